//! `deploy --hotswap`: what is changed past CloudFormation, what is left, and for which stacks it is refused.

use serde_json::{Value, json};

use crate::command::{Project, Run, resource, steady};
use crate::emulator::{Emulator, emulator};

/// Everything that is hot-swapped, in one stack; `version` is in all of it.
fn development(stack: &str, version: u32, delay: u32) -> Value {
    let path = |name: &str| format!("{stack}/{name}/Resource");
    let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": ["ecs-tasks.amazonaws.com", "lambda.amazonaws.com", "states.amazonaws.com"]}}]});
    let arn = |id: &str| json!({"Fn::GetAtt": [id, "Arn"]});
    json!({"Resources": {
        "Role": resource("AWS::IAM::Role", &path("Role"), json!({"AssumeRolePolicyDocument": trust, "Policies": [{"PolicyName": "call", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "arn:aws:lambda:*:123456789012:function:Hot*"}]}}]})),
        "Jobs": resource("AWS::SQS::Queue", &path("Jobs"), json!({"DelaySeconds": delay})),
        "Worker": resource("AWS::Lambda::Function", &path("Worker"), json!({
            "Code": {"ZipFile": format!("def handler(event, context):\n    return {version}\n")},
            "Handler": "index.handler", "Runtime": "python3.12", "Role": arn("Role"), "Timeout": version,
            "Environment": {"Variables": {
                "QUEUE_ARN": arn("Jobs"), "QUEUE": {"Ref": "Jobs"}, "VERSION": version.to_string(),
                format!("ONLY_{version}"): {"Fn::Sub": "${Role.Arn} in ${AWS::Region}"}}},
        })),
        format!("Version{version}"): resource("AWS::Lambda::Version", &format!("{stack}/Version{version}/Resource"),
            json!({"FunctionName": {"Ref": "Worker"}})),
        "Live": resource("AWS::Lambda::Alias", &path("Live"), json!({"Name": "live", "FunctionName": {"Ref": "Worker"},
            "FunctionVersion": {"Fn::GetAtt": [format!("Version{version}"), "Version"]}})),
        "Flow": resource("AWS::StepFunctions::StateMachine", &path("Flow"), json!({"RoleArn": arn("Role"),
            "DefinitionString": {"Fn::Join": ["", ["{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Task\",\"Resource\":\"",
                arn("Worker"), format!("\",\"Comment\":\"{version}\",\"End\":true}}}}}}")]]}})),
        "Cluster": resource("AWS::ECS::Cluster", &path("Cluster"), json!({})),
        "Task": resource("AWS::ECS::TaskDefinition", &path("Task"), json!({"Cpu": 256, "Memory": "512",
            "NetworkMode": "awsvpc", "RequiresCompatibilities": ["FARGATE"], "Family": format!("{stack}-task"),
            "ContainerDefinitions": [{"Name": "web", "Image": format!("web:{version}"), "Essential": "true",
                "DockerLabels": {"Team": "Web"}, "PortMappings": [{"ContainerPort": "80"}],
                "Environment": [{"Name": "QUEUE", "Value": {"Ref": "Jobs"}}]}]})),
        "Service": resource("AWS::ECS::Service", &path("Service"), json!({"Cluster": {"Ref": "Cluster"},
            "TaskDefinition": {"Ref": "Task"}, "DesiredCount": 1, "LaunchType": "FARGATE",
            "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": ["subnet-0123456789abcdef0"]}}})),
    }})
}

fn deployed(emulator: &Emulator, stack: &str) -> Value {
    let asked = json!({"StackName": stack});
    let answer = emulator.call("cloudformation", "get_template", asked);
    match &answer["TemplateBody"] {
        Value::String(text) => serde_json::from_str(text).expect("JSON"),
        other => other.clone(),
    }
}

fn physical(emulator: &Emulator, stack: &str, id: &str) -> String {
    let asked = json!({"StackName": stack, "LogicalResourceId": id});
    let answer = emulator.call("cloudformation", "describe_stack_resource", asked);
    let id = answer["StackResourceDetail"]["PhysicalResourceId"].as_str();
    id.expect("a physical id").to_owned()
}

#[track_caller]
fn check(snapshot: &str, run: &Run) {
    insta::assert_snapshot!(snapshot, steady(&format!("{}{}", run.told, run.result)));
}

fn run(project: &Project, arguments: &[&str]) -> Run {
    let mut all = vec!["deploy", "-a", "."];
    all.extend(arguments);
    project.piped(&all)
}

