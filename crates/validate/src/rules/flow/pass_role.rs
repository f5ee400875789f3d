//! SW1004, SW1005: what the role of an ECS target must be allowed to do.

use super::reading::{
    Target, is_closed, permissions, property, referred_as, related, scope, targets,
};
use crate::Severity;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::engines::Answer;
use stackwright_template::engines::iam::Request;
use stackwright_template::engines::text::{Located, Piece, Symbol, SymbolKind, Text};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Reports an ECS target of an event rule whose role has no policy that allows `ecs:RunTask` on the target's
    /// task definition and cluster.
    ///
    /// ## Why it matters
    /// Everything deploys, the rule fires, EventBridge is denied, and no task starts. It is a warning for a role that
    /// others could attach policies to, since it has a name of its own or is an output of the template, unless all
    /// templates of the app are checked together.
    ///
    /// ## Example
    /// ```yaml
    /// Statement: {Effect: Allow, Action: ecs:RunTask, Resource: !Ref OtherTask}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html>
    pub struct RunTask = SW1004, "run-task-not-allowed", Error, on [forms "AWS::Events::Rule"];
}

/// An ECS target with the role of the template that starts its task.
fn started<'a, 't>(cx: &Context<'t>, form: &'a Form<'t>) -> Vec<(Target<'a, 't>, Located<'t>)> {
    targets(cx, form)
        .into_iter()
        .filter(Target::is_cluster)
        .filter_map(|target| {
            let role = referred_as(
                scope(cx, form),
                target.instance.get("RoleArn"),
                "AWS::IAM::Role",
            )?;
            Some((target, role))
        })
        .collect()
}

impl Rule for RunTask {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let scope = scope(cx, form);
        for (target, role) in started(cx, form) {
            let Some(definition) = target.instance.at("EcsParameters.TaskDefinitionArn") else {
                continue;
            };
            let text = with_revision(scope.text(definition));
            let permissions = permissions(scope, &role);
            let request =
                Request::new("ecs:RunTask", &text).with("ecs:cluster", target.arn.clone());
            if permissions.allows(&request) != Answer::No {
                continue;
            }
            let span = target
                .instance
                .get("RoleArn")
                .map_or(target.instance.span(), Instance::span);
            let mut finding = self
                    .at(span, format!("everything deploys and no task starts: {} may not call ecs:RunTask on `{text}`", role.label()))
                    .hint(format!(
                        "allow it: {{Effect: Allow, Action: ecs:RunTask, Resource: {}, Condition: {{ArnEquals: {{ecs:cluster: {}}}}}}}",
                        definition.resource().map_or_else(|| text.to_string(), |name| format!("!Ref {name}")),
                        target.resource.as_ref().filter(|cluster| cluster.is_home()).map_or_else(|| target.arn.to_string(), |cluster| format!("!GetAtt {}.Arn", cluster.name)),
                    ))
                    .property(format!("{}.RoleArn", target.path));
            if let Some(place) = permissions.places.first() {
                finding = finding.related(*place, "this policy does not allow it");
            }
            if !is_closed(cx, &role) {
                finding = finding.severity(Severity::Warning);
            }
            out.report(finding);
        }
    }
}

/// A task definition's ARN; without a revision it stands for the newest one.
fn with_revision(text: Text) -> Text {
    let bare = text.known().is_some_and(|known| {
        known
            .split_once(":task-definition/")
            .is_some_and(|(_, name)| !name.contains(':'))
    });
    if !bare {
        return text;
    }
    text.then(Text::literal(":")).then(Text {
        pieces: vec![Piece::Symbol(Symbol {
            id: "Revision".to_owned(),
            kind: SymbolKind::Part,
        })],
    })
}

rule! {
    /// ## What it does
    /// Reports an ECS target of an event rule whose role has no policy that allows `iam:PassRole` on the task role
    /// (of Fargate tasks) or the execution role of the target's task definition.
    ///
    /// ## Why it matters
    /// Whoever starts a task hands its roles to ECS, and must be allowed to. Without it everything deploys, the rule
    /// fires, and no task starts. It is a warning for a role that others could attach policies to, since it has a name
    /// of its own or is an output of the template, unless all templates of the app are checked together.
    ///
    /// ## Example
    /// ```yaml
    /// Statement: {Effect: Allow, Action: iam:PassRole, Resource: !GetAtt TaskRole.Arn}   # and the execution role?
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html>
    pub struct PassRole = SW1005, "pass-role-not-allowed", Error, on [forms "AWS::Events::Rule"];
}

