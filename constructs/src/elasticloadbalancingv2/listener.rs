//! Listeners of application load balancers, and their rules.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{Construct, Diagnostic, IntoValue, Node, Resource, Value};
use stackwright_cfn::elasticloadbalancingv2::listener::{Certificate, Protocol};
use stackwright_cfn::elasticloadbalancingv2::listener_certificate;
use stackwright_cfn::elasticloadbalancingv2::target_group;
use stackwright_cfn::elasticloadbalancingv2::{
    CfnListener, CfnListenerCertificate, CfnListenerRule,
};

use super::action::Action;
use super::condition::Condition;
use super::load_balancer::Balancer;
use super::target::Target;
use super::target_group::TargetGroup;
use super::{TLS_POLICY, codes};
use crate::ec2::{Connectable, Port, SecurityGroup};
use crate::kit::{Part, in_range, lazily};

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
    balancer: Balancer,
    port: Cell<u16>,
    is_open: Cell<bool>,
    priorities: RefCell<Vec<u32>>,
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
        self.0.balancer.security_groups()
    }
}

impl ApplicationListener {
    #[track_caller]
    pub(super) fn create(balancer: &Balancer, id: &str, port: u16) -> Self {
        let node = Node::new(balancer, id);
        node.set_construct_type("stackwright_aws.elasticloadbalancingv2.ApplicationListener");
        let settings = Rc::new(Settings::default());
        let actions = lazily(&settings, |listener| {
            let action = listener.action.borrow();
            action.iter().map(Action::of_listener).collect::<Vec<_>>()
        });
        let cfn = CfnListener::new(&node, "Resource", balancer.cfn.ref_(), actions)
            .certificates(lazily(&settings, Settings::first_certificate))
            .port(i64::from(port))
            .ssl_policy(lazily(&settings, |listener| {
                listener.is_encrypted().then_some(TLS_POLICY)
            }));
        let owned = Rc::new(Owned {
            cfn,
            settings,
            balancer: balancer.clone(),
            port: Cell::new(port),
            is_open: Cell::new(true),
            priorities: RefCell::default(),
        });
        owned.cfn.protocol(lazily(&owned, Owned::protocol));
        let complete = owned.clone();
        node.on_complete(move || {
            if complete.is_open.get() {
                complete.balancer.open_port(complete.port.get());
            }
        });
        let listener = ApplicationListener(Part::new(node, owned));
        if let Some(problem) = balancer.take_port(port) {
            listener.0.report(problem);
        }
        listener.0.check(Owned::problems);
        listener
    }

    /// What is done with requests that no rule is for. Without it the listener cannot be created.
    ///
    /// # Errors
    /// At synthesis: `SW0705` if a load balancer cannot do it, `SW0703` if it forwards to a group that is not one for HTTP.
    #[track_caller]
    pub fn default_action(&self, action: Action) -> Self {
        self.check_action(&action);
        self.attach(&action, self.node());
        ApplicationListener(self.0.edit(|listener| {
            listener.settings.action.replace(Some(action));
        }))
    }

    #[track_caller]
    fn check_action(&self, action: &Action) {
        if let Some(problem) = action.problem() {
            self.0.report(problem);
        }
        for group in action
            .groups()
            .filter(|group| group.is_for_requests() == Some(false))
        {
            let problem = format!(
                "an application load balancer cannot forward to `{}`, a group of connections",
                group.node().path()
            );
            self.0.report(
                Diagnostic::error(codes::TARGET, problem)
                    .hint("use `TargetGroup::http` or `TargetGroup::https`"),
            );
        }
    }

    fn attach(&self, action: &Action, attachment: &Node) {
        for group in action.groups() {
            group.attach(&self.0.balancer, attachment);
        }
    }

    /// Forwards requests that no rule is for to a target, through a group of its own under the id `<id>Group` that checks
    /// the target's health. On the ports 443 and 8443 the target is spoken to over HTTPS, on others over HTTP.
    ///
    /// # Errors
    /// See [`TargetGroup::target`].
    #[track_caller]
    pub fn target(&self, id: &str, port: u16, target: &impl Target) -> TargetGroup {
        let protocol = match port {
            443 | 8443 => target_group::Protocol::Https,
            _ => target_group::Protocol::Http,
        };
        let node = TargetGroup::below(self.node(), id);
        let group = TargetGroup::requests(node, &self.0.balancer.vpc, port, protocol);
        self.default_action(Action::forward(&group));
        group.target(target)
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
    ) {
        let conditions: Vec<Condition> = conditions.into_iter().collect();
        self.check_action(&action);
        self.check_rule(priority, &conditions);
        // As the CDK names it.
        let node = Node::new(self, &format!("{id}Rule"));
        node.set_construct_type("stackwright_aws.elasticloadbalancingv2.ApplicationListenerRule");
        CfnListenerRule::new(&node, "Resource")
            .actions([action.of_rule()])
            .conditions(
                conditions
                    .into_iter()
                    .map(Condition::property)
                    .collect::<Vec<_>>(),
            )
            .listener_arn(self.listener_arn())
            .priority(priority);
        self.attach(&action, &node);
    }

    #[track_caller]
    fn check_rule(&self, priority: u32, conditions: &[Condition]) {
        let range = 1..=50_000;
        if let Some(problem) = in_range(
            codes::RULE,
            "a rule cannot have a priority",
            priority,
            range,
        ) {
            self.0.report(problem);
        }
        let mut priorities = self.0.priorities.borrow_mut();
        if priorities.contains(&priority) {
            let problem = format!("two rules of the listener have the priority {priority}");
            let hint = "give each a priority of its own: the lowest counts";
            self.0
                .report(Diagnostic::error(codes::RULE, problem).hint(hint));
        }
        priorities.push(priority);
        let values: usize = conditions.iter().map(|condition| condition.values).sum();
        if values == 0 || conditions.iter().any(|condition| condition.values == 0) {
            let problem = "a rule has a condition without a value, or none at all";
            let hint = "say which requests it is for, or make it the default action";
            self.0
                .report(Diagnostic::error(codes::RULE, problem).hint(hint));
        } else if values > 5 {
            let problem = format!("a rule cannot have {values} values in its conditions");
            let hint = "use up to five, and another rule for the others";
            self.0
                .report(Diagnostic::error(codes::RULE, problem).hint(hint));
        }
    }

    /// Speaks HTTPS with this certificate of ACM, by its ARN. With several, clients get the one for the name that they ask
    /// for, and the first otherwise.
    #[track_caller]
    pub fn certificate(&self, arn: impl IntoValue<String>) -> Self {
        let arn = arn.into_value();
        let number = self.0.settings.certificates.borrow().len();
        if number > 0 {
            let certificate = listener_certificate::Certificate::new().certificate_arn(&arn);
            let id = format!("Certificate{number}");
            CfnListenerCertificate::new(self, &id, self.listener_arn(), [certificate]);
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
        self.0.balancer.give_port(self.0.port.replace(port));
        if let Some(problem) = self.0.balancer.take_port(port) {
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
