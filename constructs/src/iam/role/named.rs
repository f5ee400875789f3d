//! The roles of resources that are taken over.

use stackwright::{CfnResource, Node, intrinsic};
use stackwright_cfn::iam::CfnRole;

use super::Role;
use crate::kit::{named, written};

impl Role {
    /// The role that a property of a resource names, which is taken over: one of this app, which can be changed, or one that is
    /// known by its ARN alone.
    #[track_caller]
    pub(crate) fn named(node: &Node, resource: &CfnResource, property: &str) -> Role {
        let arn = written(resource, property);
        match named::<CfnRole>(resource, &arn) {
            Some(role) => Role::from_cfn(&role),
            None => Role::from_arn(node, "Role", intrinsic::raw::<String>(arn)),
        }
    }
}
