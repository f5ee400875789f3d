//! Listeners of application load balancers, and their rules.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, IntoValue, Node, Resource, Value};
use stackwright_cfn::elasticloadbalancingv2::listener::{Certificate, Protocol};
use stackwright_cfn::elasticloadbalancingv2::listener_certificate;
use stackwright_cfn::elasticloadbalancingv2::target_group;
use stackwright_cfn::elasticloadbalancingv2::{CfnListener, CfnListenerCertificate};

use super::action::Action;
use super::condition::Condition;
use super::front::Front;
use super::rule::{action_problems, create_rule, rule_problems};
use super::target::Target;
use super::target_group::TargetGroup;
use super::trust_store::MutualAuthentication;
use super::{TLS_POLICY, codes};
use crate::ec2::{Connectable, Peer, Port, SecurityGroup};
use crate::kit::{Part, Set, lazily};

/// A listener of an application load balancer: a port, and what is done with the requests that come there. Made by
/// [`ApplicationLoadBalancer::listener`](super::ApplicationLoadBalancer::listener).
///
/// With a certificate it speaks HTTPS, with TLS 1.2 and 1.3. Its port is open to everyone unless
/// [`closed`](ApplicationListener::closed) is called.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::Vpc;
/// use stackwright_aws::elasticloadbalancingv2::{Action, ApplicationLoadBalancer, Condition};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let balancer = ApplicationLoadBalancer::new(&stack, "Balancer", &Vpc::new(&stack, "Vpc"));
/// let listener = balancer.listener("Http", 80).default_action(Action::fixed_response(404));
/// let moved = Action::redirect().path("/new").permanent();
/// listener.rule("Moved", 10, [Condition::path(["/old"])], moved);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html>
#[derive(Clone, Debug)]
pub struct ApplicationListener(Part<Owned>);

struct Owned {
    cfn: CfnListener,
    settings: Rc<Settings>,
    front: Front,
    port: Cell<u16>,
    is_open: Cell<bool>,
    priorities: RefCell<Vec<u32>>,
    has_login: Cell<bool>,
    mutual: Cell<Option<Set<()>>>,
}

#[derive(Default)]
struct Settings {
    action: RefCell<Option<Action>>,
    protocol: RefCell<Option<Protocol>>,
    certificates: RefCell<Vec<Value<String>>>,
}

impl Construct for ApplicationListener {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Connectable for ApplicationListener {
    fn security_groups(&self) -> Vec<SecurityGroup> {
        self.0.front.sender.security_groups()
    }
}

impl ApplicationListener {
    #[track_caller]
    pub(super) fn create(balancer: &Node, front: Front, id: &str, port: u16) -> Self {
        let node = Node::new(balancer, id);
        node.set_construct_type("stackwright_aws.elasticloadbalancingv2.ApplicationListener");
        let settings = Rc::new(Settings::default());
        let actions = lazily(&settings, |listener| {
            let action = listener.action.borrow();
            action
                .iter()
                .flat_map(Action::of_listener)
                .collect::<Vec<_>>()
        });
        let cfn = CfnListener::new(&node, "Resource", &front.arn, actions)
            .certificates(lazily(&settings, Settings::first_certificate))
            .port(i64::from(port))
            .ssl_policy(lazily(&settings, |listener| {
                listener.is_encrypted().then_some(TLS_POLICY)
            }));
        let owned = Rc::new(Owned {
            cfn,
            settings,
            front,
            port: Cell::new(port),
            is_open: Cell::new(true),
            priorities: RefCell::default(),
            has_login: Cell::default(),
            mutual: Cell::default(),
        });
        owned.cfn.protocol(lazily(&owned, Owned::protocol));
        let complete = owned.clone();
        node.on_complete(move || {
            if complete.is_open.get() {
                complete.front.open_port(complete.port.get());
            }
            if complete.has_login.get() {
                // It asks the provider who the user is. The description is the CDK's.
                for group in complete.front.sender.security_groups() {
                    let https = Port::tcp(443).described("Allow to IdP endpoint");
                    group.add_egress_rule(Peer::any_ipv4(), https);
                }
            }
        });
        let listener = ApplicationListener(Part::new(node, owned));
        if let Some(problem) = listener.0.front.take_port(port) {
            listener.0.report(problem);
        }
        listener.0.check(Owned::problems);
        Defaults::apply(listener)
    }

    /// What is done with requests that no rule is for. Without it the listener cannot be created.
    ///
    /// # Errors
    /// At synthesis: `SW0705` if a load balancer cannot do it, `SW0703` if it forwards to a group that is not one for HTTP.
    #[track_caller]
    pub fn default_action(&self, action: Action) -> Self {
        for problem in action_problems(&action) {
            self.0.report(problem);
        }
        if action.has_login() {
            self.0.has_login.set(true);
        }
        self.attach(&action, self.node());
        ApplicationListener(self.0.edit(|listener| {
            listener.settings.action.replace(Some(action));
        }))
    }

