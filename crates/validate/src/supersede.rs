//! Findings that say less than another of the same place, and what is said twice.

use std::collections::{HashMap, HashSet};

use stackwright_template::parse::Span;

use crate::Diagnostic;
use crate::rules::registry;

/// Codes of names that nothing uses, and codes of names that are not there: one may be a misspelling of the other.
const UNUSED: &[&str] = &["W2001", "W7001", "W8001"];
const UNDEFINED: &[&str] = &[
    "E1011", "E1019", "E1020", "E1028", "E3015", "E6005", "E8002",
];

/// Takes out what is said twice, findings that say less of the same place, and names that seem unused since their use
/// is misspelt.
pub(crate) fn supersede(findings: &mut Vec<Diagnostic>) {
    let mut seen = HashSet::new();
    findings.retain(|finding| {
        let id = finding.subject.logical_id.clone();
        let message = finding.message.clone();
        seen.insert((finding.code.clone(), finding.span, message, id))
    });
    let meant: HashSet<String> = (findings.iter())
        .filter(|finding| UNDEFINED.contains(&finding.code.as_str()))
        .filter_map(|finding| finding.meant.clone())
        .collect();
    if !meant.is_empty() {
        findings.retain(|finding| {
            let name = finding.subject.property_path.as_deref();
            let name = name
                .and_then(|path| path.split_once('.'))
                .map(|(_, name)| name);
            let misspelt = name.is_some_and(|name| meant.contains(name));
            !(misspelt && UNUSED.contains(&finding.code.as_str()))
        });
    }
    // The places of each finding that supersedes others, by the code that it supersedes.
    let mut better: HashMap<&str, Vec<Span>> = HashMap::new();
    for finding in findings.iter() {
        let Some((info, span)) = registry::find(&finding.code).zip(finding.span) else {
            continue;
        };
        for code in info.supersedes {
            better.entry(code).or_default().push(span);
        }
    }
    for places in better.values_mut() {
        places.sort_unstable();
    }
    findings.retain(|finding| {
        let Some((places, span)) = better.get(finding.code.as_str()).zip(finding.span) else {
            return true;
        };
        let first = places.partition_point(|place| place.start < span.start);
        let inside = places[first..]
            .iter()
            .take_while(|place| place.start <= span.end);
        !inside.into_iter().any(|place| span.contains(*place))
    });
}