#[test]
fn services_are_changed_and_cloudformation_is_not() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let stack = "HotAll";
    project.assembly(&[(stack, &[], development(stack, 1, 1))]);
    let refused = run(&project, &["--hotswap"]);
    check("hotswap-absent", &refused);
    assert_eq!(refused.code, 2);
    let created = run(&project, &["--yes"]);
    assert_eq!(created.code, 0, "{}", created.told);
    let template = deployed(emulator, stack);
    let worker = physical(emulator, stack, "Worker");
    let asked = json!({"FunctionName": worker});
    let before = emulator.call("lambda", "get_function_configuration", asked);

    let unchanged = run(&project, &["--hotswap"]);
    assert_eq!(unchanged.code, 0);
    assert!(unchanged.told.contains("no changes"), "{}", unchanged.told);

    project.assembly(&[(stack, &[], development(stack, 2, 5))]);
    let swapped = run(&project, &["--hotswap"]);
    check("hotswap", &swapped);
    assert_eq!(swapped.code, 0);

    let function = emulator.call(
        "lambda",
        "get_function_configuration",
        json!({"FunctionName": worker}),
    );
    let variables = &function["Environment"]["Variables"];
    assert_eq!(variables["VERSION"], "2");
    // What did not change is there, though nothing here knows its value.
    assert!(
        variables["QUEUE_ARN"]
            .as_str()
            .is_some_and(|arn| arn.starts_with("arn:aws:sqs:"))
    );
    assert!(variables["ONLY_1"].is_null(), "{variables}");
    let only = variables["ONLY_2"].as_str().unwrap_or_default();
    assert!(
        only.starts_with("arn:aws:iam::123456789012:role/") && only.ends_with(" in us-east-1"),
        "{only}"
    );
    assert_eq!(function["Timeout"], 2);
    let alias = emulator.call(
        "lambda",
        "get_alias",
        json!({"FunctionName": worker, "Name": "live"}),
    );
    let versions = emulator.call(
        "lambda",
        "list_versions_by_function",
        json!({"FunctionName": worker}),
    );
    let newest = versions["Versions"].as_array().and_then(|all| all.last());
    assert_eq!(
        Some(&alias["FunctionVersion"]),
        newest.map(|one| &one["Version"]),
        "{versions}"
    );
    assert_ne!(function["CodeSha256"], before["CodeSha256"]);

    let flow = physical(emulator, stack, "Flow");
    let machine = emulator.call(
        "stepfunctions",
        "describe_state_machine",
        json!({"stateMachineArn": flow}),
    );
    let definition: Value =
        serde_json::from_str(machine["definition"].as_str().expect("a text")).expect("JSON");
    assert_eq!(definition["States"]["A"]["Comment"], "2");
    assert!(
        definition["States"]["A"]["Resource"]
            .as_str()
            .is_some_and(|arn| arn.ends_with(&worker))
    );

    let service = emulator.call("ecs", "describe_services",
        json!({"cluster": physical(emulator, stack, "Cluster"), "services": [physical(emulator, stack, "Service")]}));
    let runs = service["services"][0]["taskDefinition"]
        .as_str()
        .expect("an ARN");
    assert_ne!(runs, physical(emulator, stack, "Task"));
    let task = emulator.call(
        "ecs",
        "describe_task_definition",
        json!({"taskDefinition": runs}),
    );
    let task = &task["taskDefinition"];
    let container = &task["containerDefinitions"][0];
    assert_eq!(
        (&container["image"], &container["essential"]),
        (&json!("web:2"), &json!(true))
    );
    assert_eq!(container["dockerLabels"], json!({"Team": "Web"}));
    assert_eq!(container["portMappings"][0]["containerPort"], 80);
    assert_eq!(
        (&task["cpu"], &task["memory"]),
        (&json!("256"), &json!("512"))
    );

    // The stack is what it was, and the queue too.
    assert_eq!(deployed(emulator, stack), template);
    let queue = physical(emulator, stack, "Jobs");
    let queue = emulator.call(
        "sqs",
        "get_queue_attributes",
        json!({"QueueUrl": queue, "AttributeNames": ["DelaySeconds"]}),
    );
    assert_eq!(queue["Attributes"]["DelaySeconds"], "1");

    // With the queue in it, the same is for CloudFormation alone, which then has all of it.
    let fallen = run(&project, &["--hotswap-fallback", "--yes"]);
    assert_eq!(fallen.code, 0, "{}", fallen.told);
    assert!(
        fallen
            .told
            .contains("is deployed as usual: HotAll/Jobs/Resource (AWS::SQS::Queue)"),
        "{}",
        fallen.told
    );
    assert_eq!(deployed(emulator, stack), development(stack, 2, 5));
    project.assembly(&[(stack, &[], development(stack, 3, 5))]);
    let again = run(&project, &["--hotswap-fallback"]);
    assert_eq!(again.code, 0, "{}", again.told);
    assert!(
        again.told.contains("hot-swapped in") && !again.told.contains("but for"),
        "{}",
        again.told
    );
    assert_eq!(deployed(emulator, stack), development(stack, 2, 5));
}

