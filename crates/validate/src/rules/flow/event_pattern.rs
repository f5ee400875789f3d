//! SW1020, SW1021: event patterns that EventBridge refuses, or that no event can match.

use super::reading::scope;
use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Form, Rule};
use crate::{Diagnostic, Severity};
use stackwright_facts::event::never_matches;
use stackwright_facts::pattern::{Fault, Verdict};
use stackwright_template::engines::events;
use stackwright_template::model::Resource;
use stackwright_template::parse::Span;

rule! {
    /// ## What it does
    /// Checks event patterns, and the filters of pipes and event sources, against EventBridge's grammar: lists of alternatives, operators and their
    /// operands, whether the pattern is an object or JSON in a text, and its size of at most 4,096 characters. One of more
    /// than 2,048 is a warning, since a quota of the account must have been raised for it.
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
        on [forms "AWS::Events::Rule" "AWS::Events::Archive" "AWS::Lambda::EventSourceMapping" "AWS::Pipes::Pipe"];
}

/// Where the patterns of a type stand below its properties.
fn place(type_name: &str) -> &'static str {
    match type_name {
        "AWS::Lambda::EventSourceMapping" => "FilterCriteria.Filters.*.Pattern",
        "AWS::Pipes::Pipe" => "SourceParameters.FilterCriteria.Filters.*.Pattern",
        _ => "EventPattern",
    }
}

impl Rule for PatternRefused {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let path = place(form.resource.type_name);
        for at in select(&form.properties, form.resource.properties_span(), path) {
            // A filter that asks for nothing lets everything through.
            let is_filter = path != "EventPattern";
            if is_filter && at.instance.text().is_some_and(|text| text.trim() == "{}") {
                continue;
            }
            let Some((_, faults)) = events::read(scope(cx, form), at.instance) else {
                continue;
            };
            for fault in faults {
                out.report(finding(self, form.resource, &at.path, fault));
            }
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
            out.report(finding(self, form.resource, "EventPattern", fault));
        }
    }
}

const LAMBDA: &str = "AWS::Lambda::EventSourceMapping";

fn finding(
    rule: &impl Rule,
    resource: &Resource<'_>,
    place: &str,
    fault: Fault<Span>,
) -> Diagnostic {
    let path = if fault.path.is_empty() {
        place.to_owned()
    } else {
        format!("{place}.{}", fault.path)
    };
    let start = match fault.verdict {
        Verdict::Refused | Verdict::TooLarge if resource.type_name == LAMBDA => {
            "Lambda refuses the pattern"
        }
        Verdict::Refused | Verdict::TooLarge => "EventBridge refuses the pattern",
        Verdict::OverQuota => "EventBridge refuses the pattern by default",
        Verdict::NeverMatches => "everything deploys and the rule never fires for this",
    };
    let mut finding = rule
        .at(fault.place, format!("{start}: {}", fault.problem))
        .resource(resource)
        .property(&path);
    if fault.verdict == Verdict::OverQuota {
        finding = finding.severity(Severity::Warning);
    }
    finding.hint = fault.problem.hint;
    finding
}
