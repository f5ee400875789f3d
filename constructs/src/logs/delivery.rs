//! Deliveries: logs of AWS's services, brought into log groups, buckets and streams.

use stackwright::{Construct, Diagnostic, IntoValue, Node, Value, sub};
use stackwright_cfn::logs::{CfnDelivery, CfnDeliveryDestination, CfnDeliverySource};
use stackwright_cfn::{LogSource, ResourceLog};

use super::{LogGroup, codes};
use crate::iam::{GrantActions, PolicyStatement, Principal, ResourceWithPolicy};
use crate::kit::{account_of, region_of};

/// Where logs are delivered, and how.
///
/// ```
/// use stackwright_aws::logs::LogDestination;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let lake = LogDestination::bucket(&Bucket::new(&stack, "Lake")).format("parquet");
/// let group = LogDestination::log_group(&LogGroup::new(&stack, "Seen"));
/// # let _ = (lake, group);
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-vended-logs-permissions-V2.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct LogDestination {
    place: Place,
    format: Option<String>,
    fields: Vec<String>,
}

#[derive(Clone, Debug)]
enum Place {
    #[cfg(feature = "s3")]
    Bucket(crate::s3::Bucket),
    Group(LogGroup),
    Stream(Value<String>),
}

impl LogDestination {
    fn new(place: Place) -> Self {
        LogDestination {
            place,
            format: None,
            fields: Vec::new(),
        }
    }

    /// A bucket, whose policy is extended.
    #[cfg(feature = "s3")]
    pub fn bucket(bucket: &crate::s3::Bucket) -> Self {
        Self::new(Place::Bucket(bucket.clone()))
    }

    /// A log group. A resource policy of the account lets the service write to it.
    pub fn log_group(group: &LogGroup) -> Self {
        Self::new(Place::Group(group.clone()))
    }

    /// A Firehose stream, by its ARN. It must have the tag `LogDeliveryEnabled` with the value `true`.
    pub fn delivery_stream(arn: impl IntoValue<String>) -> Self {
        Self::new(Place::Stream(arn.into_value()))
    }

    /// The format: `json`, `plain`, `w3c`, `raw`, `parquet`, as far as the logs have it there.
    ///
    /// # Errors
    /// At synthesis: `SW0514` for a format that they do not have.
    pub fn format(mut self, format: &str) -> Self {
        self.format = Some(format.to_owned());
        self
    }

    /// Only these fields of each record; all that the service delivers unless this is called.
    pub fn fields<S: Into<String>>(mut self, fields: impl IntoIterator<Item = S>) -> Self {
        self.fields = fields.into_iter().map(Into::into).collect();
        self
    }

    /// What the data calls the kind of place.
    fn kind(&self) -> &'static str {
        match self.place {
            #[cfg(feature = "s3")]
            Place::Bucket(_) => "S3",
            Place::Group(_) => "CWL",
            Place::Stream(_) => "FH",
        }
    }

    /// The ARN, once the service may deliver there.
    #[track_caller]
    fn allow(&self, node: &Node) -> Value<String> {
        let (partition, region) = (stackwright::pseudo::partition(), region_of(node));
        let account = account_of(node);
        let source = sub!("arn:{partition}:logs:{region}:{account}:delivery-source:*");
        let statement = PolicyStatement::allow()
            .principal(Principal::service("delivery.logs.amazonaws.com"))
            .condition("StringEquals", "aws:SourceAccount", account)
            .condition("ArnLike", "aws:SourceArn", source);
        let (arn, path, added) = match &self.place {
            #[cfg(feature = "s3")]
            Place::Bucket(bucket) => {
                let objects = bucket.arn_for_objects("AWSLogs/*");
                let statement = statement
                    .action("s3:PutObject")
                    .resource(objects)
                    .condition("StringEquals", "s3:x-amz-acl", "bucket-owner-full-control");
                let added = bucket.add_to_resource_policy(statement);
                (bucket.bucket_arn(), bucket.node().path(), added)
            }
            Place::Group(group) => {
                let statement = statement
                    .actions(["logs:CreateLogStream", "logs:PutLogEvents"])
                    .resource(group.log_group_arn());
                let added = group.add_to_resource_policy(statement);
                let arn = group.log_group_arn_without_streams();
                (arn, group.node().path(), added)
            }
            Place::Stream(arn) => return arn.clone(),
        };
        if !added {
            let problem = format!("the policy of `{path}` is not changed from here");
            node.add_warning(
                Diagnostic::warning(codes::DELIVERY_ELSEWHERE, problem)
                    .note("without a permission there, no logs are delivered")
                    .hint(
                        "let `delivery.logs.amazonaws.com` write there, and acknowledge the code",
                    ),
            );
        }
        arn
    }
}

