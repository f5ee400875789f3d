//! What a run leaves for programs: stdout, the outputs file, the exit code.

use serde_json::{Value, json};

use super::{QUIET, deploy, queue};
use crate::command::Project;
use crate::emulator::emulator;

/// Flags, the stack that fails, the exit code, the stacks in the file then, and what is said.
type Case = (
    &'static [&'static str],
    &'static str,
    i32,
    &'static [&'static str],
    &'static str,
);

const FIRST: &str = "OptFirst";
const SECOND: &str = "OptSecond";

/// Two stacks, the second one after the first, with an output each.
fn write(project: &Project, timeout: u32) {
    let of = |stack: &str| {
        let arn = json!({"Value": {"Fn::GetAtt": ["Jobs1", "Arn"]}});
        json!({"Resources": {"Jobs1": queue(stack, json!(timeout))}, "Outputs": {"Arn": arn}})
    };
    project.assembly(&[(FIRST, &[], of(FIRST)), (SECOND, &[FIRST], of(SECOND))]);
}

fn arn(stack: &str) -> String {
    format!(
        "arn:aws:sqs:us-east-1:123456789012:{}-q",
        stack.to_lowercase()
    )
}

#[test]
fn stdout_and_the_outputs_file_are_for_programs() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let file = project.at("outputs.json");
    let outputs = || -> Value {
        let text = std::fs::read_to_string(&file).unwrap_or_else(|_| "null".into());
        serde_json::from_str(&text).expect("JSON, whole")
    };
    let all = ["--all", "-O", "outputs.json"];
    let fails = |stack: &str, fails: bool| {
        let control = if fails {
            json!({"fail": {"Jobs1": "not today"}})
        } else {
            json!({})
        };
        emulator.control(stack, control);
    };
    let cases: [Case; 7] = [
        (
            &["--progress", "plain", "--require-approval", "any-change"],
            "",
            3,
            &[],
            "so outputs.json is not written",
        ),
        (
            &["--progress", "json"],
            FIRST,
            1,
            &[],
            "so outputs.json is not written",
        ),
        (
            &["--progress", "json", "--yes"],
            SECOND,
            1,
            &[FIRST],
            "outputs.json has no outputs of OptSecond",
        ),
        (
            &["--progress", "plain", "--yes"],
            "",
            0,
            &[FIRST, SECOND],
            "",
        ),
        (
            &["--progress", "bar", "--verbose"],
            FIRST,
            1,
            &[FIRST, SECOND],
            "so outputs.json is not written",
        ),
        (
            &["--progress", "json", "--no-execute"],
            "",
            0,
            &[FIRST, SECOND],
            "is ready",
        ),
        (
            &["--progress", "json", "--verbose", "--concurrency", "2"],
            "",
            0,
            &[FIRST, SECOND],
            "",
        ),
    ];
    for (number, (flags, failing, code, written, said)) in (0_u32..).zip(cases) {
        write(&project, 30 + number);
        fails(failing, true);
        let run = deploy(&project, &[&all[..], flags].concat());
        fails(failing, false);
        let told = format!("{flags:?}: {}{}", run.told, run.result);
        assert_eq!(run.code, code, "{told}");
        assert!(run.told.contains(said), "{told}");
        let known = outputs();
        let names: Vec<&str> = (known.as_object().into_iter().flatten())
            .map(|(name, outputs)| {
                assert_eq!(outputs["Arn"], arn(name));
                name.as_str()
            })
            .collect();
        assert_eq!(names, written, "{told}");
        if flags.contains(&"json") {
            // Every line is an event of a stack, and the last one of each says how it ended.
            let events: Vec<Value> = (run.result.lines())
                .map(|line| serde_json::from_str(line).expect("JSON lines"))
                .collect();
            assert!(
                events
                    .iter()
                    .all(|event| event["event"].is_string() && event["stack"].is_string()),
                "{told}"
            );
            let of = |kind: &str| events.iter().filter(|event| event["event"] == kind).count();
            let failed = usize::from(!failing.is_empty());
            assert_eq!(of("failed"), failed, "{told}");
            assert_eq!(of("skipped"), usize::from(failing == FIRST), "{told}");
            let prepared = flags.contains(&"--no-execute");
            assert_eq!(
                of("deployed") + of("skipped") + failed,
                if prepared { 0 } else { 2 },
                "{told}"
            );
        } else {
            // Outputs and nothing else.
            let is_output =
                |line: &str| line.starts_with("outputs of ") || line.starts_with("  Arn  ");
            assert!(run.result.lines().all(is_output), "{told}");
        }
    }
    // What cannot be written is told before anything is done, at a terminal as well.
    for place in ["nowhere/outputs.json", "src", "new/"] {
        let run = deploy(&project, &["--all", "-O", place]);
        assert!(
            run.code == 2 && run.told.contains("nothing was deployed"),
            "{}",
            run.told
        );
    }
    let flags = [&QUIET[..], &all, &["--progress", "json"]].concat();
    let run = project.terminal(120, &[], &[], &flags);
    let lines = run.told.lines().filter(|line| !line.is_empty());
    assert!(run.code == 0 && !run.raw.contains('\u{1b}'), "{}", run.raw);
    assert!(lines.count() > 2, "{}", run.told);
}
