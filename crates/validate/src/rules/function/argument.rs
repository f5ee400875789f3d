//! What the arguments of functions may be, shared by the rules about them.

use crate::rules::reference::placed;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Call, Function, Intrinsic};
use stackwright_template::parse::{Data, Node, Span};

/// What an argument must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// A text or another scalar.
    Text,
    /// A text that stands there literally.
    Literal,
    /// A whole number.
    Integer,
    /// A list.
    List,
}

impl Want {
    fn words(self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::Literal => "a literal string",
            Self::Integer => "a whole number",
            Self::List => "a list",
        }
    }
}

/// Why an argument cannot be what is wanted; `functions` are the functions that may stand there.
pub(crate) fn fault(
    cx: &Context<'_>,
    node: &Node<'_>,
    want: Want,
    functions: &[Function],
) -> Option<String> {
    let Some(call) = Intrinsic::of(node) else {
        let fits = match (&node.data, want) {
            (Data::List(_), Want::List) => true,
            (_, Want::List) => false,
            (_, Want::Integer) => node
                .scalar_text()
                .is_some_and(|text| text.trim().parse::<i64>().is_ok() || text.contains("{{")),
            (Data::String(_) | Data::Number(_) | Data::Bool(_), _) => true,
            _ => false,
        };
        return (!fits).then(|| format!("expected {}, found {}", want.words(), node.kind()));
    };
    let function = call.function;
    if cx.template.is_rewritten()
        || cx.template.has_transform("AWS::LanguageExtensions")
        || function == Function::Transform
    {
        return None;
    }
    if !functions.contains(&function) {
        return Some(format!(
            "expected {}, and `{}` cannot be used here",
            want.words(),
            function.name()
        ));
    }
    if function == Function::Ref
        && let Some(name) = call.argument.as_str()
        && let Some(parameter) = cx.template.parameters.get(name)
        && let Some(ty) = parameter.node.get("Type").and_then(Node::as_str)
    {
        let is_list = ty.contains("List");
        if is_list != (want == Want::List) {
            return Some(format!(
                "expected {}, and the parameter `{name}` is {}",
                want.words(),
                if is_list { "a list" } else { "a single value" }
            ));
        }
    }
    match want {
        Want::List if matches!(function, Function::Sub | Function::Join | Function::Base64) => {
            Some(format!(
                "expected a list, and `{}` yields a string",
                function.name()
            ))
        }
        Want::Text | Want::Integer if function.returns_list() => Some(format!(
            "expected {}, and `{}` yields a list",
            want.words(),
            function.name()
        )),
        _ => None,
    }
}

/// A number with what it counts: `1 argument`, `3 arguments`.
pub(crate) fn number(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The arguments of a call when it has as many as it should; reports it otherwise.
pub(crate) fn arguments<'t>(
    rule: &impl Rule,
    cx: &Context<'_>,
    call: &Call<'t>,
    count: std::ops::RangeInclusive<usize>,
    what: &str,
    out: &mut Findings,
) -> Option<&'t [Node<'t>]> {
    let name = call.function.name();
    let Some(items) = call.argument.as_list() else {
        if Intrinsic::of(call.argument).is_none_or(|inner| inner.function != Function::Transform) {
            report(
                rule,
                cx,
                call,
                call.argument.span,
                format!(
                    "`{name}` needs a list of {what}, not {}",
                    call.argument.kind()
                ),
                out,
            );
        }
        return None;
    };
    if !count.contains(&items.len()) {
        report(
            rule,
            cx,
            call,
            call.name_span,
            format!(
                "`{name}` needs {what}, and has {}",
                number(items.len(), "argument")
            ),
            out,
        );
        return None;
    }
    Some(items)
}

/// Reports an argument that is not what is wanted.
pub(crate) fn check(
    rule: &impl Rule,
    cx: &Context<'_>,
    call: &Call<'_>,
    node: &Node<'_>,
    what: &str,
    (want, functions): (Want, &[Function]),
    out: &mut Findings,
) {
    if let Some(fault) = fault(cx, node, want, functions) {
        let message = format!("{what} of `{}`: {fault}", call.function.name());
        report(rule, cx, call, node.span, message, out);
    }
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
