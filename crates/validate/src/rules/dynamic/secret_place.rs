//! E1051: checks that dynamic references to secrets are in properties of resources only.

use super::found::each;
use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Checks that dynamic references to secrets are in properties of resources only.
    ///
    /// ## Why it matters
    /// CloudFormation does not resolve them elsewhere.
    ///
    /// ## Example
    /// ```yaml
    /// Outputs: {Password: {Value: "{{resolve:secretsmanager:db:SecretString:p}}"}}
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>
    pub struct SecretPlace = E1051, "secret-outside-properties", Error, on [template];
}

impl Rule for SecretPlace {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        each(cx, |found| {
            if found.service() == "secretsmanager" && !found.in_properties() {
                let mut finding = self
                    .at(
                        found.node.span,
                        "a secret can only be referred to in the properties of a resource",
                    )
                    .property(
                        &found
                            .path
                            .skip(if found.resource.is_some() { 3 } else { 0 })
                            .to_string(),
                    );
                if let Some(resource) = found.resource {
                    finding = finding.resource(resource);
                }
                out.report(finding);
            }
        });
    }
}
