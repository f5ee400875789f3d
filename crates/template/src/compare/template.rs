//! The differences of two templates: what differs for CloudFormation, by construct, property by property.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value as Json, json};
use stackwright_schemas::updates::{Replacement, Updates};

use super::CDK_METADATA;
use super::secrets::{self, Owner};
use super::text::texts;
use super::value::{ValueDiff, same, values};
use crate::model::{Resource, Template};
use crate::parse::{Data, Node};

/// The differences of two templates.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct TemplateDiff<'t> {
    /// Resources, by construct path.
    pub resources: Vec<ResourceDiff<'t>>,
    /// Everything else, by section and name.
    pub sections: Vec<SectionDiff<'t>>,
}

/// What happens to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Only the new template has it.
    Added,
    /// Only the old template has it.
    Removed,
    /// It differs.
    Modified,
}

impl Change {
    /// `add`, `remove` or `modify`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "add",
            Self::Removed => "remove",
            Self::Modified => "modify",
        }
    }
}

/// A resource that differs.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ResourceDiff<'t> {
    /// What happens to it.
    pub change: Change,
    /// Logical ID.
    pub logical_id: &'t str,
    /// The logical ID before, when the same construct had another one: the resource is then replaced.
    pub renamed_from: Option<&'t str>,
    /// Resource type, the new one.
    pub resource_type: &'t str,
    /// Path of the construct.
    pub construct_path: Option<&'t str>,
    /// Whether a new resource takes its place, as far as the schemas say.
    pub replacement: Replacement,
    /// It holds data.
    pub stateful: bool,
    /// What becomes of the old physical resource when it is removed or replaced: it is kept, by the policy in force.
    pub retained: bool,
    /// The values that differ.
    pub values: Vec<ValueDiff<'t>>,
}

/// An entry of another section that differs.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SectionDiff<'t> {
    /// `Parameters`, `Outputs`, `Conditions`, …
    pub section: &'t str,
    /// Name of the entry; empty for sections that are one value.
    pub name: &'t str,
    /// The entry before.
    pub before: Option<Node<'t>>,
    /// The entry after.
    pub after: Option<Node<'t>>,
}

/// Compares two templates. `before` is `None` for a stack that does not exist.
///
/// The order of keys, of `DependsOn` and of the actions of a statement, the two forms of `Fn::GetAtt`, `Fn::Join`
/// against `Fn::Sub`, `5` against `"5"`, and the metadata that tools add make no difference. Secrets are masked.
///
/// ```
/// use stackwright_schemas::updates::{Replacement, Updates};
/// use stackwright_template::{compare::diff, model::Template, parse::parse};
///
/// let before = parse("Resources: {Files: {Type: AWS::S3::Bucket, Properties: {BucketName: old}}}");
/// let after = parse("Resources: {Files: {Type: AWS::S3::Bucket, Properties: {BucketName: new}}}");
/// let (before, after) = (Template::new(&before), Template::new(&after));
/// let found = diff(Some(&before), &after, Updates::embedded());
/// assert_eq!(found.resources[0].values[0].path, "Properties/BucketName");
/// assert_eq!(found.resources[0].replacement, Replacement::Always);
/// assert!(found.resources[0].stateful && !found.resources[0].retained);
/// ```
#[must_use]
pub fn diff<'t>(
    before: Option<&Template<'t>>,
    after: &Template<'t>,
    updates: &Updates,
) -> TemplateDiff<'t> {
    let mut found = TemplateDiff::default();
    let is_told = |resource: &&Resource<'_>| resource.type_name != CDK_METADATA;
    let new = || after.resources.values().filter(is_told);
    let old = || {
        before
            .into_iter()
            .flat_map(|it| it.resources.values().filter(is_told))
    };
    let old_named = |name: &str| before?.resources.get(name).filter(is_told);
    // The same construct under another logical ID, by type and path.
    let mut moved: HashMap<(&str, &str), &Resource<'t>> = HashMap::new();
    for resource in old() {
        if let Some(path) = resource.construct_path
            && !after.resources.contains_key(resource.name)
        {
            moved.insert((resource.type_name, path), resource);
        }
    }
    let mut renamed = BTreeSet::new();
    for resource in new() {
        let same_name = old_named(resource.name);
        let previous = same_name.or_else(|| {
            let path = resource.construct_path?;
            moved.remove(&(resource.type_name, path))
        });
        let Some(previous) = previous else {
            let mut added = entry(Change::Added, resource, updates);
            added.values = resource_values(None, resource, updates);
            found.resources.push(added);
            continue;
        };
        let renamed_from = same_name.is_none().then_some(previous.name);
        renamed.extend(renamed_from);
        let mut values = resource_values(Some(previous), resource, updates);
        if values.is_empty() && renamed_from.is_none() {
            continue;
        }
        let replaces = values.iter().map(|value| value.replacement).max();
        values.sort_by(|a, b| a.path.cmp(&b.path));
        found.resources.push(ResourceDiff {
            replacement: match renamed_from.is_some() || previous.type_name != resource.type_name {
                true => Replacement::Always,
                false => replaces.unwrap_or(Replacement::Never),
            },
            renamed_from,
            retained: is_kept(previous, "UpdateReplacePolicy"),
            values,
            ..entry(Change::Modified, resource, updates)
        });
    }
    for resource in old() {
        if !after.resources.contains_key(resource.name) && !renamed.contains(resource.name) {
            found.resources.push(ResourceDiff {
                retained: is_kept(resource, "DeletionPolicy"),
                ..entry(Change::Removed, resource, updates)
            });
        }
    }
    (found.resources).sort_by_key(|resource| (resource.construct_path, resource.logical_id));
    sections(before.map(|it| it.root), after.root, &mut found.sections);
    found
}

