//! SW1121: checks the policies that say where messages go which nobody could handle.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that a `RedrivePolicy` names the ARN of its dead-letter queue and, at a queue, how often a message is
    /// received before (1 to 1,000 times), and that a `RedriveAllowPolicy` names queues exactly where it allows `byQueue`, and allows those whose dead letters
    /// come here.
    ///
    /// ## Why it matters
    /// SQS and SNS refuse the policy.
    ///
    /// ## Example
    /// ```yaml
    /// Queue: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !Ref DeadLetters, maxReceiveCount: 3}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html>
    pub struct Redrive = SW1121, "redrive-policy", Error, on [forms "AWS::SNS::Subscription" "AWS::SQS::Queue" with parameters];
}

impl Rule for Redrive {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let queue = form.resource.type_name == "AWS::SQS::Queue";
        let mut report = |value: &Instance<'_>, path: &str, message: String, hint: &str| {
            out.report(self.at(value.span(), message).hint(hint).property(path));
        };
        if let Some(policy) = form.properties.get("RedrivePolicy") {
            let needed = if queue {
                &["deadLetterTargetArn", "maxReceiveCount"][..]
            } else {
                &["deadLetterTargetArn"]
            };
            for key in needed {
                // An unknown key is reported by itself.
                let other = policy
                    .entries()
                    .iter()
                    .any(|(name, ..)| name.eq_ignore_ascii_case(key));
                if policy.lacks(key) && !other {
                    report(
                        policy,
                        "RedrivePolicy",
                        format!("a redrive policy needs `{key}`"),
                        match *key {
                            "maxReceiveCount" => {
                                "say after how many receives a message is given up, such as maxReceiveCount: 3"
                            }
                            _ => "name the ARN of the dead-letter queue",
                        },
                    );
                }
            }
            if let Some(target) = policy.get("deadLetterTargetArn") {
                let linked = target
                    .resource()
                    .and_then(|name| cx.template.resources.get(name));
                if queue
                    && let Some(other) = linked
                    && let Some(why) = (cx.scenarios.forms_beside(form, other).iter())
                        .find_map(|beside| refusal(form.resource.name, &beside.properties))
                {
                    report(
                        target,
                        "RedrivePolicy.deadLetterTargetArn",
                        format!(
                            "SQS refuses the queue: `{}` takes {why} as dead letters",
                            other.name
                        ),
                        "allow this queue in its `RedriveAllowPolicy`",
                    );
                }
                let by_ref = target.via == Some(stackwright_template::model::Function::Ref);
                if by_ref && linked.is_some_and(|other| other.type_name == "AWS::SQS::Queue") {
                    report(
                        target,
                        "RedrivePolicy.deadLetterTargetArn",
                        "`Ref` of a queue is its URL, and a dead-letter queue is named by its ARN"
                            .into(),
                        "use `Fn::GetAtt` of the queue with `Arn`",
                    );
                } else if target.text().is_some_and(|text| !text.starts_with("arn:")) {
                    report(
                        target,
                        "RedrivePolicy.deadLetterTargetArn",
                        "a dead-letter queue is named by its ARN".into(),
                        "write arn:aws:sqs:REGION:ACCOUNT:NAME",
                    );
                }
            }
            if let Some(count) = policy.get("maxReceiveCount")
                && let Some(number) = count.number()
                && !(1.0..=1000.0).contains(&number)
            {
                report(
                    count,
                    "RedrivePolicy.maxReceiveCount",
                    format!(
                        "a message is received 1 to 1000 times before it is given up, not {number}"
                    ),
                    "take a number in this range",
                );
            }
        }
        if let Some(policy) = form.properties.get("RedriveAllowPolicy")
            && let Some(permission) = policy.get("redrivePermission")
            && let Some(text) = permission.text()
        {
            let path = "RedriveAllowPolicy.redrivePermission";
            let sources = policy.get("sourceQueueArns");
            match text {
                "byQueue" if policy.lacks("sourceQueueArns") => {
                    report(
                        permission,
                        path,
                        "`byQueue` allows the queues in `sourceQueueArns`, and there are none"
                            .into(),
                        "add sourceQueueArns with up to ten ARNs",
                    );
                }
                "allowAll" | "denyAll" => {
                    if let Some(sources) = sources {
                        report(
                            sources,
                            "RedriveAllowPolicy.sourceQueueArns",
                            format!(
                                "`{text}` is for all queues, so there are no `sourceQueueArns`"
                            ),
                            "remove them, or write redrivePermission: byQueue",
                        );
                    }
                }
                "byQueue" => {
                    if let Some(sources) = sources
                        && sources.items().len() > 10
                    {
                        report(
                            sources,
                            "RedriveAllowPolicy.sourceQueueArns",
                            format!(
                                "{} queues are allowed, and may be at most 10",
                                sources.items().len()
                            ),
                            "write redrivePermission: allowAll",
                        );
                    }
                }
                other => report(
                    permission,
                    path,
                    format!("`{other}` is no permission"),
                    "write allowAll, denyAll or byQueue",
                ),
            }
        }
    }
}

/// What a queue takes as dead letters, where another one's are not among it.
fn refusal(source: &str, dead_letters: &Instance<'_>) -> Option<&'static str> {
    let policy = dead_letters.get("RedriveAllowPolicy")?;
    match policy.get("redrivePermission")?.text()? {
        "denyAll" => Some("no messages of other queues"),
        "byQueue" => {
            let sources = policy.get("sourceQueueArns")?.items();
            let are_others =
                (sources.iter()).all(|other| other.resource().is_some_and(|other| other != source));
            (are_others && !sources.is_empty()).then_some("those of other queues")
        }
        _ => None,
    }
}
