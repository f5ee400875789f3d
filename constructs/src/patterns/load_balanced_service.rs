//! Services behind load balancers: from an image to an address of the internet as one construct.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{CfnOutput, Construct, Defaults, IntoValue, Node, Value, sub};

#[cfg(feature = "certificatemanager")]
use crate::certificatemanager::Certificate;
use crate::ec2::{Connectable, SecurityGroup};
use crate::ecs::{
    Cluster, Container, ContainerImage, FargateService, FargateTaskDefinition, LogDriver,
};
#[cfg(feature = "autoscaling")]
use crate::ecs::{Ec2Service, Ec2TaskDefinition};
use crate::elasticloadbalancingv2::{
    Action, ApplicationListener, ApplicationLoadBalancer, HealthCheck, Target, TargetGroup,
};
use crate::kit::Part;
#[cfg(feature = "certificatemanager")]
use crate::route53::{HostedZone, Record, RecordData};

struct Owned<S, T> {
    balancer: ApplicationLoadBalancer,
    listener: ApplicationListener,
    group: TargetGroup,
    task: T,
    container: Container,
    service: S,
    port: Cell<u16>,
    /// Where clients come, if it is not the scheme's own port.
    listens_on: Cell<Option<u16>>,
    address: Rc<RefCell<Address>>,
}

/// How clients come.
struct Address {
    scheme: &'static str,
    name: Value<String>,
}

