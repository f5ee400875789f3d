//! Acceptance of findings in a template's metadata: cfn-lint's convention, and ours with a reason; and what is wrong with
//! an acceptance.
//!
//! ```yaml
//! Metadata:
//!   cfn-lint: {config: {ignore_checks: [W2001]}}         # the template or a resource
//!   stackwright: {acknowledge: [{code: E3030, reason: new instance type}]}
//! ```

use stackwright_diagnostic::{Acknowledgement, Diagnostic, Scope};
use stackwright_template::model::Template;
use stackwright_template::parse::{Node, Span};

use crate::rules::{Declared as _, suppression};

/// What a template accepts, and where it says so.
pub(crate) fn collect(template: &Template<'_>) -> Vec<(Acknowledgement, Span)> {
    let mut all = Vec::new();
    if let Some(metadata) = template.root.get("Metadata") {
        read(metadata, &Scope::Template, &mut all);
    }
    for resource in template.resources.values() {
        if let Some(metadata) = resource.node.get("Metadata") {
            read(
                metadata,
                &Scope::Resource(resource.name.to_owned()),
                &mut all,
            );
        }
    }
    all
}

fn read(metadata: &Node<'_>, scope: &Scope, all: &mut Vec<(Acknowledgement, Span)>) {
    let codes = metadata.at(["cfn-lint", "config", "ignore_checks"]);
    for code in codes.and_then(Node::as_list).unwrap_or_default() {
        if let Some(text) = code.as_str() {
            let one = Acknowledgement {
                prefix: true,
                ..Acknowledgement::new(text, scope.clone(), None)
            };
            all.push((one, code.span));
        }
    }
    let entries = metadata.at(["stackwright", "acknowledge"]);
    for entry in entries.and_then(Node::as_list).unwrap_or_default() {
        if let Some(code) = entry.get("code").and_then(Node::as_str) {
            let reason = entry.get("reason").and_then(Node::as_str);
            let one = Acknowledgement::new(code, scope.clone(), reason);
            all.push((one, entry.span));
        }
    }
}

/// What an acceptance is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// It accepts something.
    Covers,
    /// What it accepts was not looked for.
    Unknown,
    /// What it accepts was looked for and not found.
    Nothing,
    /// There is no such code.
    NoSuchCode,
}

/// Whether a finding is about an acceptance, so that it cannot itself be accepted in a sensible way.
#[must_use]
pub fn is_about_acceptance(finding: &Diagnostic) -> bool {
    let rules = [
        suppression::UnusedSuppression.info(),
        suppression::SuppressionWithoutReason.info(),
    ];
    rules.iter().any(|info| finding.code == info.code)
}

/// What is wrong with an acceptance.
#[must_use]
pub fn faults(one: &Acknowledgement, used: Use) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let unused = suppression::UnusedSuppression.info();
    let what = match one.prefix {
        true => "suppression",
        false => "acknowledgement",
    };
    match used {
        Use::Covers | Use::Unknown => {}
        Use::Nothing => {
            let message = format!("the {what} of `{}` covers nothing", one.code);
            faults.push(unused.diagnostic(message).hint("remove it"));
        }
        Use::NoSuchCode => {
            let message = format!("no rule has the acknowledged code `{}`", one.code);
            let hint = "`stackwright rules` lists the codes";
            faults.push(unused.diagnostic(message).hint(hint));
        }
    }
    // cfn-lint's convention has no place for a reason.
    if !one.prefix && one.reason.is_none() {
        let message = format!("the acknowledgement of `{}` has no reason", one.code);
        let bare = suppression::SuppressionWithoutReason.info();
        let hint = "say why the finding does not matter there";
        faults.push(bare.diagnostic(message).hint(hint));
    }
    for fault in &mut faults {
        match &one.scope {
            Scope::Template => {}
            Scope::Resource(id) => fault.subject.logical_id = Some(id.clone()),
            Scope::Construct(path) => {
                fault.subject.construct_path = Some(path.clone()).filter(|path| !path.is_empty());
            }
        }
    }
    faults
}
