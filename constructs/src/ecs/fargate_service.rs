//! Services on Fargate.

use stackwright::{Construct, Defaults, IntoValue, Node};

use super::FargateTaskDefinition;
use super::cluster::Cluster;
use super::service::Service;
use super::service_setters::service;

/// A service: keeps a number of tasks running, and replaces them when their definition changes.
///
/// Unless told otherwise it keeps one task, in the private subnets of the cluster's VPC without a public address, behind a
/// security group of its own that lets nothing in. A deployment whose tasks do not start is rolled back, instead of being
/// tried for hours.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::applicationautoscaling::{ScheduledAction, TargetTracking};
/// use stackwright_aws::ec2::{Connectable, Port, Vpc};
/// use stackwright_aws::ecs::{Cluster, FargateService, FargateTaskDefinition};
/// use stackwright_aws::elasticloadbalancingv2::ApplicationLoadBalancer;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc").nat_gateways(1);
/// let cluster = Cluster::new(&stack, "Cluster").vpc(&vpc);
/// let task = FargateTaskDefinition::new(&stack, "Task");
/// let web = task.container("web", "nginx").port(80).port(8080);
/// let service = FargateService::new(&stack, "Web", &cluster, &task);
/// service.allow_from_any_ipv4(Port::tcp(80));
/// service
///     .auto_scaling(2..=10)
///     .track("Cpu", TargetTracking::ecs_cpu(50.0))
///     .schedule("Morning", ScheduledAction::new("cron(0 8 * * ? *)").min_capacity(5));
/// let listener = ApplicationLoadBalancer::new(&stack, "Balancer", &vpc).listener("Http", 80);
/// listener.target("Web", 80, &service.load_balancer_target(&web, 8080));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html>
#[derive(Clone, Debug)]
pub struct FargateService {
    core: Service,
    task: FargateTaskDefinition,
}

service!(FargateService, FargateTaskDefinition);

impl FargateService {
    /// A service that runs a task in a cluster.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        cluster: &Cluster,
        task: &FargateTaskDefinition,
    ) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.ecs.FargateService");
        Defaults::apply(FargateService {
            core: Service::create(node, cluster, task.task()),
            task: task.clone(),
        })
    }

    /// Gives each task a public address. Tasks in public subnets need it to reach the internet; the public subnets are
    /// then the default.
    #[track_caller]
    pub fn assign_public_ip(&self) -> Self {
        self.core.set_public_ip();
        self.clone()
    }

    /// The version of Fargate, for example `1.4.0`; the latest unless this is called.
    #[track_caller]
    pub fn platform_version(&self, version: impl IntoValue<String>) -> Self {
        let version = version.into_value();
        self.edit(|service| {
            service.cfn.platform_version(version);
        })
    }
}
