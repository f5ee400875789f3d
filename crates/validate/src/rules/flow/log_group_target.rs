//! SW1052: a log group that an event rule may not write to.

use super::reading::targets;
use crate::model::Resource;
use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Reports a target of an event rule that is a log group of the template, when the template has no
    /// `AWS::Logs::ResourcePolicy`.
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

impl Rule for LogGroupTarget {
    fn resource(&self, cx: &Context<'_>, rule: &Resource<'_>, out: &mut Findings) {
        let policy = cx.template.resources.values().any(|resource| {
            resource.type_name == "AWS::Logs::ResourcePolicy"
                || resource.type_name.contains("LogResourcePolicy")
        });
        if policy || cx.template.is_rewritten() {
            return;
        }
        for form in cx.forms(rule) {
            for target in targets(cx, form) {
                let by_reference = target.instance.get("Arn").map(|arn| arn.node);
                let Some(group) = cx
                    .template
                    .resources_of("AWS::Logs::LogGroup")
                    .find(|group| {
                        by_reference.is_some_and(|node| {
                            cx.template
                                .references_to(group.name)
                                .any(|reference| node.span.contains(reference.span))
                        })
                    })
                else {
                    continue;
                };
                out.report(
                    self.at(target.instance.get("Arn").map_or(target.instance.span(), |arn| arn.span()), format!("nothing is written to `{}` unless the account has a policy for it: the template has no AWS::Logs::ResourcePolicy", group.name))
                        .hint("add an AWS::Logs::ResourcePolicy that lets events.amazonaws.com and delivery.logs.amazonaws.com call logs:CreateLogStream and logs:PutLogEvents")
                        .related(group.name_span, "the log group")
                        .resource(rule)
                        .property(&format!("{}.Arn", target.path)),
                );
            }
        }
    }
}
