//! Application load balancers.

use stackwright::{Construct, Defaults, Duration, Node};
use stackwright_cfn::elasticloadbalancingv2::load_balancer::Type;

use super::action::Action;
use super::codes;
use super::front::Front;
use super::listener::ApplicationListener;
use super::load_balancer::{Balancer, load_balancer};
use crate::ec2::Vpc;
use crate::kit::in_range;

/// An application load balancer: takes requests of HTTP and HTTPS, and forwards them by host, path and the like.
///
/// Unless told otherwise it is reached from the VPC alone, and has a security group of its own that lets in what its
/// listeners listen for, and out what its target groups get.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::Vpc;
/// use stackwright_aws::elasticloadbalancingv2::{Action, ApplicationLoadBalancer};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc").nat_gateways(1);
/// let balancer = ApplicationLoadBalancer::new(&stack, "Balancer", &vpc).internet_facing().deletion_protection();
/// balancer.listener("Http", 80).default_action(Action::fixed_response(200).message("text/plain", "hello"));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/introduction.html>
#[derive(Clone, Debug)]
pub struct ApplicationLoadBalancer(Balancer);

load_balancer!(ApplicationLoadBalancer);

impl ApplicationLoadBalancer {
    /// A load balancer in a VPC, without listeners.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, vpc: &Vpc) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id), vpc))
    }

    #[track_caller]
    fn create(node: Node, vpc: &Vpc) -> Self {
        node.set_construct_type("stackwright_aws.elasticloadbalancingv2.ApplicationLoadBalancer");
        ApplicationLoadBalancer(Balancer::create(node, vpc, Type::Application))
    }

    /// Adds a listener on a port.
    ///
    /// # Errors
    /// At synthesis: `SW0708` if there is one on the port already, or it does nothing with requests; `SW0707` if it speaks
    /// HTTPS without a certificate.
    #[track_caller]
    pub fn listener(&self, id: &str, port: u16) -> ApplicationListener {
        ApplicationListener::create(self.node(), Front::from(&self.0), id, port)
    }

    /// Sends clients that come over HTTP, on port 80, to HTTPS on port 443.
    #[track_caller]
    pub fn redirect_to_https(&self) -> ApplicationListener {
        let listener = self.listener("Redirect80To443", 80);
        listener.default_action(Action::redirect_to_https(443))
    }

    /// How long a connection may be silent before it is closed, 1 to 4000 seconds; 60 seconds unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0701` if it is outside of that.
    #[track_caller]
    pub fn idle_timeout(&self, timeout: impl Into<Duration>) -> Self {
        let timeout = timeout.into();
        let range = Duration::seconds(1)..=Duration::seconds(4000);
        let what = "a load balancer cannot have an idle timeout";
        if let Some(problem) = in_range(codes::ATTRIBUTE, what, timeout, range) {
            self.0.report(problem);
        }
        let seconds = timeout.as_seconds().unwrap_or_default();
        self.attribute("idle_timeout.timeout_seconds", seconds.to_string())
    }

    /// Whether clients may speak HTTP/2; `true` unless this is called.
    #[track_caller]
    pub fn http2(&self, enable: bool) -> Self {
        self.attribute("routing.http2.enabled", enable.to_string())
    }

    /// Drops headers whose names are not valid, instead of passing them on.
    #[track_caller]
    pub fn drop_invalid_headers(&self) -> Self {
        self.attribute("routing.http.drop_invalid_header_fields.enabled", "true")
    }

    /// Writes a log of all requests into a bucket, under a prefix, and lets Elastic Load Balancing write there.
    ///
    /// # Errors
    /// At synthesis: `SW0709` if the bucket is encrypted with a key of KMS, with which these logs cannot be.
    /// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html>
    #[cfg(feature = "s3")]
    #[track_caller]
    pub fn access_logs(&self, bucket: &crate::s3::Bucket, prefix: impl Into<String>) -> Self {
        if bucket.bucket_key().is_some() {
            let problem =
                "access logs cannot be written into a bucket that is encrypted with a key of KMS";
            self.0.report(
                stackwright::Diagnostic::error(codes::ACCESS_LOGS, problem)
                    .hint("give it a bucket that S3 encrypts with its own keys"),
            );
        }
        let service = "logdelivery.elasticloadbalancing.amazonaws.com";
        super::load_balancer::access_logs(&self.0, bucket, prefix.into(), |logs| {
            vec![
                crate::iam::PolicyStatement::allow()
                    .action("s3:PutObject")
                    .resource(logs)
                    .principal(crate::iam::Principal::service(service)),
            ]
        });
        self.clone()
    }
}
