//! E3027: checks that the schedule of a rule is a `rate(…)` or `cron(…)` that EventBridge understands.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Checks that the schedule of a rule is a `rate(…)` or `cron(…)` that EventBridge understands.
    ///
    /// ## Why it matters
    /// EventBridge refuses the rule.
    ///
    /// ## Example
    /// ```yaml
    /// R: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: "rate(5 minute)"}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html>
    pub struct Expression = E3027, "schedule-expression", Error, on [forms "AWS::Events::Rule"];
}

impl Rule for Expression {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        let Some(value) = p.get("ScheduleExpression") else {
            return;
        };
        if let Some(text) = value.text()
            && let Err(fault) = schedule(text)
        {
            out.report(self.at(value.span(), fault).property("ScheduleExpression"));
        }
    }
}

fn schedule(text: &str) -> Result<(), String> {
    let inner = |name: &str| text.strip_prefix(name)?.strip_suffix(')');
    if let Some(rate) = inner("rate(") {
        let parts: Vec<&str> = rate.split_whitespace().collect();
        let [number, unit] = parts.as_slice() else {
            return Err(format!(
                "`{text}` needs a number and a unit, such as `rate(5 minutes)`"
            ));
        };
        let Ok(number) = number.parse::<u32>() else {
            return Err(format!("`{number}` is no whole number"));
        };
        return match (number, *unit) {
            (0, _) => Err("a rate must be at least 1".into()),
            (1, "minute" | "hour" | "day") => Ok(()),
            (2.., "minutes" | "hours" | "days") => Ok(()),
            (1, _) => Err(format!(
                "the unit after 1 is `minute`, `hour` or `day`, not `{unit}`"
            )),
            (_, _) => Err(format!(
                "the unit after {number} is `minutes`, `hours` or `days`, not `{unit}`"
            )),
        };
    }
    if let Some(cron) = inner("cron(") {
        let fields: Vec<&str> = cron.split_whitespace().collect();
        if fields.len() != 6 {
            return Err(format!(
                "a cron expression has 6 fields (minutes, hours, day of month, month, day of week, year), and `{text}` has {}",
                fields.len()
            ));
        }
        return match (fields[2], fields[4]) {
            ("?", "?") => Err("only one of day of month and day of week may be `?`".into()),
            ("?", _) | (_, "?") => Ok(()),
            _ => Err("one of day of month and day of week must be `?`".into()),
        };
    }
    Err(format!("`{text}` is neither `rate(…)` nor `cron(…)`"))
}
