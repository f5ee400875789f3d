//! SW1323, SW1324: what the target of an event rule can be, and whether it takes a role.

use super::reading::targets;
use crate::Severity;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::engines::Answer;
use stackwright_template::engines::text::Text;

rule! {
    /// ## What it does
    /// Reports a target of an event rule that is of a service which cannot be a target, such as an IAM role, a bucket or a
    /// table. A service that is in no list is a warning, since AWS adds new ones.
    ///
    /// ## Why it matters
    /// EventBridge refuses the rule: "… is not a supported service for a target".
    ///
    /// ## Example
    /// ```yaml
    /// Targets: [{Id: run, Arn: !GetAtt Role.Arn}]   # the role belongs under RoleArn
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html>
    pub struct TargetService = SW1323, "rule-target-service", Error, on [forms "AWS::Events::Rule"];
}

rule! {
    /// ## What it does
    /// Reports a target of an event rule that EventBridge calls as a role, such as a state machine, a stream, a build, a
    /// pipeline or an API destination, without a `RoleArn`.
    ///
    /// ## Why it matters
    /// EventBridge refuses the rule: "RoleArn is required for target".
    ///
    /// ## Example
    /// ```yaml
    /// Targets: [{Id: run, Arn: !Ref Machine}]   # RoleArn: of a role that may call states:StartExecution
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html>
    pub struct TargetRole = SW1324, "rule-target-role", Error, on [forms "AWS::Events::Rule"];
}

/// Services that can be targets, as they stand in ARNs.
const TAKEN: &[&str] = &[
    "appsync",
    "batch",
    "codebuild",
    "codepipeline",
    "ec2",
    "ecs",
    "events",
    "execute-api",
    "firehose",
    "glue",
    "imagebuilder",
    "inspector",
    "kinesis",
    "lambda",
    "logs",
    "redshift",
    "redshift-serverless",
    "sagemaker",
    "sns",
    "sqs",
    "ssm",
    "ssm-incidents",
    "states",
];

/// Services that cannot be, and for many people look as if they could.
const REFUSED: &[&str] = &[
    "acm",
    "apigateway",
    "athena",
    "autoscaling",
    "cloudformation",
    "cloudfront",
    "cloudtrail",
    "cloudwatch",
    "cognito-idp",
    "dynamodb",
    "ecr",
    "elasticache",
    "elasticfilesystem",
    "elasticloadbalancing",
    "es",
    "iam",
    "kafka",
    "kms",
    "pipes",
    "rds",
    "route53",
    "s3",
    "scheduler",
    "secretsmanager",
    "sts",
];

/// ARNs that EventBridge calls as a role: pattern, what it is, and what the role must be allowed.
const AS_ROLE: &[(&str, &str, &str)] = &[
    ("arn:*:states:*", "a state machine", "states:StartExecution"),
    ("arn:*:kinesis:*", "a stream", "kinesis:PutRecord"),
    (
        "arn:*:firehose:*",
        "a delivery stream",
        "firehose:PutRecord",
    ),
    ("arn:*:codebuild:*", "a build", "codebuild:StartBuild"),
    (
        "arn:*:codepipeline:*",
        "a pipeline",
        "codepipeline:StartPipelineExecution",
    ),
    ("arn:*:batch:*", "a job queue", "batch:SubmitJob"),
    (
        "arn:*:events:*:api-destination/*",
        "an API destination",
        "events:InvokeApiDestination",
    ),
    (
        "arn:*:ssm:*:document/*",
        "a document of SSM",
        "ssm:SendCommand",
    ),
    (
        "arn:*:ssm:*:automation-definition/*",
        "an automation of SSM",
        "ssm:StartAutomationExecution",
    ),
    (
        "arn:*:glue:*:workflow/*",
        "a workflow of Glue",
        "glue:NotifyEvent",
    ),
    (
        "arn:*:sagemaker:*:pipeline/*",
        "a pipeline of SageMaker",
        "sagemaker:StartPipelineExecution",
    ),
    (
        "arn:*:redshift*:*",
        "a database of Redshift",
        "redshift-data:ExecuteStatement",
    ),
    (
        "arn:*:inspector:*",
        "an assessment of Inspector",
        "inspector:StartAssessmentRun",
    ),
];

