//! What the attributes of a resource that hold policies have in common: an object of parts that CloudFormation knows.

use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Resource;
use stackwright_template::suggest::did_you_mean;

/// Parts of an `UpdatePolicy` that are a scalar.
const SCALARS: &[&str] = &["EnableVersionUpgrade", "UseOnlineResharding"];

/// Checks an attribute such as `UpdatePolicy`: it is an object, its parts are known, and they are objects but for
/// [`SCALARS`].
pub(super) fn check(
    rule: &impl Rule,
    cx: &Context<'_>,
    resource: &Resource<'_>,
    attribute: &str,
    known: &[&str],
    out: &mut Findings,
) {
    // A module cannot have any, which its own rule says.
    let Some(policy) = resource
        .node
        .get(attribute)
        .filter(|_| !resource.type_name.ends_with("::MODULE"))
    else {
        return;
    };
    let Some(map) = policy.as_map() else {
        out.report(
            rule.at(
                policy.span,
                format!("`{attribute}` must be an object, not {}", policy.kind()),
            )
            .resource(resource),
        );
        return;
    };
    if cx.template.is_rewritten() {
        return;
    }
    for entry in map {
        if !known.contains(&entry.key.as_ref()) && !entry.key.starts_with("Fn::") {
            let mut finding = rule
                .at(
                    entry.key_span,
                    format!("`{}` is not a part of `{attribute}`", entry.key),
                )
                .resource(resource);
            if let Some(near) = did_you_mean(&entry.key, known.iter().copied()) {
                finding = finding.meant(near);
            } else {
                finding = finding.hint(format!("it has {}", known.join(", ")));
            }
            out.report(finding);
        } else if entry.value.scalar_text().is_some() && !SCALARS.contains(&entry.key.as_ref()) {
            out.report(
                rule.at(
                    entry.value.span,
                    format!(
                        "`{}` must be an object, not {}",
                        entry.key,
                        entry.value.kind()
                    ),
                )
                .resource(resource),
            );
        }
    }
}