    fn attach(&self, action: &Action, attachment: &Node) {
        for group in action.groups() {
            group.attach(&self.0.front.sender, attachment);
        }
    }

    /// Forwards requests that no rule is for to a target, through a group of its own under the id `<id>Group` that checks
    /// the target's health. On the ports 443 and 8443 the target is spoken to over HTTPS, on others over HTTP.
    ///
    /// # Errors
    /// See [`TargetGroup::target`].
    #[track_caller]
    pub fn target(&self, id: &str, port: u16, target: &impl Target) -> TargetGroup {
        let group = self.group(id, port);
        self.default_action(Action::forward(&group));
        group.target(target)
    }

    /// Forwards requests that meet all these conditions to a target, through a group of its own under the id `<id>Group`. Of
    /// several rules the one with the lowest priority, 1 to 50,000, counts.
    ///
    /// ```
    /// use stackwright_aws::elasticloadbalancingv2::Condition;
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let vpc = Vpc::new(&stack, "Vpc").nat_gateways(1);
    /// let cluster = ecs::Cluster::new(&stack, "Cluster").vpc(&vpc);
    /// let service = |id: &str| {
    ///     let task = FargateTaskDefinition::new(&stack, &format!("{id}Task"));
    ///     task.container("web", "public.ecr.aws/docker/library/nginx:1.29").port(80);
    ///     FargateService::new(&stack, id, &cluster, &task)
    /// };
    /// let listener = ApplicationLoadBalancer::new(&stack, "Balancer", &vpc).listener("Http", 80);
    /// listener.target("Site", 80, &service("Site"));
    /// listener.target_when("Api", 10, [Condition::path(["/api/*"])], 80, &service("Api"));
    /// # app.synth().unwrap();
    /// ```
    ///
    /// # Errors
    /// See [`rule`](ApplicationListener::rule) and [`TargetGroup::target`].
    #[track_caller]
    pub fn target_when(
        &self,
        id: &str,
        priority: u32,
        conditions: impl IntoIterator<Item = Condition>,
        port: u16,
        target: &impl Target,
    ) -> TargetGroup {
        let group = self.group(id, port);
        self.rule(id, priority, conditions, Action::forward(&group));
        group.target(target)
    }

    #[track_caller]
    fn group(&self, id: &str, port: u16) -> TargetGroup {
        let protocol = match port {
            443 | 8443 => target_group::Protocol::Https,
            _ => target_group::Protocol::Http,
        };
        let node = TargetGroup::below(self.node(), id);
        TargetGroup::requests(node, &self.0.front.vpc, port, protocol)
    }

    /// Lets a function, a version or an alias answer the requests that no rule is for, through a group of its own under the id
    /// `<id>Group`.
    ///
    /// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html>
    #[cfg(feature = "lambda")]
    #[track_caller]
    pub fn function(&self, id: &str, function: &impl crate::lambda::Invocable) -> TargetGroup {
        let group = TargetGroup::function(self, &format!("{id}Group"), function);
        self.default_action(Action::forward(&group));
        group
    }

    /// Lets a function, a version or an alias answer the requests that meet all these conditions, through a group of its own
    /// under the id `<id>Group`. Of several rules the one with the lowest priority, 1 to 50,000, counts.
    ///
    /// # Errors
    /// See [`rule`](ApplicationListener::rule).
    #[cfg(feature = "lambda")]
    #[track_caller]
    pub fn function_when(
        &self,
        id: &str,
        priority: u32,
        conditions: impl IntoIterator<Item = Condition>,
        function: &impl crate::lambda::Invocable,
    ) -> TargetGroup {
        let group = TargetGroup::function(self, &format!("{id}Group"), function);
        self.rule(id, priority, conditions, Action::forward(&group));
        group
    }

    /// Does something else with requests that meet all these conditions. Of several rules the one with the lowest priority,
    /// 1 to 50,000, counts.
    ///
    /// # Errors
    /// At synthesis: `SW0706` if another rule has the priority or it is out of range, or there are no conditions or more
    /// than five values in them; `SW0705` and `SW0703` as with [`default_action`](ApplicationListener::default_action).
    #[track_caller]
    pub fn rule(
        &self,
        id: &str,
        priority: u32,
        conditions: impl IntoIterator<Item = Condition>,
        action: Action,
    ) -> Self {
        let conditions: Vec<Condition> = conditions.into_iter().collect();
        for problem in action_problems(&action) {
            self.0.report(problem);
        }
        let mut priorities = self.0.priorities.borrow_mut();
        for problem in rule_problems(priority, &conditions, &mut priorities) {
            self.0.report(problem);
        }
        drop(priorities);
        if action.has_login() {
            self.0.has_login.set(true);
        }
        // As the CDK names it.
        let node = Node::new(self, &format!("{id}Rule"));
        create_rule(&node, self.listener_arn(), priority, conditions, &action);
        self.attach(&action, &node);
        self.clone()
    }

