//! The conditions of a statement, and whether a request meets them.

use super::compare::Operator;
use super::{Request, compare, variables};
use crate::engines::Answer;
use crate::engines::text::{Scope, Text};
use crate::model::{Evaluation, Instance};

/// One key of one operator of a `Condition`.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The operator, such as `ArnLike`.
    pub operator: String,
    /// The key, such as `aws:SourceArn`.
    pub key: String,
    /// The values, of which one must match.
    pub values: Vec<Text>,
}

/// The name of an operator without its quantifier and without `IfExists`.
pub(super) fn operator_name(operator: &str) -> &str {
    let name = operator.strip_suffix("IfExists").unwrap_or(operator);
    name.strip_prefix("ForAnyValue:")
        .or_else(|| name.strip_prefix("ForAllValues:"))
        .unwrap_or(name)
}

impl Condition {
    pub(super) fn read<'t>(scope: Scope<'_, 't>, statement: &Instance<'t>) -> Vec<Self> {
        let Some(block) = statement.get("Condition") else {
            return Vec::new();
        };
        let mut conditions = Vec::new();
        if let Evaluation::Unknown(_) = block.value {
            conditions.push(Self {
                operator: String::new(),
                key: String::new(),
                values: Vec::new(),
            });
        }
        for (operator, _, keys) in block.entries() {
            if keys.unknown().is_some() {
                conditions.push(Self {
                    operator: String::new(),
                    key: String::new(),
                    values: Vec::new(),
                });
            }
            for (key, _, values) in keys.entries() {
                conditions.push(Self {
                    operator: (*operator).to_owned(),
                    key: (*key).to_owned(),
                    values: values
                        .one_or_many()
                        .iter()
                        .map(|value| scope.text(value))
                        .collect(),
                });
            }
        }
        conditions
    }

    /// Whether it holds; [`Answer::Maybe`] where nothing is known of its key.
    ///
    /// A key may have several values in the request. `ForAllValues:` asks it of all of them, and holds where there are none;
    /// `ForAnyValue:` of one. What is negated holds where the value is none of those listed.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
    #[must_use]
    pub fn holds(&self, request: &Request<'_>) -> Answer {
        let values: Vec<&Text> = (request.context.iter())
            .filter(|(key, _)| key.eq_ignore_ascii_case(&self.key))
            .map(|(_, value)| value)
            .collect();
        if values.is_empty() {
            return self.holds_without(&request.absent);
        }
        let name = operator_name(&self.operator);
        if name == "Null" {
            return Answer::any(self.values.iter().map(|value| match value.known() {
                Some("false") => Answer::Yes,
                Some(_) => Answer::No,
                None => Answer::Maybe,
            }));
        }
        let Some((negated, operator)) = compare::operator(name) else {
            return Answer::Maybe;
        };
        // A variable without a value lets no value of the policy match.
        let listed: Vec<Text> = (self.values.iter())
            .filter_map(|value| match operator {
                Operator::Like => variables::filled(&variables::with_wildcards(value), request),
                _ => variables::filled(value, request),
            })
            .collect();
        // Whether something is unlike what is no whole ARN is not documented.
        if negated && operator == Operator::Arn && self.values.iter().any(compare::is_no_arn) {
            return Answer::Maybe;
        }
        let one = |value: &Text| {
            let is_listed = Answer::any(listed.iter().map(|own| operator.holds(own, value)));
            if negated { !is_listed } else { is_listed }
        };
        let each = values.iter().map(|value| one(value));
        if self.operator.starts_with("ForAnyValue:")
            || (values.len() > 1 && !negated && !self.is_for_all())
        {
            return Answer::any(each);
        }
        Answer::all(each)
    }

    fn is_for_all(&self) -> bool {
        self.operator.starts_with("ForAllValues:")
    }

    /// Whether it holds for a request that has no value of its key, where that is known.
    fn holds_without(&self, absent: &[&str]) -> Answer {
        if !absent.iter().any(|key| key.eq_ignore_ascii_case(&self.key)) {
            return Answer::Maybe;
        }
        let name = operator_name(&self.operator);
        if name == "Null" {
            return Answer::any(self.values.iter().map(|value| match value.known() {
                Some("true") => Answer::Yes,
                Some(_) => Answer::No,
                None => Answer::Maybe,
            }));
        }
        if self.operator.starts_with("ForAnyValue:") {
            return Answer::No;
        }
        Answer::from(
            self.is_for_all()
                || self.operator.ends_with("IfExists")
                || compare::operator(name).is_some_and(|(negated, _)| negated),
        )
    }
}
