//! The deepest values that differ between two values, and what makes no difference to CloudFormation.

use std::collections::{BTreeMap, BTreeSet};

use stackwright_schemas::updates::Replacement;

use super::text::{is_call, text, texts};
use crate::parse::{Data, Map, Node};

/// A value that differs.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ValueDiff<'t> {
    /// Path from the resource, such as `Properties/Tags/0/Value` or `DeletionPolicy`.
    pub path: String,
    /// The value before; `None` where there was none.
    pub before: Option<Node<'t>>,
    /// The value after; `None` where there is none any more.
    pub after: Option<Node<'t>>,
    /// Whether this replaces the resource.
    pub replacement: Replacement,
}

/// The deepest values that differ, each with its path below `path`.
///
/// ```
/// use stackwright_template::{compare::values, parse::parse_json};
/// let before = parse_json(r#"{"Status": "Enabled", "Days": 5}"#).root;
/// let after = parse_json(r#"{"Status": "Suspended", "Days": "5"}"#).root;
/// let found = values("Properties", Some(&before), Some(&after));
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].path, "Properties/Status");
/// ```
#[must_use]
pub fn values<'t>(
    path: &str,
    before: Option<&Node<'t>>,
    after: Option<&Node<'t>>,
) -> Vec<ValueDiff<'t>> {
    let mut found = Vec::new();
    collect(path, before, after, &mut found);
    found
}

fn collect<'t>(
    path: &str,
    before: Option<&Node<'t>>,
    after: Option<&Node<'t>>,
    found: &mut Vec<ValueDiff<'t>>,
) {
    let (before, after) = match (before, after) {
        (None, None) => return,
        (Some(old), Some(new)) if same(old, new) => return,
        (Some(old), Some(new)) => (old, new),
        (before, after) => return push(path, before.cloned(), after.cloned(), found),
    };
    match (&before.data, &after.data) {
        (Data::Map(old), Data::Map(new)) if !is_call(before) && !is_call(after) => {
            let (old, new) = (by_key(old), by_key(new));
            let keys: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
            for key in keys {
                let sides = (old.get(key).copied(), new.get(key).copied());
                collect(&format!("{path}/{key}"), sides.0, sides.1, found);
            }
        }
        (Data::List(old), Data::List(new)) => match (tags(old), tags(new)) {
            // Lists of tags are sets by key.
            (Some(old), Some(new)) => {
                let keys: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
                for key in keys {
                    let (old, new) = (old.get(key).copied(), new.get(key).copied());
                    if !matches!((old, new), (Some(old), Some(new)) if same(old, new)) {
                        let path = format!("{path}/{key}");
                        push(&path, old.cloned(), new.cloned(), found);
                    }
                }
            }
            _ => items(path, old, new, found),
        },
        _ => push(path, Some(before.clone()), Some(after.clone()), found),
    }
}

/// What is the same at both ends of two lists does not count as moved.
fn items<'t>(path: &str, old: &[Node<'t>], new: &[Node<'t>], found: &mut Vec<ValueDiff<'t>>) {
    let pairs = || old.iter().zip(new);
    let first = pairs().take_while(|(old, new)| same(old, new)).count();
    let rest = old.len().min(new.len()) - first;
    let last = (old.iter().rev().zip(new.iter().rev()).take(rest))
        .take_while(|(old, new)| same(old, new))
        .count();
    let (old, new) = (&old[..old.len() - last], &new[..new.len() - last]);
    for index in first..old.len().max(new.len()) {
        let path = format!("{path}/{index}");
        collect(&path, old.get(index), new.get(index), found);
    }
}

fn push<'t>(
    path: &str,
    before: Option<Node<'t>>,
    after: Option<Node<'t>>,
    found: &mut Vec<ValueDiff<'t>>,
) {
    found.push(ValueDiff {
        path: path.to_owned(),
        before,
        after,
        replacement: Replacement::Never,
    });
}

fn by_key<'a, 't>(map: &'a Map<'t>) -> BTreeMap<&'a str, &'a Node<'t>> {
    (map.iter())
        .map(|entry| (&*entry.key, &entry.value))
        .collect()
}

/// The values of a list of tags by key, where it is one (an empty list is) and has each key once.
fn tags<'a, 't>(list: &'a [Node<'t>]) -> Option<BTreeMap<&'a str, &'a Node<'t>>> {
    let mut tags = BTreeMap::new();
    for item in list {
        let [one, two] = item.as_map()?.entries.as_slice() else {
            return None;
        };
        let (key, value) = match (&*one.key, &*two.key) {
            ("Key", "Value") => (one, two),
            ("Value", "Key") => (two, one),
            _ => return None,
        };
        if tags.insert(key.value.as_str()?, &value.value).is_some() {
            return None;
        }
    }
    Some(tags)
}

/// Whether two values mean the same to CloudFormation: the order of keys, of tags and of a statement's actions, the
/// ways to write the same call, and `5` against `"5"` make no difference.
#[must_use]
pub fn same(one: &Node<'_>, other: &Node<'_>) -> bool {
    // CloudFormation takes any scalar for any other.
    if let (Some(one), Some(other)) = (one.scalar_text(), other.scalar_text()) {
        return one == other;
    }
    if is_call(one) || is_call(other) {
        let is_text = |node: &Node<'_>| node.as_str().is_some() || node.as_map().is_some();
        return is_text(one) && is_text(other) && {
            let (one, other) = (text(one), text(other));
            one == other
        };
    }
    match (&one.data, &other.data) {
        (Data::Map(one), Data::Map(other)) => {
            let (one, other) = (by_key(one), by_key(other));
            let is_statement = one.contains_key("Effect")
                && (one.contains_key("Action") || one.contains_key("NotAction"));
            one.len() == other.len()
                && one.iter().all(|(key, value)| {
                    other.get(key).is_some_and(|other| match *key {
                        "Action" | "NotAction" | "Resource" | "NotResource" if is_statement => {
                            as_set(value) == as_set(other)
                        }
                        _ => same(value, other),
                    })
                })
        }
        (Data::List(one), Data::List(other)) => {
            one.len() == other.len()
                && match (tags(one), tags(other)) {
                    (Some(one), Some(other)) => (one.iter())
                        .all(|(key, value)| other.get(key).is_some_and(|other| same(value, other))),
                    _ => one.iter().zip(other).all(|(one, other)| same(one, other)),
                }
        }
        (one, other) => matches!((one, other), (Data::Null, Data::Null)),
    }
}

/// In a policy, one action and a list of one mean the same, and the order of a list says nothing.
fn as_set(node: &Node<'_>) -> BTreeSet<String> {
    texts(node).into_iter().collect()
}
