//! Load balancers: for requests of HTTP (application load balancers) and for connections (network load balancers), with
//! their listeners, rules and target groups.
//!
//! ```
//! use stackwright::{App, Duration, Stack};
//! use stackwright_aws::ec2::Vpc;
//! use stackwright_aws::elasticloadbalancingv2::{
//!     Action, ApplicationLoadBalancer, Condition, HealthCheck, IpTarget, TargetGroup,
//! };
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "S");
//! let vpc = Vpc::new(&stack, "Vpc").nat_gateways(1);
//! let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555";
//!
//! let balancer = ApplicationLoadBalancer::new(&stack, "Balancer", &vpc).internet_facing();
//! balancer.redirect_to_https();
//! let listener = balancer.listener("Https", 443).certificate(certificate);
//! listener.default_action(Action::fixed_response(404));
//! let api = TargetGroup::http(&stack, "Api", &vpc, 8080)
//!     .health_check(HealthCheck::new().path("/health").interval(Duration::seconds(15)))
//!     .target(&IpTarget::new("10.0.128.5"));
//! listener.rule("Api", 10, [Condition::path(["/api/*"])], Action::forward(&api));
//! # app.synth().unwrap();
//! ```

mod action;
mod application;
mod attributes;
mod authentication;
mod condition;
mod front;
mod health_check;
mod listener;
mod load_balancer;
mod lookup;
mod network;
mod rule;
mod target;
mod target_attributes;
mod target_group;
mod trust_store;
mod wiring;

pub use action::Action;
pub use application::ApplicationLoadBalancer;
pub use authentication::Authentication;
pub use condition::Condition;
pub use health_check::HealthCheck;
pub use listener::ApplicationListener;
pub use lookup::{ExistingListener, ExistingLoadBalancer, ListenerLookup, LoadBalancerLookup};
pub use network::{NetworkListener, NetworkLoadBalancer};
pub use stackwright::diagnostic::codes::elasticloadbalancingv2 as codes;
pub use stackwright_cfn::elasticloadbalancingv2::listener::Protocol as ListenerProtocol;
pub use stackwright_cfn::elasticloadbalancingv2::target_group::{HealthCheckProtocol, TargetType};
pub use stackwright_cfn::elasticloadbalancingv2::{LoadBalancerMetric, TargetGroupMetric};
pub use target::{InstanceTarget, IpTarget, LoadBalancerTarget, Target, TargetConfig};
pub use target_attributes::Algorithm;
pub use target_group::TargetGroup;
pub use trust_store::{MutualAuthentication, TrustStore};

/// The TLS policy of a listener unless it has another: TLS 1.2 and 1.3.
const TLS_POLICY: &str = "ELBSecurityPolicy-TLS13-1-2-2021-06";
