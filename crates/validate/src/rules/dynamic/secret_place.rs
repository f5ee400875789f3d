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
    pub struct SecretPlace = E1051, "secret-outside-properties", Error, on [template], supersedes E3035 E3036 W3011;
}

impl Rule for SecretPlace {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        each(cx, |found| {
            if found.service() == "secretsmanager" && !found.in_properties() {
                let finding = self.at(
                    found.span(),
                    "a secret can only be referred to in the properties of a resource",
                );
                out.report(found.placed(finding));
            }
        });
    }
}
