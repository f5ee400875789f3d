//! Resources of an included template, which a construct takes over: what the template says stays, until something else is said.

use std::rc::Rc;

use stackwright::{
    CfnResource, Construct, Data, IntoValue, Node, Resource, TypedResource, Value, intrinsic,
};

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

/// The resource of a type that a property of another one names.
pub(crate) fn named<R: TypedResource>(resource: &CfnResource, name: &Data) -> Option<R> {
    let named = resource.referred(name);
    let named = named.filter(|one| one.type_name() == R::TYPE);
    named.map(R::of_resource)
}

/// Whether a property of a resource names this one, by itself or among others.
pub(crate) fn names(resource: &CfnResource, property: &str, other: &impl Resource) -> bool {
    let named = written(resource, property);
    let mut named = items(&named)
        .iter()
        .filter_map(|one| resource.referred(one));
    named.any(|one| one.node() == other.node())
}

/// The resources of a type in the template that a resource is of.
pub(crate) fn beside_it<R: TypedResource>(resource: &CfnResource) -> impl Iterator<Item = R> {
    let place = resource.node().scope();
    let all = place.map(|place| place.children()).unwrap_or_default();
    let all = all.into_iter().filter_map(|node| node.as_resource());
    all.filter(|one| one.type_name() == R::TYPE)
        .map(R::of_resource)
}

/// Whether a property is written as true: CloudFormation takes it as a text, too.
pub(crate) fn is_true(written: &Data) -> bool {
    written.as_bool() == Some(true) || written.as_str() == Some("true")
}

/// The items of a list that is written, or the one thing that is written without a list around it.
pub(crate) fn items(written: &Data) -> &[Data] {
    match written {
        Data::Null => &[],
        Data::List(items) => items,
        one => std::slice::from_ref(one),
    }
}

/// What stands in a property that is written, under these names one in another; of a list, in its first item.
pub(crate) fn entry(written: &Data, names: &[&str]) -> Data {
    let mut names = names.iter();
    let found = names.try_fold(written, |found, name| items(found).first()?.get(name));
    found.cloned().unwrap_or_default()
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