impl Rule for PassRole {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let scope = scope(cx, form);
        for (target, role) in started(cx, form) {
            let definition = target.instance.at("EcsParameters.TaskDefinitionArn");
            let Some(definition) = referred_as(scope, definition, "AWS::ECS::TaskDefinition")
            else {
                continue;
            };
            let permissions = permissions(scope, &role);
            let fargate = target
                .instance
                .at("EcsParameters.LaunchType")
                .and_then(Instance::text)
                == Some("FARGATE")
                || scope.with(&definition, |there| {
                    property(there, &definition, "RequiresCompatibilities").is_some_and(|list| {
                        list.items()
                            .iter()
                            .any(|item| item.text() == Some("FARGATE"))
                    })
                });
            for (name, kind) in [
                ("TaskRoleArn", "task role"),
                ("ExecutionRoleArn", "execution role"),
            ] {
                // On container instances, deployed flows of the CDK do without it for the task role.
                if name == "TaskRoleArn" && !fargate {
                    continue;
                }
                let passed = scope.with(&definition, |there| {
                    let passed = property(there, &definition, name)?;
                    Some((there.text(&passed), there.resource(&passed), passed.span()))
                });
                let Some((text, passed, passed_span)) = passed else {
                    continue;
                };
                let request = Request::new("iam:PassRole", &text).with(
                    "iam:PassedToService",
                    Text::literal("ecs-tasks.amazonaws.com"),
                );
                if permissions.allows(&request) != Answer::No {
                    continue;
                }
                let label = passed
                    .as_ref()
                    .map_or_else(|| format!("`{text}`"), Located::label);
                let arn = passed.filter(Located::is_home).map_or_else(
                    || text.to_string(),
                    |role| format!("!GetAtt {}.Arn", role.name),
                );
                let span = target
                    .instance
                    .get("RoleArn")
                    .map_or(target.instance.span(), Instance::span);
                let mut finding = self
                        .at(span, format!("everything deploys and no task starts: {} may not call iam:PassRole on {label}, the {kind} of {}", role.label(), definition.label()))
                        .hint(format!("allow it: {{Effect: Allow, Action: iam:PassRole, Resource: {arn}, Condition: {{StringEquals: {{iam:PassedToService: ecs-tasks.amazonaws.com}}}}}}"))
                        .property(format!("{}.RoleArn", target.path));
                finding = related(finding, &definition, passed_span, &format!("the {kind}"));
                if let Some(place) = permissions.places.first() {
                    finding = finding.related(*place, "this policy does not allow it");
                }
                if !is_closed(cx, &role) {
                    finding = finding.severity(Severity::Warning);
                }
                out.report(finding);
            }
        }
    }
}

rule! {
    /// ## What it does
    /// Reports an ECS target of an event rule whose role may call `ecs:RunTask` on one revision of the target's task
    /// definition alone.
    ///
    /// ## Why it matters
    /// Each change of the task definition makes a new revision. It works today, or not even that, and after the next
    /// change no task starts.
    ///
    /// ## Example
    /// ```yaml
    /// Statement: {Effect: Allow, Action: ecs:RunTask, Resource: !Sub 'arn:aws:ecs:${AWS::Region}:${AWS::AccountId}:task-definition/solver:1'}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html>
    pub struct OneRevision = SW1067, "run-task-on-one-revision", Warning, on [forms "AWS::Events::Rule"];
}

/// Whether a pattern names a revision by its number.
fn has_revision(pattern: &Text) -> bool {
    matches!(pattern.pieces.last(), Some(Piece::Literal(text)) if text
        .rsplit_once(':')
        .is_some_and(|(_, number)| !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit())))
}

impl Rule for OneRevision {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let scope = scope(cx, form);
        for (target, role) in started(cx, form) {
            let Some(arn) = target.instance.at("EcsParameters.TaskDefinitionArn") else {
                continue;
            };
            let text = with_revision(scope.text(arn));
            if has_revision(&text) {
                continue;
            }
            let permissions = permissions(scope, &role);
            let meeting = permissions.resources_of("ecs:RunTask", &text);
            if meeting.is_empty() || !meeting.iter().all(has_revision) {
                continue;
            }
            let span = target
                .instance
                .get("RoleArn")
                .map_or(target.instance.span(), Instance::span);
            let mut finding = self
                    .at(span, format!("after the next change no task starts: {} may call ecs:RunTask on `{}` alone, and each change of the task definition makes a new revision", role.label(), meeting[0]))
                    .hint(match arn.resource() {
                        Some(name) => format!("write Resource: !Ref {name}, or `:*` for the revision"),
                        None => "write `:*` for the revision".to_owned(),
                    })
                    .property(format!("{}.RoleArn", target.path));
            if let Some(place) = permissions.places.first() {
                finding = finding.related(*place, "this policy allows it");
            }
            out.report(finding);
        }
    }
}
