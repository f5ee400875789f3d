//! Findings and reports, and how they are shown: `rustc`-like text, JSON, SARIF, GitHub annotations, short.

mod finding;
mod regions;
mod render;
pub(crate) mod suppress;
mod unchecked;

pub use finding::{Finding, Origin, Related, Severity};
pub use regions::for_regions;
pub use render::{Style, github, json, sarif, short, summary, text};
pub use suppress::Suppressed;
pub use unchecked::{Unchecked, explain};

use render::printable;

use stackwright_template::parse::{LineIndex, Position, Span};

/// What was found in one template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The file's name as it was given.
    pub name: String,
    /// The source text; of a source that is no UTF-8 what could be read.
    pub text: String,
    /// All findings: grouped by resource, the group with the most severe finding first, and in each group
    /// by severity and place.
    pub findings: Vec<Finding>,
    /// Findings that a suppression covers.
    pub suppressed: Vec<Suppressed>,
    /// What could not be checked, and why, by resource.
    pub unchecked: Vec<Unchecked>,
    pub(crate) lines: LineIndex,
}

impl Report {
    pub(crate) fn new(name: &str, text: &str) -> Self {
        Self {
            name: name.to_owned(),
            lines: LineIndex::new(text),
            text: text.to_owned(),
            findings: Vec::new(),
            suppressed: Vec::new(),
            unchecked: Vec::new(),
        }
    }

    /// Whether there is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// Number of findings of a severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    }

    /// Line and column where a span begins.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        self.lines.position(&self.text, span.start)
    }

    /// First and last position of a span.
    #[must_use]
    pub fn range(&self, span: Span) -> (Position, Position) {
        self.lines.range(&self.text, span)
    }

    /// The text of a line, from 1.
    #[must_use]
    pub fn line(&self, line: u32) -> &str {
        self.lines.line(&self.text, line)
    }

    /// Sorts the findings and removes those that say the same of the same place.
    pub(crate) fn arrange(&mut self) {
        use std::collections::HashMap;
        let mut groups: HashMap<Option<String>, (Severity, u32)> = HashMap::new();
        for finding in &self.findings {
            let rank = (finding.severity, finding.span.start);
            groups
                .entry(finding.logical_id.clone())
                .and_modify(|best| *best = (*best).min(rank))
                .or_insert(rank);
        }
        let key = |finding: &Finding| {
            (
                groups[&finding.logical_id],
                finding.logical_id.clone(),
                finding.severity,
                finding.span,
                finding.code,
                finding.message.clone(),
            )
        };
        // What concerns the template first, then by resource in source order.
        let mut first: HashMap<Option<String>, u32> = HashMap::new();
        for one in &self.unchecked {
            let start = first.entry(one.logical_id.clone()).or_insert(u32::MAX);
            *start = (*start).min(one.span.start);
        }
        self.unchecked.sort_by_cached_key(|one| {
            (
                one.logical_id.is_some(),
                first[&one.logical_id],
                one.logical_id.clone(),
                one.span,
                one.path.clone(),
                one.reason.clone(),
            )
        });
        // One line for each place.
        self.unchecked.dedup_by(|later, first| {
            let same = later.place() == first.place();
            if same {
                for check in later.checks.drain(..) {
                    if !first.checks.contains(&check) {
                        first.checks.push(check);
                    }
                }
            }
            same
        });
        self.findings.sort_by_cached_key(key);
        // The same place belongs to several resources where a loop or an alias makes them.
        let mut seen = std::collections::HashSet::new();
        self.findings
            .retain(|finding| seen.insert((finding.code, finding.span, finding.message.clone())));
    }
}
