//! A thousand findings that say the same help nobody: so many of a code are shown of a template or an app, and how many are left out is
//! said.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use stackwright_diagnostic::{Diagnostic, Span};
use stackwright_template::budget::MAX_FINDINGS;

use crate::rules::registry;

/// Takes the findings of each code beyond the first [`MAX_FINDINGS`] out of sorted ones, and returns the finding that says how
/// many these were.
#[must_use]
pub fn leave_out<D: Borrow<Diagnostic>>(findings: &mut Vec<D>) -> Option<Diagnostic> {
    if findings.len() <= MAX_FINDINGS {
        return None;
    }
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    let mut first: Option<Span> = None;
    findings.retain(|finding| {
        let finding: &Diagnostic = finding.borrow();
        let count = counts.entry(finding.code.clone()).or_default();
        *count += 1;
        let is_shown = *count <= MAX_FINDINGS;
        if !is_shown {
            first = first.or(finding.span);
        }
        is_shown
    });
    let left_out: Vec<String> = counts
        .iter()
        .filter(|(_, count)| **count > MAX_FINDINGS)
        .map(|(code, count)| format!("{} more of {code}", count - MAX_FINDINGS))
        .collect();
    (!left_out.is_empty()).then(|| {
        let message = format!(
            "{MAX_FINDINGS} findings of a code are shown; {} are left out",
            left_out.join(", ")
        );
        let mut finding = registry::finding("SW1902", message, Span::default());
        finding.span = first;
        finding
    })
}
