//! Services behind network load balancers: from an image to an address that takes connections as one construct.

use std::cell::Cell;
use std::rc::Rc;

use stackwright::{CfnOutput, Construct, Defaults, IntoValue, Node};

use super::one_container::one_container;
use crate::ec2::Peer;
use crate::ecs::{
    Cluster, Container, ContainerImage, FargateService, FargateTaskDefinition, LogDriver,
};
#[cfg(feature = "autoscaling")]
use crate::ecs::{Ec2Service, Ec2TaskDefinition};
use crate::elasticloadbalancingv2::{NetworkListener, NetworkLoadBalancer, Target, TargetGroup};
use crate::iam::{Grantable, Grantee};
use crate::kit::Part;
#[cfg(feature = "route53")]
use crate::route53::{HostedZone, Record};

struct Owned<S, T> {
    balancer: NetworkLoadBalancer,
    listener: NetworkListener,
    group: TargetGroup,
    task: T,
    container: Container,
    service: S,
    port: Cell<u16>,
}

/// Completes a pattern: the container and the target group know their port only then.
fn behind<S: Target + 'static, T: 'static>(
    node: &Node,
    (balancer, listener, group): (NetworkLoadBalancer, NetworkListener, TargetGroup),
    (task, container, service): (T, Container, S),
) -> Part<Owned<S, T>> {
    CfnOutput::new(node, "LoadBalancerDNS", balancer.load_balancer_dns_name());
    let pattern = Part::new(
        node.clone(),
        Rc::new(Owned {
            balancer,
            listener,
            group,
            task,
            container,
            service,
            port: Cell::new(80),
        }),
    );
    let complete = pattern.owned();
    node.on_complete(move || {
        complete.container.port(complete.port.get());
        complete.group.target(&complete.service);
    });
    pattern
}

/// The load balancer, with a listener and a group that it forwards to. The ids are those of the CDK.
#[track_caller]
fn front(node: &Node, cluster: &Cluster) -> (NetworkLoadBalancer, NetworkListener, TargetGroup) {
    let vpc = cluster.network();
    let balancer = NetworkLoadBalancer::new(node, "LB", &vpc).internet_facing();
    let listener = balancer.listener("PublicListener", 80);
    let group = TargetGroup::tcp(&listener, "ECSGroup", &vpc, 80);
    listener.forward(&group);
    (balancer, listener, group)
}

