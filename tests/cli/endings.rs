//! However an app ends, an assembly of an earlier run is never taken for its result: neither by `stackwright`, nor by the
//! official CLI, which only looks at the exit code and at what lies in the directory. A signal is a failure to both.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::aws_cdk::{cdk, skip};
use crate::binary;

const APP: &str = env!("CARGO_BIN_EXE_ending");

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn run(directory: &Path, ending: &str, environment: &[(&str, &str)]) -> Output {
    Command::new(APP)
        .arg(ending)
        .current_dir(directory)
        .env_remove("STACKWRIGHT_CLI")
        .env_remove("CDK_OUTDIR")
        .envs(environment.iter().copied())
        .output()
        .expect("it starts")
}

/// Whether the template that stands in the assembly is that of the ending.
fn is_new(assembly: &Path, ending: &str) -> bool {
    let template = fs::read_to_string(assembly.join("S.template.json")).unwrap_or_default();
    assembly.join("manifest.json").is_file() && template.contains(&ending.replace('-', ""))
}

#[test]
fn an_earlier_assembly_never_stands_for_a_run_that_made_none() {
    // The ending, its exit code, whether there is an assembly, and what the app says.
    let endings = [
        ("runs", Some(0), true, ""),
        ("ignored", Some(0), true, ""),
        ("fails", Some(1), false, "error[X1]: no"),
        ("fails-ignored", Some(0), false, "error[X1]: no"),
        ("panics", Some(101), false, "the author's mistake"),
        ("exits", Some(0), false, ""),
        ("synthesizes", Some(0), false, ""),
        ("forgets", Some(0), false, "the app was never run"),
        ("leaks", Some(0), false, ""),
        ("pure", Some(1), false, "make it with `App::from_env()`"),
        (
            "pure-ignored",
            Some(0),
            false,
            "make it with `App::from_env()`",
        ),
    ];
    for variable in [true, false] {
        for (ending, code, made, says) in endings {
            let directory = tempfile::tempdir().expect("a directory");
            let name = if variable { "given" } else { "cdk.out" };
            let environment: &[(&str, &str)] = match variable {
                true => &[("CDK_OUTDIR", "given")],
                false => &[],
            };
            let assembly = directory.path().join(name);
            assert!(run(directory.path(), "runs", environment).status.success());
            assert!(is_new(&assembly, "runs"));

            let output = run(directory.path(), ending, environment);
            let stderr = text(&output.stderr);
            assert_eq!(output.status.code(), code, "{ending}: {stderr}");
            assert!(stderr.contains(says), "{ending}: {stderr}");
            assert_eq!(stderr.is_empty(), says.is_empty(), "{ending}: {stderr}");
            assert_eq!(is_new(&assembly, ending), made, "{ending}");
            assert_eq!(assembly.join("manifest.json").exists(), made, "{ending}");
        }
    }
}

#[test]
fn a_run_that_is_killed_leaves_the_earlier_assembly() {
    let directory = tempfile::tempdir().expect("a directory");
    let assembly = directory.path().join("cdk.out");
    assert!(run(directory.path(), "runs", &[]).status.success());
    let output = run(directory.path(), "aborts", &[]);
    assert_eq!(output.status.code(), None, "it ends by a signal");
    assert!(is_new(&assembly, "runs"));
}

/// The endings that make no assembly, and yet exit with 0.
const SILENT: [&str; 6] = [
    "fails-ignored",
    "exits",
    "synthesizes",
    "forgets",
    "leaks",
    "pure-ignored",
];

#[test]
fn stackwright_uses_no_earlier_assembly() {
    let directory = tempfile::tempdir().expect("a directory");
    let synth = |ending: &str| {
        let output = binary::command(directory.path())
            .args(["synth", "--app", &format!("{APP} {ending}")])
            .output()
            .expect("it starts");
        let stderr = text(&output.stderr);
        (output.status.code(), text(&output.stdout), stderr)
    };
    for ending in SILENT {
        let (code, template, stderr) = synth("runs");
        assert_eq!(code, Some(0), "{stderr}");
        assert!(template.contains("runs:"), "{template}");
        let (code, template, stderr) = synth(ending);
        assert_eq!(
            (code, template.as_str()),
            (Some(2), ""),
            "{ending}: {stderr}"
        );
        assert!(stderr.contains("app.run()"), "{ending}: {stderr}");
    }
    for (ending, says) in [("fails", "X1"), ("panics", "exit code 101")] {
        synth("runs");
        let (code, template, stderr) = synth(ending);
        assert_eq!(
            (code, template.as_str()),
            (Some(1), ""),
            "{ending}: {stderr}"
        );
        assert!(stderr.contains(says), "{ending}: {stderr}");
    }
}

#[test]
fn the_official_cli_uses_no_earlier_assembly() {
    let program = match cdk() {
        Ok(program) => program,
        Err(why) => return skip(why),
    };
    let directory = tempfile::tempdir().expect("a directory");
    let synth = |ending: &str| {
        let output = Command::new(program)
            .current_dir(directory.path())
            .args(["synth", "--no-notices", "--no-color"])
            .args(["--app", &format!("{APP} {ending}")])
            .envs(binary::ENVIRONMENT.iter().copied())
            .env("HOME", directory.path())
            .env("CDK_DISABLE_CLI_TELEMETRY", "true")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env_remove("AWS_PROFILE")
            .output()
            .expect("the official CLI starts");
        (
            output.status.success(),
            text(&output.stdout),
            text(&output.stderr),
        )
    };
    for ending in SILENT.into_iter().chain(["fails", "panics"]) {
        let (succeeds, template, stderr) = synth("runs");
        assert!(succeeds && template.contains("runs:"), "{template}{stderr}");
        let (succeeds, template, stderr) = synth(ending);
        assert!(!succeeds, "{ending}: {template}{stderr}");
        assert!(!template.contains("runs:"), "{ending}: {template}");
    }
}
