//! Who is asked, what is refused without an answer, and what is left then: nothing.

use serde_json::{Value, json};

use super::{QUIET, deploy, described, queue};
use crate::command::{Project, Run, resource};
use crate::emulator::{Emulator, emulator};

/// What an update does to a stack of this kind: little, give more rights, lose data, or little after the second one.
const KINDS: [&str; 4] = ["Plain", "Broad", "Lossy", "After"];

fn of_kind(stack: &str, kind: &str, updated: bool) -> Value {
    let timeout = if updated { 40 } else { 30 };
    let mut resources = json!({"Jobs1": queue(stack, json!(timeout))});
    if kind == "Broad" && updated {
        let document = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]});
        let path = format!("{stack}/Worker/Resource");
        resources["Worker2"] = resource(
            "AWS::IAM::Role",
            &path,
            json!({"AssumeRolePolicyDocument": document}),
        );
    }
    if kind == "Lossy" && !updated {
        let name = json!({"BucketName": format!("{}-files", stack.to_lowercase())});
        resources["Files2"] = resource("AWS::S3::Bucket", &format!("{stack}/Files/Resource"), name);
    }
    json!({"Resources": resources})
}

#[test]
fn who_is_asked_and_what_is_refused() {
    let Some(emulator) = emulator() else { return };
    let approvals = [
        ("never", &[][..]),
        ("broadening", &["Broad", "Lossy"]),
        ("destructive", &["Lossy"]),
        ("any-change", &["Plain", "Broad", "Lossy"]),
    ];
    std::thread::scope(|scope| {
        for (approval, asking) in approvals {
            scope.spawn(move || is_asked(emulator, approval, asking));
        }
    });
}

/// An update of a stack of each kind, without anybody to ask, with a no, and with a yes. Some kinds are asked about.
fn is_asked(emulator: &Emulator, approval: &str, asking: &[&str]) {
    let project = Project::new(emulator);
    let name = |kind: &str| format!("Opt{kind}-{approval}");
    let names = KINDS.map(name);
    let write = |updated: bool| {
        let first = [names[1].as_str()];
        let stacks: Vec<_> = (KINDS.iter().zip(&names))
            .map(|(kind, name)| {
                let before = if *kind == "After" { &first[..] } else { &[] };
                (name.as_str(), before, of_kind(name, kind, updated))
            })
            .collect();
        project.assembly(&stacks);
    };
    let updated = |kind: &str| {
        let stack = json!({"StackName": name(kind)});
        let answer = emulator.call("cloudformation", "get_template", stack);
        answer["TemplateBody"].to_string().contains("40")
    };
    // Whoever is not asked is deployed, and so is what does not come after somebody who was.
    let check = |run: &Run, all: bool| {
        let expected = if asking.is_empty() || all { 0 } else { 3 };
        let told = format!("{approval}: {}{}", run.told, run.result);
        assert_eq!(run.code, expected, "{told}");
        for kind in KINDS {
            let is_asked = asking.contains(&kind) && !all;
            let waits = kind == "After" && asking.contains(&"Broad") && !all;
            assert_eq!(updated(kind), !is_asked && !waits, "{kind} {told}");
            let stack = json!({"StackName": name(kind)});
            let sets = emulator.call("cloudformation", "list_change_sets", stack);
            let left = sets["Summaries"].as_array().into_iter().flatten();
            let left = left.filter(|set| set["ExecutionStatus"] == "AVAILABLE");
            assert_eq!(left.count(), 0, "{kind} {told}");
        }
    };
    write(true);
    let new = deploy(&project, &["--all", "--require-approval", "any-change"]);
    assert_eq!(new.code, 3, "{}", new.told);
    assert!(
        names.iter().all(|name| described(emulator, name).is_null()),
        "{}",
        new.told
    );
    write(false);
    let made = deploy(
        &project,
        &["--all", "--yes", "--require-approval", approval],
    );
    assert!(
        made.code == 0 && made.told.contains("4 stacks: 4 deployed"),
        "{}",
        made.told
    );

    write(true);
    let flags = [
        "--all",
        "--concurrency",
        "2",
        "--require-approval",
        approval,
    ];
    let alone = deploy(&project, &flags);
    check(&alone, false);
    for kind in KINDS {
        let refusal = format!("{} was not changed: this needs consent", name(kind));
        assert_eq!(
            alone.told.contains(&refusal),
            asking.contains(&kind),
            "{}",
            alone.told
        );
    }
    let counted = format!("{} without consent", asking.len());
    assert_eq!(
        alone.told.contains(&counted),
        !asking.is_empty(),
        "{}",
        alone.told
    );

    let flags = [&QUIET[..], &flags].concat();
    let no: Vec<_> = asking.iter().map(|_| ("[y/N]", "n\r")).collect();
    check(&project.terminal(120, &[], &no, &flags), false);
    // Nobody can be asked where a program reads.
    let json = [&flags[..], &["--progress", "json"]].concat();
    check(&project.terminal(120, &[], &[], &json), false);
    check(
        &project.terminal(120, &[("CI", "true")], &[], &flags),
        false,
    );
    let mut yes: Vec<_> = asking.iter().map(|_| ("[y/N]", "y\r")).collect();
    // What comes after a stack is asked about too, once that is done.
    if approval == "any-change" {
        yes.push(("[y/N]", "y\r"));
    }
    check(&project.terminal(120, &[], &yes, &flags), true);
}
