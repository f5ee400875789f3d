//! E2015: checks that the default of a parameter fits its own constraints: allowed values, pattern, lengths, range, number.

use crate::model::has_dynamic_reference;
use crate::parse::Node;
use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Checks that the default of a parameter fits its own constraints: allowed values, pattern, lengths, range,
    /// number.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template, even when the parameter is given.
    ///
    /// ## Example
    /// ```yaml
    /// Parameters: {Stage: {Type: String, Default: test, AllowedValues: [dev, prod], AllowedPattern: "[a-c]+", MaxLength: 3}, Size: {Type: Number, Default: 5, MaxValue: 4}}
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
    pub struct Default = E2015, "parameter-default", Error, on [template];
}

impl Rule for Default {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for parameter in cx.template.parameters.values() {
            let get = |name: &str| parameter.node.get(name);
            let Some(default) = get("Default") else {
                continue;
            };
            let Some(text) = default.scalar_text() else {
                continue;
            };
            let ty = get("Type").and_then(Node::as_str).unwrap_or_default();
            if ty.starts_with("AWS::SSM::") || has_dynamic_reference(text) {
                continue;
            }
            let items: Vec<&str> = if ty.contains("List") {
                text.split(',').map(str::trim).collect()
            } else {
                vec![text]
            };
            let number = |name: &str| {
                get(name)
                    .and_then(Node::scalar_text)
                    .and_then(|text| text.parse::<f64>().ok())
            };
            let mut faults = Vec::new();
            for item in items {
                // Of a list, either each item is allowed or all of it.
                if let Some(allowed) = get("AllowedValues").and_then(Node::as_list)
                    && !allowed.iter().any(|value| {
                        let value = value.scalar_text();
                        value == Some(item) || value == Some(text)
                    })
                {
                    faults.push(format!(
                        "the default `{item}` is not one of the allowed values"
                    ));
                    // What the other constraints say is of no interest then.
                    continue;
                }
                if let Some(pattern) = get("AllowedPattern").and_then(Node::as_str)
                    && let Ok(regex) = fancy_regex::Regex::new(&format!("^(?:{pattern})$"))
                    && matches!(regex.is_match(item), Ok(false))
                {
                    faults.push(format!(
                        "the default `{item}` does not match the pattern `{pattern}`"
                    ));
                }
                let length = item.chars().count() as f64;
                if let Some(least) = number("MinLength").filter(|least| length < *least) {
                    faults.push(format!(
                        "the default `{item}` is shorter than {least} characters"
                    ));
                }
                if let Some(most) = number("MaxLength").filter(|most| length > *most) {
                    faults.push(format!(
                        "the default `{item}` is longer than {most} characters"
                    ));
                }
                if ty == "Number" || ty == "List<Number>" {
                    match item.parse::<f64>() {
                        Err(_) => faults.push(format!("the default `{item}` is no number")),
                        Ok(value) => {
                            if let Some(least) = number("MinValue").filter(|least| value < *least) {
                                faults.push(format!("the default {item} is less than {least}"));
                            }
                            if let Some(most) = number("MaxValue").filter(|most| value > *most) {
                                faults.push(format!("the default {item} is more than {most}"));
                            }
                        }
                    }
                }
            }
            for fault in faults {
                out.report(
                    self.at(default.span, fault)
                        .property(&format!("Parameters.{}.Default", parameter.name)),
                );
            }
        }
    }
}
