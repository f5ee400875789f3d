//! The command as a person uses it: at a terminal, in a pipe, in CI; interrupted, killed, refused.

use serde_json::{Value, json};

use crate::binary;
use crate::command::{Project, resource, steady};
use crate::emulator::{Emulator, emulator};

/// A queue named after its stack.
fn queue(stack: &str, name: &str, delay: u32) -> Value {
    resource(
        "AWS::SQS::Queue",
        &format!("{stack}/Jobs/Resource"),
        json!({"QueueName": format!("{stack}-{name}"), "DelaySeconds": delay}),
    )
}

fn bucket(stack: &str, name: &str) -> Value {
    resource(
        "AWS::S3::Bucket",
        &format!("{stack}/Files/Resource"),
        json!({"BucketName": format!("{}-{name}", stack.to_lowercase())}),
    )
}

fn template(resources: Value) -> Value {
    json!({"Resources": resources, "Outputs": {"QueueArn": {"Value": {"Fn::GetAtt": ["Jobs1", "Arn"]}}}})
}

fn status(emulator: &Emulator, stack: &str) -> String {
    let answer = emulator.call(
        "cloudformation",
        "describe_stacks",
        json!({"StackName": stack}),
    );
    answer["Stacks"][0]["StackStatus"]
        .as_str()
        .unwrap_or("absent")
        .to_owned()
}

#[track_caller]
fn check(snapshot: &str, told: &str) {
    insta::assert_snapshot!(snapshot, steady(told));
}

#[test]
fn a_new_stack_looks_the_same_everywhere_but_for_colour_and_width() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let policy = resource(
        "AWS::IAM::Role",
        "CliNew/Worker/Resource",
        json!({
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
            "Policies": [{"PolicyName": "jobs", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage"],
                 "Resource": {"Fn::GetAtt": ["Jobs1", "Arn"]},
                 "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}}],
        }),
    );
    let stack = template(json!({"Jobs1": queue("CliNew", "q", 5), "Worker2": policy}));
    project.assembly(&[("CliNew", &[], stack)]);
    let deploy = ["deploy", "-a", "."];

    // Without a terminal nobody can be asked: nothing is done, and nothing is left.
    let refused = project.piped(&deploy);
    check("refused", &refused.told);
    assert_eq!(
        (refused.code, status(emulator, "CliNew").as_str()),
        (3, "absent")
    );
    let ci = project.terminal(80, &[("CI", "true")], &[], &deploy);
    assert_eq!(ci.code, 3);
    assert_eq!(status(emulator, "CliNew"), "absent");

    let declined = project.terminal(80, &[], &[("[y/N]", "n\r")], &deploy);
    check("declined-80", &declined.told);
    assert_eq!(
        (declined.code, status(emulator, "CliNew").as_str()),
        (3, "absent")
    );
    assert!(declined.raw.contains("\u{1b}[32m"), "{}", declined.raw);
    assert!(
        declined.told.lines().all(|line| line.chars().count() <= 80),
        "{}",
        declined.told
    );

    let interrupted = project.terminal(80, &[], &[("[y/N]", "\u{3}")], &deploy);
    assert_eq!(
        (interrupted.code, status(emulator, "CliNew").as_str()),
        (130, "absent")
    );

    let plain = project.terminal(200, &[("NO_COLOR", "1")], &[("[y/N]", "y\r")], &deploy);
    check("created-200-no-color", &plain.told);
    assert_eq!(
        (plain.code, status(emulator, "CliNew").as_str()),
        (0, "CREATE_COMPLETE")
    );
    let colours = plain.raw.split("\u{1b}[").filter(|part| {
        part.find(|c: char| c.is_ascii_alphabetic())
            .is_some_and(|at| part[at..].starts_with('m'))
    });
    assert_eq!(colours.count(), 0, "{}", plain.raw);

    let again = project.piped(&deploy);
    check("unchanged", &format!("{}{}", again.told, again.result));
    assert_eq!(again.code, 0);
}

#[test]
fn an_update_a_replacement_and_a_failure_explain_themselves() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let stack = "CliChange";
    let deploy = ["deploy", "-a", "."];
    project.assembly(&[(stack, &[], template(json!({"Jobs1": queue(stack, "q", 5)})))]);
    assert_eq!(project.piped(&deploy).code, 0);

    project.assembly(&[(stack, &[], template(json!({"Jobs1": queue(stack, "q", 9)})))]);
    let differs = project.piped(&["diff", "-a", ".", "--fail"]);
    assert_eq!(differs.code, 1);
    let updated = project.piped(&deploy);
    check(
        "updated",
        &format!("{}{}{}", differs.result, updated.told, updated.result),
    );
    assert_eq!(
        (updated.code, status(emulator, stack).as_str()),
        (0, "UPDATE_COMPLETE")
    );

    project.assembly(&[(
        stack,
        &[],
        template(json!({"Jobs1": queue(stack, "other", 9)})),
    )]);
    let differs = project.piped(&["diff", "-a", "."]);
    let replaced = project.terminal(80, &[], &[("[y/N]", "n\r")], &deploy);
    check("replaced", &format!("{}{}", differs.result, replaced.told));
    assert_eq!((differs.code, replaced.code), (0, 3));

    let both = json!({"Jobs1": queue(stack, "q", 9), "Files2": bucket(stack, "files")});
    project.assembly(&[(stack, &[], template(both))]);
    emulator.control(
        stack,
        json!({"fail": {"Files2": "clichange-files already exists"}}),
    );
    let failed = project.piped(&deploy);
    check("failed", &failed.told);
    assert_eq!(
        (failed.code, status(emulator, stack).as_str()),
        (1, "UPDATE_ROLLBACK_COMPLETE")
    );

    emulator.control(stack, json!({}));
    assert_eq!(project.piped(&deploy).code, 0);
    let events = project.piped(&["events", stack]);
    assert!(
        events.result.contains("UPDATE_COMPLETE") && !events.result.contains("ROLLBACK"),
        "{}",
        events.result
    );
    let destroyed = project.piped(&["destroy", "-a", ".", "--yes"]);
    check("destroyed", &destroyed.told);
    assert_eq!(
        (destroyed.code, status(emulator, stack).as_str()),
        (0, "absent")
    );
}

