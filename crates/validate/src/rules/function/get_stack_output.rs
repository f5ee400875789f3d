//! E1033: the arguments of `Fn::GetStackOutput`.

use crate::rule;
use crate::rules::function::argument::{check, report};
use crate::rules::reference::placed;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::function::Arguments;
use stackwright_template::model::{Call, Intrinsic};
use stackwright_template::parse::{Data, Node, Span};
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks that `Fn::GetStackOutput` has an object with `StackName` and `OutputName`, and besides only `Region` and
    /// `RoleArn`, and that its short form has no other short form in it.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Fn::GetStackOutput: {StackName: network, OutputName: VpcId}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html>
    pub struct GetStackOutput = E1033, "get-stack-output", Error, on [calls GetStackOutput];
}

impl Rule for GetStackOutput {
    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        let mut fault = |span: Span, message: String| report(self, cx, call, span, message, out);
        let map = match &call.argument.data {
            Data::Map(map) if Intrinsic::of(call.argument).is_none() => map,
            Data::Map(_) => {
                let message = "`Fn::GetStackOutput` needs an object with `StackName` and `OutputName`, not a function";
                return fault(call.argument.span, message.into());
            }
            _ => {
                let message = format!(
                    "`Fn::GetStackOutput` needs an object with `StackName` and `OutputName`, not {}",
                    call.argument.kind()
                );
                return fault(call.argument.span, message);
            }
        };
        let Arguments::Object { required, of } = call.function.signature().arguments else {
            return;
        };
        let known = |name: &str| of.iter().find(|parameter| parameter.name == name);
        let names = || of.iter().map(|parameter| parameter.name);
        let misspelt = |name: &str| {
            map.iter().any(|entry| {
                known(&entry.key).is_none() && did_you_mean(&entry.key, names()) == Some(name)
            })
        };
        let missing: Vec<String> = names()
            .take(required)
            .filter(|name| map.get(name).is_none() && !misspelt(name))
            .map(|name| format!("`{name}`"))
            .collect();
        if !missing.is_empty() {
            let message = format!("`Fn::GetStackOutput` needs {}", missing.join(" and "));
            fault(call.name_span, message);
        }
        for entry in map {
            let name = entry.key.as_ref();
            if let Some(parameter) = known(name) {
                check(self, cx, call, &entry.value, parameter, out);
                continue;
            }
            let mut finding = self.at(
                entry.key_span,
                format!("`{name}` is not an argument of `Fn::GetStackOutput`"),
            );
            if let Some(near) = did_you_mean(name, names()) {
                finding = finding.meant(near);
            }
            out.report(placed(finding, cx, call.owner, &call.path));
        }
        if is_short(cx, call.name_span)
            && let Some(span) = short_form(cx, call.argument)
        {
            let finding = self
                .at(
                    span,
                    "the short form `!GetStackOutput` cannot contain another short form",
                )
                .hint("write `Fn::GetStackOutput:` instead of the tag");
            out.report(placed(finding, cx, call.owner, &call.path));
        }
    }
}

fn is_short(cx: &Context<'_>, name: Span) -> bool {
    cx.text
        .get(name.start as usize..)
        .is_some_and(|text| text.starts_with('!'))
}

/// Where the first function in a short form is.
fn short_form(cx: &Context<'_>, node: &Node<'_>) -> Option<Span> {
    match &node.data {
        Data::List(items) => items.iter().find_map(|item| short_form(cx, item)),
        Data::Map(map) => match Intrinsic::of(node) {
            Some(call) if is_short(cx, call.name_span) => Some(node.span),
            _ => map.iter().find_map(|entry| short_form(cx, &entry.value)),
        },
        _ => None,
    }
}
