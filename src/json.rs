//! JSON that is put together of JSON, without copying it: `serde_json::json!` writes what it is given anew.

use serde_json::{Map, Value as Json};

/// An object with these entries.
pub(crate) fn object<K: Into<String>, V: Into<Json>>(
    entries: impl IntoIterator<Item = (K, V)>,
) -> Json {
    let entries = entries.into_iter();
    let mut object = Map::with_capacity(entries.size_hint().0);
    for (key, value) in entries {
        object.insert(key.into(), value.into());
    }
    Json::Object(object)
}

/// A list with these items.
pub(crate) fn list<V: Into<Json>>(items: impl IntoIterator<Item = V>) -> Json {
    Json::Array(items.into_iter().map(Into::into).collect())
}

/// A function of CloudFormation with its argument.
pub(crate) fn call(name: impl Into<String>, argument: impl Into<Json>) -> Json {
    object([(name, argument)])
}