/// Completes a pattern: the container and the target group know their port only then.
fn behind<S: Target + 'static, T: 'static>(
    node: &Node,
    (balancer, listener, group): (ApplicationLoadBalancer, ApplicationListener, TargetGroup),
    (task, container, service): (T, Container, S),
) -> Part<Owned<S, T>> {
    let name = balancer.load_balancer_dns_name();
    CfnOutput::new(node, "LoadBalancerDNS", &name);
    let address = Address {
        scheme: "http",
        name,
    };
    let address = Rc::new(RefCell::new(address));
    let shown = address.clone();
    let url = Value::<String>::lazy(move || {
        let address = shown.borrow();
        sub!("{}://{}", address.scheme, address.name)
    });
    CfnOutput::new(node, "ServiceURL", url);
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
            listens_on: Cell::new(None),
            address,
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
fn front(
    node: &Node,
    cluster: &Cluster,
) -> (ApplicationLoadBalancer, ApplicationListener, TargetGroup) {
    let vpc = cluster.network();
    let balancer = ApplicationLoadBalancer::new(node, "LB", &vpc).internet_facing();
    let listener = balancer.listener("PublicListener", 80);
    let group = TargetGroup::http(&listener, "ECSGroup", &vpc, 80);
    listener.default_action(Action::forward(&group));
    (balancer, listener, group)
}

macro_rules! load_balanced {
    ($(#[$meta:meta])* $name:ident, $construct_type:literal: $service:ident, $task:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name(Part<Owned<$service, $task>>);

        /// The load balancer, by which clients come.
        impl Connectable for $name {
            fn security_groups(&self) -> Vec<SecurityGroup> {
                self.0.balancer.security_groups()
            }
        }

        balanced!($name, $construct_type: $service, $task, ApplicationLoadBalancer);

        impl $name {
            /// Takes clients over HTTPS with this certificate of ACM, by its ARN, and sends those that come over HTTP there.
            #[track_caller]
            pub fn certificate(&self, arn: impl IntoValue<String>) -> Self {
                self.0.encrypt(arn.into_value());
                self.clone()
            }

            /// The port that clients come to; 80, or 443 with a certificate, unless this is called.
            #[track_caller]
            pub fn listener_port(&self, port: u16) -> Self {
                self.0.listens_on.set(Some(port));
                self.0.listener.move_to_port(port);
                self.clone()
            }

            /// Lets clients come by a name over HTTPS: with a certificate, which records in the zone prove, and a record that
            /// leads to the load balancer.
            ///
            /// ```
            /// use stackwright_aws::prelude::*;
            /// use stackwright_aws::route53::HostedZone;
            ///
            /// let app = App::new();
            /// let stack = Stack::new(&app, "S");
            /// let zone = HostedZone::from_id(&stack, "Zone", "Z0123456789ABCDEFGHIJ", "example.org");
            /// let cluster = ecs::Cluster::new(&stack, "Cluster").vpc(&Vpc::new(&stack, "Vpc").nat_gateways(1));
            /// LoadBalancedFargateService::new(&stack, "Web", &cluster, "public.ecr.aws/docker/library/nginx:1.29")
            ///     .domain("www.example.org", &zone);
            /// # app.synth().unwrap();
            /// ```
            ///
            /// # Errors
            /// At synthesis: `SW0565` for what is no name of a domain.
            #[cfg(feature = "certificatemanager")]
            #[track_caller]
            pub fn domain(&self, name: impl IntoValue<String>, zone: &HostedZone) -> Self {
                let name = name.into_value();
                let certificate =
                    Certificate::new(self, "Certificate", &name).validate_by_dns(zone);
                let alias = RecordData::alias(&self.0.balancer);
                let record = Record::new(self, "DNS", zone, alias).name(&name);
                self.0.address.borrow_mut().name = record.record_name();
                self.certificate(certificate.certificate_arn())
            }

            /// The port on which the container listens; 80 unless this is called.
            #[track_caller]
            pub fn container_port(&self, port: u16) -> Self {
                $name(self.0.edit(|pattern| pattern.port.set(port)))
            }

            /// The path that the load balancer asks for to find out whether a task is healthy; `/` unless this is called. For
            /// the rest of the check see [`target_group`](Self::target_group).
            ///
            /// # Errors
            /// At synthesis: `SW0702` if it does not begin with `/`.
            #[track_caller]
            pub fn health_check_path(&self, path: impl Into<String>) -> Self {
                self.0.group.health_check(HealthCheck::new().path(path));
                self.clone()
            }

            /// The listener that clients come to, for rules and the like.
            pub fn listener(&self) -> &ApplicationListener {
                &self.0.listener
            }
        }
    };
}

load_balanced! {
    /// A service on Fargate behind an application load balancer that faces the internet.
    ///
    /// It has one container of an image, which listens on port 80 unless told otherwise, with 0.25 vCPU and 512 MiB, and clients
    /// come over HTTP. With a [`certificate`](LoadBalancedFargateService::certificate) they come over HTTPS, and are sent there
    /// from HTTP. The addresses are outputs of the stack, and every part can be changed.
    ///
    /// ```
    /// use stackwright::{App, Stack};
    /// use stackwright_aws::applicationautoscaling::TargetTracking;
    /// use stackwright_aws::{ec2::Vpc, ecs::Cluster, patterns::LoadBalancedFargateService};
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let cluster = Cluster::new(&stack, "Cluster").vpc(&Vpc::new(&stack, "Vpc").nat_gateways(1));
    /// let web = LoadBalancedFargateService::new(&stack, "Web", &cluster, "public.ecr.aws/docker/library/nginx:1.29")
    ///     .certificate("arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555")
    ///     .health_check_path("/health")
    ///     .env("MODE", "quick");
    /// web.service().auto_scaling(2..=10).track("Cpu", TargetTracking::ecs_cpu(50.0));
    /// # app.synth().unwrap();
    /// ```
    LoadBalancedFargateService, "stackwright_aws.patterns.LoadBalancedFargateService": FargateService, FargateTaskDefinition
}

#[cfg(feature = "autoscaling")]
load_balanced! {
    /// A service on the instances of a cluster behind an application load balancer that faces the internet.
    ///
    /// It has one container of an image, which listens on port 80 unless told otherwise, and clients come over HTTP. With a
    /// [`certificate`](LoadBalancedEc2Service::certificate) they come over HTTPS, and are sent there from HTTP. The addresses are
    /// outputs of the stack, and every part can be changed.
    ///
    /// ```
    /// use stackwright::{App, Stack};
    /// use stackwright_aws::{ec2::Vpc, ecs::Cluster, patterns::LoadBalancedEc2Service};
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let cluster = Cluster::new(&stack, "Cluster").vpc(&Vpc::new(&stack, "Vpc").nat_gateways(1));
    /// cluster.add_capacity("Capacity", "t4g.small");
    /// LoadBalancedEc2Service::new(&stack, "Web", &cluster, "public.ecr.aws/docker/library/nginx:1.29")
    ///     .memory_mib(512)
    ///     .health_check_path("/health");
    /// # app.synth().unwrap();
    /// ```
    LoadBalancedEc2Service, "stackwright_aws.patterns.LoadBalancedEc2Service": Ec2Service, Ec2TaskDefinition
}

impl<S: 'static, T: 'static> Part<Owned<S, T>> {
    #[track_caller]
    fn encrypt(&self, certificate: Value<String>) {
        self.listener.certificate(certificate);
        let before = std::mem::replace(&mut self.address.borrow_mut().scheme, "https");
        if before == "http" && self.listens_on.get().is_none() {
            self.listener.move_to_port(443);
            let redirect = self.balancer.listener("PublicRedirectListener", 80);
            redirect.default_action(Action::redirect_to_https(443));
            redirect.node().add_dependency(&self.listener);
        }
    }
}
