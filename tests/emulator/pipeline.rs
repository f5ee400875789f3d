//! The reference pipeline, deployed for real, read back through the services' own APIs, and played to its end: a file
//! arrives, a task reads it and writes its result, and nothing runs again.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::world::{World, stack, with_emulator};

/// The template that the CDK makes for the pipeline, without its metadata resource, as a stack of this name.
fn pipeline(name: &str) -> Value {
    let text = include_str!("pipeline.template.json").replace("RefStack", name);
    let mut template: Value = serde_json::from_str(&text).expect("JSON");
    let resources = template["Resources"].as_object_mut().expect("resources");
    resources.retain(|_, resource| resource["Type"] != "AWS::CDK::Metadata");
    for section in ["Parameters", "Rules", "Conditions"] {
        template
            .as_object_mut()
            .expect("a template")
            .remove(section);
    }
    template
}

/// The construct ids of the pipeline, and the logical IDs that follow from them.
const BUCKET: &str = "Bucket83908E77";
const CLUSTER: &str = "ClusterEB0386A7";
const EVENTS_ROLE: &str = "TaskDefEventsRoleFB3B67B8";
const RULE: &str = "Rule4C995B7F";
const TASK_DEFINITION: &str = "TaskDef54694570";
const TRAIL: &str = "Trail022F0CF2";
const TRAIL_BUCKET: &str = "TrailS30071F172";

async fn deployed(world: &World, name: &str, template: Value) {
    let (result, events) = world.deploy(&stack(name, template)).await;
    let deployed = result.unwrap_or_else(|error| panic!("{error}\n{events:#?}"));
    assert_eq!(deployed.status, "CREATE_COMPLETE");
}

#[test]
fn everything_is_there() {
    with_emulator(|world| async move {
        let name = "pipeline-read";
        deployed(&world, name, pipeline(name)).await;
        let call = |service: &str, operation: &str, parameters: Value| {
            world.emulator.call(service, operation, parameters)
        };
        let id = |logical_id: &str| world.physical_id(name, logical_id);

        let bucket = id(BUCKET);
        let versioning = call("s3", "get_bucket_versioning", json!({"Bucket": bucket}));
        assert_eq!(versioning["Status"], "Enabled");
        let block = call("s3", "get_public_access_block", json!({"Bucket": bucket}));
        assert_eq!(
            block["PublicAccessBlockConfiguration"]["RestrictPublicBuckets"],
            true
        );
        let policy = call("s3", "get_bucket_policy", json!({"Bucket": bucket}));
        let policy: Value =
            serde_json::from_str(policy["Policy"].as_str().expect("a policy")).expect("JSON");
        assert_eq!(policy["Statement"][0]["Effect"], "Deny");
        assert_eq!(
            policy["Statement"][0]["Resource"][1],
            format!("arn:aws:s3:::{bucket}/*")
        );

        let trail = call("cloudtrail", "get_trail", json!({"Name": id(TRAIL)}));
        assert_eq!(trail["Trail"]["S3BucketName"], id(TRAIL_BUCKET));
        assert_eq!(trail["Trail"]["LogFileValidationEnabled"], true);
        assert_eq!(
            call("cloudtrail", "get_trail_status", json!({"Name": id(TRAIL)}))["IsLogging"],
            true
        );
        let selectors = call(
            "cloudtrail",
            "get_event_selectors",
            json!({"TrailName": id(TRAIL)}),
        );
        assert_eq!(selectors["EventSelectors"][0]["ReadWriteType"], "WriteOnly");
        assert_eq!(
            selectors["EventSelectors"][0]["DataResources"],
            json!([{"Type": "AWS::S3::Object", "Values": [format!("arn:aws:s3:::{bucket}/input/")]}])
        );

        let role = id(EVENTS_ROLE);
        let trust = call("iam", "get_role", json!({"RoleName": role}));
        assert!(
            trust["Role"]["AssumeRolePolicyDocument"]
                .to_string()
                .contains("events.amazonaws.com"),
            "{trust}"
        );
        let policies = call("iam", "list_role_policies", json!({"RoleName": role}));
        let policy_name = policies["PolicyNames"][0]
            .as_str()
            .expect("an inline policy")
            .to_owned();
        let policy = call(
            "iam",
            "get_role_policy",
            json!({"RoleName": role, "PolicyName": policy_name}),
        );
        let document = policy["PolicyDocument"].to_string();
        assert!(
            document.contains("ecs:RunTask") && document.contains("iam:PassRole"),
            "{document}"
        );
        assert!(document.contains(&id(TASK_DEFINITION)), "{document}");

        let task = call(
            "ecs",
            "describe_task_definition",
            json!({"taskDefinition": id(TASK_DEFINITION)}),
        );
        let task = &task["taskDefinition"];
        assert_eq!(
            (task["cpu"].as_str(), task["memory"].as_str()),
            (Some("256"), Some("512"))
        );
        assert_eq!(task["networkMode"], "awsvpc");
        assert_eq!(task["containerDefinitions"][0]["name"], "worker");
        assert_eq!(
            task["containerDefinitions"][0]["environment"],
            json!([{"name": "OUTPUT_PREFIX", "value": "output/"}])
        );

        let rule = call("events", "describe_rule", json!({"Name": id(RULE)}));
        assert_eq!(rule["State"], "ENABLED");
        let pattern: Value =
            serde_json::from_str(rule["EventPattern"].as_str().expect("a pattern")).expect("JSON");
        assert_eq!(
            pattern["detail"]["requestParameters"],
            json!({"bucketName": [bucket], "key": [{"prefix": "input/"}]})
        );
        let targets = call("events", "list_targets_by_rule", json!({"Rule": id(RULE)}));
        let target = &targets["Targets"][0];
        assert!(
            target["Arn"]
                .as_str()
                .expect("an ARN")
                .ends_with(&format!("cluster/{}", id(CLUSTER)))
        );
        assert_eq!(
            target["EcsParameters"]["TaskDefinitionArn"],
            id(TASK_DEFINITION)
        );
        assert_eq!(target["EcsParameters"]["LaunchType"], "FARGATE");
        assert!(target["RoleArn"].as_str().expect("an ARN").ends_with(&role));
        let (same, _) = world.deploy(&stack(name, pipeline(name))).await;
        assert!(same.expect("nothing changes").unchanged);
    });
}

