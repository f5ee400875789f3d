//! What is done with stacks besides deploying them: logs, resources taken out, drift, what a failed creation leaves; and
//! deployments without a change set.

use serde_json::{Value, json};

use crate::command::{Project, resource, steady};
use crate::emulator::{Emulator, emulator};

fn physical(emulator: &Emulator, stack: &str, id: &str) -> String {
    let asked = json!({"StackName": stack, "LogicalResourceId": id});
    let answer = emulator.call("cloudformation", "describe_stack_resource", asked);
    let id = answer["StackResourceDetail"]["PhysicalResourceId"].as_str();
    id.unwrap_or_default().to_owned()
}

fn status(emulator: &Emulator, stack: &str) -> String {
    let asked = json!({"StackName": stack});
    let answer = emulator.call("cloudformation", "describe_stacks", asked);
    let status = answer["Stacks"][0]["StackStatus"].as_str();
    status.unwrap_or("absent").to_owned()
}

#[track_caller]
fn narrow(told: &str) {
    // Hints have commands in them, which are copied.
    let is_prose = |line: &&str| {
        ["hint:", "note:", "error:", "warning", "  ="]
            .iter()
            .any(|begin| line.starts_with(begin))
    };
    let lines = told
        .lines()
        .filter(|line| !line.contains("console.aws") && !is_prose(line));
    assert!(
        lines.clone().all(|line| line.chars().count() <= 80),
        "{told}"
    );
}

fn function(stack: &str) -> Value {
    let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"}}]});
    json!({"Resources": {
        "Role": resource("AWS::IAM::Role", &format!("{stack}/Role/Resource"), json!({"AssumeRolePolicyDocument": trust})),
        "Worker": resource("AWS::Lambda::Function", &format!("{stack}/Worker/Resource"), json!({
            "Code": {"ZipFile": "def handler(event, context):\n    return 1\n"}, "Handler": "index.handler",
            "Runtime": "python3.12", "Role": {"Fn::GetAtt": ["Role", "Arn"]}})),
        "Audit": resource("AWS::Logs::LogGroup", &format!("{stack}/Audit/Resource"),
            json!({"LogGroupName": format!("/{stack}/audit"), "RetentionInDays": 7})),
    }})
}

/// Writes lines into a log group, which is made where it is not there.
fn write(emulator: &Emulator, group: &str, lines: &[&str]) {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("after 1970")
        .as_millis();
    emulator.call("logs", "create_log_group", json!({"logGroupName": group}));
    emulator.call(
        "logs",
        "create_log_stream",
        json!({"logGroupName": group, "logStreamName": "one"}),
    );
    let events: Vec<Value> = (lines.iter())
        .map(|line| json!({"timestamp": u64::try_from(now).expect("small") - 500, "message": line}))
        .collect();
    emulator.call(
        "logs",
        "put_log_events",
        json!({"logGroupName": group, "logStreamName": "one", "logEvents": events}),
    );
}

