//! SW1134: warns of a handler that is not in the inline code.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Warns of the handler of a function with inline code that is not in the file `index`, where that code is.
    ///
    /// ## Why it matters
    /// The function deploys, and each call fails: there is no such module.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::Lambda::Function, Properties: {Handler: app.handler, Runtime: python3.13, Code: {ZipFile: "def handler(event, context): pass"}, Role: !GetAtt Role.Arn}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html>
    pub struct InlineHandler = SW1134, "inline-handler", Warning, on [forms "AWS::Lambda::Function"];
}

impl Rule for InlineHandler {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        if let Some(handler) = p.get("Handler")
            && let Some(text) = handler.text()
            && p.lacks("Layers")
            && let Some(code) = p.at("Code.ZipFile")
            && !text.starts_with("index.")
        {
            let name = text.rsplit('.').next().unwrap_or("handler");
            out.report(
                self.at(
                    handler.span(),
                    format!("inline code is in the file `index`, and `{text}` is not in it"),
                )
                .hint(format!("write Handler: index.{name}"))
                .related(code.span(), "the code")
                .property("Handler"),
            );
        }
    }
}
