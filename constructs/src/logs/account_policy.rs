//! Policies by which services may write into log groups.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, IntoValue, Node, Value, intrinsic};
use stackwright_cfn::logs::CfnResourcePolicy;

use crate::iam::{PolicyDocument, PolicyStatement};
use crate::kit::{Part, lazily};

/// A policy of the account for its log groups, by which services such as EventBridge or Route 53 may write into them. An account and
/// region has at most ten. Statements for one group are added by [`LogGroup::add_to_resource_policy`] more easily.
///
/// [`LogGroup::add_to_resource_policy`]: crate::iam::ResourceWithPolicy::add_to_resource_policy
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::logs::ResourcePolicy;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let group = LogGroup::new(&stack, "Logs");
/// let write = PolicyStatement::allow().actions(["logs:PutLogEvents", "logs:CreateLogStream"]);
/// let events = Principal::service("events.amazonaws.com");
/// ResourcePolicy::new(&stack, "Policy").statement(write.resource(group.log_group_arn()).principal(events));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html>
#[derive(Clone, Debug)]
pub struct ResourcePolicy(Part<Owned>);

struct Owned {
    name: RefCell<Value<String>>,
    document: PolicyDocument,
}

impl Construct for ResourcePolicy {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl ResourcePolicy {
    /// A policy without statements, named after its place in the app.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.logs.ResourcePolicy");
        let owned = Rc::new(Owned {
            name: RefCell::new(node.unique_id().into()),
            document: PolicyDocument::new(),
        });
        owned.document.check_as_resource_policy(&node);
        CfnResourcePolicy::new(
            &node,
            "ResourcePolicy",
            lazily(&owned, |policy| policy.name.borrow().clone()),
            intrinsic::json_text(owned.document.data()),
        );
        Defaults::apply(ResourcePolicy(Part::new(node, owned)))
    }

    /// Gives it a name of its own.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        ResourcePolicy(self.0.edit(|policy| drop(policy.name.replace(name))))
    }

    /// Adds a statement, of a service and with the ARNs of log groups.
    #[track_caller]
    pub fn statement(&self, statement: PolicyStatement) -> Self {
        ResourcePolicy(self.0.edit(|policy| {
            policy.document.add(statement);
        }))
    }
}
