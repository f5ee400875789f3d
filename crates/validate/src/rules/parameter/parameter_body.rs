//! E2001: checks that a parameter has only the attributes that CloudFormation knows, and that each has the right type.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::parse::Node;
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks that a parameter has only the attributes that CloudFormation knows, and that each has the right type.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Parameters: {Stage: {Type: String, Defualt: dev, MinValue: 1, NoEcho: maybe, AllowedValues: dev}}
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
    pub struct ParameterBody = E2001, "parameter-body", Error, on [template];
}

impl Rule for ParameterBody {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for parameter in cx.template.parameters.values() {
            let ty = parameter
                .node
                .get("Type")
                .and_then(Node::as_str)
                .unwrap_or_default();
            for entry in parameter.node.as_map().into_iter().flatten() {
                let name = entry.key.as_ref();
                let scalar = entry.value.scalar_text();
                let fault =
                    match name {
                        "Type" => None,
                        "Default" | "AllowedPattern" | "ConstraintDescription" | "Description" => {
                            scalar.is_none().then(|| {
                                format!("`{name}` must be a string, not {}", entry.value.kind())
                            })
                        }
                        "AllowedValues" => match entry.value.as_list() {
                            None => Some(format!(
                                "`AllowedValues` must be a list, not {}",
                                entry.value.kind()
                            )),
                            Some(items) => items
                                .iter()
                                .find(|item| item.scalar_text().is_none())
                                .map(|item| {
                                    format!(
                                        "`AllowedValues` must be a list of strings, and has {}",
                                        item.kind()
                                    )
                                }),
                        },
                        "MinLength" | "MaxLength" => scalar
                            .is_none_or(|text| text.parse::<u64>().is_err())
                            .then(|| format!("`{name}` must be a whole number")),
                        "MinValue" | "MaxValue" => scalar
                            .is_none_or(|text| text.parse::<f64>().is_err())
                            .then(|| format!("`{name}` must be a number")),
                        "NoEcho" => (!matches!(
                            scalar.map(str::to_ascii_lowercase).as_deref(),
                            Some("true" | "false")
                        ))
                        .then(|| "`NoEcho` must be true or false".to_owned()),
                        _ if name.starts_with("Fn::") => None,
                        _ => {
                            let mut finding = self.at(
                                entry.key_span,
                                format!("`{name}` is not an attribute of a parameter"),
                            );
                            if let Some(near) = did_you_mean(name, ATTRIBUTES.iter().copied()) {
                                finding = finding.meant(near);
                            }
                            out.report(
                                finding.property(format!("Parameters.{}.{name}", parameter.name)),
                            );
                            continue;
                        }
                    };
                let fault = fault.or_else(|| too_long(name, &entry.value));
                let misplaced = match name {
                    "MinLength" | "MaxLength" | "AllowedPattern" if ty == "Number" => {
                        Some("a Number has `MinValue` and `MaxValue`")
                    }
                    "MinValue" | "MaxValue" if ty != "Number" && !ty.is_empty() => {
                        Some("only a Number has it")
                    }
                    _ => None,
                };
                if let Some(message) = fault.or_else(|| {
                    misplaced.map(|why| format!("`{name}` has no meaning for the type {ty}: {why}"))
                }) {
                    out.report(
                        self.at(entry.value.span, message)
                            .property(format!("Parameters.{}.{name}", parameter.name)),
                    );
                }
            }
        }
    }
}

/// What an attribute has too much of: a value may have 4,096 bytes, a description 4,000 characters.
fn too_long(name: &str, value: &Node<'_>) -> Option<String> {
    let bytes = |value: &Node<'_>| value.scalar_text().map_or(0, str::len);
    match name {
        "Default" if bytes(value) > 4096 => Some(format!(
            "the default has {} bytes, and a parameter's value may have at most 4096",
            bytes(value)
        )),
        "AllowedValues" => {
            let longest = value.as_list()?.iter().map(bytes).max()?;
            (longest > 4096).then(|| {
                format!(
                    "an allowed value has {longest} bytes, and a parameter's value may have at most 4096"
                )
            })
        }
        "Description" => {
            let length = value.scalar_text()?.chars().count();
            (length > 4000).then(|| {
                format!("the description has {length} characters, and may have at most 4000")
            })
        }
        _ => None,
    }
}

const ATTRIBUTES: &[&str] = &[
    "AllowedPattern",
    "AllowedValues",
    "ConstraintDescription",
    "Default",
    "Description",
    "MaxLength",
    "MaxValue",
    "MinLength",
    "MinValue",
    "NoEcho",
    "Type",
];
