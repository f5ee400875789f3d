//! What becomes of nested stacks: their templates are compared with those that are deployed, at any depth, before there is
//! consent to anything. A change set of the parent says no more than that a nested stack changes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use stackwright_template::compare::{
    self, Finding, FindingKind, Replacement, ResourceDiff, Updates, readable, text,
};
use stackwright_template::model::Template;
use stackwright_template::parse::{self, Document, Node};

use crate::api::call;
use crate::api::retry::translate;
use crate::deploy::Deployer;
use crate::error::Result;
use crate::input::{LoadedTemplate, NestedTemplate, Origin, Origins};
use crate::plan::change::{Action, Cause, Change, PolicyAction, PropertyChange};
use crate::plan::describe::with_values;
use crate::plan::findings::findings;
use crate::prepare::parameters::Masker;
use crate::session::Session;

/// The type of the resource that a nested stack is in its parent.
const TYPE: &str = "AWS::CloudFormation::Stack";
/// Stacks that nest deeper are not looked into; CloudFormation makes none.
const DEEPEST: usize = 16;

/// A nested stack that is deployed.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct DeployedNested {
    /// The logical IDs that lead to it, from the stack down.
    pub ids: Vec<String>,
    /// CloudFormation's name of it; empty where it cannot be read.
    pub(crate) name: String,
    /// Its template, as it was sent; an error where it cannot be read.
    pub template: std::result::Result<String, String>,
}

impl Deployer {
    /// The nested stacks of a deployed stack, at any depth; `template` is the stack's own.
    ///
    /// # Errors
    /// None for a nested stack that cannot be read: it says so itself.
    pub async fn nested_templates(&self, stack: &str, template: &str) -> Vec<DeployedNested> {
        let document = parse::parse(template);
        nested(&self.session, stack, &document).await
    }
}

/// The logical IDs of the nested stacks of a template.
fn ids(document: &Document<'_>) -> Vec<String> {
    let resources = document.root.get("Resources").and_then(Node::as_map);
    let nested = resources
        .into_iter()
        .flatten()
        .filter(|resource| resource.value.get("Type").and_then(Node::as_str) == Some(TYPE));
    nested.map(|resource| resource.key.to_string()).collect()
}

/// The nested stacks of a deployed stack with this template, at any depth.
pub(crate) async fn nested(
    session: &Session,
    stack: &str,
    document: &Document<'_>,
) -> Vec<DeployedNested> {
    let mut found: Vec<DeployedNested> = Vec::new();
    let mut open: Vec<(String, Vec<String>)> = (ids(document).into_iter())
        .map(|id| (stack.to_owned(), vec![id]))
        .collect();
    while let Some((parent, ids_to)) = open.pop() {
        let mut name = String::new();
        let template = match template_text(session, &parent, &ids_to).await {
            Ok(None) => continue,
            Ok(Some((id, text))) => {
                // `arn:PARTITION:cloudformation:REGION:ACCOUNT:stack/NAME/ID`
                name = id.split('/').nth(1).unwrap_or(&id).to_owned();
                if ids_to.len() < DEEPEST {
                    let document = parse::parse(&text);
                    open.extend(ids(&document).into_iter().map(|below| {
                        let mut ids_to = ids_to.clone();
                        ids_to.push(below);
                        (id.clone(), ids_to)
                    }));
                }
                Ok(text)
            }
            Err(error) => Err(error.to_string()),
        };
        found.push(DeployedNested {
            ids: ids_to,
            name,
            template,
        });
    }
    found
}

/// Id and template of the nested stack that is the last of these in its parent; `None` where there is none yet.
async fn template_text(
    session: &Session,
    parent: &str,
    ids: &[String],
) -> Result<Option<(String, String)>> {
    let Some(id) = ids.last() else {
        return Ok(None);
    };
    let request = session
        .cloudformation
        .describe_stack_resource()
        .stack_name(parent)
        .logical_resource_id(id);
    let nested = match call!(session, "DescribeStackResource", request) {
        Ok(answer) => answer
            .stack_resource_detail
            .and_then(|detail| detail.physical_resource_id)
            .filter(|id| !id.is_empty()),
        Err(error) if error.is_absent() || error.has_code("ValidationError") => None,
        Err(error) => return Err(error),
    };
    let Some(nested) = nested else {
        return Ok(None);
    };
    let text = session.deployed_text(&nested).await?;
    Ok(text.map(|text| (nested, text)))
}

/// Templates before and after, with known values in the places of references, of which nested stacks are compared.
pub(crate) struct Parents<'a> {
    pub(crate) stack: &'a str,
    pub(crate) path: &'a str,
    pub(crate) before: Option<&'a Document<'static>>,
    pub(crate) after: &'a Document<'static>,
    pub(crate) wanted: &'a [NestedTemplate],
}

