//! Flow logs: records of the traffic in a VPC.

use stackwright::{CfnResource, Construct, Node, Resource, Tags, Value};
use stackwright_cfn::ec2::CfnFlowLog;
use stackwright_cfn::ec2::flow_log::{LogDestinationType, ResourceType};

use super::vpc::Vpc;
use crate::iam::{Grant, Principal, Role};
use crate::logs::LogGroup;

/// Which traffic a flow log records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrafficType {
    /// All.
    All,
    /// What security groups and network ACLs let through.
    Accept,
    /// What they do not.
    Reject,
}

impl TrafficType {
    fn as_str(self) -> &'static str {
        match self {
            TrafficType::All => "ALL",
            TrafficType::Accept => "ACCEPT",
            TrafficType::Reject => "REJECT",
        }
    }
}

/// A record of a VPC's traffic in a log group of its own, kept for two years. Made by [`Vpc::flow_log`].
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::{TrafficType, Vpc};
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// Vpc::new(&stack, "Vpc").flow_log("Rejected").traffic(TrafficType::Reject);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-cwl.html>
#[derive(Clone, Debug)]
pub struct FlowLog {
    node: Node,
    resource: CfnResource,
    log_group: LogGroup,
}

impl Construct for FlowLog {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl FlowLog {
    #[track_caller]
    pub(crate) fn new(vpc: &Vpc, id: &str) -> Self {
        let node = Node::new(vpc, id);
        node.set_construct_type("stackwright_aws.ec2.FlowLog");
        Tags::of(&node).add("Name", node.path());
        let service = Principal::service("vpc-flow-logs.amazonaws.com");
        let role = Role::new(&node, "IAMRole", service);
        let log_group = LogGroup::new(&node, "LogGroup");
        Grant::on_principal(
            &role,
            &[
                "logs:CreateLogStream",
                "logs:PutLogEvents",
                "logs:DescribeLogStreams",
            ],
            vec![log_group.log_group_arn()],
        );
        let resource = CfnFlowLog::new(&node, "FlowLog", ResourceType::Vpc, vpc.vpc_id())
            .deliver_logs_permission_arn(role.role_arn())
            .log_destination_type(LogDestinationType::CloudWatchLogs)
            .log_group_name(log_group.log_group_name())
            .resource()
            .clone()
            .property("TrafficType", TrafficType::All.as_str());
        FlowLog {
            node,
            resource,
            log_group,
        }
    }

    /// Which traffic it records; all unless this is called.
    pub fn traffic(&self, traffic: TrafficType) -> Self {
        self.resource.set_property("TrafficType", traffic.as_str());
        self.clone()
    }

    /// Combines the records of one minute instead of ten.
    pub fn every_minute(&self) -> Self {
        self.resource.set_property("MaxAggregationInterval", 60);
        self.clone()
    }

    /// The log group that the records are in.
    pub fn log_group(&self) -> &LogGroup {
        &self.log_group
    }

    /// The id, `fl-…`.
    pub fn flow_log_id(&self) -> Value<String> {
        self.resource.ref_()
    }
}
