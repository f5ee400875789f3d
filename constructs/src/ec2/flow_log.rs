//! Flow logs: records of the traffic in a VPC.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{Construct, Defaults, Duration, Node, Resource, Tags, Value};
use stackwright_cfn::ec2::CfnFlowLog;
use stackwright_cfn::ec2::flow_log::{LogDestinationType, ResourceType, TrafficType};

use super::vpc::Vpc;
use crate::iam::{Grant, Principal, Role};
use crate::kit::Part;
use crate::logs::LogGroup;

/// A record of a VPC's traffic, in a log group of its own that is kept for two years unless it is told where else. Made by
/// [`Vpc::flow_log`].
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::{TrafficType, Vpc};
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// Vpc::new(&stack, "Vpc").flow_log("Rejected").traffic(TrafficType::Reject);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html>
#[derive(Clone, Debug)]
pub struct FlowLog(Part<Owned>);

struct Owned {
    cfn: CfnFlowLog,
    /// Whether it was told where records go.
    has_destination: Cell<bool>,
    group: RefCell<Option<LogGroup>>,
}

impl Owned {
    /// Sends records to a log group by a role, which is granted that.
    fn log(&self, group: &LogGroup, role: &Role) {
        let actions = [
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "logs:DescribeLogStreams",
        ];
        Grant::on_principal(role, &actions, vec![group.log_group_arn()]);
        self.cfn
            .deliver_logs_permission_arn(role.role_arn())
            .log_destination_type(LogDestinationType::CloudWatchLogs)
            .log_group_name(group.log_group_name());
        self.has_destination.set(true);
        self.group.replace(Some(group.clone()));
    }
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
        let cfn = CfnFlowLog::new(&node, "FlowLog", ResourceType::Vpc, vpc.vpc_id())
            .traffic_type(TrafficType::All);
        node.set_default_child(&cfn);
        let owned = Rc::new(Owned {
            cfn,
            has_destination: Cell::new(false),
            group: RefCell::default(),
        });
        let (log, place) = (owned.clone(), node.clone());
        node.on_complete(move || {
            if !log.has_destination.get() {
                let service = Principal::service("vpc-flow-logs.amazonaws.com");
                let role = Role::new(&place, "IAMRole", service);
                log.log(&LogGroup::new(&place, "LogGroup"), &role);
            }
        });
        Defaults::apply(FlowLog(Part::new(node, owned)))
    }

    /// Sends records to this log group, by a role that `vpc-flow-logs.amazonaws.com` may take.
    /// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-cwl.html>
    #[track_caller]
    pub fn to_log_group(&self, group: &LogGroup, role: &Role) -> Self {
        FlowLog(self.0.edit(|log| log.log(group, role)))
    }

    /// Writes records into objects of a bucket, below a prefix, which may be empty. AWS extends the bucket's policy itself
    /// when the account that owns the bucket creates the log.
    /// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3.html>
    #[cfg(feature = "s3")]
    #[track_caller]
    pub fn to_bucket(&self, bucket: &crate::s3::Bucket, prefix: &str) -> Self {
        let arn = match prefix {
            "" => bucket.bucket_arn(),
            prefix => bucket.arn_for_objects(prefix),
        };
        FlowLog(self.0.edit(|log| {
            log.has_destination.set(true);
            log.cfn
                .log_destination(arn)
                .log_destination_type(LogDestinationType::S3);
        }))
    }

    /// Which fields records have, in this order: `srcaddr`, `dstaddr`, `action`.
    /// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html>
    #[track_caller]
    pub fn fields(&self, names: &[&str]) -> Self {
        let fields: Vec<String> = names.iter().map(|name| format!("${{{name}}}")).collect();
        FlowLog(self.0.edit(|log| {
            log.cfn.log_format(fields.join(" "));
        }))
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

    /// The log group that the records are in; none if they are in a bucket.
    pub fn flow_log_group(&self) -> Option<LogGroup> {
        self.node().complete();
        self.0.group.borrow().clone()
    }

    /// The id, `fl-…`.
    pub fn flow_log_id(&self) -> Value<String> {
        self.0.cfn.ref_()
    }
}
