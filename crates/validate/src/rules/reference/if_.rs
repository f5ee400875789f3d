//! E1028: the arguments of `Fn::If`.

use super::placed;
use crate::rule;
use crate::rules::function::number;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Call, Function, Intrinsic, LOOP};
use stackwright_template::parse::{Data, Node};

rule! {
    /// ## What it does
    /// Checks that `Fn::If` has the name of a condition, which is defined, and two values. In a loop the name is a text as well,
    /// in which the loop puts its variable: no function may name a condition, not that of `Fn::If` nor that of a resource.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// BucketName: !If [IsProd, files]   # the value for "else" is missing
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html>
    pub struct If = E1028, "if", Error, on [calls If, template];
}

impl Rule for If {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        if cx.text.contains(LOOP) {
            in_loops(self, &cx.document.root, false, &mut Vec::new(), out);
        }
    }

    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        let items = call.argument.as_list().unwrap_or_default();
        let fault = match items {
            [condition, _, _] if condition.as_str().is_some() => return,
            [condition, _, _] => (
                condition.span,
                format!(
                    "the first argument of `Fn::If` is the name of a condition, not {}",
                    condition.kind()
                ),
            ),
            _ if call.argument.as_list().is_some() => (
                call.name_span,
                format!(
                    "`Fn::If` needs a condition and two values, and has {}",
                    number(items.len(), "argument")
                ),
            ),
            _ => (
                call.argument.span,
                format!(
                    "`Fn::If` needs a list of a condition and two values, not {}",
                    call.argument.kind()
                ),
            ),
        };
        out.report(placed(
            self.at(fault.0, fault.1),
            cx,
            call.owner,
            &call.path,
        ));
    }
}

/// Looks for conditions that a function names in the bodies of loops, which are unrolled before anything else looks at them.
fn in_loops(rule: &If, node: &Node<'_>, inside: bool, path: &mut Vec<String>, out: &mut Findings) {
    let mut report = |named: &Node<'_>, of: &str, path: &[String]| {
        let Some(by) = Intrinsic::of(named) else {
            return;
        };
        let function = by.function.name();
        let text = by.argument.as_str().unwrap_or("HasName${Variable}");
        let finding = rule
            .at(
                named.span,
                format!("CloudFormation refuses the condition of {of}: `{function}` names it, and only a text may (\"layout is incorrect\")"),
            )
            .hint(format!("write '{text}' without `{function}`: the loop puts its variable in"))
            .property(path.join("."));
        out.report(finding);
    };
    match &node.data {
        Data::List(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                in_loops(rule, item, inside, path, out);
                path.pop();
            }
        }
        Data::Map(map) => {
            if inside
                && let Some(call) = Intrinsic::of(node)
                && call.function == Function::If
                && let Some([named, ..]) = call.argument.as_list()
            {
                report(named, "`Fn::If`", path);
            }
            let is_resource = inside && map.get("Type").is_some();
            if is_resource && let Some(named) = map.get("Condition") {
                report(named, "the resource", path);
            }
            for entry in map {
                path.push(entry.key.to_string());
                let inside = inside || entry.key.starts_with(LOOP);
                in_loops(rule, &entry.value, inside, path, out);
                path.pop();
            }
        }
        _ => {}
    }
}
