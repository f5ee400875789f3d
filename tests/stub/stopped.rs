//! Ctrl-C and its siblings at each call: what stays is said, what is said is so, and the exit code is 130.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::{Child, Command};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;

use crate::command::{Stack, assembly, command, side_by_side};
use crate::http::{Reply, Request, serve};
use crate::model::Model;
use crate::world::thing;

/// How the command is run.
const RUNS: &[&[&str]] = &[
    &["--yes"],
    &["--no-execute"],
    &["--no-execute", "--change-set", "review"],
    &["--all", "--yes"],
    &["--all", "--no-execute"],
];

/// A call by its action and its stack, the first of its kind.
type Call = String;

/// Runs the command in a new account; at a call it gets a signal, so many times. Returns the calls, and how it ended.
fn played(flags: &[&str], at: Option<&Call>, signal: &str, times: usize) -> (Vec<Call>, String) {
    let model = Arc::new(Mutex::new(Model::new()));
    let process: Arc<Mutex<Option<Child>>> = Arc::default();
    let calls: Arc<Mutex<Vec<Call>>> = Arc::default();
    let (state, client, made) = (model.clone(), process.clone(), calls.clone());
    let (at, signal) = (at.cloned(), signal.to_owned());
    let handle = move |request: Request| {
        let name = request.get("StackName").unwrap_or_default();
        let name = name.rsplit(":stack/").next().unwrap_or_default();
        let name = name.split('/').next().unwrap_or_default();
        let call = format!("{} {name}", request.action());
        let is_new = {
            let mut calls = made.lock().expect("calls");
            let is_new = !calls.contains(&call);
            calls.push(call.clone());
            is_new
        };
        if is_new && Some(&call) == at.as_ref() {
            let client = client.lock().expect("a client");
            let id = client.as_ref().expect("somebody calls").id().to_string();
            for _ in 0..times {
                let sent = Command::new("kill").args([&*signal, &id]).status();
                assert!(sent.expect("kill runs").success());
                // The answer comes when the signal was heard.
                std::thread::sleep(Duration::from_millis(250));
            }
        }
        let (status, body) = state.lock().expect("a model").answer(&request);
        Reply::Answer(status, body)
    };
    // A server of its own: the handler waits.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let port = runtime.block_on(serve(Arc::new(handle)));
    std::thread::spawn(move || runtime.block_on(std::future::pending::<()>()));
    let of = |name: &str| json!({"A": thing(json!({"Size": name}))});
    let mut stacks: Vec<Stack> = vec![("One", &[], of("1"))];
    if flags.contains(&"--all") {
        stacks.push(("Two", &["One"], of("2")));
    }
    let directory = assembly(&stacks);
    let usual = ["deploy", "-a", ".", "--ignore", "E3006"];
    let url = format!("http://127.0.0.1:{port}");
    let arguments = [&usual[..], flags].concat();
    {
        let mut place = process.lock().expect("a place");
        let mut command = command(directory.path(), &url, &arguments);
        *place = Some(command.spawn().expect("it starts"));
    }
    // What it says fits into a pipe: it can be read in the end.
    let child = loop {
        std::thread::sleep(Duration::from_millis(5));
        let mut place = process.lock().expect("a place");
        let running = place.as_mut().expect("a process");
        if running.try_wait().expect("a process").is_some() {
            break place.take().expect("a process");
        }
    };
    let ended = child.wait_with_output().expect("an end");
    let told = String::from_utf8_lossy(&ended.stderr).into_owned();
    let mut text = match ended.status.code() {
        Some(code) => format!("exit {code}"),
        None => "by the signal".to_owned(),
    };
    let kept = |line: &&str| {
        [
            "stopped",
            "ready",
            "still there",
            "detached",
            "not begun",
            "error",
        ]
        .iter()
        .any(|word| line.contains(word))
    };
    for line in told.lines().filter(kept) {
        let words: Vec<_> = (line.split(' '))
            .map(|word| match word.starts_with("stackwright-") {
                true => "CHANGE-SET",
                false => word,
            })
            .collect();
        let _ = write!(text, "\n      {}", words.join(" "));
    }
    let left = model.lock().expect("a model").summary();
    // Who is stopped at once does not see what came of the last call.
    for line in left.into_iter().filter(|_| times == 1) {
        let short: Vec<_> = line.split(' ').take(2).collect();
        let is_set = line.starts_with("change set");
        let _ = match is_set {
            true => write!(text, "\n      = a change set is there"),
            // How far it is by then differs.
            false => {
                let there = short.join(" ");
                let there = there.replace("CREATE_IN_PROGRESS", "is created");
                write!(
                    text,
                    "\n      = {}",
                    there.replace("CREATE_COMPLETE", "is created")
                )
            }
        };
    }
    let calls = calls.lock().expect("calls").clone();
    (calls, text)
}

