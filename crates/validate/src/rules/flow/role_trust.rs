//! SW1002, SW1003: roles that the service in question cannot assume.

use super::reading::{key_span, referred_as, scope, targets};
use crate::engines::{Answer, iam};
use crate::model::Resource;
use crate::parse::Span;
use crate::report::Finding;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Reports a role that an event rule's target or a schedule uses, and that EventBridge (`events.amazonaws.com`,
    /// `scheduler.amazonaws.com`) cannot assume.
    ///
    /// ## Why it matters
    /// It is the classic mistake of event-driven tasks, where three roles meet: everything deploys, the rule fires,
    /// and nothing starts. The failure shows up in the metric `FailedInvocations` alone.
    ///
    /// ## Example
    /// ```yaml
    /// EventsRole: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement:
    ///   {Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: sts:AssumeRole}}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html>
    pub struct TargetRoleTrust = SW1002, "target-role-trust", Error,
        on [resources "AWS::Events::Rule" "AWS::Scheduler::Schedule"];
}

impl Rule for TargetRoleTrust {
    fn resource(&self, cx: &Context<'_>, rule: &Resource<'_>, out: &mut Findings) {
        for form in cx.forms(rule) {
            if rule.type_name == "AWS::Scheduler::Schedule" {
                let Some(arn) = form.properties.at("Target.RoleArn") else {
                    continue;
                };
                if let Some(role) = referred_as(cx, Some(arn), "AWS::IAM::Role") {
                    let start =
                        "everything deploys and the schedule starts nothing: EventBridge Scheduler";
                    out.findings.extend(check(
                        self,
                        cx,
                        form,
                        role,
                        "scheduler.amazonaws.com",
                        start,
                        (arn.span(), "the schedule uses it here"),
                    ));
                }
                continue;
            }
            for target in targets(cx, form) {
                let Some(arn) = target.instance.get("RoleArn") else {
                    continue;
                };
                let Some(role) = referred_as(cx, Some(arn), "AWS::IAM::Role") else {
                    continue;
                };
                let what = if target.is_cluster() {
                    "no task starts"
                } else {
                    "the target is never called"
                };
                let start = format!("everything deploys and {what}: EventBridge");
                out.findings.extend(check(
                    self,
                    cx,
                    form,
                    role,
                    "events.amazonaws.com",
                    &start,
                    (arn.span(), "a target uses it here"),
                ));
            }
        }
    }
}

rule! {
    /// ## What it does
    /// Reports a task role or an execution role that ECS (`ecs-tasks.amazonaws.com`) cannot assume.
    ///
    /// ## Why it matters
    /// The task definition deploys. Each task stops before it runs, with "ECS was unable to assume the role".
    ///
    /// ## Example
    /// ```yaml
    /// TaskRole: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement:
    ///   {Effect: Allow, Principal: {Service: ecs.amazonaws.com}, Action: sts:AssumeRole}}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html>
    pub struct TaskRoleTrust = SW1003, "task-role-trust", Error, on [resources "AWS::ECS::TaskDefinition"];
}

impl Rule for TaskRoleTrust {
    fn resource(&self, cx: &Context<'_>, definition: &Resource<'_>, out: &mut Findings) {
        for form in cx.forms(definition) {
            for name in ["TaskRoleArn", "ExecutionRoleArn"] {
                let Some(arn) = form.properties.get(name) else {
                    continue;
                };
                if let Some(role) = referred_as(cx, Some(arn), "AWS::IAM::Role") {
                    let label = if name == "TaskRoleArn" {
                        "it is the task role here"
                    } else {
                        "it is the execution role here"
                    };
                    let start = "everything deploys and no task starts: ECS";
                    out.findings.extend(check(
                        self,
                        cx,
                        form,
                        role,
                        "ecs-tasks.amazonaws.com",
                        start,
                        (arn.span(), label),
                    ));
                }
            }
        }
    }
}

fn check<'t>(
    rule: &impl Rule,
    cx: &Context<'t>,
    form: &Form<'t>,
    role: &Resource<'t>,
    service: &str,
    start: &str,
    used: (Span, &str),
) -> Option<Finding> {
    let policy = iam::trust(scope(cx, form), role)?;
    if policy.may_be_assumed_by(service) != Answer::No {
        return None;
    }
    let principals = policy.principals();
    let trusts = if principals.is_empty() {
        "nobody".to_owned()
    } else {
        format!("`{}`", principals.join("`, `"))
    };
    let mut finding = Finding::new(
        rule.info().code,
        format!(
            "{start} cannot assume `{}`, whose trust policy names {trusts} and not `{service}`",
            role.name
        ),
        role.property("AssumeRolePolicyDocument")
            .and_then(|document| document.get("Statement"))
            .map_or_else(
                || key_span(role, "AssumeRolePolicyDocument"),
                |node| {
                    node.as_list()
                        .and_then(<[_]>::first)
                        .unwrap_or(node)
                        .get("Principal")
                        .unwrap_or(node)
                        .span
                },
            ),
    );
    finding.severity = rule.info().severity;
    Some(
        finding
            .hint(format!("write Principal: {{Service: {service}}} with Action: sts:AssumeRole in its trust policy"))
            .related(used.0, used.1)
            .resource(role)
            .property("AssumeRolePolicyDocument"),
    )
}
