//! The pipeline as one construct of a larger stack: two kinds of files in one bucket, one network and cluster for both,
//! and an alarm of an L1 type when a task cannot be started.

use std::process::ExitCode;

use stackwright_aws::cfn::cloudwatch::{CfnAlarm, alarm};
use stackwright_aws::prelude::*;

fn main() -> ExitCode {
    let app = App::from_env();
    Tags::of(&app).add("team", "media");
    let network = Stack::new(&app, "Network");
    let vpc = Vpc::new(&network, "Vpc").max_azs(2).nat_gateways(1);

    let media = Stack::new(&app, "Media");
    let bucket = Bucket::new(&media, "Files")
        .versioned()
        .enforce_ssl()
        .lifecycle_rule(
            LifecycleRule::new()
                .prefix("thumbnails/")
                .expire_after(Duration::days(90)),
        );
    let trail = Trail::new(&media, "Trail");
    let cluster = ecs::Cluster::new(&media, "Cluster").vpc(&vpc);
    let alerts = Topic::new(&media, "Alerts");

    for (id, image, input, output) in [
        (
            "Thumbnails",
            "public.ecr.aws/docker/library/busybox:1.37",
            "images/",
            "thumbnails/",
        ),
        (
            "Transcripts",
            "public.ecr.aws/docker/library/busybox:1.37",
            "audio/",
            "transcripts/",
        ),
    ] {
        let task = ObjectTask::new(&media, id, image)
            .use_bucket(&bucket)
            .use_trail(&trail)
            .use_cluster(&cluster)
            .input_prefix(input)
            .output_prefix(output);
        FailedStarts::new(&task, "FailedStarts", task.rule().rule_name(), &alerts);
    }
    CfnOutput::new(&media, "BucketName", bucket.bucket_name());
    app.run()
}

/// A construct of one's own: an alarm when EventBridge fails to start a rule's target.
struct FailedStarts(Node);

impl FailedStarts {
    #[track_caller]
    fn new(scope: &impl Construct, id: &str, rule: Value<String>, tell: &Topic) -> Self {
        let node = Node::new(scope, id);
        CfnAlarm::new(&node, "Resource")
            .comparison_operator(alarm::ComparisonOperator::GreaterThanThreshold)
            .evaluation_periods(1)
            .namespace("AWS/Events")
            .metric_name("FailedInvocations")
            .dimensions([alarm::Dimension::new("RuleName", rule)])
            .period(300)
            .statistic(alarm::Statistic::Sum)
            .threshold(0.0)
            .treat_missing_data(alarm::TreatMissingData::NotBreaching)
            .alarm_actions([tell.topic_arn()]);
        FailedStarts(node)
    }
}

impl Construct for FailedStarts {
    fn node(&self) -> &Node {
        &self.0
    }
}