fn stopped(runs: &[&[&str]], signal: &str, times: usize) -> String {
    let told = side_by_side(runs, |flags| {
        let (calls, _) = played(flags, None, signal, times);
        let mut seen = BTreeSet::new();
        let mut text = format!("{}\n", flags.join(" "));
        for call in calls.iter().filter(|call| seen.insert((*call).clone())) {
            let (_, ended) = played(flags, Some(call), signal, times);
            let _ = writeln!(text, "    {}: {ended}", call.trim_end());
        }
        text
    });
    told.join("\n")
}

#[test]
fn a_signal_at_each_call() {
    insta::assert_snapshot!(stopped(RUNS, "-INT", 1));
}

#[test]
fn two_signals_at_each_call() {
    insta::assert_snapshot!(stopped(&RUNS[..2], "-INT", 2));
}

/// Commands that call CloudFormation, with what they need.
const COMMANDS: &[&[&str]] = &[
    &["deploy", "-a", ".", "--ignore", "E3006", "--yes"],
    &[
        "deploy", "-a", ".", "--ignore", "E3006", "--yes", "--method", "direct",
    ],
    &["deploy", "-a", ".", "--ignore", "E3006", "--no-execute"],
    &["destroy", "-a", ".", "--yes", "One"],
    &["diff", "-a", ".", "--ignore", "E3006"],
    &["drift", "-a", ".", "One"],
    &["diagnose", "-a", ".", "One"],
    &["events", "One"],
    &["outputs", "One"],
    &["logs", "One"],
    &["orphan", "One/A", "--yes"],
    &["refactor", "-a", ".", "--yes"],
    &["rollback", "One"],
    &["gc", "--yes"],
    &["bootstrap", "--yes"],
];

/// An outage would be put up with for minutes, unless somebody asks to stop.
#[test]
fn a_signal_ends_what_is_tried_again() {
    let ends = side_by_side(COMMANDS, |arguments| {
        let tries = Arc::new(Mutex::new(0));
        let (made, model) = (tries.clone(), Mutex::new(Model::new()));
        let handle = move |request: Request| {
            if request.action() == "GetCallerIdentity" {
                let (status, body) = model.lock().expect("a model").answer(&request);
                return Reply::Answer(status, body);
            }
            *made.lock().expect("a number") += 1;
            Reply::Answer(503, "down".into())
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let port = runtime.block_on(serve(Arc::new(handle)));
        std::thread::spawn(move || runtime.block_on(std::future::pending::<()>()));
        let directory = assembly(&[("One", &[], json!({"A": thing(json!({"Size": "1"}))}))]);
        let url = format!("http://127.0.0.1:{port}");
        let mut child = command(directory.path(), &url, arguments)
            .spawn()
            .expect("it starts");
        let begun = std::time::Instant::now();
        while *tries.lock().expect("a number") < 3 && begun.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let sent = Command::new("kill")
            .args(["-TERM", &child.id().to_string()])
            .status();
        assert!(sent.expect("kill runs").success());
        let asked = std::time::Instant::now();
        while child.try_wait().expect("a process").is_none() {
            // Far less than the minutes of an outage, and enough for a machine that is busy.
            if asked.elapsed() > Duration::from_secs(20) {
                child.kill().expect("it ends");
                return format!("{arguments:?} goes on");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let ended = child.wait_with_output().expect("an end");
        match ended.status.code() {
            Some(130) => String::new(),
            code => format!(
                "{arguments:?}: {code:?}\n{}",
                String::from_utf8_lossy(&ended.stderr)
            ),
        }
    });
    let wrong: Vec<_> = ends.iter().filter(|end| !end.is_empty()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn all_signals_are_one() {
    for signal in ["-TERM", "-HUP"] {
        let (_, ended) = played(
            &["--no-execute"],
            Some(&"DescribeChangeSet One".to_owned()),
            signal,
            1,
        );
        assert!(ended.starts_with("exit 130"), "{signal}: {ended}");
        assert!(!ended.contains('='), "{signal}: {ended}");
        let (_, ended) = played(
            &["--yes"],
            Some(&"GetCallerIdentity ".to_owned()),
            signal,
            1,
        );
        assert!(ended.starts_with("exit 130"), "{signal}: {ended}");
    }
}
