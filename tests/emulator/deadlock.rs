//! Stacks that hold on to each other's exports, as in aws-cdk#7602, #14920 and #27420: one plan, one question, and a run that is
//! killed after any of its steps is gone on with by the next one.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};
use stackwright_aws::assets::AssetStore;
use stackwright_aws::prelude::*;

use crate::command::Project;
use crate::emulator::Emulator;

/// Something in a stack that holds a value.
fn uses(scope: &impl Construct, id: &str, value: impl IntoValue<String>) {
    CfnResource::new(scope, id, "AWS::SSM::Parameter")
        .property("Type", "String")
        .property("Value", value.into_value());
}

/// An app, before (`false`) and after (`true`) a change.
type Story = fn(&App, bool);

fn the_last_use_goes(app: &App, after: bool) {
    // The importer is created first, so that nothing but the exports says who goes first.
    let (web, data) = (Stack::new(app, "Web"), Stack::new(app, "Data"));
    let shared = Queue::new(&data, "Jobs");
    match after {
        false => uses(&web, "Queue", shared.queue_arn()),
        true => uses(&web, "Queue", Queue::new(&web, "Own").queue_arn()),
    }
}

fn what_two_import_is_renamed(app: &App, after: bool) {
    let data = Stack::new(app, "Data");
    let queue = Queue::new(&data, if after { "Tasks" } else { "Jobs" });
    for name in ["Web", "Api"] {
        uses(&Stack::new(app, name), "Queue", queue.queue_arn());
    }
}

fn what_two_import_is_replaced(app: &App, after: bool) {
    let data = Stack::new(app, "Data");
    let queue = Queue::new(&data, "Jobs");
    queue.name(if after { "deadlock-b" } else { "deadlock-a" });
    for name in ["Web", "Api"] {
        uses(&Stack::new(app, name), "Queue", queue.queue_arn());
    }
}

fn importer_and_exporter_change_places(app: &App, after: bool) {
    let (a, b) = (Stack::new(app, "A"), Stack::new(app, "B"));
    let (from, to) = if after { (&b, &a) } else { (&a, &b) };
    uses(to, "Queue", Queue::new(from, "Jobs").queue_arn());
}

fn what_is_imported_in_a_nested_stack_is_renamed(app: &App, after: bool) {
    let data = Stack::new(app, "Data");
    let queue = Queue::new(&data, if after { "Tasks" } else { "Jobs" });
    let outer = NestedStack::new(&Stack::new(app, "Web"), "Outer");
    uses(
        &NestedStack::new(&outer, "Inner"),
        "Queue",
        queue.queue_arn(),
    );
}

fn write(project: &Project, story: Story, after: bool) {
    let store = AssetStore::of_app("deadlock");
    let app = App::new().synthesizer(Synthesizer::caller().assets(store));
    story(&app, after);
    let assembly = app.synth().unwrap_or_else(|problems| panic!("{problems}"));
    assembly.write(&project.at("cdk.out")).expect("written");
}

const DEPLOY: &[&str] = &["deploy", "--all", "--yes", "--app", "cdk.out"];

#[track_caller]
fn deploy(project: &Project) -> String {
    let run = project.piped(DEPLOY);
    assert_eq!(run.code, 0, "{}", run.told);
    run.told
}

/// Deploys, and is killed as soon as so many steps are done; says whether it came to its end before.
fn killed_after(project: &Project, steps: usize) -> bool {
    let mut command = project.command(DEPLOY);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let told = BufReader::new(child.stderr.take().expect("a pipe"));
    let done = told
        .lines()
        .map_while(Result::ok)
        .filter(|line| line.starts_with('✓'));
    if done.take(steps).count() < steps {
        return child.wait().expect("it ends").success();
    }
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    false
}

fn exports(emulator: &Emulator) -> Vec<String> {
    let found = emulator.call("cloudformation", "list_exports", json!({}));
    let all = found["Exports"].as_array().cloned().unwrap_or_default();
    let names = all.iter().filter_map(|one| one["Name"].as_str());
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort();
    names
}

/// The exports of the templates of an assembly.
fn wanted(assembly: &Path) -> Vec<String> {
    let files = std::fs::read_dir(assembly).expect("the assembly");
    let mut names = Vec::new();
    for file in files.map(|file| file.expect("a file").path()) {
        if !file.to_string_lossy().ends_with(".template.json") {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("a template");
        let template: Value = serde_json::from_str(&text).expect("JSON");
        let outputs = template["Outputs"].as_object().into_iter().flatten();
        let exports = outputs.filter_map(|(_, output)| output["Export"]["Name"].as_str());
        names.extend(exports.map(str::to_owned));
    }
    names.sort();
    names
}

/// Plays a story as a whole, and killed after each number of steps.
#[track_caller]
fn play(emulator: &Emulator, story: Story, plan: &str) {
    for steps in 0.. {
        let project = Project::new(emulator);
        write(&project, story, false);
        deploy(&project);
        write(&project, story, true);
        if steps == 0 {
            // Nobody to ask: it is one plan, and nothing is done.
            let asked = project.piped(&["deploy", "--all", "--app", "cdk.out"]);
            assert_eq!(asked.code, 3, "{}", asked.told);
            assert!(asked.told.contains(plan), "{}", asked.told);
            assert!(!asked.told.contains("deploying"), "{}", asked.told);
        }
        let went_through = steps > 0 && killed_after(&project, steps);
        deploy(&project);
        let told = deploy(&project);
        assert!(!told.contains("deploying"), "killed after {steps}: {told}");
        let there = exports(emulator);
        let run = project.piped(&["destroy", "--all", "--force", "--app", "cdk.out"]);
        assert_eq!(run.code, 0, "{}", run.told);
        assert!(exports(emulator).is_empty());
        assert_eq!(
            there,
            wanted(&project.at("cdk.out")),
            "killed after {steps}"
        );
        if went_through {
            return;
        }
    }
}

#[test]
fn each_story_comes_to_its_end_whenever_it_is_killed() {
    // One of its own, as stacks of the stories have the same names.
    let Some(emulator) = Emulator::of_its_own() else {
        return;
    };
    let jobs = "Data:ExportsOutputFnGetAttJobsDF1CC2D4Arn85C9CFC3";
    play(&emulator, the_last_use_goes, "  1. Web\n  2. Data\n");
    play(
        &emulator,
        what_two_import_is_renamed,
        &format!("  1. Data, still exporting {jobs}\n  2. Api\n  3. Web\n  4. Data\n"),
    );
    let imports = format!("as it is, with the values in place of the imports of {jobs}");
    play(
        &emulator,
        what_two_import_is_replaced,
        &format!("  1. Api {imports}\n  2. Web {imports}\n  3. Data\n  4. Api\n  5. Web\n"),
    );
    play(
        &emulator,
        importer_and_exporter_change_places,
        "  1. B\n  2. A\n",
    );
    play(
        &emulator,
        what_is_imported_in_a_nested_stack_is_renamed,
        &format!("  1. Data, still exporting {jobs}\n  2. Web\n  3. Data\n"),
    );
}
