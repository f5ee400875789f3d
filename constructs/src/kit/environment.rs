//! The account and the region that a construct is in.

use stackwright::{Node, Value, pseudo};

/// The account of a construct's stack, by its number if that is known.
pub(crate) fn account_of(node: &Node) -> Value<String> {
    let stack = node.stack();
    stack.map_or_else(pseudo::account_id, |stack| stack.account())
}

/// The region of a construct's stack, by its name if that is known.
pub(crate) fn region_of(node: &Node) -> Value<String> {
    let stack = node.stack();
    stack.map_or_else(pseudo::region, |stack| stack.region())
}
