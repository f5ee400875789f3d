//! E3006: the type of a resource.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Resource;
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks that a resource's type exists, and exists in the region when one is given.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template: "unrecognized resource types".
    ///
    /// ## Example
    /// ```yaml
    /// Bucket: {Type: AWS::S3::Buket}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>
    pub struct ResourceType = E3006, "resource-type", Error, on [resources];
}

impl Rule for ResourceType {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        let name = resource.type_name;
        if name.is_empty() || !is_registered(name, cx) {
            return;
        }
        if !cx.library.contains(name) {
            let mut finding = self.at(
                resource.type_span,
                format!("there is no resource type `{name}`"),
            );
            if let Some(near) = did_you_mean(name, cx.library.types()) {
                finding = finding.meant(near);
            } else if !name.starts_with("AWS::") {
                finding = finding.hint("give the schema of a private type to the validator");
            }
            out.report(finding.property("Type"));
            return;
        }
        if let Some(region) = cx.region
            && let Some(regions) = cx.library.regions_of(name)
            && !regions.contains(&region)
        {
            let message = format!("the region {region} does not have the resource type `{name}`");
            out.report(self.at(resource.type_span, message).property("Type"));
        }
    }
}

/// Whether the type is one that the registry has; the rest are macros' and users' own.
fn is_registered(name: &str, cx: &Context<'_>) -> bool {
    !(name.starts_with("Custom::")
        || name.ends_with("::MODULE")
        || name.starts_with("AWS::Serverless::")
        || (!name.starts_with("AWS::")
            && (cx.template.is_rewritten() || name.split("::").count() >= 3)))
}
