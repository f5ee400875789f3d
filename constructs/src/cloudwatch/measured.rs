//! The metrics of constructs and of generated types.

use stackwright::{Construct, Value};
use stackwright_cfn::{Measured, MeasuredResource, ResourceMetric};

use super::metric::Metric;

/// A resource that has metrics: every generated type whose metrics are known, what is [imported](stackwright_cfn::Imported),
/// and the constructs around them.
///
/// ```
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let jobs = Queue::new(&stack, "Jobs");
/// let waiting = jobs.metric(sqs::Metric::ApproximateNumberOfMessagesVisible);
/// Alarm::new(&stack, "Many", waiting.is_above(1000.0));
/// # app.synth().unwrap();
/// ```
///
/// Which metrics there are, their statistics and dimensions are those of the CDK's service specification.
pub trait Metrics: Construct {
    /// The type of the resource.
    type Resource: Measured;

    /// The dimensions that tell its metrics from those of other resources, with their values.
    fn metric_dimensions(&self) -> Vec<(&'static str, Value<String>)>;

    /// A metric of the resource, by its usual statistic and over five minutes.
    ///
    /// # Errors
    /// Where it is used, at synthesis: `SW0520` if it is published by further dimensions, which the resource does not
    /// know: add them with [`Metric::dimension`].
    fn metric(&self, metric: <Self::Resource as Measured>::Metric) -> Metric {
        Metric::of_resource(metric.facts(), &self.metric_dimensions())
    }

    /// A metric of the resource by its name, for those that are newer than this crate: the average over five minutes, by all
    /// dimensions that the resource knows.
    fn metric_named(&self, name: &str) -> Metric {
        let namespace = <<Self::Resource as Measured>::Metric as ResourceMetric>::namespace();
        let dimensions = self.metric_dimensions().into_iter();
        dimensions.fold(Metric::new(namespace, name), |metric, (name, value)| {
            metric.dimension(name, value)
        })
    }
}

impl<R: MeasuredResource> Metrics for R {
    type Resource = R::Type;

    fn metric_dimensions(&self) -> Vec<(&'static str, Value<String>)> {
        self.dimensions_in_metrics()
    }
}

/// The constructs: the feature of each, its generated type, and the values of its dimensions.
macro_rules! measured {
    ($($feature:literal $construct:path: $resource:path, |$it:ident| $dimensions:expr;)*) => {
        $(
            #[cfg(feature = $feature)]
            impl Metrics for $construct {
                type Resource = $resource;

                fn metric_dimensions(&self) -> Vec<(&'static str, Value<String>)> {
                    let $it = self;
                    $dimensions.into()
                }
            }
        )*
    };
}

measured! {
    "apigateway" crate::apigateway::RestApi: stackwright_cfn::apigateway::CfnRestApi,
        |api| api.api_name().map(|name| ("ApiName", name)).into_iter().collect::<Vec<_>>();
    "autoscaling" crate::autoscaling::AutoScalingGroup: stackwright_cfn::autoscaling::CfnAutoScalingGroup,
        |group| [("AutoScalingGroupName", group.group_name())];
    "cloudfront" crate::cloudfront::Distribution: stackwright_cfn::cloudfront::CfnDistribution,
        |distribution| [("DistributionId", distribution.distribution_id())];
    "dynamodb" crate::dynamodb::Table: stackwright_cfn::dynamodb::CfnTable,
        |table| [("TableName", table.table_name())];
    "dynamodb" crate::dynamodb::GlobalTable: stackwright_cfn::dynamodb::CfnTable,
        |table| [("TableName", table.table_name())];
    "ecs" crate::ecs::Cluster: stackwright_cfn::ecs::CfnCluster,
        |cluster| [("ClusterName", cluster.cluster_name())];
    "ecs" crate::ecs::FargateService: stackwright_cfn::ecs::CfnService,
        |service| [("ClusterName", service.cluster().cluster_name()), ("ServiceName", service.service_name())];
    "ecs" crate::ecs::ExistingService: stackwright_cfn::ecs::CfnService,
        |service| [("ClusterName", service.cluster_name()), ("ServiceName", service.service_name())];
    "elasticloadbalancingv2" crate::elasticloadbalancingv2::ApplicationLoadBalancer: stackwright_cfn::elasticloadbalancingv2::CfnLoadBalancer,
        |balancer| [("LoadBalancer", balancer.load_balancer_full_name())];
    "elasticloadbalancingv2" crate::elasticloadbalancingv2::NetworkLoadBalancer: stackwright_cfn::elasticloadbalancingv2::CfnLoadBalancer,
        |balancer| [("LoadBalancer", balancer.load_balancer_full_name())];
    "events" crate::events::Rule: stackwright_cfn::events::CfnRule,
        |rule| [("RuleName", rule.rule_name())];
    "kinesis" crate::kinesis::Stream: stackwright_cfn::kinesis::CfnStream,
        |stream| [("StreamName", stream.stream_name())];
    "kms" crate::kms::Key: stackwright_cfn::kms::CfnKey,
        |key| [("KeyId", key.key_id())];
    "lambda" crate::lambda::Function: stackwright_cfn::lambda::CfnFunction,
        |function| [("FunctionName", function.function_name())];
    "logs" crate::logs::LogGroup: stackwright_cfn::logs::CfnLogGroup,
        |group| [("LogGroupName", group.log_group_name())];
    "rds" crate::rds::DatabaseCluster: stackwright_cfn::rds::CfnDBCluster,
        |cluster| [("DBClusterIdentifier", cluster.cluster_identifier())];
    "rds" crate::rds::DatabaseInstance: stackwright_cfn::rds::CfnDBInstance,
        |instance| [("DBInstanceIdentifier", instance.instance_identifier())];
    "s3" crate::s3::Bucket: stackwright_cfn::s3::CfnBucket,
        |bucket| [("BucketName", bucket.bucket_name())];
    "sns" crate::sns::Topic: stackwright_cfn::sns::CfnTopic,
        |topic| [("TopicName", topic.topic_name())];
    "sqs" crate::sqs::Queue: stackwright_cfn::sqs::CfnQueue,
        |queue| [("QueueName", queue.queue_name())];
    "stepfunctions" crate::stepfunctions::StateMachine: stackwright_cfn::stepfunctions::CfnStateMachine,
        |machine| [("StateMachineArn", machine.state_machine_arn())];
}

/// A service on instances has those of any service.
#[cfg(all(feature = "ecs", feature = "autoscaling"))]
impl Metrics for crate::ecs::Ec2Service {
    type Resource = stackwright_cfn::ecs::CfnService;

    fn metric_dimensions(&self) -> Vec<(&'static str, Value<String>)> {
        let cluster = self.cluster().cluster_name();
        vec![
            ("ClusterName", cluster),
            ("ServiceName", self.service_name()),
        ]
    }
}

/// Target groups have metrics only together with the load balancer that they are behind.
#[cfg(feature = "elasticloadbalancingv2")]
impl Metrics for crate::elasticloadbalancingv2::TargetGroup {
    type Resource = stackwright_cfn::elasticloadbalancingv2::CfnTargetGroup;

    fn metric_dimensions(&self) -> Vec<(&'static str, Value<String>)> {
        let balancer = self.target_group_load_balancer();
        let mut dimensions = vec![("TargetGroup", self.target_group_full_name())];
        dimensions.extend(balancer.map(|name| ("LoadBalancer", name)));
        dimensions
    }
}
