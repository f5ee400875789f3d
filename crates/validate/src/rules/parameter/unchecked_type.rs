//! W2002: a type of a parameter that CloudFormation takes but does not check.

use super::parameter_type::{is_type, is_wrapped, types};
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Reports types of the form `AWS::SSM::Parameter::Value<…>` and `List<…>` with an inner type that is not documented.
    ///
    /// ## Why it matters
    /// CloudFormation takes the parameter, but does not check its value.
    ///
    /// ## Example
    /// ```yaml
    /// Bucket: {Type: "AWS::SSM::Parameter::Value<AWS::S3::Bucket::Name>"}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html>
    pub struct UncheckedType = W2002, "unchecked-parameter-type", Warning, on [template];
}

impl Rule for UncheckedType {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for parameter in cx.template.parameters.values() {
            let Some(ty) = parameter.node.get("Type") else {
                continue;
            };
            let Some(text) = ty.as_str() else { continue };
            if !is_type(text) && is_wrapped(text) {
                let meant = did_you_mean(text, types()).filter(|meant| is_near(text, meant));
                let stored = text.starts_with("AWS::SSM::");
                let plain = match (stored, text.contains("List<")) {
                    (true, true) => "AWS::SSM::Parameter::Value<List<String>>",
                    (true, false) => "AWS::SSM::Parameter::Value<String>",
                    (false, _) => "CommaDelimitedList",
                };
                out.report(
                    self.at(
                        ty.span,
                        format!("CloudFormation does not check values of the type `{text}`"),
                    )
                    .meant_or(meant, || format!("the documented type for it is `{plain}`"))
                    .property(format!("Parameters.{}.Type", parameter.name)),
                );
            }
        }
    }
}

/// Whether two texts differ in a few letters at one place: all types look alike otherwise.
fn is_near(text: &str, other: &str) -> bool {
    let same = |(a, b): &(char, char)| a.eq_ignore_ascii_case(b);
    let start = text.chars().zip(other.chars()).take_while(same).count();
    let end = text
        .chars()
        .rev()
        .zip(other.chars().rev())
        .take_while(same)
        .count();
    start + end + 2 >= text.len().max(other.len())
}
