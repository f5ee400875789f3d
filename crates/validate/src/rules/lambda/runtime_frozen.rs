//! E2533: checks that functions on their runtime can still be changed.

use super::runtimes::runtime;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Checks that functions on their runtime can still be changed.
    ///
    /// ## Why it matters
    /// It gets no security patches, and Lambda ends first the creation and then the change of such functions.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::Lambda::Function, Properties: {Handler: i.h, Runtime: nodejs8.10, Code: {ZipFile: pass}, Role: "arn:aws:iam::123456789012:role/fn", Timeout: 60}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtime-support-policy>
    pub struct RuntimeFrozen = E2533, "runtime-frozen", Error, on [forms "AWS::Lambda::Function" "AWS::Serverless::Function"];
}

impl Rule for RuntimeFrozen {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        let Some(value) = p.get("Runtime") else {
            return;
        };
        if let Some(runtime) = value.text().and_then(runtime)
            && !runtime.no_update.is_empty()
            && runtime.no_update <= cx.today
        {
            let mut finding = self
                .at(
                    value.span(),
                    format!(
                        "functions on `{}` can no longer be changed since {}",
                        runtime.name, runtime.no_update
                    ),
                )
                .property("Runtime");
            if !runtime.successor.is_empty() {
                finding = finding.hint(format!("use `{}` or newer", runtime.successor));
            }
            out.report(finding);
        }
    }
}
