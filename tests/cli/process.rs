//! Signals, pipes, large contexts and two runs at once: what snapshots cannot show.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::binary;

/// The template of every stack.
const TEMPLATE: &str = r#"{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}"#;

/// A manifest with these stacks.
fn manifest(stacks: &[&str]) -> Value {
    let artifacts: serde_json::Map<String, Value> = stacks
        .iter()
        .map(|name| {
            let artifact = json!({
                "type": "aws:cloudformation:stack",
                "environment": "aws://unknown-account/unknown-region",
                "properties": {"templateFile": "template.json"},
            });
            ((*name).to_owned(), artifact)
        })
        .collect();
    json!({"version": "38.0.0", "artifacts": artifacts})
}

/// A directory with an app that runs `script` and then writes one stack.
fn app(script: &str) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let at = |name: &str| directory.path().join(name);
    fs::write(at("manifest.ready"), manifest(&["S"]).to_string()).expect("written");
    fs::write(at("template.ready"), TEMPLATE).expect("written");
    let script = format!(
        "#!/bin/sh\n{script}\ncp template.ready \"$CDK_OUTDIR/template.json\"\ncp manifest.ready \"$CDK_OUTDIR/manifest.json\"\n"
    );
    fs::write(at("app.sh"), script).expect("written");
    fs::write(at("cdk.json"), r#"{"app": "sh app.sh"}"#).expect("written");
    directory
}

fn text(output: &[u8]) -> String {
    String::from_utf8_lossy(output).into_owned()
}

#[track_caller]
fn run(directory: &Path, arguments: &[&str]) -> Output {
    let output = binary::command(directory)
        .args(arguments)
        .output()
        .expect("it starts");
    assert!(
        !text(&output.stderr).contains("panicked"),
        "{}",
        text(&output.stderr)
    );
    output
}

fn is_alive(pid: &str) -> bool {
    // A process that ended and was not collected yet counts as dead.
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

#[track_caller]
fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "waited in vain until {what}"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Ends the command by a signal while the app, and a process the app has started, are busy.
#[cfg(target_os = "linux")]
#[track_caller]
fn interrupt(signal: &str, script: &str) {
    let directory = app(script);
    let mut child = binary::command(directory.path())
        .arg("synth")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut stderr = BufReader::new(child.stderr.take().expect("a pipe"));
    let mut pids = String::new();
    stderr
        .read_line(&mut pids)
        .expect("the app says its processes");
    let pids: Vec<&str> = pids.split_whitespace().collect();
    assert_eq!(pids.len(), 2, "{pids:?}");
    assert!(pids.iter().all(|pid| is_alive(pid)));
    let status = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status()
        .expect("kill runs");
    assert!(status.success());
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), Some(130));
    wait_until("the app and its child are gone", || {
        !pids.iter().any(|pid| is_alive(pid))
    });
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).expect("readable");
    assert!(
        !rest.contains("error") && !rest.contains("panicked"),
        "{rest}"
    );
    assert!(!directory.path().join("cdk.out/manifest.json").exists());
}

#[test]
#[cfg(target_os = "linux")]
fn signals_end_the_app_and_all_it_started() {
    interrupt("-INT", "sleep 1000 & echo $$ $!; wait");
    interrupt("-TERM", "sleep 1000 & echo $$ $!; wait");
    // One that does not listen.
    interrupt(
        "-INT",
        "trap '' INT TERM; sleep 1000 & echo $$ $!; while true; do sleep 1; done",
    );
}