#[test]
fn logs_of_a_stack_are_shown_in_the_order_of_time() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let stack = "OpsLogs";
    project.assembly(&[(stack, &[], function(stack))]);
    assert_eq!(project.piped(&["deploy", "-a", ".", "--yes"]).code, 0);
    let group = format!("/aws/lambda/{}", physical(emulator, stack, "Worker"));
    let groups = project.piped(&["logs", "-a", ".", "--groups"]);
    assert_eq!(
        groups.result,
        format!("Worker  {group}\nAudit   /OpsLogs/audit\n")
    );
    let nothing = project.piped(&["logs", "-a", "."]);
    assert!(nothing.told.contains("no lines"), "{}", nothing.told);

    write(
        emulator,
        &group,
        &["START\n", "ERROR \u{1b}[31mred\n  at line 2\n"],
    );
    write(emulator, "/OpsLogs/audit", &["someone looked"]);
    let all = project.piped(&["logs", "-a", "."]);
    let lines: Vec<&str> = all.result.lines().collect();
    assert!(lines[0].ends_with("(UTC)"), "{}", all.result);
    assert!(lines[1].ends_with("  Worker  START"), "{}", all.result);
    // What a line has in it cannot reach the terminal, and its continuation stays with it.
    assert!(
        lines[2].ends_with("  Worker  ERROR \\u{1b}[31mred"),
        "{}",
        all.result
    );
    assert!(
        lines[3].ends_with("              Worker    at line 2"),
        "{}",
        all.result
    );
    assert!(
        lines[4].ends_with("  Audit   someone looked"),
        "{}",
        all.result
    );
    let filtered = project.piped(&[
        "logs", "-a", ".", "--filter", "ERROR", "--only", "Worker", "--json",
    ]);
    let line: Value = serde_json::from_str(filtered.result.trim()).expect("one line of JSON");
    assert_eq!(line["message"], "ERROR \u{1b}[31mred\n  at line 2");
    assert_eq!(
        (&line["group"], &line["logicalId"]),
        (&json!(group), &json!("Worker"))
    );
    assert_eq!(
        project
            .piped(&["logs", "-a", ".", "--since", "yesterday"])
            .code,
        2
    );
    assert_eq!(project.piped(&["logs", "OpsNothing"]).code, 2);

    let steps = [("someone looked", "\u{3}")];
    let followed = project.terminal(80, &[], &steps, &["logs", "-a", ".", "--follow"]);
    assert_eq!(followed.code, 0, "{}", followed.told);
    assert!(!followed.told.contains("error"), "{}", followed.told);
}

#[test]
fn a_resource_leaves_its_stack_and_stays() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let stack = "OpsOrphan";
    let of = |id: &str, ty: &str, properties: Value| {
        resource(ty, &format!("{stack}/{id}/Resource"), properties)
    };
    let template = json!({"Resources": {
        "Jobs": of("Jobs", "AWS::SQS::Queue", json!({})),
        "Topic": of("Topic", "AWS::SNS::Topic", json!({"DisplayName": {"Fn::Sub": "to ${Jobs.QueueName}"}})),
        "Later": {"Type": "AWS::SQS::Queue", "DependsOn": ["Jobs"], "Metadata": {"aws:cdk:path": "OpsOrphan/Later/Resource"},
            "Properties": {"Tags": [{"Key": "after", "Value": {"Ref": "Jobs"}}]}},
    }});
    project.assembly(&[(stack, &[], template)]);
    assert_eq!(project.piped(&["deploy", "-a", ".", "--yes"]).code, 0);
    let url = physical(emulator, stack, "Jobs");
    let refused = project.piped(&["orphan", "-a", ".", "OpsOrphan/Jobs"]);
    assert_eq!(refused.code, 3, "{}", refused.told);
    for (wrong, said) in [
        (
            "OpsOrphan/Nothing",
            "a resource `Nothing` in stack `OpsOrphan` does not exist",
        ),
        ("OpsOrphan", "names no resource of a stack"),
        ("OpsNowhere/Jobs", "does not exist"),
    ] {
        let run = project.piped(&["orphan", "-a", ".", wrong, "--yes"]);
        assert_eq!(run.code, 2, "{}", run.told);
        assert!(run.told.contains(said), "{}", run.told);
    }
    let all = project.piped(&[
        "orphan",
        "-a",
        ".",
        "OpsOrphan/Jobs",
        "OpsOrphan/Topic",
        "OpsOrphan/Later",
        "--yes",
    ]);
    assert!(
        all.told.contains("no resource would be left"),
        "{}",
        all.told
    );
    let done = project.terminal(
        80,
        &[("NO_COLOR", "1")],
        &[("[y/N]", "y\r")],
        &["orphan", "-a", ".", "OpsOrphan/Jobs"],
    );
    assert_eq!(done.code, 0, "{}", done.told);
    narrow(&done.told);
    assert!(
        done.told
            .replace('\n', "")
            .contains("stackwright import OpsOrphan"),
        "{}",
        done.told
    );
    assert_eq!(physical(emulator, stack, "Jobs"), "");
    let queue = emulator.call(
        "sqs",
        "get_queue_attributes",
        json!({"QueueUrl": url, "AttributeNames": ["QueueArn"]}),
    );
    assert!(queue["error"].is_null(), "{queue}");
    let left = emulator.call(
        "cloudformation",
        "get_template",
        json!({"StackName": stack}),
    )["TemplateBody"]
        .to_string();
    assert!(
        !left.contains("\"Ref\"") && !left.contains("DependsOn") && !left.contains("Fn::GetAtt"),
        "{left}"
    );
    assert!(
        left.contains(&url)
            && left.contains(&format!("to {}", url.rsplit('/').next().expect("a name"))),
        "{left}"
    );
}

