//! Resources of an included template, which a construct takes over: what the template says stays, until something else is said.

use std::rc::Rc;

use indexmap::IndexMap;
use stackwright::{CfnResource, Construct, Data, IntoValue, Node, Resource, Value, intrinsic};

use super::Kind;

/// The id of the construct that takes over a resource, below it: the CDK's begins in the same way.
const ID: &str = "@FromCfn";

/// The construct that a resource is taken over by: one for each, however often it is asked for.
#[track_caller]
pub(crate) fn adopt<C: Clone + 'static>(
    kind: &Kind,
    resource: &impl Resource,
    create: impl FnOnce(Node) -> C,
) -> C {
    let place = resource.node();
    let noun = kind.construct_type.rsplit('.').next().unwrap_or_default();
    let construct = place.shared(|| {
        let node = kind.node(place, &format!("{ID}{noun}"));
        create(node)
    });
    (*construct).clone()
}

/// A property as a template has it.
pub(crate) fn written(resource: &CfnResource, property: &str) -> Data {
    resource.get_property(property).unwrap_or(Data::Null)
}

/// A property that stays as it is written until something here says otherwise.
pub(crate) fn kept<O: 'static, T: 'static, V: IntoValue<T> + 'static>(
    owned: &Rc<O>,
    written: Data,
    is_changed: fn(&O) -> bool,
    produce: fn(&O) -> V,
) -> Value<T> {
    let owned = owned.clone();
    Value::lazy(move || match is_changed(&owned) {
        true => produce(&owned).into_value(),
        false => intrinsic::raw(written.clone()),
    })
}

/// A list that is written, followed by what is added here; nothing if there is neither.
pub(crate) fn followed_by<T>(written: &Data, added: Vec<Data>) -> Value<T> {
    let items = match written {
        Data::Null => added,
        Data::List(items) => items.iter().cloned().chain(added).collect(),
        // A single item, or an expression of which only CloudFormation knows what it comes to.
        other if added.is_empty() => return intrinsic::raw(other.clone()),
        other => std::iter::once(other.clone()).chain(added).collect(),
    };
    intrinsic::raw(match items.is_empty() {
        true => Data::Null,
        false => Data::List(items),
    })
}

/// The entries of an object in an object that is written (`Variables`), with what is added here or takes the place of one.
pub(crate) fn with_entries<T>(written: &Data, inner: &str, added: Vec<(String, Data)>) -> Value<T> {
    if added.is_empty() {
        return intrinsic::raw(written.clone());
    }
    let entries = |data: Option<&Data>| match data {
        Some(Data::Object(entries)) => (entries.iter())
            .map(|(key, value)| (key.to_string(), value.clone()))
            .collect(),
        _ => IndexMap::new(),
    };
    let mut outer: IndexMap<String, Data> = entries(Some(written));
    let mut all = entries(outer.get(inner));
    all.extend(added);
    outer.insert(inner.to_owned(), Data::object(all));
    intrinsic::raw(Data::object(outer))
}

/// A list in an object that is written (`Rules`, `Statement`), followed by what is added here.
pub(crate) fn with_more<T>(
    written: &Data,
    list: &str,
    added: Vec<Data>,
    new: fn() -> Vec<(String, Data)>,
) -> Value<T> {
    if added.is_empty() {
        return intrinsic::raw(written.clone());
    }
    let mut entries: Vec<(String, Data)> = match written {
        Data::Object(entries) => entries
            .iter()
            .map(|(key, value)| (key.to_string(), value.clone()))
            .collect(),
        _ => new(),
    };
    let before = entries.iter().position(|(key, _)| key == list);
    let before = before.map(|index| entries.remove(index).1);
    let all: Value<Data> = followed_by(&before.unwrap_or(Data::Null), added);
    entries.push((list.to_owned(), all.into()));
    intrinsic::raw(Data::object(entries))
}
