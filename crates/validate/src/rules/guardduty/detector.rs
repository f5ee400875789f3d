//! E3063: checks that a detector states its features in one way.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Checks that a detector has `Features` or `DataSources`, not both.
    ///
    /// ## Why it matters
    /// GuardDuty refuses the request; `Features` has taken the place of `DataSources`.
    ///
    /// ## Example
    /// ```yaml
    /// Detector: {Type: AWS::GuardDuty::Detector, Properties: {Enable: true, DataSources: {S3Logs: {Enable: true}}, Features: [{Name: EKS_AUDIT_LOGS, Status: ENABLED}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-feature-object-api-changes-march2023.html>
    pub struct Detector = E3063, "detector-features", Error, on [forms "AWS::GuardDuty::Detector"];
}

impl Rule for Detector {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        if let (Some(sources), Some(features)) = (p.get("DataSources"), p.get("Features")) {
            out.report(
                self.at(
                    sources.span(),
                    "a detector has `Features` or `DataSources`, not both",
                )
                .hint("state what `DataSources` says as features too, and remove it")
                .related(features.span(), "the features")
                .property("DataSources"),
            );
        }
    }
}
