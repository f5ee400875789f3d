//! Load balancers and listeners that exist already, found in the account while the app is synthesized.

use std::cell::RefCell;
use std::panic::Location;
use std::rc::Rc;

use stackwright::json::{Value as Json, json};
use stackwright::{Construct, IntoValue, Lookup, Node, Value, intrinsic, sub};
use stackwright_cfn::elasticloadbalancingv2::CfnListenerCertificate;
use stackwright_cfn::elasticloadbalancingv2::listener_certificate::Certificate;

use super::action::Action;
use super::condition::Condition;
use super::front::{Front, Sender};
use super::listener::ApplicationListener;
use super::rule::{action_problems, create_rule, rule_problems};
use crate::ec2::{SecurityGroup, Vpc, VpcLookup};

/// Which load balancer is meant: by its ARN, or by tags that it alone has.
///
/// ```
/// use stackwright_aws::elasticloadbalancingv2::LoadBalancerLookup;
/// let lookup = LoadBalancerLookup::application().tag("team", "blue").tag("stage", "prod");
/// # let _ = lookup;
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct LoadBalancerLookup {
    kind: &'static str,
    arn: Option<String>,
    tags: Vec<Json>,
}

impl LoadBalancerLookup {
    fn of(kind: &'static str) -> Self {
        LoadBalancerLookup {
            kind,
            arn: None,
            tags: Vec::new(),
        }
    }

    /// An application load balancer.
    pub fn application() -> Self {
        Self::of("application")
    }

    /// A network load balancer.
    pub fn network() -> Self {
        Self::of("network")
    }

    /// The one with this ARN.
    pub fn arn(mut self, arn: impl Into<String>) -> Self {
        self.arn = Some(arn.into());
        self
    }

    /// One that has this tag, and all others that are given.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.tags
            .push(json!({"key": key.into(), "value": value.into()}));
        self
    }

    fn ask(self, lookup: Lookup) -> Lookup {
        let tags = (!self.tags.is_empty()).then_some(self.tags);
        lookup
            .ask("loadBalancerArn", self.arn)
            .ask("loadBalancerTags", tags)
            .ask("loadBalancerType", self.kind)
    }
}

/// A load balancer that exists already. It is never modified; its security groups can be given rules.
///
/// ```
/// use stackwright_aws::elasticloadbalancingv2::{ExistingLoadBalancer, LoadBalancerLookup};
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let environment = Environment::new("123456789012", "eu-west-1");
/// let stack = Stack::new(&app, "S").environment(environment);
/// let lookup = LoadBalancerLookup::application().tag("team", "blue");
/// let balancer = ExistingLoadBalancer::lookup(&stack, "Balancer", lookup);
/// CfnOutput::new(&stack, "Address", balancer.load_balancer_dns_name());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/cdk/v2/guide/context.html>
#[derive(Clone, Debug)]
pub struct ExistingLoadBalancer {
    node: Node,
    /// Where it was not looked up.
    arn: Option<Value<String>>,
    found: Json,
    vpc: Vpc,
    security_groups: Vec<SecurityGroup>,
}

impl Construct for ExistingLoadBalancer {
    fn node(&self) -> &Node {
        &self.node
    }
}

/// By what metrics name the load balancer of an ARN, `app/web/0123456789abcdef`, which begins after so many `/`.
fn full_name(arn: &Value<String>, after: i64) -> Value<String> {
    if let Some(text) = arn.as_str() {
        let parts = text
            .split('/')
            .skip(usize::try_from(after).unwrap_or_default());
        let parts: Vec<&str> = parts.take(3).collect();
        return parts.join("/").into();
    }
    let part = |index: i64| intrinsic::select(index, intrinsic::split("/", arn));
    sub!("{}/{}/{}", part(after), part(after + 1), part(after + 2))
}

fn text(of: &Json, name: &str) -> Value<String> {
    of[name].as_str().unwrap_or_default().into()
}

/// The security groups of what was found.
#[track_caller]
fn groups_of(node: &Node, found: &Json) -> Vec<SecurityGroup> {
    let ids = found["securityGroupIds"].as_array().into_iter().flatten();
    let ids = ids.filter_map(Json::as_str).enumerate();
    let mut groups = Vec::new();
    for (index, id) in ids {
        groups.push(SecurityGroup::lookup_by_id(
            node,
            &format!("SecurityGroup-{id}-{index}"),
            id,
        ));
    }
    groups
}

impl ExistingLoadBalancer {
    /// The load balancer that is found in the stack's account and region when the app is synthesized.
    ///
    /// # Errors
    /// At synthesis: `SW0066` if the stack's account or region is not known; `SW0067` if there is no such load balancer, or more
    /// than one.
    #[track_caller]
    pub fn lookup(scope: &impl Construct, id: &str, lookup: LoadBalancerLookup) -> Self {
        Self::find(Node::new(scope, id), lookup)
    }

