//! What deserves a second look in a change set: access that grows, and data that would be lost.

use stackwright_template::compare::{
    Finding, FindingKind, Replacement, Updates, access, secrets::mentions,
};
use stackwright_template::model::Template;
use stackwright_template::parse::{Data, Document};

use crate::input::LoadedTemplate;
use crate::plan::change::{Action, Cause, Change};

/// Compares the deployed template with the new one, both with their values in place, in the light of the change set.
pub(crate) fn findings(
    before: Option<&Document<'static>>,
    after: &LoadedTemplate,
    changes: &[Change],
    updates: &Updates,
) -> Vec<Finding> {
    let mut found = data_loss(changes, updates);
    // A condition that changes adds or removes a resource that stands in both templates.
    let old = before.map(|before| without(before, changes, Action::Add));
    let new = without(&after.document, changes, Action::Remove);
    let (old, new) = (old.as_ref().map(Template::new), Template::new(&new));
    found.extend(access(old.as_ref(), &new, updates));
    found.extend(unclear(after, changes));
    for finding in &mut found {
        let change = changes
            .iter()
            .find(|one| one.logical_id == finding.logical_id);
        let told = match change {
            Some(change) => change.origin.construct_path.clone(),
            None => after.origin(&finding.logical_id).construct_path,
        };
        finding.construct_path = told.or(finding.construct_path.take());
    }
    found
}

/// A template without the resources to which this happens.
fn without(document: &Document<'static>, changes: &[Change], action: Action) -> Document<'static> {
    let happens =
        |name: &str| (changes.iter()).any(|one| one.logical_id == name && one.action == action);
    let mut root = document.root.clone();
    if let Data::Map(sections) = &mut root.data
        && let Some(section) = sections.entries.iter_mut().find(|it| it.key == "Resources")
        && let Data::Map(resources) = &mut section.value.data
    {
        resources.entries.retain(|resource| !happens(&resource.key));
    }
    Document::from(root)
}

fn finding(change: &Change, kind: FindingKind) -> Finding {
    Finding {
        logical_id: change.logical_id.clone(),
        resource_type: change.resource_type.clone(),
        construct_path: None,
        kind,
    }
}

fn data_loss(changes: &[Change], updates: &Updates) -> Vec<Finding> {
    let is_replaced = |change: &Change| {
        change.action == Action::Modify && change.replacement != Replacement::Never
    };
    (changes.iter())
        .filter(|change| change.action == Action::Remove || is_replaced(change))
        .filter(|change| updates.is_stateful(&change.resource_type))
        .map(|change| {
            let kind = FindingKind::DataLoss {
                replaced: is_replaced(change),
                conditional: change.replacement == Replacement::Conditional,
                destroyed: change.destroys(),
            };
            finding(change, kind)
        })
        .collect()
}

/// Policies and network access that use a parameter whose value changes and is not known.
fn unclear(after: &LoadedTemplate, changes: &[Change]) -> Vec<Finding> {
    let is_access = |path: &str| {
        [
            "Policy",
            "Policies",
            "SecurityGroupIngress",
            "SecurityGroupEgress",
        ]
        .iter()
        .any(|part| path.contains(part))
    };
    let mut found = Vec::new();
    for change in changes
        .iter()
        .filter(|change| change.action == Action::Modify)
    {
        let is_policy = change.resource_type.starts_with("AWS::IAM::")
            || change.resource_type.ends_with("Policy");
        let resource = after.resource(&change.logical_id);
        for property in &change.properties {
            if let Cause::Parameter(name) = &property.cause
                && (is_policy || is_access(&property.path))
                && resource.is_none_or(|resource| mentions(resource, name))
            {
                let why = format!(
                    "{} uses parameter `{name}`, whose value changes",
                    property.path
                );
                found.push(finding(change, FindingKind::Unclear { why }));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{Origin, Origins};
    use stackwright_template::parse::parse;

    #[test]
    fn a_resource_whose_condition_changes_is_new() {
        let document = parse(
            "Resources:
  R:
    Type: AWS::IAM::Policy
    Properties: {Roles: [r], PolicyDocument: {Statement: {Effect: Allow, Action: 's3:*', Resource: '*'}}}
",
        );
        let document = document.into_owned();
        let happens = |action: Action| {
            let change = Change {
                action,
                logical_id: "R".into(),
                physical_id: None,
                resource_type: "AWS::IAM::Policy".into(),
                origin: Origin::default(),
                replacement: Replacement::Never,
                policy_action: None,
                properties: Vec::new(),
                nested_change_set: None,
                nested: Vec::new(),
                drifted: false,
            };
            let after = LoadedTemplate::deployed(Some(document.clone()), Origins::default());
            let found = findings(Some(&document), &after, &[change], Updates::embedded());
            let added = found.iter().map(|finding| match &finding.kind {
                FindingKind::Statement(statement) => statement.added,
                other => panic!("{other:?}"),
            });
            added.collect::<Vec<_>>()
        };
        assert_eq!(happens(Action::Add), [true]);
        assert_eq!(happens(Action::Remove), [false]);
        assert_eq!(happens(Action::Modify), [false; 0]);
    }
}
