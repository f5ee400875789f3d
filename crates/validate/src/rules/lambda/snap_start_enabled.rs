//! I2530: functions in Java that start without SnapStart.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Reports functions with a Java runtime that supports SnapStart and does not use it.
    ///
    /// ## Why it matters
    /// A function starts several times as fast from a snapshot, and for Java this costs nothing.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::Lambda::Function, Properties: {Runtime: java21, SnapStart: {ApplyOn: PublishedVersions}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html>
    pub struct SnapStartEnabled = I2530, "snap-start-off", Info, on [forms "AWS::Lambda::Function"];
}

impl Rule for SnapStartEnabled {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        let Some(runtime) = p.get("Runtime") else {
            return;
        };
        let java = runtime
            .text()
            .is_some_and(|text| text.starts_with("java") && !text.starts_with("java8"));
        let apply = p.at("SnapStart.ApplyOn");
        let off = apply.is_none_or(|apply| apply.text() == Some("None"));
        let open = p.get("SnapStart").is_some_and(Instance::has_unknown);
        if java && off && !open {
            let finding = self
                .at(
                    runtime.span(),
                    format!(
                        "`{}` supports SnapStart, and the function does not use it",
                        runtime.text().unwrap_or_default()
                    ),
                )
                .hint("set `SnapStart: {ApplyOn: PublishedVersions}`, and publish a version")
                .property("Runtime");
            out.report(finding);
        }
    }
}