/// A resource whose logs can be delivered: every generated type that has some and the constructs around them.
///
/// ```
/// use stackwright_aws::cfn::cloudfront::LogType;
/// use stackwright_aws::cloudfront::{Distribution, Origin};
/// use stackwright_aws::logs::{DeliverLogs, LogDestination};
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let site = Distribution::new(&stack, "Site", Origin::https("site.example.org"));
/// let seen = LogGroup::new(&stack, "Seen").retention(Retention::OneMonth);
/// site.deliver_logs(LogType::AccessLogs, LogDestination::log_group(&seen).format("json"));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html>
pub trait DeliverLogs: Construct {
    /// The type of the resource.
    type Resource: LogSource;

    /// Delivers logs of the resource. The source, the destination and the delivery are created below it.
    ///
    /// # Errors
    /// At synthesis: `SW0514` if these logs cannot be delivered there, or not in this format; `SW0515` if the bucket or the
    /// group exists elsewhere, so that its policy is not changed.
    #[track_caller]
    fn deliver_logs(&self, log: <Self::Resource as LogSource>::Log, to: LogDestination);
}

impl<G: GrantActions> DeliverLogs for G
where
    G::Resource: LogSource,
{
    type Resource = G::Resource;

    #[track_caller]
    fn deliver_logs(&self, log: <G::Resource as LogSource>::Log, to: LogDestination) {
        let formats = log.formats(to.kind());
        deliver(self.node(), self.governed_arn(), log.name(), formats, &to);
    }
}

#[track_caller]
fn deliver(
    of: &Node,
    arn: Value<String>,
    log: &'static str,
    formats: Option<Vec<&'static str>>,
    to: &LogDestination,
) {
    let kind = to.kind();
    let error = |message: String| Diagnostic::error(codes::DELIVERY, message);
    let problem = match (&formats, &to.format) {
        (None, _) => Some(
            error(format!("the logs `{log}` cannot be delivered there"))
                .hint("choose another destination"),
        ),
        (Some(formats), Some(format)) if !formats.contains(&format.as_str()) => Some(
            error(format!(
                "the logs `{log}` do not have the format `{format}` there"
            ))
            .hint(format!("use `{}`", formats.join("`, `"))),
        ),
        _ => None,
    };
    if let Some(problem) = problem {
        of.report(problem.at(std::panic::Location::caller()));
        return;
    }
    // A source for each kind of logs, which may have several deliveries.
    let id = format!("{log}_SOURCE");
    let source = of.find_child(&id).unwrap_or_else(|| {
        let name = of.unique_resource_name(50, "-", "-_");
        let short = log.get(..log.len().min(9)).unwrap_or(log);
        let source = CfnDeliverySource::new(of, &id, format!("{name}-{short}"))
            .log_type(log)
            .resource_arn(arn);
        source.node().clone()
    });
    let node = Node::new(of, &format!("{log}_TO_{kind}"));
    let place = to.allow(&node);
    let name = node.unique_resource_name(60, "-", "-_");
    let destination = CfnDeliveryDestination::new(&node, "Destination", name)
        .destination_resource_arn(place)
        .output_format(to.format.clone());
    let delivery = CfnDelivery::new(&node, "Delivery")
        .delivery_destination_arn(destination.attr_arn())
        .record_fields(crate::kit::some_of(to.fields.clone()));
    if let Some(source) = source.as_resource() {
        delivery.delivery_source_name(source.ref_());
    }
    node.set_default_child(&delivery);
}
