//! SW1310: functions where they have no meaning, and the arguments of functions that no other rule is about.

use super::argument::signature;
use crate::rule;
use crate::rules::reference::placed;
use crate::rules::{Context, Findings, Rule};
use crate::schema::call_code;
use stackwright_template::function::{Function, Place};
use stackwright_template::model::{Call, Section, Segment};

rule! {
    /// ## What it does
    /// Checks that functions about conditions stand only in `Conditions` and `Rules`, and functions of assertions only in
    /// `Rules`, with the arguments that they need.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template: elsewhere a condition has no value. What depends on it is chosen by `Fn::If`.
    ///
    /// ## Example
    /// ```yaml
    /// Parameters: {Stage: {Type: String}}
    /// Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {FifoTopic: !Equals [!Ref Stage, prod]}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html>,
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html>
    pub struct Misplaced = SW1310, "function-place", Error, on [calls];
}

/// Whether a call stands where the name of a condition belongs, which the rule about `Fn::If` reports.
fn is_condition_of_if(call: &Call<'_>) -> bool {
    matches!(call.path.0.as_slice(), [.., Segment::Key(key), Segment::Index(0)] if *key == Function::If.name())
}

impl Rule for Misplaced {
    fn call<'t>(&self, cx: &Context<'t>, call: &'t Call<'t>, out: &mut Findings) {
        // A macro may give it a meaning.
        if cx.template.is_rewritten() {
            return;
        }
        let name = call.function.name();
        let has_value = matches!(call.owner.section, Section::Resources | Section::Outputs);
        let (only, hint) = match call.function.signature().place {
            Place::Conditions if has_value && !is_condition_of_if(call) => (
                "`Conditions` and `Rules`",
                "give it a name in `Conditions`, and choose by `Fn::If` with that name",
            ),
            Place::Rules if has_value || call.owner.section == Section::Conditions => (
                "`Rules`",
                "assert it in `Rules`, which are checked before anything is created",
            ),
            _ => {
                if call_code(call.function).is_none() {
                    signature(self, cx, call, out);
                }
                return;
            }
        };
        let message = format!("`{name}` has no value here: it stands only in {only}");
        let finding = self.at(call.name_span, message).hint(hint);
        out.report(placed(finding, cx, call.owner, &call.path));
    }
}