#[test]
fn a_deployment_without_a_change_set_is_planned_all_the_same() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let stack = "OpsDirect";
    let template = |delay: u32| {
        json!({"Resources": {
            "Files": resource("AWS::S3::Bucket", "OpsDirect/Files/Resource", json!({"BucketName": format!("ops-direct-{}", delay / 10)})),
            "Jobs": resource("AWS::SQS::Queue", "OpsDirect/Jobs/Resource", json!({"DelaySeconds": delay}))}})
    };
    let deploy = ["deploy", "-a", ".", "--method", "direct"];
    let with = |more: &[&'static str]| [&deploy[..], more].concat();
    project.assembly(&[(stack, &[], template(1))]);
    let created = project.piped(&deploy);
    assert_eq!(
        (created.code, status(emulator, stack).as_str()),
        (0, "CREATE_COMPLETE"),
        "{}",
        created.told
    );
    assert!(project.piped(&deploy).told.contains("no changes"));
    project.assembly(&[(stack, &[], template(2))]);
    let updated = project.piped(&deploy);
    assert!(
        updated.told.contains("DelaySeconds  1 → 2"),
        "{}",
        updated.told
    );
    assert_eq!(
        (updated.code, status(emulator, stack).as_str()),
        (0, "UPDATE_COMPLETE")
    );
    // What loses data is asked about as ever.
    project.assembly(&[(stack, &[], template(12))]);
    let refused = project.piped(&deploy);
    assert_eq!(
        (refused.code, status(emulator, stack).as_str()),
        (3, "UPDATE_COMPLETE"),
        "{}",
        refused.told
    );
    assert_eq!(project.piped(&with(&["--no-execute"])).code, 2);
    emulator.control(stack, json!({"fail": {"Jobs": "no queue today"}}));
    let failed = project.piped(&with(&["--yes"]));
    assert_eq!(
        (failed.code, status(emulator, stack).as_str()),
        (1, "UPDATE_ROLLBACK_COMPLETE")
    );
    assert!(failed.told.contains("no queue today"), "{}", failed.told);
    let sets = emulator.call(
        "cloudformation",
        "list_change_sets",
        json!({"StackName": stack}),
    );
    assert_eq!(sets["Summaries"], json!([]), "{sets}");
}

