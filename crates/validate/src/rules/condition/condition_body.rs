//! E8001: checks that each condition is a function that says whether it holds.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Function, Intrinsic};

rule! {
    /// ## What it does
    /// Checks that each condition is a function that says whether it holds.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Conditions: {C: !Ref "AWS::Region", D: !Equals [!Ref "AWS::Region", a]}
    /// Resources: {T: {Type: AWS::SNS::Topic, Condition: C}, U: {Type: AWS::SNS::Topic, Condition: D}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html>
    pub struct ConditionBody = E8001, "condition-body", Error, on [template];
}

impl Rule for ConditionBody {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for condition in cx.template.conditions.entries().values() {
            let node = condition.node;
            let fits = match Intrinsic::of(node) {
                Some(call) => call.function.is_condition() || call.function == Function::Transform,
                None => node
                    .as_map()
                    .is_some_and(|map| map.len() == 1 && map.get("Condition").is_some()),
            };
            if !fits && !condition.name.starts_with("Fn::") && !cx.template.is_rewritten() {
                let message = format!(
                    "the condition `{}` must be `!Equals`, `!And`, `!Or`, `!Not` or `{{Condition: Name}}`",
                    condition.name
                );
                out.report(
                    self.at(node.span, message)
                        .property(format!("Conditions.{}", condition.name)),
                );
            }
            // CloudFormation takes `&` and `_` in these names, unlike in those of resources.
            let fits = |c: char| c.is_ascii_alphanumeric() || c == '&' || c == '_';
            if !condition.name.chars().all(fits)
                && !condition.name.contains("&{")
                && !condition.name.starts_with("Fn::")
            {
                out.report(
                    self.at(
                        condition.name_span,
                        format!(
                            "the name `{}` may only have letters, digits, `&` and `_`",
                            condition.name
                        ),
                    )
                    .property("Conditions"),
                );
            }
        }
    }
}
