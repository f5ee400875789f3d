//! The attributes of load balancers and target groups, which are lists of keys and texts.

use std::cell::RefCell;

use stackwright::Value;
use stackwright::json::IndexMap;

/// Attributes by their keys; each key once.
#[derive(Default)]
pub(super) struct Attributes(RefCell<IndexMap<String, Value<String>>>);

impl Attributes {
    pub fn set(&self, key: impl Into<String>, value: impl Into<Value<String>>) {
        self.0.borrow_mut().insert(key.into(), value.into());
    }

    pub fn has(&self, key: &str) -> bool {
        self.0.borrow().contains_key(key)
    }

    /// The attributes in the order in which they were set.
    pub fn list<A>(&self, item: impl Fn(&str, &Value<String>) -> A) -> Vec<A> {
        let attributes = self.0.borrow();
        let items = attributes.iter();
        items.map(|(key, value)| item(key, value)).collect()
    }
}
