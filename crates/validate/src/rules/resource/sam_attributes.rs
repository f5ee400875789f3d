//! E3066: attributes of SAM without its transform; W3001: attributes that SAM leaves out.

use super::resource_body::ATTRIBUTES;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Resource;
use stackwright_template::suggest::did_you_mean;

/// The attributes that SAM adds to those of CloudFormation.
pub(super) const SAM_ATTRIBUTES: &[&str] = &["Connectors", "IgnoreGlobals"];

rule! {
    /// ## What it does
    /// Checks that `Connectors` and `IgnoreGlobals` come with the transform of SAM.
    ///
    /// ## Why it matters
    /// Without it CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Transform: AWS::Serverless-2016-10-31   # needed for:
    /// Resources: {Fn: {Type: AWS::Serverless::Function, Connectors: {Table: {Properties: {Destination: {Id: Table}, Permissions: [Read]}}}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/managing-permissions-connectors.html>
    pub struct SamAttributes = E3066, "sam-attributes", Error, on [resources];
}

impl Rule for SamAttributes {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        if cx.template.is_rewritten() {
            return;
        }
        for entry in resource.node.as_map().into_iter().flatten() {
            if SAM_ATTRIBUTES.contains(&entry.key.as_ref()) {
                out.report(
                    self.at(
                        entry.key_span,
                        format!(
                            "`{}` needs the transform `AWS::Serverless-2016-10-31`",
                            entry.key
                        ),
                    )
                    .hint("add `Transform: AWS::Serverless-2016-10-31` to the template")
                    .property(&entry.key),
                );
            }
        }
    }
}

rule! {
    /// ## What it does
    /// Finds keys beside `Type` and `Properties` of a resource of SAM that are no attributes.
    ///
    /// ## Why it matters
    /// SAM leaves them out without a word. Most often they belong under `Properties`.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::Serverless::Function, Timeout: 10, Properties: {Handler: a.b}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html>
    pub struct IgnoredBySam = W3001, "ignored-by-sam", Warning, on [resources];
}

impl Rule for IgnoredBySam {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        if !resource.type_name.starts_with("AWS::Serverless::") {
            return;
        }
        for entry in resource.node.as_map().into_iter().flatten() {
            let name = entry.key.as_ref();
            if ATTRIBUTES.contains(&name)
                || SAM_ATTRIBUTES.contains(&name)
                || name.starts_with("Fn::")
            {
                continue;
            }
            let known = ATTRIBUTES.iter().chain(SAM_ATTRIBUTES).copied();
            let own = cx
                .schema(resource.type_name)
                .is_some_and(|schema| schema.property_names().any(|known| known == name));
            let near = did_you_mean(name, known).filter(|_| !own);
            out.report(
                self.at(
                    entry.key_span,
                    format!("`{name}` is no attribute of a resource, and SAM leaves it out"),
                )
                .meant_or(near, || format!("put `{name}` under `Properties`"))
                .property(name),
            );
        }
    }
}
