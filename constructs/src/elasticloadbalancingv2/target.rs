//! What a target group sends traffic to.

use std::rc::Rc;

use stackwright::{Construct, IntoValue, Node, Value};
use stackwright_cfn::elasticloadbalancingv2::target_group::{TargetDescription, TargetType};

use super::application::ApplicationLoadBalancer;
use super::target_group::TargetGroup;
use crate::ec2::{Connectable, Instance, Port, SecurityGroup};

/// What a target group can send traffic to.
pub trait Target {
    /// Prepares the target for the traffic of the group, and says how the group has it.
    #[track_caller]
    fn attach(&self, group: &TargetGroup) -> TargetConfig;
}

/// How a target group has a target.
#[derive(Clone)]
#[must_use]
pub struct TargetConfig {
    pub(super) kind: TargetType,
    pub(super) description: Option<TargetDescription>,
    pub(super) member: Member,
}

/// Finds the security groups of a target, which may be created only when they are asked for.
type Groups = Rc<dyn Fn() -> Vec<SecurityGroup>>;

/// What a target needs beside its place in the list.
#[derive(Clone, Default)]
pub(super) struct Member {
    /// The security groups that it is in, and the port that it gets traffic on.
    pub connection: Option<(Groups, Port)>,
    /// What can be created only when the group is behind a load balancer.
    pub waits: Option<Node>,
    /// What must be there before the group has the target.
    pub needs: Option<Node>,
}

impl TargetConfig {
    /// A target of a kind that registers itself with the group, as a service does.
    pub fn registering_itself(kind: TargetType) -> Self {
        TargetConfig {
            kind,
            description: None,
            member: Member::default(),
        }
    }

    /// A target of a kind, by the id, the address or the ARN that such targets have.
    pub fn new(kind: TargetType, id: impl IntoValue<String>) -> Self {
        TargetConfig {
            description: Some(TargetDescription::new(id)),
            ..Self::registering_itself(kind)
        }
    }

    /// The port that it gets traffic on; the group's unless this is called.
    pub fn port(mut self, port: Option<u16>) -> Self {
        self.description = self
            .description
            .map(|target| target.port(port.map(i64::from)));
        self
    }

    /// Lets the load balancers of the group reach it: what it is in, and the port that it listens on.
    pub fn reached(mut self, target: &(impl Connectable + Clone + 'static), port: Port) -> Self {
        let target = target.clone();
        self.member.connection = Some((Rc::new(move || target.security_groups()), port));
        self
    }

    /// Creates a construct only when the group is behind a load balancer: ECS refuses a service otherwise.
    pub fn waits(mut self, construct: &impl Construct) -> Self {
        self.member.waits = Some(construct.node().clone());
        self
    }

    /// Creates the group only when a construct is there, such as a permission.
    pub fn needs(mut self, construct: &impl Construct) -> Self {
        self.member.needs = Some(construct.node().clone());
        self
    }
}

/// An address in the VPC, or in a network that it is connected with.
///
/// ```
/// use stackwright_aws::elasticloadbalancingv2::IpTarget;
/// let target = IpTarget::new("10.0.1.5").port(8443);
/// # let _ = target;
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct IpTarget {
    address: Value<String>,
    port: Option<u16>,
    zone: Option<Value<String>>,
}

impl IpTarget {
    /// An address.
    pub fn new(address: impl IntoValue<String>) -> Self {
        IpTarget {
            address: address.into_value(),
            port: None,
            zone: None,
        }
    }

    /// The port; the group's unless this is called.
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// The availability zone, for an address outside of the VPC: `all`.
    pub fn availability_zone(mut self, zone: impl IntoValue<String>) -> Self {
        self.zone = Some(zone.into_value());
        self
    }
}

impl Target for IpTarget {
    fn attach(&self, _: &TargetGroup) -> TargetConfig {
        let mut config = TargetConfig::new(TargetType::Ip, &self.address).port(self.port);
        let zone = self.zone.clone();
        config.description = config
            .description
            .map(|target| target.availability_zone(zone));
        config
    }
}

/// An instance of EC2.
///
/// ```
/// use stackwright_aws::elasticloadbalancingv2::InstanceTarget;
/// let target = InstanceTarget::new("i-0123456789abcdef0").port(8080);
/// # let _ = target;
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct InstanceTarget {
    id: Value<String>,
    instance: Option<Instance>,
    port: Option<u16>,
}

impl InstanceTarget {
    /// An instance, by its id.
    pub fn new(id: impl IntoValue<String>) -> Self {
        InstanceTarget {
            id: id.into_value(),
            instance: None,
            port: None,
        }
    }

