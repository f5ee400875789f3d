//! W6001: finds outputs that pass on an import.

use crate::rule;
use crate::rules::reference::placed;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Function, Section};

rule! {
    /// ## What it does
    /// Finds outputs that pass on an import.
    ///
    /// ## Why it matters
    /// The value is an export already: use it where it is needed.
    ///
    /// ## Example
    /// ```yaml
    /// Outputs: {Name: {Value: !ImportValue files}}
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>
    pub struct OutputImport = W6001, "output-of-import", Warning, on [template];
}

impl Rule for OutputImport {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for call in &cx.template.calls {
            if call.function == Function::ImportValue && call.owner.section == Section::Outputs {
                let message = format!("the output `{}` passes on an import", call.owner.name);
                let finding = self
                    .at(call.name_span, message)
                    .hint("import the value where it is needed");
                out.report(placed(finding, cx, call.owner, &call.path));
            }
        }
    }
}
