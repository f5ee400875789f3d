//! Permissions and network access that change between two templates, and data that is kept no more.

use std::collections::BTreeSet;

use stackwright_schemas::updates::Updates;

use super::alternatives::items;
use super::finding::differences;
use super::text::text;
use super::value::same;
use super::{Finding, FindingKind, network, public, statement};
use crate::budget::{self, Budget};
use crate::engines::text::Steps;
use crate::model::{Resource, Template};

/// So many steps are taken to find out what statements have in common. What is not known to be covered by then is
/// shown, so that a hostile policy costs bounded time and hides nothing.
pub const MAX_STEPS: usize = 20_000_000;

/// What a person should see of the update of one template to another: policy statements, managed policies, network
/// access, switches that make something public, and data that is kept no more. `before` is `None` for a new stack.
///
/// What is the same in other words, and what is within what was there before, is left out.
#[must_use]
pub fn access(
    before: Option<&Template<'_>>,
    after: &Template<'_>,
    updates: &Updates,
) -> Vec<Finding> {
    access_within(before, after, updates, &mut Steps::new(MAX_STEPS))
}

/// [`access`] with as many steps as one likes.
#[must_use]
pub fn access_within(
    before: Option<&Template<'_>>,
    after: &Template<'_>,
    updates: &Updates,
    steps: &mut Steps,
) -> Vec<Finding> {
    let bytes = after.source_bytes() + before.map_or(0, Template::source_bytes);
    // What is not worked out by then is shown as it is written, and counts as something else.
    budget::metered(Budget::of_template(bytes), Some(after.root), || {
        findings(before, after, updates, steps)
    })
    .0
}

fn findings(
    before: Option<&Template<'_>>,
    after: &Template<'_>,
    updates: &Updates,
    steps: &mut Steps,
) -> Vec<Finding> {
    let mut names: BTreeSet<&str> = after.resources.keys().copied().collect();
    names.extend(before.into_iter().flat_map(|it| it.resources.keys()));
    let mut findings = Vec::new();
    for name in names {
        let old = before.and_then(|it| it.resources.get(name));
        let new = after.resources.get(name);
        let Some(one) = new.or(old) else {
            continue;
        };
        if let (Some(old), Some(new)) = (old, new)
            && same(old.node, new.node)
        {
            continue;
        }
        let sides = (
            old.map(|old| (before.unwrap_or(after), old)),
            new.map(|new| (after, new)),
        );
        let mut kinds = statement::changes(sides.0, sides.1, steps);
        kinds.extend(managed_policies(old, new));
        kinds.extend(network::changes(old, new));
        kinds.extend(public::changes(old, new));
        if updates.is_stateful(one.type_name) {
            kinds.extend(released(old, new));
        }
        let path = |side: Option<&Resource<'_>>| side?.construct_path.map(str::to_owned);
        findings.extend(kinds.into_iter().map(|kind| Finding {
            logical_id: name.to_owned(),
            resource_type: one.type_name.to_owned(),
            construct_path: path(new).or_else(|| path(old)),
            kind,
        }));
    }
    findings
}

fn managed_policies(old: Option<&Resource<'_>>, new: Option<&Resource<'_>>) -> Vec<FindingKind> {
    let policies = |resource: Option<&Resource<'_>>| -> BTreeSet<String> {
        let lists = ["ManagedPolicyArns", "ManagedPolicies"].iter();
        lists
            .flat_map(|name| items(resource.and_then(|it| it.property(name)), &Vec::new()))
            .map(|(_, policy)| text(policy))
            .collect()
    };
    differences(&policies(old), &policies(new), |policy, added| {
        FindingKind::ManagedPolicy {
            policy: policy.clone(),
            added,
        }
    })
}

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>
fn released(old: Option<&Resource<'_>>, new: Option<&Resource<'_>>) -> Vec<FindingKind> {
    let (Some(old), Some(new)) = (old, new) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for policy in ["DeletionPolicy", "UpdateReplacePolicy"] {
        let of = |one: &Resource<'_>| one.node.get(policy).map(text).unwrap_or_default();
        let (was, is) = (of(old), of(new));
        if !matches!(was.as_str(), "" | "Delete") && matches!(is.as_str(), "" | "Delete") {
            found.push(FindingKind::Released { policy, was });
        }
    }
    found
}