impl Parents<'_> {
    /// Whether one of the wanted templates on the way lacks the nested stack that comes next.
    fn lacks(&self, way: &[String]) -> bool {
        (1..way.len()).any(|depth| {
            let parent = self.wanted.iter().find(|one| one.ids == way[..depth]);
            parent.is_some_and(|parent| !ids(&parse::parse(&parent.body)).contains(&way[depth]))
        })
    }
}

/// Adds what happens in nested stacks to the changes of a plan, and what of it deserves a second look to its findings. What
/// is said of a nested stack as a whole, of which the contents are known, goes: it is updated in place, and what is lost
/// are resources in it.
pub(crate) async fn add(
    session: &Session,
    parents: &Parents<'_>,
    changes: &mut [Change],
    findings: &mut Vec<Finding>,
    masker: &Masker,
) {
    let (found, known) = compare(session, parents, changes, masker).await;
    findings.retain(|finding| {
        !(matches!(finding.kind, FindingKind::DataLoss { .. })
            && finding.resource_type == TYPE
            && known.contains(&finding.logical_id))
    });
    findings.extend(found);
    for change in changes {
        if change.action == Action::Modify && known.contains(&change.logical_id) {
            change.replacement = Replacement::Never;
            for property in &mut change.properties {
                property.recreation = Replacement::Never;
            }
        }
    }
}

/// What is found, and of which nested stacks of the stack itself.
async fn compare(
    session: &Session,
    parents: &Parents<'_>,
    changes: &mut [Change],
    masker: &Masker,
) -> (Vec<Finding>, BTreeSet<String>) {
    let deployed = match parents.before {
        Some(before) => nested(session, parents.stack, before).await,
        None => Vec::new(),
    };
    let of_parent: BTreeSet<String> = ids(parents.after).into_iter().collect();
    let mut all: BTreeSet<&[String]> = deployed.iter().map(|one| &one.ids[..]).collect();
    all.extend(parents.wanted.iter().map(|one| &one.ids[..]));
    let (mut found, mut known) = (Vec::new(), BTreeSet::new());
    // Those that are compared already; a parent comes before what is in it.
    let mut sides: BTreeMap<&[String], (Option<Document<'static>>, Document<'static>)> =
        BTreeMap::new();
    for ids in all {
        let Some((first, below)) = ids.split_first() else {
            continue;
        };
        let Some(top) = changes
            .iter_mut()
            .find(|change| change.logical_id == *first)
        else {
            continue;
        };
        let old = deployed.iter().find(|one| one.ids == ids);
        let new = parents.wanted.iter().find(|one| one.ids == ids);
        // One that is kept when it leaves its parent keeps all that is in it.
        if top.action == Action::Remove && !top.destroys() {
            continue;
        }
        let gone = !of_parent.contains(first) || parents.lacks(ids);
        let path = match new {
            Some(new) => new.path.clone(),
            None => format!("{}/{}", parents.path, ids.join("/")),
        };
        let old = match old.map(|one| &one.template) {
            Some(Ok(text)) => Some(parse::parse(text).into_owned()),
            Some(Err(reason)) => {
                found.push(unknown(first, &path, reason));
                continue;
            }
            None => None,
        };
        let new = match (new, gone) {
            (Some(new), false) => parse::parse(&new.body).into_owned(),
            (_, true) => parse::parse("{\"Resources\": {}}").into_owned(),
            // Its template is none of the app's, so nothing is known of it.
            (None, false) => continue,
        };
        let parent = &ids[..ids.len() - 1];
        let (before, after) = match sides.get(parent) {
            Some((before, after)) => (before.as_ref(), Some(after)),
            None => (parents.before, Some(parents.after)),
        };
        let old = old.map(|old| passed(session, before, ids, &old));
        let new = passed(session, after, ids, &new);
        let (nested, of_nested) = one(&path, old.as_ref(), new.clone(), masker);
        sides.insert(ids, (old, new));
        found.extend(of_nested);
        if below.is_empty() {
            known.insert(first.clone());
        }
        let mut place = Some(top);
        for id in below {
            place = place.and_then(|change| {
                change
                    .nested
                    .iter_mut()
                    .find(|nested| nested.logical_id == *id)
            });
        }
        if let Some(change) = place
            && change.nested.is_empty()
        {
            change.nested = nested;
        }
    }
    (found, known)
}