fn entry<'t>(change: Change, resource: &Resource<'t>, updates: &Updates) -> ResourceDiff<'t> {
    ResourceDiff {
        change,
        logical_id: resource.name,
        renamed_from: None,
        resource_type: resource.type_name,
        construct_path: resource.construct_path,
        replacement: Replacement::Never,
        stateful: updates.is_stateful(resource.type_name),
        retained: false,
        values: Vec::new(),
    }
}

fn is_kept(resource: &Resource<'_>, policy: &str) -> bool {
    let policy = resource.node.get(policy).and_then(Node::as_str);
    policy.is_some_and(|policy| policy.starts_with("Retain"))
}

fn resource_values<'t>(
    before: Option<&Resource<'t>>,
    after: &Resource<'t>,
    updates: &Updates,
) -> Vec<ValueDiff<'t>> {
    let sides = [before.map(|it| it.node), Some(after.node)];
    let [old, new] = sides.map(|side| attributes(side));
    let mut found = Vec::new();
    let keys: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    for key in keys {
        found.extend(values(key, old.get(key), new.get(key)));
    }
    for value in &mut found {
        // Each side tells the names beside its values.
        for (side, node) in [&mut value.before, &mut value.after].into_iter().zip(sides) {
            let owner = Owner {
                node,
                updates,
                ..Owner::new(after.type_name, None)
            };
            *side = side.take().map(|side| owner.hide(&value.path, side));
        }
        if let Some(property) = value.path.strip_prefix("Properties/")
            && before.is_some()
        {
            value.replacement = updates.replacement(after.type_name, property);
        }
    }
    found
}

/// The attributes of a resource as they are compared.
fn attributes<'t>(resource: Option<&'t Node<'t>>) -> BTreeMap<&'t str, Node<'t>> {
    let entries = resource.and_then(Node::as_map).into_iter().flatten();
    let attributes = entries.filter_map(|entry| {
        let mut value = entry.value.clone();
        match (&*entry.key, &mut value.data) {
            // Tools write where a resource comes from; that changes nothing for CloudFormation.
            ("Metadata", Data::Map(map)) => {
                let of_tools = ["aws:cdk:", "aws:asset:"];
                let is_of_tools = |key: &str| of_tools.iter().any(|start| key.starts_with(start));
                map.entries.retain(|entry| !is_of_tools(&entry.key));
                if map.is_empty() {
                    return None;
                }
            }
            ("DependsOn", _) => {
                let mut names = texts(&value);
                names.sort();
                let names = names.into_iter();
                value.data = Data::List(
                    names
                        .map(|name| Node::new(value.span, Data::String(name.into())))
                        .collect(),
                );
            }
            _ => {}
        }
        Some((&*entry.key, value))
    });
    attributes.collect()
}

