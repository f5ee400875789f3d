//! Compares two templates by meaning: what differs for CloudFormation, by construct, property by property.
//!
//! The order of keys, `DependsOn` and policy statements' actions, the two forms of `Fn::GetAtt`, `Fn::Join` against
//! `Fn::Sub`, `5` against `"5"`, and the metadata that tools add make no difference.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::change::Action;
use crate::expression;
use crate::facts::{Facts, Replacement};
use crate::parameters;
use crate::secrets;

/// The differences of two templates.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct TemplateDiff {
    /// Resources, by construct path.
    pub resources: Vec<ResourceDiff>,
    /// Everything else, by section and name.
    pub sections: Vec<SectionDiff>,
}

impl TemplateDiff {
    /// There is no difference.
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.sections.is_empty()
    }
}

/// A resource that differs.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ResourceDiff {
    /// [`Action::Add`], [`Action::Remove`] or [`Action::Modify`].
    pub action: Action,
    /// Logical ID.
    pub logical_id: String,
    /// The logical ID before, when the same construct had another one: the resource is then replaced.
    pub renamed_from: Option<String>,
    /// Resource type, the new one.
    pub resource_type: String,
    /// Path of the construct.
    pub construct_path: Option<String>,
    /// Whether a new resource takes its place, as far as the facts say.
    pub replacement: Replacement,
    /// It holds data.
    pub stateful: bool,
    /// What becomes of the old physical resource when it is removed or replaced: the policy in force.
    pub retained: bool,
    /// The values that differ.
    pub values: Vec<ValueDiff>,
}

/// A value that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValueDiff {
    /// Path from the resource, such as `Properties/Tags/0/Value` or `DeletionPolicy`.
    pub path: String,
    /// The value before.
    pub before: Option<Value>,
    /// The value after.
    pub after: Option<Value>,
    /// Whether this replaces the resource.
    pub replacement: Replacement,
}

/// An entry of another section that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SectionDiff {
    /// `Parameters`, `Outputs`, `Conditions`, …
    pub section: String,
    /// Name of the entry; empty for sections that are one value.
    pub name: String,
    /// The entry before.
    pub before: Option<Value>,
    /// The entry after.
    pub after: Option<Value>,
}

/// Compares two templates. `before` is `None` for a stack that does not exist.
pub fn diff(before: Option<&Value>, after: &Value, facts: &dyn Facts) -> TemplateDiff {
    let empty = Value::Null;
    let before = before.unwrap_or(&empty);
    let mut result = TemplateDiff::default();
    let resources = |template: &Value| -> Vec<(String, Value)> {
        let map = template.get("Resources").and_then(Value::as_object);
        map.into_iter()
            .flatten()
            .filter(|(_, resource)| type_of(resource) != "AWS::CDK::Metadata")
            .map(|(id, resource)| (id.clone(), resource.clone()))
            .collect()
    };
    let (old, new) = (resources(before), resources(after));
    let find = |list: &[(String, Value)], id: &str| {
        list.iter()
            .find(|(known, _)| known == id)
            .map(|(_, resource)| resource.clone())
    };
    let mut renamed = BTreeSet::new();
    for (id, resource) in &new {
        let (previous, renamed_from) = match find(&old, id) {
            Some(previous) => (Some(previous), None),
            // The same construct under another logical ID.
            None => match old.iter().find(|(old_id, old)| {
                path_of(old).is_some()
                    && path_of(old) == path_of(resource)
                    && type_of(old) == type_of(resource)
                    && find(&new, old_id).is_none()
            }) {
                Some((old_id, old)) => {
                    renamed.insert(old_id.clone());
                    (Some(old.clone()), Some(old_id.clone()))
                }
                None => (None, None),
            },
        };
        let Some(previous) = previous else {
            let values = values(&Value::Null, resource, facts, type_of(resource));
            result.resources.push(entry(
                Action::Add,
                id,
                resource,
                Replacement::Never,
                values,
                facts,
                false,
            ));
            continue;
        };
        let mut values = values(&previous, resource, facts, type_of(resource));
        let mut replacement = values
            .iter()
            .map(|value| value.replacement)
            .max()
            .unwrap_or(Replacement::Never);
        if renamed_from.is_some() || type_of(&previous) != type_of(resource) {
            replacement = Replacement::Always;
        }
        if values.is_empty() && renamed_from.is_none() {
            continue;
        }
        values.sort_by(|a, b| a.path.cmp(&b.path));
        let retained = policy(&previous, "UpdateReplacePolicy");
        let mut diff = entry(
            Action::Modify,
            id,
            resource,
            replacement,
            values,
            facts,
            retained,
        );
        diff.renamed_from = renamed_from;
        result.resources.push(diff);
    }
    for (id, resource) in &old {
        if find(&new, id).is_none() && !renamed.contains(id) {
            let retained = policy(resource, "DeletionPolicy");
            result.resources.push(entry(
                Action::Remove,
                id,
                resource,
                Replacement::Never,
                Vec::new(),
                facts,
                retained,
            ));
        }
    }
    result.resources.sort_by(|a, b| {
        (&a.construct_path, &a.logical_id).cmp(&(&b.construct_path, &b.logical_id))
    });
    sections(before, after, &mut result.sections);
    result
}

