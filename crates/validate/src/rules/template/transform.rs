//! E1005: checks that `Transform` is the name of a macro, or a list of them.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::parse::Data;

rule! {
    /// ## What it does
    /// Checks that `Transform` is the name of a macro, or a list of them.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Transform: {Macro: Upper}
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-section-structure.html>
    pub struct Transform = E1005, "transform", Error, on [template];
}

impl Rule for Transform {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let Some(transform) = cx.template.root.get("Transform") else {
            return;
        };
        for node in transform
            .as_list()
            .unwrap_or(std::slice::from_ref(transform))
        {
            let fits = match &node.data {
                Data::String(_) => true,
                Data::Map(map) => {
                    map.get("Name").is_some_and(|name| name.as_str().is_some())
                        && map
                            .iter()
                            .all(|entry| matches!(entry.key.as_ref(), "Name" | "Parameters"))
                }
                _ => false,
            };
            if !fits {
                out.report(self.at(node.span, "a transform is the name of a macro, or an object with `Name` and `Parameters`").property("Transform"));
            }
        }
    }
}
