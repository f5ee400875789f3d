//! Whether calls of functions are as their signatures say, shared by the rules about them.

use crate::rules::reference::placed;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::function::{Arguments, Function, Parameter, Shape, Want};
use stackwright_template::model::{Call, Intrinsic};
use stackwright_template::parse::{Data, Node, Span};

fn words(want: Want) -> &'static str {
    match want {
        Want::Text => "a string",
        Want::Literal => "a literal string",
        Want::Integer => "a whole number",
        Want::List => "a list",
        Want::Structure => "an object or a list",
        Want::Condition => "a condition",
    }
}

/// Reports whatever in a call is not as the function's signature says: its transform, how many arguments it has, and
/// what they are. Returns the arguments, as many as there should be.
pub(crate) fn signature<'t>(
    rule: &impl Rule,
    cx: &Context<'_>,
    call: &Call<'t>,
    out: &mut Findings,
) -> Option<&'t [Node<'t>]> {
    let name = call.function.name();
    if let Some(transform) = call.function.signature().transform
        && !cx.template.has_transform(transform)
    {
        let message = format!("`{name}` needs `Transform: {transform}`");
        report(rule, cx, call, call.name_span, message, out);
    }
    let arguments = arguments(rule, cx, call, out)?;
    let parameters: &[Parameter] = match &call.function.signature().arguments {
        Arguments::One(parameter) => std::slice::from_ref(parameter),
        Arguments::List { of, .. } => of,
        Arguments::Object { .. } | Arguments::Own => &[],
    };
    for (index, node) in arguments.iter().enumerate() {
        if let Some(parameter) = parameters.get(index).or(parameters.last()) {
            check(rule, cx, call, node, parameter, out);
        }
    }
    Some(arguments)
}

/// The arguments of a call when it has as many as it should; reports it otherwise.
pub(crate) fn arguments<'t>(
    rule: &impl Rule,
    cx: &Context<'_>,
    call: &Call<'t>,
    out: &mut Findings,
) -> Option<&'t [Node<'t>]> {
    let name = call.function.name();
    let (what, (least, most)) = match call.function.signature().arguments {
        Arguments::List { words, count, .. } => (words, count),
        Arguments::One(_) => return Some(std::slice::from_ref(call.argument)),
        Arguments::Object { .. } | Arguments::Own => return None,
    };
    let Some(items) = call.argument.as_list() else {
        if Intrinsic::of(call.argument).is_none_or(|inner| inner.function != Function::Transform) {
            let message = format!(
                "`{name}` needs a list of {what}, not {}",
                call.argument.kind()
            );
            report(rule, cx, call, call.argument.span, message, out);
        }
        return None;
    };
    if !(least..=most).contains(&items.len()) {
        let has = number(items.len(), "argument");
        let message = format!("`{name}` needs {what}, and has {has}");
        report(rule, cx, call, call.name_span, message, out);
        return None;
    }
    Some(items)
}

/// Reports an argument that is not what its parameter wants.
pub(crate) fn check(
    rule: &impl Rule,
    cx: &Context<'_>,
    call: &Call<'_>,
    node: &Node<'_>,
    parameter: &Parameter,
    out: &mut Findings,
) {
    let name = call.function.name();
    if parameter.want == Want::Condition {
        if !is_condition(cx, node) {
            let message = format!(
                "`{name}` combines conditions such as `!Equals` or `{{Condition: Name}}`, not {}",
                Intrinsic::of(node).map_or_else(
                    || node.kind().to_owned(),
                    |inner| format!("`{}`", inner.function.name())
                )
            );
            report(rule, cx, call, node.span, message, out);
        }
        return;
    }
    if let Some(fault) = fault(cx, node, parameter) {
        // The key of an entry is a name in the template.
        let what = match call.function.signature().arguments {
            Arguments::Object { .. } => format!("`{}`", parameter.name),
            _ => parameter.name.to_owned(),
        };
        let message = format!("{what} of `{name}`: {fault}");
        report(rule, cx, call, node.span, message, out);
    }
    if let Some(items) = parameter.items {
        for item in node.as_list().unwrap_or_default() {
            check(rule, cx, call, item, items, out);
        }
    }
}

fn is_condition(cx: &Context<'_>, node: &Node<'_>) -> bool {
    match Intrinsic::of(node) {
        Some(inner) => inner.function.is_condition() || cx.template.is_rewritten(),
        None => match &node.data {
            Data::Map(map) => map.len() == 1 && map.get("Condition").is_some(),
            Data::Bool(_) => true,
            _ => false,
        },
    }
}

/// Why an argument cannot be what is wanted.
fn fault(cx: &Context<'_>, node: &Node<'_>, parameter: &Parameter) -> Option<String> {
    let want = parameter.want;
    let Some(call) = Intrinsic::of(node) else {
        let fits = match (&node.data, want) {
            (Data::List(_), Want::List | Want::Structure) | (Data::Map(_), Want::Structure) => true,
            (_, Want::List | Want::Structure) => false,
            (_, Want::Integer) => node
                .scalar_text()
                .is_some_and(|text| text.trim().parse::<i64>().is_ok() || text.contains("{{")),
            (Data::String(_) | Data::Number(_) | Data::Bool(_), _) => true,
            _ => false,
        };
        return (!fits).then(|| format!("expected {}, found {}", words(want), node.kind()));
    };
    let function = call.function;
    if cx.template.is_rewritten()
        || cx.template.has_transform("AWS::LanguageExtensions")
        || function == Function::Transform
    {
        return None;
    }
    if (parameter.functions).is_some_and(|functions| !functions.contains(&function)) {
        return Some(format!(
            "expected {}, and `{}` cannot be used here",
            words(want),
            function.name()
        ));
    }
    if function == Function::Ref
        && want != Want::Structure
        && let Some(name) = call.argument.as_str()
        && let Some(parameter) = cx.template.parameters.get(name)
        && let Some(ty) = parameter.node.get("Type").and_then(Node::as_str)
    {
        let is_list = ty.contains("List");
        if is_list != (want == Want::List) {
            return Some(format!(
                "expected {}, and the parameter `{name}` is {}",
                words(want),
                if is_list { "a list" } else { "a single value" }
            ));
        }
    }
    match want {
        Want::List
            if function.signature().returns == Shape::Scalar && function != Function::Ref =>
        {
            Some(format!(
                "expected a list, and `{}` yields a string",
                function.name()
            ))
        }
        Want::Text | Want::Integer if function.returns_list() => Some(format!(
            "expected {}, and `{}` yields a list",
            words(want),
            function.name()
        )),
        _ => None,
    }
}

/// A number with what it counts: `1 argument`, `3 arguments`.
pub(crate) fn number(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Reports a finding about a call.
pub(crate) fn report(
    rule: &impl Rule,
    cx: &Context<'_>,
    call: &Call<'_>,
    span: Span,
    message: String,
    out: &mut Findings,
) {
    out.report(placed(rule.at(span, message), cx, call.owner, &call.path));
}
