//! SW1052: a log group that an event rule may not write to.

use super::reading::{reference, related, scope, targets};
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::engines::Answer;
use stackwright_template::engines::iam::Policy;
use stackwright_template::engines::json_text::JsonText;
use stackwright_template::engines::text::{Located, Scope, Text};
use stackwright_template::model::Resource;

rule! {
    /// ## What it does
    /// Reports a target of an event rule that is a log group of the template, when no
    /// `AWS::Logs::ResourcePolicy` of the template or app lets EventBridge write to it.
    ///
    /// ## Why it matters
    /// EventBridge writes to a log group by a resource policy of the account. Everything deploys, the rule fires, and
    /// nothing is written. It is a warning, since the account may have the policy already.
    ///
    /// ## Example
    /// ```yaml
    /// Targets: [{Id: log, Arn: !GetAtt Logs.Arn}]   # no AWS::Logs::ResourcePolicy
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html>
    pub struct LogGroupTarget = SW1052, "log-group-target-policy", Warning, on [resources "AWS::Events::Rule"];
}

/// Whether a resource policy of the account lets EventBridge write to a log group of that ARN.
fn lets_write(scope: Scope<'_, '_>, policy: &Located<'_>, group: &Text) -> Answer {
    let Some(document) = policy.property("PolicyDocument") else {
        return Answer::Maybe;
    };
    let Some(document) = scope.environment.evaluate(scope.template, document) else {
        return Answer::Maybe;
    };
    let json = JsonText::new(&scope.text(&document));
    let read = json.read(|template, environment, instance| {
        let inner = Scope {
            template,
            environment,
        };
        let policy = Policy::read(inner, instance);
        let action = Text::literal("logs:putlogevents");
        let statements = policy.statements.iter().filter(|one| one.allows);
        let answers = statements.map(|one| {
            let by = ["events.amazonaws.com", "delivery.logs.amazonaws.com"];
            let by = Answer::any(by.map(|service| one.principals.include(service)));
            let on = Answer::any(
                (one.resources.patterns.iter())
                    .map(|pattern| json.restore(pattern).intersects(group)),
            );
            by.and(one.actions.matches(&action)).and(on)
        });
        Answer::any(answers)
    });
    read.unwrap_or(Answer::Maybe)
}

impl Rule for LogGroupTarget {
    fn resource(&self, cx: &Context<'_>, rule: &Resource<'_>, out: &mut Findings) {
        let custom = cx.template.resources.values().any(|resource| {
            // The CDK and others make the policy by a custom resource.
            resource.type_name.contains("LogResourcePolicy")
        });
        if custom || cx.template.is_rewritten() {
            return;
        }
        for form in cx.scenarios.forms(rule) {
            let scope = scope(cx, form);
            for target in targets(cx, form) {
                let group = scope.everywhere("AWS::Logs::LogGroup").find(|group| {
                    let arn = reference(scope, group, "Arn");
                    let bare = reference(scope, group, "");
                    arn.intersects(&target.arn) == Answer::Yes
                        || Text::glob("arn:*:logs:*:*:log-group:")
                            .then(bare)
                            .intersects(&target.arn)
                            == Answer::Yes
                });
                let Some(group) = group else {
                    continue;
                };
                let arn = reference(scope, &group, "Arn");
                let mut seen = None;
                let allowed =
                    Answer::any(scope.everywhere("AWS::Logs::ResourcePolicy").map(|policy| {
                        seen = Some(policy);
                        scope.with(&policy, |there| lets_write(there, &policy, &arn))
                    }));
                if allowed.possible() {
                    continue;
                }
                let why = match &seen {
                    Some(policy) => format!(
                        "the policy {} does not let EventBridge write to it",
                        policy.label()
                    ),
                    None => "the template has no AWS::Logs::ResourcePolicy".to_owned(),
                };
                let finding = self
                    .at(target.instance.get("Arn").map_or(target.instance.span(), |arn| arn.span()), format!("nothing is written to {} unless the account has a policy for it: {why}", group.label()))
                    .hint("add an AWS::Logs::ResourcePolicy that lets events.amazonaws.com and delivery.logs.amazonaws.com call logs:CreateLogStream and logs:PutLogEvents")
                    .property(format!("{}.Arn", target.path));
                out.report(related(finding, &group, group.name_span, "the log group"));
            }
        }
    }
}
