//! Target groups: what load balancers send traffic to, and how they find out whether it is healthy.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{
    Construct, Defaults, Diagnostic, Duration, IntoValue, List, Node, Resource, Value,
};
use stackwright_cfn::elasticloadbalancingv2::CfnTargetGroup;
use stackwright_cfn::elasticloadbalancingv2::target_group::{
    Protocol, TargetDescription, TargetGroupAttribute, TargetType,
};
use stackwright_facts::name::Name;

use super::attributes::Attributes;
use super::codes;
use super::front::Sender;
use super::health_check::HealthCheck;
use super::target::Target;
use super::wiring::Wiring;
use crate::ec2::{Port, Vpc};
use crate::kit::{Handle, Kind, Origin, Set, check, check_name, in_range, lazily, some_of};

static TARGET_GROUP: Kind = Kind {
    construct_type: "stackwright_aws.elasticloadbalancingv2.TargetGroup",
    noun: "target group",
    constructor: "TargetGroup::http",
    imported: codes::IMPORTED,
};

/// A target group: one or more targets of a kind that a load balancer sends traffic to, if they are healthy.
///
/// Application load balancers forward to groups of HTTP, HTTPS or functions; network load balancers to those of TCP, TLS and
/// UDP. The security groups of load balancer and targets let the traffic pass as soon as a listener forwards to the group.
///
/// ```
/// use stackwright::{App, Duration, Stack};
/// use stackwright_aws::ec2::Vpc;
/// use stackwright_aws::elasticloadbalancingv2::{HealthCheck, IpTarget, TargetGroup};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc");
/// let group = TargetGroup::http(&stack, "Group", &vpc, 8080)
///     .target(&IpTarget::new("10.0.128.5"))
///     .deregistration_delay(Duration::seconds(30))
///     .health_check(HealthCheck::new().path("/health"));
/// # let _ = group;
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html>
#[derive(Clone, Debug)]
pub struct TargetGroup(Handle<Owned, Imported>);

pub(super) struct Owned {
    cfn: CfnTargetGroup,
    traffic: Traffic,
    /// The port of its targets, and what they get there; none of functions.
    port: Option<(Cell<u16>, Protocol)>,
    kind: RefCell<Option<TargetType>>,
    targets: RefCell<Vec<TargetDescription>>,
    attributes: Attributes,
    health_check: RefCell<Option<Set<HealthCheck>>>,
    slow_start: Cell<Option<Set<()>>>,
    wiring: Wiring,
}

impl std::fmt::Debug for Owned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.cfn.fmt(f)
    }
}

#[derive(Debug)]
pub(super) struct Imported {
    arn: Value<String>,
}

/// What a group gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Traffic {
    /// Requests, from application load balancers.
    Requests,
    /// Events with requests in them, for a function.
    Events,
    /// Connections or packets, from network load balancers.
    Connections,
}

impl Construct for TargetGroup {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl TargetGroup {
    /// A group that gets requests over HTTP on a port.
    #[track_caller]
    pub fn http(scope: &impl Construct, id: &str, vpc: &Vpc, port: u16) -> Self {
        Defaults::apply(Self::requests(
            TARGET_GROUP.node(scope.node(), id),
            vpc,
            port,
            Protocol::Http,
        ))
    }

    /// A group that gets requests over HTTPS on a port. The load balancer accepts any certificate of the targets.
    #[track_caller]
    pub fn https(scope: &impl Construct, id: &str, vpc: &Vpc, port: u16) -> Self {
        Defaults::apply(Self::requests(
            TARGET_GROUP.node(scope.node(), id),
            vpc,
            port,
            Protocol::Https,
        ))
    }

    /// The node of a group below a listener.
    #[track_caller]
    pub(super) fn below(listener: &Node, id: &str) -> Node {
        TARGET_GROUP.node(listener, &format!("{id}Group"))
    }

    #[track_caller]
    pub(super) fn requests(node: Node, vpc: &Vpc, port: u16, protocol: Protocol) -> Self {
        Self::create(node, Traffic::Requests, Some((vpc, port, protocol)))
    }

    /// A group that gets connections of TCP on a port.
    #[track_caller]
    pub fn tcp(scope: &impl Construct, id: &str, vpc: &Vpc, port: u16) -> Self {
        Defaults::apply(Self::connections(
            TARGET_GROUP.node(scope.node(), id),
            vpc,
            port,
            Protocol::Tcp,
        ))
    }