#[test]
fn what_only_cloudformation_changes_is_listed_with_the_reason() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let stack = "HotLeft";
    let before = development(stack, 1, 1);
    project.assembly(&[(stack, &[], before.clone())]);
    assert_eq!(run(&project, &["--yes"]).code, 0);
    let mut after = before.clone();
    let of = |after: &mut Value, id: &str, name: &str, value: Value| {
        after["Resources"][id]["Properties"][name] = value;
    };
    of(&mut after, "Worker", "Runtime", "python3.13".into());
    of(&mut after, "Flow", "StateMachineType", "EXPRESS".into());
    of(
        &mut after,
        "Task",
        "TaskRoleArn",
        json!({"Fn::GetAtt": ["Role", "Arn"]}),
    );
    of(
        &mut after,
        "Live",
        "Description",
        "the one that is used".into(),
    );
    after["Resources"]["More"] = resource("AWS::SQS::Queue", "HotLeft/More/Resource", json!({}));
    after["Outputs"] = json!({"Url": {"Value": {"Ref": "More"}}});
    project.assembly(&[(stack, &[], after)]);
    let nothing = run(&project, &["--hotswap"]);
    check("hotswap-nothing", &nothing);
    assert_eq!(nothing.code, 0);
    assert_eq!(deployed(emulator, stack), before);
    for columns in [80, 120] {
        let told = project
            .terminal(columns, &[], &[], &["deploy", "-a", ".", "--hotswap"])
            .told;
        let widest = told
            .lines()
            .filter(|line| !line.contains("console.aws"))
            .map(|line| line.chars().count())
            .max();
        assert!(widest <= Some(columns.into()), "{told}");
    }
}

#[test]
fn stacks_of_production_are_refused() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let stack = "HotProd";
    project.assembly(&[(stack, &[], development(stack, 1, 1))]);
    assert_eq!(
        run(&project, &["--yes", "--termination-protection"]).code,
        0
    );
    project.assembly(&[(stack, &[], development(stack, 2, 1))]);
    let protected = run(&project, &["--hotswap"]);
    check("hotswap-protected", &protected);
    assert_eq!(protected.code, 2);
    // Taking the protection away is no reason to go past CloudFormation in the same step.
    assert_eq!(
        run(&project, &["--hotswap", "--no-termination-protection"]).code,
        2
    );
    let fallen = run(
        &project,
        &[
            "--hotswap-fallback",
            "--no-termination-protection",
            "--yes",
            "--tags",
            "Env=PROD",
        ],
    );
    assert_eq!(fallen.code, 0, "{}", fallen.told);
    project.assembly(&[(stack, &[], development(stack, 3, 1))]);
    let tagged = run(&project, &["--hotswap"]);
    assert!(
        tagged.told.contains("its tag `Env` is `PROD`"),
        "{}",
        tagged.told
    );
    assert_eq!(
        (tagged.code, deployed(emulator, stack)),
        (2, development(stack, 2, 1))
    );
}

#[test]
fn a_hotswap_that_fails_says_how_far_it_came() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let stack = "HotFails";
    project.assembly(&[(stack, &[], development(stack, 1, 1))]);
    assert_eq!(run(&project, &["--yes"]).code, 0);
    let flow = physical(emulator, stack, "Flow");
    emulator.call(
        "stepfunctions",
        "delete_state_machine",
        json!({"stateMachineArn": flow}),
    );
    project.assembly(&[(stack, &[], development(stack, 2, 1))]);
    let failed = run(&project, &["--hotswap"]);
    check("hotswap-fails", &failed);
    assert_eq!(failed.code, 1);
    let asks = run(&project, &["--hotswap", "--require-approval", "any-change"]);
    assert_eq!(asks.code, 3, "{}", asks.told);
}
