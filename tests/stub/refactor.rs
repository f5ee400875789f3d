//! Moves of resources without replacement, which no emulator has.

use serde_json::{Value, json};
use stackwright_deploy::{EventSink, Options, StackInput};

use crate::command::{Stack, assembly, played, server};
use crate::world::{Fault, World, YES, run, thing};

/// A world in which these stacks are deployed.
fn deployed(stacks: &[(&str, Value)]) -> World {
    server().block_on(async {
        let world = World::new().await;
        for (name, resources) in stacks {
            let body = json!({"Resources": resources}).to_string();
            let input = StackInput::with_body(*name, body);
            let (result, _) = world.deploy(&input, YES).await.expect("not killed");
            result.expect("it is created");
        }
        world
    })
}

/// What `refactor` says of an app of these stacks, and how it ends.
#[track_caller]
fn check(world: &World, app: &[Stack], flags: &[&str], code: i32, says: &[&str]) {
    let directory = assembly(app);
    let file = json!({"environments": [{"account": "123456789012", "region": "us-east-1", "resources": {"S.A": "S.D"}}]});
    std::fs::write(directory.path().join("choice.json"), file.to_string()).expect("written");
    let usual = ["refactor", "-a", "."];
    let (ended, told) = played(directory.path(), &world.url, &[&usual[..], flags].concat());
    assert_eq!(ended, Some(code), "{told}");
    for text in says {
        assert!(told.contains(text), "{text} is not in:\n{told}");
    }
}

fn deeds(world: &World) -> Vec<String> {
    let model = world.model.lock().expect("a model");
    let of_refactors = |deed: &&String| deed.contains("refactor-");
    model.deeds.iter().filter(of_refactors).cloned().collect()
}

fn sized(size: u32) -> Value {
    thing(json!({"Size": size}))
}

#[test]
fn renames_and_moves_are_carried_out_once() {
    let world = deployed(&[
        ("S", json!({"A": sized(1), "B": sized(2)})),
        ("T", json!({"Z": sized(9)})),
    ]);
    let app: &[Stack] = &[
        ("S", &[], json!({"A2": sized(1)})),
        ("T", &[], json!({"Z": sized(9), "B2": sized(2)})),
    ];
    check(
        &world,
        app,
        &["--dry-run"],
        0,
        &[
            "2 resources move",
            "S.A ",
            "S.A2",
            "T.B2",
            "nothing was changed",
        ],
    );
    check(&world, app, &[], 3, &["S.B", "T.B2", "--yes"]);
    assert_eq!(deeds(&world), [""; 0]);
    check(&world, app, &["--yes"], 0, &["2 resources moved, in S, T"]);
    assert_eq!(deeds(&world), ["prepare refactor-0", "execute refactor-0"]);
    let summary = world.summary();
    assert!(
        summary[0].contains("A2") && !summary[0].contains("\"B\""),
        "{summary:?}"
    );
    assert!(summary[1].contains("B2"), "{summary:?}");
    check(&world, app, &["--yes"], 0, &["nothing moved"]);
    assert_eq!(deeds(&world).len(), 2);
}

#[test]
fn a_new_stack_takes_what_moves_there() {
    let world = deployed(&[("S", json!({"A": sized(1), "B": sized(2)}))]);
    let app: &[Stack] = &[
        ("S", &[], json!({"A": sized(1)})),
        ("N", &[], json!({"B": sized(2)})),
    ];
    let says = [
        "made for it: N",
        "\"created\": [\n        \"N\"",
        "\"executed\": true",
    ];
    check(&world, app, &["--yes", "--json"], 0, &says);
    assert!(
        world
            .summary()
            .iter()
            .any(|line| line.starts_with("N CREATE_COMPLETE"))
    );
}