    /// A group that gets connections of TLS on a port: the load balancer decrypts and encrypts again.
    #[track_caller]
    pub fn tls(scope: &impl Construct, id: &str, vpc: &Vpc, port: u16) -> Self {
        Defaults::apply(Self::connections(
            TARGET_GROUP.node(scope.node(), id),
            vpc,
            port,
            Protocol::Tls,
        ))
    }

    /// A group that gets packets of UDP on a port.
    #[track_caller]
    pub fn udp(scope: &impl Construct, id: &str, vpc: &Vpc, port: u16) -> Self {
        Defaults::apply(Self::connections(
            TARGET_GROUP.node(scope.node(), id),
            vpc,
            port,
            Protocol::Udp,
        ))
    }

    /// A group that gets both TCP and UDP on a port.
    #[track_caller]
    pub fn tcp_udp(scope: &impl Construct, id: &str, vpc: &Vpc, port: u16) -> Self {
        Defaults::apply(Self::connections(
            TARGET_GROUP.node(scope.node(), id),
            vpc,
            port,
            Protocol::TcpUdp,
        ))
    }

    #[track_caller]
    pub(super) fn connections(node: Node, vpc: &Vpc, port: u16, protocol: Protocol) -> Self {
        Self::create(node, Traffic::Connections, Some((vpc, port, protocol)))
    }

    /// A group that calls a function, a version or an alias.
    ///
    /// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html>
    #[cfg(feature = "lambda")]
    #[track_caller]
    pub fn function(
        scope: &impl Construct,
        id: &str,
        function: &impl crate::lambda::Invocable,
    ) -> Self {
        let node = TARGET_GROUP.node(scope.node(), id);
        let target = super::target::InvocableTarget(function);
        Defaults::apply(Self::create(node, Traffic::Events, None).target(&target))
    }

    #[track_caller]
    fn create(node: Node, traffic: Traffic, gets: Option<(&Vpc, u16, Protocol)>) -> Self {
        let cfn = CfnTargetGroup::new(&node, "Resource");
        if let Some((vpc, port, protocol)) = &gets {
            cfn.port(i64::from(*port))
                .protocol(protocol.clone())
                .vpc_id(vpc.vpc_id());
        }
        let owned = Rc::new(Owned {
            cfn,
            traffic,
            port: gets.map(|(_, port, protocol)| (Cell::new(port), protocol)),
            kind: RefCell::default(),
            targets: RefCell::default(),
            attributes: Attributes::default(),
            health_check: RefCell::default(),
            slow_start: Cell::default(),
            wiring: Wiring::default(),
        });
        owned
            .cfn
            .target_group_attributes(lazily(&owned, Owned::attributes))
            .target_type(lazily(&owned, |group| {
                group.kind.borrow().clone().unwrap_or(TargetType::Ip)
            }))
            .targets(lazily(&owned, |group| {
                some_of(group.targets.borrow().iter().cloned())
            }));
        let complete = owned.clone();
        node.on_complete(move || complete.wiring.complete());
        check(&node, &owned, Owned::problems);
        TargetGroup(Handle::owned(&TARGET_GROUP, node, owned))
    }

    /// A target group that exists already, by its ARN. It is never modified, and connections of its targets are made where
    /// it is managed.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let arn = arn.into_value();
        let node = TARGET_GROUP.node(scope.node(), id);
        TargetGroup(Handle::imported(&TARGET_GROUP, node, Imported { arn }))
    }

    /// Adds a target. All targets of a group are of one kind.
    ///
    /// # Errors
    /// At synthesis: `SW0703` if it is of another kind than those that are there, `SW0710` on a group that exists elsewhere,
    /// unless the target registers itself, as a service does.
    #[track_caller]
    pub fn target(&self, target: &impl Target) -> Self {
        let config = target.attach(self);
        let Some(group) = self.0.as_owned() else {
            // A service registers its tasks itself, wherever the group is managed.
            if config.description.is_some() {
                self.0.report_imported("a target");
            }
            return self.clone();
        };
        let is_other = |kind: &TargetType| kind.as_str() != config.kind.as_str();
        if let Some(kind) = group.kind.borrow().as_ref().filter(|kind| is_other(kind)) {
            let problem = format!(
                "a target group cannot have targets of the kinds `{}` and `{}`",
                kind.as_str(),
                config.kind.as_str()
            );
            self.0.report(
                Diagnostic::error(codes::TARGET, problem).hint("give each kind a group of its own"),
            );
        }
        TargetGroup(self.0.edit("a target", |group| {
            group.kind.replace(Some(config.kind));
            group.targets.borrow_mut().extend(config.description);
            if let Some(needs) = &config.member.needs {
                group.cfn.node().add_dependency(needs);
            }
            group.wiring.add_member(config.member);
        }))
    }

