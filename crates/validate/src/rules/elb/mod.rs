//! Rules about Elastic Load Balancing.

mod classic_certificate;
mod geneve_port;
mod health_check;
mod listener_certificate;
mod listeners;
mod names;
mod target_protocol;
mod target_type;
mod two_subnets;

pub use classic_certificate::ClassicCertificate;
pub use geneve_port::GenevePort;
pub use health_check::HealthCheck;
pub use listener_certificate::ListenerCertificate;
pub use listeners::ListenerSettings;
pub use names::BalancerName;
pub use target_protocol::{ListenerTargetProtocol, RuleTargetProtocol};
pub use target_type::TargetType;
pub use two_subnets::TwoSubnets;
