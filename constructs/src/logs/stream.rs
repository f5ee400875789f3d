//! Log streams.

use std::panic::Location;

use stackwright::{
    Construct, Defaults, Diagnostic, IntoValue, Node, RemovalPolicy, Resource, Value,
};
use stackwright_cfn::logs::CfnLogStream;

use super::{LogGroup, codes};
use crate::kit::KEEP_DATA;

/// A log stream: one source's events in a log group. Most services create their own.
///
/// It stays in the account when it leaves the stack unless [`removal_policy`](LogStream::removal_policy) says otherwise.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html>
#[derive(Clone, Debug)]
pub struct LogStream {
    node: Node,
    cfn: CfnLogStream,
}

impl Construct for LogStream {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl LogStream {
    /// A stream that CloudFormation names.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, group: &LogGroup) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.logs.LogStream");
        let cfn =
            CfnLogStream::new(&node, "Resource", group.log_group_name()).removal_policy(KEEP_DATA);
        Defaults::apply(LogStream { node, cfn })
    }

    /// Gives the stream a name of its own, 1 to 512 characters without `:` and `*`.
    ///
    /// # Errors
    /// At synthesis: `SW0511` if CloudWatch Logs does not accept the name.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        if let Some(text) = name.as_str()
            && (text.is_empty() || text.len() > 512 || text.contains([':', '*']))
        {
            self.node.report(
                Diagnostic::error(
                    codes::INVALID_NAME,
                    format!("`{text}` cannot be the name of a log stream"),
                )
                .at(Location::caller())
                .hint("use 1 to 512 characters without `:` and `*`"),
            );
        }
        self.cfn.log_stream_name(name);
        self.clone()
    }

    /// What happens to the stream when it leaves the stack; it stays unless this is called.
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        self.cfn.removal_policy(policy);
        self.clone()
    }

    /// The name.
    pub fn log_stream_name(&self) -> Value<String> {
        self.cfn.ref_()
    }
}
