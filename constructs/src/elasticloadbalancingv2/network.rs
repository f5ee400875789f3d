//! Network load balancers and their listeners.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, IntoValue, Node, Resource, Value};
use stackwright_cfn::elasticloadbalancingv2::listener::{
    Action, ActionType, Certificate, Protocol,
};
use stackwright_cfn::elasticloadbalancingv2::load_balancer::Type;
use stackwright_cfn::elasticloadbalancingv2::target_group;
use stackwright_cfn::elasticloadbalancingv2::{
    CfnListener, CfnListenerCertificate, listener_certificate,
};

use super::front::Sender;
use super::load_balancer::{Balancer, load_balancer};
use super::target::Target;
use super::target_group::TargetGroup;
use super::{TLS_POLICY, codes};
use crate::ec2::Vpc;
use crate::kit::{Part, lazily, some_of};

/// A network load balancer: takes connections of TCP and TLS and packets of UDP, and passes them on as they are.
///
/// Unless told otherwise it is reached from the VPC alone, and has a security group of its own that lets nothing in: say who
/// may come with [`allow_from`](crate::ec2::Connectable::allow_from).
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::{Connectable, Port, Vpc};
/// use stackwright_aws::elasticloadbalancingv2::{IpTarget, NetworkLoadBalancer};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc").nat_gateways(1);
/// let balancer = NetworkLoadBalancer::new(&stack, "Balancer", &vpc).internet_facing();
/// balancer.listener("Mqtt", 8883).target("Broker", 8883, &IpTarget::new("10.0.128.5"));
/// balancer.allow_from_any_ipv4(Port::tcp(8883));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/introduction.html>
#[derive(Clone, Debug)]
pub struct NetworkLoadBalancer(Balancer);

load_balancer!(NetworkLoadBalancer);

impl NetworkLoadBalancer {
    /// A load balancer in a VPC, without listeners.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, vpc: &Vpc) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id), vpc))
    }

    #[track_caller]
    fn create(node: Node, vpc: &Vpc) -> Self {
        node.set_construct_type("stackwright_aws.elasticloadbalancingv2.NetworkLoadBalancer");
        NetworkLoadBalancer(Balancer::create(node, vpc, Type::Network))
    }

    /// Adds a listener for TCP on a port; for TLS with a certificate, and for others with
    /// [`protocol`](NetworkListener::protocol).
    ///
    /// # Errors
    /// At synthesis: `SW0708` if it forwards to no group, `SW0707` if it speaks TLS without a certificate.
    #[track_caller]
    pub fn listener(&self, id: &str, port: u16) -> NetworkListener {
        NetworkListener::create(&self.0, id, port)
    }

    /// Sends connections to the targets in all availability zones, not only in that of the client.
    #[track_caller]
    pub fn cross_zone(&self) -> Self {
        self.attribute("load_balancing.cross_zone.enabled", "true")
    }

    /// Writes a log of the connections over TLS into a bucket, under a prefix, and lets the service write there.
    /// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html>
    #[cfg(feature = "s3")]
    #[track_caller]
    pub fn access_logs(&self, bucket: &crate::s3::Bucket, prefix: impl Into<String>) -> Self {
        let statement = |action: &str| {
            crate::iam::PolicyStatement::allow()
                .action(action)
                .principal(crate::iam::Principal::service(
                    "delivery.logs.amazonaws.com",
                ))
                .condition(
                    "StringEquals",
                    "aws:SourceAccount",
                    crate::kit::account_of(self.node()),
                )
        };
        super::load_balancer::access_logs(&self.0, bucket, prefix.into(), |logs| {
            let owner = "bucket-owner-full-control";
            vec![
                statement("s3:PutObject").resource(logs).condition(
                    "StringEquals",
                    "s3:x-amz-acl",
                    owner,
                ),
                statement("s3:GetBucketAcl").resource(bucket.bucket_arn()),
            ]
        });
        self.clone()
    }
}

/// A listener of a network load balancer. Made by [`NetworkLoadBalancer::listener`].
///
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html>
#[derive(Clone, Debug)]
pub struct NetworkListener(Part<Owned>);

struct Owned {
    cfn: CfnListener,
    settings: Rc<Settings>,
    balancer: Balancer,
}

#[derive(Default)]
struct Settings {
    group: RefCell<Option<TargetGroup>>,
    protocol: RefCell<Option<Protocol>>,
    certificates: RefCell<Vec<Value<String>>>,
}

