//! Lists without repetitions of what may hold expressions, which have no `==`: what is written the same is the same.

use std::cell::RefCell;
use std::hash::Hash;

use stackwright::json::IndexMap;
use stackwright::{Data, IntoValue, List, Value};

/// What can be compared by how it is written in a template; see [`Data::is_written_as`].
pub(crate) trait Written {
    fn is_written_as(&self, other: &Self) -> bool;
}

impl Written for Data {
    fn is_written_as(&self, other: &Self) -> bool {
        Data::is_written_as(self, other)
    }
}

impl<T> Written for Value<T> {
    fn is_written_as(&self, other: &Self) -> bool {
        Value::is_written_as(self, other)
    }
}

impl Written for String {
    fn is_written_as(&self, other: &Self) -> bool {
        self == other
    }
}

impl<W: Written> Written for Option<W> {
    fn is_written_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Some(one), Some(other)) => one.is_written_as(other),
            (None, None) => true,
            _ => false,
        }
    }
}

impl<W: Written> Written for Vec<W> {
    fn is_written_as(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self
                .iter()
                .zip(other)
                .all(|(one, other)| one.is_written_as(other))
    }
}

impl<K: Hash + Eq, W: Written> Written for IndexMap<K, W> {
    fn is_written_as(&self, other: &Self) -> bool {
        let same = |(key, value): (&K, &W)| {
            other
                .get(key)
                .is_some_and(|other| value.is_written_as(other))
        };
        self.len() == other.len() && self.iter().all(same)
    }
}

/// Whether a list has something in it that is written like this.
pub(crate) fn contains<W: Written>(items: &[W], item: &W) -> bool {
    items.iter().any(|one| one.is_written_as(item))
}

/// Adds what is not in the list yet.
pub(crate) fn add_new<W: Written>(items: &mut Vec<W>, more: impl IntoIterator<Item = W>) {
    for item in more {
        if !contains(items, &item) {
            items.push(item);
        }
    }
}

/// A list property that grows until synthesis: left out while there is nothing in it.
pub(crate) fn unless_empty<T, V: IntoValue<T> + Clone>(
    items: &RefCell<Vec<V>>,
) -> Option<Value<List<T>>> {
    some_of(items.borrow().iter().cloned())
}

/// A list property that is left out if there is nothing in it.
pub(crate) fn some_of<T, V: IntoValue<T>>(
    items: impl IntoIterator<Item = V>,
) -> Option<Value<List<T>>> {
    let list = Value::list(items);
    (!is_empty(list.as_data())).then_some(list)
}

fn is_empty(data: &Data) -> bool {
    matches!(data, Data::List(items) if items.is_empty())
}
