//! What a change set will do, as typed values: per resource, per property, with the reason for each replacement.

use aws_sdk_cloudformation::types as sdk;
use stackwright_template::compare::secrets::Owner;
use stackwright_template::compare::{self, Replacement, Updates, ValueDiff, readable};
use stackwright_template::parse::{Document, Node, parse_json};

use crate::input::{LoadedTemplate, Origin};
use crate::prepare::parameters::Masker;

/// What happens to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Action {
    /// It is created.
    Add,
    /// It is updated, or replaced: see [`Change::replacement`].
    Modify,
    /// It is removed from the stack, and deleted unless its policy retains it.
    Remove,
    /// It exists and becomes part of the stack.
    Import,
    /// Not known before the execution.
    Dynamic,
    /// The record of it is brought in line with what exists.
    Sync,
}

/// What CloudFormation does with the old physical resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyAction {
    /// It is deleted.
    Delete,
    /// It is kept, outside of the stack.
    Retain,
    /// It is deleted after a snapshot.
    Snapshot,
    /// It is replaced, then deleted.
    ReplaceAndDelete,
    /// It is replaced and kept, outside of the stack.
    ReplaceAndRetain,
    /// It is replaced, then deleted after a snapshot.
    ReplaceAndSnapshot,
}

/// The change of one resource.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Change {
    /// What happens.
    pub action: Action,
    /// Logical ID.
    pub logical_id: String,
    /// Physical ID, for resources that exist.
    pub physical_id: Option<String>,
    /// Resource type.
    pub resource_type: String,
    /// Where the resource comes from.
    pub origin: Origin,
    /// Whether a new resource takes its place.
    pub replacement: Replacement,
    /// What happens to the old physical resource.
    pub policy_action: Option<PolicyAction>,
    /// The changes of its properties and attributes.
    pub properties: Vec<PropertyChange>,
    /// The change set of a nested stack.
    pub nested_change_set: Option<String>,
    /// What that change set does.
    pub nested: Vec<Change>,
    /// The resource differs from the template today.
    pub drifted: bool,
}

/// How one property changes.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PropertyChange {
    /// Path from the resource, such as `Properties/BucketName` or `Tags`. List indices are numbers.
    pub path: String,
    /// The value before, as text (JSON for structures).
    pub before: Option<String>,
    /// The value after. `None` with [`PropertyChange::dynamic`] means that it is known only during the execution.
    pub after: Option<String>,
    /// Whether this change replaces the resource.
    pub recreation: Replacement,
    /// The value is known only during the execution.
    pub dynamic: bool,
    /// Why it changes.
    pub cause: Cause,
    /// The value that the resource has today, when it has drifted from the template.
    pub drifted_from: Option<String>,
}

/// Why a property changes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// The template has another value.
    Template,
    /// A parameter has another value.
    Parameter(String),
    /// A referenced resource changes: `LogicalId`.
    Reference(String),
    /// An attribute of another resource changes: `LogicalId.Attribute`.
    Attribute(String),
    /// CloudFormation itself: a nested stack may have changed.
    Automatic,
}

/// Why a resource is replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplacementReason {
    /// The property.
    pub path: String,
    /// [`Replacement::Always`] or [`Replacement::Conditional`].
    pub recreation: Replacement,
    /// Why the property changes.
    pub cause: Cause,
}

impl Change {
    /// The properties that force the replacement; those that surely do come first.
    pub fn replacement_reasons(&self) -> Vec<ReplacementReason> {
        let mut reasons: Vec<_> = self
            .properties
            .iter()
            .filter(|property| property.recreation != Replacement::Never)
            .map(|property| ReplacementReason {
                path: property.path.clone(),
                recreation: property.recreation,
                cause: property.cause.clone(),
            })
            .collect();
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.recreation));
        reasons.dedup();
        reasons
    }

    /// The old physical resource may cease to exist.
    pub fn destroys(&self) -> bool {
        let replaced = self.action == Action::Modify && self.replacement != Replacement::Never;
        match self.policy_action {
            Some(PolicyAction::Retain | PolicyAction::ReplaceAndRetain) => false,
            Some(_) => true,
            None => self.action == Action::Remove || replaced,
        }
    }

    /// The marker of diffs: `+`, `-`, `~`, `±` for a replacement, `⇐` for an import.
    pub fn marker(&self) -> char {
        match self.action {
            Action::Add => '+',
            Action::Remove => '-',
            Action::Import => '⇐',
            Action::Modify if self.replacement == Replacement::Always => '±',
            _ => '~',
        }
    }
}

