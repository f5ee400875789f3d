//! SW1030: what an event starts may cause that event again.

use super::reading::{
    Target, linked, only, pattern, permissions, referred, referred_as, scope, targets,
};
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_facts::event::CLOUDTRAIL_CALL;
use stackwright_template::engines::Answer;
use stackwright_template::engines::events::{Comparing as _, Matching as _};
use stackwright_template::engines::text::{Located, Scope, Text};
use stackwright_template::model::{Instance, Resource};

rule! {
    /// ## What it does
    /// Reports an event rule on uploads to a bucket whose target (a task, function or state machine) may itself write
    /// to keys of that bucket that the rule lets through; and a bucket whose notifications of uploads call a
    /// function, directly or by a queue or topic, that may write where they come from.
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
    pub struct EventLoop = SW1030, "event-loop", Warning, on [resources "AWS::Events::Rule" "AWS::S3::Bucket"];
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

/// The functions that a notification calls: the function itself, those that read the queue, those that subscribe to
/// the topic.
fn called<'t>(scope: Scope<'_, 't>, receiver: &Located<'t>) -> Vec<Located<'t>> {
    let function = "AWS::Lambda::Function";
    match receiver.type_name {
        "AWS::Lambda::Function" => vec![*receiver],
        "AWS::SQS::Queue" => scope
            .everywhere("AWS::Lambda::EventSourceMapping")
            .filter(|one| {
                scope
                    .resource_of(one, "EventSourceArn")
                    .is_some_and(|of| of.is(receiver))
            })
            .filter_map(|one| linked(scope, &one, "FunctionName", function))
            .collect(),
        "AWS::SNS::Topic" => scope
            .everywhere("AWS::SNS::Subscription")
            .filter(|one| {
                scope
                    .resource_of(one, "TopicArn")
                    .is_some_and(|of| of.is(receiver))
            })
            .filter_map(|one| linked(scope, &one, "Endpoint", function))
            .collect(),
        _ => Vec::new(),
    }
}

/// The keys that a notification is about, as a text with wildcards; `None` where they are not known.
fn notified_keys<'t>(scope: Scope<'_, 't>, configuration: &Instance<'t>) -> Option<Text> {
    let (mut prefix, mut suffix) = (Text::default(), Text::default());
    let rules = configuration.at("Filter.S3Key.Rules");
    for rule in rules.map(Instance::items).unwrap_or_default() {
        let value = scope.text(rule.get("Value")?);
        match rule.get("Name")?.text()?.to_ascii_lowercase().as_str() {
            "prefix" => prefix = value,
            "suffix" => suffix = value,
            _ => return None,
        }
    }
    Some(prefix.then(Text::any()).then(suffix))
}

impl EventLoop {
    /// Notifications of a bucket that call what may write into it.
    fn bucket(&self, cx: &Context<'_>, bucket: &Resource<'_>, out: &mut Findings) {
        for form in cx.scenarios.forms(bucket) {
            let scope = scope(cx, form);
            for (list, receiver) in [
                ("LambdaConfigurations", "Function"),
                ("QueueConfigurations", "Queue"),
                ("TopicConfigurations", "Topic"),
            ] {
                let path = format!("NotificationConfiguration.{list}");
                let Some(configurations) = form.properties.at(&path) else {
                    continue;
                };
                for (index, one) in configurations.items().iter().enumerate() {
                    let event = one.get("Event").and_then(Instance::text);
                    if !event.is_some_and(|event| event.starts_with("s3:ObjectCreated:")) {
                        continue;
                    }
                    let (Some(keys), Some(receiver)) = (
                        notified_keys(scope, one),
                        referred(scope, one.get(receiver)),
                    ) else {
                        continue;
                    };
                    let object = scope
                        .reference(bucket, "Arn")
                        .then(Text::literal("/"))
                        .then(keys.clone());
                    for function in called(scope, &receiver) {
                        let Some(role) = linked(scope, &function, "Role", "AWS::IAM::Role") else {
                            continue;
                        };
                        let granted = permissions(scope, &role);
                        let writes = granted
                            .resources_of("s3:PutObject", &object)
                            .into_iter()
                            .find(|resource| resource.intersects(&object) == Answer::Yes);
                        let Some(resource) = writes else { continue };
                        let mut finding = self
                            .at(one.span(), format!("what `{}` calls may call it again: {}, the role of {}, may write `{resource}`, and the bucket notifies of the keys `{keys}`", bucket.name, role.label(), function.label()))
                            .hint("write to a prefix that the filter leaves out, and allow s3:PutObject on that prefix alone")
                            .resource(bucket)
                            .property(format!("{path}.{index}"));
                        if let Some(place) = granted.places.first() {
                            finding = finding.related(*place, "the permission to write");
                        }
                        out.report(finding);
                    }
                }
            }
        }
    }
}

impl Rule for EventLoop {
    fn resource(&self, cx: &Context<'_>, rule: &Resource<'_>, out: &mut Findings) {
        if rule.type_name == "AWS::S3::Bucket" {
            return self.bucket(cx, rule, out);
        }
        for form in cx.scenarios.forms(rule) {
            let scope = scope(cx, form);
            let off = form.properties.get("State").and_then(Instance::text);
            if off == Some("DISABLED") {
                continue;
            }
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
                    .map_or(target.instance.span(), |field| field.place);
                let mut finding = self
                    .at(span, format!("what `{}` starts may start it again: {} may write `{resource}`, and the rule fires for the keys `{keys}`", rule.name, role.label()))
                    .hint("write to a prefix that the rule does not match, and allow s3:PutObject on that prefix alone")
                    .property(format!("EventPattern.{}", if pattern.field(key).is_some() { key.join(".") } else { bucket.join(".") }));
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
    pattern: &stackwright_template::engines::events::Pattern,
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
