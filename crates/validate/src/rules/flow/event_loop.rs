//! SW1030: what an event starts may cause that event again.

use super::reading::{Target, linked, only, pattern, permissions, referred_as, scope, targets};
use crate::engines::Answer;
use crate::engines::events::CLOUDTRAIL_CALL;
use crate::engines::text::{Located, Scope, Text};
use crate::model::Resource;
use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Reports an event rule on uploads to a bucket whose target (a task, function or state machine) may itself write
    /// to keys of that bucket that the rule lets through.
    ///
    /// ## Why it matters
    /// A task that writes where it is started from starts itself again, without end, until somebody sees the bill.
    ///
    /// ## Example
    /// ```yaml
    /// key: [{prefix: input/}]   # and the task role: {Action: s3:PutObject, Resource: !Sub '${Bucket.Arn}/*'}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules-best-practices.html>
    pub struct EventLoop = SW1030, "event-loop", Warning, on [resources "AWS::Events::Rule"];
}

/// The role as which a target acts.
fn acting<'t>(scope: Scope<'_, 't>, target: &Target<'_, 't>) -> Option<Located<'t>> {
    let role = |resource: &Located<'t>, name| linked(scope, resource, name, "AWS::IAM::Role");
    if target.is_cluster() {
        let definition = target.instance.at("EcsParameters.TaskDefinitionArn");
        return role(
            &referred_as(scope, definition, "AWS::ECS::TaskDefinition")?,
            "TaskRoleArn",
        );
    }
    let resource = target.resource.as_ref()?;
    match resource.type_name {
        "AWS::Lambda::Function" => role(resource, "Role"),
        "AWS::StepFunctions::StateMachine" => role(resource, "RoleArn"),
        _ => None,
    }
}

impl Rule for EventLoop {
    fn resource(&self, cx: &Context<'_>, rule: &Resource<'_>, out: &mut Findings) {
        for form in cx.forms(rule) {
            let scope = scope(cx, form);
            let Some(pattern) = pattern(cx, form) else {
                continue;
            };
            if !only(&pattern, &["source"], &["aws.s3"]) {
                continue;
            }
            let (bucket, key): (&[&str], &[&str]) =
                if only(&pattern, &["detail-type"], &[CLOUDTRAIL_CALL])
                    && pattern.lets_call_through("PutObject")
                {
                    (
                        &["detail", "requestParameters", "bucketName"],
                        &["detail", "requestParameters", "key"],
                    )
                } else if only(&pattern, &["detail-type"], &["Object Created"]) {
                    (&["detail", "bucket", "name"], &["detail", "object", "key"])
                } else {
                    continue;
                };
            let Some(buckets) = pattern.tests(bucket) else {
                continue;
            };
            for target in targets(cx, form) {
                let Some(role) = acting(scope, &target) else {
                    continue;
                };
                let permissions = permissions(scope, &role);
                let mut found: Option<(Text, Text)> = None;
                for name in buckets.iter().filter_map(|test| test.kind.as_text()) {
                    for keys in pattern.texts(key) {
                        let object = Text::literal("arn:aws:s3:::")
                            .then(name.0.clone())
                            .then(Text::literal("/"))
                            .then(keys.clone());
                        let writes = permissions
                            .resources_of("s3:PutObject", &object)
                            .into_iter()
                            .find(|resource| {
                                resource.intersects(&object) == Answer::Yes
                                    && passes(&pattern, key, &name.0, resource)
                            });
                        if let Some(resource) = writes {
                            found = Some((resource, keys));
                        }
                    }
                }
                let Some((resource, keys)) = found else {
                    continue;
                };
                let span = pattern
                    .field(key)
                    .or_else(|| pattern.field(bucket))
                    .map_or(target.instance.span(), |field| field.span);
                let mut finding = self
                    .at(span, format!("what `{}` starts may start it again: {} may write `{resource}`, and the rule fires for the keys `{keys}`", rule.name, role.label()))
                    .hint("write to a prefix that the rule does not match, and allow s3:PutObject on that prefix alone")
                    .resource(rule)
                    .property(&format!("EventPattern.{}", if pattern.field(key).is_some() { key.join(".") } else { bucket.join(".") }));
                if let Some(place) = permissions.places.first() {
                    finding = finding.related(*place, "the permission to write");
                }
                out.report(finding);
            }
        }
    }
}

/// Whether keys that may be written pass the tests on the key, such as `anything-but`.
fn passes(
    pattern: &crate::engines::events::Pattern,
    key: &[&str],
    bucket: &Text,
    resource: &Text,
) -> bool {
    let Some(tests) = pattern.tests(key) else {
        return true;
    };
    let before = Text::literal("arn:aws:s3:::")
        .then(bucket.clone())
        .then(Text::literal("/"))
        .to_string();
    let keys = resource
        .to_string()
        .strip_prefix(before.as_str())
        .map_or_else(Text::any, Text::glob);
    tests
        .iter()
        .any(|test| test.kind.may_pass(&keys).possible())
}
