//! Services behind network load balancers: from an image to an address that takes connections as one construct.

use std::cell::Cell;
use std::rc::Rc;

use stackwright::{CfnOutput, Construct, Defaults, IntoValue, Node};

use crate::ecs::{
    Cluster, Container, ContainerImage, FargateService, FargateTaskDefinition, LogDriver,
};
#[cfg(feature = "autoscaling")]
use crate::ecs::{Ec2Service, Ec2TaskDefinition};
use crate::elasticloadbalancingv2::{NetworkListener, NetworkLoadBalancer, Target, TargetGroup};
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

        balanced!($name, $construct_type: $service, $task, NetworkLoadBalancer);

        impl $name {
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

            /// The port on which the container listens; 80 unless this is called.
            #[track_caller]
            pub fn container_port(&self, port: u16) -> Self {
                self.0.group.move_to_port(port);
                $name(self.0.edit(|pattern| pattern.port.set(port)))
            }

            /// The listener that clients come to.
            pub fn listener(&self) -> &NetworkListener {
                &self.0.listener
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
