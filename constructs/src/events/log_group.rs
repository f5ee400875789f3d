//! Log groups as targets.

use stackwright::{Construct, Diagnostic};

use super::codes;
use super::delivery::{Delivery, delivery_setters};
use super::input::{EventField, Input, Template};
use super::rule::Rule;
use super::sqs::SERVICE;
use super::target::{Target, TargetConfig, natural};
use crate::iam::{PolicyStatement, Principal, ResourceWithPolicy};
use crate::logs::LogGroup;

/// Writes events to a log group. A resource policy of the account lets EventBridge do so, one for each group, of which
/// CloudWatch Logs accepts ten in a region.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::{events::{EventPattern, LogGroupTarget, Rule}, logs::LogGroup};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let group = LogGroup::new(&stack, "Seen");
/// Rule::new(&stack, "Rule").on(EventPattern::new().source("aws.ec2")).target(LogGroupTarget::new(&group));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct LogGroupTarget {
    group: LogGroup,
    input: Option<Input>,
    delivery: Delivery,
}

impl LogGroupTarget {
    /// Writes the whole event to this group.
    pub fn new(group: &LogGroup) -> Self {
        LogGroupTarget {
            group: group.clone(),
            input: None,
            delivery: Delivery::default(),
        }
    }

    /// Writes this message instead of the event, with the time of the event.
    pub fn message(mut self, message: impl Into<Template>) -> Self {
        // The only form of input that EventBridge accepts for log groups.
        self.input = Some(Input::template(Template::object([
            ("timestamp", Template::from(EventField::time())),
            ("message", message.into()),
        ])));
        self
    }

    delivery_setters!();
}

impl Target for LogGroupTarget {
    fn bind(&self, rule: &Rule, _: &str) -> TargetConfig {
        let added = self.group.add_to_resource_policy(
            PolicyStatement::allow()
                .actions(["logs:CreateLogStream", "logs:PutLogEvents"])
                .resource(self.group.log_group_arn())
                .principal(Principal::service(SERVICE))
                .principal(Principal::service("delivery.logs.amazonaws.com")),
        );
        if !added {
            let path = self.group.node().path();
            rule.node().add_warning(Diagnostic::warning(
                codes::INVALID_TARGET,
                format!("the rule may not be able to write to `{path}`"),
            ));
        }
        self.delivery.bind(rule);
        TargetConfig::new(self.group.log_group_arn_without_streams())
            .input(self.input.clone())
            .delivery(&self.delivery)
    }
}

natural!(LogGroupTarget: LogGroup);
