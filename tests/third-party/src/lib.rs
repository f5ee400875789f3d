//! A construct library as somebody else would publish it: a construct of its own, and a pattern made of several.

use stackwright::{Construct, Diagnostic, Node, Value};
use stackwright_aws::iam::{Grant, Grantable};
use stackwright_aws::{s3::Bucket, sns::Topic};
use stackwright_cfn::cloudwatch::{CfnAlarm, alarm};

/// An alarm on the number of errors that a service counts. The code of its diagnostics starts with `TP`.
#[derive(Clone, Debug)]
pub struct ErrorAlarm {
    node: Node,
    alarm: CfnAlarm,
}

impl Construct for ErrorAlarm {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl ErrorAlarm {
    /// An alarm when a metric is above zero for `minutes`, 1 to 60.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, namespace: &str, minutes: i64) -> Self {
        let node = Node::new(scope, id);
        if !(1..=60).contains(&minutes) {
            node.add_error(
                Diagnostic::error("TP0001", format!("an alarm cannot look at {minutes} minutes"))
                    .hint("give 1 to 60"),
            );
        }
        let alarm = CfnAlarm::new(&node, "Resource")
            .comparison_operator(alarm::ComparisonOperator::GreaterThanThreshold)
            .evaluation_periods(minutes)
            .namespace(namespace)
            .metric_name("Errors")
            .period(60)
            .statistic(alarm::Statistic::Sum)
            .threshold(0.0);
        ErrorAlarm { node, alarm }
    }

    /// Tells a topic when the alarm is on.
    pub fn notify(&self, topic: &Topic) -> Self {
        self.alarm.alarm_actions([topic.topic_arn()]);
        self.clone()
    }

    /// The ARN of the alarm.
    pub fn alarm_arn(&self) -> Value<String> {
        self.alarm.attr_arn()
    }
}

/// A pattern: a bucket for results whose writers are watched.
#[derive(Clone, Debug)]
pub struct WatchedBucket {
    node: Node,
    bucket: Bucket,
}

impl Construct for WatchedBucket {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl WatchedBucket {
    /// A bucket with an alarm and a topic that it tells.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        let node = Node::new(scope, id);
        let bucket = Bucket::new(&node, "Bucket").versioned();
        let topic = Topic::new(&node, "Alerts");
        ErrorAlarm::new(&node, "Alarm", "Writers", 5).notify(&topic);
        WatchedBucket { node, bucket }
    }

    /// Lets somebody write results.
    pub fn grant_write(&self, grantee: &impl Grantable) -> Grant {
        self.bucket.grant_write(grantee, "results/*")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stackwright::{App, Stack};
    use stackwright_aws::iam::{Principal, Role};

    #[test]
    fn a_pattern_is_embedded_in_a_stack() {
        let app = App::new();
        let stack = Stack::new(&app, "Mine");
        let watched = WatchedBucket::new(&stack, "Results");
        let role = Role::new(&stack, "Writer", Principal::service("lambda.amazonaws.com"));
        assert!(watched.grant_write(&role).is_complete());
        let assembly = app.synth().expect("no errors");
        let template = assembly.template("Mine").expect("the stack");
        let resources = template["Resources"].as_object().expect("resources");
        let alarm = resources
            .values()
            .find(|resource| resource["Type"] == "AWS::CloudWatch::Alarm")
            .expect("the alarm");
        assert_eq!(alarm["Properties"]["EvaluationPeriods"], 5);
        assert_eq!(resources.len(), 5);
    }

    #[test]
    fn misuse_is_a_diagnostic_at_the_line_that_did_it() {
        let app = App::new();
        let stack = Stack::new(&app, "Mine");
        let line = line!() + 1;
        ErrorAlarm::new(&stack, "Alarm", "Writers", 90);
        let diagnostics = app.synth().expect_err("an error");
        let diagnostic = diagnostics.iter().next().expect("one");
        assert_eq!(diagnostic.code, "TP0001");
        assert_eq!(diagnostic.origin.as_ref().expect("a line").line, line);
    }
}
