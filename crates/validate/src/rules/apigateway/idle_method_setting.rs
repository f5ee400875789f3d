//! W3705: a method setting that sets nothing.

use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Evaluation;

rule! {
    /// ## What it does
    /// Reports an item of `MethodSettings` that names a method and sets nothing.
    ///
    /// ## Why it matters
    /// API Gateway drops it without a word.
    ///
    /// ## Example
    /// ```yaml
    /// MethodSettings: [{HttpMethod: "*", ResourcePath: "/*"}]   # MetricsEnabled: true
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-methodsetting.html>
    pub struct IdleMethodSetting = W3705, "idle-method-setting", Warning, on [forms "AWS::ApiGateway::Stage"];
}

impl Rule for IdleMethodSetting {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        for at in select(
            &form.properties,
            form.resource.properties_span(),
            "MethodSettings.*",
        ) {
            let Evaluation::Object(object) = &at.instance.value else {
                continue;
            };
            let idle = !object.open
                && !object.entries.is_empty()
                && object
                    .entries
                    .iter()
                    .all(|(key, ..)| matches!(*key, "HttpMethod" | "ResourcePath"));
            if idle {
                out.report(
                    self.at(
                        at.instance.span(),
                        "the method setting sets nothing, and is dropped",
                    )
                    .hint("add what it is for, such as `MetricsEnabled` or `ThrottlingRateLimit`")
                    .property(&at.path),
                );
            }
        }
    }
}