impl Construct for NetworkListener {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl NetworkListener {
    #[track_caller]
    fn create(balancer: &Balancer, id: &str, port: u16) -> Self {
        let node = Node::new(balancer, id);
        node.set_construct_type("stackwright_aws.elasticloadbalancingv2.NetworkListener");
        let settings = Rc::new(Settings::default());
        let actions = lazily(&settings, |listener| {
            let action = |group: &TargetGroup| {
                Action::new(ActionType::Forward).target_group_arn(group.target_group_arn())
            };
            listener
                .group
                .borrow()
                .iter()
                .map(action)
                .collect::<Vec<_>>()
        });
        let cfn = CfnListener::new(&node, "Resource", balancer.cfn.ref_(), actions)
            .certificates(lazily(&settings, |listener| {
                let certificates = listener.certificates.borrow();
                let first = certificates.first().into_iter();
                some_of(first.map(|arn| Certificate::new().certificate_arn(arn)))
            }))
            .port(i64::from(port))
            .protocol(lazily(&settings, Settings::protocol))
            .ssl_policy(lazily(&settings, |listener| {
                let is_encrypted = !listener.certificates.borrow().is_empty();
                is_encrypted.then_some(TLS_POLICY)
            }));
        let owned = Owned {
            cfn,
            settings,
            balancer: balancer.clone(),
        };
        let listener = NetworkListener(Part::new(node, Rc::new(owned)));
        listener.0.check(|listener| listener.settings.problems());
        Defaults::apply(listener)
    }

    /// Forwards everything to a group.
    ///
    /// # Errors
    /// At synthesis: `SW0703` if the group is one for HTTP.
    #[track_caller]
    pub fn forward(&self, group: &TargetGroup) -> Self {
        if group.is_for_requests() == Some(true) {
            let problem = format!(
                "a network load balancer cannot forward to `{}`, a group of requests",
                group.node().path()
            );
            self.0.report(
                Diagnostic::error(codes::TARGET, problem)
                    .hint("use `TargetGroup::tcp` and the like, or an application load balancer"),
            );
        }
        group.attach(&Sender::from(&self.0.balancer), self.node());
        NetworkListener(self.0.edit(|listener| {
            listener.settings.group.replace(Some(group.clone()));
        }))
    }

    /// Forwards everything to a target, through a group of TCP, or what the listener's protocol is by then, under the id
    /// `<id>Group`. What came by TLS is encrypted again on the way to the target; use [`forward`](NetworkListener::forward) and
    /// [`TargetGroup::tcp`] for a target that does not speak TLS.
    #[track_caller]
    pub fn target(&self, id: &str, port: u16, target: &impl Target) -> TargetGroup {
        let protocol = match self.0.settings.protocol().as_str() {
            "UDP" => target_group::Protocol::Udp,
            "TCP_UDP" => target_group::Protocol::TcpUdp,
            "TLS" => target_group::Protocol::Tls,
            _ => target_group::Protocol::Tcp,
        };
        let node = TargetGroup::below(self.node(), id);
        let group = TargetGroup::connections(node, &self.0.balancer.vpc, port, protocol);
        self.forward(&group);
        group.target(target)
    }

    /// What it listens for; TCP, or TLS with a certificate, unless this is called.
    #[track_caller]
    pub fn protocol(&self, protocol: Protocol) -> Self {
        NetworkListener(self.0.edit(|listener| {
            listener.settings.protocol.replace(Some(protocol));
        }))
    }

    /// Decrypts TLS with this certificate of ACM, by its ARN. With several, clients get the one for the name that they ask
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
        NetworkListener(self.0.edit(|listener| {
            listener.settings.certificates.borrow_mut().push(arn);
        }))
    }

    /// Which protocol clients of TLS and targets agree on: `HTTP1Only`, `HTTP2Only`, `HTTP2Optional`, `HTTP2Preferred` or
    /// `None`.
    /// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/create-tls-listener.html>
    #[track_caller]
    pub fn alpn_policy(&self, policy: impl IntoValue<String>) -> Self {
        let policy = policy.into_value();
        NetworkListener(self.0.edit(|listener| {
            listener.cfn.alpn_policy([policy]);
        }))
    }

    /// Which versions and ciphers of TLS it accepts, by the name of a policy; TLS 1.2 and 1.3 unless this is called.
    /// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html>
    #[track_caller]
    pub fn ssl_policy(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        NetworkListener(self.0.edit(|listener| {
            listener.cfn.ssl_policy(name);
        }))
    }

    /// Lets it listen on another port than the one that it was created with.
    #[cfg(all(feature = "patterns", feature = "ecs"))]
    #[track_caller]
    pub(crate) fn move_to_port(&self, port: u16) {
        self.0.edit(|listener| {
            listener.cfn.port(i64::from(port));
        });
    }

    /// The ARN.
    pub fn listener_arn(&self) -> Value<String> {
        self.0.cfn.ref_()
    }
}

impl Settings {
    fn protocol(&self) -> Protocol {
        let given = self.protocol.borrow().clone();
        given.unwrap_or(match self.certificates.borrow().is_empty() {
            true => Protocol::Tcp,
            false => Protocol::Tls,
        })
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        if self.group.borrow().is_none() {
            problems.push(
                Diagnostic::error(codes::LISTENER, "the listener forwards to nothing")
                    .hint("call `forward` or `target` on it"),
            );
        }
        let is_tls = self.protocol().as_str() == Protocol::Tls.as_str();
        if is_tls == self.certificates.borrow().is_empty() {
            let (problem, hint) = match is_tls {
                true => (
                    "the listener speaks TLS, and has no certificate",
                    "give it one with `certificate`",
                ),
                false => (
                    "the listener has a certificate, and does not speak TLS",
                    "leave out `protocol`",
                ),
            };
            problems.push(Diagnostic::error(codes::CERTIFICATE, problem).hint(hint));
        }
        problems
    }
}