#[test]
fn a_stack_that_the_app_has_no_more_is_named() {
    let world = deployed(&[
        ("Old", json!({"A": sized(1), "Rest": sized(7)})),
        ("S", json!({"Z": sized(9)})),
    ]);
    let app: &[Stack] = &[("S", &[], json!({"Z": sized(9), "A": sized(1)}))];
    check(&world, app, &["--yes"], 0, &["nothing moved"]);
    check(
        &world,
        app,
        &["--yes", "--additional-stack-name", "Nowhere"],
        2,
        &["`Nowhere` does not exist"],
    );
    check(
        &world,
        app,
        &["--yes", "--additional-stack-name", "Old"],
        0,
        &["Old.A", "S.A", "1 resource moved"],
    );
    assert!(world.summary()[0].contains("Rest"), "{:?}", world.summary());
}

#[test]
fn a_stack_without_resources_takes_no_part() {
    let world = deployed(&[("S", json!({"A": sized(1), "B": sized(2)}))]);
    let app: &[Stack] = &[
        ("S", &[], json!({"A2": sized(1), "B": sized(2)})),
        ("Empty", &[], Value::Null),
    ];
    check(&world, app, &["--yes"], 0, &["1 resource moved"]);
    let emptied: &[Stack] = &[
        ("S", &[], Value::Null),
        ("N", &[], json!({"A2": sized(1), "B": sized(2)})),
    ];
    let says = ["no resource would be left"];
    check(&world, emptied, &["--yes"], 2, &says);
}

#[test]
fn a_stack_is_not_left_empty() {
    let world = deployed(&[("S", json!({"A": sized(1)})), ("T", json!({"Z": sized(9)}))]);
    let app: &[Stack] = &[("T", &[], json!({"Z": sized(9), "A": sized(1)}))];
    let flags = ["--yes", "--additional-stack-name", "S"];
    check(&world, app, &flags, 2, &["no resource would be left"]);
}

#[test]
fn what_is_the_same_is_decided_by_a_file() {
    let world = deployed(&[("S", json!({"A": sized(1), "B": sized(1)}))]);
    let app: &[Stack] = &[("S", &[], json!({"C": sized(1), "D": sized(1)}))];
    check(
        &world,
        app,
        &["--yes"],
        3,
        &["S.A, S.B", "S.C, S.D", "--override-file"],
    );
    let told = [
        "\"ambiguous\": [",
        "\"S.D\"",
        "\"executed\": false",
        "--override-file",
    ];
    check(&world, app, &["--yes", "--json"], 3, &told);
    check(&world, app, &["--revert"], 2, &["--override-file"]);
    check(
        &world,
        app,
        &["--yes", "--override-file", "none.json"],
        2,
        &["none.json"],
    );
    let flags = ["--yes", "--override-file", "choice.json"];
    check(&world, app, &flags, 0, &["2 resources moved"]);
    {
        let model = world.model.lock().expect("a model");
        let sent = model.sent.iter().flatten();
        let of = |wanted: &str| {
            let mut all = sent
                .clone()
                .filter(|(key, _)| key.contains("LogicalResourceId") && key.contains(wanted));
            all.next().map(|(_, value)| value.clone())
        };
        assert_eq!(of("member.1.Source").as_deref(), Some("A"));
        assert_eq!(of("member.1.Destination").as_deref(), Some("D"));
    }
    // Done before, and back.
    check(&world, app, &flags, 0, &["nothing moved"]);
    let back: &[Stack] = &[("S", &[], json!({"A": sized(1), "B": sized(1)}))];
    let flags = ["--yes", "--revert", "--override-file", "choice.json"];
    check(&world, back, &flags, 0, &["2 resources moved"]);
}

#[test]
fn more_than_moves_is_refused_with_what_it_is() {
    let world = deployed(&[("S", json!({"A": sized(1), "B": sized(2)}))]);
    let app: &[Stack] = &[("S", &[], json!({"A2": sized(1), "B": sized(3)}))];
    check(&world, app, &["--yes"], 2, &["S.B (", "is modified"]);
    assert_eq!(deeds(&world), [""; 0]);
}