    #[track_caller]
    fn find(node: Node, lookup: LoadBalancerLookup) -> Self {
        node.set_construct_type("stackwright_aws.elasticloadbalancingv2.ExistingLoadBalancer");
        let dummy = json!({
            "ipAddressType": "dualstack",
            "loadBalancerArn": format!(
                "arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/{}/my-load-balancer/50dc6c495c0c9188",
                lookup.kind
            ),
            "loadBalancerCanonicalHostedZoneId": "Z3DZXE0EXAMPLE",
            "loadBalancerDnsName": "my-load-balancer-123456789012.us-west-2.elb.amazonaws.com",
            "securityGroupIds": ["sg-1234"],
            "vpcId": "vpc-12345",
        });
        let found = node.look_up(&lookup.ask(Lookup::new("load-balancer", dummy)));
        let vpc_id = found["vpcId"].as_str().unwrap_or_default();
        let vpc = Vpc::lookup(&node, "Vpc", VpcLookup::id(vpc_id));
        let security_groups = groups_of(&node, &found);
        ExistingLoadBalancer {
            node,
            arn: None,
            found,
            vpc,
            security_groups,
        }
    }

    /// A load balancer that exists already, by its ARN, in a VPC and a security group.
    #[track_caller]
    pub fn from_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<String>,
        vpc: &Vpc,
        group: &SecurityGroup,
    ) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.elasticloadbalancingv2.ExistingLoadBalancer");
        ExistingLoadBalancer {
            node,
            arn: Some(arn.into_value()),
            found: Json::Null,
            vpc: vpc.clone(),
            security_groups: vec![group.clone()],
        }
    }

    /// Adds a listener on a port to an application load balancer.
    ///
    /// # Errors
    /// At synthesis: `SW0708` if it does nothing with requests; `SW0707` if it speaks HTTPS without a certificate.
    #[track_caller]
    pub fn listener(&self, id: &str, port: u16) -> ApplicationListener {
        let arn = self.load_balancer_arn();
        let name = full_name(&arn, 1);
        let sender = Sender::existing(&self.node, self.security_groups.clone(), name);
        let front = Front::existing(sender, arn, &self.vpc);
        ApplicationListener::create(&self.node, front, id, port)
    }

    /// The ARN.
    pub fn load_balancer_arn(&self) -> Value<String> {
        if let Some(arn) = &self.arn {
            return arn.clone();
        }
        text(&self.found, "loadBalancerArn")
    }

    /// The name under which it is reached.
    pub fn load_balancer_dns_name(&self) -> Value<String> {
        text(&self.found, "loadBalancerDnsName")
    }

    /// The hosted zone of that name, for alias records.
    pub fn load_balancer_hosted_zone_id(&self) -> Value<String> {
        text(&self.found, "loadBalancerCanonicalHostedZoneId")
    }

    /// The kind of its addresses: `ipv4`, `dualstack` and others.
    pub fn load_balancer_ip_address_type(&self) -> Value<String> {
        text(&self.found, "ipAddressType")
    }

    /// The VPC that it is in.
    pub fn load_balancer_vpc(&self) -> &Vpc {
        &self.vpc
    }

    /// Its security groups.
    pub fn load_balancer_security_groups(&self) -> &[SecurityGroup] {
        &self.security_groups
    }
}

/// Which listener is meant: by its ARN, or by its load balancer and what it listens on.
#[derive(Clone, Debug)]
#[must_use]
pub struct ListenerLookup {
    balancer: LoadBalancerLookup,
    arn: Option<String>,
    port: Option<u16>,
    protocol: Option<String>,
}

impl ListenerLookup {
    /// A listener of a load balancer.
    pub fn of(balancer: LoadBalancerLookup) -> Self {
        ListenerLookup {
            balancer,
            arn: None,
            port: None,
            protocol: None,
        }
    }

    /// The one with this ARN; of the load balancer, only the kind counts then.
    pub fn arn(mut self, arn: impl Into<String>) -> Self {
        self.arn = Some(arn.into());
        self
    }

    /// The one that listens on this port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// The one that speaks this protocol: `HTTP`, `HTTPS`, `TCP`, `TLS`, `UDP` or `TCP_UDP`.
    pub fn protocol(mut self, protocol: impl Into<String>) -> Self {
        self.protocol = Some(protocol.into());
        self
    }
}

/// A listener that exists already. It is never modified, but can have further rules and certificates.
///
/// ```
/// use stackwright_aws::elasticloadbalancingv2::{Action, Condition, ExistingListener, TargetGroup};
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc").nat_gateways(1);
/// let arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/web/0123456789abcdef/fedcba9876543210";
/// let group = SecurityGroup::from_id(&stack, "Group", "sg-0123456789abcdef0");
/// let listener = ExistingListener::from_arn(&stack, "Listener", arn, &group);
/// let api = TargetGroup::http(&stack, "Api", &vpc, 8080);
/// listener.rule("Api", 5, [Condition::path(["/api/*"])], Action::forward(&api));
/// # app.synth().unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct ExistingListener {
    node: Node,
    /// Where it was not looked up.
    arn: Option<Value<String>>,
    found: Json,
    security_groups: Vec<SecurityGroup>,
    priorities: Rc<RefCell<Vec<u32>>>,
}

