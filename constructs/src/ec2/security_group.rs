//! Security groups, their rules, and connections between what is in them.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, IntoValue, List, Node, Value, sub};
use stackwright_cfn::ec2::security_group::{Egress, Ingress};
use stackwright_cfn::ec2::{CfnSecurityGroup, CfnSecurityGroupEgress, CfnSecurityGroupIngress};

use super::codes;
use super::peer::{self, Peer};
use super::port::Port;
use super::vpc::Vpc;
use crate::kit::{Handle, Kind, Origin, Set, add_new, lazily, some_of};

mod adopted;

static SECURITY_GROUP: Kind = Kind {
    construct_type: "stackwright_aws.ec2.SecurityGroup",
    noun: "security group",
    constructor: "SecurityGroup::new",
    imported: codes::IMPORTED,
};

/// A security group: which traffic reaches what is in it, and leaves it.
///
/// Nothing may come in until a rule allows it; all IPv4 traffic may go out unless
/// [`allow_all_outbound`](SecurityGroup::allow_all_outbound) says otherwise.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::{Connectable, Peer, Port, SecurityGroup, Vpc};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc");
/// let web = SecurityGroup::new(&stack, "Web", &vpc).description("web servers");
/// let database = SecurityGroup::new(&stack, "Database", &vpc).allow_all_outbound(false);
/// web.allow_from(Peer::any_ipv4(), Port::tcp(443).described("https"));
/// database.allow_from(&web, Port::tcp(5432));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html>
#[derive(Clone)]
pub struct SecurityGroup(Handle<Owned, Imported>);

/// Without the rules: groups that are connected name each other in theirs.
impl fmt::Debug for SecurityGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SecurityGroup").field(self.node()).finish()
    }
}

struct Owned {
    cfn: CfnSecurityGroup,
    description: Rc<RefCell<Value<String>>>,
    /// Whether rules can be added to its properties.
    is_open: bool,
    /// The stack that owns the VPC, if an app's stack does.
    vpc_stack: Option<Node>,
    inbound: RefCell<Vec<Value<Ingress>>>,
    outbound: RefCell<Vec<Value<Egress>>>,
    traffic: Traffic,
}

struct Imported {
    id: Value<String>,
    changeable: Cell<bool>,
    traffic: Traffic,
}

/// What is known of a group's traffic, wherever it is from.
#[derive(Default)]
struct Traffic {
    /// What may go out without a rule: all of IPv4 and all of IPv6.
    all_outbound: Cell<bool>,
    all_ipv6_outbound: Cell<bool>,
    has_outbound_rules: Cell<bool>,
    pending: RefCell<Vec<Set<Rule>>>,
    is_complete: Cell<bool>,
    /// Rules that the group was not given.
    refused: RefCell<Vec<Diagnostic>>,
    peers_without_name: Cell<u32>,
}

#[derive(Clone)]
struct Rule {
    inbound: bool,
    peer: Peer,
    port: Port,
    /// Whether it answers a rule that was asked for on the other side.
    is_answer: bool,
}

/// The properties of a rule, whose names are the same in a group and as a resource of its own.
macro_rules! spell {
    ($rule:expr, $description:expr, $on:expr, $prefix_list:ident, $group:ident) => {{
        let (from, to) = $rule.port.range();
        let on = $on.description($description).from_port(from).to_port(to);
        match &$rule.peer.0 {
            peer::Kind::Ipv4(cidr) => on.cidr_ip(cidr),
            peer::Kind::Ipv6(cidr) => on.cidr_ipv6(cidr),
            peer::Kind::PrefixList(id) => on.$prefix_list(id),
            peer::Kind::GroupId(id) => on.$group(id),
            peer::Kind::Groups(groups) => {
                on.$group(groups.first().map(SecurityGroup::security_group_id))
            }
        }
    }};
}

impl Construct for SecurityGroup {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl SecurityGroup {
    /// A security group of a VPC.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, vpc: &Vpc) -> Self {
        Defaults::apply(Self::create(SECURITY_GROUP.node(scope.node(), id), vpc))
    }

