//! SW1067: a role that may run one revision of a task alone.

use super::reading::{Target, permissions, referred_as, scope, targets};
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::engines::text::{Located, Piece, Symbol, SymbolKind, Text};
use stackwright_template::model::Instance;

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