impl Construct for ExistingListener {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl ExistingListener {
    /// The listener that is found in the stack's account and region when the app is synthesized.
    ///
    /// ```
    /// use stackwright_aws::elasticloadbalancingv2::{ExistingListener, ListenerLookup, LoadBalancerLookup};
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let environment = Environment::new("123456789012", "eu-west-1");
    /// let stack = Stack::new(&app, "S").environment(environment);
    /// let balancer = LoadBalancerLookup::application().tag("team", "blue");
    /// let lookup = ListenerLookup::of(balancer).port(443).protocol("HTTPS");
    /// let listener = ExistingListener::lookup(&stack, "Listener", lookup);
    /// CfnOutput::new(&stack, "Listener-Arn", listener.listener_arn());
    /// # app.synth().unwrap();
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0066` if the stack's account or region is not known; `SW0067` if there is no such listener, or more than
    /// one.
    #[track_caller]
    pub fn lookup(scope: &impl Construct, id: &str, lookup: ListenerLookup) -> Self {
        Self::find(Node::new(scope, id), lookup)
    }

    #[track_caller]
    fn find(node: Node, lookup: ListenerLookup) -> Self {
        node.set_construct_type("stackwright_aws.elasticloadbalancingv2.ExistingListener");
        let dummy = json!({
            "listenerArn": format!(
                "arn:aws:elasticloadbalancing:us-west-2:123456789012:listener/{}/my-load-balancer/50dc6c495c0c9188/f2f7dc8efc522ab2",
                lookup.balancer.kind
            ),
            "listenerPort": 80,
            "securityGroupIds": ["sg-123456789012"],
        });
        let asked = Lookup::new("load-balancer-listener", dummy)
            .ask("listenerArn", lookup.arn)
            .ask("listenerPort", lookup.port)
            .ask("listenerProtocol", lookup.protocol);
        let found = node.look_up(&lookup.balancer.ask(asked));
        let security_groups = groups_of(&node, &found);
        ExistingListener {
            node,
            arn: None,
            found,
            security_groups,
            priorities: Rc::default(),
        }
    }

    /// A listener that exists already, by its ARN and the security group of its load balancer.
    #[track_caller]
    pub fn from_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<String>,
        group: &SecurityGroup,
    ) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.elasticloadbalancingv2.ExistingListener");
        ExistingListener {
            node,
            arn: Some(arn.into_value()),
            found: Json::Null,
            security_groups: vec![group.clone()],
            priorities: Rc::default(),
        }
    }

    /// Does something else with requests that meet all these conditions. Of several rules the one with the lowest priority,
    /// 1 to 50,000, counts; those that exist have theirs too.
    ///
    /// # Errors
    /// At synthesis: `SW0706` if another rule from here has the priority or it is out of range, or there are no conditions or
    /// more than five values in them; `SW0705` and `SW0703` if a load balancer cannot do it.
    #[track_caller]
    pub fn rule(
        &self,
        id: &str,
        priority: u32,
        conditions: impl IntoIterator<Item = Condition>,
        action: Action,
    ) {
        let conditions: Vec<Condition> = conditions.into_iter().collect();
        let mut problems = action_problems(&action);
        let mut priorities = self.priorities.borrow_mut();
        problems.extend(rule_problems(priority, &conditions, &mut priorities));
        drop(priorities);
        for problem in problems {
            self.node.report(problem.at(Location::caller()));
        }
        let (node, arn) = (Node::new(&self.node, id), self.listener_arn());
        let sender = Sender::existing(&self.node, self.security_groups.clone(), full_name(&arn, 1));
        create_rule(&node, arn, priority, conditions, &action);
        for group in action.groups() {
            group.attach(&sender, &node);
        }
    }

    /// Adds a certificate of ACM, by its ARN, for another name that clients ask for.
    #[track_caller]
    pub fn certificate(&self, id: &str, arn: impl IntoValue<String>) {
        let certificate = Certificate::new().certificate_arn(arn);
        let node = Node::new(&self.node, id);
        CfnListenerCertificate::new(&node, "Resource", self.listener_arn(), [certificate]);
    }

    /// The ARN.
    pub fn listener_arn(&self) -> Value<String> {
        if let Some(arn) = &self.arn {
            return arn.clone();
        }
        text(&self.found, "listenerArn")
    }

    /// The port that it listens on.
    pub fn listener_port(&self) -> Option<u16> {
        self.found["listenerPort"].as_u64()?.try_into().ok()
    }

    /// The security groups of its load balancer.
    pub fn listener_security_groups(&self) -> &[SecurityGroup] {
        &self.security_groups
    }
}