/// The account of a bus whose ARN names one, where that is not the stack's own.
fn other_account(arn: &Text, own: Option<&str>) -> Option<(String, bool)> {
    let text = arn.to_string();
    let rest = text.strip_prefix("arn:")?;
    let parts: Vec<&str> = rest.splitn(5, ':').collect();
    let [_, "events", _, account, bus] = parts[..] else {
        return None;
    };
    let is_account = account.len() == 12 && account.bytes().all(|c| c.is_ascii_digit());
    (is_account && bus.starts_with("event-bus/") && own != Some(account))
        .then(|| (account.to_owned(), own.is_some()))
}

/// The service of an ARN, or of the type of what it is an attribute of.
fn service(arn: &Text, type_name: Option<&str>) -> Option<String> {
    let text = arn.to_string();
    if let Some(rest) = text.strip_prefix("arn:") {
        return rest
            .split(':')
            .nth(1)
            .filter(|name| !name.contains(['$', '*', '?']))
            .map(str::to_owned);
    }
    let name = type_name?.split("::").nth(1)?.to_ascii_lowercase();
    REFUSED.contains(&&*name).then_some(name)
}

impl Rule for TargetService {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        for target in targets(cx, form) {
            let type_name = target.resource.as_ref().map(|one| one.type_name);
            let Some(service) = service(&target.arn, type_name) else {
                continue;
            };
            if TAKEN.contains(&&*service) {
                continue;
            }
            let what = match &target.resource {
                Some(resource) => resource.label(),
                None => format!("`{}`", target.arn),
            };
            let refused = REFUSED.contains(&&*service);
            let message = if refused {
                format!(
                    "EventBridge refuses the rule: {what} is of {service}, which cannot be a target"
                )
            } else {
                format!(
                    "EventBridge refuses the rule unless {service} has become a target by now, and {what} is of it"
                )
            };
            let hint = match &*service {
                "iam" => {
                    "write the ARN of what is to be called as `Arn`, and that of the role as `RoleArn`"
                }
                "dynamodb" | "s3" | "rds" => "call a function or a state machine that does it",
                "scheduler" | "pipes" => "these start by themselves; name what they call",
                _ => {
                    "name a function, a queue, a topic, a state machine or another target of EventBridge"
                }
            };
            let span = target
                .instance
                .get("Arn")
                .map_or(target.instance.span(), |arn| arn.span());
            let finding = self
                .at(span, message)
                .hint(hint)
                .property(format!("{}.Arn", target.path));
            out.report(if refused {
                finding
            } else {
                finding.severity(Severity::Warning)
            });
        }
    }
}

impl Rule for TargetRole {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let of_rule = form.properties.get("RoleArn").is_some();
        for target in targets(cx, form) {
            if !target.instance.lacks("RoleArn") {
                continue;
            }
            let span = target
                .instance
                .get("Arn")
                .map_or(target.instance.span(), |arn| arn.span());
            let place = format!("{}.Arn", target.path);
            if let Some((account, is_sure)) =
                other_account(&target.arn, form.environment.account).filter(|_| !of_rule)
            {
                let finding = self
                    .at(
                        span,
                        format!("EventBridge refuses the rule: the target `{}` is a bus of the account {account}, to which events are sent with a role, and there is no `RoleArn`", target.id),
                    )
                    .hint("add RoleArn: the ARN of a role that events.amazonaws.com can assume, and that may call events:PutEvents")
                    .property(place);
                out.report(if is_sure {
                    finding
                } else {
                    finding.severity(Severity::Warning)
                });
                continue;
            }
            let is_destination = target
                .resource
                .as_ref()
                .is_some_and(|one| one.type_name == "AWS::Events::ApiDestination");
            let of = |(pattern, ..): &&(&str, &str, &str)| {
                Text::glob(pattern).covers(&target.arn) == Answer::Yes
                    || is_destination && pattern.contains("api-destination")
            };
            let Some((_, what, action)) = AS_ROLE.iter().find(of) else {
                continue;
            };
            let hint = if of_rule {
                "move the rule's `RoleArn` to the target: that of the rule is not used for it"
                    .to_owned()
            } else {
                format!(
                    "add RoleArn: the ARN of a role that events.amazonaws.com can assume, and that may call {action}"
                )
            };
            out.report(
                self.at(
                    span,
                    format!("EventBridge refuses the rule: the target `{}` is {what}, which is called as a role, and there is no `RoleArn`", target.id),
                )
                .hint(hint)
                .property(place),
            );
        }
    }
}
