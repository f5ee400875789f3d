//! E2530: checks that a function with SnapStart runs on a runtime that supports it, and not from an image.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Checks that a function with SnapStart runs on a runtime that supports it, and not from an image.
    ///
    /// ## Why it matters
    /// Lambda refuses the function.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::Lambda::Function, Properties: {Handler: i.h, Runtime: nodejs22.x, Code: {ZipFile: pass}, Role: "arn:aws:iam::123456789012:role/fn", SnapStart: {ApplyOn: PublishedVersions}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html>
    pub struct SnapStart = E2530, "snap-start", Error, on [forms "AWS::Lambda::Function"];
}

impl Rule for SnapStart {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        if p.at("SnapStart.ApplyOn").and_then(|value| value.text()) != Some("PublishedVersions") {
            return;
        }
        if let Some(runtime) = p.get("Runtime")
            && let Some(text) = runtime.text()
            && (text.starts_with("nodejs")
                || text.starts_with("ruby")
                || text.starts_with("go")
                || text.starts_with("provided")
                || matches!(
                    text,
                    "java8"
                        | "java8.al2"
                        | "python3.6"
                        | "python3.7"
                        | "python3.8"
                        | "python3.9"
                        | "python3.10"
                        | "python3.11"
                        | "dotnet6"
                        | "dotnetcore3.1"
                ))
        {
            out.report(
                self.at(
                    runtime.span(),
                    format!("SnapStart does not support `{text}`"),
                )
                .hint("Java 11, Python 3.12, .NET 8 and newer have it")
                .property("Runtime"),
            );
        }
    }
}
