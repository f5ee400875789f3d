//! What others write into assemblies, templates and apps: nothing of it steers a terminal or a log, nothing outside of an
//! assembly is read for it, and two runs never see each other's.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stackwright_diagnostic::report::is_unsafe;

use crate::binary::{ENVIRONMENT, stackwright};

/// Names that somebody might try: escape sequences of both kinds, marks of direction, and commands to GitHub.
const NAME: &str =
    "a\u{1b}[2J\u{1b}]0;t\u{7}\u{9b}8m\r\u{202e}\u{2066}\u{200b}\u{feff}\u{2028}##[group]";
const LINES: &str = "b\n::add-mask::x\n  ::set-env name=A::b\u{1b}[31m";

/// Runs the command, and gives it more time than any of these may take.
fn run(directory: &Path, args: &[&str]) -> Output {
    let program = stackwright();
    let begin = Instant::now();
    let mut child = Command::new(program)
        .args(args)
        .envs(ENVIRONMENT.iter().copied())
        .current_dir(directory)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    while child.try_wait().expect("it is ours").is_none() {
        if begin.elapsed() > Duration::from_secs(20) {
            child.kill().expect("it is ours");
            panic!("{args:?} does not end");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.wait_with_output().expect("it ended")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The text without colours; any other escape sequence stays.
fn without_styles(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        match digits.strip_prefix('m') {
            Some(rest) => plain.push_str(rest),
            None => plain.push_str(&["\u{1b}[", part].concat()),
        }
    }
    plain
}

/// An assembly with one stack, whose artifact and template are given.
fn assembly(directory: &Path, change: impl FnOnce(&mut Value), template: &Value) {
    let mut manifest = json!({"version": "38.0.0", "artifacts": {"S": {
        "type": "aws:cloudformation:stack",
        "environment": "aws://unknown-account/unknown-region",
        "properties": {"templateFile": "S.template.json"},
    }}});
    change(&mut manifest["artifacts"]);
    fs::create_dir_all(directory).expect("created");
    fs::write(directory.join("manifest.json"), manifest.to_string()).expect("written");
    fs::write(directory.join("S.template.json"), template.to_string()).expect("written");
}

#[test]
fn nothing_steers_the_terminal() {
    let directory = tempfile::tempdir().expect("a directory");
    let hostile = |version: &str| {
        json!({
            "Description": format!("{version}{LINES}"),
            "Parameters": {NAME: {"Type": NAME, "Default": LINES}},
            "Resources": {
                NAME: {"Type": NAME, "Properties": {NAME: format!("{NAME}{version}"), LINES: [LINES, {"Ref": NAME}]}},
                "T": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": format!("{NAME}{version}"), NAME: 1},
                      "Metadata": {"stackwright": {"acknowledge": [{"code": NAME, "reason": LINES}]}}},
                LINES: {"Type": "AWS::SNS::Topic"},
            },
            "Outputs": {NAME: {"Value": {"Fn::GetAtt": ["T", NAME]}}, LINES: {"Value": LINES}},
            NAME: {},
        })
    };
    let change = |artifacts: &mut Value| {
        artifacts["S"]["displayName"] = json!(NAME);
        artifacts["S"]["metadata"] = json!({
            format!("/{LINES}"): [
                {"type": "aws:cdk:warning", "data": format!("{LINES} [ack: {NAME}]")},
                {"type": "aws:cdk:logicalId", "data": "T", "trace": [format!("at x ({NAME}.ts:1:1)")]},
                {"type": "stackwright:acknowledge", "data": {"code": NAME, "reason": LINES}},
                {"type": "aws:cdk:warning", "data": NAME, "trace": [format!("{LINES}:2:2")]},
            ],
        });
    };
    assembly(&directory.path().join("old"), change, &hostile("old"));
    let new = directory.path().join("new");
    assembly(&new, change, &hostile("new"));
    let found = json!({"version": 2, "diagnostics": [{
        "severity": "warning", "code": NAME, "message": LINES,
        "subject": {"constructPath": NAME, "logicalId": NAME},
        "location": {"file": NAME, "line": 1, "column": 1},
        "hint": LINES, "notes": [NAME],
    }]});
    let native = directory.path().join("native");
    assembly(&native, change, &hostile("native"));
    fs::write(native.join("diagnostics.json"), found.to_string()).expect("written");
    let file = directory
        .path()
        .join(format!("{}.json", NAME.replace('/', "")));
    fs::write(&file, hostile("file").to_string()).expect("written");
    let file = file.to_str().expect("text");

    let mut runs: Vec<Vec<&str>> = Vec::new();
    for app in ["new", "native"] {
        runs.push(vec!["list", "--app", app]);
        runs.push(vec!["list", "--app", app, "--long"]);
        runs.push(vec!["list", "--app", app, "--json"]);
        runs.push(vec!["synth", "--app", app]);
        runs.push(vec!["synth", "--app", app, "--json"]);
        runs.push(vec!["list", "--app", app, NAME, LINES]);
        for format in ["text", "short", "json", "sarif", "github"] {
            runs.push(vec![
                "validate",
                "--app",
                app,
                "--explain",
                "--info",
                "--format",
                format,
            ]);
        }
    }
    for format in ["text", "short", "json", "sarif", "github"] {
        runs.push(vec!["validate", file, "--explain", "--format", format]);
    }
    runs.push(vec![
        "diff",
        "--against",
        "old/S.template.json",
        "--with",
        file,
        NAME,
    ]);
    runs.push(vec![
        "diff",
        "--against",
        "old/S.template.json",
        "--with",
        file,
        NAME,
        "--json",
    ]);
    for args in &runs {
        for color in ["never", "always"] {
            let mut args = args.clone();
            args.extend(["--color", color]);
            let said = text(&run(directory.path(), &args));
            assert!(!said.is_empty(), "{args:?}");
            let plain = without_styles(&said);
            let steers = plain.find(|c| is_unsafe(c) && c != '\n' && c != '\t');
            assert_eq!(steers, None, "{args:?}: {plain:?}");
            assert!(!plain.contains("##["), "{args:?}: {plain}");
            let ours = args.contains(&"github");
            let is_command = |line: &&str| {
                let line = line.trim_start();
                let annotation = ["::error file=", "::warning file=", "::notice file="];
                line.starts_with("::")
                    && !(ours && annotation.iter().any(|start| line.starts_with(start)))
            };
            assert_eq!(plain.lines().find(is_command), None, "{args:?}");
        }
    }
}

#[test]
fn nothing_outside_of_an_assembly_is_read() {
    let around = tempfile::tempdir().expect("a directory");
    let template = json!({"Resources": {"T": {"Type": "AWS::SNS::Topic"}}});
    fs::write(around.path().join("secret"), "the secret").expect("written");
    let assembly_directory = around.path().join("out");
    let pipe = assembly_directory.join("pipe");
    fs::create_dir_all(&assembly_directory).expect("created");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.is_ok_and(|status| status.success()));
    std::os::unix::fs::symlink("../secret", assembly_directory.join("link")).expect("linked");
    for name in [
        "../secret",
        "link",
        "pipe",
        "/dev/zero",
        "/etc/passwd",
        ".",
        "../../../../etc/hostname",
    ] {
        type Change = fn(&mut Value, &str);
        let changes: [(&str, Change); 4] = [
            ("the template", |all, name| {
                all["S"]["properties"]["templateFile"] = json!(name)
            }),
            ("the metadata", |all, name| {
                all["S"]["additionalMetadataFile"] = json!(name)
            }),
            ("the list of assets", |all, name| {
                all["S"]["dependencies"] = json!(["A"]);
                all["A"] = json!({"type": "cdk:asset-manifest", "properties": {"file": name}});
            }),
            ("the stage", |all, name| {
                all["Stage"] =
                    json!({"type": "cdk:cloud-assembly", "properties": {"directoryName": name}});
            }),
        ];
        for (what, change) in changes {
            assembly(&assembly_directory, |all| change(all, name), &template);
            let output = run(around.path(), &["synth", "--app", "out"]);
            let said = text(&output);
            assert_eq!(output.status.code(), Some(2), "{what} {name}: {said}");
            assert!(!said.contains("the secret"), "{said}");
            let errors = said
                .lines()
                .filter(|line| line.starts_with("error: "))
                .count();
            assert_eq!(errors, 1, "{what} {name}: {said}");
        }
    }
    for file in ["out/pipe", "/dev/zero"] {
        for args in [
            vec!["validate", file],
            vec!["diff", "S", "--with", file, "--against", file],
            vec![
                "diff",
                "S",
                "--with",
                "out/S.template.json",
                "--against",
                file,
            ],
        ] {
            let output = run(around.path(), &args);
            assert_eq!(output.status.code(), Some(2), "{args:?}: {}", text(&output));
        }
    }
    let made = Command::new("mkfifo")
        .arg(around.path().join("cdk.json"))
        .status();
    assert!(made.is_ok_and(|status| status.success()));
    let output = run(around.path(), &["list"]);
    assert!(
        text(&output).contains("it is a pipe and no regular file"),
        "{}",
        text(&output)
    );
}

