//! SW1325: time zones that do not exist.

use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_facts::time_zone;

rule! {
    /// ## What it does
    /// Checks that the time zone of a schedule is one of the IANA time zone database, such as `Europe/Berlin`: of Scheduler,
    /// of scaling, backup plans, maintenance windows, pipelines of Image Builder and hours of operation.
    ///
    /// ## Why it matters
    /// Abbreviations such as `CEST` and offsets such as `UTC+2` are no time zones. The service refuses the resource.
    ///
    /// ## Example
    /// ```yaml
    /// Nightly: {Type: AWS::Scheduler::Schedule, Properties: {ScheduleExpressionTimezone: CEST, …}}   # Europe/Berlin
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#time-zones>
    pub struct TimeZone = SW1325, "time-zone", Error,
        on [forms "AWS::ApplicationAutoScaling::ScalableTarget" "AWS::AutoScaling::ScheduledAction" "AWS::Backup::BackupPlan"
            "AWS::Backup::RestoreTestingPlan" "AWS::Connect::HoursOfOperation" "AWS::ImageBuilder::ImagePipeline"
            "AWS::Logs::ScheduledQuery" "AWS::SSM::MaintenanceWindow" "AWS::Scheduler::Schedule" "AWS::Serverless::Function"
            "AWS::Serverless::StateMachine" with parameters];
}

/// Where time zones stand.
const PLACES: &[(&str, &str)] = &[
    (
        "AWS::ApplicationAutoScaling::ScalableTarget",
        "ScheduledActions.*.Timezone",
    ),
    ("AWS::AutoScaling::ScheduledAction", "TimeZone"),
    (
        "AWS::Backup::BackupPlan",
        "BackupPlan.BackupPlanRule.*.ScheduleExpressionTimezone",
    ),
    (
        "AWS::Backup::RestoreTestingPlan",
        "ScheduleExpressionTimezone",
    ),
    ("AWS::Connect::HoursOfOperation", "TimeZone"),
    ("AWS::ImageBuilder::ImagePipeline", "Schedule.Timezone"),
    ("AWS::Logs::ScheduledQuery", "Timezone"),
    ("AWS::SSM::MaintenanceWindow", "ScheduleTimezone"),
    ("AWS::Scheduler::Schedule", "ScheduleExpressionTimezone"),
    (
        "AWS::Serverless::Function",
        "Events.*.Properties.ScheduleExpressionTimezone",
    ),
    (
        "AWS::Serverless::StateMachine",
        "Events.*.Properties.ScheduleExpressionTimezone",
    ),
];

impl Rule for TimeZone {
    fn form<'t>(&self, _: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let places = PLACES
            .iter()
            .filter(|(ty, _)| *ty == form.resource.type_name);
        for (_, path) in places {
            let span = form.resource.properties_span();
            for found in select(&form.properties, span, path) {
                let Some(name) = found.instance.text() else {
                    continue;
                };
                if !time_zone::is_known(name) {
                    let finding = self
                        .at(
                            found.instance.span(),
                            format!("there is no time zone `{name}`"),
                        )
                        .meant_or(
                            time_zone::likely(name),
                            || "write the name of a place, such as Europe/Berlin, or UTC",
                        );
                    out.report(finding.property(found.path));
                }
            }
        }
    }
}
