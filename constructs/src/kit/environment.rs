//! The account and the region that a construct is in.

use stackwright::{Node, Value, pseudo, sub};

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

/// The ARN of a resource of a service in the account and region of a construct's stack.
pub(crate) fn arn_in_stack(node: &Node, service: &str, resource: Value<String>) -> Value<String> {
    match node.stack() {
        Some(stack) => stack.arn(service, resource),
        None => {
            let [partition, region, account] =
                [pseudo::partition(), pseudo::region(), pseudo::account_id()];
            sub!("arn:{partition}:{service}:{region}:{account}:{resource}")
        }
    }
}
