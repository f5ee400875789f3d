//! E1052: checks that dynamic references to Parameter Store stand where CloudFormation resolves them.

use super::found::each;
use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Checks that `{{resolve:ssm:…}}` stands in the properties or the metadata of a resource, in the value of an
    /// output, or in the default or the allowed values of a parameter.
    ///
    /// ## Why it matters
    /// CloudFormation does not resolve it elsewhere: it refuses the template, or takes the text as it is.
    ///
    /// ## Example
    /// ```yaml
    /// Topic: {Type: AWS::SNS::Topic, DeletionPolicy: "{{resolve:ssm:/policy}}"}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html>
    pub struct ParameterPlace = E1052, "parameter-reference-place", Error, on [template], supersedes E3035 E3036 W3011;
}

impl Rule for ParameterPlace {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        each(cx, |found| {
            let key = found.path.key(2).unwrap_or_default();
            let fits = match found.path.key(0) {
                Some("Parameters") => matches!(key, "Default" | "AllowedValues"),
                Some("Resources") => matches!(key, "Properties" | "Metadata"),
                Some("Outputs") => key == "Value",
                // It is resolved where the mapping is read, after the functions.
                Some("Mappings") => true,
                // What nobody resolves is only a text there.
                Some("Metadata" | "Description") => true,
                _ => false,
            };
            if found.service() == "ssm" && !fits {
                let message = format!(
                    "`{{{{{}}}}}` is not resolved here, only in properties, in the values of outputs and in defaults of parameters",
                    found.text
                );
                out.report(found.placed(self.at(found.span(), message)));
            }
        });
    }
}
