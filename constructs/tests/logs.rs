//! Log groups, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check, check_places, check_setters, codes, template};
use stackwright::{RemovalPolicy, Stack};
use stackwright_aws::cfn::logs::metric_filter::MetricTransformationUnit;
use stackwright_aws::iam::{PolicyStatement, Principal, ResourceWithPolicy, Role};
use stackwright_aws::kinesis::Stream;
use stackwright_aws::kms::Key;
use stackwright_aws::lambda::{Code, Function, Runtime};
use stackwright_aws::logs::{
    FilterPattern, LogGroup, LogGroupClass, LogStream, MetricFilter, QueryDefinition, Retention,
    SubscriptionFilter,
};

/// ```js
/// new logs.LogGroup(stack, 'Group');
/// ```
#[test]
fn the_default() {
    check("logs-default", |stack| {
        LogGroup::new(stack, "Group");
    });
}

/// ```js
/// const group = new logs.LogGroup(stack, 'Group', { logGroupName: '/app/web', retention: ONE_WEEK,
///   removalPolicy: DESTROY, logGroupClass: INFREQUENT_ACCESS });
/// new logs.LogStream(stack, 'Stream', { logGroup: group, logStreamName: 'one' });
/// group.grantWrite(role); group.grantRead(role);
/// ```
#[test]
fn a_group_and_its_grants() {
    check("logs", |stack| {
        let group = LogGroup::new(stack, "Group")
            .name("/app/web")
            .retention(Retention::OneWeek)
            .removal_policy(RemovalPolicy::Destroy)
            .class(LogGroupClass::InfrequentAccess);
        LogStream::new(stack, "Stream", &group).name("one");
        let role = Role::new(stack, "Role", Principal::service("ecs-tasks.amazonaws.com"));
        group.grant_write(&role);
        group.grant_read(&role);
    });
}

/// ```js
/// group.addToResourcePolicy(new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
///   principals: [new iam.ServicePrincipal('es.amazonaws.com')], resources: [group.logGroupArn] }));
/// ```
#[test]
fn a_resource_policy() {
    check("logs-policy", |stack| {
        let group = LogGroup::new(stack, "Group");
        group.add_to_resource_policy(
            PolicyStatement::allow()
                .actions(["logs:CreateLogStream", "logs:PutLogEvents"])
                .principal(Principal::service("es.amazonaws.com"))
                .resource(group.log_group_arn()),
        );
    });
}

#[test]
fn a_key_lets_the_service_use_it() {
    let template = template(|stack| {
        let key = Key::new(stack, "Key");
        LogGroup::new(stack, "Group").encryption_key(&key);
    });
    let key = &template["Resources"]["Key961B73FD"]["Properties"]["KeyPolicy"];
    assert_eq!(key["Statement"].as_array().map(Vec::len), Some(2));
}

#[track_caller]
fn says(expected: &[&str], build: impl FnOnce(&Stack)) {
    assert_eq!(codes(build), expected);
}

#[test]
fn misuse() {
    says(&["SW0510"], |stack| {
        LogGroup::new(stack, "Group")
            .class(LogGroupClass::Delivery)
            .retention(Retention::OneWeek);
    });
    says(&[], |stack| {
        LogGroup::new(stack, "Group").class(LogGroupClass::Delivery);
    });
    for name in ["", "a b", "aws/mine"] {
        says(&["SW0511"], |stack| {
            LogGroup::new(stack, "Group").name(name);
        });
    }
    says(&["SW0511"], |stack| {
        let group = LogGroup::from_name(stack, "Group", "/app/web");
        LogStream::new(stack, "Stream", &group).name("a:b");
    });
    says(&["SW0512"], |stack| {
        LogGroup::from_name(stack, "Group", "/app/web").retention(Retention::OneDay);
    });
    says(&["SW0513"], |stack| {
        let key = Key::from_arn(stack, "Key", "arn:aws:kms:eu-west-1:123456789012:key/abc");
        LogGroup::new(stack, "Group").encryption_key(&key);
    });
}

#[test]
fn the_line_is_that_of_the_setter() {
    check_setters(
        &["SW0510", "SW0511", "SW0511", "SW0512", "SW0512", "SW0513"],
        |stack| {
            let group = LogGroup::new(stack, "Group").class(LogGroupClass::Delivery);
            let stream = LogStream::new(stack, "Stream", &group);
            let imported = LogGroup::from_name(stack, "Imported", "/app/web");
            let key = Key::from_arn(stack, "Key", "arn:aws:kms:eu-west-1:123456789012:key/abc");
            let first = line!() + 1;
            group.retention(Retention::OneWeek);
            group.name("a b");
            stream.name("a:b");
            imported.retention(Retention::OneDay);
            imported.encryption_key(&key);
            group.encryption_key(&key);
            first
        },
    );
}

#[test]
fn filters() {
    // The role of a subscription need not be passed by itself.
    let policy = "/ToStreamCloudWatchLogsCanPutRecordsDefaultPolicyD052F989/Properties/PolicyDocument/Statement";
    check_places("logs-filters", &[policy], |stack| {
        let group = LogGroup::new(stack, "Group");
        let errors = FilterPattern::any_term(["ERROR", "FATAL"]);
        MetricFilter::new(stack, "Errors", &group, errors, "Shop", "Errors").default_value(0.0);
        let slow = FilterPattern::number("$.ms", ">", 1000.0);
        group
            .metric_filter("Slow", slow, "Shop", "Slow")
            .value("$.ms")
            .name("slow")
            .unit(MetricTransformationUnit::Milliseconds)
            .dimension("Path", "$.path");
        let stream = Stream::new(stack, "Stream");
        let all = FilterPattern::all_events();
        SubscriptionFilter::new(stack, "ToStream", &group, &stream, all).random_distribution();
        let code = Code::inline("def handler(event, context): pass");
        let function = Function::new(stack, "F", Runtime::PYTHON_3_13, code);
        let errors = FilterPattern::literal("{ $.level = \"error\" }");
        group
            .subscription_filter("ToFunction", &function, errors)
            .name("errors");
    });
}

#[test]
fn a_query() {
    check_places("logs-query", &[], |stack| {
        let group = LogGroup::new(stack, "Group");
        let query = "fields @timestamp, ms\n| filter ms > 100\n| sort ms desc\n| limit 20";
        QueryDefinition::new(stack, "Slowest", "shop/slowest", query).log_group(&group);
    });
}

#[test]
fn dimensions_of_metrics() {
    check_setters(&["SW0516"], |stack| {
        let filter = LogGroup::new(stack, "Group").metric_filter("F", "", "N", "M");
        let filter = filter
            .dimension("a", "$.a")
            .dimension("b", "$.b")
            .dimension("c", "$.c");
        let first = line!() + 1;
        filter.dimension("d", "$.d");
        first
    });
}
