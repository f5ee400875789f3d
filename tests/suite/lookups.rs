//! Apps whose look-ups have no answer yet, as the tool that runs them sees them: processes of their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use stackwright::json::{Value as Json, json};
use stackwright::{App, CfnResource, Construct as _, Diagnostic, Environment, Lookup, Stack};

const KEY: &str = "ssm:account=123456789012:parameterName=/color:region=eu-west-1";

/// The app: it cannot do anything with a stand-in.
#[test]
#[ignore = "a process of the others"]
fn app() {
    let app = App::from_env();
    let stack = Stack::new(&app, "S").environment(Environment::new("123456789012", "eu-west-1"));
    let lookup = Lookup::new("ssm", "dummy").ask("parameterName", "/color");
    let color = stack.node().look_up(&lookup);
    if color != json!("red") {
        let message = format!("no use for {color}");
        stack
            .node()
            .add_error(Diagnostic::error("APP0001", message));
    }
    CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    let code = app.run();
    let failed = format!("{code:?}") != format!("{:?}", std::process::ExitCode::SUCCESS);
    std::process::exit(i32::from(failed));
}

fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&directory);
    directory
}

/// Runs the app as a tool does, with this context.
fn run(directory: &Path, context: &Json, by_tool: bool) -> Output {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command
        .args(["lookups::app", "--exact", "--ignored", "--nocapture"])
        .env("CDK_CONTEXT_JSON", context.to_string())
        .env_remove("STACKWRIGHT_CLI")
        .env_remove("CDK_OUTDIR");
    match by_tool {
        true => command.env("CDK_OUTDIR", directory),
        false => command.current_dir(directory),
    };
    command.output().expect("it starts")
}

fn manifest(directory: &Path) -> Json {
    let text = fs::read_to_string(directory.join("manifest.json")).expect("a manifest");
    text.parse().expect("JSON")
}

#[test]
fn a_tool_is_asked_before_errors_count() {
    let directory = directory("lookups-asked");
    let first = run(&directory, &json!({}), true);
    assert!(first.status.success(), "{first:?}");
    let asked = manifest(&directory);
    assert_eq!(asked["missing"][0]["key"], KEY);
    let kinds: Vec<&Json> = asked["artifacts"]
        .as_object()
        .expect("artifacts")
        .values()
        .map(|one| &one["type"])
        .collect();
    assert_eq!(kinds, ["cdk:tree"]);

    let found = run(&directory, &json!({KEY: "red"}), true);
    assert!(found.status.success(), "{found:?}");
    let complete = manifest(&directory);
    assert_eq!(complete.get("missing"), None);
    assert_eq!(
        complete["artifacts"]["S"]["type"],
        "aws:cloudformation:stack"
    );

    // What is wrong with the answer is wrong with the app, and what was not found is not asked for without end.
    for context in [
        json!({KEY: "blue"}),
        json!({KEY: {"$providerError": "no such parameter"}}),
    ] {
        let refused = run(&directory, &context, true);
        assert!(!refused.status.success(), "{refused:?}");
        assert!(!directory.join("manifest.json").exists());
    }
}

#[test]
fn without_a_tool_nobody_is_asked() {
    let directory = directory("lookups-alone");
    fs::create_dir_all(&directory).expect("a directory");
    let alone = run(&directory, &json!({}), false);
    assert!(!alone.status.success(), "{alone:?}");
    let said = String::from_utf8_lossy(&alone.stderr).into_owned();
    assert!(said.contains("no use for"), "{said}");
}