#[test]
fn ctrl_c_lets_go_and_a_killed_run_is_taken_up_again() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let stack = "CliSlow";
    let both = json!({"Jobs1": queue(stack, "q", 5), "Files2": bucket(stack, "files")});
    project.assembly(&[(stack, &[], template(both))]);
    emulator.control(stack, json!({"latency": 2}));
    let detached = project.terminal(
        80,
        &[],
        &[("created", "\u{3}")],
        &["deploy", "-a", ".", "--yes"],
    );
    assert_eq!(detached.code, 130, "{}", detached.told);
    for said in [
        "detached",
        "stackwright events CliSlow --follow",
        "stackwright destroy CliSlow",
    ] {
        assert!(detached.told.contains(said), "{}", detached.told);
    }
    assert_eq!(status(emulator, stack), "CREATE_IN_PROGRESS");
    let followed = project.piped(&["events", stack, "--follow"]);
    assert_eq!(followed.code, 0, "{}", followed.told);
    assert_eq!(status(emulator, stack), "CREATE_COMPLETE");

    let both = json!({"Jobs1": queue(stack, "q", 7), "Files2": bucket(stack, "files")});
    project.assembly(&[(stack, &[], template(both))]);
    let killed = project.terminal(
        80,
        &[],
        &[("1/1", "KILL"), (" 0/", "KILL")],
        &["deploy", "-a", ".", "--yes"],
    );
    let again = project.piped(&["deploy", "-a", ".", "--yes"]);
    assert_eq!(again.code, 0, "{}{}", killed.told, again.told);
    assert_eq!(status(emulator, stack), "UPDATE_COMPLETE");
    let left = emulator.call(
        "cloudformation",
        "list_change_sets",
        json!({"StackName": stack}),
    );
    let waiting = |summary: &&Value| summary["ExecutionStatus"] == "AVAILABLE";
    assert_eq!(
        left["Summaries"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(waiting)
            .count(),
        0
    );
}

#[test]
fn a_deletion_names_constructs_and_lines_that_the_template_does_not_have() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let stack = "CliBare";
    project.assembly(&[(stack, &[], template(json!({"Jobs1": queue(stack, "q", 5)})))]);
    let file = project.at("CliBare.template.json");
    let text = std::fs::read_to_string(&file).expect("written");
    let mut bare: Value = serde_json::from_str(&text).expect("JSON");
    let jobs = bare["Resources"]["Jobs1"].as_object_mut().expect("a queue");
    jobs.remove("Metadata");
    std::fs::write(&file, bare.to_string()).expect("written");
    assert_eq!(project.piped(&["deploy", "-a", ".", "--yes"]).code, 0);

    emulator.control(stack, json!({"fail_delete": {"Jobs1": "it is busy"}}));
    let failed = project.piped(&["destroy", "-a", ".", "--yes"]);
    assert_eq!(failed.code, 1, "{}", failed.told);
    for said in [
        "- Jobs  AWS::SQS::Queue",
        "it is busy",
        "in CliBare/Jobs/Resource",
        "src/main.rs:2:5",
    ] {
        assert!(failed.told.contains(said), "{said}: {}", failed.told);
    }
    emulator.control(stack, json!({}));
    let again = project.piped(&["destroy", "-a", ".", "--yes"]);
    assert_eq!(again.code, 0, "{}", again.told);
    assert_eq!(status(emulator, stack), "absent");
}

