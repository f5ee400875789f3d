//! SW1002, SW1003: roles that the service in question cannot assume.

use super::reading::{key_span, referred_as, scope, targets};
use crate::Diagnostic;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::engines::text::{Located, Scope, Text};
use stackwright_template::engines::{Answer, iam};
use stackwright_template::model::Resource;
use stackwright_template::parse::Span;

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
        on [forms "AWS::Events::Rule" "AWS::Scheduler::Schedule"];
}

/// Where a role is used.
struct Use<'a, 't> {
    by: &'a Resource<'t>,
    property: String,
    span: Span,
    label: &'a str,
}

impl Rule for TargetRoleTrust {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let rule = form.resource;
        let scope = scope(cx, form);
        let own = scope.reference(rule, "Arn");
        if rule.type_name == "AWS::Scheduler::Schedule" {
            let Some(arn) = form.properties.at("Target.RoleArn") else {
                return;
            };
            if let Some(role) = referred_as(scope, Some(arn), "AWS::IAM::Role") {
                let start =
                    "everything deploys and the schedule starts nothing: EventBridge Scheduler";
                let used = Use {
                    by: rule,
                    property: "Target.RoleArn".to_owned(),
                    span: arn.span(),
                    label: "the schedule uses it here",
                };
                out.findings.extend(check(
                    self,
                    scope,
                    &role,
                    ("scheduler.amazonaws.com", None),
                    start,
                    &used,
                ));
            }
            return;
        }
        for target in targets(cx, form) {
            let Some(arn) = target.instance.get("RoleArn") else {
                continue;
            };
            let Some(role) = referred_as(scope, Some(arn), "AWS::IAM::Role") else {
                continue;
            };
            let what = if target.is_cluster() {
                "no task starts"
            } else {
                "the target is never called"
            };
            let start = format!("everything deploys and {what}: EventBridge");
            let used = Use {
                by: rule,
                property: format!("{}.RoleArn", target.path),
                span: arn.span(),
                label: "a target uses it here",
            };
            out.findings.extend(check(
                self,
                scope,
                &role,
                ("events.amazonaws.com", Some(own.clone())),
                &start,
                &used,
            ));
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
    pub struct TaskRoleTrust = SW1003, "task-role-trust", Error, on [forms "AWS::ECS::TaskDefinition"];
}

impl Rule for TaskRoleTrust {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let scope = scope(cx, form);
        for name in ["TaskRoleArn", "ExecutionRoleArn"] {
            let Some(arn) = form.properties.get(name) else {
                continue;
            };
            if let Some(role) = referred_as(scope, Some(arn), "AWS::IAM::Role") {
                let used = Use {
                    by: form.resource,
                    property: name.to_owned(),
                    span: arn.span(),
                    label: if name == "TaskRoleArn" {
                        "it is the task role here"
                    } else {
                        "it is the execution role here"
                    },
                };
                let start = "everything deploys and no task starts: ECS";
                let source = Text::glob("arn:aws:ecs:*");
                out.findings.extend(check(
                    self,
                    scope,
                    &role,
                    ("ecs-tasks.amazonaws.com", Some(source)),
                    start,
                    &used,
                ));
            }
        }
    }
}

/// What is wrong when a service, which acts for the resource of that ARN, cannot assume a role.
fn check<'t>(
    rule: &impl Rule,
    scope: Scope<'_, 't>,
    role: &Located<'t>,
    (service, source): (&str, Option<Text>),
    start: &str,
    used: &Use<'_, 't>,
) -> Option<Diagnostic> {
    let policy = scope.with(role, |there| iam::trust(there, role))?;
    let any = Text::any();
    let plain = iam::Request::new("sts:AssumeRole", &any).by_service(service);
    let request = match source {
        Some(source) => plain.clone().with("aws:SourceArn", source),
        None => plain.clone(),
    };
    if policy.allows(&request) != Answer::No {
        return None;
    }
    let principals = policy.principals();
    let statements = || policy.statements.iter().filter(|one| one.allows);
    let named = statements().any(|one| one.principals.include(service).possible());
    let action = Text::literal("sts:assumerole");
    let trusts = if principals.is_empty() {
        format!("names nobody and not `{service}`")
    } else if !named {
        format!("names `{}` and not `{service}`", principals.join("`, `"))
    } else if statements().all(|one| !one.actions.matches(&action).possible()) {
        "allows other actions than sts:AssumeRole".to_owned()
    } else if statements().all(|one| one.applies(&plain) == Answer::No) {
        "has a condition that requests of a service never meet".to_owned()
    } else {
        "has a condition or a denial that excludes it".to_owned()
    };
    let message = format!(
        "{start} cannot assume {}, whose trust policy {trusts}",
        role.label()
    );
    let place = || {
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
            )
    };
    let finding = if role.is_home() {
        rule.at(place(), message)
            .related(used.span, used.label)
            .resource(&**role)
            .property("AssumeRolePolicyDocument")
    } else {
        rule.at(used.span, message)
            .resource(used.by)
            .property(&used.property)
    };
    Some(finding.hint(format!(
        "write Principal: {{Service: {service}}} with Action: sts:AssumeRole in its trust policy"
    )))
}
