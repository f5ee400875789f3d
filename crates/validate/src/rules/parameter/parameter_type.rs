//! E2002: the type of a parameter.

use std::sync::LazyLock;

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::suggest::did_you_mean;

const TYPES: &[&str] = &[
    "String",
    "Number",
    "List<Number>",
    "List<String>",
    "CommaDelimitedList",
    "AWS::EC2::AvailabilityZone::Name",
    "AWS::EC2::Image::Id",
    "AWS::EC2::Instance::Id",
    "AWS::EC2::KeyPair::KeyName",
    "AWS::EC2::SecurityGroup::GroupName",
    "AWS::EC2::SecurityGroup::Id",
    "AWS::EC2::Subnet::Id",
    "AWS::EC2::Volume::Id",
    "AWS::EC2::VPC::Id",
    "AWS::Route53::HostedZone::Id",
    "AWS::SSM::Parameter::Name",
];

rule! {
    /// ## What it does
    /// Checks that a parameter has a type that CloudFormation knows.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Parameters: {Stage: {Type: string}}   # the type is String
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
    pub struct ParameterType = E2002, "parameter-type", Error, on [template];
}

impl Rule for ParameterType {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for parameter in cx.template.parameters.values() {
            if parameter.node.as_map().is_none() || parameter.name.starts_with("Fn::") {
                continue;
            }
            let Some(ty) = parameter.node.get("Type") else {
                let mut finding = self.at(
                    parameter.name_span,
                    format!("the parameter `{}` has no type", parameter.name),
                );
                // A missing attribute is a fault of the body.
                finding.code = "E2001".into();
                out.report(finding.property(format!("Parameters.{}", parameter.name)));
                continue;
            };
            let text = ty.as_str().unwrap_or_default();
            if !is_type(text) && !is_wrapped(text) {
                let mut finding =
                    self.at(ty.span, format!("`{text}` is not a type of a parameter"));
                if let Some(near) = did_you_mean(text, types()) {
                    finding = finding.meant(near);
                }
                out.report(finding.property(format!("Parameters.{}.Type", parameter.name)));
            }
        }
    }
}

/// Whether a type is documented.
pub(super) fn is_type(text: &str) -> bool {
    let inner = text
        .strip_prefix("AWS::SSM::Parameter::Value<")
        .and_then(|inner| inner.strip_suffix('>'))
        .unwrap_or(text);
    let single = inner
        .strip_prefix("List<")
        .and_then(|item| item.strip_suffix('>'))
        .unwrap_or(inner);
    TYPES.contains(&inner) || (TYPES.contains(&single) && single.starts_with("AWS::"))
}

/// Whether a type is one inside of `AWS::SSM::Parameter::Value<…>` or `List<…>`, which CloudFormation takes whatever
/// it is.
pub(super) fn is_wrapped(text: &str) -> bool {
    ["AWS::SSM::Parameter::Value<", "List<"].iter().any(|open| {
        text.strip_prefix(open)
            .and_then(|inner| inner.strip_suffix('>'))
            .is_some_and(|inner| !inner.is_empty())
    })
}

/// All documented types.
pub(super) fn types() -> impl Iterator<Item = &'static str> {
    static WRAPPED: LazyLock<Vec<String>> = LazyLock::new(|| {
        let single = TYPES.iter().filter(|ty| !ty.contains("List"));
        let lists = single.map(|ty| format!("List<{ty}>"));
        let plain: Vec<String> = TYPES
            .iter()
            .map(|ty| (*ty).to_owned())
            .chain(lists)
            .collect();
        let stored = plain
            .iter()
            .map(|ty| format!("AWS::SSM::Parameter::Value<{ty}>"));
        let stored: Vec<String> = stored.collect();
        plain.into_iter().chain(stored).collect()
    });
    WRAPPED.iter().map(String::as_str)
}
