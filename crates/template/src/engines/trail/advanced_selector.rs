//! Advanced event selectors: conditions on the fields of an event.

use super::{ObjectCalls, Verdict, Why};
use crate::engines::Answer;
use crate::engines::text::{Scope, Text};
use crate::model::{Evaluation, Instance};
use crate::parse::Span;

/// An advanced selector: conditions that must all hold.
#[derive(Clone, Debug, PartialEq)]
pub struct AdvancedSelector {
    /// Where it stands.
    pub span: Span,
    /// The conditions.
    pub fields: Vec<FieldSelector>,
}

/// A condition of an advanced selector.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldSelector {
    /// The field, such as `resources.ARN`.
    pub field: String,
    /// What the value may be, with wildcards; empty when it is not restricted so.
    pub is: Vec<Text>,
    /// What it must not be.
    pub is_not: Vec<Text>,
    /// Whether a part is not known.
    pub open: bool,
}

impl AdvancedSelector {
    pub(super) fn read<'t>(scope: Scope<'_, 't>, selector: &Instance<'t>) -> Self {
        let mut fields = Vec::new();
        for field in selector
            .get("FieldSelectors")
            .map(Instance::items)
            .unwrap_or_default()
        {
            let mut result = FieldSelector {
                field: field
                    .get("Field")
                    .and_then(Instance::text)
                    .unwrap_or_default()
                    .to_owned(),
                ..FieldSelector::default()
            };
            for (key, _, values) in field.entries() {
                if matches!(values.value, Evaluation::Unknown(_)) {
                    result.open = true;
                }
                for value in values.items() {
                    let text = scope.text(value);
                    match *key {
                        "Equals" => result.is.push(text),
                        "StartsWith" => result.is.push(text.then(Text::any())),
                        "EndsWith" => result.is.push(Text::any().then(text)),
                        "NotEquals" => result.is_not.push(text),
                        "NotStartsWith" => result.is_not.push(text.then(Text::any())),
                        "NotEndsWith" => result.is_not.push(Text::any().then(text)),
                        _ => {}
                    }
                }
            }
            fields.push(result);
        }
        Self {
            span: selector.span(),
            fields,
        }
    }

    pub(super) fn records(&self, calls: &ObjectCalls) -> Verdict {
        let object = calls.arn(calls.key.clone());
        let mut answer = Answer::Yes;
        let mut why = Why::Nothing;
        let is_data = self.fields.iter().any(|field| {
            field.field == "eventCategory"
                && field.is.iter().any(|text| text.known() == Some("Data"))
        });
        for field in &self.fields {
            let value = match field.field.as_str() {
                "eventCategory" => Text::literal("Data"),
                "resources.type" => Text::literal("AWS::S3::Object"),
                "resources.ARN" => object.clone(),
                "readOnly" => Text::literal(calls.read_only.to_string()),
                "eventSource" => Text::literal("s3.amazonaws.com"),
                "eventName" if !calls.names.is_empty() => {
                    let holds = |name: &String| field.holds(&Text::literal(name));
                    let best = Answer::any(calls.names.iter().map(holds));
                    let worst = Answer::all(calls.names.iter().map(holds));
                    if best == Answer::No {
                        why = Why::OtherCalls;
                    }
                    let partly = best.and(worst.or(Answer::Maybe));
                    answer = answer.and(partly);
                    continue;
                }
                _ => {
                    answer = answer.and(Answer::Maybe);
                    continue;
                }
            };
            let holds = field.holds(&value);
            answer = answer.and(holds);
            if holds == Answer::No {
                let new = match field.field.as_str() {
                    "resources.ARN" => {
                        if field.holds(&calls.arn(Text::any())).possible() {
                            Why::OtherKey
                        } else {
                            Why::OtherBucket
                        }
                    }
                    "readOnly" => Why::OtherAccess,
                    _ if is_data => Why::OtherBucket,
                    _ => Why::ManagementOnly,
                };
                why = if why == Why::Nothing {
                    new
                } else {
                    why.min(new)
                };
            }
        }
        Verdict { answer, why }
    }
}

impl FieldSelector {
    fn holds(&self, value: &Text) -> Answer {
        let is = if self.is.is_empty() {
            Answer::Yes
        } else {
            Answer::any(self.is.iter().map(|text| text.covers(value)))
        };
        let is_not = Answer::any(self.is_not.iter().map(|text| text.covers(value)));
        let holds = is.and(!is_not);
        if self.open {
            holds.and(Answer::Maybe).or(Answer::Maybe)
        } else {
            holds
        }
    }
}
