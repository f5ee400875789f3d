//! Which container of a task is meant.

#[cfg(feature = "events")]
use stackwright::{Construct, Node};

use super::container::Container;
#[cfg(feature = "events")]
use super::task::Task;

/// A container of a task: the construct, or its name in a definition that exists elsewhere.
#[derive(Clone, Debug)]
pub struct ContainerName {
    name: String,
    #[cfg(feature = "events")]
    node: Option<Node>,
}

impl From<&Container> for ContainerName {
    fn from(container: &Container) -> Self {
        ContainerName {
            name: container.container_name().to_owned(),
            #[cfg(feature = "events")]
            node: Some(container.node().clone()),
        }
    }
}

impl From<&str> for ContainerName {
    fn from(name: &str) -> Self {
        ContainerName {
            name: name.to_owned(),
            #[cfg(feature = "events")]
            node: None,
        }
    }
}

impl ContainerName {
    pub(crate) fn as_str(&self) -> &str {
        &self.name
    }

    /// Whether it is known not to be a container of this task.
    #[cfg(feature = "events")]
    pub(crate) fn is_foreign_to(&self, task: &Task) -> bool {
        match &self.node {
            Some(node) => node.scope().as_ref() != Some(task.node()),
            None => task.lacks_container(&self.name),
        }
    }
}
