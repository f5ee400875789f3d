//! What the options of `deploy` send: for a new stack, for one that exists, and for one that had the option before.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::command::{Stack, assembly, played, server, side_by_side};
use crate::model::Model;
use crate::world::{World, thing};

const OPTIONS: &[&[&str]] = &[
    &[],
    &["--rollback"],
    &["--no-rollback"],
    &["--no-rollback", "--rollback"],
    &["--express"],
    &["--express", "--no-rollback"],
    &["--on-stack-failure", "rollback"],
    &["--on-stack-failure", "delete"],
    &["--on-stack-failure", "do-nothing"],
    &["--on-stack-failure", "delete", "--no-rollback"],
    &["--on-stack-failure", "delete", "--express", "--no-rollback"],
    &["--on-stack-failure", "do-nothing", "--express"],
    &["--role-arn", "arn:aws:iam::123456789012:role/deployer"],
    &[
        "--notification-arns",
        "arn:aws:sns:us-east-1:123456789012:one",
        "--notification-arns",
        "arn:aws:sns:us-east-1:123456789012:two.fifo",
    ],
    &[
        "--tags",
        "team=blue",
        "--tags",
        "empty=",
        "--tags",
        "sum=1+1=2",
    ],
    &["--termination-protection"],
    &["--termination-protection", "--no-termination-protection"],
    &["--stack-policy", "policy.json"],
    &["--import-existing-resources"],
    &["--revert-drift"],
    &["--method", "change-set", "--change-set-name", "named"],
    &["--method", "prepare-change-set"],
];

/// What every deployment sends, and what differs from run to run.
const USUAL: &[&str] = &[
    "Action",
    "Version",
    "ChangeSetName",
    "ClientRequestToken",
    "ClientToken",
    "Description",
    "StackName",
    "TemplateBody",
];

fn template(size: u32) -> Value {
    json!({"A": thing(json!({"Size": size}))})
}

/// One run: what it sent that changes something, and how it ended.
fn deployed(world: &World, size: u32, flags: &[&str]) -> String {
    world.model.lock().expect("a model").sent.clear();
    let stacks: Vec<Stack> = vec![("S", &[], template(size))];
    let directory = assembly(&stacks);
    let policy = r#"{"Statement": [{"Effect": "Deny", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}"#;
    std::fs::write(directory.path().join("policy.json"), policy).expect("written");
    let usual = ["deploy", "-a", ".", "--yes", "--ignore", "E3006"];
    let (code, told) = played(directory.path(), &world.url, &[&usual[..], flags].concat());
    assert_eq!(code, Some(0), "{flags:?}: {told}");
    let model = world.model.lock().expect("a model");
    sent(&model)
}

fn sent(model: &Model) -> String {
    let mut text = String::new();
    for form in &model.sent {
        let is = |name: &str| {
            form.iter()
                .any(|(key, value)| key == "Action" && value == name)
        };
        let changes = [
            "CreateChangeSet",
            "ExecuteChangeSet",
            "UpdateTerminationProtection",
            "SetStackPolicy",
        ];
        let Some(action) = changes.iter().find(|name| is(name)) else {
            continue;
        };
        let fields: Vec<String> = (form.iter())
            .filter(|(key, value)| {
                !USUAL.contains(&key.as_str()) || (key == "ChangeSetName" && value == "named")
            })
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        let line = format!("    {action} {}", fields.join(" "));
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

#[test]
fn every_option_is_sent() {
    let told = side_by_side(OPTIONS, |flags| {
        let world = server().block_on(World::new());
        let mut text = format!("{}\n", flags.join(" "));
        for (when, size, flags) in [
            ("new", 1, *flags),
            ("update", 2, *flags),
            ("without", 3, &[]),
        ] {
            let _ = write!(text, "  {when}\n{}", deployed(&world, size, flags));
        }
        text
    });
    insta::assert_snapshot!(told.concat());
}
