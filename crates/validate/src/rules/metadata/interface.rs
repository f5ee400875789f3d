//! E4001: checks the form of `AWS::CloudFormation::Interface`: groups with a label and a list of parameters, and labels of parameters.

use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Checks the form of `AWS::CloudFormation::Interface`: groups with a label and a list of parameters, and
    /// labels of parameters.
    ///
    /// ## Why it matters
    /// The console ignores it; the stack deploys all the same.
    ///
    /// ## Example
    /// ```yaml
    /// Metadata: {"AWS::CloudFormation::Interface": {ParameterGroup: []}}
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudformation-interface.html>
    pub struct Interface = E4001, "parameter-interface", Warning, on [template];
}

impl Rule for Interface {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let Some(interface) = cx
            .template
            .root
            .at(["Metadata", "AWS::CloudFormation::Interface"])
        else {
            return;
        };
        let mut report = |span, message: String| {
            out.report(
                self.at(span, message)
                    .property("Metadata.AWS::CloudFormation::Interface"),
            )
        };
        let Some(map) = interface.as_map() else {
            report(
                interface.span,
                format!("the interface must be an object, not {}", interface.kind()),
            );
            return;
        };
        for entry in map {
            match entry.key.as_ref() {
                "ParameterGroups" => {
                    let Some(groups) = entry.value.as_list() else {
                        report(
                            entry.value.span,
                            format!(
                                "`ParameterGroups` must be a list, not {}",
                                entry.value.kind()
                            ),
                        );
                        continue;
                    };
                    for group in groups {
                        for part in group.as_map().into_iter().flatten() {
                            match part.key.as_ref() {
                                "Label" if part.value.as_map().is_none() => report(
                                    part.value.span,
                                    "`Label` must be an object with a `default`".into(),
                                ),
                                "Parameters" if part.value.as_list().is_none() => report(
                                    part.value.span,
                                    format!(
                                        "`Parameters` must be a list, not {}",
                                        part.value.kind()
                                    ),
                                ),
                                "Label" | "Parameters" => {}
                                other => report(
                                    part.key_span,
                                    format!(
                                        "`{other}` is not an attribute of a group; there are `Label` and `Parameters`"
                                    ),
                                ),
                            }
                        }
                    }
                }
                "ParameterLabels" => {
                    for label in entry.value.as_map().into_iter().flatten() {
                        if label.value.get("default").is_none() {
                            report(
                                label.key_span,
                                format!("the label of `{}` needs a `default`", label.key),
                            );
                        }
                    }
                }
                other => report(
                    entry.key_span,
                    format!(
                        "`{other}` is not an attribute of the interface; there are `ParameterGroups` and `ParameterLabels`"
                    ),
                ),
            }
        }
    }
}
