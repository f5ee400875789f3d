//! E3007: checks that no resource has the name of a parameter.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Resource;

rule! {
    /// ## What it does
    /// Checks that no resource has the name of a parameter.
    ///
    /// ## Why it matters
    /// A `Ref` could mean either, so CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Parameters: {Topic: {Type: String}}
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>
    pub struct UniqueNames = E3007, "unique-names", Error, on [resources];
}

impl Rule for UniqueNames {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        if let Some(parameter) = cx.template.parameters.get(resource.name) {
            out.report(
                self.at(
                    resource.name_span,
                    format!("`{}` is the name of a parameter too", resource.name),
                )
                .related(parameter.name_span, "the parameter"),
            );
        }
    }
}