#[test]
fn two_runs_in_one_directory_see_their_own() {
    let directory = tempfile::tempdir().expect("a directory");
    // Each app writes its topic in two steps, as slowly as an app does.
    let app = |name: &str| {
        let manifest = r#"{"version":"38.0.0","artifacts":{"S":{"type":"aws:cloudformation:stack","environment":"aws://unknown-account/unknown-region","properties":{"templateFile":"S.template.json"}}}}"#;
        let template = format!(r#"{{"Resources":{{"{name}":{{"Type":"AWS::SNS::Topic"}}}}}}"#);
        fs::write(
            directory.path().join(format!("{name}.sh")),
            format!("mkdir -p $CDK_OUTDIR; rm -f $CDK_OUTDIR/manifest.json; echo '{template}' > $CDK_OUTDIR/S.template.json; sleep 0.02; echo '{manifest}' > $CDK_OUTDIR/manifest.json\n"),
        )
        .expect("written");
    };
    app("One");
    app("Two");
    let run = |name: &'static str| {
        let directory = directory.path().to_path_buf();
        std::thread::spawn(move || {
            let output = Command::new(stackwright())
                .envs(ENVIRONMENT.iter().copied())
                .args(["synth", "-o", "out", "--app", &format!("sh {name}.sh")])
                .current_dir(directory)
                .output()
                .expect("it starts");
            (name, output)
        })
    };
    for _ in 0..15 {
        for one in [run("One"), run("Two")] {
            let (name, output) = one.join().expect("no panic");
            let template = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success(), "{}", text(&output));
            assert!(
                template.contains(&format!("  {name}:")),
                "{name}: {template}"
            );
        }
    }
}

#[test]
fn a_template_that_is_too_large_is_not_passed_over() {
    let directory = tempfile::tempdir().expect("a directory");
    let comment = format!("# {}\n", "x".repeat(1_100_000));
    let template = comment + "Resources:\n  T:\n    Type: AWS::SNS::Topic\n";
    fs::write(directory.path().join("large.yaml"), template).expect("written");
    let output = run(directory.path(), &["validate", "."]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert!(text(&output).contains("E1002"), "{}", text(&output));
}
