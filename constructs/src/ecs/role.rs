//! The role that containers run as.

use std::ops::Deref;

use stackwright::{Construct, Node};

use crate::iam::{Grantable, Grantee, Principal, Role};

pub(crate) const SERVICE: &str = "ecs-tasks.amazonaws.com";

/// A role that the containers of a task run as: a [`Role`] that `ecs-tasks.amazonaws.com` may assume, which is neither the
/// service of ECS itself nor that of what starts the task.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ecs::{FargateTaskDefinition, TaskRole};
/// use stackwright_aws::iam::PolicyStatement;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let role = TaskRole::new(&stack, "TaskRole");
/// role.add_to_policy(PolicyStatement::allow().action("s3:ListAllMyBuckets").resource("*"));
/// FargateTaskDefinition::new(&stack, "Task").task_role(&role).container("web", "nginx");
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html>
#[derive(Clone, Debug)]
pub struct TaskRole(Role);

impl TaskRole {
    /// A role without permissions.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        TaskRole(Role::new(scope, id, Principal::service(SERVICE)))
    }
}

impl Construct for TaskRole {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Grantable for TaskRole {
    fn grantee(&self) -> Grantee {
        self.0.grantee()
    }
}

impl Deref for TaskRole {
    type Target = Role;

    fn deref(&self) -> &Role {
        &self.0
    }
}
