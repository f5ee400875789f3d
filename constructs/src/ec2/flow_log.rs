//! Flow logs: records of the traffic in a VPC.

use std::rc::Rc;

use stackwright::{Construct, Defaults, Duration, Node, Resource, Tags, Value};
use stackwright_cfn::ec2::CfnFlowLog;
use stackwright_cfn::ec2::flow_log::{LogDestinationType, ResourceType, TrafficType};

use super::vpc::Vpc;
use crate::iam::{Grant, Principal, Role};
use crate::kit::Part;
use crate::logs::LogGroup;

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
pub struct FlowLog(Part<Owned>);

struct Owned {
    cfn: CfnFlowLog,
    log_group: LogGroup,
}

impl Construct for FlowLog {
    fn node(&self) -> &Node {
        self.0.node()
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
        let cfn = CfnFlowLog::new(&node, "FlowLog", ResourceType::Vpc, vpc.vpc_id())
            .deliver_logs_permission_arn(role.role_arn())
            .log_destination_type(LogDestinationType::CloudWatchLogs)
            .log_group_name(log_group.log_group_name())
            .traffic_type(TrafficType::All);
        node.set_default_child(&cfn);
        Defaults::apply(FlowLog(Part::new(node, Rc::new(Owned { cfn, log_group }))))
    }

    /// Which traffic it records; all unless this is called.
    #[track_caller]
    pub fn traffic(&self, traffic: TrafficType) -> Self {
        FlowLog(self.0.edit(|log| {
            log.cfn.traffic_type(traffic);
        }))
    }

    /// Combines the records of one minute instead of ten.
    #[track_caller]
    pub fn every_minute(&self) -> Self {
        FlowLog(self.0.edit(|log| {
            let interval = Duration::minutes(1);
            log.cfn.max_aggregation_interval(interval.in_seconds());
        }))
    }

    /// The log group that the records are in.
    pub fn flow_log_group(&self) -> &LogGroup {
        &self.0.log_group
    }

    /// The id, `fl-…`.
    pub fn flow_log_id(&self) -> Value<String> {
        self.0.cfn.ref_()
    }
}
