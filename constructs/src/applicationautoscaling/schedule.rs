//! Scaling by the clock.

use stackwright::{Diagnostic, IntoValue, Value};
use stackwright_cfn::applicationautoscaling::scalable_target::{
    ScalableTargetAction, ScheduledAction as CfnScheduledAction,
};
use stackwright_facts::schedule::Dialect;

use super::codes;
use crate::kit::refused;

/// Other limits of the capacity from a time on, again and again or once.
///
/// ```
/// use stackwright_aws::applicationautoscaling::ScheduledAction;
/// let morning = ScheduledAction::new("cron(0 8 ? * MON-FRI *)").min_capacity(10).time_zone("Europe/Zurich");
/// let sale = ScheduledAction::new("at(2030-11-29T00:00:00)").max_capacity(200);
/// # let _ = (morning, sale);
/// ```
/// Source: <https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scheduled-scaling.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct ScheduledAction {
    schedule: String,
    min: Option<u32>,
    max: Option<u32>,
    time_zone: Option<Value<String>>,
}

impl ScheduledAction {
    /// At these times: `cron(…)`, `rate(…)` or `at(…)`.
    pub fn new(schedule: impl Into<String>) -> Self {
        ScheduledAction {
            schedule: schedule.into(),
            min: None,
            max: None,
            time_zone: None,
        }
    }

    /// The least capacity from then on.
    pub fn min_capacity(mut self, min: u32) -> Self {
        self.min = Some(min);
        self
    }

    /// The largest capacity from then on.
    pub fn max_capacity(mut self, max: u32) -> Self {
        self.max = Some(max);
        self
    }

    /// The time zone of the schedule, for example `Europe/Zurich`; UTC unless this is called.
    pub fn time_zone(mut self, zone: impl IntoValue<String>) -> Self {
        self.time_zone = Some(zone.into_value());
        self
    }

    pub(super) fn problem(&self) -> Option<Diagnostic> {
        if let Err(mut problem) = Dialect::Scheduler.check(&self.schedule) {
            problem.message = format!("`{}` is not a schedule: {}", self.schedule, problem.message);
            return Some(refused(codes::SCHEDULE, problem));
        }
        match (self.min, self.max) {
            (None, None) => Some(
                Diagnostic::error(codes::SCHEDULE, "a scheduled action changes nothing")
                    .hint("give it a `min_capacity`, a `max_capacity` or both"),
            ),
            (Some(min), Some(max)) if min > max => {
                let problem = format!("a scheduled action cannot keep between {min} and {max}");
                Some(
                    Diagnostic::error(codes::SCHEDULE, problem)
                        .hint("give the smaller number first"),
                )
            }
            _ => None,
        }
    }

    pub(super) fn property(&self, name: &str) -> CfnScheduledAction {
        let limits = ScalableTargetAction::new()
            .max_capacity(self.max)
            .min_capacity(self.min);
        CfnScheduledAction::new()
            .scalable_target_action(limits)
            .schedule(&self.schedule)
            .scheduled_action_name(name)
            .timezone(self.time_zone.clone())
    }
}
