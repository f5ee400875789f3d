//! What becomes of a stack, agreed to as a part of a whole: known before any change set, which is then held to it.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use stackwright_template::compare::{self, Change as Kind, Finding, FindingKind, Replacement};
use stackwright_template::model::Template;
use stackwright_template::parse::Document;

use crate::consent::{Answer, Confirm, Question};
use crate::input::LoadedTemplate;
use crate::plan::Plan;
use crate::plan::change::Change;

/// What becomes of a stack that is deployed together with others.
#[derive(Debug)]
#[non_exhaustive]
pub struct StackChange {
    /// How the app calls it.
    pub path: String,
    /// The template that is deployed; nothing for a new stack.
    pub before: Option<Document<'static>>,
    /// The template that is wanted.
    pub after: LoadedTemplate,
    /// What becomes allowed or is no more.
    pub findings: Vec<Finding>,
    /// The logical IDs of the resources that change, and whether what they are goes away, or may do so.
    changed: BTreeMap<String, bool>,
}

impl StackChange {
    pub(crate) fn new(
        path: &str,
        before: Option<Document<'static>>,
        after: LoadedTemplate,
    ) -> Self {
        let updates = compare::Updates::embedded();
        let old = before.as_ref().map(Template::new);
        let new = Template::new(&after.document);
        let findings = compare::access(old.as_ref(), &new, updates);
        let resources = compare::diff(old.as_ref(), &new, updates).resources;
        let changed = resources.iter().map(|resource| {
            let is_replaced = resource.replacement != Replacement::Never;
            let goes = resource.change == Kind::Removed || is_replaced;
            (resource.logical_id.to_owned(), goes)
        });
        Self {
            path: path.to_owned(),
            changed: changed.collect(),
            before,
            after,
            findings,
        }
    }

    /// Whether what is planned is no more than what was seen here.
    fn covers(&self, plan: &Plan) -> bool {
        let is_seen = |change: &Change| {
            let goes = self.changed.get(&change.logical_id);
            change.nested.is_empty() && goes.is_some_and(|goes| *goes || !change.destroys())
        };
        let is_known = |finding: &Finding| {
            let same = |other: &Finding| {
                other.logical_id == finding.logical_id && other.kind == finding.kind
            };
            matches!(finding.kind, FindingKind::DataLoss { .. }) || self.findings.iter().any(same)
        };
        plan.changes.iter().all(is_seen) && plan.findings.iter().all(is_known)
    }
}

/// Has said yes to a whole: a part of it is shown, and asked about only where it is more than what was seen of it.
pub(crate) struct Agreed<'c> {
    pub(crate) confirm: &'c dyn Confirm,
    /// What was seen; nothing where the part changes no more than how a value is written.
    pub(crate) seen: Option<&'c StackChange>,
}

impl Confirm for Agreed<'_> {
    fn confirm<'a>(
        &'a self,
        question: &'a Question<'a>,
    ) -> Pin<Box<dyn Future<Output = Answer> + Send + 'a>> {
        match question {
            Question::Execute(plan) if self.seen.is_none_or(|seen| seen.covers(plan)) => {
                Box::pin(async move { self.confirm.confirm(&Question::Agreed(plan)).await })
            }
            other => self.confirm.confirm(other),
        }
    }

    fn goes_on(&self) -> bool {
        self.confirm.goes_on()
    }
}
