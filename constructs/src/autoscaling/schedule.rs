//! Scaling by the clock.

use stackwright::{Diagnostic, IntoValue, Value};
use stackwright_cfn::autoscaling::CfnScheduledAction;
use stackwright_facts::schedule::Dialect;

use super::codes;
use crate::kit::refused;

/// Another number of instances from a time on, again and again.
///
/// ```
/// use stackwright_aws::autoscaling::ScheduledAction;
/// let morning = ScheduledAction::new("0 8 * * 1-5").min_capacity(4).time_zone("Europe/Berlin");
/// # let _ = morning;
/// ```
/// Source: <https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct ScheduledAction {
    schedule: String,
    min: Option<u32>,
    max: Option<u32>,
    desired: Option<u32>,
    time_zone: Option<Value<String>>,
    start: Option<Value<String>>,
    end: Option<Value<String>>,
}

impl ScheduledAction {
    /// At these times: minute, hour, day, month and weekday, as a crontab has them.
    pub fn new(schedule: impl Into<String>) -> Self {
        ScheduledAction {
            schedule: schedule.into(),
            min: None,
            max: None,
            desired: None,
            time_zone: None,
            start: None,
            end: None,
        }
    }

    /// The fewest instances from then on.
    pub fn min_capacity(mut self, min: u32) -> Self {
        self.min = Some(min);
        self
    }

    /// The most instances from then on.
    pub fn max_capacity(mut self, max: u32) -> Self {
        self.max = Some(max);
        self
    }

    /// The number of instances at that time, which policies may change again.
    pub fn desired_capacity(mut self, desired: u32) -> Self {
        self.desired = Some(desired);
        self
    }

    /// The time zone of the schedule, for example `Europe/Zurich`; UTC unless this is called.
    pub fn time_zone(mut self, zone: impl IntoValue<String>) -> Self {
        self.time_zone = Some(zone.into_value());
        self
    }

    /// Not before this time, for example `2030-11-29T00:00:00Z`.
    pub fn start(mut self, time: impl IntoValue<String>) -> Self {
        self.start = Some(time.into_value());
        self
    }

    /// Not after this time, for example `2030-12-31T00:00:00Z`.
    pub fn end(mut self, time: impl IntoValue<String>) -> Self {
        self.end = Some(time.into_value());
        self
    }

    pub(super) fn problem(&self) -> Option<Diagnostic> {
        if let Err(mut problem) = Dialect::Crontab.check(&self.schedule) {
            problem.message = format!("`{}` is not a schedule: {}", self.schedule, problem.message);
            return Some(refused(codes::SCHEDULE, problem));
        }
        let numbers = [self.min, self.desired, self.max];
        let known: Vec<u32> = numbers.into_iter().flatten().collect();
        if known.is_empty() {
            return Some(
                Diagnostic::error(codes::SCHEDULE, "a scheduled action changes nothing")
                    .hint("give it a `min_capacity`, `max_capacity` or `desired_capacity`"),
            );
        }
        (!known.is_sorted()).then(|| {
            let known: Vec<String> = known.iter().map(u32::to_string).collect();
            let problem = format!(
                "a scheduled action cannot have the numbers {}",
                known.join(" and ")
            );
            Diagnostic::error(codes::SCHEDULE, problem)
                .hint("the desired capacity is between the least and the largest")
        })
    }

    pub(super) fn apply(&self, action: &CfnScheduledAction) {
        action
            .desired_capacity(self.desired)
            .end_time(self.end.clone())
            .max_size(self.max)
            .min_size(self.min)
            .recurrence(&self.schedule)
            .start_time(self.start.clone())
            .time_zone(self.time_zone.clone());
    }
}