#[test]
fn a_long_output_stays_on_its_line() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let stack = "CliLong";
    let long = "https://".to_owned() + &"a/".repeat(100);
    let mut template = template(json!({"Jobs1": queue(stack, "q", 5)}));
    template["Outputs"]["Page"] = json!({"Value": long});
    project.assembly(&[(stack, &[], template)]);
    let deployed = project.piped(&["deploy", "-a", ".", "--yes"]);
    assert!(deployed.result.contains(&long), "{}", deployed.result);
    let told = project.piped(&["outputs", stack]);
    assert!(told.result.contains(&long), "{}", told.result);
}

#[test]
fn stacks_go_in_the_order_of_their_exports() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let mut first = template(json!({"Jobs1": queue("CliFirst", "q", 5)}));
    first["Outputs"]["QueueArn"]["Export"] = json!({"Name": "CliFirst:QueueArn"});
    let parameter = resource(
        "AWS::SSM::Parameter",
        "CliSecond/Address/Resource",
        json!({"Type": "String", "Value": {"Fn::ImportValue": "CliFirst:QueueArn"}}),
    );
    let second = json!({"Resources": {"Address1": parameter}});
    project.assembly(&[
        ("CliSecond", &["CliFirst"], second),
        ("CliFirst", &[], first),
    ]);

    // What cannot be written in the end is told before anything is done.
    for place in ["nowhere/outputs.json", "src"] {
        let unwritable = ["deploy", "-a", ".", "--all", "--outputs-file", place];
        let refused = project.piped(&unwritable);
        assert_eq!(refused.code, 2, "{}", refused.told);
        assert!(refused.told.contains(place), "{}", refused.told);
        assert_eq!(status(emulator, "CliFirst"), "absent");
    }

    let unclear = project.piped(&["deploy", "-a", "."]);
    assert_eq!((unclear.code, unclear.result.as_str()), (2, ""));
    let deployed = project.piped(&[
        "deploy",
        "-a",
        ".",
        "CliSecond",
        "--outputs-file",
        "outputs.json",
    ]);
    check(
        "two-stacks",
        &format!("{}{}", deployed.told, deployed.result),
    );
    assert_eq!(deployed.code, 0);
    let outputs = std::fs::read_to_string(project.at("outputs.json")).expect("written");
    let outputs: Value = serde_json::from_str(&outputs).expect("JSON");
    assert_eq!(
        outputs["CliFirst"]["QueueArn"],
        "arn:aws:sqs:us-east-1:123456789012:CliFirst-q"
    );

    let machine = project.piped(&["deploy", "-a", ".", "--all", "--progress", "json"]);
    let events: Vec<Value> = machine
        .result
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON lines"))
        .collect();
    assert_eq!((machine.code, machine.told.as_str()), (0, ""));
    assert_eq!(
        events
            .iter()
            .filter(|event| event["event"] == "deployed")
            .count(),
        2
    );

    // The one that is needed goes last.
    let destroyed = project.piped(&["destroy", "-a", ".", "CliFirst", "--yes"]);
    assert_eq!(destroyed.code, 0, "{}", destroyed.told);
    let place = |text: &str| destroyed.told.find(text).expect(text);
    assert!(place("✓ CliSecond: deleted") < place("✓ CliFirst: deleted"));
}

#[test]
fn the_reference_example_is_deployed_by_the_command() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let output = project.at("out");
    let output = output.to_str().expect("UTF-8");
    let run = |arguments: &[&str]| {
        let mut command = project.command(arguments);
        command
            .current_dir(binary::workspace())
            .args(["--output", output]);
        command.output().expect("it starts")
    };
    let deployed = run(&["deploy", "--yes"]);
    let told = String::from_utf8_lossy(&deployed.stderr);
    assert!(deployed.status.success(), "{told}");
    assert_eq!(status(emulator, "MazeSolver"), "CREATE_COMPLETE");
    assert!(told.contains("27/27") || told.contains("28/28"), "{told}");
    let again = run(&["diff", "--fail"]);
    assert!(
        again.status.success(),
        "{}",
        String::from_utf8_lossy(&again.stdout)
    );
}
