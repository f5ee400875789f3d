//! W2533: checks that a function from a zip file has a handler and a runtime.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Checks that a function from a zip file, which it is unless its package is an image, has a `Handler` and a
    /// `Runtime`.
    ///
    /// ## Why it matters
    /// Lambda refuses the function: both are mandatory for it. cfn-lint only warns, hence the code.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Role.Arn, Code: {S3Bucket: code, S3Key: app.zip}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>
    pub struct ZipNeeds = W2533, "zip-function-needs", Error, on [forms "AWS::Lambda::Function" with parameters];
}

impl Rule for ZipNeeds {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let function = form.resource;
        let p = &form.properties;
        let Some(code) = p.get("Code") else { return };
        let zip = match p.get("PackageType") {
            Some(kind) => kind.text() == Some("Zip"),
            None => {
                p.lacks("PackageType")
                    && (code.get("S3Bucket").is_some() || code.get("ZipFile").is_some())
            }
        };
        if !zip {
            return;
        }
        // A `ZipFile` without runtime is reported by E3678.
        let missing: Vec<&str> = ["Handler", "Runtime"]
            .into_iter()
            .filter(|name| p.lacks(name))
            .filter(|name| *name == "Handler" || code.get("ZipFile").is_none())
            .collect();
        if let [first, ..] = missing[..] {
            let hint = if first == "Handler" {
                "name the function in the file, such as Handler: index.handler"
            } else {
                "name what runs the code, such as Runtime: python3.13"
            };
            let finding = self
                .at(
                    function.properties_span(),
                    format!(
                        "a function from a zip file needs `{}`",
                        missing.join("` and `")
                    ),
                )
                .hint(hint)
                .related(code.span(), "the code");
            out.report(finding);
        }
    }
}