fn sections<'t>(
    before: Option<&'t Node<'t>>,
    after: &'t Node<'t>,
    found: &mut Vec<SectionDiff<'t>>,
) {
    let keys = |node: Option<&'t Node<'t>>| -> BTreeSet<&'t str> {
        let entries = node.and_then(Node::as_map).into_iter().flatten();
        entries.map(|entry| &*entry.key).collect()
    };
    let all = &keys(before) | &keys(Some(after));
    for section in all.into_iter().filter(|key| *key != "Resources") {
        let (old, new) = (before.and_then(|it| it.get(section)), after.get(section));
        let is_named = matches!(
            section,
            "Parameters" | "Outputs" | "Conditions" | "Mappings" | "Rules" | "Metadata" | "Hooks"
        );
        if !is_named {
            found.extend(section_entry(section, "", old, new));
            continue;
        }
        for name in &keys(old) | &keys(new) {
            let sides = [old, new].map(|side| side.and_then(|it| it.get(name)));
            if !is_bookkeeping(section, name) {
                found.extend(section_entry(section, name, sides[0], sides[1]));
            }
        }
    }
}

fn section_entry<'t>(
    section: &'t str,
    name: &'t str,
    old: Option<&Node<'t>>,
    new: Option<&Node<'t>>,
) -> Option<SectionDiff<'t>> {
    if let (Some(old), Some(new)) = (old, new)
        && same(old, new)
    {
        return None;
    }
    // The default of a parameter that is hidden on either side.
    let mut sides = [old, new].into_iter().flatten();
    let is_hidden = section == "Parameters" && sides.any(|side| secrets::is_hidden(name, side));
    let shown = |entry: &Node<'t>| secrets::hide_entry(section, name, entry.clone(), is_hidden);
    Some(SectionDiff {
        section,
        name,
        before: old.map(shown),
        after: new.map(shown),
    })
}

/// What the CDK adds to every template for its own sake.
fn is_bookkeeping(section: &str, name: &str) -> bool {
    matches!(
        (section, name),
        ("Parameters", "BootstrapVersion")
            | ("Rules", "CheckBootstrapVersion")
            | ("Conditions", "CDKMetadataAvailable")
    )
}

