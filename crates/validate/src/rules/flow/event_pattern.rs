//! SW1020, SW1021: event patterns that EventBridge refuses, or that no event can match.

use super::reading::scope;
use crate::report::Finding;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::engines::Fault;
use stackwright_template::engines::events::{Pattern, never_matches};
use stackwright_template::engines::text::{Piece, Scope, Text};
use stackwright_template::model::{Evaluation, Instance, Resource};

rule! {
    /// ## What it does
    /// Checks event patterns against EventBridge's grammar: lists of alternatives, operators and their
    /// operands, whether the pattern is an object or JSON in a text, and its size of at most 4,096 bytes.
    ///
    /// ## Why it matters
    /// The rule is refused when it is created. The most frequent fault is an operator that does not stand in a list.
    ///
    /// ## Example
    /// ```yaml
    /// EventPattern: {detail: {requestParameters: {key: {prefix: input/}}}}   # key: [{prefix: input/}]
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html>
    pub struct PatternRefused = SW1020, "event-pattern-refused", Error,
        on [forms "AWS::Events::Rule" "AWS::Events::Archive"];
}

/// The largest pattern in bytes.
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html>
const MAX_SIZE: usize = 4096;

/// The bytes that a pattern has as JSON without blanks at least, whatever its unknown parts are.
fn least_size<'t>(scope: Scope<'_, 't>, instance: &Instance<'t>) -> usize {
    let text = |text: &Text| -> usize {
        let literal = |piece: &Piece| match piece {
            Piece::Literal(text) => text.len(),
            _ => 0,
        };
        text.pieces.iter().map(literal).sum()
    };
    match &instance.value {
        Evaluation::Object(object) => {
            let entries = object.entries.iter();
            let sum: usize = entries
                .map(|(key, _, value)| key.len() + 4 + least_size(scope, value))
                .sum();
            (sum + 1).max(2)
        }
        Evaluation::List(items) => {
            let sum: usize = items.iter().map(|item| least_size(scope, item) + 1).sum();
            (sum + 1).max(2)
        }
        Evaluation::Number(number) => number.len(),
        Evaluation::Bool(_) | Evaluation::Null => 4,
        Evaluation::String(_) | Evaluation::Unknown(_) => text(&scope.text(instance)) + 2,
    }
}

impl Rule for PatternRefused {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let Some(instance) = form.properties.get("EventPattern") else {
            return;
        };
        let scope = scope(cx, form);
        let size = least_size(scope, instance);
        if size > MAX_SIZE {
            let fault = Fault {
                span: instance.span(),
                path: String::new(),
                message: format!("it has {size} bytes at least, and {MAX_SIZE} are allowed"),
                hint: Some("use prefixes or wildcards, or several rules".to_owned()),
            };
            out.report(finding(
                self,
                form.resource,
                fault,
                "EventBridge refuses the pattern: ",
            ));
        }
        let Some((_, faults)) = Pattern::read_any(scope, instance) else {
            return;
        };
        for fault in faults {
            out.report(finding(
                self,
                form.resource,
                fault,
                "EventBridge refuses the pattern: ",
            ));
        }
    }
}

rule! {
    /// ## What it does
    /// Reports event patterns, or parts of them, that no event can match: fields that AWS's events do not have,
    /// wrong case in a detail type or the name of a call, an event source that contradicts the source.
    ///
    /// ## Why it matters
    /// EventBridge takes any pattern. Everything deploys, and the rule never fires.
    ///
    /// ## Example
    /// ```yaml
    /// EventPattern: {source: [aws.s3], detail-type: [AWS API call via CloudTrail]}   # AWS API Call via CloudTrail
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html>
    pub struct PatternNeverMatches = SW1021, "event-pattern-never-matches", Error, on [forms "AWS::Events::Rule"];
}

impl Rule for PatternNeverMatches {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let Some(pattern) = super::reading::pattern(cx, form) else {
            return;
        };
        for fault in never_matches(&pattern) {
            out.report(finding(
                self,
                form.resource,
                fault,
                "everything deploys and the rule never fires for this: ",
            ));
        }
    }
}

fn finding(rule: &impl Rule, resource: &Resource<'_>, fault: Fault, start: &str) -> Finding {
    let path = if fault.path.is_empty() {
        "EventPattern".to_owned()
    } else {
        format!("EventPattern.{}", fault.path)
    };
    let mut finding = rule
        .at(fault.span, format!("{start}{}", fault.message))
        .resource(resource)
        .property(&path);
    finding.hint = fault.hint;
    finding
}
