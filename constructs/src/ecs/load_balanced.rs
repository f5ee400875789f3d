//! Services behind load balancers.

use std::cell::{Cell, RefCell};

use stackwright::{Diagnostic, Duration, Value};
use stackwright_cfn::ecs::service::LoadBalancer;

use super::codes;
use super::container::Container;
use super::launch::NetworkMode;
use super::service::Service;
use crate::ec2::Port;
use crate::elasticloadbalancingv2::{Target, TargetConfig, TargetGroup, TargetType};

/// The target groups that get the service's tasks.
#[derive(Default)]
pub(crate) struct LoadBalancing {
    balancers: RefCell<Vec<LoadBalancer>>,
    pub has_grace_period: Cell<bool>,
}

/// One container of a service, and one of its ports, as a target. Made by
/// [`FargateService::load_balancer_target`](super::FargateService::load_balancer_target).
#[derive(Clone, Debug)]
#[must_use]
pub struct ServiceTarget {
    service: Service,
    container: String,
    port: u16,
}

impl ServiceTarget {
    pub(super) fn of(service: &Service, container: &Container, port: u16) -> Self {
        ServiceTarget {
            service: service.clone(),
            container: container.container_name().to_owned(),
            port,
        }
    }
}

/// The ports of an instance from which Docker takes one that is free.
const FREE_PORTS: (u16, u16) = (32768, 65535);

impl Service {
    /// Puts a container and its port behind a target group.
    fn serve(&self, group: Value<String>, container: &str, port: u16) -> TargetConfig {
        let balancer = LoadBalancer::new()
            .container_name(container)
            .container_port(i64::from(port))
            .target_group_arn(group);
        let balancing = &self.load_balancing;
        balancing.balancers.borrow_mut().push(balancer);
        let balancers = balancing.balancers.borrow().clone();
        self.cfn.load_balancers(balancers);
        if !balancing.has_grace_period.get() {
            // As the CDK has it: a task that starts is not yet healthy.
            let period = Duration::minutes(1);
            self.cfn
                .health_check_grace_period_seconds(period.in_seconds());
        }
        let (kind, reached) = match *self.task.network.get() {
            NetworkMode::AwsVpc => (TargetType::Ip, Port::tcp(port)),
            NetworkMode::Bridge => {
                let own = self.task.host_port(container, port).filter(|own| *own != 0);
                let (from, to) = FREE_PORTS;
                (
                    TargetType::Instance,
                    own.map_or_else(|| Port::tcp_range(from, to), Port::tcp),
                )
            }
            NetworkMode::Host | NetworkMode::None => (TargetType::Instance, Port::tcp(port)),
        };
        TargetConfig::registering_itself(kind)
            .reached(self, reached)
            .waits(&self.cfn)
    }
}

/// Its first container that listens on a port of TCP.
impl Target for Service {
    #[track_caller]
    fn attach(&self, group: &TargetGroup) -> TargetConfig {
        match self.task.first_port() {
            Some((container, port)) => self.serve(group.target_group_arn(), &container, port),
            None => {
                let problem = "no container of the service listens on a port of TCP";
                self.report(
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
        if !self.service.task.listens(container, port) {
            let problem =
                format!("container `{container}` of the service does not listen on port {port}");
            self.service.report(
                Diagnostic::error(codes::NO_PORT, problem).hint("call `port` on the container"),
            );
        }
        self.service
            .serve(group.target_group_arn(), container, port)
    }
}