    /// Speaks HTTPS with this certificate of ACM, by its ARN. With several, clients get the one for the name that they ask
    /// for, and the first otherwise.
    #[track_caller]
    pub fn certificate(&self, arn: impl IntoValue<String>) -> Self {
        let arn = arn.into_value();
        let number = self.0.settings.certificates.borrow().len();
        if number > 0 {
            let certificate = listener_certificate::Certificate::new().certificate_arn(&arn);
            // As the CDK names it.
            let node = Node::new(self, &format!("DefaultCertificates{number}"));
            CfnListenerCertificate::new(&node, "Resource", self.listener_arn(), [certificate]);
        }
        ApplicationListener(self.0.edit(|listener| {
            listener.settings.certificates.borrow_mut().push(arn);
        }))
    }

    /// HTTP or HTTPS; HTTPS on the ports 443 and 8443 and with a certificate, and HTTP otherwise, unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0707` if it is HTTPS and there is no certificate, or the other way round.
    #[track_caller]
    pub fn protocol(&self, protocol: Protocol) -> Self {
        ApplicationListener(self.0.edit(|listener| {
            listener.settings.protocol.replace(Some(protocol));
        }))
    }

    /// Which versions and ciphers of TLS it accepts, by the name of a policy; TLS 1.2 and 1.3 unless this is called.
    /// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html>
    #[track_caller]
    pub fn ssl_policy(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        ApplicationListener(self.0.edit(|listener| {
            listener.cfn.ssl_policy(name);
        }))
    }

    /// Lets clients show certificates.
    ///
    /// # Errors
    /// At synthesis: `SW0707` if it speaks HTTP.
    #[track_caller]
    pub fn mutual_authentication(&self, mutual: MutualAuthentication) -> Self {
        let set = Set::new(());
        ApplicationListener(self.0.edit(|listener| {
            listener.mutual.set(Some(set));
            listener.cfn.mutual_authentication(mutual.property());
        }))
    }

    /// Opens its port to nobody: let clients in with [`allow_from`](Connectable::allow_from) on the listener's
    /// [`listener_port`](ApplicationListener::listener_port).
    #[track_caller]
    pub fn closed(&self) -> Self {
        ApplicationListener(self.0.edit(|listener| listener.is_open.set(false)))
    }

    /// Lets it listen on another port than the one that it was created with.
    #[cfg(all(feature = "patterns", feature = "ecs"))]
    #[track_caller]
    pub(crate) fn move_to_port(&self, port: u16) {
        self.0.front.give_port(self.0.port.replace(port));
        if let Some(problem) = self.0.front.take_port(port) {
            self.0.report(problem);
        }
        self.0.edit(|listener| {
            listener.cfn.port(i64::from(port));
        });
    }

    /// Its port, for connections.
    pub fn listener_port(&self) -> Port {
        Port::tcp(self.0.port.get())
    }

    /// The ARN.
    pub fn listener_arn(&self) -> Value<String> {
        self.0.cfn.ref_()
    }
}

impl Settings {
    fn first_certificate(&self) -> Option<Vec<Certificate>> {
        let certificates = self.certificates.borrow();
        let first = certificates.first()?;
        Some(vec![Certificate::new().certificate_arn(first)])
    }

    fn is_encrypted(&self) -> bool {
        !self.certificates.borrow().is_empty()
    }
}

impl Owned {
    fn protocol(&self) -> Protocol {
        let given = self.settings.protocol.borrow().clone();
        given.unwrap_or(match self.port.get() {
            443 | 8443 => Protocol::Https,
            _ if self.settings.is_encrypted() => Protocol::Https,
            _ => Protocol::Http,
        })
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        if self.settings.action.borrow().is_none() {
            problems.push(
                Diagnostic::error(codes::LISTENER, "the listener does nothing with requests")
                    .hint("call `default_action` or `target` on it"),
            );
        }
        let is_https = self.protocol().as_str() == Protocol::Https.as_str();
        if self.has_login.get() && !is_https {
            let problem = "users log in at a listener that speaks HTTP";
            let hint = "give it a certificate with `certificate`";
            problems.push(Diagnostic::error(codes::CERTIFICATE, problem).hint(hint));
        }
        if let Some(mutual) = self.mutual.get().filter(|_| !is_https) {
            let problem = "clients show certificates to a listener that speaks HTTP";
            let hint = "give it a certificate with `certificate`";
            problems.push(mutual.blame(Diagnostic::error(codes::CERTIFICATE, problem).hint(hint)));
        }
        if is_https != self.settings.is_encrypted() {
            let (problem, hint) = match is_https {
                true => (
                    "has no certificate, and speaks HTTPS",
                    "give it one with `certificate`",
                ),
                false => ("has a certificate, and speaks HTTP", "leave out `protocol`"),
            };
            let problem = format!("the listener on port {} {problem}", self.port.get());
            problems.push(Diagnostic::error(codes::CERTIFICATE, problem).hint(hint));
        }
        problems
    }
}
