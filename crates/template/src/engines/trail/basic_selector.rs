//! Basic event selectors: reads or writes, and beginnings of ARNs.

use super::{ObjectCalls, Verdict, Why};
use crate::engines::Answer;
use crate::engines::text::{Scope, Text};
use crate::model::Instance;
use crate::parse::Span;

/// A basic selector.
#[derive(Clone, Debug, PartialEq)]
pub struct Selector {
    /// Where it stands.
    pub span: Span,
    /// Whether it records calls that only read; `None` is not known.
    pub reads: Option<bool>,
    /// Whether it records calls that write; `None` is not known.
    pub writes: Option<bool>,
    /// The beginnings of ARNs of S3 objects.
    pub objects: Vec<Text>,
    /// Whether there are more, which are not known.
    pub open: bool,
}

impl Selector {
    pub(super) fn read<'t>(scope: Scope<'_, 't>, selector: &Instance<'t>) -> Self {
        let (reads, writes) = match selector.get("ReadWriteType") {
            None => (Some(true), Some(true)),
            Some(value) => match value.text() {
                Some("All") => (Some(true), Some(true)),
                Some("ReadOnly") => (Some(true), Some(false)),
                Some("WriteOnly") => (Some(false), Some(true)),
                _ => (None, None),
            },
        };
        let mut result = Self {
            span: selector.span(),
            reads,
            writes,
            objects: Vec::new(),
            open: selector.unknown().is_some(),
        };
        let Some(resources) = selector.get("DataResources") else {
            return result;
        };
        result.open |= resources.unknown().is_some();
        for resource in resources.items() {
            let kind = resource.get("Type").and_then(Instance::text);
            if !matches!(kind, Some("AWS::S3::Object") | None) {
                continue;
            }
            let Some(values) = resource.get("Values") else {
                continue;
            };
            result.open |= values.unknown().is_some() || kind.is_none();
            for value in values.items() {
                result.objects.push(scope.text(value));
            }
        }
        result
    }

    pub(super) fn records(&self, calls: &ObjectCalls) -> Verdict {
        let object = calls.arn(calls.key.clone());
        let in_bucket = calls.arn(Text::any());
        let prefix = |value: &Text| value.clone().then(Text::any());
        let mut covered = Answer::any(
            self.objects
                .iter()
                .map(|value| prefix(value).covers(&object)),
        );
        if self.open {
            covered = covered.or(Answer::Maybe);
        }
        let access = match if calls.read_only {
            self.reads
        } else {
            self.writes
        } {
            Some(records) => Answer::from(records),
            None => Answer::Maybe,
        };
        let why = if covered == Answer::No {
            if self.objects.is_empty() {
                Why::ManagementOnly
            } else if self
                .objects
                .iter()
                .any(|value| prefix(value).intersects(&in_bucket).possible())
            {
                Why::OtherKey
            } else {
                Why::OtherBucket
            }
        } else if access == Answer::No {
            Why::OtherAccess
        } else {
            Why::Nothing
        };
        Verdict {
            answer: covered.and(access),
            why,
        }
    }
}
