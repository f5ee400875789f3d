//! Security groups, their rules, and connections between what is in them.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use stackwright::{CfnResource, Construct, Data, Diagnostic, IntoValue, Node, Resource, Value};
use stackwright_cfn::ec2::{CfnSecurityGroup, CfnSecurityGroupEgress, CfnSecurityGroupIngress};

use super::codes;
use super::peer::Peer;
use super::port::Port;
use super::vpc::Vpc;
use crate::kit::add_new;

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
pub struct SecurityGroup {
    node: Node,
    state: Rc<State>,
}

/// Without the rules: groups that are connected name each other in theirs.
impl fmt::Debug for SecurityGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecurityGroup")
            .field("node", &self.node)
            .field("id", &self.state.id)
            .finish_non_exhaustive()
    }
}

struct State {
    kind: Kind,
    id: Value<String>,
    all_outbound: Cell<bool>,
    all_ipv6_outbound: Cell<bool>,
    inbound: RefCell<Vec<Data>>,
    outbound: RefCell<Vec<Data>>,
    has_outbound_rules: Cell<bool>,
    pending: RefCell<Vec<Rule>>,
    complete: Cell<bool>,
    peers_without_name: Cell<u32>,
}

enum Kind {
    Own {
        resource: CfnResource,
        /// The stack that owns the VPC, if an app's stack does.
        vpc_stack: Option<Node>,
    },
    Imported {
        changeable: Cell<bool>,
    },
}

#[derive(Clone, Debug)]
struct Rule {
    inbound: bool,
    peer: Peer,
    port: Port,
    /// Whether it answers a rule that was asked for on the other side.
    is_answer: bool,
}

impl Construct for SecurityGroup {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl SecurityGroup {
    /// A security group of a VPC.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, vpc: &Vpc) -> Self {
        Self::create(Node::new(scope, id), vpc)
    }

    #[track_caller]
    fn create(node: Node, vpc: &Vpc) -> Self {
        node.set_construct_type("stackwright_aws.ec2.SecurityGroup");
        let resource = CfnSecurityGroup::new(&node, "Resource", node.path())
            .vpc_id(vpc.vpc_id())
            .resource()
            .clone();
        let vpc_stack = match vpc.is_imported() {
            true => None,
            false => vpc.node().stack().map(|stack| stack.node().clone()),
        };
        let id = resource.attr("GroupId");
        let group = Self::with_kind(
            node,
            id,
            Kind::Own {
                resource: resource.clone(),
                vpc_stack,
            },
        );
        let state = group.state.clone();
        resource.set_property(
            "SecurityGroupEgress",
            Data::lazy(move || state.outbound_rules()),
        );
        let state = group.state.clone();
        resource.set_property(
            "SecurityGroupIngress",
            Data::lazy(move || match &*state.inbound.borrow() {
                none if none.is_empty() => Data::Null,
                rules => Data::list(rules),
            }),
        );
        group
    }

