//! A disk that is full while something is made for publication: said in one line, before anything changed, and with room the
//! same command goes on.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::command::{Project, resource};
use crate::emulator::emulator;

const STACK: &str = "FullDisk";
const BUCKET: &str = "full-disk";

/// Bytes that do not become fewer in an archive.
fn noise(size: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let next = |_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 56).to_le_bytes()[0]
    };
    (0..size).map(next).collect()
}

/// Runs a command on a copy of the project, on a disk of this many KiB; `None` where none can be made.
fn on_disk(project: &Project, size: u32, arguments: &[&str]) -> Option<(Option<i32>, String)> {
    let place = tempfile::tempdir().expect("a directory");
    let known = project.command(arguments);
    let script = r#"mount -t tmpfs -o size="$1"k tmpfs "$2" || exit 99
        cp -r "$3"/. "$2" && cd "$2" && shift 3 && exec "$@""#;
    let mut command = Command::new("unshare");
    command.args(["-U", "-r", "-m", "sh", "-c", script, "sh"]);
    command.arg(size.to_string()).arg(place.path());
    command.arg(project.directory.path());
    command.arg(known.get_program()).args(known.get_args());
    for (name, value) in known.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let output = command.stdin(Stdio::null()).output().ok()?;
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let is_refused = output.status.code() == Some(99) || told.starts_with("unshare:");
    (!is_refused).then_some((output.status.code(), told))
}

#[test]
fn a_full_disk_is_said_before_anything_changes() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    emulator.call("s3", "create_bucket", json!({"Bucket": BUCKET}));
    std::fs::create_dir(project.at("asset.code")).expect("a directory");
    std::fs::write(project.at("asset.code/noise"), noise(300_000)).expect("written");
    let queue = resource(
        "AWS::SQS::Queue",
        &format!("{STACK}/Jobs/Resource"),
        json!({"QueueName": "full-disk"}),
    );
    project.assembly(&[(STACK, &["Assets"], json!({"Resources": {"Jobs": queue}}))]);
    let path = project.at("manifest.json");
    let text = std::fs::read_to_string(&path).expect("read");
    let mut manifest: Value = serde_json::from_str(&text).expect("JSON");
    manifest["artifacts"]["Assets"] =
        json!({"type": "cdk:asset-manifest", "properties": {"file": "assets.json"}});
    std::fs::write(&path, manifest.to_string()).expect("written");
    let assets = json!({"version": "38.0.0", "files": {"f": {
        "displayName": "Full/Code",
        "source": {"path": "asset.code", "packaging": "zip"},
        "destinations": {"here": {"bucketName": BUCKET, "objectKey": "code.zip"}}}}});
    std::fs::write(project.at("assets.json"), assets.to_string()).expect("written");

    let deploy = ["deploy", "-a", ".", "--yes"];
    let Some((code, told)) = on_disk(&project, 400, &deploy) else {
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), "skipped: no small disk can be made");
        return;
    };
    assert_eq!(code, Some(2), "{told}");
    assert!(!told.contains("ZipWriter"), "{told}");
    assert!(told.contains("the disk is full"), "{told}");
    assert!(told.contains("Full/Code"), "{told}");
    let there = emulator.call(
        "cloudformation",
        "describe_stacks",
        json!({"StackName": STACK}),
    );
    assert_eq!(there["error"], "ValidationError", "{there}");
    let object = json!({"Bucket": BUCKET, "Key": "code.zip"});
    assert!(emulator.call("s3", "head_object", object.clone())["ContentLength"].is_null());

    let (code, told) = on_disk(&project, 4000, &deploy).expect("there was one before");
    assert_eq!(code, Some(0), "{told}");
    let size = emulator.call("s3", "head_object", object)["ContentLength"].clone();
    assert!(size.as_u64() > Some(300_000), "{size}");
}
