//! The options of `deploy`: each with what it does, what it refuses, and what it must not say.

mod change_sets;
mod consent;
mod failures;
mod parameters;
mod settings;
mod templates;
mod told;
mod updates;

use serde_json::{Value, json};

use crate::command::{Project, Run, resource};
use crate::emulator::Emulator;

/// Findings about the templates of these tests, which are no matter here.
const QUIET: [&str; 9] = [
    "deploy", "-a", ".", "--ignore", "W2", "--ignore", "W3", "--ignore", "I",
];

fn deploy(project: &Project, flags: &[&str]) -> Run {
    project.piped(&[&QUIET, flags].concat())
}

/// Plays a script: `$ flags -> exit code`, `+ what is said`, `- what is not`, `// why`. Of `never`, nothing is said by any.
#[track_caller]
fn play(project: &Project, never: &[&str], script: &str) {
    let (mut all, mut shown) = (String::new(), String::new());
    for line in script
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        let (mark, text) = line.split_once(' ').unwrap_or((line, ""));
        let text = text.trim_end_matches("\\n");
        match mark {
            "$" => {
                let (flags, code) = text.split_once(" -> ").expect("an exit code");
                let flags: Vec<&str> = flags.split_whitespace().collect();
                let run = deploy(project, &flags);
                all = format!("{}{}", run.told, run.result);
                shown = format!("{line}\n{all}");
                assert_eq!(run.code.to_string(), code, "{shown}");
                for text in never {
                    assert!(!all.contains(text), "says {text}: {shown}");
                }
            }
            "+" => assert!(all.contains(text), "does not say {text}: {shown}"),
            "-" => assert!(!all.contains(text), "says {text}: {shown}"),
            _ => assert_eq!(mark, "//", "{line}"),
        }
    }
}

fn described(emulator: &Emulator, stack: &str) -> Value {
    let name = json!({"StackName": stack});
    emulator.call("cloudformation", "describe_stacks", name)["Stacks"][0].clone()
}

fn queue(stack: &str, timeout: Value) -> Value {
    let properties =
        json!({"QueueName": format!("{}-q", stack.to_lowercase()), "VisibilityTimeout": timeout});
    resource(
        "AWS::SQS::Queue",
        &format!("{stack}/Jobs/Resource"),
        properties,
    )
}