    /// A security group that exists already, by its id (`sg-…`). It is not changed: a rule that it would need is left
    /// out, with a warning, unless [`changeable`](SecurityGroup::changeable) allows it. Its outbound traffic counts as
    /// allowed.
    #[track_caller]
    pub fn from_id(scope: &impl Construct, id: &str, group_id: impl IntoValue<String>) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.ec2.SecurityGroup");
        let changeable = Cell::new(false);
        Self::with_kind(node, group_id.into_value(), Kind::Imported { changeable })
    }

    fn with_kind(node: Node, id: Value<String>, kind: Kind) -> Self {
        let state = Rc::new(State {
            kind,
            id,
            all_outbound: Cell::new(true),
            all_ipv6_outbound: Cell::new(false),
            inbound: RefCell::default(),
            outbound: RefCell::default(),
            has_outbound_rules: Cell::new(false),
            pending: RefCell::default(),
            complete: Cell::new(false),
            peers_without_name: Cell::new(0),
        });
        let group = SecurityGroup {
            node: node.clone(),
            state,
        };
        let complete = group.clone();
        node.on_complete(move || complete.apply_pending());
        group
    }

    /// Says what the group is for; the construct's path unless this is called. A change replaces the group.
    pub fn description(&self, description: impl IntoValue<String>) -> Self {
        self.set(
            "a description",
            "GroupDescription",
            description.into_value(),
        )
    }

    /// Gives the group a name of its own. A group with a name of its own cannot be replaced by an update.
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        self.set("a name", "GroupName", name.into_value())
    }

    fn set(&self, what: &str, property: &'static str, value: Value<String>) -> Self {
        match &self.state.kind {
            Kind::Own { resource, .. } => resource.set_property(property, value),
            Kind::Imported { .. } => self.node.add_error(
                Diagnostic::error(
                    codes::IMPORTED,
                    format!("{what} is set on a security group that exists elsewhere"),
                )
                .hint("set it where the group is created, or create one here"),
            ),
        }
        self.clone()
    }

    /// Whether all IPv4 traffic may go out; `true` unless this is called. With `false` only what rules allow goes out. On
    /// an imported group it says how that group is.
    pub fn allow_all_outbound(&self, allow: bool) -> Self {
        self.state.all_outbound.set(allow);
        self.clone()
    }

    /// Whether all IPv6 traffic may go out; `false` unless this is called.
    pub fn allow_all_ipv6_outbound(&self, allow: bool) -> Self {
        self.state.all_ipv6_outbound.set(allow);
        self.clone()
    }

    /// Lets connections add rules to an imported group, as resources of their own in this app's stacks.
    pub fn changeable(&self) -> Self {
        if let Kind::Imported { changeable } = &self.state.kind {
            changeable.set(true);
        }
        self.clone()
    }

    /// The id, `sg-…`.
    pub fn security_group_id(&self) -> Value<String> {
        self.state.id.clone()
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
        let (group, location) = (self.clone(), std::panic::Location::caller());
        self.node.add_validation(move || {
            if !group.ignores_outbound(&peer) {
                return Vec::new();
            }
            let message = format!("the rule for outgoing traffic on {port} has no effect");
            vec![
                Diagnostic::warning(codes::OUTBOUND_IGNORED, message)
                    .at(location)
                    .note("all outgoing traffic is allowed already")
                    .hint("call `allow_all_outbound(false)` on the group, or leave the rule out"),
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
        let location = std::panic::Location::caller();
        if !is_answer {
            if let Some(problem) = peer.problem() {
                self.node.add_error(
                    Diagnostic::error(codes::PEER, problem)
                        .at(location)
                        .hint("write addresses as `203.0.113.0/24`, ids as `sg-…` or `pl-…`"),
                );
            }
            if let Some(problem) = port.problem() {
                self.node.add_error(
                    Diagnostic::error(codes::PORT, problem)
                        .at(location)
                        .hint("give the lower port first"),
                );
            }
        }
        for peer in peer.each() {
            let rule = Rule {
                inbound,
                peer,
                port: port.clone(),
                is_answer,
            };
            match self.state.complete.get() {
                true => self.apply(&rule),
                false => self.state.pending.borrow_mut().push(rule),
            }
        }
    }

    fn apply_pending(&self) {
        self.state.complete.set(true);
        let pending = std::mem::take(&mut *self.state.pending.borrow_mut());
        for rule in pending {
            self.apply(&rule);
        }
    }

    fn ignores_outbound(&self, peer: &Peer) -> bool {
        match peer.is_ipv6() {
            true => self.state.all_ipv6_outbound.get(),
            false => self.state.all_outbound.get(),
        }
    }

    fn apply(&self, rule: &Rule) {
        if !rule.inbound {
            if self.ignores_outbound(&rule.peer) {
                return;
            }
            self.state.has_outbound_rules.set(true);
        }
        let is_own = match &self.state.kind {
            Kind::Own { .. } => true,
            Kind::Imported { changeable } if changeable.get() => false,
            Kind::Imported { .. } => {
                let direction = if rule.inbound { "incoming" } else { "outgoing" };
                return self.node.add_warning(
                    Diagnostic::warning(
                        codes::IMPORTED,
                        format!(
                            "is not given a rule for {direction} traffic on {}",
                            rule.port
                        ),
                    )
                    .note("the security group exists elsewhere and is not changed from here")
                    .hint("add the rule where the group is managed, or call `changeable` on it"),
                );
            }
        };
        let preposition = if rule.inbound { "from" } else { "to" };
        let description: Value<String> = match rule.port.description() {
            Some(text) => text.into(),
            None if is_own && rule.peer.can_be_inline() => {
                // The CDK's words, in both directions.
                stackwright::sub!("from {}:{}", rule.peer.unique_id(), rule.port)
            }
            None => stackwright::sub!("{preposition} {}:{}", rule.peer.unique_id(), rule.port),
        };
        let mut properties = vec![rule.peer.property(rule.inbound)];
        properties.push(("Description", description.into()));
        properties.extend(rule.port.properties());
        if is_own && rule.peer.can_be_inline() {
            let mut rules = match rule.inbound {
                true => self.state.inbound.borrow_mut(),
                false => self.state.outbound.borrow_mut(),
            };
            add_new(&mut rules, [Data::object(properties)]);
            return;
        }
        let (scope, id) = self.place(rule);
        if scope.find_child(&id.replace('/', "--")).is_some() {
            return;
        }
        let group = self.security_group_id();
        let protocol = rule.port.protocol();
        let resource = match rule.inbound {
            true => CfnSecurityGroupIngress::new(&scope, &id, protocol)
                .group_id(group)
                .resource()
                .clone(),
            false => CfnSecurityGroupEgress::new(&scope, &id)
                .ip_protocol(protocol)
                .group_id(group)
                .resource()
                .clone(),
        };
        for (name, value) in properties {
            resource.set_property(name, value);
        }
    }

    /// Where a rule that is a resource of its own goes. Between two stacks both rules go into one of them, so that only
    /// one depends on the other: the one whose group was asked for the connection, unless the other uses its VPC and thus
    /// depends on it already.
    fn place(&self, rule: &Rule) -> (Node, String) {
        let direction = |inbound| if inbound { "from" } else { "to" };
        if let [peer] = rule.peer.groups() {
            let (asked, other) = match rule.is_answer {
                true => (peer, self),
                false => (self, peer),
            };
            let home = match &other.state.kind {
                Kind::Own {
                    vpc_stack: Some(owner),
                    ..
                } if asked.stack().as_ref() == Some(owner) => other.stack(),
                _ => asked.stack(),
            };
            if self.stack() != home {
                let id = format!(
                    "{}:{} {}",
                    self.node.unique_id(),
                    rule.port,
                    direction(!rule.inbound)
                );
                return (peer.node.clone(), id);
            }
        }
        let peer = rule.peer.unique_id();
        let peer = match peer.as_str() {
            Some(peer) => peer.to_owned(),
            None => {
                let count = self.state.peers_without_name.get() + 1;
                self.state.peers_without_name.set(count);
                match count {
                    1 => "{IndirectPeer}".to_owned(),
                    count => format!("'{{IndirectPeer{count}}}'"),
                }
            }
        };
        let id = format!("{} {peer}:{}", direction(rule.inbound), rule.port);
        (self.node.clone(), id.replacen('/', "_", 1))
    }

    fn stack(&self) -> Option<Node> {
        self.node.stack().map(|stack| stack.node().clone())
    }
}

impl State {
    fn outbound_rules(&self) -> Data {
        let rule = |property: &'static str, cidr: &str, description: &str| {
            Data::object([
                (property, cidr),
                ("Description", description),
                ("IpProtocol", "-1"),
            ])
        };
        let mut rules = Vec::new();
        if self.all_outbound.get() {
            let text = "Allow all outbound traffic by default";
            rules.push(rule("CidrIp", "0.0.0.0/0", text));
        }
        if self.all_ipv6_outbound.get() {
            let text = "Allow all outbound ipv6 traffic by default";
            rules.push(rule("CidrIpv6", "::/0", text));
        }
        if rules.is_empty() && !self.has_outbound_rules.get() {
            // Without any rule EC2 would allow everything: a rule that matches no traffic prevents it.
            rules.push(Data::object([
                ("CidrIp", Data::from("255.255.255.255/32")),
                ("Description", "Disallow all traffic".into()),
                ("FromPort", 252.into()),
                ("IpProtocol", "icmp".into()),
                ("ToPort", 86.into()),
            ]));
        }
        rules.extend(self.outbound.borrow().iter().cloned());
        match rules.is_empty() {
            true => Data::Null,
            false => Data::List(rules),
        }
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
