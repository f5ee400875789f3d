//! E6102: checks that the name of an export is a string of the right characters that depends on no resource.

use crate::rule;
use crate::rules::reference::to_resources;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::function::Function;
use stackwright_template::model::{Intrinsic, Path, has_dynamic_reference, sub_variables, within};
use stackwright_template::parse::{Data, Node, Span};

rule! {
    /// ## What it does
    /// Checks that the name of an export is a string of letters, digits, colons and hyphens, and depends on no resource, no
    /// import and no `Fn::GetAZs`.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template: exports are compared before resources exist.
    ///
    /// ## Example
    /// ```yaml
    /// Outputs: {Name: {Value: a, Export: {Name: !Sub "${Topic}_name"}}}
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html>
    pub struct ExportName = E6102, "export-name", Error, on [template];
}

/// Whether a path is that of the name of an export, or below it.
fn is_name(path: &Path<'_>) -> bool {
    path.key(0) == Some("Outputs") && path.key(2) == Some("Export") && path.key(3) == Some("Name")
}

/// The texts that a name is certainly made of, where they stand.
fn texts<'t>(node: &'t Node<'t>, found: &mut Vec<(Span, &'t str)>) {
    let Some(call) = Intrinsic::of(node) else {
        if let Some(text) = node
            .scalar_text()
            .filter(|text| !has_dynamic_reference(text))
        {
            found.push((node.span, text));
        }
        return;
    };
    match (call.function, &call.argument.data) {
        (Function::Sub, Data::List(items)) => {
            if let Some(text) = items.first() {
                between(text, found);
            }
            for entry in items.get(1).and_then(Node::as_map).into_iter().flatten() {
                texts(&entry.value, found);
            }
        }
        (Function::Sub, _) => between(call.argument, found),
        (Function::Join, Data::List(items)) => {
            let [delimiter, list] = items.as_slice() else {
                return;
            };
            let parts = list.as_list().unwrap_or_default();
            let joins = parts.len() > 1;
            for part in parts.iter().chain(joins.then_some(delimiter)) {
                texts(part, found);
            }
        }
        (Function::If, Data::List(items)) => {
            items.iter().skip(1).for_each(|item| texts(item, found))
        }
        _ => {}
    }
}

/// The text of a `Fn::Sub` between its variables.
fn between<'t>(node: &'t Node<'t>, found: &mut Vec<(Span, &'t str)>) {
    let Some(text) = node.as_str().filter(|text| !has_dynamic_reference(text)) else {
        return;
    };
    let mut at = 0;
    for variable in sub_variables(text) {
        found.push((
            within(node, text, at, variable.start),
            &text[at..variable.start],
        ));
        at = variable.end;
    }
    found.push((within(node, text, at, text.len()), &text[at..]));
}

fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == ':' || c == '-'
}

impl Rule for ExportName {
    fn template<'t>(&self, cx: &Context<'t>, out: &mut Findings) {
        let mut report = |span: Span, message: String, output: &str, hint: Option<String>| {
            let mut finding = self
                .at(span, message)
                .property(format!("Outputs.{output}.Export.Name"));
            finding.hint = hint;
            out.report(finding);
        };
        for reference in to_resources(cx).filter(|reference| is_name(&reference.path)) {
            let message = format!(
                "the name of an export cannot depend on the resource `{}`",
                reference.target
            );
            report(reference.span, message, reference.owner.name, None);
        }
        for call in cx.template.calls.iter().filter(|call| is_name(&call.path)) {
            let is_whole = call.path.0.len() == 4;
            let function = call.function;
            let is_known_late = matches!(
                function,
                Function::GetAzs | Function::ImportValue | Function::GetStackOutput
            );
            if is_known_late || is_whole && function.returns_list() {
                let message = format!(
                    "the name of an export cannot come from `{}`",
                    function.name()
                );
                report(call.node.span, message, call.owner.name, None);
            }
        }
        for output in cx.template.outputs.values() {
            let Some(name) = output.node.at(["Export", "Name"]) else {
                continue;
            };
            if Intrinsic::of(name).is_none() && name.scalar_text().is_none() {
                let message = format!(
                    "the name of an export must be a string, not {}",
                    name.kind()
                );
                report(name.span, message, output.name, None);
                continue;
            }
            let mut found = Vec::new();
            texts(name, &mut found);
            for (span, text) in found {
                if let Some(odd) = text.chars().find(|c| !is_allowed(*c)) {
                    let right = text.replace(|c| !is_allowed(c), "-");
                    report(
                        span,
                        format!(
                            "the name of an export has letters, digits, colons and hyphens, and no `{odd}`"
                        ),
                        output.name,
                        Some(format!("write `{right}`")),
                    );
                }
            }
        }
    }
}
