//! Destinations that other accounts hand log events on to.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, IntoValue, Node, Resource, Value, intrinsic};
use stackwright_cfn::logs::CfnDestination;

use super::LogGroup;
use super::subscription::{Destination, SubscriptionDestination};
use crate::iam::{PolicyDocument, PolicyStatement, Principal, Role};
use crate::kit::{Part, arn_in_stack, lazily};

/// A stream of this account that other accounts hand their log events on to.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::logs::CrossAccountDestination;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let stream = kinesis::Stream::new(&stack, "Stream");
/// let role = Role::new(&stack, "Role", Principal::service("logs.amazonaws.com"));
/// stream.grant_write(&role);
/// CrossAccountDestination::new(&stack, "Central", stream.stream_arn(), &role)
///     .name("central")
///     .allow_account("210987654321");
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CrossAccountSubscriptions.html>
#[derive(Clone, Debug)]
pub struct CrossAccountDestination(Part<Owned>);

struct Owned {
    cfn: CfnDestination,
    name: RefCell<Value<String>>,
    policy: PolicyDocument,
}

impl Construct for CrossAccountDestination {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl CrossAccountDestination {
    /// A destination that passes on to the stream with this ARN, of Kinesis or Firehose, by a role that may write to it and that
    /// CloudWatch Logs can assume. Nobody may use it until a setter allows it.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        target_arn: impl IntoValue<String>,
        role: &Role,
    ) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.logs.CrossAccountDestination");
        let cfn = CfnDestination::new(&node, "Resource")
            .target_arn(target_arn)
            .role_arn(role.role_arn());
        let owned = Rc::new(Owned {
            cfn,
            name: RefCell::new(node.unique_id().into()),
            policy: PolicyDocument::new(),
        });
        owned.policy.check_as_resource_policy(&node);
        owned
            .cfn
            .destination_name(lazily(&owned, |all| all.name.borrow().clone()))
            .destination_policy(lazily(&owned, |all| {
                (!all.policy.is_empty()).then(|| intrinsic::json_text(all.policy.data()))
            }));
        Defaults::apply(CrossAccountDestination(Part::new(node, owned)))
    }

    /// Gives it a name of its own, up to 512 characters without `:` and `*`; one of its place in the app unless this is called.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        CrossAccountDestination(self.0.edit(|all| drop(all.name.replace(name))))
    }

    /// Lets an account hand events on to it.
    #[track_caller]
    pub fn allow_account(&self, account: impl IntoValue<String>) -> Self {
        let name = self.0.name.borrow().clone();
        let resource = stackwright::sub!("destination:{name}");
        self.statement(
            PolicyStatement::allow()
                .action("logs:PutSubscriptionFilter")
                .resource(arn_in_stack(self.node(), "logs", resource))
                .principal(Principal::account(account)),
        )
    }

    /// Adds a statement to its policy.
    #[track_caller]
    pub fn statement(&self, statement: PolicyStatement) -> Self {
        CrossAccountDestination(self.0.edit(|all| {
            all.policy.add(statement);
        }))
    }

    /// The ARN, for the subscriptions of the other accounts.
    pub fn destination_arn(&self) -> Value<String> {
        self.0.cfn.attr_arn()
    }

    /// The name.
    pub fn destination_name(&self) -> Value<String> {
        self.0.cfn.ref_()
    }
}

impl SubscriptionDestination for CrossAccountDestination {
    fn bind(&self, _filter: &Node, _group: &LogGroup) -> Destination {
        Destination {
            arn: self.destination_arn(),
            role: None,
            needs: None,
        }
    }
}
