//! E6101: checks that the value of an output is a string: no list, no object, no reference to a list.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Function, Intrinsic, ReturnType};
use stackwright_template::parse::{Data, Node};

rule! {
    /// ## What it does
    /// Checks that the value of an output is a string: no list, no object, no reference to a list.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Outputs: {Name: {Value: [a, b]}}
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>
    pub struct OutputType = E6101, "output-type", Error, on [template];
}

impl Rule for OutputType {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for output in cx.template.outputs.values() {
            if let Some(value) = output.node.get("Value")
                && let Some(what) = not_text(cx, value, 0)
            {
                out.report(
                    self.at(
                        value.span,
                        format!("the value of an output must be a string, not {what}"),
                    )
                    .hint(
                        if what.starts_with("the number") || what.starts_with("the boolean") {
                            "CloudFormation converts literals only, not what `Fn::GetAtt` returns"
                        } else {
                            "join a list with `Fn::Join`"
                        },
                    )
                    .property(format!("Outputs.{}.Value", output.name)),
                );
            }
        }
    }
}

/// What a value is, when it is no text.
pub(super) fn not_text(cx: &Context<'_>, node: &Node<'_>, depth: usize) -> Option<String> {
    let Some(call) = Intrinsic::of(node) else {
        return match &node.data {
            Data::List(_) | Data::Map(_) | Data::Null if !cx.template.is_rewritten() => {
                Some(node.kind().to_owned())
            }
            _ => None,
        };
    };
    match call.function {
        Function::If if depth < 16 => call
            .argument
            .as_list()?
            .iter()
            .skip(1)
            .filter(|branch| {
                Intrinsic::of(branch)
                    .is_none_or(|inner| inner.argument.as_str() != Some("AWS::NoValue"))
            })
            .find_map(|branch| not_text(cx, branch, depth + 1)),
        Function::Ref => {
            let name = call.argument.as_str()?;
            let ty = cx
                .template
                .parameters
                .get(name)?
                .node
                .get("Type")?
                .as_str()?;
            ty.contains("List").then(|| format!("the list `{name}`"))
        }
        Function::GetAtt => {
            let (_, attribute) = call.get_att()?;
            let returns = cx.returns(call.get_att_target()?, Some(&attribute))?;
            match returns.ty {
                ReturnType::List => Some(format!("the list `{attribute}`")),
                ReturnType::Object => Some(format!("the object `{attribute}`")),
                ReturnType::Number => Some(format!("the number `{attribute}`")),
                ReturnType::Boolean => Some(format!("the boolean `{attribute}`")),
                _ => None,
            }
        }
        function if function.returns_list() => Some(format!("the list from `{}`", function.name())),
        _ => None,
    }
}
