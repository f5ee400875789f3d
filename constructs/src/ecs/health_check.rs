//! How ECS finds out whether a container is healthy.

use stackwright::{Diagnostic, Duration};
use stackwright_cfn::ecs::task_definition::HealthCheck as CfnHealthCheck;

use super::codes;
use crate::kit::in_range;

/// How ECS finds out whether a container is healthy: a command in the container that ends with 0 if it is.
///
/// ```
/// use stackwright::Duration;
/// use stackwright_aws::ecs::HealthCheck;
/// let check = HealthCheck::shell("curl -f http://localhost/ || exit 1")
///     .interval(Duration::seconds(10))
///     .start_period(Duration::minutes(1));
/// # let _ = check;
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html>
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct HealthCheck {
    command: Vec<String>,
    interval: Duration,
    timeout: Duration,
    retries: u32,
    start_period: Option<Duration>,
}

impl HealthCheck {
    /// A command for the container's shell.
    pub fn shell(command: impl Into<String>) -> Self {
        Self::of(vec!["CMD-SHELL".to_owned(), command.into()])
    }

    /// A program with its arguments, without a shell.
    pub fn command<A: Into<String>>(command: impl IntoIterator<Item = A>) -> Self {
        let command = command.into_iter().map(Into::into);
        Self::of(std::iter::once("CMD".to_owned()).chain(command).collect())
    }

    fn of(command: Vec<String>) -> Self {
        HealthCheck {
            command,
            interval: Duration::seconds(30),
            timeout: Duration::seconds(5),
            retries: 3,
            start_period: None,
        }
    }

    /// The time between two checks, 5 to 300 seconds; 30 seconds unless this is called.
    pub fn interval(mut self, interval: impl Into<Duration>) -> Self {
        self.interval = interval.into();
        self
    }

    /// The time after which a check has failed, 2 to 60 seconds; 5 seconds unless this is called.
    pub fn timeout(mut self, timeout: impl Into<Duration>) -> Self {
        self.timeout = timeout.into();
        self
    }

    /// The failures in a row that make a container unhealthy, 1 to 10; 3 unless this is called.
    pub fn retries(mut self, count: u32) -> Self {
        self.retries = count;
        self
    }

    /// The time, up to 300 seconds, in which failures do not count, for containers that start slowly.
    pub fn start_period(mut self, period: impl Into<Duration>) -> Self {
        self.start_period = Some(period.into());
        self
    }

    pub(super) fn problems(&self) -> impl Iterator<Item = Diagnostic> {
        let seconds = |from, to| Duration::seconds(from)..=Duration::seconds(to);
        let range = |what: &str, value, range| {
            in_range(
                codes::RANGE,
                &format!("a health check cannot have {what}"),
                value,
                range,
            )
        };
        let retries = in_range(
            codes::RANGE,
            "a health check cannot have a number of retries",
            self.retries,
            1..=10,
        );
        [
            range("an interval", self.interval, seconds(5, 300)),
            range("a timeout", self.timeout, seconds(2, 60)),
            retries,
            self.start_period
                .and_then(|period| range("a start period", period, seconds(0, 300))),
        ]
        .into_iter()
        .flatten()
    }

    pub(super) fn property(&self) -> CfnHealthCheck {
        CfnHealthCheck::new()
            .command(&self.command)
            .interval(self.interval.in_seconds())
            .retries(self.retries)
            .start_period(self.start_period.map(Duration::in_seconds))
            .timeout(self.timeout.in_seconds())
    }
}