    #[track_caller]
    fn create(node: Node, vpc: &Vpc) -> Self {
        let vpc_stack = match vpc.is_imported() {
            true => None,
            false => vpc.node().stack().map(|stack| stack.node().clone()),
        };
        let description = Rc::new(RefCell::new(Value::from(node.path())));
        let described = lazily(&description, |text| text.borrow().clone());
        let owned = Rc::new(Owned {
            cfn: CfnSecurityGroup::new(&node, "Resource", described).vpc_id(vpc.vpc_id()),
            description,
            is_open: true,
            vpc_stack,
            inbound: RefCell::default(),
            outbound: RefCell::default(),
            traffic: Traffic::default(),
        });
        owned
            .cfn
            .security_group_egress(lazily(&owned, Owned::outbound_rules))
            .security_group_ingress(lazily(&owned, |group| {
                some_of(group.inbound.borrow().iter().cloned())
            }));
        SecurityGroup(Handle::owned(&SECURITY_GROUP, node, owned)).register(true)
    }

    /// A security group that exists already, by its id (`sg-…`). It is not changed: a rule that it would need is left
    /// out, with a warning, unless [`changeable`](SecurityGroup::changeable) allows it. Its outbound traffic counts as
    /// allowed.
    #[track_caller]
    pub fn from_id(scope: &impl Construct, id: &str, group_id: impl IntoValue<String>) -> Self {
        let imported = Imported {
            id: group_id.into_value(),
            changeable: Cell::new(false),
            traffic: Traffic::default(),
        };
        let node = SECURITY_GROUP.node(scope.node(), id);
        SecurityGroup(Handle::imported(&SECURITY_GROUP, node, imported)).register(true)
    }

    fn register(self, all_outbound: bool) -> Self {
        self.traffic().all_outbound.set(all_outbound);
        let complete = self.clone();
        self.node().on_complete(move || complete.apply_pending());
        let group = self.clone();
        self.node()
            .add_validation(move || group.traffic().refused.borrow().clone());
        self
    }

    fn traffic(&self) -> &Traffic {
        match self.0.origin() {
            Origin::Owned(group) => &group.traffic,
            Origin::Imported(group) => &group.traffic,
        }
    }

    /// Says what the group is for; the construct's path unless this is called. A change replaces the group.
    #[track_caller]
    pub fn description(&self, description: impl IntoValue<String>) -> Self {
        let description = description.into_value();
        SecurityGroup(self.0.edit("a description", |group| {
            group.description.replace(description);
        }))
    }