#[test]
#[cfg(unix)]
fn a_reader_that_goes_away_is_no_error() {
    let directory = tempfile::tempdir().expect("a directory");
    let names: Vec<String> = (0..20_000).map(|n| format!("Stack{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    fs::write(
        directory.path().join("manifest.json"),
        manifest(&names).to_string(),
    )
    .expect("written");
    for arguments in [
        &["list", "--app", "."][..],
        &["list", "--long", "--app", "."],
        &["completions", "zsh"],
        &["--help"],
    ] {
        let mut child = binary::command(directory.path())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(text(&output.stderr), "", "{arguments:?}");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn a_large_context_reaches_the_app_whole() {
    let directory = app(
        "printf '%s' \"$CDK_CONTEXT_JSON\" > small.json; cp \"$CONTEXT_OVERFLOW_LOCATION_ENV\" large.json; \
         echo \"$CONTEXT_OVERFLOW_LOCATION_ENV\" > location",
    );
    let context: serde_json::Map<String, Value> = (0..300)
        .map(|n| (format!("key{n}"), Value::String("v".repeat(1000))))
        .collect();
    fs::write(
        directory.path().join("cdk.context.json"),
        Value::Object(context.clone()).to_string(),
    )
    .expect("written");
    let output = run(directory.path(), &["synth"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let read = |name: &str| -> serde_json::Map<String, Value> {
        let text = fs::read_to_string(directory.path().join(name)).expect("the app got it");
        serde_json::from_str(&text).expect("JSON")
    };
    let (mut all, large) = (read("small.json"), read("large.json"));
    assert!(!all.is_empty() && !large.is_empty());
    all.extend(large);
    for (key, value) in context {
        assert_eq!(all[&key], value);
    }
    assert_eq!(all["aws:cdk:enable-path-metadata"], true);
    let location = fs::read_to_string(directory.path().join("location")).expect("written");
    assert!(
        !Path::new(location.trim()).exists(),
        "the temporary file is removed"
    );
}

#[test]
#[cfg(unix)]
fn two_runs_do_not_write_at_the_same_time() {
    let directory = app("[ -e busy ] && echo collision >&2; touch busy; sleep 0.5; rm busy");
    let start = || {
        binary::command(directory.path())
            .args(["synth", "-q"])
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts")
    };
    let outputs = [start(), start()].map(|child| child.wait_with_output().expect("it ends"));
    let said: String = outputs.iter().map(|output| text(&output.stderr)).collect();
    assert!(
        outputs.iter().all(|output| output.status.success()),
        "{said}"
    );
    assert_eq!(said, "waiting for another run that works in cdk.out\n");
}

#[test]
#[cfg(unix)]
fn an_app_that_takes_long_is_said_to_be_built() {
    let directory = app("sleep 6");
    let config = |command: &str| {
        let config = json!({ "app": command }).to_string();
        fs::write(directory.path().join("cdk.json"), config).expect("written");
    };
    // A cargo that only says what a quiet one says, which is nothing.
    fs::create_dir(directory.path().join("bin")).expect("created");
    let cargo = directory.path().join("bin/cargo");
    fs::write(&cargo, "#!/bin/sh\nexec sh app.sh\n").expect("written");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(&cargo, mode).expect("executable");
    let mut path = directory.path().join("bin").into_os_string();
    path.push(":");
    path.push(binary::path());
    for (command, said) in [
        (
            "cargo run --quiet",
            "building the app: `cargo run --quiet`\n",
        ),
        ("cargo run", ""),
        ("sh app.sh", "running the app: `sh app.sh`\n"),
    ] {
        config(command);
        let output = binary::command(directory.path())
            .args(["list"])
            .env("PATH", &path)
            .output()
            .expect("it starts");
        assert_eq!(text(&output.stderr), said);
        assert_eq!(text(&output.stdout), "S\n");
    }
}

#[test]
fn an_assembly_that_has_not_changed_is_not_an_old_one() {
    let directory = app("if [ -e \"$CDK_OUTDIR/manifest.json\" ]; then sh ./tell; exit; fi");
    fs::write(directory.path().join("tell"), "").expect("written");
    assert!(run(directory.path(), &["synth"]).status.success());
    // The app did nothing at all.
    assert_eq!(run(directory.path(), &["synth"]).status.code(), Some(2));
    // A Stackwright app found its files as they should be.
    let tell = r#"echo '{"version": 2, "diagnostics": []}' > "$CDK_OUTDIR/diagnostics.json""#;
    fs::write(directory.path().join("tell"), tell).expect("written");
    for _ in 0..2 {
        assert!(run(directory.path(), &["synth"]).status.success());
    }
}

#[test]
fn colour_needs_a_terminal_or_a_wish() {
    let directory = tempfile::tempdir().expect("a directory");
    let colour = |arguments: &[&str], variable: Option<(&str, &str)>| {
        let mut command = binary::command(directory.path());
        command.args(arguments).envs(variable);
        text(&command.output().expect("it starts").stderr).contains('\u{1b}')
    };
    assert!(!colour(&["synth"], None));
    assert!(!colour(&["synth"], Some(("NO_COLOR", "1"))));
    assert!(!colour(
        &["synth", "--color", "never"],
        Some(("CLICOLOR_FORCE", "1"))
    ));
    assert!(colour(
        &["synth", "--color", "always"],
        Some(("NO_COLOR", "1"))
    ));
    assert!(colour(&["synth"], Some(("CLICOLOR_FORCE", "1"))));
}

#[test]
fn an_interrupted_manual_leaves_no_half_page() {
    let directory = tempfile::tempdir().expect("a directory");
    let output = run(directory.path(), &["man", "pages"]);
    assert!(output.status.success());
    for entry in fs::read_dir(directory.path().join("pages")).expect("a directory") {
        let path = entry.expect("an entry").path();
        assert_eq!(
            path.extension().and_then(|e| e.to_str()),
            Some("1"),
            "{}",
            path.display()
        );
        assert!(
            fs::metadata(&path).expect("readable").len() > 500,
            "{}",
            path.display()
        );
    }
    let output = run(directory.path(), &["man", "pages/stackwright.1"]);
    assert_eq!(output.status.code(), Some(2));
}
