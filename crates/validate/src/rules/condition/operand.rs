//! What `Fn::And`, `Fn::Or` and `Fn::Not` may combine.

use crate::rules::function::report;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Call, Intrinsic};
use stackwright_template::parse::{Data, Node};

/// Reports an operand that is no condition.
pub(super) fn operand(
    rule: &impl Rule,
    cx: &Context<'_>,
    call: &Call<'_>,
    node: &Node<'_>,
    out: &mut Findings,
) {
    let fits = match Intrinsic::of(node) {
        Some(inner) => inner.function.is_condition() || cx.template.is_rewritten(),
        None => match &node.data {
            Data::Map(map) => map.len() == 1 && map.get("Condition").is_some(),
            Data::Bool(_) => true,
            _ => false,
        },
    };
    if !fits {
        let message = format!(
            "`{}` combines conditions such as `!Equals` or `{{Condition: Name}}`, not {}",
            call.function.name(),
            Intrinsic::of(node).map_or_else(
                || node.kind().to_owned(),
                |inner| format!("`{}`", inner.function.name())
            )
        );
        report(rule, cx, call, node.span, message, out);
    }
}