/// Reads the changes of a change set. `before` is the deployed template, for values that the service leaves out.
pub(crate) fn read(
    changes: &[sdk::Change],
    before: Option<&Node<'_>>,
    after: &LoadedTemplate,
    masker: &Masker,
) -> Vec<Change> {
    let mut read: Vec<_> = changes
        .iter()
        .filter_map(|change| change.resource_change())
        .map(|change| read_one(change, before, after, masker))
        .collect();
    // The service's order is not stable between calls.
    read.sort_by(|a, b| {
        (&a.origin.construct_path, &a.logical_id).cmp(&(&b.origin.construct_path, &b.logical_id))
    });
    read
}

fn read_one(
    change: &sdk::ResourceChange,
    before: Option<&Node<'_>>,
    after: &LoadedTemplate,
    masker: &Masker,
) -> Change {
    let logical_id = change.logical_resource_id().unwrap_or_default().to_owned();
    let resource_before = before.and_then(|template| template.get("Resources")?.get(&logical_id));
    let resource_after = after.resource(&logical_id);
    let mut origin = after.origin(&logical_id);
    if origin.construct_path.is_none() {
        origin.construct_path = resource_before
            .and_then(|resource| resource.get("Metadata")?.get("aws:cdk:path")?.as_str())
            .map(str::to_owned);
    }
    let resource_type = change.resource_type().unwrap_or_default();
    let mut properties: Vec<PropertyChange> = Vec::new();
    for detail in change.details() {
        let Some(property) = read_detail(
            detail,
            resource_type,
            resource_before,
            resource_after,
            masker,
        ) else {
            continue;
        };
        // One change has one detail per cause; the static one says the most.
        match properties
            .iter_mut()
            .find(|known| known.path == property.path)
        {
            Some(known) if known.dynamic && !property.dynamic => {
                let recreation = known.recreation.max(property.recreation);
                let cause = if property.cause == Cause::Template {
                    known.cause.clone()
                } else {
                    property.cause.clone()
                };
                *known = PropertyChange {
                    recreation,
                    cause,
                    ..property
                };
            }
            Some(known) => {
                known.recreation = known.recreation.max(property.recreation);
                if known.cause == Cause::Template {
                    known.cause = property.cause;
                }
            }
            None => properties.push(property),
        }
    }
    let properties: Vec<_> = properties.into_iter().flat_map(expanded).collect();
    let action = match change.action() {
        Some(sdk::ChangeAction::Add) => Action::Add,
        Some(sdk::ChangeAction::Modify) => Action::Modify,
        Some(sdk::ChangeAction::Remove) => Action::Remove,
        Some(sdk::ChangeAction::Import) => Action::Import,
        Some(sdk::ChangeAction::SyncWithActual) => Action::Sync,
        _ => Action::Dynamic,
    };
    let policy_action = change.policy_action().and_then(|action| {
        Some(match action {
            sdk::PolicyAction::Delete => PolicyAction::Delete,
            sdk::PolicyAction::Retain => PolicyAction::Retain,
            sdk::PolicyAction::Snapshot => PolicyAction::Snapshot,
            sdk::PolicyAction::ReplaceAndDelete => PolicyAction::ReplaceAndDelete,
            sdk::PolicyAction::ReplaceAndRetain => PolicyAction::ReplaceAndRetain,
            sdk::PolicyAction::ReplaceAndSnapshot => PolicyAction::ReplaceAndSnapshot,
            _ => return None,
        })
    });
    let replacement = match change.replacement() {
        Some(sdk::Replacement::True) => Replacement::Always,
        Some(sdk::Replacement::Conditional) => Replacement::Conditional,
        _ => Replacement::Never,
    };
    Change {
        policy_action: policy_action
            .or_else(|| implied_policy(action, replacement, resource_before)),
        action,
        physical_id: change
            .physical_resource_id()
            .filter(|id| !id.is_empty())
            .map(str::to_owned),
        resource_type: change.resource_type().unwrap_or_default().to_owned(),
        origin,
        replacement,
        properties,
        nested_change_set: change.change_set_id().map(str::to_owned),
        nested: Vec::new(),
        drifted: matches!(change.resource_drift_status(), Some(status) if status.as_str() == "MODIFIED" || status.as_str() == "DELETED"),
        logical_id,
    }
}

/// Where a service says that a change may replace, the schemas may be certain: the value is known and differs, and the
/// property can only be set at creation.
pub(crate) fn sharpen(changes: &mut [Change], updates: &Updates) {
    let known = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.contains("${"));
    for change in changes {
        for property in &mut change.properties {
            if property.recreation == Replacement::Conditional
                && !property.dynamic
                && known(&property.before)
                && known(&property.after)
                && property.before != property.after
                && let Some(path) = property.path.strip_prefix("Properties/")
                && updates.replacement(&change.resource_type, path) == Replacement::Always
            {
                property.recreation = Replacement::Always;
                change.replacement = Replacement::Always;
            }
        }
    }
}

