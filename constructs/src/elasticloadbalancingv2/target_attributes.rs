//! How target groups treat requests: which target gets one, and in which protocol.

use stackwright::{Diagnostic, Duration};

use super::codes;
use super::target_group::TargetGroup;
use crate::kit::in_range;

impl TargetGroup {
    /// Which target gets a request; one after the other unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0701` on a group that is not one for HTTP.
    /// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html>
    #[track_caller]
    pub fn algorithm(&self, algorithm: Algorithm) -> Self {
        self.only_for_requests("an algorithm");
        self.attribute("load_balancing.algorithm.type", algorithm.as_str())
    }

    /// Sends a client to the same target for a time of up to 7 days, by a cookie of the targets with this name.
    ///
    /// # Errors
    /// At synthesis: `SW0701` if it is longer, or no time at all, or the group is not one for HTTP.
    #[track_caller]
    pub fn stickiness_by_cookie(&self, name: impl Into<String>, time: impl Into<Duration>) -> Self {
        let time = time.into();
        self.only_for_requests("a cookie");
        let range = Duration::seconds(1)..=Duration::days(7);
        let what = "a target group cannot have a stickiness";
        if let Some(problem) = in_range(codes::ATTRIBUTE, what, time, range) {
            self.report(problem);
        }
        let seconds = time.as_seconds().unwrap_or_default().to_string();
        self.attribute("stickiness.enabled", "true")
            .attribute("stickiness.type", "app_cookie")
            .attribute("stickiness.app_cookie.cookie_name", name.into())
            .attribute("stickiness.app_cookie.duration_seconds", seconds)
    }

    /// Whether targets of all availability zones get traffic, whatever the load balancer has.
    #[track_caller]
    pub fn cross_zone(&self, enable: bool) -> Self {
        let enable = enable.to_string();
        self.attribute("load_balancing.cross_zone.enabled", enable)
    }

    /// Speaks HTTP/2 with the targets, instead of HTTP/1.1.
    ///
    /// # Errors
    /// At synthesis: `SW0701` on a group that is not one for HTTP.
    #[track_caller]
    pub fn http2(&self) -> Self {
        self.protocol_version("HTTP2")
    }

    /// Speaks gRPC with the targets. Clients come over HTTPS.
    ///
    /// # Errors
    /// At synthesis: `SW0701` on a group that is not one for HTTP.
    #[track_caller]
    pub fn grpc(&self) -> Self {
        self.protocol_version("GRPC")
    }

    #[track_caller]
    fn protocol_version(&self, version: &'static str) -> Self {
        self.only_for_requests("a version of HTTP");
        self.set_protocol_version(version)
    }

    #[track_caller]
    fn only_for_requests(&self, what: &str) {
        if self.is_for_requests() == Some(false) {
            let problem = format!("{what} is set on a target group of connections");
            self.report(
                Diagnostic::error(codes::ATTRIBUTE, problem)
                    .hint("use `TargetGroup::http`, or leave it out"),
            );
        }
    }
}

/// Which target gets a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Algorithm {
    /// One after the other.
    RoundRobin,
    /// The one that has the fewest requests to work on.
    LeastOutstandingRequests,
    /// Any one, with fewer requests for those that behave otherwise than the rest.
    WeightedRandom,
}

impl Algorithm {
    fn as_str(self) -> &'static str {
        match self {
            Algorithm::RoundRobin => "round_robin",
            Algorithm::LeastOutstandingRequests => "least_outstanding_requests",
            Algorithm::WeightedRandom => "weighted_random",
        }
    }
}
