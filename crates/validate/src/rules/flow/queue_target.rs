//! SW1051: a queue or topic that an event rule may not send to.

use super::reading::{property, reference, related, scope, targets};
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::engines::Answer;
use stackwright_template::engines::iam::{Policy, Request};
use stackwright_template::model::Resource;

rule! {
    /// ## What it does
    /// Reports a target of an event rule that is a queue or topic of the template, when no policy of the template lets
    /// `events.amazonaws.com` send to it.
    ///
    /// ## Why it matters
    /// Without a policy a queue or topic takes messages from its own account's identities alone. Everything deploys,
    /// the rule fires, and nothing arrives.
    ///
    /// ## Example
    /// ```yaml
    /// QueuePolicy: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Queue], PolicyDocument: {Statement:
    ///   {Effect: Allow, Principal: {Service: events.amazonaws.com}, Action: sqs:ReceiveMessage, Resource: !GetAtt Queue.Arn}}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html>
    pub struct QueueTarget = SW1051, "queue-target-policy", Error, on [resources "AWS::Events::Rule"];
}

impl Rule for QueueTarget {
    fn resource(&self, cx: &Context<'_>, rule: &Resource<'_>, out: &mut Findings) {
        if cx.template.is_rewritten() {
            return;
        }
        for form in cx.scenarios.forms(rule) {
            let scope = scope(cx, form);
            for target in targets(cx, form) {
                let Some(resource) = target.resource.as_ref() else {
                    continue;
                };
                let (types, list, inline, action) = match resource.type_name {
                    "AWS::SQS::Queue" => (
                        ["AWS::SQS::QueuePolicy", "AWS::SQS::QueueInlinePolicy"],
                        "Queues",
                        "Queue",
                        "sqs:SendMessage",
                    ),
                    "AWS::SNS::Topic" => (
                        ["AWS::SNS::TopicPolicy", "AWS::SNS::TopicInlinePolicy"],
                        "Topics",
                        "TopicArn",
                        "sns:Publish",
                    ),
                    _ => continue,
                };
                if target.instance.get("RoleArn").is_some() {
                    continue;
                }
                let own = reference(scope, resource, "");
                let mut seen = None;
                let mut allowed = Answer::No;
                for policy in types.iter().flat_map(|name| scope.everywhere(name)) {
                    let decided = scope.with(&policy, |there| {
                        let of = property(there, &policy, list)
                            .or_else(|| property(there, &policy, inline))?;
                        let covers = of.one_or_many().iter().any(|one| {
                            let text = there.text(one);
                            text.equals(&own).possible() || text.equals(&target.arn).possible()
                        });
                        if !covers {
                            return None;
                        }
                        let document = property(there, &policy, "PolicyDocument");
                        Some(document.map_or(Answer::Maybe, |document| {
                            Policy::read(there, &document).allows(
                                &Request::new(action, &target.arn)
                                    .by_service("events.amazonaws.com")
                                    .with("aws:SourceArn", scope.reference(rule, "Arn")),
                            )
                        }))
                    });
                    if let Some(decided) = decided {
                        seen = Some(policy);
                        allowed = allowed.or(decided);
                    }
                }
                if allowed != Answer::No {
                    continue;
                }
                let why = match seen {
                    Some(policy) => format!(
                        "its policy `{}` does not let events.amazonaws.com call {action} for this rule",
                        policy.name
                    ),
                    None => {
                        format!("it has no policy that lets events.amazonaws.com call {action}")
                    }
                };
                let mut finding = self
                    .at(target.instance.get("Arn").map_or(target.instance.span(), |arn| arn.span()), format!("everything deploys and nothing arrives at `{}`: {why}", resource.name))
                    .hint(format!(
                        "allow it in an {}: {{Effect: Allow, Principal: {{Service: events.amazonaws.com}}, Action: {action}, Resource: …, Condition: {{ArnEquals: {{aws:SourceArn: !GetAtt {}.Arn}}}}}}",
                        types[0], rule.name
                    ))
                    .property(format!("{}.Arn", target.path));
                if let Some(policy) = seen {
                    finding = related(finding, &policy, policy.name_span, "its policy");
                }
                out.report(finding);
            }
        }
    }
}
