//! An app with two stages, nested stacks, references between stacks and files: deployed by this command and by the official
//! one, which end in the same, and of which neither finds anything to change on what the other one did.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use stackwright_aws::assets::{Asset, AssetStore};
use stackwright_aws::prelude::*;

use crate::aws_cdk;
use crate::binary;
use crate::command::Project;
use crate::emulator::{ACCOUNT, Emulator, REGION, emulator};

/// The stacks of one stage: a base with a nested stack and a file, and one that uses both.
fn stacks(scope: &impl Construct, file: &Path, note: &str) {
    let base = Stack::new(scope, "Base");
    let queue = Queue::new(&base, "Jobs");
    let inner = NestedStack::new(&base, "Inner");
    let topic = Topic::new(&inner, "Topic");
    let text = Asset::new(&base, "Text", file);
    CfnOutput::new(&base, "Key", text.object_key());
    // Into the nested stack, and out of it again.
    CfnResource::new(&inner, "QueueOfOuter", "AWS::SSM::Parameter")
        .property("Type", "String")
        .property("Value", queue.queue_arn());
    let user = Stack::new(scope, "User");
    for (id, value) in [
        ("Queue", queue.queue_arn()),
        ("Topic", topic.topic_arn()),
        ("Note", note.into()),
    ] {
        CfnResource::new(&user, id, "AWS::SSM::Parameter")
            .property("Type", "String")
            .property("Name", sub!("/stages/{}/{id}", pseudo::stack_name()))
            .property("Value", value);
    }
}

fn write(project: &Project, prefix: &str, store: &AssetStore, note: &str) {
    let file = project.at("text.txt");
    std::fs::write(&file, format!("a text of {prefix}")).expect("written");
    let app = App::new().synthesizer(Synthesizer::caller().assets(store.clone()));
    for stage in ["Dev", "Prod"] {
        stacks(&Stage::new(&app, &format!("{prefix}{stage}")), &file, note);
    }
    let assembly = app.synth().unwrap_or_else(|problems| panic!("{problems}"));
    assembly.write(&project.at("cdk.out")).expect("written");
}

#[track_caller]
fn own(project: &Project, arguments: &[&str]) -> String {
    let run = project.piped(arguments);
    assert_eq!(run.code, 0, "{}", run.told);
    format!("{}{}", run.told, run.result)
}

#[track_caller]
fn official(program: &Path, emulator: &Emulator, project: &Project, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .current_dir(project.directory.path())
        .args(arguments)
        .args(["--no-notices", "--no-color"])
        .envs(binary::ENVIRONMENT.iter().copied())
        .envs([
            ("AWS_ENDPOINT_URL", emulator.url.as_str()),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_REGION", REGION),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("CDK_DISABLE_CLI_TELEMETRY", "true"),
        ])
        .env("HOME", project.directory.path())
        .env_remove("AWS_PROFILE")
        .env_remove("CI")
        .stdin(Stdio::null())
        .output()
        .expect("it starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{said}");
    said
}

fn parameter(emulator: &Emulator, name: &str) -> String {
    let found = emulator.call("ssm", "get_parameter", json!({"Name": name}));
    found["Parameter"]["Value"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// What is there of one stage.
#[track_caller]
fn check(emulator: &Emulator, stage: &str, bucket: &str, note: &str) {
    let queue = parameter(emulator, &format!("/stages/{stage}-User/Queue"));
    assert!(queue.contains(&format!("{stage}-Base-Jobs")), "{queue}");
    let topic = parameter(emulator, &format!("/stages/{stage}-User/Topic"));
    assert!(topic.starts_with("arn:aws:sns:"), "{topic}");
    assert_eq!(
        parameter(emulator, &format!("/stages/{stage}-User/Note")),
        note
    );
    let base = emulator.call(
        "cloudformation",
        "describe_stacks",
        json!({"StackName": format!("{stage}-Base")}),
    );
    let outputs = base["Stacks"][0]["Outputs"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let key = outputs
        .iter()
        .find(|one| one["OutputKey"] == "Key")
        .map(|one| one["OutputValue"].clone());
    let object = emulator.call(
        "s3",
        "get_object",
        json!({"Bucket": bucket, "Key": key.unwrap_or(Value::Null)}),
    );
    assert!(
        object["Body"]
            .as_str()
            .unwrap_or_default()
            .starts_with("a text of "),
        "{object}"
    );
}

const ALL: &[&str] = &["--app", "cdk.out", "--require-approval", "never"];
const STACKS: &[&str] = &["*/*"];

#[test]
fn this_command_deploys_stages_and_the_official_one_finds_nothing_to_change() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    // A bucket of the app's own, which this command makes.
    let store = AssetStore::of_app("stages");
    let bucket = format!("stackwright-stages-assets-{ACCOUNT}-{REGION}");
    write(&project, "Own", &store, "one");
    let deploy = [&["deploy", "--yes"], ALL, STACKS].concat();
    own(&project, &deploy);
    check(emulator, "OwnDev", &bucket, "one");
    check(emulator, "OwnProd", &bucket, "one");
    write(&project, "Own", &store, "two");
    own(&project, &deploy);
    check(emulator, "OwnDev", &bucket, "two");
    check(emulator, "OwnProd", &bucket, "two");
    match aws_cdk::cdk() {
        Ok(program) => {
            let said = official(
                program,
                emulator,
                &project,
                &[&["deploy"], ALL, STACKS].concat(),
            );
            assert_eq!(said.matches("(no changes)").count(), 4, "{said}");
        }
        Err(why) => aws_cdk::skip(why),
    }
    own(
        &project,
        &[&["destroy", "--force", "--app", "cdk.out"], STACKS].concat(),
    );
}

#[test]
fn the_official_command_deploys_stages_and_this_one_finds_nothing_to_change() {
    let Some(emulator) = emulator() else { return };
    let program = match aws_cdk::cdk() {
        Ok(program) => program,
        Err(why) => return aws_cdk::skip(why),
    };
    // A bucket that exists.
    let bucket = "stages-of-others";
    let store = AssetStore::new(bucket, "stages-of-others");
    emulator.call("s3", "create_bucket", json!({"Bucket": bucket}));
    let project = Project::new(emulator);
    write(&project, "Theirs", &store, "one");
    let said = official(program, emulator, &project, &["list", "--app", "cdk.out"]);
    for stack in [
        "TheirsDev/Base",
        "TheirsDev/User",
        "TheirsProd/Base",
        "TheirsProd/User",
    ] {
        assert!(said.contains(stack), "{said}");
    }
    official(
        program,
        emulator,
        &project,
        &[&["deploy"], ALL, STACKS].concat(),
    );
    check(emulator, "TheirsDev", bucket, "one");
    check(emulator, "TheirsProd", bucket, "one");
    let said = own(&project, &[&["deploy", "--yes"], ALL, STACKS].concat());
    assert_eq!(said.matches("no changes").count(), 4, "{said}");
    official(
        program,
        emulator,
        &project,
        &[&["destroy", "--force", "--app", "cdk.out"], STACKS].concat(),
    );
}
