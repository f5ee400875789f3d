//! Times at which alarms start nothing.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, Duration, IntoValue, Node, Value};
use stackwright_cfn::cloudwatch::CfnAlarmMuteRule;
use stackwright_cfn::cloudwatch::alarm_mute_rule::{MuteTargets, Rule, RuleSchedule};

use super::{Alarm, codes};
use crate::kit::{Part, in_range, lazily, some_of};

/// Times at which alarms start nothing, though they go off: the hours of maintenance, or a night.
///
/// ```
/// use stackwright_aws::cloudwatch::{AlarmMuteRule, Metric};
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let errors = Alarm::new(&stack, "Errors", Metric::new("Shop", "Errors").is_above(10.0));
/// // Every day from ten in the evening, in Vienna.
/// AlarmMuteRule::new(&stack, "Nights", "cron(0 22 * * *)", Duration::hours(8))
///     .alarm(&errors)
///     .time_zone("Europe/Vienna");
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-mute-rules.html>
#[derive(Clone, Debug)]
pub struct AlarmMuteRule(Part<Owned>);

struct Owned {
    cfn: CfnAlarmMuteRule,
    settings: Rc<Schedule>,
    alarms: Rc<RefCell<Vec<Value<String>>>>,
}

impl Construct for AlarmMuteRule {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl AlarmMuteRule {
    /// For so long from each time of a schedule: `cron(0 22 * * *)`, of minutes, hours, days, months and days of the week, or
    /// `at(2026-12-24T18:00)`.
    ///
    /// # Errors
    /// At synthesis: `SW0528` for another schedule, or a time that is not 1 minute to 15 days.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        schedule: impl Into<String>,
        duration: impl Into<Duration>,
    ) -> Self {
        Defaults::apply(Self::create(
            Node::new(scope, id),
            schedule.into(),
            duration.into(),
        ))
    }

    #[track_caller]
    fn create(node: Node, schedule: String, duration: Duration) -> Self {
        node.set_construct_type("stackwright_aws.cloudwatch.AlarmMuteRule");
        let alarms: Rc<RefCell<Vec<Value<String>>>> = Rc::default();
        let problems = [
            schedule_problem(&schedule),
            in_range(
                codes::MUTING,
                "alarms cannot be muted for a time",
                duration,
                Duration::minutes(1)..=Duration::days(15),
            ),
        ];
        let settings = Rc::new(Schedule {
            expression: schedule,
            duration,
            zone: RefCell::default(),
        });
        let cfn = CfnAlarmMuteRule::new(
            &node,
            "Resource",
            lazily(&settings, |settings| Rule::new(settings.schedule())),
        )
        .mute_targets(lazily(&alarms, |alarms: &RefCell<Vec<Value<String>>>| {
            some_of(alarms.borrow().clone()).map(MuteTargets::new)
        }));
        let rule = AlarmMuteRule(Part::new(
            node,
            Rc::new(Owned {
                cfn,
                settings,
                alarms,
            }),
        ));
        for problem in problems.into_iter().flatten() {
            rule.0.report(problem);
        }
        rule
    }

    /// One of the alarms; up to 100.
    #[track_caller]
    pub fn alarm(&self, alarm: &Alarm) -> Self {
        AlarmMuteRule(self.0.edit(|rule| {
            rule.alarms.borrow_mut().push(alarm.alarm_name());
        }))
    }

    /// Gives the rule a name of its own.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        AlarmMuteRule(self.0.edit(|rule| drop(rule.cfn.name(name))))
    }

    /// What the rule is for.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        AlarmMuteRule(self.0.edit(|rule| drop(rule.cfn.description(text))))
    }

    /// The time zone of the schedule, such as `Europe/Vienna`; UTC unless this is called.
    #[track_caller]
    pub fn time_zone(&self, zone: impl IntoValue<String>) -> Self {
        let zone = zone.into_value();
        AlarmMuteRule(
            self.0
                .edit(|rule| drop(rule.settings.zone.replace(Some(zone)))),
        )
    }

    /// From when on the rule holds, `2026-12-01T00:00`.
    #[track_caller]
    pub fn from(&self, start: impl IntoValue<String>) -> Self {
        AlarmMuteRule(self.0.edit(|rule| drop(rule.cfn.start_date(start))))
    }

    /// Until when the rule holds, `2026-12-31T00:00`.
    #[track_caller]
    pub fn until(&self, end: impl IntoValue<String>) -> Self {
        AlarmMuteRule(self.0.edit(|rule| drop(rule.cfn.expire_date(end))))
    }

    /// The ARN.
    pub fn mute_rule_arn(&self) -> Value<String> {
        self.0.cfn.attr_arn()
    }
}

/// When a rule holds.
struct Schedule {
    expression: String,
    duration: Duration,
    zone: RefCell<Option<Value<String>>>,
}

impl Schedule {
    fn schedule(&self) -> RuleSchedule {
        RuleSchedule::new()
            .duration(iso(self.duration))
            .expression(self.expression.as_str())
            .timezone(self.zone.borrow().clone())
    }
}

/// A time as ISO 8601 has it, with the largest unit alone.
fn iso(time: Duration) -> String {
    match (time.as_days(), time.as_hours(), time.as_minutes()) {
        (Some(days), ..) => format!("P{days}D"),
        (_, Some(hours), _) => format!("PT{hours}H"),
        (.., minutes) => format!("PT{}M", minutes.unwrap_or(1)),
    }
}

fn schedule_problem(schedule: &str) -> Option<Diagnostic> {
    let within = |name: &str| schedule.strip_prefix(name)?.strip_suffix(')');
    let is_cron = within("cron(").is_some_and(|fields| fields.split_whitespace().count() == 5);
    let is_at = within("at(").is_some_and(|time| !time.is_empty());
    if is_cron || is_at {
        return None;
    }
    let problem = format!("`{schedule}` says no times at which alarms are muted");
    let problem = Diagnostic::error(codes::MUTING, problem);
    Some(problem.hint("use `cron(…)` with five fields, or `at(2026-12-24T18:00)`"))
}

impl Alarm {
    /// Keeps the alarm from starting anything at certain times: [`AlarmMuteRule::new`].
    #[track_caller]
    pub fn mute(
        &self,
        id: &str,
        schedule: impl Into<String>,
        duration: impl Into<Duration>,
    ) -> AlarmMuteRule {
        AlarmMuteRule::new(self, id, schedule, duration).alarm(self)
    }
}
