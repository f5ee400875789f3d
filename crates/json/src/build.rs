//! Values that are put together of others, without copying them.

use crate::{Map, Value};

/// An object with these entries.
///
/// ```
/// use stackwright_json::{json, object};
/// assert_eq!(object([("Ref", "Topic")]), json!({"Ref": "Topic"}));
/// ```
pub fn object<K: Into<String>, V: Into<Value>>(entries: impl IntoIterator<Item = (K, V)>) -> Value {
    let entries = entries.into_iter();
    let mut object = Map::with_capacity(entries.size_hint().0);
    for (key, value) in entries {
        object.insert(key.into(), value.into());
    }
    Value::Object(object)
}

/// An object with one entry: `{"Ref": "Topic"}`.
pub fn entry(key: impl Into<String>, value: impl Into<Value>) -> Value {
    object([(key, value)])
}

/// A list with these items.
pub fn list<V: Into<Value>>(items: impl IntoIterator<Item = V>) -> Value {
    let items = items.into_iter();
    let mut list = Vec::with_capacity(items.size_hint().0);
    for item in items {
        list.push(item.into());
    }
    Value::Array(list)
}
