//! How a load balancer finds out whether a target is healthy.

use stackwright::{Diagnostic, Duration};
use stackwright_cfn::elasticloadbalancingv2::CfnTargetGroup;
use stackwright_cfn::elasticloadbalancingv2::target_group::{HealthCheckProtocol, Matcher};

use super::codes;
use crate::kit::in_range;

/// How a load balancer finds out whether a target is healthy. What is not set is AWS's default for the kind of target
/// group.
///
/// ```
/// use stackwright::Duration;
/// use stackwright_aws::elasticloadbalancingv2::HealthCheck;
/// let check = HealthCheck::new().path("/health").interval(Duration::seconds(15)).healthy_codes("200-299");
/// # let _ = check;
/// ```
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html>
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct HealthCheck {
    path: Option<String>,
    port: Option<String>,
    protocol: Option<HealthCheckProtocol>,
    codes: Option<String>,
    grpc_codes: Option<String>,
    interval: Option<Duration>,
    timeout: Option<Duration>,
    healthy: Option<u32>,
    unhealthy: Option<u32>,
}

impl HealthCheck {
    /// AWS's default check.
    pub fn new() -> Self {
        HealthCheck::default()
    }

    /// The path that is asked for, for checks over HTTP; `/` unless this is called.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// The port; the one that the target gets traffic on unless this is called.
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port.to_string());
        self
    }

    /// The protocol; HTTP for application load balancers, and TCP for network load balancers, unless this is called.
    pub fn protocol(mut self, protocol: HealthCheckProtocol) -> Self {
        self.protocol = Some(protocol);
        self
    }

    /// The status codes of HTTP that mean health: `200`, `200,204` or `200-299`.
    pub fn healthy_codes(mut self, codes: impl Into<String>) -> Self {
        self.codes = Some(codes.into());
        self
    }

    /// The codes of gRPC that mean healthy, for groups of that: `12`, `0,1` or `0-99`; `12` unless this is called.
    pub fn healthy_grpc_codes(mut self, codes: impl Into<String>) -> Self {
        self.grpc_codes = Some(codes.into());
        self
    }

    /// The time between two checks, 5 to 300 seconds; 30 seconds, or 35 for functions, unless this is called.
    pub fn interval(mut self, interval: impl Into<Duration>) -> Self {
        self.interval = Some(interval.into());
        self
    }

    /// The time after which a check has failed, 2 to 120 seconds and less than the interval.
    pub fn timeout(mut self, timeout: impl Into<Duration>) -> Self {
        self.timeout = Some(timeout.into());
        self
    }

    /// The successes in a row that make a target healthy, 2 to 10.
    pub fn healthy_threshold(mut self, count: u32) -> Self {
        self.healthy = Some(count);
        self
    }

    /// The failures in a row that make a target unhealthy, 2 to 10.
    pub fn unhealthy_threshold(mut self, count: u32) -> Self {
        self.unhealthy = Some(count);
        self
    }

    pub(super) fn problems(&self) -> Vec<Diagnostic> {
        let seconds = |from, to| Duration::seconds(from)..=Duration::seconds(to);
        let time = |what: &str, value: Option<Duration>, range| {
            let what = format!("a health check cannot have {what}");
            value.and_then(|value| in_range(codes::HEALTH_CHECK, &what, value, range))
        };
        let count = |what: &str, value: Option<u32>| {
            let what = format!("a health check cannot have {what}");
            value.and_then(|value| in_range(codes::HEALTH_CHECK, &what, value, 2..=10))
        };
        let wrong_path = self.path.as_ref().filter(|path| !path.starts_with('/'));
        let late = match (self.timeout, self.interval) {
            (Some(timeout), Some(interval)) if timeout >= interval => Some(
                Diagnostic::error(
                    codes::HEALTH_CHECK,
                    format!("a health check every {interval} cannot take {timeout}"),
                )
                .hint("let the timeout be shorter than the interval"),
            ),
            _ => None,
        };
        [
            time("an interval", self.interval, seconds(5, 300)),
            time("a timeout", self.timeout, seconds(2, 120)),
            count("a healthy threshold", self.healthy),
            count("an unhealthy threshold", self.unhealthy),
            late,
            wrong_path.map(|path| {
                Diagnostic::error(
                    codes::HEALTH_CHECK,
                    format!("a health check cannot have the path `{path}`"),
                )
                .hint(format!("write it from the root: `/{path}`"))
            }),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    pub(super) fn apply(&self, cfn: &CfnTargetGroup) {
        cfn.health_check_path(self.path.as_deref())
            .health_check_port(self.port.as_deref())
            .health_check_protocol(self.protocol.clone())
            .matcher(
                self.codes
                    .as_deref()
                    .map(|codes| Matcher::new().http_code(codes))
                    .or_else(|| {
                        let codes = self.grpc_codes.as_ref();
                        codes.map(|codes| Matcher::new().grpc_code(codes))
                    }),
            )
            .health_check_interval_seconds(self.interval.map(Duration::in_seconds))
            .health_check_timeout_seconds(self.timeout.map(Duration::in_seconds))
            .healthy_threshold_count(self.healthy)
            .unhealthy_threshold_count(self.unhealthy);
    }
}
