//! E3027: checks that schedules are written in the grammar of the service that they are for.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_facts::schedule::Dialect;
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks the schedules of EventBridge rules and schedules, and of whatever else takes the same `rate(…)`, `cron(…)` and
    /// `at(…)`: events of functions and state machines, backup plans, crawlers and triggers of Glue, scaling of other
    /// services, actions of Redshift. Those of an Auto Scaling group are lines of a crontab.
    ///
    /// ## Why it matters
    /// The service refuses the resource.
    ///
    /// ## Example
    /// ```yaml
    /// R: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: "rate(5 minute)"}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html>
    pub struct Expression = E3027, "schedule-expression", Error,
        on [forms "AWS::ApplicationAutoScaling::ScalableTarget" "AWS::AutoScaling::ScheduledAction"
            "AWS::Backup::BackupPlan" "AWS::Events::Rule" "AWS::Glue::Crawler" "AWS::Glue::Trigger"
            "AWS::Redshift::ScheduledAction" "AWS::Scheduler::Schedule" "AWS::Serverless::Function"
            "AWS::Serverless::StateMachine" with parameters], supersedes E3031;
}

/// Where schedules stand, and in which dialect. `*` stands for all items or entries.
const PLACES: &[(&str, &str, Dialect)] = &[
    (
        "AWS::ApplicationAutoScaling::ScalableTarget",
        "ScheduledActions.*.Schedule",
        Dialect::Scheduler,
    ),
    (
        "AWS::AutoScaling::ScheduledAction",
        "Recurrence",
        Dialect::Crontab,
    ),
    (
        "AWS::Backup::BackupPlan",
        "BackupPlan.BackupPlanRule.*.ScheduleExpression",
        Dialect::Cron,
    ),
    ("AWS::Events::Rule", "ScheduleExpression", Dialect::Rule),
    (
        "AWS::Glue::Crawler",
        "Schedule.ScheduleExpression",
        Dialect::Cron,
    ),
    ("AWS::Glue::Trigger", "Schedule", Dialect::Cron),
    (
        "AWS::Redshift::ScheduledAction",
        "Schedule",
        Dialect::CronOrAt,
    ),
    (
        "AWS::Scheduler::Schedule",
        "ScheduleExpression",
        Dialect::Scheduler,
    ),
];

/// The types of SAM's events that are schedules, each with its property.
const EVENTS: &[(&str, &str, Dialect)] = &[
    ("Schedule", "Schedule", Dialect::Rule),
    ("ScheduleV2", "ScheduleExpression", Dialect::Scheduler),
];

impl Rule for Expression {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let mut check = |value: &Instance<'_>, path: &str, dialect: Dialect| {
            let Some(text) = value.text() else { return };
            if let Err(problem) = dialect.check(text) {
                let message = format!("`{text}` is not a schedule: {problem}");
                let mut finding = self.at(value.span(), message).property(path);
                finding.hint = problem.hint;
                out.report(finding);
            }
        };
        for (_, path, dialect) in PLACES
            .iter()
            .filter(|(type_name, ..)| *type_name == form.resource.type_name)
        {
            each(&form.properties, path, "", &mut |value, path| {
                check(value, path, *dialect);
            });
        }
        let events = form.properties.get("Events").map(Instance::entries);
        for (name, _, event) in events.unwrap_or_default() {
            let kind = event.get("Type").and_then(Instance::text);
            for (_, property, dialect) in EVENTS.iter().filter(|(known, ..)| Some(*known) == kind) {
                let path = format!("Properties.{property}");
                if let Some(value) = event.at(&path) {
                    check(value, &format!("Events.{name}.{path}"), *dialect);
                }
            }
        }
    }
}

/// Calls a function with each value at a path and with its own path.
fn each<'t>(
    value: &Instance<'t>,
    path: &str,
    before: &str,
    call: &mut dyn FnMut(&Instance<'t>, &str),
) {
    let (step, rest) = path.split_once('.').unwrap_or((path, ""));
    let mut go = |inner: &Instance<'t>, step: &str| {
        let here = match before {
            "" => step.to_owned(),
            before => format!("{before}.{step}"),
        };
        match rest {
            "" => call(inner, &here),
            rest => each(inner, rest, &here, call),
        }
    };
    if step == "*" {
        for (index, item) in value.items().iter().enumerate() {
            go(item, &index.to_string());
        }
    } else if let Some(inner) = value.get(step) {
        go(inner, step);
    }
}
