//! Log events that are handed on as they come.

use std::rc::Rc;

use stackwright::{Construct, Defaults, IntoValue, Node, Resource, Value};
use stackwright_cfn::logs::CfnSubscriptionFilter;
use stackwright_cfn::logs::subscription_filter::Distribution;

use super::LogGroup;
use crate::iam::Role;
use crate::kit::Part;

/// Where log events are handed on to.
#[diagnostic::on_unimplemented(
    message = "log events cannot be handed on to a `{Self}`",
    label = "takes no log events",
    note = "give it a function, a stream of Kinesis, a `CrossAccountDestination`, or the ARN of a destination"
)]
pub trait SubscriptionDestination {
    /// Lets CloudWatch Logs hand events on, for the filter in this place, and says where to.
    fn bind(&self, filter: &Node, group: &LogGroup) -> Destination;
}

/// Where log events are handed on to, and how.
#[derive(Clone, Debug)]
pub struct Destination {
    /// The ARN of the stream, the function or the destination in another account.
    pub arn: Value<String>,
    /// The role that CloudWatch Logs does it by, if it needs one.
    pub role: Option<Role>,
    /// What has to be there before.
    pub needs: Option<Node>,
}

/// The ARN of a destination of CloudWatch Logs, such as one of another account, which lets this one use it.
impl SubscriptionDestination for Value<String> {
    fn bind(&self, _filter: &Node, _group: &LogGroup) -> Destination {
        Destination {
            arn: self.clone(),
            role: None,
            needs: None,
        }
    }
}

#[cfg(feature = "lambda")]
impl SubscriptionDestination for crate::lambda::Function {
    #[track_caller]
    fn bind(&self, filter: &Node, group: &LogGroup) -> Destination {
        use crate::lambda::Invocable;
        let (arn, id) = (group.log_group_arn(), "CanInvokeLambda");
        self.add_permission(filter, id, "logs.amazonaws.com", Some(arn));
        Destination {
            arn: self.function_arn(),
            role: None,
            needs: filter.find_child(id),
        }
    }
}

#[cfg(feature = "kinesis")]
impl SubscriptionDestination for crate::kinesis::Stream {
    #[track_caller]
    fn bind(&self, filter: &Node, _group: &LogGroup) -> Destination {
        let service = crate::iam::Principal::service("logs.amazonaws.com");
        let role = Role::new(filter, "CloudWatchLogsCanPutRecords", service);
        self.grant_write(&role);
        Destination {
            arn: self.stream_arn(),
            needs: role.node().find_child("DefaultPolicy"),
            role: Some(role),
        }
    }
}

/// Hands events of a log group on, as they come: to a function, a stream, or a destination in another account.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::logs::{FilterPattern, SubscriptionFilter};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let logs = LogGroup::new(&stack, "Logs");
/// let stream = kinesis::Stream::new(&stack, "Stream");
/// SubscriptionFilter::new(&stack, "All", &logs, &stream, FilterPattern::all_events());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions.html>
#[derive(Clone, Debug)]
pub struct SubscriptionFilter(Part<CfnSubscriptionFilter>);

impl Construct for SubscriptionFilter {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl SubscriptionFilter {
    /// Hands the events of a group that match on.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        group: &LogGroup,
        destination: &impl SubscriptionDestination,
        pattern: impl IntoValue<String>,
    ) -> Self {
        let node = Node::new(scope, id);
        let destination = destination.bind(&node, group);
        Defaults::apply(Self::create(
            node,
            group,
            &destination,
            pattern.into_value(),
        ))
    }

    #[track_caller]
    fn create(node: Node, group: &LogGroup, to: &Destination, pattern: Value<String>) -> Self {
        node.set_construct_type("stackwright_aws.logs.SubscriptionFilter");
        let cfn = CfnSubscriptionFilter::new(&node, "Resource")
            .destination_arn(&to.arn)
            .filter_pattern(pattern)
            .log_group_name(group.log_group_name())
            .role_arn(to.role.as_ref().map(Role::role_arn));
        if let Some(need) = &to.needs {
            cfn.depends_on(need);
        }
        SubscriptionFilter(Part::new(node, Rc::new(cfn)))
    }

    /// Gives the filter a name of its own.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        SubscriptionFilter(self.0.edit(|filter| {
            filter.filter_name(name);
        }))
    }

    /// Spreads events over the shards of a stream; those of a log stream go to one shard unless this is called.
    #[track_caller]
    pub fn random_distribution(&self) -> Self {
        SubscriptionFilter(self.0.edit(|filter| {
            filter.distribution(Distribution::Random);
        }))
    }
}

impl LogGroup {
    /// Hands events of the group on as they come: [`SubscriptionFilter::new`].
    #[track_caller]
    pub fn subscription_filter(
        &self,
        id: &str,
        destination: &impl SubscriptionDestination,
        pattern: impl IntoValue<String>,
    ) -> SubscriptionFilter {
        SubscriptionFilter::new(self, id, self, destination, pattern)
    }
}
