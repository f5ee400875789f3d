//! SW1124: checks that a subscription's protocol, endpoint, filter and topic go together.

use crate::rule;
use crate::rules::linked::linked;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::{Evaluation, Instance};

rule! {
    /// ## What it does
    /// Checks that a subscription has an endpoint of the form that its protocol needs; that only queues subscribe to FIFO
    /// topics, and no FIFO queue to a standard topic; that a Firehose stream comes with its role; that raw messages go to
    /// queues, streams and web servers only; and that a filter policy has lists under at most five names, nested ones only
    /// for the message body.
    ///
    /// ## Why it matters
    /// SNS refuses the subscription.
    ///
    /// ## Example
    /// ```yaml
    /// ToQueue: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref StandardTopic, Protocol: sqs, Endpoint: !GetAtt FifoQueue.Arn}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html>
    pub struct Subscription = SW1124, "subscription", Error, on [forms "AWS::SNS::Subscription" with parameters];
}

/// What is wrong with a known endpoint, and what to write.
fn misfit(protocol: &str, endpoint: &str) -> Option<(&'static str, &'static str)> {
    let digits = |text: &str| text.len() >= 5 && text.bytes().all(|byte| byte.is_ascii_digit());
    match protocol {
        "sqs" if !endpoint.starts_with("arn:") => Some((
            "not the ARN of a queue",
            "write arn:aws:sqs:REGION:ACCOUNT:NAME",
        )),
        "lambda" if !endpoint.starts_with("arn:") => Some((
            "not the ARN of a function",
            "write arn:aws:lambda:REGION:ACCOUNT:function:NAME",
        )),
        "firehose" if !endpoint.starts_with("arn:") => Some((
            "not the ARN of a delivery stream",
            "write arn:aws:firehose:REGION:ACCOUNT:deliverystream/NAME",
        )),
        "http" if !endpoint.starts_with("http://") => {
            Some(("not a URL with http", "write http://…, or Protocol: https"))
        }
        "https" if !endpoint.starts_with("https://") => {
            Some(("not a URL with https", "write https://…, or Protocol: http"))
        }
        "email" | "email-json" if !endpoint.contains('@') => {
            Some(("not an address of e-mail", "write name@example.com"))
        }
        "sms" => {
            let number: String = endpoint
                .chars()
                .filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '.'))
                .collect();
            (!digits(number.trim_start_matches('+')))
                .then_some(("not a phone number", "write +12065550100"))
        }
        _ => None,
    }
}

const RAW: &[&str] = &["sqs", "http", "https", "firehose"];
const MOST_NAMES: usize = 5;

/// The first place in a filter policy that is neither a list nor, where it may be, an object.
fn odd<'a, 't>(
    policy: &'a Instance<'t>,
    nested: bool,
    path: String,
) -> Option<(&'a Instance<'t>, String, &'static str)> {
    for (name, _, value) in policy.entries() {
        let path = format!("{path}.{name}");
        match &value.value {
            Evaluation::List(_) | Evaluation::Unknown(_) => {}
            Evaluation::Object(_) if *name == "$or" => {}
            Evaluation::Object(_) if nested => {
                if let Some(found) = odd(value, nested, path) {
                    return Some(found);
                }
            }
            Evaluation::Object(_) => {
                return Some((
                    value,
                    path,
                    "attributes of a message are not nested; write FilterPolicyScope: MessageBody to filter by its body",
                ));
            }
            _ => {
                return Some((
                    value,
                    path,
                    "write a list of what matches, even for one value",
                ));
            }
        }
    }
    None
}

impl Rule for Subscription {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let _subscription = form.resource;
        let p = &form.properties;
        let Some(protocol) = p.get("Protocol") else {
            return;
        };
        let Some(name) = protocol.text() else {
            return;
        };
        let mut report = |value: &Instance<'_>, path: &str, message: String, hint: &str| {
            out.report(self.at(value.span(), message).hint(hint).property(path));
        };
        let endpoint = p.get("Endpoint");
        match endpoint {
            Some(value) => {
                if let Some(text) = value.text()
                    && let Some((is, hint)) = misfit(name, text)
                {
                    report(
                        value,
                        "Endpoint",
                        format!("`{text}` is {is}, which the protocol `{name}` needs"),
                        hint,
                    );
                }
            }
            None if p.lacks("Endpoint") && name != "application" => {
                report(
                    protocol,
                    "Protocol",
                    format!("the protocol `{name}` needs an `Endpoint`"),
                    "say where the messages go",
                );
            }
            None => {}
        }
        if name == "firehose" && p.lacks("SubscriptionRoleArn") {
            report(
                protocol,
                "Protocol",
                "a subscription of Firehose needs a `SubscriptionRoleArn`".into(),
                "name the role by which SNS may write to the stream",
            );
        }
        if let Some(raw) = p.get("RawMessageDelivery")
            && raw.boolean() == Some(true)
            && !RAW.contains(&name)
        {
            report(
                raw,
                "RawMessageDelivery",
                format!("the protocol `{name}` has no raw messages"),
                "remove `RawMessageDelivery`",
            );
        }
        let fifo = |properties: &Instance<'_>, key: &str| match properties.get(key) {
            Some(value) => value.boolean(),
            None => properties.lacks(key).then_some(false),
        };
        if let Some(topic) = linked(cx, p.get("TopicArn"), "AWS::SNS::Topic") {
            let kinds: Vec<Option<bool>> = if topic.properties.is_none() {
                vec![Some(false)]
            } else {
                cx.scenarios
                    .forms_beside(form, topic)
                    .iter()
                    .map(|other| fifo(&other.properties, "FifoTopic"))
                    .collect()
            };
            if kinds.contains(&Some(true)) && name != "sqs" {
                report(
                    protocol,
                    "Protocol",
                    format!(
                        "`{}` is a FIFO topic, to which only queues subscribe, not `{name}`",
                        topic.name
                    ),
                    "subscribe a queue, and read that",
                );
            }
            if kinds.contains(&Some(false))
                && name == "sqs"
                && let Some(endpoint) = endpoint
                && let Some(queue) = linked(cx, Some(endpoint), "AWS::SQS::Queue")
                && cx
                    .scenarios
                    .forms_beside(form, queue)
                    .iter()
                    .any(|other| fifo(&other.properties, "FifoQueue") == Some(true))
            {
                report(
                    endpoint,
                    "Endpoint",
                    format!(
                        "`{}` is a FIFO queue, which cannot subscribe to the standard topic `{}`",
                        queue.name, topic.name
                    ),
                    "make the topic a FIFO topic, or the queue a standard queue",
                );
            }
        }
        if let Some(policy) = p.get("FilterPolicy") {
            let scope = p.get("FilterPolicyScope");
            let by_body = scope.is_some_and(|scope| scope.text() != Some("MessageAttributes"))
                || !(scope.is_some() || p.lacks("FilterPolicyScope"));
            if let Some((value, path, hint)) = odd(policy, by_body, "FilterPolicy".into()) {
                report(
                    value,
                    &path,
                    "a filter policy has a list under each name".into(),
                    hint,
                );
            }
            let count = policy.entries().len();
            if count > MOST_NAMES && !by_body {
                report(
                    policy,
                    "FilterPolicy",
                    format!("a filter policy has at most {MOST_NAMES} names, not {count}"),
                    "split the topic, or filter in the subscriber",
                );
            }
        }
    }
}
