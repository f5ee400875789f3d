//! What references yield: to parameters, pseudo parameters and resources.

use std::borrow::Cow;
use std::sync::Arc;

use stackwright_facts::partition::Partition;

use crate::budget;
use crate::model::{
    Environment, Evaluation, Function, Instance, Shape, Template, Unknown, WhyUnknown,
};
use crate::parse::Node;

/// A sample account, since its number does not matter.
const ACCOUNT: &str = "123456789012";

impl<'t> Environment<'t> {
    pub(in crate::model) fn reference(
        &self,
        template: &Template<'t>,
        name: &'t str,
    ) -> Evaluation<'t> {
        if let Some(pseudo) = self.pseudo(name) {
            return Evaluation::String(Cow::Borrowed(pseudo));
        }
        if name.starts_with("AWS::") {
            return Evaluation::Unknown(Unknown {
                why: WhyUnknown::Pseudo(name),
                shape: if name == "AWS::NotificationARNs" {
                    Shape::List
                } else {
                    Shape::Scalar
                },
                formats: None,
            });
        }
        if let Some(parameter) = template.parameters.get(name) {
            let ty = parameter
                .node
                .get("Type")
                .and_then(Node::as_str)
                .unwrap_or("String");
            let is_list = ty.contains("List<") || ty.contains("CommaDelimitedList");
            if let Some(value) = self.parameters.get(name)
                && !ty.starts_with("AWS::SSM::Parameter::Value")
                && let Some(text) = value.scalar_text()
                && !has_dynamic_reference(text)
                && (!is_list || budget::values(text.matches(',').count(), value.span))
            {
                return if is_list {
                    Evaluation::List(
                        text.split(',')
                            .map(|item| Instance {
                                node: value,
                                value: Evaluation::String(Cow::Borrowed(item.trim())),
                                via: Some(Function::Ref),
                            })
                            .collect(),
                    )
                } else if ty == "Number" {
                    Evaluation::Number(Cow::Borrowed(text))
                } else {
                    Evaluation::String(Cow::Borrowed(text))
                };
            }
            return Evaluation::Unknown(Unknown {
                why: WhyUnknown::Parameter(name),
                shape: if is_list { Shape::List } else { Shape::Scalar },
                formats: parameter_format(ty).map(|format| Arc::from([format.to_owned()])),
            });
        }
        // In an `Fn::Sub`.
        if let Some((target, attribute)) = name.split_once('.')
            && template.resources.contains_key(target)
        {
            let why = WhyUnknown::Attribute(target, Cow::Borrowed(attribute));
            return self.returned(target, why, Shape::Any);
        }
        let shape = if template.resources.contains_key(name) {
            Shape::Scalar
        } else {
            Shape::Any
        };
        self.returned(name, WhyUnknown::Resource(name), shape)
    }

    /// What a reference to a resource yields: the value of one that is there, else something unknown of a known kind.
    pub(super) fn returned(
        &self,
        name: &'t str,
        why: WhyUnknown<'t>,
        otherwise: Shape,
    ) -> Evaluation<'t> {
        let attribute = match &why {
            WhyUnknown::Attribute(_, attribute) => attribute.clone(),
            _ => Cow::Borrowed(""),
        };
        let known = self.returned.get(&(name, attribute));
        if let Some(value) = known.and_then(|known| known.value.as_deref()) {
            return Evaluation::String(Cow::Owned(value.to_owned()));
        }
        Evaluation::Unknown(Unknown {
            why,
            shape: known.map_or(otherwise, |known| known.shape),
            formats: known.and_then(|known| known.formats.clone()),
        })
    }

    /// Pseudo parameters whose value is known or does not matter.
    fn pseudo(&self, name: &str) -> Option<&'t str> {
        let sample = |text| (!self.exact).then_some(text);
        let region = self.region.or(sample("us-east-1"));
        Some(match name {
            "AWS::Region" => region?,
            "AWS::AccountId" => self.account.or(sample(ACCOUNT))?,
            "AWS::StackName" => self.stack?,
            "AWS::Partition" => Partition::of_region(region?).name,
            "AWS::URLSuffix" => Partition::of_region(region?).url_suffix,
            _ => return None,
        })
    }
}

/// Whether a text has a dynamic reference such as `{{resolve:ssm:name}}` in it. One with blanks, which CloudFormation
/// leaves as it is, counts as well: that it was meant to be one is said by a rule of its own.
#[must_use]
pub fn has_dynamic_reference(text: &str) -> bool {
    // A byte is found much faster than a text, and nearly all texts have none.
    text.as_bytes().contains(&b'{')
        && text.match_indices("{{").any(|(at, braces)| {
            text[at + braces.len()..]
                .trim_start()
                .starts_with("resolve:")
        })
}

/// The format of the values of a parameter type, where CloudFormation itself checks that such a thing exists.
fn parameter_format(ty: &str) -> Option<&'static str> {
    let ty = ty
        .strip_prefix("AWS::SSM::Parameter::Value<")
        .map_or(ty, |inner| inner.trim_end_matches('>'));
    Some(match ty {
        "AWS::EC2::Image::Id" => "AWS::EC2::Image.Id",
        "AWS::EC2::SecurityGroup::Id" => "AWS::EC2::SecurityGroup.Id",
        "AWS::EC2::SecurityGroup::GroupName" => "AWS::EC2::SecurityGroup.Name",
        "AWS::EC2::Subnet::Id" => "AWS::EC2::Subnet.Id",
        "AWS::EC2::VPC::Id" => "AWS::EC2::VPC.Id",
        _ => return None,
    })
}
