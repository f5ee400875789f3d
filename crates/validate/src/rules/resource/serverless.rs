//! E3038: checks that a template with SAM resources has the transform that turns them into others.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Resource;

rule! {
    /// ## What it does
    /// Checks that a template with SAM resources has the transform that turns them into others.
    ///
    /// ## Why it matters
    /// CloudFormation does not know the types by itself.
    ///
    /// ## Example
    /// ```yaml
    /// Resources:
    ///   Fn: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13, Handler: i.h, InlineCode: pass}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy.html>
    pub struct Serverless = E3038, "serverless-transform", Error, on [resources];
}

impl Rule for Serverless {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        if resource.type_name.starts_with("AWS::Serverless::")
            && !cx.template.has_transform("AWS::Serverless-2016-10-31")
        {
            out.report(self.at(
                resource.type_span,
                format!(
                    "{} needs `Transform: AWS::Serverless-2016-10-31`",
                    resource.type_name
                ),
            ));
        }
    }
}