    /// Gives the group a name of its own. A group with a name of its own cannot be replaced by an update.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        SecurityGroup(self.0.edit("a name", |group| {
            group.cfn.group_name(name);
        }))
    }

    /// Whether all IPv4 traffic may go out; `true` unless this is called. With `false` only what rules allow goes out. On
    /// an imported group it says how that group is.
    pub fn allow_all_outbound(&self, allow: bool) -> Self {
        self.traffic().all_outbound.set(allow);
        self.clone()
    }

    /// Whether all IPv6 traffic may go out; `false` unless this is called.
    pub fn allow_all_ipv6_outbound(&self, allow: bool) -> Self {
        self.traffic().all_ipv6_outbound.set(allow);
        self.clone()
    }

    /// Lets connections add rules to an imported group, as resources of their own in this app's stacks.
    pub fn changeable(&self) -> Self {
        if let Origin::Imported(group) = self.0.origin() {
            group.changeable.set(true);
        }
        self.clone()
    }

    /// The id, `sg-…`.
    pub fn security_group_id(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(group) => group.cfn.attr_group_id(),
            Origin::Imported(group) => group.id.clone(),
        }
    }

    /// Adds a rule for incoming traffic to this group alone. [`Connectable::allow_from`] adds its counterpart on the
    /// other side too.
    #[track_caller]
    pub fn add_ingress_rule(&self, peer: impl Into<Peer>, port: Port) {
        self.add_rules(true, &peer.into(), &port, false);
    }

    /// Adds a rule for outgoing traffic to this group alone. [`Connectable::allow_to`] adds its counterpart on the other
    /// side too.
    #[track_caller]
    pub fn add_egress_rule(&self, peer: impl Into<Peer>, port: Port) {
        let peer = peer.into();
        self.add_rules(false, &peer, &port, false);
        let (group, rule) = (self.clone(), Set::new((peer, port)));
        self.node().add_validation(move || {
            let (peer, port) = &*rule;
            if !group.ignores_outbound(peer) {
                return Vec::new();
            }
            let message = format!("the rule for outgoing traffic on {port} has no effect");
            vec![
                rule.blame(
                    Diagnostic::warning(codes::OUTBOUND_IGNORED, message)
                        .note("all outgoing traffic is allowed already")
                        .hint(
                            "call `allow_all_outbound(false)` on the group, or leave the rule out",
                        ),
                ),
            ]
        });
    }

    #[track_caller]
    fn connect(&self, inbound: bool, peer: &Peer, port: &Port) {
        self.add_rules(inbound, peer, port, false);
        for other in peer.groups() {
            other.add_rules(!inbound, &self.into(), port, true);
        }
    }

    #[track_caller]
    fn add_rules(&self, inbound: bool, peer: &Peer, port: &Port, is_answer: bool) {
        if !is_answer {
            if let Some(problem) = peer.problem() {
                self.0.report(
                    Diagnostic::error(codes::PEER, problem)
                        .hint("write addresses as `203.0.113.0/24`, ids as `sg-…` or `pl-…`"),
                );
            }
            if let Some(problem) = port.problem() {
                self.0.report(
                    Diagnostic::error(codes::PORT, problem).hint("give the lower port first"),
                );
            }
        }
        for peer in peer.each() {
            let rule = Set::new(Rule {
                inbound,
                peer,
                port: port.clone(),
                is_answer,
            });
            match self.traffic().is_complete.get() {
                true => self.apply(&rule),
                false => self.traffic().pending.borrow_mut().push(rule),
            }
        }
    }

    fn apply_pending(&self) {
        let traffic = self.traffic();
        traffic.is_complete.set(true);
        for rule in traffic.pending.take() {
            self.apply(&rule);
        }
    }

    fn ignores_outbound(&self, peer: &Peer) -> bool {
        match peer.is_ipv6() {
            true => self.traffic().all_ipv6_outbound.get(),
            false => self.traffic().all_outbound.get(),
        }
    }

    fn apply(&self, rule: &Set<Rule>) {
        if !rule.inbound {
            if self.ignores_outbound(&rule.peer) {
                return;
            }
            self.traffic().has_outbound_rules.set(true);
        }
        match self.0.origin() {
            // The CDK's words, in both directions.
            Origin::Owned(group) if group.is_open && rule.peer.can_be_inline() => {
                group.add_rule(rule, rule.describe("from"))
            }
            Origin::Imported(group) if !group.changeable.get() => {
                let direction = if rule.inbound { "incoming" } else { "outgoing" };
                let problem = format!(
                    "is not given a rule for {direction} traffic on {}",
                    rule.port
                );
                let problem = Diagnostic::warning(codes::IMPORTED, problem)
                    .note("the security group exists elsewhere and is not changed from here")
                    .hint("add the rule where the group is managed, or call `changeable` on it");
                group.traffic.refused.borrow_mut().push(rule.blame(problem));
            }
            _ => self.add_resource(rule),
        }
    }

    /// Adds a rule that is a resource of its own.
    fn add_resource(&self, rule: &Rule) {
        let (scope, id) = self.place(rule);
        if scope.find_child(&id.replace('/', "--")).is_some() {
            return;
        }
        let (group, protocol) = (self.security_group_id(), rule.port.protocol());
        let description = rule.describe(preposition(rule.inbound));
        if rule.inbound {
            let own = CfnSecurityGroupIngress::new(&scope, &id, protocol).group_id(group);
            spell!(
                rule,
                description,
                own,
                source_prefix_list_id,
                source_security_group_id
            );
        } else {
            let own = CfnSecurityGroupEgress::new(&scope, &id)
                .ip_protocol(protocol)
                .group_id(group);
            spell!(
                rule,
                description,
                own,
                destination_prefix_list_id,
                destination_security_group_id
            );
        }
    }

    /// Where a rule that is a resource of its own goes. Between two stacks both rules go into one of them, so that only
    /// one depends on the other: the one whose group was asked for the connection, unless the other uses its VPC and thus
    /// depends on it already.
    fn place(&self, rule: &Rule) -> (Node, String) {
        if let [peer] = rule.peer.groups() {
            let (asked, other) = match rule.is_answer {
                true => (peer, self),
                false => (self, peer),
            };
            let vpc_stack = other
                .0
                .as_owned()
                .and_then(|group| group.vpc_stack.as_ref());
            let home = match vpc_stack.is_some() && asked.stack().as_ref() == vpc_stack {
                true => other.stack(),
                false => asked.stack(),
            };
            if self.stack() != home {
                let id = format!(
                    "{}:{} {}",
                    self.node().unique_id(),
                    rule.port,
                    preposition(!rule.inbound)
                );
                return (peer.node().clone(), id);
            }
        }
        let peer = rule.peer.unique_id();
        let peer = match peer.as_str() {
            Some(peer) => peer.to_owned(),
            None => {
                let count = self.traffic().peers_without_name.get() + 1;
                self.traffic().peers_without_name.set(count);
                match count {
                    1 => "{IndirectPeer}".to_owned(),
                    count => format!("'{{IndirectPeer{count}}}'"),
                }
            }
        };
        let id = format!("{} {peer}:{}", preposition(rule.inbound), rule.port);
        (self.node().clone(), id.replacen('/', "_", 1))
    }

    fn stack(&self) -> Option<Node> {
        self.node().stack().map(|stack| stack.node().clone())
    }
}

