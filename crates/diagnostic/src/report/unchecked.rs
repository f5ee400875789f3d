//! What could not be checked, and how it is shown.

use std::fmt::Write as _;

use super::Report;
use super::escape::on_one_line;
use crate::{Span, Subject};

/// Something that could not be checked, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unchecked {
    /// The resource's logical id; `None` for what concerns the whole template.
    pub logical_id: Option<String>,
    /// The path below the resource's properties, such as `Tags.0.Value`; empty for the resource as a whole.
    pub path: String,
    /// Where.
    pub span: Span,
    /// Why, in lower case and without a final period.
    pub reason: String,
    /// What was not checked, such as "its pattern" or the code of a rule; empty where it is the whole.
    pub checks: Vec<String>,
}

impl Unchecked {
    /// Something about a resource as a whole, which is at `span`.
    #[must_use]
    pub fn of(resource: impl Into<Subject>, span: Span, reason: impl Into<String>) -> Self {
        Self {
            logical_id: resource.into().logical_id,
            path: String::new(),
            span,
            reason: reason.into(),
            checks: Vec::new(),
        }
    }

    /// Which property it is about, and where that stands.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>, span: Span) -> Self {
        self.path = path.into();
        self.span = span;
        self
    }

    /// What was not checked there.
    #[must_use]
    pub fn checks(mut self, checks: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.checks.extend(checks.into_iter().map(Into::into));
        self
    }

    /// Why, and what was not checked, in a line.
    #[must_use]
    pub fn words(&self) -> String {
        match self.checks.as_slice() {
            [] => self.reason.clone(),
            checks => format!("{}; not checked: {}", self.reason, checks.join(", ")),
        }
    }

    /// What is ordered: the property, then why.
    pub(super) fn place(&self) -> (&Option<String>, Span, &str, &str) {
        (&self.logical_id, self.span, &self.path, &self.reason)
    }
}

/// What could not be checked, by file and resource, one line for each place, and a count. Empty when there is nothing.
#[must_use]
pub fn explain(reports: &[Report]) -> String {
    let mut out = String::new();
    let mut places = 0;
    let mut resources = 0;
    for report in reports {
        let mut group: Option<&Option<String>> = None;
        for one in &report.unchecked {
            if group != Some(&one.logical_id) {
                let at = report.position(one.span);
                let place = format!("{}:{}", report.name, at.line);
                let _ = match &one.logical_id {
                    Some(id) => writeln!(
                        out,
                        "not checked in {} ({}):",
                        on_one_line(id),
                        on_one_line(&place)
                    ),
                    None => writeln!(
                        out,
                        "not checked in the template ({}):",
                        on_one_line(&place)
                    ),
                };
                group = Some(&one.logical_id);
                resources += usize::from(one.logical_id.is_some());
            }
            places += 1;
            let at = report.position(one.span);
            let what = match one.path.as_str() {
                "" => one.words(),
                path => format!("{path}: {}", one.words()),
            };
            let _ = writeln!(out, "  line {}: {}", at.line, on_one_line(&what));
        }
    }
    if places > 0 {
        let plural = |number: usize, noun: &str| match number {
            1 => format!("1 {noun}"),
            _ => format!("{number} {noun}s"),
        };
        let _ = writeln!(
            out,
            "{} in {} could not be checked",
            plural(places, "place"),
            plural(resources, "resource")
        );
    }
    out
}
