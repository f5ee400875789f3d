//! A service behind a load balancer: from an image to an address of the internet as one construct.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{CfnOutput, Construct, Defaults, IntoValue, Node, Value, sub};

use super::one_container::one_container;
#[cfg(feature = "certificatemanager")]
use crate::certificatemanager::Certificate;
use crate::ec2::{Connectable, Peer, SecurityGroup};
use crate::ecs::{
    Cluster, Container, ContainerImage, FargateService, FargateTaskDefinition, LogDriver,
};
use crate::elasticloadbalancingv2::{
    Action, ApplicationListener, ApplicationLoadBalancer, HealthCheck, TargetGroup,
};
use crate::iam::{Grantable, Grantee};
use crate::kit::Part;
#[cfg(feature = "certificatemanager")]
use crate::route53::{HostedZone, Record, RecordData};

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
#[derive(Clone, Debug)]
pub struct LoadBalancedFargateService(Part<Owned>);

struct Owned {
    balancer: ApplicationLoadBalancer,
    listener: ApplicationListener,
    group: TargetGroup,
    task: FargateTaskDefinition,
    container: Container,
    service: FargateService,
    port: Cell<u16>,
    address: Rc<RefCell<Address>>,
}

/// How clients come.
struct Address {
    scheme: &'static str,
    name: Value<String>,
}

impl Construct for LoadBalancedFargateService {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Grantable for LoadBalancedFargateService {
    /// The role of the task.
    fn grantee(&self) -> Grantee {
        self.0.task.grantee()
    }
}

/// The load balancer, by which clients come.
impl Connectable for LoadBalancedFargateService {
    fn security_groups(&self) -> Vec<SecurityGroup> {
        self.0.balancer.security_groups()
    }
}

impl From<&LoadBalancedFargateService> for Peer {
    fn from(service: &LoadBalancedFargateService) -> Peer {
        Peer::from(&service.0.service)
    }
}

one_container!(LoadBalancedFargateService);

impl LoadBalancedFargateService {
    /// A service of this image in a cluster.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        cluster: &Cluster,
        image: impl Into<ContainerImage>,
    ) -> Self {
        Defaults::apply(Self::create(
            Node::new(scope, id),
            id,
            cluster,
            image.into(),
        ))
    }

    /// The ids are those of the CDK.
    #[track_caller]
    fn create(node: Node, id: &str, cluster: &Cluster, image: ContainerImage) -> Self {
        node.set_construct_type("stackwright_aws.patterns.LoadBalancedFargateService");
        let vpc = cluster.network();
        let balancer = ApplicationLoadBalancer::new(&node, "LB", &vpc).internet_facing();
        let listener = balancer.listener("PublicListener", 80);
        let group = TargetGroup::http(&listener, "ECSGroup", &vpc, 80);
        listener.default_action(Action::forward(&group));
        let task = FargateTaskDefinition::new(&node, "TaskDef");
        let container = task.container("web", image);
        container.logging(LogDriver::aws_logs(id));
        let service = FargateService::new(&node, "Service", cluster, &task);
        let name = balancer.load_balancer_dns_name();
        CfnOutput::new(&node, "LoadBalancerDNS", &name);
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
        CfnOutput::new(&node, "ServiceURL", url);
        let pattern = LoadBalancedFargateService(Part::new(
            node.clone(),
            Rc::new(Owned {
                balancer,
                listener,
                group,
                task,
                container,
                service,
                port: Cell::new(80),
                address,
            }),
        ));
        let complete = pattern.clone();
        node.on_complete(move || {
            let Owned {
                container,
                group,
                service,
                port,
                ..
            } = &*complete.0;
            container.port(port.get());
            group.target(service);
        });
        pattern
    }

    /// Takes clients over HTTPS with this certificate of ACM, by its ARN, and sends those that come over HTTP there.
    #[track_caller]
    pub fn certificate(&self, arn: impl IntoValue<String>) -> Self {
        let Owned {
            listener,
            balancer,
            address,
            ..
        } = &*self.0;
        listener.certificate(arn);
        let before = std::mem::replace(&mut address.borrow_mut().scheme, "https");
        if before == "http" {
            listener.move_to_port(443);
            let redirect = balancer.listener("PublicRedirectListener", 80);
            redirect.default_action(Action::redirect_to_https(443));
            redirect.node().add_dependency(listener);
        }
        self.clone()
    }

    /// Lets clients come by a name over HTTPS: with a certificate, which records in the zone prove, and a record that leads to
    /// the load balancer.
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
        let certificate = Certificate::new(self, "Certificate", &name).validate_by_dns(zone);
        let alias = RecordData::alias(&self.0.balancer);
        let record = Record::new(self, "DNS", zone, alias).name(&name);
        self.0.address.borrow_mut().name = record.record_name();
        self.certificate(certificate.certificate_arn())
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
        LoadBalancedFargateService(self.0.edit(|pattern| pattern.port.set(port)))
    }

    /// The path that the load balancer asks for to find out whether a task is healthy; `/` unless this is called. For the
    /// rest of the check see [`target_group`](LoadBalancedFargateService::target_group).
    ///
    /// # Errors
    /// At synthesis: `SW0702` if it does not begin with `/`.
    #[track_caller]
    pub fn health_check_path(&self, path: impl Into<String>) -> Self {
        self.0.group.health_check(HealthCheck::new().path(path));
        self.clone()
    }

    /// How many tasks to keep; one at first, and as many as there are afterwards, unless this is called.
    #[track_caller]
    pub fn desired_count(&self, count: u32) -> Self {
        self.0.service.desired_count(count);
        self.clone()
    }

    /// Gives each task a public address, in the public subnets of a VPC without NAT gateways.
    #[track_caller]
    pub fn assign_public_ip(&self) -> Self {
        self.0.service.assign_public_ip();
        self.clone()
    }

    /// The load balancer, for its name, its logs and the like.
    pub fn load_balancer(&self) -> &ApplicationLoadBalancer {
        &self.0.balancer
    }

    /// The listener that clients come to, for rules and the like.
    pub fn listener(&self) -> &ApplicationListener {
        &self.0.listener
    }

    /// The target group, for health checks and the like.
    pub fn target_group(&self) -> &TargetGroup {
        &self.0.group
    }

    /// The service, to scale it and the like.
    pub fn service(&self) -> &FargateService {
        &self.0.service
    }
}