#[test]
fn what_a_failed_creation_keeps_is_named() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let stack = "OpsKept";
    let mut files = resource(
        "AWS::S3::Bucket",
        "OpsKept/Files/Resource",
        json!({"BucketName": "ops-kept-files"}),
    );
    files["DeletionPolicy"] = "Retain".into();
    let mut more = resource("AWS::S3::Bucket", "OpsKept/More/Resource", json!({}));
    more["DeletionPolicy"] = "Retain".into();
    let mut jobs = resource("AWS::SQS::Queue", "OpsKept/Jobs/Resource", json!({}));
    jobs["DependsOn"] = json!(["Files", "More"]);
    project.assembly(&[(
        stack,
        &[],
        json!({"Resources": {"Files": files, "Jobs": jobs, "More": more}}),
    )]);
    emulator.control(stack, json!({"fail": {"Jobs": "no queue today"}}));
    let failed = project.terminal(
        80,
        &[("NO_COLOR", "1")],
        &[],
        &["deploy", "-a", ".", "--yes"],
    );
    assert_eq!(failed.code, 1);
    narrow(&failed.told);
    let told = failed.told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        told.contains("Files (AWS::S3::Bucket) was made and is kept, as its policy says"),
        "{told}"
    );
    assert!(
        told.contains("a retry takes ops-kept-files over with `--import-existing-resources`"),
        "{told}"
    );
    assert!(
        told.contains("a retry makes another one; delete opskept-more"),
        "{told}"
    );
    let diagnosed = project.piped(&["diagnose", "-a", ".", "--json"]);
    let json: Value = serde_json::from_str(&diagnosed.result).expect("JSON");
    let kept = &json[stack]["diagnosis"]["kept"];
    assert_eq!(kept.as_array().map(Vec::len), Some(2), "{json}");
}

#[test]
fn drift_says_what_was_not_checked_and_follows_nested_stacks() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let stack = "OpsDrift";
    let nested = json!({"Resources": {
        "Inner": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 30}},
        "Files": {"Type": "AWS::S3::Bucket"},
        "Kept": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "RetainExceptOnCreate"},
        "Cluster": {"Type": "AWS::ECS::Cluster"}}});
    emulator.call(
        "s3",
        "create_bucket",
        json!({"Bucket": "ops-drift-templates"}),
    );
    emulator.call(
        "s3",
        "put_object",
        json!({"Bucket": "ops-drift-templates", "Key": "nested.json", "Body": nested.to_string()}),
    );
    let url = format!("{}/ops-drift-templates/nested.json", emulator.url);
    let template = json!({"Resources": {
        "Nested": resource("AWS::CloudFormation::Stack", "OpsDrift/Nested/Resource", json!({"TemplateURL": url})),
        "Outer": resource("AWS::ECS::Cluster", "OpsDrift/Outer/Resource", json!({}))}});
    project.assembly(&[(stack, &[], template)]);
    let deployed = project.piped(&["deploy", "-a", ".", "--yes"]);
    assert_eq!(deployed.code, 0, "{}", deployed.told);
    let drift = || project.piped(&["drift", "-a", ".", stack]);
    let same = drift();
    assert_eq!(
        steady(&same.result),
        "OpsDrift: nothing has drifted of what is checked
  not checked, as CloudFormation compares none of the type: 2 resources, AWS::ECS::Cluster (2)
"
    );
    let inner = physical(emulator, stack, "Nested");
    let queue = physical(emulator, &inner, "Inner");
    emulator.call(
        "sqs",
        "set_queue_attributes",
        json!({"QueueUrl": queue, "Attributes": {"VisibilityTimeout": "99"}}),
    );
    let other = drift();
    assert!(
        other
            .result
            .contains("OpsDrift has drifted:\n  ~ Nested/Inner  AWS::SQS::Queue"),
        "{}",
        other.result
    );
    assert_eq!(
        project.piped(&["drift", "-a", ".", stack, "--fail"]).code,
        1
    );
    // What is lost in a nested stack is told before its parent is deleted, too.
    let destroy = project.piped(&["destroy", "-a", ".", stack]);
    assert_eq!(destroy.code, 3, "{}", destroy.told);
    let line = |name: &str| {
        let line = destroy
            .told
            .lines()
            .find(|line| line.contains(name) && line.contains("AWS::S3"));
        line.unwrap_or_default().to_owned()
    };
    assert!(
        line("Files").ends_with("its data is lost"),
        "{}",
        destroy.told
    );
    assert!(
        line("Kept").ends_with("kept, outside of any stack"),
        "{}",
        destroy.told
    );
}
