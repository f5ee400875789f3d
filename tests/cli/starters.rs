//! The starters of `stackwright init`: they compile against this workspace, their tests pass, and their templates are valid.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::binary;

#[track_caller]
fn cargo(directory: &Path, arguments: &[&str]) {
    let output = Command::new(env!("CARGO"))
        .current_dir(directory)
        .args(arguments)
        // A variable of this test's own build must not reach another's.
        .env_remove("CARGO_MANIFEST_DIR")
        .output()
        .expect("cargo starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "cargo {arguments:?}: {stdout}{stderr}"
    );
}

#[test]
fn starters_compile_pass_their_tests_and_synthesize() {
    let root = tempfile::tempdir().expect("a directory");
    let list = binary::command(root.path())
        .args(["init", "--list"])
        .output()
        .expect("it starts");
    let list = String::from_utf8_lossy(&list.stdout).into_owned();
    let starters: Vec<&str> = (list.lines())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(starters.len() >= 2, "{list}");

    // One workspace for all, so that what they share is built once, and with the versions of this one.
    let quoted = |below: &str| format!("{:?}", binary::workspace().join(below));
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\"my-*\"]\n\n[patch.crates-io]\n\
         stackwright = {{ path = {} }}\nstackwright-aws = {{ path = {} }}\nstackwright-cfn = {{ path = {} }}\n\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n",
        quoted(""),
        quoted("constructs"),
        quoted("constructs/cfn"),
    );
    fs::write(root.path().join("Cargo.toml"), manifest).expect("written");
    fs::copy(
        binary::workspace().join("Cargo.lock"),
        root.path().join("Cargo.lock"),
    )
    .expect("copied");
    for starter in &starters {
        let output = binary::command(root.path())
            .args(["init", &format!("my-{starter}"), "--template", starter])
            .output()
            .expect("it starts");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    cargo(
        root.path(),
        &["test", "--quiet", "--offline", "--all-targets"],
    );

    for starter in &starters {
        let project = root.path().join(format!("my-{starter}"));
        // The command line of the project, without a look at the registry.
        let config = fs::read_to_string(project.join("cdk.json")).expect("there");
        let config: serde_json::Value = serde_json::from_str(&config).expect("JSON");
        let app = config["app"].as_str().expect("a command");
        let mut command = binary::command(&project);
        command
            .args(["synth", "--app", &format!("{app} --offline")])
            .env("CARGO_HOME", binary::home_of("CARGO_HOME", ".cargo"))
            .env("RUSTUP_HOME", binary::home_of("RUSTUP_HOME", ".rustup"));
        let output = command.output().expect("it starts");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{starter}: {stderr}");
        assert!(!stderr.contains("warning["), "{starter}: {stderr}");
        let template = String::from_utf8_lossy(&output.stdout);
        assert!(
            template.contains("AWS::S3::Bucket"),
            "{starter}: {template}"
        );
    }
}
