//! SW1050: a function that an event rule may not call.

use super::reading::{reference, related, scope, targets, text_of};
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::engines::Answer;
use stackwright_template::engines::text::{Located, Scope, Text};
use stackwright_template::model::Resource;

/// The resource that a permission is limited to.
fn linked_rule<'t>(scope: Scope<'_, 't>, permission: &Located<'t>) -> Option<Located<'t>> {
    scope.with(permission, |there| {
        there.resource(&super::reading::property(there, permission, "SourceArn")?)
    })
}

rule! {
    /// ## What it does
    /// Reports a target of an event rule that is a function (or an alias or version) of the template, when no
    /// `AWS::Lambda::Permission` of the template lets `events.amazonaws.com` call it for this rule.
    ///
    /// ## Why it matters
    /// Functions are called by their own policy, not by a role. Everything deploys, the rule fires, and the function
    /// never runs.
    ///
    /// ## Example
    /// ```yaml
    /// Permission: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Function, Action: lambda:InvokeFunction,
    ///   Principal: s3.amazonaws.com}}   # events.amazonaws.com
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html>
    pub struct LambdaTarget = SW1050, "lambda-target-permission", Error, on [resources "AWS::Events::Rule"];
}

impl Rule for LambdaTarget {
    fn resource(&self, cx: &Context<'_>, rule: &Resource<'_>, out: &mut Findings) {
        if cx.template.is_rewritten() {
            return;
        }
        for form in cx.scenarios.forms(rule) {
            let scope = scope(cx, form);
            for target in targets(cx, form) {
                let Some(function) = target
                    .resource
                    .as_ref()
                    .filter(|resource| resource.type_name.starts_with("AWS::Lambda::"))
                else {
                    continue;
                };
                if target.instance.get("RoleArn").is_some() {
                    continue;
                }
                let names = [
                    reference(scope, function, ""),
                    reference(scope, function, "Arn"),
                    target.arn.clone(),
                ];
                let mut other_principal = None;
                let mut other_rule = None;
                let allowed = scope
                    .everywhere("AWS::Lambda::Permission")
                    .any(|permission| {
                        let text = |name| text_of(scope, &permission, name);
                        let of = text("FunctionName").unwrap_or_default();
                        if !names.iter().any(|name| name.equals(&of).possible()) {
                            return false;
                        }
                        let calls = text("Action").is_none_or(|action| {
                            action
                                .with_wildcards(true)
                                .covers(&Text::literal("lambda:InvokeFunction"))
                                .possible()
                        });
                        let principal = text("Principal").unwrap_or_default();
                        let events = Text::literal("events.amazonaws.com");
                        if !calls
                            || principal.equals(&events) == Answer::No
                                && principal.known() != Some("*")
                        {
                            other_principal = Some(permission);
                            return false;
                        }
                        let source = linked_rule(scope, &permission);
                        let mismatch = source
                            .is_some_and(|other| other.name != rule.name || !other.is_home())
                            || text("SourceArn").is_some_and(|source| {
                                source
                                    .with_wildcards(true)
                                    .covers(&scope.reference(rule, "Arn"))
                                    == Answer::No
                            });
                        if mismatch {
                            other_rule = Some(permission);
                        }
                        !mismatch
                    });
                if allowed {
                    continue;
                }
                let why = match (other_rule, other_principal) {
                    (Some(permission), _) => {
                        format!("`{}` lets another rule call it", permission.name)
                    }
                    (None, Some(permission)) => {
                        format!("`{}` lets another service call it", permission.name)
                    }
                    (None, None) => {
                        "no AWS::Lambda::Permission lets EventBridge call it".to_owned()
                    }
                };
                let mut finding = self
                    .at(target.instance.get("Arn").map_or(target.instance.span(), |arn| arn.span()), format!("everything deploys and `{}` never runs: {why}", function.name))
                    .hint(format!(
                        "add an AWS::Lambda::Permission with FunctionName: !Ref {}, Action: lambda:InvokeFunction, Principal: events.amazonaws.com, SourceArn: !GetAtt {}.Arn",
                        function.name, rule.name
                    ))
                    .property(format!("{}.Arn", target.path));
                if let Some(permission) = other_rule.or(other_principal) {
                    finding = related(
                        finding,
                        &permission,
                        permission.name_span,
                        "this permission is for somebody else",
                    );
                }
                out.report(finding);
            }
        }
    }
}