/// Puts an object and waits until no task has started or ended for a while, and none is under way: what could still be
/// started by the output would have been by then.
fn play(world: &World, name: &str, key: &str, body: &str) -> Vec<Value> {
    let bucket = world.physical_id(name, BUCKET);
    let listed = world
        .emulator
        .call("s3", "list_objects_v2", json!({"Bucket": bucket}));
    assert_eq!(listed["KeyCount"], 0, "the bucket is empty at first");
    let put = world.emulator.call(
        "s3",
        "put_object",
        json!({"Bucket": bucket, "Key": key, "Body": body}),
    );
    assert_eq!(put.get("error"), None, "{put}");
    let started = Instant::now();
    let mut runs = Vec::new();
    let mut quiet = Instant::now();
    while quiet.elapsed() < Duration::from_millis(700)
        && started.elapsed() < Duration::from_secs(20)
    {
        let all = world.emulator.runs();
        let of_bucket: Vec<_> = all["runs"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|run| run["environment"]["BUCKET"] == bucket.as_str())
            .cloned()
            .collect();
        let under_way = of_bucket.iter().any(|run| run["result"].is_null());
        if under_way || of_bucket != runs {
            runs = of_bucket;
            quiet = Instant::now();
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    runs
}

#[test]
fn a_file_is_processed_once() {
    with_emulator(|world| async move {
        let name = "pipeline-play";
        deployed(&world, name, pipeline(name)).await;
        let runs = play(&world, name, "input/maze.txt", "maze");
        assert_eq!(runs.len(), 1, "one file, one task: {runs:#?}");
        let bucket = world.physical_id(name, BUCKET);
        assert_eq!(runs[0]["environment"]["KEY"], "input/maze.txt");
        assert_eq!(runs[0]["environment"]["OUTPUT_PREFIX"], "output/");
        assert_eq!(runs[0]["result"], "output/maze.txt");
        let cluster = world.physical_id(name, CLUSTER);
        let tasks = world
            .emulator
            .call("ecs", "list_tasks", json!({"cluster": cluster}));
        assert_eq!(tasks["taskArns"], json!([runs[0]["task"]]));
        let task = world.emulator.call(
            "ecs",
            "describe_tasks",
            json!({"cluster": cluster, "tasks": [runs[0]["task"]]}),
        );
        assert_eq!(
            task["tasks"][0]["overrides"]["containerOverrides"][0]["environment"],
            json!([{"name": "BUCKET", "value": bucket}, {"name": "KEY", "value": "input/maze.txt"}])
        );
        let output = world.emulator.call(
            "s3",
            "get_object",
            json!({"Bucket": bucket, "Key": "output/maze.txt"}),
        );
        assert_eq!(output["Body"], "solved: maze");
    });
}

/// A pipeline with one mistake must deploy, and run nothing.
#[track_caller]
fn runs_nothing(name: &'static str, break_it: fn(&mut Value), refusal: Option<&'static str>) {
    with_emulator(|world| async move {
        let mut template = pipeline(name);
        break_it(&mut template);
        deployed(&world, name, template).await;
        let runs = play(&world, name, "input/maze.txt", "maze");
        assert_eq!(runs, [Value::Null; 0], "nothing runs");
        if let Some(refusal) = refusal {
            assert!(
                world.emulator.runs()["refusals"]
                    .to_string()
                    .contains(refusal)
            );
        }
    });
}

#[test]
fn nothing_runs_when_the_rules_role_trusts_the_wrong_service() {
    runs_nothing(
        "pipeline-trust",
        |template| {
            let trust =
                &mut template["Resources"][EVENTS_ROLE]["Properties"]["AssumeRolePolicyDocument"];
            trust["Statement"][0]["Principal"]["Service"] = "ecs-tasks.amazonaws.com".into();
        },
        Some("cannot be assumed by events.amazonaws.com"),
    );
}

#[test]
fn nothing_runs_when_the_trail_does_not_cover_the_prefix() {
    runs_nothing(
        "pipeline-prefix",
        |template| {
            let selector = &mut template["Resources"][TRAIL]["Properties"]["EventSelectors"][0];
            selector["DataResources"][0]["Values"][0]["Fn::Join"][1][1] = "/elsewhere/".into();
        },
        None,
    );
}

#[test]
fn a_trail_without_bucket_policy_is_explained() {
    with_emulator(|world| async move {
        let name = "pipeline-policy";
        let mut template = pipeline(name);
        template["Resources"]
            .as_object_mut()
            .expect("resources")
            .remove("TrailS3PolicyE42170FE");
        template["Resources"][TRAIL]
            .as_object_mut()
            .expect("a trail")
            .remove("DependsOn");
        let (result, _) = world.deploy(&stack(name, template)).await;
        let error = result.expect_err("the trail is refused");
        assert!(
            error
                .to_string()
                .contains("pipeline-policy/Trail/Resource (AWS::CloudTrail::Trail)"),
            "{error}"
        );
        assert!(
            error.hint().expect("a hint").contains("s3:GetBucketAcl"),
            "{:?}",
            error.hint()
        );
    });
}

#[test]
fn every_event_is_told_once() {
    with_emulator(|world| async move {
        let name = "pipeline-events";
        let (result, events) = world.deploy(&stack(name, pipeline(name))).await;
        result.expect("it is created");
        let seen = crate::world::resource_events(&events).len();
        // Two for each resource, two for the stack.
        assert_eq!(seen, 2 * 27 + 2);
    });
}

#[test]
#[ignore = "a measurement, which `cargo xtask bench --only deploy` makes"]
fn how_much_of_the_time_is_ours() {
    with_emulator(|world| async move {
        let name = "pipeline-latency";
        world.emulator.control(name, json!({"latency": 0.25}));
        let (result, events) = world.deploy(&stack(name, pipeline(name))).await;
        let took = result.expect("it is created").took;
        let of_stack: Vec<_> = crate::world::resource_events(&events)
            .into_iter()
            .filter(|event| event.is_stack)
            .collect();
        let (first, last) = (
            of_stack.first().expect("a beginning"),
            of_stack.last().expect("an end"),
        );
        let theirs = last
            .timestamp
            .duration_since(first.timestamp)
            .expect("time goes on");
        let ours = took.saturating_sub(theirs);
        println!(
            "deploy: {ours:.0?} of {took:.2?} is ours ({:.1}%, budget 10%)",
            100.0 * ours.as_secs_f64() / took.as_secs_f64()
        );
    });
}
