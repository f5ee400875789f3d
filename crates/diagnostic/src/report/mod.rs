//! Findings and reports, and how they are shown: `rustc`-like text, JSON, SARIF, GitHub annotations, short.

mod escape;
mod json;
mod line;
mod regions;
mod sarif;
mod text;
mod unchecked;

pub use escape::{is_unsafe, json_line, json_text, on_one_line, printable, shown};
pub use json::json;
pub use line::{github, short, summary};
pub use regions::for_regions;
pub use sarif::sarif;
pub use text::{Renderer, Style, text};
pub use unchecked::{Unchecked, explain};

use crate::{Acknowledgements, Diagnostic, LineIndex, Position, Severity, Span};

/// The shortest secret that is looked for in messages, in bytes.
const SHORTEST_SECRET: usize = 4;
/// So many are looked for in each message, the longest of them.
const MOST_SECRETS: usize = 256;

/// A diagnostic that somebody has accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressed {
    /// The diagnostic.
    pub finding: Diagnostic,
    /// The reason given, where there is one.
    pub reason: Option<String>,
}

/// What was found in one source text, such as a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The file's name as it was given.
    pub name: String,
    /// The source text; of a source that is no UTF-8 what could be read.
    pub text: String,
    /// All findings: grouped by resource, the group with the most severe finding first, and in each group
    /// by severity and place.
    pub findings: Vec<Diagnostic>,
    /// Findings that a suppression covers.
    pub suppressed: Vec<Suppressed>,
    /// What could not be checked, and why, by resource.
    pub unchecked: Vec<Unchecked>,
    /// Steps of work that the check took. They depend on the text alone, so that its cost can be held to a bound.
    pub steps: u64,
    lines: LineIndex,
}

impl Report {
    /// A report on a text in which nothing was found yet.
    #[must_use]
    pub fn new(name: &str, text: &str) -> Self {
        Self {
            name: name.to_owned(),
            lines: LineIndex::new(text),
            text: text.to_owned(),
            findings: Vec::new(),
            suppressed: Vec::new(),
            unchecked: Vec::new(),
            steps: 0,
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

    /// The worst severity, where there is a finding.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).min()
    }

    /// Line and column where a span begins; the beginning of the text where there is none.
    #[must_use]
    pub fn position(&self, span: impl Into<Option<Span>>) -> Position {
        let span = span.into().unwrap_or_default();
        self.lines.position(&self.text, span.start)
    }

    /// First and last position of a span; the beginning of the text where there is none.
    #[must_use]
    pub fn range(&self, span: impl Into<Option<Span>>) -> (Position, Position) {
        self.lines
            .range(&self.text, span.into().unwrap_or_default())
    }

    /// The bytes of a span, as far as they are in its first line and in the text; at character boundaries.
    pub(crate) fn in_first_line(&self, span: Span) -> std::ops::Range<usize> {
        let floor = |byte: u32| {
            let mut byte = (byte as usize).min(self.text.len());
            while !self.text.is_char_boundary(byte) {
                byte -= 1;
            }
            byte
        };
        let (start, end) = (floor(span.start), floor(span.end));
        let end = end.max(start);
        let line = self.text[start..end].find('\n');
        start..line.map_or(end, |at| start + at)
    }

    /// The text of a line, from 1.
    #[must_use]
    pub fn line(&self, line: u32) -> &str {
        self.lines.line(&self.text, line)
    }

    /// Puts `*` in place of what must not be shown: where it stands in the text, and in whatever is said of it.
    pub fn conceal(&mut self, spans: impl IntoIterator<Item = Span>) {
        let mut text = std::mem::take(&mut self.text).into_bytes();
        let mut secrets = Vec::new();
        for span in spans {
            let span = span.start as usize..span.end as usize;
            let Some(written) = text.get_mut(span) else {
                continue;
            };
            let is_quote = |byte: &u8| matches!(byte, b'"' | b'\'');
            let quotes = usize::from(written.len() > 1 && written.first().is_some_and(is_quote));
            let end = written.len() - quotes;
            let inner = &mut written[quotes..end];
            secrets.push(String::from_utf8_lossy(inner).into_owned());
            for byte in inner.iter_mut().filter(|byte| **byte != b'\n') {
                *byte = b'*';
            }
        }
        // Only whole scalars were replaced, and those by ASCII.
        self.text = String::from_utf8_lossy(&text).into_owned();
        // A shorter one would be found in words that have nothing to do with it.
        secrets.retain(|secret| secret.len() >= SHORTEST_SECRET && !secret.starts_with('*'));
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets.dedup();
        secrets.truncate(MOST_SECRETS);
        let accepted = self.suppressed.iter_mut().map(|one| &mut one.finding);
        for finding in self.findings.iter_mut().chain(accepted) {
            let said = [&mut finding.message].into_iter().chain(&mut finding.hint);
            let labels = finding.related.iter_mut().map(|one| &mut one.label);
            for said in said.chain(&mut finding.notes).chain(labels) {
                for secret in &secrets {
                    if said.contains(secret.as_str()) {
                        *said = said.replace(secret.as_str(), "****");
                    }
                }
            }
        }
    }

    /// Takes out what is accepted.
    pub fn accept(&mut self, acknowledgements: &mut Acknowledgements) {
        let Self {
            findings,
            suppressed,
            ..
        } = self;
        findings.retain(|finding| {
            let Some(one) = acknowledgements.accept(finding) else {
                return true;
            };
            suppressed.push(Suppressed {
                finding: finding.clone(),
                reason: one.reason.clone(),
            });
            false
        });
    }

    /// Sorts the findings and removes those that say the same of the same place.
    pub fn arrange(&mut self) {
        use std::collections::HashMap;
        let mut groups: HashMap<Option<String>, (Severity, u32)> = HashMap::new();
        for finding in &self.findings {
            let rank = (finding.severity, finding.span.unwrap_or_default().start);
            groups
                .entry(finding.subject.logical_id.clone())
                .and_modify(|best| *best = (*best).min(rank))
                .or_insert(rank);
        }
        let key = |finding: &Diagnostic| {
            (
                groups[&finding.subject.logical_id],
                finding.subject.logical_id.clone(),
                finding.severity,
                finding.span,
                finding.code.clone(),
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
        self.findings.retain(|finding| {
            seen.insert((finding.code.clone(), finding.span, finding.message.clone()))
        });
    }
}
