//! What the options of `deploy` send: for a new stack, for one that exists, and for one that had the option before.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::command::{Stack, assembly, played, server, side_by_side};
use crate::model::Model;
use crate::world::{Fault, World, thing};

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

/// What S3 says about a bucket that it does not let in.
const BUCKETS: &[(&str, &[(&str, Fault)])] = &[
    (
        "absent",
        &[(
            "PUT",
            Fault::Refuse(404, "NoSuchBucket", "The specified bucket does not exist"),
        )],
    ),
    (
        "of somebody else",
        &[
            ("HEAD", Fault::Refuse(403, "Forbidden", "")),
            (
                "PUT",
                Fault::Refuse(
                    403,
                    "AccessDenied",
                    "User: test is not authorized to perform: s3:PutObject",
                ),
            ),
        ],
    ),
    (
        "in another region",
        &[
            ("HEAD", Fault::Refuse(301, "PermanentRedirect", "")),
            (
                "PUT",
                Fault::Refuse(
                    301,
                    "PermanentRedirect",
                    "The bucket you are attempting to access must be addressed using the specified endpoint.",
                ),
            ),
        ],
    ),
    (
        "not signed for",
        &[
            ("HEAD", Fault::Refuse(400, "BadRequest", "")),
            (
                "PUT",
                Fault::Refuse(
                    400,
                    "AuthorizationHeaderMalformed",
                    "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'",
                ),
            ),
        ],
    ),
    (
        "busy",
        &[(
            "PUT",
            Fault::Refuse(503, "SlowDown", "Please reduce your request rate."),
        )],
    ),
];

#[test]
fn a_bucket_that_takes_no_template_is_said() {
    let told = side_by_side(BUCKETS, |(what, faults)| {
        let world = server().block_on(World::new());
        for (method, fault) in *faults {
            let times = if *what == "busy" { 1 } else { usize::MAX };
            world.order_times(method, times, *fault);
        }
        let large = json!({"A": thing(json!({"Text": "x".repeat(60_000)}))});
        let directory = assembly(&[("S", &[], large)]);
        let flags = [
            "deploy", "-a", ".", "--yes", "--ignore", "E3006", "--bucket", "files",
        ];
        let (code, said) = played(directory.path(), &world.url, &flags);
        let said = said.replace(&world.url, "(url)");
        let model = world.model.lock().expect("a model");
        let calls = model
            .requests
            .iter()
            .filter(|call| *call == "CreateChangeSet")
            .count();
        let telling = ["error", "hint", "note", "uploaded"];
        let steady: Vec<_> = (said.lines())
            .filter(|line| telling.iter().any(|word| line.contains(word)))
            .collect();
        format!(
            "{what}: {code:?}, {calls} change sets\n{}\n",
            steady.join("\n")
        )
    });
    insta::assert_snapshot!(told.concat());
}

#[test]
fn a_prepared_change_set_stays_whatever_becomes_of_it() {
    for (status, reason, execution, expected) in [
        ("CREATE_COMPLETE", "", "AVAILABLE", (Some(0), "created in")),
        (
            "FAILED",
            "Export with name X is already exported",
            "UNAVAILABLE",
            (Some(1), "already exported"),
        ),
        (
            "FAILED",
            "The submitted information didn't contain changes.",
            "UNAVAILABLE",
            (Some(0), "no changes"),
        ),
        (
            "CREATE_COMPLETE",
            "",
            "OBSOLETE",
            (Some(1), "it was changed since change set `later` was made"),
        ),
    ] {
        let world = server().block_on(World::new());
        let directory = assembly(&[("S", &[], template(1))]);
        let usual = [
            "deploy",
            "-a",
            ".",
            "--ignore",
            "E3006",
            "--change-set",
            "later",
        ];
        let prepare = [&usual[..], &["--no-execute"]].concat();
        let (code, told) = played(directory.path(), &world.url, &prepare);
        assert_eq!(code, Some(0), "{told}");
        {
            let mut model = world.model.lock().expect("a model");
            let set = &mut model.change_sets[0];
            (set.status, set.reason, set.execution) =
                (status.into(), reason.into(), execution.into());
        }
        let (code, told) = played(directory.path(), &world.url, &usual);
        assert!(
            code == expected.0 && told.contains(expected.1),
            "{status} {reason}: {code:?} {told}"
        );
        let model = world.model.lock().expect("a model");
        let deeds: Vec<_> = (model.deeds.iter())
            .filter(|deed| !deed.starts_with("plan"))
            .collect();
        let executed = execution == "AVAILABLE";
        assert_eq!(
            deeds,
            if executed {
                vec!["execute later"]
            } else {
                vec![]
            },
            "{told}"
        );
    }
}