macro_rules! network_load_balanced {
    ($(#[$meta:meta])* $name:ident, $construct_type:literal: $service:ident, $task:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name(Part<Owned<$service, $task>>);

        impl Construct for $name {
            fn node(&self) -> &Node {
                self.0.node()
            }
        }

        impl Grantable for $name {
            /// The role of the task.
            fn grantee(&self) -> Grantee {
                self.0.task.grantee()
            }
        }

        impl From<&$name> for Peer {
            fn from(service: &$name) -> Peer {
                Peer::from(&service.0.service)
            }
        }

        one_container!($name: $task);

        impl $name {
            /// A service of this image in a cluster.
            #[track_caller]
            pub fn new(
                scope: &impl Construct,
                id: &str,
                cluster: &Cluster,
                image: impl Into<ContainerImage>,
            ) -> Self {
                let node = Node::new(scope, id);
                Defaults::apply(Self::create(node, id, cluster, image.into()))
            }

            /// The ids are those of the CDK.
            #[track_caller]
            fn create(node: Node, id: &str, cluster: &Cluster, image: ContainerImage) -> Self {
                node.set_construct_type($construct_type);
                let front = front(&node, cluster);
                let task = $task::new(&node, "TaskDef");
                let container = task.container("web", image);
                container.logging(LogDriver::aws_logs(id));
                let service = $service::new(&node, "Service", cluster, &task);
                $name(behind(&node, front, (task, container, service)))
            }

            /// The port that clients come to; 80 unless this is called.
            #[track_caller]
            pub fn listener_port(&self, port: u16) -> Self {
                self.0.listener.move_to_port(port);
                self.clone()
            }

            /// Decrypts TLS with this certificate of ACM, by its ARN, so that the container gets plain connections. Set the
            /// [port](Self::listener_port) too: that of HTTPS is 443.
            #[track_caller]
            pub fn certificate(&self, arn: impl IntoValue<String>) -> Self {
                self.0.listener.certificate(arn);
                self.clone()
            }

            /// Lets clients come by a name: with a record in the zone that leads to the load balancer.
            ///
            /// # Errors
            /// At synthesis: `SW0565` for what is no name of a domain.
            #[cfg(feature = "route53")]
            #[track_caller]
            pub fn domain(&self, name: impl IntoValue<String>, zone: &HostedZone) -> Self {
                Record::new(self, "DNS", zone, &self.0.balancer).name(name);
                self.clone()
            }

            /// Lets it be reached from the VPC alone, and not from the internet.
            #[track_caller]
            pub fn internal(&self) -> Self {
                self.0.balancer.internal();
                self.clone()
            }

            /// The port on which the container listens; 80 unless this is called.
            #[track_caller]
            pub fn container_port(&self, port: u16) -> Self {
                self.0.group.move_to_port(port);
                $name(self.0.edit(|pattern| pattern.port.set(port)))
            }

            /// How many tasks to keep; one at first, and as many as there are afterwards, unless this is called.
            #[track_caller]
            pub fn desired_count(&self, count: u32) -> Self {
                self.0.service.desired_count(count);
                self.clone()
            }

            /// The load balancer, for its name, its logs and the like.
            pub fn load_balancer(&self) -> &NetworkLoadBalancer {
                &self.0.balancer
            }

            /// The listener that clients come to.
            pub fn listener(&self) -> &NetworkListener {
                &self.0.listener
            }

            /// The target group, for health checks and the like.
            pub fn target_group(&self) -> &TargetGroup {
                &self.0.group
            }

            /// The service, to scale it, to let clients in and the like.
            pub fn service(&self) -> &$service {
                &self.0.service
            }
        }
    };
}

network_load_balanced! {
    /// A service on Fargate behind a network load balancer that faces the internet: for what is not HTTP, or needs an address
    /// that stays.
    ///
    /// It has one container of an image, which listens on port 80 unless told otherwise, with 0.25 vCPU and 512 MiB. The address
    /// is an output of the stack, and every part can be changed. The load balancer has no security group that would let it in:
    /// say on the service from where clients come.
    ///
    /// ```
    /// use stackwright_aws::ec2::Connectable;
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let cluster = ecs::Cluster::new(&stack, "Cluster").vpc(&Vpc::new(&stack, "Vpc").nat_gateways(1));
    /// let cache = NetworkLoadBalancedFargateService::new(&stack, "Cache", &cluster, "public.ecr.aws/docker/library/redis:8")
    ///     .container_port(6379)
    ///     .listener_port(6379)
    ///     .internal();
    /// cache.service().allow_from(Peer::ipv4("10.0.0.0/16"), Port::tcp(6379));
    /// # app.synth().unwrap();
    /// ```
    NetworkLoadBalancedFargateService, "stackwright_aws.patterns.NetworkLoadBalancedFargateService": FargateService, FargateTaskDefinition
}

impl NetworkLoadBalancedFargateService {
    /// Gives each task a public address, in the public subnets of a VPC without NAT gateways.
    #[track_caller]
    pub fn assign_public_ip(&self) -> Self {
        self.0.service.assign_public_ip();
        self.clone()
    }
}

#[cfg(feature = "autoscaling")]
network_load_balanced! {
    /// A service on the instances of a cluster behind a network load balancer that faces the internet.
    ///
    /// It has one container of an image, which listens on port 80 unless told otherwise, behind a port of the instance that is
    /// chosen when it starts. The address is an output of the stack, and every part can be changed.
    ///
    /// ```
    /// use stackwright_aws::ec2::Connectable;
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let cluster = ecs::Cluster::new(&stack, "Cluster").vpc(&Vpc::new(&stack, "Vpc").nat_gateways(1));
    /// cluster.add_capacity("Capacity", "t4g.small");
    /// let image = "public.ecr.aws/docker/library/nginx:1.29";
    /// let web = NetworkLoadBalancedEc2Service::new(&stack, "Web", &cluster, image).memory_mib(512);
    /// web.service().allow_from_any_ipv4(Port::tcp_range(32768, 65535));
    /// # app.synth().unwrap();
    /// ```
    NetworkLoadBalancedEc2Service, "stackwright_aws.patterns.NetworkLoadBalancedEc2Service": Ec2Service, Ec2TaskDefinition
}
