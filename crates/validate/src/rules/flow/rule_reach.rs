//! SW1068, SW1070, SW1071, SW1072: event rules that no event reaches, or that reach nothing.

use super::reading::{key_span, pattern, referred, scope, text_of};
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_facts::event::{CLOUDTRAIL_CALL, is_object_call};
use stackwright_template::engines::text::Text;
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Reports an event rule on another event bus than the default one whose pattern waits for events of AWS's
    /// services, when no rule of the template or app forwards events to that bus, and no policy lets others do so.
    ///
    /// ## Why it matters
    /// AWS's services send their events to the default bus of their account. Everything deploys, and the rule never
    /// fires. It is a warning, since a rule elsewhere may forward them.
    ///
    /// ## Example
    /// ```yaml
    /// Rule: {Type: AWS::Events::Rule, Properties: {EventBusName: !Ref Bus, EventPattern: {source: [aws.s3]}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus.html>
    pub struct OtherBus = SW1068, "aws-events-on-other-bus", Warning, on [forms "AWS::Events::Rule"];
}

impl Rule for OtherBus {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let _rule = form.resource;
        let scope = scope(cx, form);
        let Some(bus) = form.properties.get("EventBusName") else {
            return;
        };
        let of_aws = pattern(cx, form).is_some_and(|pattern| {
            pattern.tests(&["source"]).is_some_and(|tests| {
                tests.iter().all(|test| {
                    test.literal().is_some_and(|text| {
                        text.starts_with("aws.") && !text.starts_with("aws.partner/")
                    })
                })
            })
        });
        let name = scope.text(bus);
        let resource = referred(scope, Some(bus));
        let own = resource
            .as_ref()
            .is_some_and(|one| one.type_name == "AWS::Events::EventBus");
        let known = name.known().is_some_and(|name| {
            name != "default"
                && !name.ends_with("event-bus/default")
                && !name.contains("aws.partner/")
        });
        if !of_aws || !(own || known) {
            return;
        }
        let bare = Text::glob("arn:*:events:*:*:event-bus/").then(name.clone());
        let same = |text: &Text| text.equals(&name).possible() || bare.intersects(text).possible();
        let forwarded = scope.everywhere("AWS::Events::Rule").any(|other| {
            scope.with(&other, |there| {
                let targets = there.property(&other, "Targets");
                targets.is_some_and(|targets| {
                    targets.unknown().is_some()
                        || targets.items().iter().any(|target| {
                            target.get("Arn").is_some_and(|arn| same(&there.text(arn)))
                        })
                })
            })
        });
        let open = scope
            .everywhere("AWS::Events::EventBusPolicy")
            .any(|policy| text_of(scope, &policy, "EventBusName").is_none_or(|of| same(&of)));
        if forwarded || open {
            return;
        }
        out.report(
                self.at(bus.span(), format!("the rule never fires unless a rule elsewhere forwards events: it waits for events of AWS on the bus `{name}`, and they arrive on the default bus"))
                    .hint("leave EventBusName out, or add a rule on the default bus with this bus as its target")
                    .property("EventBusName"),
            );
    }
}

rule! {
    /// ## What it does
    /// Reports an event rule that is switched off.
    ///
    /// ## Why it matters
    /// It deploys and starts nothing, which is meant for some time and then forgotten.
    ///
    /// ## Example
    /// ```yaml
    /// Rule: {Type: AWS::Events::Rule, Properties: {State: DISABLED, ScheduleExpression: rate(1 day)}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-delete-rule.html>
    pub struct RuleOff = SW1070, "rule-switched-off", Warning, on [forms "AWS::Events::Rule"];
}

impl Rule for RuleOff {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let Some(state) = form.properties.get("State") else {
            return;
        };
        if state.text() == Some("DISABLED") {
            out.report(
                self.at(
                    state.span(),
                    format!(
                        "`{}` is switched off and starts nothing",
                        form.resource.name
                    ),
                )
                .hint("set State: ENABLED when it is to fire")
                .property("State"),
            );
        }
    }
}

