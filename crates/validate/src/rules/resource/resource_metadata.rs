//! E3028: checks that the metadata of a resource is an object.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Resource;

rule! {
    /// ## What it does
    /// Checks that the metadata of a resource is an object.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Q: {Type: AWS::SQS::Queue, Metadata: note}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-metadata.html>
    pub struct ResourceMetadata = E3028, "resource-metadata", Error, on [resources];
}

impl Rule for ResourceMetadata {
    fn resource(&self, _: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        if let Some(metadata) = resource.node.get("Metadata")
            && metadata.as_map().is_none()
        {
            out.report(self.at(
                metadata.span,
                format!("metadata must be an object, not {}", metadata.kind()),
            ));
        }
    }
}
