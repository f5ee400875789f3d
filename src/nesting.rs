//! How deep constructs and values may be nested, and what keeps the stack of a thread from running out above that.

use std::cell::Cell;

use crate::json::Value as Json;

/// How many levels of constructs, and of lists, objects and functions in a value, there may be. Readers of templates and of
/// assemblies have limits of 128 and more; no stack that can be deployed comes near it.
pub(crate) const MAX_DEPTH: usize = 100;

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Goes down one level of a value that is copied, compared or shown; `None` below the deepest. No code of others runs in
/// there.
pub(crate) fn descend<R>(act: impl FnOnce() -> R) -> Option<R> {
    let depth = DEPTH.get();
    if depth >= MAX_DEPTH {
        return None;
    }
    DEPTH.set(depth + 1);
    let result = act();
    DEPTH.set(depth);
    Some(result)
}

/// What is said of a value that is nested too deep.
pub(crate) fn too_deep() -> String {
    format!("a value is nested more than {MAX_DEPTH} levels deep")
}

/// The JSON, or what is wrong with it: nested too deep, it is taken apart here, since dropping it would recurse.
pub(crate) fn bounded(json: Json) -> Result<Json, String> {
    let mut pending = vec![(&json, 0)];
    let mut deep = false;
    while let (Some((at, depth)), false) = (pending.pop(), deep) {
        deep = depth > MAX_DEPTH;
        match at {
            Json::Array(items) => pending.extend(items.iter().map(|item| (item, depth + 1))),
            Json::Object(entries) => pending.extend(entries.values().map(|item| (item, depth + 1))),
            _ => {}
        }
    }
    if !deep {
        return Ok(json);
    }
    take_apart(json);
    Err(too_deep())
}

/// Drops JSON of any depth without recursion.
pub(crate) fn take_apart(json: Json) {
    let mut pending = vec![json];
    while let Some(json) = pending.pop() {
        match json {
            Json::Array(items) => pending.extend(items),
            Json::Object(entries) => pending.extend(entries.into_iter().map(|(_, value)| value)),
            _ => {}
        }
    }
}