fn entry(
    action: Action,
    id: &str,
    resource: &Value,
    replacement: Replacement,
    values: Vec<ValueDiff>,
    facts: &dyn Facts,
    retained: bool,
) -> ResourceDiff {
    ResourceDiff {
        action,
        logical_id: id.to_owned(),
        renamed_from: None,
        resource_type: type_of(resource).to_owned(),
        construct_path: path_of(resource).map(str::to_owned),
        replacement,
        stateful: facts.is_stateful(type_of(resource)) == Some(true),
        retained,
        values,
    }
}

fn policy(resource: &Value, name: &str) -> bool {
    resource
        .get(name)
        .and_then(Value::as_str)
        .is_some_and(|policy| policy.starts_with("Retain"))
}

fn type_of(resource: &Value) -> &str {
    resource
        .get("Type")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn path_of(resource: &Value) -> Option<&str> {
    resource.get("Metadata")?.get("aws:cdk:path")?.as_str()
}

fn values(before: &Value, after: &Value, facts: &dyn Facts, resource_type: &str) -> Vec<ValueDiff> {
    let mut found = Vec::new();
    let keys: BTreeSet<&String> = [before, after]
        .into_iter()
        .filter_map(Value::as_object)
        .flat_map(|map| map.keys())
        .collect();
    for key in keys {
        let (mut old, mut new) = (before.get(key).cloned(), after.get(key).cloned());
        match key.as_str() {
            "Metadata" => {
                for value in [&mut old, &mut new] {
                    strip_metadata(value);
                }
            }
            "DependsOn" => {
                for value in [&mut old, &mut new] {
                    *value = value.take().map(|value| {
                        let mut names = expression::list(&value);
                        names.sort();
                        names.into()
                    });
                }
            }
            "Properties" if before.is_null() && new.is_none() => continue,
            _ => {}
        }
        compare(key, old.as_ref(), new.as_ref(), &mut found);
    }
    for value in &mut found {
        for side in [&mut value.before, &mut value.after] {
            *side = side.take().map(|side| secrets::hide(&value.path, side));
        }
        if before.is_null() {
            continue;
        }
        value.replacement = replacement(facts, resource_type, &value.path);
    }
    found
}

/// What a change at a path leads to, as far as the facts say. The nearest known property decides: a change inside of a
/// create-only structure replaces too.
pub(crate) fn replacement(facts: &dyn Facts, resource_type: &str, path: &str) -> Replacement {
    let Some(property) = path.strip_prefix("Properties/") else {
        return Replacement::Never;
    };
    let steps: Vec<_> = property
        .split('/')
        .filter(|step| step.parse::<usize>().is_err())
        .collect();
    (1..=steps.len())
        .rev()
        .find_map(|length| {
            let path = format!("Properties/{}", steps[..length].join("/"));
            facts.replacement(resource_type, &path)
        })
        .unwrap_or(Replacement::Never)
}

/// Tools write where a resource comes from; that changes nothing for CloudFormation.
fn strip_metadata(value: &mut Option<Value>) {
    if let Some(Value::Object(map)) = value {
        map.retain(|key, _| !key.starts_with("aws:cdk:") && !key.starts_with("aws:asset:"));
        if map.is_empty() {
            *value = None;
        }
    }
}

/// Collects the deepest values that differ.
pub(crate) fn compare(
    path: &str,
    before: Option<&Value>,
    after: Option<&Value>,
    found: &mut Vec<ValueDiff>,
) {
    match (before, after) {
        (None, None) => {}
        (Some(old), Some(new)) if same(old, new) => {}
        (Some(Value::Object(old)), Some(Value::Object(new)))
            if !expression::is_intrinsic(&Value::Object(old.clone()))
                && !expression::is_intrinsic(&Value::Object(new.clone())) =>
        {
            let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for key in keys {
                compare(&format!("{path}/{key}"), old.get(key), new.get(key), found);
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) if !tagged(old) && !tagged(new) => {
            // What is the same at both ends does not count as moved.
            let pairs = || old.iter().zip(new);
            let first = pairs().take_while(|(old, new)| same(old, new)).count();
            let rest = old.len().min(new.len()) - first;
            let last = (old.iter().rev().zip(new.iter().rev()).take(rest))
                .take_while(|(old, new)| same(old, new))
                .count();
            let (old, new) = (&old[..old.len() - last], &new[..new.len() - last]);
            for index in first..old.len().max(new.len()) {
                compare(
                    &format!("{path}/{index}"),
                    old.get(index),
                    new.get(index),
                    found,
                );
            }
        }
        // Lists of tags are sets by key.
        (Some(Value::Array(old)), Some(Value::Array(new))) => {
            let of = |list: &[Value], key: &str| {
                list.iter()
                    .find(|tag| tag.get("Key").and_then(Value::as_str) == Some(key))
                    .cloned()
            };
            let keys: BTreeSet<&str> = old
                .iter()
                .chain(new)
                .filter_map(|tag| tag.get("Key").and_then(Value::as_str))
                .collect();
            for key in keys {
                let (old, new) = (of(old, key), of(new, key));
                if !matches!((&old, &new), (Some(old), Some(new)) if same(old, new)) {
                    let value = |tag: Option<Value>| tag.and_then(|tag| tag.get("Value").cloned());
                    found.push(ValueDiff {
                        path: format!("{path}/{key}"),
                        before: value(old),
                        after: value(new),
                        replacement: Replacement::Never,
                    });
                }
            }
        }
        (before, after) => found.push(ValueDiff {
            path: path.to_owned(),
            before: before.cloned(),
            after: after.cloned(),
            replacement: Replacement::Never,
        }),
    }
}

fn tagged(list: &[Value]) -> bool {
    !list.is_empty()
        && list.iter().all(|item| {
            item.get("Key").is_some_and(Value::is_string)
                && item
                    .as_object()
                    .is_some_and(|map| map.keys().all(|key| key == "Key" || key == "Value"))
        })
}

/// The values mean the same to CloudFormation.
fn same(a: &Value, b: &Value) -> bool {
    if a == b {
        return true;
    }
    match (a, b) {
        (Value::Object(x), Value::Object(y)) => {
            if expression::is_intrinsic(a) || expression::is_intrinsic(b) {
                return expression::text(a) == expression::text(b);
            }
            if x.contains_key("Effect") && (x.contains_key("Action") || x.contains_key("NotAction"))
            {
                return same_statement(x, y);
            }
            x.len() == y.len()
                && x.iter()
                    .all(|(key, value)| y.get(key).is_some_and(|other| same(value, other)))
        }
        (Value::Array(x), Value::Array(y)) if tagged(x) && tagged(y) => {
            x.len() == y.len() && x.iter().all(|item| y.iter().any(|other| same(item, other)))
        }
        (Value::Array(x), Value::Array(y)) => {
            x.len() == y.len() && x.iter().zip(y).all(|(a, b)| same(a, b))
        }
        (Value::Object(_), Value::String(_)) | (Value::String(_), Value::Object(_)) => {
            (expression::is_intrinsic(a) || expression::is_intrinsic(b))
                && expression::text(a) == expression::text(b)
                && !expression::text(a).starts_with('{')
        }
        // CloudFormation takes any scalar for any other.
        (Value::String(text), other) | (other, Value::String(text))
            if other.is_number() || other.is_boolean() =>
        {
            expression::text(other) == *text
        }
        _ => false,
    }
}

/// In a policy, one action and a list of one mean the same, and the order of a list says nothing.
fn same_statement(a: &serde_json::Map<String, Value>, b: &serde_json::Map<String, Value>) -> bool {
    let as_set = |value: &Value| expression::list(value).into_iter().collect::<BTreeSet<_>>();
    let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    keys.into_iter().all(|key| match (a.get(key), b.get(key)) {
        (Some(x), Some(y))
            if matches!(
                key.as_str(),
                "Action" | "NotAction" | "Resource" | "NotResource"
            ) =>
        {
            as_set(x) == as_set(y)
        }
        (Some(x), Some(y)) => same(x, y),
        _ => false,
    })
}

fn sections(before: &Value, after: &Value, found: &mut Vec<SectionDiff>) {
    let keys: BTreeSet<&String> = [before, after]
        .into_iter()
        .filter_map(Value::as_object)
        .flat_map(|map| map.keys())
        .collect();
    for section in keys.into_iter().filter(|key| *key != "Resources") {
        let (old, new) = (before.get(section), after.get(section));
        let named = matches!(
            section.as_str(),
            "Parameters" | "Outputs" | "Conditions" | "Mappings" | "Rules" | "Metadata" | "Hooks"
        );
        let mut push = |name: &str, old: Option<&Value>, new: Option<&Value>| {
            let equal = match (old, new) {
                (Some(old), Some(new)) => same(old, new),
                (old, new) => old.is_none() && new.is_none(),
            };
            if !equal && !is_bookkeeping(section, name) {
                // The default of a parameter that is hidden on either side.
                let is_hidden = section == "Parameters"
                    && [old, new].into_iter().flatten().any(parameters::is_hidden);
                let shown = |entry: Option<&Value>| {
                    let mut entry = entry.cloned();
                    if is_hidden
                        && let Some(default) = entry.as_mut().and_then(|it| it.get_mut("Default"))
                    {
                        *default = secrets::MASK.into();
                    }
                    entry
                };
                found.push(SectionDiff {
                    section: section.clone(),
                    name: name.to_owned(),
                    before: shown(old),
                    after: shown(new),
                });
            }
        };
        if !named {
            push("", old, new);
            continue;
        }
        let names: BTreeSet<&String> = [old, new]
            .into_iter()
            .flatten()
            .filter_map(Value::as_object)
            .flat_map(|map| map.keys())
            .collect();
        for name in names {
            push(
                name,
                old.and_then(|section| section.get(name)),
                new.and_then(|section| section.get(name)),
            );
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    struct TestFacts;

    impl Facts for TestFacts {
        fn is_stateful(&self, resource_type: &str) -> Option<bool> {
            Some(resource_type == "AWS::S3::Bucket")
        }

        fn replacement(&self, _: &str, path: &str) -> Option<Replacement> {
            (path == "Properties/BucketName").then_some(Replacement::Always)
        }
    }

    #[track_caller]
    fn check(before: Value, after: Value, expected: &[&str]) {
        let diff = diff(
            Some(&json!({"Resources": before})),
            &json!({"Resources": after}),
            &TestFacts,
        );
        let mut shown = Vec::new();
        for resource in &diff.resources {
            let from = resource
                .renamed_from
                .as_deref()
                .map(|id| format!(" from {id}"))
                .unwrap_or_default();
            shown.push(format!(
                "{:?} {}{from} {}",
                resource.action,
                resource.logical_id,
                resource.replacement.as_str()
            ));
            if resource.action == Action::Modify {
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
                "Modify B always",
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
            &["Modify New from Old always"],
        );
    }

    #[test]
    fn additions_removals_and_tags() {
        check(
            json!({"A": bucket(json!({})), "T": bucket(json!({"Tags": [{"Key": "a", "Value": "1"}]}))}),
            json!({"B": bucket(json!({})), "T": bucket(json!({"Tags": [{"Key": "a", "Value": "2"}]}))}),
            &[
                "Remove A never",
                "Add B never",
                "Modify T never",
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
        for before in [None, Some(of("sesame"))] {
            let diff = diff(before.as_ref(), &of("open"), &TestFacts);
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
            let mut shown = vec!["Modify B never"];
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
        let diff = diff(None, &after, &TestFacts);
        assert!(diff.resources.is_empty());
        assert_eq!(diff.sections.len(), 1);
    }
}