    /// The kind of targets that something else registers, such as an Auto Scaling group: instances. Addresses unless this is
    /// called or a target is added.
    #[track_caller]
    pub fn target_type(&self, kind: TargetType) -> Self {
        TargetGroup(self.0.edit("a kind of targets", |group| {
            group.kind.replace(Some(kind));
        }))
    }

    /// Its name, up to 32 characters. A group with a name of its own cannot be replaced by an update.
    ///
    /// # Errors
    /// At synthesis: `SW0700` if the name is not accepted.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        check_name(self.node(), codes::NAME, Name::TargetGroup, &name);
        TargetGroup(self.0.edit("a name", |group| {
            group.cfn.name(name);
        }))
    }

    /// How the load balancer finds out whether a target is healthy.
    ///
    /// # Errors
    /// At synthesis: `SW0702` if something of it is out of range, or does not go with the group.
    #[track_caller]
    pub fn health_check(&self, check: HealthCheck) -> Self {
        for problem in check.problems() {
            self.0.report(problem);
        }
        TargetGroup(self.0.set("a health check", check, |group, check| {
            check.apply(&group.cfn);
            // Functions are checked only if they are to be.
            if group.traffic == Traffic::Events {
                group.cfn.health_check_enabled(true);
            }
            group.health_check.replace(Some(check));
        }))
    }

    /// Sets an attribute by its key, for what has no setter here.
    /// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html>
    #[track_caller]
    pub fn attribute(&self, key: impl Into<String>, value: impl IntoValue<String>) -> Self {
        let (key, value) = (key.into(), value.into_value());
        TargetGroup(
            self.0
                .edit("an attribute", |group| group.attributes.set(key, value)),
        )
    }

    /// An attribute that is a time in seconds.
    #[track_caller]
    fn time(&self, what: &str, key: &str, time: Duration, from: Duration, to: Duration) -> Self {
        let what = format!("a target group cannot have a {what}");
        if let Some(problem) = in_range(codes::ATTRIBUTE, &what, time, from..=to) {
            self.0.report(problem);
        }
        let seconds = time.as_seconds().unwrap_or_default();
        self.attribute(key, seconds.to_string())
    }

    /// How long a target that leaves keeps its open requests, up to an hour; 5 minutes unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0701` if it is longer.
    #[track_caller]
    pub fn deregistration_delay(&self, delay: impl Into<Duration>) -> Self {
        let (key, hour) = ("deregistration_delay.timeout_seconds", Duration::hours(1));
        self.time(
            "deregistration delay",
            key,
            delay.into(),
            Duration::seconds(0),
            hour,
        )
    }

    /// Sends a client to the same target for a time of up to 7 days, by a cookie of the load balancer.
    ///
    /// # Errors
    /// At synthesis: `SW0701` if it is longer, or no time at all.
    #[track_caller]
    pub fn stickiness(&self, time: impl Into<Duration>) -> Self {
        let (second, week) = (Duration::seconds(1), Duration::days(7));
        self.attribute("stickiness.enabled", "true")
            .attribute("stickiness.type", "lb_cookie")
            .time(
                "stickiness",
                "stickiness.lb_cookie.duration_seconds",
                time.into(),
                second,
                week,
            )
    }

    /// Gives a new target more and more of its share, during 30 seconds to 15 minutes.
    ///
    /// # Errors
    /// At synthesis: `SW0701` if it is outside of that, or the group is not one for HTTP.
    #[track_caller]
    pub fn slow_start(&self, time: impl Into<Duration>) -> Self {
        let (least, most) = (Duration::seconds(30), Duration::minutes(15));
        self.0.set("a slow start", (), |group, set| {
            group.slow_start.set(Some(set))
        });
        self.time(
            "slow start",
            "slow_start.duration_seconds",
            time.into(),
            least,
            most,
        )
    }

    /// Whether targets see the addresses of the clients, for network load balancers. Unless this is called it depends on
    /// the kind of the group.
    #[track_caller]
    pub fn preserve_client_ip(&self, preserve: bool) -> Self {
        self.attribute("preserve_client_ip.enabled", preserve.to_string())
    }

    /// Tells targets of network load balancers the address of the client with the proxy protocol, version 2.
    #[track_caller]
    pub fn proxy_protocol_v2(&self) -> Self {
        self.attribute("proxy_protocol_v2.enabled", "true")
    }

    /// The ARN.
    pub fn target_group_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(group) => group.cfn.ref_(),
            Origin::Imported(group) => group.arn.clone(),
        }
    }

    /// The last part of the ARN, by which metrics name the group: `targetgroup/name/0123456789abcdef`.
    pub fn target_group_full_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(group) => group.cfn.attr_target_group_full_name(),
            Origin::Imported(group) => crate::kit::part_of_arn(&group.arn, 5),
        }
    }

    /// The full name of the first load balancer that forwards to it, once there is one.
    pub fn target_group_load_balancer(&self) -> Option<Value<String>> {
        let balancers = self.0.as_owned()?.wiring.balancers.borrow();
        balancers.first().map(Sender::full_name)
    }

    /// Makes a load balancer's listener, or a rule of it, forward to the group.
    pub(super) fn attach(&self, balancer: &Sender, attachment: &Node) {
        if let Some(group) = self.0.as_owned() {
            group.wiring.attach(balancer, attachment);
        }
    }

    #[track_caller]
    pub(super) fn report(&self, problem: Diagnostic) {
        self.0.report(problem);
    }

    #[track_caller]
    pub(super) fn set_protocol_version(&self, version: &'static str) -> Self {
        TargetGroup(self.0.edit("a version of HTTP", |group| {
            group.cfn.protocol_version(version);
        }))
    }

    /// The port on which a target gets traffic: its own, or that of the group, as far as that is known.
    pub(super) fn port_of_targets(&self, own: Option<u16>) -> Option<Port> {
        let (port, protocol) = self.0.as_owned()?.port.as_ref()?;
        let port = own.unwrap_or(port.get());
        Some(match protocol.as_str() {
            "UDP" => Port::udp(port),
            _ => Port::tcp(port),
        })
    }

    /// Gives targets traffic on another port than the one that it was created with.
    #[cfg(all(feature = "patterns", feature = "ecs"))]
    #[track_caller]
    pub(crate) fn move_to_port(&self, port: u16) {
        self.0.edit("a port", |group| {
            group.cfn.port(i64::from(port));
            if let Some((number, _)) = &group.port {
                number.set(port);
            }
        });
    }

    /// What makes listeners forward to it, by now.
    #[cfg(feature = "autoscaling")]
    pub(crate) fn attachments(&self) -> Vec<Node> {
        let group = self.0.as_owned();
        group.map_or_else(Vec::new, |group| group.wiring.attachments.borrow().clone())
    }

    /// Whether load balancers for requests forward to it, as far as that is known.
    pub(super) fn is_for_requests(&self) -> Option<bool> {
        let group = self.0.as_owned()?;
        Some(group.traffic != Traffic::Connections)
    }
}

impl Owned {
    fn attributes(&self) -> Option<Value<List<TargetGroupAttribute>>> {
        let item =
            |key: &str, value: &Value<String>| TargetGroupAttribute::new().key(key).value(value);
        let mut attributes = self.attributes.list(item);
        if self.traffic == Traffic::Requests && !self.attributes.has("stickiness.enabled") {
            attributes.push(item("stickiness.enabled", &"false".into()));
        }
        some_of(attributes)
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let slow_start = self
            .slow_start
            .get()
            .filter(|_| self.traffic != Traffic::Requests);
        let slow_start = slow_start.map(|set| {
            let problem = "only target groups for HTTP have a slow start";
            set.blame(Diagnostic::error(codes::ATTRIBUTE, problem).hint("leave it out"))
        });
        slow_start.into_iter().collect()
    }
}
