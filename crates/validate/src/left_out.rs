//! A thousand findings that say the same help nobody: so many of a code are shown of a template, and how many are left out is
//! said.

use std::collections::BTreeMap;

use stackwright_diagnostic::{Diagnostic, Span};
use stackwright_template::budget::MAX_FINDINGS;

use crate::rules::registry;

/// Takes the findings of each code beyond the most that are shown out of arranged ones, and returns what says so.
pub(crate) fn leave_out(findings: &mut Vec<Diagnostic>) -> Option<Diagnostic> {
    if findings.len() <= MAX_FINDINGS {
        return None;
    }
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    let mut first: Option<Span> = None;
    findings.retain(|finding| {
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
        registry::finding("SW1902", message, first.unwrap_or_default())
    })
}