impl TemplateDiff<'_> {
    /// There is no difference.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.sections.is_empty()
    }

    /// The differences as JSON.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let side = |node: &Option<Node<'_>>| node.as_ref().map(Node::to_json);
        let value = |value: &ValueDiff<'_>| {
            json!({
                "path": value.path, "before": side(&value.before), "after": side(&value.after),
                "replacement": value.replacement.as_str(),
            })
        };
        let resource = |resource: &ResourceDiff<'_>| {
            json!({
                "action": resource.change.as_str(),
                "logicalId": resource.logical_id,
                "renamedFrom": resource.renamed_from,
                "type": resource.resource_type,
                "constructPath": resource.construct_path,
                "replacement": resource.replacement.as_str(),
                "stateful": resource.stateful,
                "retained": resource.retained,
                "values": resource.values.iter().map(value).collect::<Vec<_>>(),
            })
        };
        let section = |section: &SectionDiff<'_>| {
            json!({
                "section": section.section, "name": section.name,
                "before": side(&section.before), "after": side(&section.after),
            })
        };
        json!({
            "resources": self.resources.iter().map(resource).collect::<Vec<_>>(),
            "sections": self.sections.iter().map(section).collect::<Vec<_>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;
    use serde_json::Value;

    #[track_caller]
    fn check(before: Value, after: Value, expected: &[&str]) {
        let (before, after) = (json!({"Resources": before}), json!({"Resources": after}));
        let (before, after) = (before.to_string(), after.to_string());
        let (before, after) = (parse(&before), parse(&after));
        let (before, after) = (Template::new(&before), Template::new(&after));
        let diff = diff(Some(&before), &after, Updates::embedded());
        let mut shown = Vec::new();
        for resource in &diff.resources {
            let from = resource
                .renamed_from
                .map(|id| format!(" from {id}"))
                .unwrap_or_default();
            shown.push(format!(
                "{:?} {}{from} {}",
                resource.change,
                resource.logical_id,
                resource.replacement.as_str()
            ));
            if resource.change == Change::Modified {
                shown.extend(
                    resource
                        .values
                        .iter()
                        .map(|value| format!("  {}", value.path)),
                );
            }
        }
        assert_eq!(shown, expected);
    }

    fn bucket(properties: Value) -> Value {
        json!({"Type": "AWS::S3::Bucket", "Properties": properties})
    }

    #[test]
    fn what_means_the_same_is_no_difference() {
        check(
            json!({"B": {"Type": "X", "DependsOn": "A", "Metadata": {"aws:cdk:path": "x"}, "Properties": {
                "N": 5, "T": "true", "J": {"Fn::Join": ["", [{"Fn::GetAtt": ["A", "Arn"]}, "/*"]]},
                "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}],
                "P": {"Statement": [{"Effect": "Allow", "Action": "s3:Get", "Resource": "*"}]}}}}),
            json!({"B": {"Type": "X", "DependsOn": ["A"], "Metadata": {"aws:cdk:path": "y"}, "Properties": {
                "N": "5", "T": true, "J": {"Fn::Sub": "${A.Arn}/*"},
                "Tags": [{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}],
                "P": {"Statement": [{"Effect": "Allow", "Action": ["s3:Get"], "Resource": ["*"]}]}}}}),
            &[],
        );
    }

    #[test]
    fn replacements_and_paths() {
        check(
            json!({"B": bucket(json!({"BucketName": "a", "Versioning": {"Status": "Enabled"}}))}),
            json!({"B": bucket(json!({"BucketName": "b", "Versioning": {"Status": "Suspended"}}))}),
            &[
                "Modified B always",
                "  Properties/BucketName",
                "  Properties/Versioning/Status",
            ],
        );
    }

    #[test]
    fn a_construct_with_a_new_logical_id_is_replaced() {
        let resource =
            json!({"Type": "AWS::SQS::Queue", "Metadata": {"aws:cdk:path": "S/Q/Resource"}});
        check(
            json!({"Old": resource}),
            json!({"New": resource}),
            &["Modified New from Old always"],
        );
    }

    #[test]
    fn additions_removals_and_tags() {
        check(
            json!({"A": bucket(json!({})), "T": bucket(json!({"Tags": [{"Key": "a", "Value": "1"}]}))}),
            json!({"B": bucket(json!({})), "T": bucket(json!({"Tags": [{"Key": "a", "Value": "2"}]}))}),
            &[
                "Removed A never",
                "Added B never",
                "Modified T never",
                "  Properties/Tags/a",
            ],
        );
    }

    #[test]
    fn secrets_are_left_out() {
        let of = |secret: &str| {
            json!({
                "Parameters": {"P": {"Type": "String", "NoEcho": true, "Default": secret}},
                "Resources": {"S": {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": secret}}},
            })
        };
        for before in [None, Some(of("sesame").to_string())] {
            let after = of("open").to_string();
            let (before, after) = (before.as_deref().map(parse), parse(&after));
            let (before, after) = (before.as_ref().map(Template::new), Template::new(&after));
            let diff = diff(before.as_ref(), &after, Updates::embedded());
            assert_eq!((diff.resources.len(), diff.sections.len()), (1, 1));
            let told = format!("{diff:?}");
            assert!(!told.contains("sesame") && !told.contains("open"), "{told}");
        }
    }

    #[test]
    fn lists_differ_where_items_come_and_go() {
        for (before, after, expected) in [
            (json!(["a", "b"]), json!(["new", "a", "b"]), &["0"][..]),
            (json!(["a", "b", "c"]), json!(["a", "c"]), &["1"]),
            (json!(["a", "b"]), json!(["a", "b", "c"]), &["2"]),
            (json!(["a", "a"]), json!(["a"]), &["1"]),
            (json!(["a", "b", "c"]), json!(["x", "b", "y"]), &["0", "2"]),
        ] {
            let paths: Vec<_> = (expected.iter())
                .map(|index| format!("  Properties/L/{index}"))
                .collect();
            let mut shown = vec!["Modified B never"];
            shown.extend(paths.iter().map(String::as_str));
            check(
                json!({"B": bucket(json!({"L": before}))}),
                json!({"B": bucket(json!({"L": after}))}),
                &shown,
            );
        }
    }

    #[test]
    fn bookkeeping_of_the_cdk_is_left_out() {
        let after = json!({"Resources": {"M": {"Type": "AWS::CDK::Metadata"}},
            "Parameters": {"BootstrapVersion": {"Type": "String"}}, "Outputs": {"O": {"Value": 1}}});
        let after = after.to_string();
        let after = parse(&after);
        let diff = diff(None, &Template::new(&after), Updates::embedded());
        assert!(diff.resources.is_empty());
        assert_eq!(diff.sections.len(), 1);
    }
}
