//! W8003: finds `Fn::Equals` whose answer is always the same.

use crate::rule;
use crate::rules::function::report;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Call, PSEUDO_PARAMETERS};
use stackwright_template::parse::Node;

rule! {
    /// ## What it does
    /// Finds `Fn::Equals` whose answer is always the same.
    ///
    /// ## Why it matters
    /// What depends on the condition is always there or never.
    ///
    /// ## Example
    /// ```yaml
    /// Conditions: {C: !Equals [a, b], D: !Equals [!Ref "AWS::Region", a]}
    /// Resources: {T: {Type: AWS::SNS::Topic, Condition: C}, U: {Type: AWS::SNS::Topic, Condition: D}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html>
    pub struct UselessEquals = W8003, "constant-condition", Warning, on [calls Equals];
}

impl Rule for UselessEquals {
    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        let Some(sides @ [left, right]) = call.argument.as_list() else {
            return;
        };
        // The text is meant to be the pseudo parameter, as another rule says.
        let is_pseudo = |node: &Node<'_>| {
            node.as_str()
                .is_some_and(|text| PSEUDO_PARAMETERS.contains(&text.trim()))
        };
        if is_pseudo(left) || is_pseudo(right) {
            return;
        }
        let Some(answer) = answer(sides) else {
            return;
        };
        report(
            self,
            cx,
            call,
            call.name_span,
            format!("`Fn::Equals` is always {answer}"),
            out,
        );
    }
}

/// What a comparison always comes to, where that is plain from what is written.
pub(in crate::rules) fn answer(sides: &[Node<'_>]) -> Option<bool> {
    let [left, right] = sides else {
        return None;
    };
    match (left.scalar_text(), right.scalar_text()) {
        (Some(left), Some(right)) => Some(left == right),
        _ => (left.to_json() == right.to_json()).then_some(true),
    }
}
