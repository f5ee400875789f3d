//! Logs of requests, as they happen.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, IntoValue, Node, Resource, Value};
use stackwright_cfn::cloudfront::CfnRealtimeLogConfig;
use stackwright_cfn::cloudfront::realtime_log_config::{EndPoint, KinesisStreamConfig};

use super::codes;
use crate::iam::{Grant, Principal, Role};
use crate::kit::{Part, in_range, lazily};

/// Where and which requests are logged as they happen, for [`Behavior::realtime_logs`](super::Behavior::realtime_logs).
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::cloudfront::{Behavior, Origin, RealtimeLogConfig};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let stream = kinesis::Stream::new(&stack, "Requests");
/// let logs = RealtimeLogConfig::new(&stack, "Logs", ["timestamp", "c-ip"]).stream(stream.stream_arn());
/// let site = Behavior::new(Origin::https("www.example.org")).realtime_logs(&logs);
/// Distribution::new(&stack, "Distribution", site);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/real-time-logs.html>
#[derive(Clone, Debug)]
pub struct RealtimeLogConfig(Part<Owned>);

struct Owned {
    cfn: CfnRealtimeLogConfig,
    streams: RefCell<Vec<(Value<String>, Value<String>)>>,
}

impl Construct for RealtimeLogConfig {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl RealtimeLogConfig {
    /// These fields of all requests. It needs a [`stream`](RealtimeLogConfig::stream).
    ///
    /// # Errors
    /// At synthesis: `SW0575` if there is no stream.
    #[track_caller]
    pub fn new<F: IntoValue<String>>(
        scope: &impl Construct,
        id: &str,
        fields: impl IntoIterator<Item = F>,
    ) -> Self {
        let fields: Vec<_> = fields.into_iter().map(IntoValue::into_value).collect();
        Defaults::apply(Self::create(Node::new(scope, id), fields))
    }

    #[track_caller]
    fn create(node: Node, fields: Vec<Value<String>>) -> Self {
        node.set_construct_type("stackwright_aws.cloudfront.RealtimeLogConfig");
        let cfn = CfnRealtimeLogConfig::new(&node, "Resource")
            .fields(fields)
            .name(node.unique_id())
            .sampling_rate(100.0);
        let streams = RefCell::default();
        let owned = Rc::new(Owned { cfn, streams });
        owned.cfn.end_points(lazily(&owned, |logs: &Owned| {
            let streams = logs.streams.borrow();
            let end = |(stream, role): &(Value<String>, Value<String>)| {
                let stream = KinesisStreamConfig::new().role_arn(role).stream_arn(stream);
                EndPoint::new(stream, "Kinesis")
            };
            streams.iter().map(end).collect::<Vec<_>>()
        }));
        let logs = RealtimeLogConfig(Part::new(node, owned));
        logs.0.check(|logs| {
            let problem = logs.streams.borrow().is_empty().then(|| {
                let problem = "requests are logged nowhere";
                Diagnostic::error(codes::SETTING, problem).hint("call `stream`")
            });
            problem.into_iter().collect()
        });
        logs
    }

    /// Writes to this stream of Kinesis, by its ARN, by a role of its own.
    #[track_caller]
    pub fn stream(&self, stream_arn: impl IntoValue<String>) -> Self {
        let arn = stream_arn.into_value();
        RealtimeLogConfig(self.0.edit(|logs| {
            let service = Principal::service(super::origin::SERVICE);
            let role = Role::new(self, "RealtimeLogKinesisRole", service);
            let actions = [
                "kinesis:DescribeStreamSummary",
                "kinesis:DescribeStream",
                "kinesis:PutRecord",
                "kinesis:PutRecords",
            ];
            Grant::on_principal(&role, &actions, vec![arn.clone()]);
            logs.streams.borrow_mut().push((arn, role.role_arn()));
        }))
    }

    /// Gives it a name of its own.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        RealtimeLogConfig(self.0.edit(|logs| {
            logs.cfn.name(name);
        }))
    }

    /// How many of 100 requests are logged, 1 to 100; all unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0575` if the number is outside the range.
    #[track_caller]
    pub fn sampling_percent(&self, percent: u32) -> Self {
        let what = "requests cannot be logged at a rate";
        if let Some(problem) = in_range(codes::SETTING, what, percent, 1..=100) {
            self.0.report(problem);
        }
        RealtimeLogConfig(self.0.edit(|logs| {
            logs.cfn.sampling_rate(f64::from(percent));
        }))
    }

    /// The ARN.
    pub fn config_arn(&self) -> Value<String> {
        self.0.cfn.ref_()
    }
}
