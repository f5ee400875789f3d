//! W2531: finds functions on a runtime that Lambda no longer supports.

use super::runtimes::runtime;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Finds functions on a runtime that Lambda no longer supports.
    ///
    /// ## Why it matters
    /// It gets no security patches, and Lambda ends first the creation and then the change of such functions.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::Lambda::Function, Properties: {Handler: i.h, Runtime: dotnet6, Code: {ZipFile: pass}, Role: "arn:aws:iam::123456789012:role/fn", Timeout: 60}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtime-support-policy>
    pub struct RuntimeDeprecated = W2531, "runtime-deprecated", Warning, on [forms "AWS::Lambda::Function" "AWS::Serverless::Function"];
}

impl Rule for RuntimeDeprecated {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        let Some(value) = p.get("Runtime") else {
            return;
        };
        if let Some(runtime) = value.text().and_then(runtime)
            && !runtime.deprecated.is_empty()
            && runtime.deprecated <= cx.today
            && (runtime.no_create.is_empty() || cx.today < runtime.no_create)
        {
            let mut finding = self
                .at(
                    value.span(),
                    format!(
                        "Lambda no longer supports `{}` since {}",
                        runtime.name, runtime.deprecated
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