    /// An instance of this app, which load balancers may then reach.
    pub fn of(instance: &Instance) -> Self {
        InstanceTarget {
            id: instance.instance_id(),
            instance: Some(instance.clone()),
            port: None,
        }
    }

    /// The port; the group's unless this is called.
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }
}

impl Target for InstanceTarget {
    fn attach(&self, group: &TargetGroup) -> TargetConfig {
        let config = TargetConfig::new(TargetType::Instance, &self.id).port(self.port);
        match (&self.instance, group.port_of_targets(self.port)) {
            (Some(instance), Some(port)) => config.reached(instance, port),
            _ => config,
        }
    }
}

/// The group's port of the instance.
impl Target for Instance {
    fn attach(&self, group: &TargetGroup) -> TargetConfig {
        InstanceTarget::of(self).attach(group)
    }
}

/// Its instances, on the group's port.
#[cfg(feature = "autoscaling")]
impl Target for crate::autoscaling::AutoScalingGroup {
    #[track_caller]
    fn attach(&self, group: &TargetGroup) -> TargetConfig {
        self.target_group_arn(group.target_group_arn());
        let config = TargetConfig::registering_itself(TargetType::Instance);
        match group.port_of_targets(None) {
            Some(port) => config.reached(self, port),
            None => config,
        }
    }
}

/// An application load balancer behind a network load balancer, which gives it fixed addresses.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::Vpc;
/// use stackwright_aws::elasticloadbalancingv2::{Action, ApplicationLoadBalancer, LoadBalancerTarget, TargetGroup};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc");
/// let inner = ApplicationLoadBalancer::new(&stack, "Inner", &vpc);
/// inner.listener("Http", 80).default_action(Action::fixed_response(200));
/// let group = TargetGroup::tcp(&stack, "Group", &vpc, 80).target(&LoadBalancerTarget::new(&inner));
/// # let _ = group;
/// # app.synth().unwrap();
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct LoadBalancerTarget {
    balancer: ApplicationLoadBalancer,
    port: u16,
}

impl LoadBalancerTarget {
    /// An application load balancer, which gets traffic on the port 80 unless [`port`](LoadBalancerTarget::port) names
    /// another.
    pub fn new(balancer: &ApplicationLoadBalancer) -> Self {
        LoadBalancerTarget {
            balancer: balancer.clone(),
            port: 80,
        }
    }

    /// The port of a listener of the inner load balancer.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }
}

impl Target for LoadBalancerTarget {
    fn attach(&self, _: &TargetGroup) -> TargetConfig {
        TargetConfig::new(TargetType::Alb, self.balancer.load_balancer_arn())
            .port(Some(self.port))
            .reached(&self.balancer, Port::tcp(self.port))
            .needs(&self.balancer)
    }
}

/// What answers requests with an event: a function, a version or an alias, which load balancers are allowed to call.
#[cfg(feature = "lambda")]
pub(super) struct InvocableTarget<'f, F>(pub &'f F);

#[cfg(feature = "lambda")]
impl<F: crate::lambda::Invocable> Target for InvocableTarget<'_, F> {
    fn attach(&self, group: &TargetGroup) -> TargetConfig {
        const SERVICE: &str = "elasticloadbalancing.amazonaws.com";
        let config = TargetConfig::new(TargetType::Lambda, self.0.invocable_arn());
        // Without the group's ARN, which is known only when the group has the function.
        let id = format!("Invoke{}", self.0.node().unique_id());
        self.0.add_permission(group, &id, SERVICE, None);
        match group.node().find_child(&id) {
            Some(permission) => config.needs(&permission),
            None => config,
        }
    }
}
