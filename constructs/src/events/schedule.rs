//! Schedules: rules that run by the clock.

use stackwright::{Diagnostic, Duration, IntoValue, Value};
use stackwright_facts::schedule::Dialect;

use super::codes;
use crate::kit::refused;

/// When a rule runs by the clock. All times are UTC, and the shortest interval is a minute.
///
/// ```
/// use stackwright::Duration;
/// use stackwright_aws::events::{Cron, Schedule};
///
/// let every_five_minutes = Schedule::every(Duration::minutes(5));
/// let weekdays_at_nine = Schedule::cron(Cron::new().minute("0").hour("9").week_day("MON-FRI"));
/// let from_the_documentation = Schedule::expression("cron(0/15 * * * ? *)");
/// # let _ = (every_five_minutes, weekdays_at_nine, from_the_documentation);
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html>
#[derive(Clone, Debug)]
pub struct Schedule {
    expression: Value<String>,
    problems: Vec<Diagnostic>,
}

impl Schedule {
    /// Runs again and again after this time, from when the rule was created: whole minutes, hours or days.
    ///
    /// # Errors
    /// On the rule: `SW0353` if the time is not a whole number of minutes, or none.
    pub fn every(interval: impl Into<Duration>) -> Self {
        Self::rate(interval.into())
    }

    fn rate(interval: Duration) -> Self {
        let units = [
            (interval.as_days(), "day"),
            (interval.as_hours(), "hour"),
            (interval.as_minutes(), "minute"),
        ];
        let whole = units
            .into_iter()
            .find_map(|(count, unit)| count.filter(|count| *count > 0).map(|count| (count, unit)));
        let Some((count, unit)) = whole else {
            return Schedule {
                expression: String::new().into(),
                problems: vec![
                    Diagnostic::error(
                        codes::INVALID_SCHEDULE,
                        format!("a rule cannot run every {interval}"),
                    )
                    .hint("use whole minutes: `Duration::minutes(1)`"),
                ],
            };
        };
        let plural = if count == 1 { "" } else { "s" };
        Schedule::expression(format!("rate({count} {unit}{plural})"))
    }

    /// Runs at certain times.
    ///
    /// # Errors
    /// On the rule: `SW0353` if a field is not one that EventBridge accepts.
    pub fn cron(cron: Cron) -> Self {
        let mut schedule = Schedule::expression(cron.to_string());
        if cron.minute.is_none() {
            schedule.problems.push(
                Diagnostic::warning(
                    codes::SURPRISING_SCHEDULE,
                    "a schedule without a minute runs every minute",
                )
                .hint("say `.minute(\"0\")` for once an hour, or `.minute(\"*\")` if every minute is meant"),
            );
        }
        schedule
    }

    /// An expression as EventBridge writes it: `rate(5 minutes)`, `cron(0 9 ? * MON-FRI *)`.
    ///
    /// # Errors
    /// On the rule: `SW0353` if EventBridge does not accept it.
    pub fn expression(expression: impl IntoValue<String>) -> Self {
        let expression = expression.into_value();
        let problems = match expression.as_str() {
            Some(text) => check(text),
            None => Vec::new(),
        };
        Schedule {
            expression,
            problems,
        }
    }

    pub(super) fn problems(&self) -> &[Diagnostic] {
        &self.problems
    }

    pub(super) fn value(&self) -> Value<String> {
        self.expression.clone()
    }
}

/// Again and again after this time, as [`Schedule::every`].
impl From<Duration> for Schedule {
    fn from(interval: Duration) -> Self {
        Self::rate(interval)
    }
}

/// At certain times, as [`Schedule::cron`].
impl From<Cron> for Schedule {
    fn from(cron: Cron) -> Self {
        Self::cron(cron)
    }
}

/// As EventBridge writes it, see [`Schedule::expression`].
impl From<&str> for Schedule {
    fn from(expression: &str) -> Self {
        Self::expression(expression)
    }
}

/// The fields of a cron expression; those that are not set are `*`, or `?` for the day that must be.
///
/// ```
/// use stackwright_aws::events::Cron;
/// assert_eq!(Cron::new().minute("0").hour("8").to_string(), "cron(0 8 * * ? *)");
/// assert_eq!(Cron::new().minute("0").hour("8").week_day("FRI").to_string(), "cron(0 8 ? * FRI *)");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Cron {
    minute: Option<String>,
    hour: Option<String>,
    day: Option<String>,
    month: Option<String>,
    week_day: Option<String>,
    year: Option<String>,
}

impl Cron {
    /// Every minute.
    pub fn new() -> Self {
        Cron::default()
    }

    /// The minute, 0 to 59; `,`, `-`, `*` and `/` make lists, ranges and steps.
    pub fn minute(mut self, minute: impl Into<String>) -> Self {
        self.minute = Some(minute.into());
        self
    }

    /// The hour, 0 to 23.
    pub fn hour(mut self, hour: impl Into<String>) -> Self {
        self.hour = Some(hour.into());
        self
    }

    /// The day of the month, 1 to 31; `L` is the last one, `15W` the weekday nearest to the 15th.
    pub fn day(mut self, day: impl Into<String>) -> Self {
        self.day = Some(day.into());
        self
    }

    /// The month, 1 to 12 or `JAN` to `DEC`.
    pub fn month(mut self, month: impl Into<String>) -> Self {
        self.month = Some(month.into());
        self
    }

    /// The day of the week, 1 (Sunday) to 7 or `SUN` to `SAT`; `6L` is the last Friday of the month, `3#2` its second
    /// Tuesday.
    pub fn week_day(mut self, week_day: impl Into<String>) -> Self {
        self.week_day = Some(week_day.into());
        self
    }

    /// The year, 1970 to 2199.
    pub fn year(mut self, year: impl Into<String>) -> Self {
        self.year = Some(year.into());
        self
    }
}

impl std::fmt::Display for Cron {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let or = |field: &Option<String>, default: &str| {
            field.clone().unwrap_or_else(|| default.to_owned())
        };
        let day = if self.week_day.is_some() { "?" } else { "*" };
        write!(
            f,
            "cron({} {} {} {} {} {})",
            or(&self.minute, "*"),
            or(&self.hour, "*"),
            or(&self.day, day),
            or(&self.month, "*"),
            or(&self.week_day, "?"),
            or(&self.year, "*"),
        )
    }
}

fn check(expression: &str) -> Vec<Diagnostic> {
    let problem = Dialect::Rule.check(expression).err();
    problem
        .into_iter()
        .map(|mut problem| {
            problem.message = format!("`{expression}` is not a schedule: {problem}");
            refused(codes::INVALID_SCHEDULE, problem)
        })
        .collect()
}