#[test]
fn what_cloudformation_does_not_take_is_refused_before_it_is_asked() {
    let record = json!({"Type": "AWS::Route53::RecordSet", "Properties": {"Name": "a.example.com", "Type": "TXT", "TTL": "60", "HostedZoneName": "example.com.", "ResourceRecords": ["\"a\""]}});
    let world = deployed(&[("S", json!({"A": record, "Z": sized(9)}))]);
    let app: &[Stack] = &[("S", &[], json!({"A2": record, "Z": sized(9)}))];
    let says = [
        "S.A (AWS::Route53::RecordSet)",
        "moves no resources of these types",
    ];
    check(&world, app, &["--dry-run"], 2, &says);

    let world = deployed(&[("S", json!({"A": sized(1), "Z": sized(9)}))]);
    let app: &[Stack] = &[("S", &[], json!({"A2": sized(1), "Z": sized(9)}))];
    {
        let mut model = world.model.lock().expect("a model");
        model.stacks[0].policy = "{\"Statement\": []}".to_owned();
    }
    check(&world, app, &["--yes"], 2, &["S has a stack policy"]);
    assert_eq!(deeds(&world), [""; 0]);
}

#[test]
fn a_refusal_and_a_failure_tell_their_cause() {
    for (name, value, says) in [
        (
            "Unmovable",
            "Type Custom::T is not supported",
            "refuses to move the resources (CREATE_FAILED)",
        ),
        (
            "Stays",
            "tags cannot be updated",
            "could not be moved (ROLLBACK_COMPLETE)",
        ),
    ] {
        let one = thing(json!({name: value}));
        let world = deployed(&[("S", json!({"A": one, "Z": sized(9)}))]);
        let app: &[Stack] = &[("S", &[], json!({"A2": one, "Z": sized(9)}))];
        check(&world, app, &["--yes"], 1, &[value, says]);
        assert!(world.summary()[0].contains("\"A\""));
    }
}

#[test]
fn a_run_that_was_cut_is_taken_up() {
    for (action, after) in [
        ("CreateStackRefactor", true),
        ("ExecuteStackRefactor", false),
        ("ExecuteStackRefactor", true),
    ] {
        run(async move {
            let case = format!("{action} {after}");
            let world = World::new().await;
            let of = |id: &str| {
                let resources = json!({id: sized(1), "Z": sized(9)});
                StackInput::with_body("S", json!({"Resources": resources}).to_string())
            };
            let (first, _) = world.deploy(&of("A"), YES).await.expect("not killed");
            first.expect("it is created");
            let inputs = [of("A2")];
            let refactored = async || {
                let deployer = world.deployer(Options::default()).await?;
                let plan = deployer.plan_refactor(&inputs, &[], &[]).await?;
                if !plan.is_empty() {
                    deployer.refactor(&plan, &YES, &EventSink::ignore()).await?;
                }
                Ok::<_, stackwright_deploy::Error>(plan.moves.len())
            };
            let fault = if after {
                Fault::KillAfter
            } else {
                Fault::KillBefore
            };
            world.order_times(action, 1, fault);
            assert!(world.until_killed(refactored()).await.is_none(), "{case}");
            world.clear_faults();
            let left = refactored().await.expect(&case);
            let was_running = action == "ExecuteStackRefactor" && after;
            assert_eq!(left, usize::from(!was_running), "{case}");
            assert_eq!(
                deeds(&world),
                ["prepare refactor-0", "execute refactor-0"],
                "{case}"
            );
            assert!(world.summary()[0].contains("A2"), "{case}");
        });
    }
}

#[test]
fn a_lost_answer_begins_nothing_twice() {
    for action in ["ExecuteStackRefactor", "DescribeStackRefactor"] {
        let world = deployed(&[("S", json!({"A": sized(1), "Z": sized(9)}))]);
        let app: &[Stack] = &[("S", &[], json!({"A2": sized(1), "Z": sized(9)}))];
        world.order_times(action, 1, Fault::LostAnswer);
        check(&world, app, &["--yes"], 0, &["1 resource moved"]);
        assert_eq!(deeds(&world), ["prepare refactor-0", "execute refactor-0"]);
    }
}
