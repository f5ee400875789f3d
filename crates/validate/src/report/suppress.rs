//! Suppression with a reason: cfn-lint's metadata convention, and acknowledgements of our own.
//!
//! ```yaml
//! Metadata:
//!   cfn-lint: {config: {ignore_checks: [W2001]}}         # the template or a resource
//!   stackwright: {acknowledge: [{code: E3030, reason: new instance type}]}
//! ```

use stackwright_template::model::Template;
use stackwright_template::parse::{Node, Span};

use super::{Finding, Severity};

/// A suppression as it stands in the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Suppression {
    code: String,
    /// The resource that it is for; `None` for the whole template.
    resource: Option<String>,
    span: Span,
    /// Whether it is ours, and thus must have a reason and match the whole code.
    exact: bool,
    reason: Option<String>,
}

impl Suppression {
    fn covers(&self, finding: &Finding) -> bool {
        let covers = |code: &str| {
            if self.exact {
                code == self.code
            } else {
                code.starts_with(&self.code)
            }
        };
        let code = covers(finding.code) || finding.within.is_some_and(covers);
        code && (self.resource.is_none() || self.resource == finding.logical_id)
    }
}

/// A finding that a suppression covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressed {
    /// The finding.
    pub finding: Finding,
    /// The reason given, where there is one.
    pub reason: Option<String>,
}

pub(crate) fn collect(template: &Template<'_>) -> Vec<Suppression> {
    let mut all = Vec::new();
    if let Some(metadata) = template.root.get("Metadata") {
        read(metadata, None, &mut all);
    }
    for resource in template.resources.values() {
        if let Some(metadata) = resource.node.get("Metadata") {
            read(metadata, Some(resource.name), &mut all);
        }
    }
    all
}

fn read(metadata: &Node<'_>, resource: Option<&str>, all: &mut Vec<Suppression>) {
    let codes = metadata
        .at(["cfn-lint", "config", "ignore_checks"])
        .and_then(Node::as_list)
        .unwrap_or_default();
    for code in codes {
        if let Some(text) = code.as_str() {
            all.push(Suppression {
                code: text.to_owned(),
                resource: resource.map(str::to_owned),
                span: code.span,
                exact: false,
                reason: None,
            });
        }
    }
    let acknowledged = metadata
        .at(["stackwright", "acknowledge"])
        .and_then(Node::as_list)
        .unwrap_or_default();
    for entry in acknowledged {
        if let Some(code) = entry.get("code").and_then(Node::as_str) {
            all.push(Suppression {
                code: code.to_owned(),
                resource: resource.map(str::to_owned),
                span: entry.span,
                exact: true,
                reason: entry
                    .get("reason")
                    .and_then(Node::as_str)
                    .map(str::trim)
                    .filter(|reason| !reason.is_empty())
                    .map(str::to_owned),
            });
        }
    }
}

/// Takes the covered findings out and reports suppressions that cover nothing or have no reason.
/// `checked` tells whether a code was checked at all, since an ignored rule leaves its suppressions unused.
pub(crate) fn apply(
    suppressions: &[Suppression],
    findings: &mut Vec<Finding>,
    checked: impl Fn(&str) -> bool,
) -> Vec<Suppressed> {
    let mut used = vec![false; suppressions.len()];
    let mut suppressed = Vec::new();
    findings.retain(|finding| {
        let mut reason = None;
        let mut covered = false;
        for (index, suppression) in suppressions.iter().enumerate() {
            if suppression.covers(finding) {
                used[index] = true;
                covered = true;
                reason = reason.take().or_else(|| suppression.reason.clone());
            }
        }
        if covered {
            suppressed.push(Suppressed {
                finding: finding.clone(),
                reason,
            });
        }
        !covered
    });
    for (suppression, used) in suppressions.iter().zip(used) {
        let mut report = |code: &'static str, message: String, hint: &str| {
            let mut finding = Finding::new(code, message, suppression.span).hint(hint);
            finding.severity = Severity::Warning;
            finding.logical_id.clone_from(&suppression.resource);
            findings.push(finding);
        };
        if !used && checked(&suppression.code) {
            report(
                "SW1900",
                format!("the suppression of `{}` covers nothing", suppression.code),
                "remove it",
            );
        }
        if suppression.exact && suppression.reason.is_none() {
            report(
                "SW1901",
                format!(
                    "the acknowledgement of `{}` has no reason",
                    suppression.code
                ),
                "add a `reason` that says why the finding does not matter here",
            );
        }
    }
    suppressed
}
