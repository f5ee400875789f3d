//! The conditions of a statement, and whether a request meets them.

use super::Request;
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
    #[must_use]
    pub fn holds(&self, request: &Request<'_>) -> Answer {
        let Some((_, value)) = request
            .context
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(&self.key))
        else {
            return self.holds_without(&request.absent);
        };
        let any = |test: &dyn Fn(&Text) -> Answer| Answer::any(self.values.iter().map(test));
        let glob = |pattern: &Text| pattern.with_wildcards(true).covers(value);
        match operator_name(&self.operator) {
            "StringEquals" => any(&|other| other.equals(value)),
            "StringNotEquals" => !any(&|other| other.equals(value)),
            "StringEqualsIgnoreCase" => any(&|other| other.lower().equals(&value.lower())),
            "StringLike" | "ArnLike" | "ArnEquals" => any(&glob),
            "StringNotLike" | "ArnNotLike" | "ArnNotEquals" => !any(&glob),
            "Bool" => any(&|other| other.lower().equals(&value.lower())),
            "Null" => any(&|other| Answer::from(other.known() == Some("false"))),
            _ => Answer::Maybe,
        }
    }

    /// Whether it holds for a request that has no value of its key, where that is known.
    fn holds_without(&self, absent: &[&str]) -> Answer {
        if !absent.iter().any(|key| key.eq_ignore_ascii_case(&self.key)) {
            return Answer::Maybe;
        }
        if self.operator == "Null" {
            return Answer::any(self.values.iter().map(|value| match value.known() {
                Some("true") => Answer::Yes,
                Some("false") => Answer::No,
                _ => Answer::Maybe,
            }));
        }
        if self.operator.starts_with("ForAnyValue:") {
            return Answer::No;
        }
        Answer::from(
            self.operator.starts_with("ForAllValues:")
                || self.operator.ends_with("IfExists")
                || self.operator.contains("Not"),
        )
    }
}