/// The change of a structure as the changes of what is in it.
fn expanded(property: PropertyChange) -> Vec<PropertyChange> {
    let structure = |text: &Option<String>| -> Option<Document<'static>> {
        let text = text.as_deref()?;
        let document = parse_json(text);
        let is_one = text.starts_with(['{', '[']) && !document.is_broken();
        is_one.then(|| document.into_owned())
    };
    let values = (structure(&property.before), structure(&property.after));
    let (Some(before), Some(after)) = values else {
        return vec![property];
    };
    let inside = compare::values(&property.path, Some(&before.root), Some(&after.root));
    if inside.is_empty() {
        return vec![property];
    }
    let expand = |value: ValueDiff<'_>| PropertyChange {
        before: value.before.as_ref().map(readable),
        after: value.after.as_ref().map(readable),
        path: value.path,
        ..property.clone()
    };
    inside.into_iter().map(expand).collect()
}

/// What the deployed template says about the old resource, for services that leave the policy action out.
fn implied_policy(
    action: Action,
    replacement: Replacement,
    before: Option<&Node<'_>>,
) -> Option<PolicyAction> {
    let policy = |name: &str| before.and_then(|resource| resource.get(name)?.as_str());
    match action {
        Action::Remove => Some(match policy("DeletionPolicy") {
            Some("Retain" | "RetainExceptOnCreate") => PolicyAction::Retain,
            Some("Snapshot") => PolicyAction::Snapshot,
            _ => PolicyAction::Delete,
        }),
        Action::Modify if replacement != Replacement::Never => {
            Some(match policy("UpdateReplacePolicy") {
                Some("Retain") => PolicyAction::ReplaceAndRetain,
                Some("Snapshot") => PolicyAction::ReplaceAndSnapshot,
                _ => PolicyAction::ReplaceAndDelete,
            })
        }
        _ => None,
    }
}

fn read_detail(
    detail: &sdk::ResourceChangeDetail,
    resource_type: &str,
    before: Option<&Node<'_>>,
    after: Option<&Node<'_>>,
    masker: &Masker,
) -> Option<PropertyChange> {
    let target = detail.target()?;
    let attribute = target
        .attribute()
        .map_or("Properties", |attribute| attribute.as_str());
    let path = match (target.path().filter(|path| !path.is_empty()), target.name()) {
        (Some(path), _) => path
            .trim_start_matches('/')
            .replace("~1", "/")
            .replace("~0", "~"),
        (None, Some(name)) => format!("{attribute}/{name}"),
        (None, None) => attribute.to_owned(),
    };
    let recreation = match target.requires_recreation() {
        Some(sdk::RequiresRecreation::Always) => Replacement::Always,
        Some(sdk::RequiresRecreation::Conditionally) => Replacement::Conditional,
        _ => Replacement::Never,
    };
    let entity = || detail.causing_entity().unwrap_or_default().to_owned();
    let cause = match detail.change_source() {
        Some(sdk::ChangeSource::ParameterReference) => Cause::Parameter(entity()),
        Some(sdk::ChangeSource::ResourceReference) => Cause::Reference(entity()),
        Some(sdk::ChangeSource::ResourceAttribute) => Cause::Attribute(entity()),
        Some(sdk::ChangeSource::Automatic) => Cause::Automatic,
        _ => Cause::Template,
    };
    let dynamic = detail.evaluation() == Some(&sdk::EvaluationType::Dynamic);
    // Each side tells the names beside its values.
    let hidden =
        |node, value: String| Owner::new(resource_type, node).hide_text(&path, masker.mask(&value));
    let told = |node, value: Option<&str>| value.map(|value| hidden(node, value.to_owned()));
    let (before_value, after_value) = match (target.before_value(), target.after_value()) {
        (None, None) => (
            lookup(before, &path).map(|value| hidden(before, value)),
            lookup(after, &path).map(|value| hidden(after, value)),
        ),
        (old, new) => (told(before, old), told(after, new)),
    };
    let drifted_from = (target.drift()).and_then(|drift| told(before, drift.actual_value()));
    Some(PropertyChange {
        path,
        before: before_value,
        after: after_value,
        recreation,
        dynamic,
        cause,
        drifted_from,
    })
}

/// A value of a template as text, by path. What intrinsic functions stand for is shown as in `Fn::Sub`.
fn lookup(resource: Option<&Node<'_>>, path: &str) -> Option<String> {
    Some(readable(resource?.at(path.split('/'))?))
}
