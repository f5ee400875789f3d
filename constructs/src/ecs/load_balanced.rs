//! Services behind load balancers.

use std::cell::{Cell, RefCell};

use stackwright::{Diagnostic, Duration, Value};
use stackwright_cfn::ecs::service::LoadBalancer;

use super::codes;
use super::container::Container;
use super::service::FargateService;
use crate::ec2::Port;
use crate::elasticloadbalancingv2::{Target, TargetConfig, TargetGroup, TargetType};

/// The target groups that get the service's tasks.
#[derive(Default)]
pub(super) struct LoadBalancing {
    balancers: RefCell<Vec<LoadBalancer>>,
    pub has_grace_period: Cell<bool>,
}

/// One container of a service, and one of its ports, as a target. Made by [`FargateService::load_balancer_target`].
#[derive(Clone, Debug)]
#[must_use]
pub struct ServiceTarget {
    service: FargateService,
    container: String,
    port: u16,
}

impl FargateService {
    /// A container and a port for a load balancer, where the service's first container with a port is not the one.
    ///
    /// ```
    /// use stackwright::{App, Stack};
    /// use stackwright_aws::ec2::Vpc;
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
    /// let listener = ApplicationLoadBalancer::new(&stack, "Balancer", &vpc).listener("Http", 80);
    /// listener.target("Web", 80, &service.load_balancer_target(&web, 8080));
    /// # app.synth().unwrap();
    /// ```
    pub fn load_balancer_target(&self, container: &Container, port: u16) -> ServiceTarget {
        ServiceTarget {
            service: self.clone(),
            container: container.container_name().to_owned(),
            port,
        }
    }

    /// Puts a container and its port behind a target group.
    fn serve(&self, group: Value<String>, container: &str, port: u16) -> TargetConfig {
        let balancer = LoadBalancer::new()
            .container_name(container)
            .container_port(i64::from(port))
            .target_group_arn(group);
        let service = &self.0;
        service.load_balancing.balancers.borrow_mut().push(balancer);
        let balancers = service.load_balancing.balancers.borrow().clone();
        service.cfn.load_balancers(balancers);
        if !service.load_balancing.has_grace_period.get() {
            // As the CDK has it: a task that starts is not yet healthy.
            let period = Duration::minutes(1);
            service
                .cfn
                .health_check_grace_period_seconds(period.in_seconds());
        }
        TargetConfig::registering_itself(TargetType::Ip)
            .reached(self, Port::tcp(port))
            .waits(&service.cfn)
    }
}

/// Its first container that listens on a port of TCP.
impl Target for FargateService {
    #[track_caller]
    fn attach(&self, group: &TargetGroup) -> TargetConfig {
        match self.task_definition().first_port() {
            Some((container, port)) => self.serve(group.target_group_arn(), &container, port),
            None => {
                let problem = "no container of the service listens on a port of TCP";
                self.0.report(
                    Diagnostic::error(codes::NO_PORT, problem)
                        .hint("call `port` on a container before the service becomes a target"),
                );
                TargetConfig::registering_itself(TargetType::Ip)
            }
        }
    }
}

impl Target for ServiceTarget {
    #[track_caller]
    fn attach(&self, group: &TargetGroup) -> TargetConfig {
        let (container, port) = (&self.container, self.port);
        if !self.service.task_definition().listens(container, port) {
            let problem =
                format!("container `{container}` of the service does not listen on port {port}");
            self.service.0.report(
                Diagnostic::error(codes::NO_PORT, problem).hint("call `port` on the container"),
            );
        }
        self.service
            .serve(group.target_group_arn(), container, port)
    }
}