/// The template of the nested stack at the end of `ids` with the values that its parent passes to it, where they are known.
fn passed(
    session: &Session,
    parent: Option<&Document<'static>>,
    ids: &[String],
    document: &Document<'static>,
) -> Document<'static> {
    let id = ids.last().map_or("", String::as_str);
    let given = parent.and_then(|it| it.root.at(["Resources", id, "Properties", "Parameters"]));
    let parameter = |name: &str| match given.and_then(|given| given.get(name)) {
        Some(value) => value.scalar_text().map(str::to_owned),
        None => Some(text(
            document.root.at(["Parameters", name])?.get("Default")?,
        )),
    };
    with_values(session, None, document, parameter)
}

/// A nested stack about which nothing is known is asked about.
fn unknown(id: &str, path: &str, reason: &str) -> Finding {
    Finding {
        logical_id: id.to_owned(),
        resource_type: TYPE.to_owned(),
        construct_path: Some(path.to_owned()),
        kind: FindingKind::Unclear {
            why: format!(
                "its deployed template cannot be read, so what changes in it is unknown: {reason}"
            ),
        },
    }
}

/// One nested stack.
fn one(
    path: &str,
    before: Option<&Document<'static>>,
    after: Document<'static>,
    masker: &Masker,
) -> (Vec<Change>, Vec<Finding>) {
    let updates = Updates::embedded();
    let (old, new) = (before.map(Template::new), Template::new(&after));
    let diff = compare::diff(old.as_ref(), &new, updates);
    let changes: Vec<Change> = (diff.resources.iter())
        .map(|one| change(one, path, masker))
        .collect();
    let after = LoadedTemplate {
        body: "".into(),
        document: Arc::new(after.clone()),
        origins: Origins::default(),
    };
    let mut found = findings(before, &after, &changes, updates);
    for finding in &mut found {
        let own = || format!("{path}/{}", finding.logical_id);
        finding.construct_path = Some(finding.construct_path.clone().unwrap_or_else(own));
    }
    (changes, found)
}

/// The change of a resource, as templates tell it.
pub(crate) fn change(resource: &ResourceDiff<'_>, path: &str, masker: &Masker) -> Change {
    let replaced = resource.replacement != Replacement::Never;
    let (action, policy_action) = match (resource.change, resource.retained) {
        (compare::Change::Added, _) => (Action::Add, None),
        (compare::Change::Removed, true) => (Action::Remove, Some(PolicyAction::Retain)),
        (compare::Change::Removed, false) => (Action::Remove, Some(PolicyAction::Delete)),
        (compare::Change::Modified, true) if replaced => {
            (Action::Modify, Some(PolicyAction::ReplaceAndRetain))
        }
        (compare::Change::Modified, false) if replaced => {
            (Action::Modify, Some(PolicyAction::ReplaceAndDelete))
        }
        (compare::Change::Modified, _) => (Action::Modify, None),
    };
    let shown =
        |value: &Option<Node<'_>>| value.as_ref().map(|value| masker.mask(&readable(value)));
    let properties = resource.values.iter().map(|value| PropertyChange {
        path: value.path.clone(),
        before: shown(&value.before),
        after: shown(&value.after),
        recreation: value.replacement,
        dynamic: false,
        cause: Cause::Template,
        drifted_from: None,
    });
    let construct_path = resource.construct_path.map(str::to_owned);
    Change {
        action,
        logical_id: resource.logical_id.to_owned(),
        physical_id: None,
        resource_type: resource.resource_type.to_owned(),
        origin: Origin {
            construct_path: construct_path
                .or_else(|| Some(format!("{path}/{}", resource.logical_id))),
            source: None,
        },
        replacement: resource.replacement,
        policy_action,
        properties: properties.collect(),
        nested_change_set: None,
        nested: Vec::new(),
        drifted: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_nested_stack_loses_is_found() {
        let before = parse::parse(
            "Resources:
  Files: {Type: AWS::S3::Bucket, Properties: {BucketName: old}}
  Kept: {Type: AWS::DynamoDB::Table, DeletionPolicy: Retain}
  Gone: {Type: AWS::DynamoDB::Table}
",
        )
        .into_owned();
        let after = parse::parse(
            "Resources: {Files: {Type: AWS::S3::Bucket, Properties: {BucketName: new}}}",
        );
        let template = parse::parse("{}");
        let masker = Masker::new(&template.root, &Default::default());
        let (changes, found) = one("App/Data", Some(&before), after.into_owned(), &masker);
        assert_eq!(changes.len(), 3);
        let lost: Vec<_> = (found.iter())
            .filter(|finding| finding.loses_data())
            .filter_map(|finding| finding.construct_path.as_deref())
            .collect();
        assert_eq!(lost, ["App/Data/Files", "App/Data/Gone"]);
    }
}
