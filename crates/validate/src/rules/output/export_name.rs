//! E6102: checks that the name of an export is a string that depends on no resource.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Function, Intrinsic};

rule! {
    /// ## What it does
    /// Checks that the name of an export is a string that depends on no resource.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template: exports are compared before resources exist.
    ///
    /// ## Example
    /// ```yaml
    /// Outputs: {Name: {Value: a, Export: {Name: !Ref Topic}}}
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html>
    pub struct ExportName = E6102, "export-name", Error, on [template];
}

impl Rule for ExportName {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for output in cx.template.outputs.values() {
            let Some(name) = output.node.at(["Export", "Name"]) else {
                continue;
            };
            let fault = match Intrinsic::of(name) {
                None => name.scalar_text().is_none().then(|| {
                    format!(
                        "the name of an export must be a string, not {}",
                        name.kind()
                    )
                }),
                Some(call) => match call
                    .argument
                    .as_str()
                    .filter(|_| call.function == Function::Ref)
                {
                    Some(target) if cx.template.resources.contains_key(target) => Some(format!(
                        "the name of an export cannot depend on the resource `{target}`"
                    )),
                    _ => (call.function == Function::GetAtt || call.function.returns_list()).then(
                        || {
                            format!(
                                "the name of an export cannot come from `{}`",
                                call.function.name()
                            )
                        },
                    ),
                },
            };
            if let Some(message) = fault {
                out.report(
                    self.at(name.span, message)
                        .property(&format!("Outputs.{}.Export.Name", output.name)),
                );
            }
        }
    }
}
