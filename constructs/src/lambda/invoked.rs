//! What is invoked, whichever it is: for what keeps it.

use stackwright::{Construct, Node, Value};

use super::function::Function;
use super::invocable::Invocable;

/// A function, a version of it, or an alias.
#[derive(Clone, Debug)]
pub(crate) struct Invoked {
    node: Node,
    function: Function,
    arn: Value<String>,
    name: Value<String>,
}

impl Invoked {
    pub fn new(invoked: &impl Invocable) -> Self {
        Invoked {
            node: invoked.node().clone(),
            function: invoked.invocable_function().clone(),
            arn: invoked.invocable_arn(),
            name: invoked.invocable_name(),
        }
    }
}

impl Construct for Invoked {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Invocable for Invoked {
    fn invocable_function(&self) -> &Function {
        &self.function
    }

    fn invocable_arn(&self) -> Value<String> {
        self.arn.clone()
    }

    fn invocable_name(&self) -> Value<String> {
        self.name.clone()
    }
}