fn preposition(inbound: bool) -> &'static str {
    if inbound { "from" } else { "to" }
}

impl Rule {
    /// What it is for, in the author's words if there are any.
    fn describe(&self, preposition: &str) -> Value<String> {
        match self.port.description() {
            Some(text) => text.into(),
            None => sub!("{preposition} {}:{}", self.peer.unique_id(), self.port),
        }
    }
}

fn all_ipv4() -> Egress {
    let rule = Egress::new("-1").description("Allow all outbound traffic by default");
    rule.cidr_ip("0.0.0.0/0")
}

fn all_ipv6() -> Egress {
    let rule = Egress::new("-1").description("Allow all outbound ipv6 traffic by default");
    rule.cidr_ipv6("::/0")
}

impl Owned {
    fn add_rule(&self, rule: &Rule, description: Value<String>) {
        let protocol = rule.port.protocol();
        if rule.inbound {
            let inline = Ingress::new(protocol);
            let inline = spell!(
                rule,
                description,
                inline,
                source_prefix_list_id,
                source_security_group_id
            );
            add_new(&mut self.inbound.borrow_mut(), [inline.into_value()]);
        } else {
            let inline = Egress::new(protocol);
            let inline = spell!(
                rule,
                description,
                inline,
                destination_prefix_list_id,
                destination_security_group_id
            );
            add_new(&mut self.outbound.borrow_mut(), [inline.into_value()]);
        }
    }

    fn outbound_rules(&self) -> Option<Value<List<Egress>>> {
        let mut rules = Vec::new();
        if self.traffic.all_outbound.get() {
            rules.push(all_ipv4());
        }
        if self.traffic.all_ipv6_outbound.get() {
            rules.push(all_ipv6());
        }
        if rules.is_empty() && !self.traffic.has_outbound_rules.get() {
            // Without any rule EC2 would allow everything: a rule that matches no traffic prevents it.
            let nothing = Egress::new("icmp").cidr_ip("255.255.255.255/32");
            rules.push(
                nothing
                    .description("Disallow all traffic")
                    .from_port(252)
                    .to_port(86),
            );
        }
        let rules = rules.into_iter().map(IntoValue::into_value);
        some_of(rules.chain(self.outbound.borrow().iter().cloned()))
    }
}

/// What is in security groups, and can thus be connected to others.
///
/// A connection adds a rule on both sides: incoming traffic here, outgoing traffic there, or the other way round. Between
/// groups of two stacks both rules are in one of them, so that the stacks do not depend on each other in a circle.
pub trait Connectable {
    /// The security groups that it is in.
    fn security_groups(&self) -> Vec<SecurityGroup>;

    /// Lets traffic in from a peer, and out of the peer's security groups.
    #[track_caller]
    fn allow_from(&self, peer: impl Into<Peer>, port: Port) {
        let peer = peer.into();
        for group in self.security_groups() {
            group.connect(true, &peer, &port);
        }
    }

    /// Lets traffic out to a peer, and into the peer's security groups.
    #[track_caller]
    fn allow_to(&self, peer: impl Into<Peer>, port: Port) {
        let peer = peer.into();
        for group in self.security_groups() {
            group.connect(false, &peer, &port);
        }
    }

    /// Lets traffic pass between the members of the groups.
    #[track_caller]
    fn allow_internally(&self, port: Port) {
        for group in self.security_groups() {
            for peer in self.security_groups() {
                group.add_ingress_rule(&peer, port.clone());
                // The other half is not asked for: with all outbound traffic allowed it is there already.
                peer.add_rules(false, &Peer::from(&group), &port, true);
            }
        }
    }

    /// Lets traffic in from all IPv4 addresses.
    #[track_caller]
    fn allow_from_any_ipv4(&self, port: Port) {
        self.allow_from(Peer::any_ipv4(), port);
    }
}

impl Connectable for SecurityGroup {
    fn security_groups(&self) -> Vec<SecurityGroup> {
        vec![self.clone()]
    }
}