rule! {
    /// ## What it does
    /// Reports an event rule without targets.
    ///
    /// ## Why it matters
    /// It deploys, it fires, and nothing happens. It is a warning, since targets can be added by the API.
    ///
    /// ## Example
    /// ```yaml
    /// Rule: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [aws.s3]}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html>
    pub struct NoTarget = SW1071, "rule-without-target", Warning, on [forms "AWS::Events::Rule"];
}

impl Rule for NoTarget {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let targets = form.properties.get("Targets");
        if targets.is_some_and(|list| list.unknown().is_some() || !list.items().is_empty()) {
            return;
        }
        let finding = self
            .at(
                key_span(form.resource, "Targets"),
                format!(
                    "`{}` has no target, and starts nothing when it fires",
                    form.resource.name
                ),
            )
            .hint("add Targets: [{Id: …, Arn: …}]");
        out.report(finding.property(if targets.is_some() { "Targets" } else { "" }));
    }
}

rule! {
    /// ## What it does
    /// Reports an event rule that waits for records of calls that only read (`Describe…`, `List…`, `Get…`) and are
    /// management events, when its state is not `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS`.
    ///
    /// ## Why it matters
    /// EventBridge does not deliver these to rules that are just enabled. Everything deploys, and the rule never fires.
    ///
    /// ## Example
    /// ```yaml
    /// EventPattern: {source: [aws.ec2], detail-type: [AWS API Call via CloudTrail], detail: {eventName: [DescribeInstances]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html>
    pub struct ReadOnlyCalls = SW1072, "read-only-calls", Error, on [forms "AWS::Events::Rule"];
}

/// The state in which a rule also gets events of calls that only read.
const ALL: &str = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";

/// Services whose calls that begin so may be data events, which are delivered.
const WITH_DATA_EVENTS: &[&str] = &[
    "aws.dynamodb",
    "aws.lambda",
    "aws.sqs",
    "aws.sns",
    "aws.kinesis",
    "aws.cognito-identity",
    "aws.bedrock",
    "aws.sagemaker",
    "aws.ssm",
    "aws.ebs",
    "aws.managedblockchain",
    "aws.qbusiness",
    "aws.rds",
    "aws.iot",
];

impl Rule for ReadOnlyCalls {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let Some(pattern) = pattern(cx, form) else {
            return;
        };
        let state = form.properties.get("State");
        let other = state.is_some_and(|state| state.text().is_none_or(|text| text == ALL));
        if other || !super::reading::only(&pattern, &["detail-type"], &[CLOUDTRAIL_CALL]) {
            return;
        }
        let sources: Vec<&str> = pattern
            .tests(&["source"])
            .unwrap_or_default()
            .iter()
            .filter_map(|test| test.literal())
            .collect();
        if sources.is_empty() || sources.iter().any(|one| WITH_DATA_EVENTS.contains(one)) {
            return;
        }
        let Some(tests) = pattern.tests(&["detail", "eventName"]) else {
            return;
        };
        let names: Option<Vec<&str>> = tests.iter().map(|test| test.literal()).collect();
        let Some(names) = names.filter(|names| !names.is_empty()) else {
            return;
        };
        let reads = |name: &&str| {
            ["Describe", "List", "Get"]
                .iter()
                .any(|start| name.starts_with(start))
                && !matches!(*name, "GetFederationToken" | "GetSessionToken")
                && !(sources.contains(&"aws.s3") && is_object_call(name))
        };
        if !names.iter().all(reads) {
            return;
        }
        let span = pattern
            .field(&["detail", "eventName"])
            .map_or(tests[0].place, |field| field.place);
        out.report(
                self.at(span, format!("everything deploys and the rule never fires: EventBridge does not deliver calls that only read, such as {}, to a rule in the state {}", names[0], state.and_then(Instance::text).unwrap_or("ENABLED")))
                    .hint(format!("set State: {ALL}"))
                    .property("EventPattern.detail.eventName"),
            );
    }
}
