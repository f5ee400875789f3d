//! E2531: checks that functions can still be created on their runtime.

use super::runtimes::runtime;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Checks that functions can still be created on their runtime.
    ///
    /// ## Why it matters
    /// It gets no security patches, and Lambda ends first the creation and then the change of such functions.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::Lambda::Function, Properties: {Handler: i.h, Runtime: go1.x, Code: {ZipFile: pass}, Role: "arn:aws:iam::123456789012:role/fn", Timeout: 60}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtime-support-policy>
    pub struct RuntimeBlocked = E2531, "runtime-blocked", Error, on [forms "AWS::Lambda::Function" "AWS::Serverless::Function"];
}

impl Rule for RuntimeBlocked {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        let Some(value) = p.get("Runtime") else {
            return;
        };
        if let Some(runtime) = value.text().and_then(runtime)
            && !runtime.no_create.is_empty()
            && runtime.no_create <= cx.today
            && (runtime.no_update.is_empty() || cx.today < runtime.no_update)
        {
            let mut finding = self
                .at(
                    value.span(),
                    format!(
                        "no functions can be created on `{}` since {}",
                        runtime.name, runtime.no_create
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
