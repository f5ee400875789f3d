//! What the service answers, and what this side makes of it.

use std::time::Duration;

use serde_json::{Map, Value, json};
use stackwright_deploy::{Advance, Error, EventKind, EventSink, Options, Replacement, StackInput};
use stackwright_diagnostic::Origin;

use crate::world::{Fault, World, YES, run, stack, thing};

#[test]
fn values_before_and_after() {
    run(async {
        let world = World::new().await;
        let first =
            stack(json!({"A": thing(json!({"Size": 1, "Name": "a"})), "B": thing(json!({}))}));
        world
            .deploy(&first, YES)
            .await
            .expect("not killed")
            .0
            .expect("it is created");
        let mut second = stack(json!({"A": thing(json!({"Size": 2, "Name": "secret-name"}))}));
        let mut template: Value =
            serde_json::from_str(&second.load().expect("it loads").body).expect("JSON");
        template["Parameters"] = json!({"Hidden": {"Type": "String", "NoEcho": true}});
        second = StackInput::with_body("S", template.to_string());
        second
            .parameters
            .insert("Hidden".into(), "secret-name".into());
        second.sources.insert(
            "A".into(),
            Origin {
                file: "src/main.rs".into(),
                line: 3,
                column: 9,
            },
        );
        let deployer = world.deployer(Options::default()).await.expect("a session");
        let plan = deployer
            .plan(&second, &YES, &EventSink::ignore())
            .await
            .expect("a plan");
        let [a, b] = plan.changes.as_slice() else {
            panic!("two changes: {:?}", plan.changes)
        };
        assert_eq!((a.marker(), b.marker()), ('±', '-'));
        let shown: Vec<_> = a
            .properties
            .iter()
            .map(|p| {
                format!(
                    "{} {:?} {:?} {:?}",
                    p.path,
                    p.before.as_deref(),
                    p.after.as_deref(),
                    p.recreation
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                r#"Properties/Size Some("1") Some("2") Never"#,
                r#"Properties/Name Some("a") Some("****") Always"#
            ]
        );
        assert_eq!(a.replacement, Replacement::Always);
        assert_eq!(a.replacement_reasons().len(), 1);
        assert_eq!(
            a.origin.source.as_ref().expect("a line").to_string(),
            "src/main.rs:3:9"
        );
        deployer.discard(&plan).await.expect("it is discarded");
        assert_eq!(world.summary().len(), 1, "{:?}", world.summary());
    });
}

#[test]
fn capabilities_are_only_those_needed() {
    run(async {
        let world = World::new().await;
        let input = stack(json!({"R": {"Type": "AWS::IAM::Role", "Properties": {}}}));
        world
            .deploy(&input, YES)
            .await
            .expect("not killed")
            .0
            .expect("it is created");
        assert_eq!(
            world
                .model
                .lock()
                .expect("a model")
                .stack("S")
                .expect("a stack")
                .capabilities,
            ["CAPABILITY_IAM"]
        );
        let plain = StackInput::with_body(
            "P",
            json!({"Resources": {"A": thing(json!({}))}}).to_string(),
        );
        world
            .deploy(&plain, YES)
            .await
            .expect("not killed")
            .0
            .expect("it is created");
        assert!(
            world
                .model
                .lock()
                .expect("a model")
                .stack("P")
                .expect("a stack")
                .capabilities
                .is_empty()
        );
    });
}

#[test]
fn early_validation_names_the_property() {
    run(async {
        let world = World::new().await;
        let mut input =
            stack(json!({"A": thing(json!({})), "B": thing(json!({"Invalid": "must not be so"}))}));
        input
            .construct_paths
            .insert("B".into(), "App/B/Resource".into());
        let (result, _) = world.deploy(&input, YES).await.expect("not killed");
        let error = result.expect_err("it is refused");
        assert_eq!(
            error.to_string(),
            "CloudFormation refused the changes to stack `S`: App/B/Resource (Stub::Thing) at Properties/Invalid: must not be so"
        );
        assert_eq!(world.summary(), [""; 0], "nothing is left");
    });
}

#[test]
fn the_first_real_failure_is_told() {
    run(async {
        let world = World::new().await;
        let input = stack(json!({
            "A": thing(json!({})), "B": thing(json!({"Fail": "AccessDenied: no"})), "C": thing(json!({}))
        }));
        let (result, _) = world.deploy(&input, YES).await.expect("not killed");
        let Err(Error::Operation {
            status, diagnosis, ..
        }) = result
        else {
            panic!("{result:?}")
        };
        assert_eq!(status, "ROLLBACK_COMPLETE");
        let root = diagnosis.root.expect("a root cause");
        assert_eq!(
            (root.logical_id.as_str(), root.reason.as_str()),
            ("B", "AccessDenied: no")
        );
        assert_eq!(diagnosis.cancelled, 1);
    });
}

#[test]
fn nothing_is_left_when_nobody_agrees() {
    run(async {
        let world = World::new().await;
        let first = stack(json!({"A": thing(json!({}))}));
        let (result, _) = world
            .deploy(&first, Advance::default())
            .await
            .expect("not killed");
        assert_eq!(result.expect_err("nobody agrees").code(), "declined");
        assert_eq!(world.summary(), [""; 0]);
        world
            .deploy(&first, YES)
            .await
            .expect("not killed")
            .0
            .expect("it is created");
        let second = stack(json!({"B": thing(json!({}))}));
        let before = world.summary();
        let (result, _) = world
            .deploy(&second, Advance::default())
            .await
            .expect("not killed");
        assert_eq!(result.expect_err("nobody agrees").code(), "declined");
        assert_eq!(world.summary(), before);
    });
}

#[test]
fn outputs_alone_are_a_change() {
    run(async {
        let world = World::new().await;
        let template = |value: &str| {
            let body =
                json!({"Resources": {"A": thing(json!({}))}, "Outputs": {"O": {"Value": value}}})
                    .to_string();
            StackInput::with_body("S", body)
        };
        world
            .deploy(&template("1"), YES)
            .await
            .expect("not killed")
            .0
            .expect("it is created");
        let (updated, _) = world.deploy(&template("2"), YES).await.expect("not killed");
        let updated = updated.expect("it is updated");
        assert_eq!(
            (updated.unchanged, updated.outputs[0].value.as_str()),
            (false, "2")
        );
    });
}

#[test]
fn another_account_is_refused_before_anything_is_done() {
    run(async {
        let world = World::new().await;
        let mut input = stack(json!({"A": thing(json!({}))}));
        input.environment.account = Some("210987654321".into());
        let (result, _) = world.deploy(&input, YES).await.expect("not killed");
        assert_eq!(
            result.expect_err("it is refused").to_string(),
            "stack `S` belongs to account 210987654321, but the session is in account 123456789012"
        );
        assert_eq!(world.requests(), 1, "only the identity was asked for");
    });
}

#[test]
fn long_event_lists_cost_no_more_calls_than_their_pages() {
    run(async {
        let world = World::new().await;
        {
            let mut model = world.model.lock().expect("a model");
            model.step = Duration::from_millis(2);
        }
        let resources: Map<String, Value> = (0..200)
            .map(|n| (format!("R{n:03}"), thing(json!({"N": n}))))
            .collect();
        let (result, events) = world
            .deploy(&stack(Value::Object(resources)), YES)
            .await
            .expect("not killed");
        result.expect("it is created");
        let seen: Vec<_> = events
            .iter()
            .filter_map(|event| match &event.kind {
                EventKind::Resource(event) => Some(event.id.clone()),
                _ => None,
            })
            .collect();
        let mut unique = seen.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(seen.len(), unique.len(), "no event is told twice");
        assert_eq!(seen.len(), 402, "and none is left out");
        let model = world.model.lock().expect("a model");
        let calls = |action: &str| {
            model
                .requests
                .iter()
                .filter(|request| *request == action)
                .count()
        };
        // Five pages of events in all; each poll beyond that looks at one page.
        let polls = 402 * 2 / 100 + 5 + 2;
        assert!(
            calls("DescribeStackEvents") <= polls,
            "{} calls",
            calls("DescribeStackEvents")
        );
        assert!(
            calls("DescribeStacks") <= 4,
            "{} calls",
            calls("DescribeStacks")
        );
    });
}

#[test]
fn little_of_the_time_is_ours() {
    run(async {
        let world = World::new().await;
        world.model.lock().expect("a model").step = Duration::from_millis(50);
        let resources: Map<String, Value> = (0..40)
            .map(|n| (format!("R{n:03}"), thing(json!({"N": n}))))
            .collect();
        let (result, events) = world
            .deploy(&stack(Value::Object(resources)), YES)
            .await
            .expect("not killed");
        result.expect("it is created");
        let at = |wanted: fn(&EventKind) -> bool| {
            events
                .iter()
                .find(|event| wanted(&event.kind))
                .map(|event| event.at)
                .expect("it happened")
        };
        let took = at(|kind| matches!(kind, EventKind::Succeeded { .. }))
            .duration_since(at(|kind| matches!(kind, EventKind::Started)))
            .expect("time goes on");
        // 81 events of 50 ms, and 150 ms for the change set.
        let theirs = Duration::from_millis(81 * 50 + 150);
        let ours = took.saturating_sub(theirs);
        assert!(ours <= took.mul_f64(0.15), "{ours:?} of {took:?} is ours");
    });
}

#[test]
fn two_hundred_stacks() {
    run(async {
        let world = World::new().await;
        world.model.lock().expect("a model").step = Duration::from_millis(1);
        let stacks: Vec<_> = (0..200)
            .map(|n| {
                let body = json!({"Resources": {"A": thing(json!({"N": n}))}}).to_string();
                let mut input = StackInput::with_body(format!("S{n:03}"), body);
                if n >= 20 {
                    input.dependencies.push(format!("S{:03}", n - 20));
                }
                input
            })
            .collect();
        let deployer = world.deployer(Options::default()).await.expect("a session");
        let outcomes = deployer
            .deploy_all(stacks, 20, std::sync::Arc::new(YES), &EventSink::ignore())
            .await
            .expect("an order");
        assert!(outcomes.iter().all(|(_, outcome)| outcome.is_done()));
        let model = world.model.lock().expect("a model");
        let executed: Vec<_> = model
            .deeds
            .iter()
            .filter(|deed| deed.starts_with("execute"))
            .collect();
        assert_eq!(executed.len(), 200);
        let order: Vec<_> = model
            .stacks
            .iter()
            .map(|stack| stack.name.clone())
            .collect();
        let at = |name: String| {
            order
                .iter()
                .position(|known| *known == name)
                .expect("it was made")
        };
        for n in 20..200 {
            assert!(at(format!("S{:03}", n - 20)) < at(format!("S{n:03}")));
        }
    });
}

#[test]
fn a_throttling_storm_passes() {
    run(async {
        let world = World::new().await;
        // From the creation of the change set on, twelve calls in a row.
        world.order_many(3, 12, Fault::Throttle);
        let (result, _) = world
            .deploy(&stack(json!({"A": thing(json!({}))})), YES)
            .await
            .expect("not killed");
        assert_eq!(result.expect("it is created").status, "CREATE_COMPLETE");
        let model = world.model.lock().expect("a model");
        assert_eq!(model.deeds.len(), 2, "{:?}", model.deeds);
    });
}

#[test]
fn expired_credentials_stop_this_side_only() {
    run(async {
        let world = World::new().await;
        world.model.lock().expect("a model").step = Duration::from_millis(50);
        let input = stack(json!({"A": thing(json!({})), "B": thing(json!({}))}));
        // From the first look at the events on, after the execution.
        world.order_always("DescribeStackEvents", Fault::Expired);
        let (result, _) = world.deploy(&input, YES).await.expect("not killed");
        let error = result.expect_err("the credentials have expired");
        assert_eq!(error.code(), "detached");
        assert!(error.to_string().contains("credentials have expired"));
        assert!(
            error
                .hint()
                .expect("a hint")
                .contains("run the same command")
        );
        world.clear_faults();
        let (result, events) = world.deploy(&input, YES).await.expect("not killed");
        result.expect("it resumes");
        assert!(
            events
                .iter()
                .any(|event| matches!(event.kind, EventKind::Attached { resumed: true, .. })),
            "{events:#?}"
        );
        let model = world.model.lock().expect("a model");
        assert_eq!(
            model
                .deeds
                .iter()
                .filter(|deed| deed.starts_with("execute"))
                .count(),
            1
        );
    });
}

#[test]
fn a_prepared_change_set_is_executed_later() {
    run(async {
        let world = World::new().await;
        let mut options = Options::default();
        options.prepare = true;
        let input = stack(json!({"A": thing(json!({}))}));
        let deployer = world.deployer(options).await.expect("a session");
        let prepared = deployer
            .plan(&input, &YES, &EventSink::ignore())
            .await
            .expect("a plan");
        // A deployment of something else in between leaves it alone, even when it is declined.
        let other = stack(json!({"B": thing(json!({}))}));
        let (declined, events) = world
            .deploy(&other, Advance::default())
            .await
            .expect("not killed");
        assert_eq!(declined.expect_err("nobody agrees").code(), "declined");
        assert!(
            events
                .iter()
                .any(|event| matches!(event.kind, EventKind::OrphanFound { .. }))
        );
        let later = world.deployer(Options::default()).await.expect("a session");
        let plan = later
            .adopt(&input, &prepared.change_set_name, &EventSink::ignore())
            .await
            .expect("it is found");
        assert_eq!(
            (plan.changes.len(), plan.changes[0].logical_id.as_str()),
            (1, "A")
        );
        let deployed = later
            .execute(plan, &input, &EventSink::ignore())
            .await
            .expect("it is created");
        assert_eq!(deployed.status, "CREATE_COMPLETE");
        let gone = later
            .adopt(&input, "nowhere", &EventSink::ignore())
            .await
            .expect_err("there is none");
        assert_eq!(
            gone.to_string(),
            "change set `nowhere` of stack `S` in us-east-1 does not exist"
        );
    });
}

#[test]
fn a_plan_that_somebody_overtook_is_refused() {
    run(async {
        let world = World::new().await;
        let first = stack(json!({"A": thing(json!({}))}));
        world
            .deploy(&first, YES)
            .await
            .expect("not killed")
            .0
            .expect("it is created");
        let input = stack(json!({"A": thing(json!({"Size": 1}))}));
        let deployer = world.deployer(Options::default()).await.expect("a session");
        let plan = deployer
            .plan(&input, &YES, &EventSink::ignore())
            .await
            .expect("a plan");
        // Somebody else, with another tool.
        let mut options = Options::default();
        options.change_set_name = Some("by-hand".into());
        let other = stack(json!({"A": thing(json!({"Size": 2}))}));
        let hands = world.deployer(options).await.expect("a session");
        hands
            .deploy(&other, &YES, &EventSink::ignore())
            .await
            .expect("it is updated");
        let error = deployer
            .execute(plan, &input, &EventSink::ignore())
            .await
            .expect_err("it is outdated");
        assert!(
            error.to_string().contains("changed by somebody else"),
            "{error}"
        );
        assert!(
            world.summary()[0].contains("\"Size\":2"),
            "{:?}",
            world.summary()
        );
    });
}

#[test]
fn a_lost_answer_is_found_by_name() {
    run(async {
        let world = World::new().await;
        world.model.lock().expect("a model").forgets_tokens = true;
        // The third request creates the change set.
        world.order(3, Fault::LostAnswer);
        let (result, _) = world
            .deploy(&stack(json!({"A": thing(json!({}))})), YES)
            .await
            .expect("not killed");
        result.expect("it is created");
        let model = world.model.lock().expect("a model");
        assert_eq!(model.requests[2], "CreateChangeSet");
        assert_eq!(model.deeds.len(), 2, "{:?}", model.deeds);
    });
}

#[test]
fn what_a_killed_run_left_behind_is_found_and_mentioned() {
    run(async {
        let world = World::new().await;
        let first = stack(json!({"A": thing(json!({}))}));
        world
            .deploy(&first, YES)
            .await
            .expect("not killed")
            .0
            .expect("it is created");
        let second = stack(json!({"A": thing(json!({"Size": 2}))}));
        world.order_kill("ExecuteChangeSet");
        assert!(world.deploy(&second, YES).await.is_none(), "it is killed");
        world.clear_faults();
        // The same again takes up the same change set.
        world.order_kill("ExecuteChangeSet");
        assert!(
            world.deploy(&second, YES).await.is_none(),
            "it is killed again"
        );
        world.clear_faults();
        assert_eq!(
            world
                .summary()
                .iter()
                .filter(|line| line.starts_with("change set"))
                .count(),
            1
        );
        // Something else removes it, and says so.
        let third = stack(json!({"A": thing(json!({"Size": 3}))}));
        let (result, events) = world.deploy(&third, YES).await.expect("not killed");
        result.expect("it is updated");
        assert!(
            events
                .iter()
                .any(|event| matches!(event.kind, EventKind::OrphanRemoved { .. })),
            "{events:#?}"
        );
        let model = world.model.lock().expect("a model");
        let plans = model
            .deeds
            .iter()
            .filter(|deed| deed.starts_with("plan"))
            .count();
        assert_eq!(plans, 3, "one change set for each input: {:?}", model.deeds);
        assert_eq!(
            model
                .deeds
                .iter()
                .filter(|deed| deed.starts_with("discard"))
                .count(),
            1
        );
    });
}

#[test]
fn a_denied_call_leaves_nothing() {
    for action in ["DescribeChangeSet", "ExecuteChangeSet"] {
        run(async {
            let world = World::new().await;
            world.order_always(action, Fault::Denied);
            let input = stack(json!({"A": thing(json!({}))}));
            let (result, _) = world.deploy(&input, YES).await.expect("not killed");
            let error = result.expect_err("it is denied");
            assert!(
                error.to_string().starts_with(&format!("{action} failed: ")),
                "{error}"
            );
            assert!(
                error.hint().expect("a hint").contains("missing permission"),
                "{:?}",
                error.hint()
            );
            assert_eq!(world.summary(), [""; 0], "after {action}");
        });
    }
}

#[test]
fn what_cannot_be_removed_is_mentioned() {
    run(async {
        let world = World::new().await;
        world.order_always("DescribeChangeSet", Fault::Expired);
        let input = stack(json!({"A": thing(json!({}))}));
        let (result, events) = world.deploy(&input, YES).await.expect("not killed");
        assert_eq!(
            result.expect_err("the credentials have expired").code(),
            "credentials-expired"
        );
        assert!(
            events
                .iter()
                .any(|event| matches!(event.kind, EventKind::LeftBehind { .. }))
        );
    });
}

#[test]
fn a_failed_rollback_of_an_import_is_not_continued() {
    run(async {
        let world = World::new().await;
        let input = stack(json!({"A": thing(json!({"Size": 1}))}));
        let (created, _) = world.deploy(&input, YES).await.expect("not killed");
        created.expect("it is created");
        let stuck = "IMPORT_ROLLBACK_FAILED";
        world.model.lock().expect("a model").set_status("S", stuck);
        let (deployed, _) = world.deploy(&input, YES).await.expect("not killed");
        assert_eq!(deployed.expect_err("it is stuck").code(), "stuck");
        let deployer = world.deployer(Options::default()).await.expect("a session");
        let rolled_back = deployer
            .rollback("S", &Default::default(), &EventSink::ignore())
            .await;
        assert_eq!(rolled_back.expect_err("it is stuck").code(), "stuck");
        let requests = world.model.lock().expect("a model").requests.clone();
        for never in ["ContinueUpdateRollback", "DeleteStack"] {
            assert!(!requests.iter().any(|action| action == never), "{never}");
        }
    });
}

#[test]
fn a_large_template_has_import_candidates() {
    run(async {
        let world = World::new().await;
        let input = stack(json!({
            "A": thing(json!({"Name": "a", "Long": "x".repeat(60_000)})), "B": thing(json!({}))
        }));
        let mut options = Options::default();
        options.upload.bucket = Some("files".into());
        let deployer = world.deployer(options).await.expect("a session");
        let candidates = deployer.import_candidates(&input).await;
        let candidates = candidates.expect("CloudFormation knows the type");
        let ids: Vec<_> = candidates.iter().map(|one| &*one.logical_id).collect();
        assert_eq!(ids, ["A", "B"]);
        assert_eq!(candidates[0].identifier, ["Name"]);
        assert_eq!(candidates[0].known["Name"], "a");

        let deployer = world.deployer(Options::default()).await.expect("a session");
        let refused = deployer.import_candidates(&input).await;
        assert_eq!(refused.expect_err("there is no bucket").code(), "template");
    });
}

#[test]
fn what_was_prepared_and_not_executed_goes_or_is_said_to_stay() {
    for exists in [false, true] {
        for action in ["DescribeStackEvents", "ExecuteChangeSet"] {
            for fault in [Fault::Expired, Fault::Denied] {
                run(async move {
                    let case = format!("{action} {fault:?} {exists}");
                    let world = World::new().await;
                    let of = |size: &str| stack(json!({"A": thing(json!({"Size": size}))}));
                    if exists {
                        let (first, _) = world.deploy(&of("1"), YES).await.expect("not killed");
                        first.expect("it is created");
                    } else if action == "DescribeStackEvents" {
                        // There is nothing to read before a creation.
                        return;
                    }
                    world.order_times(action, 1, fault);
                    let (result, events) = world.deploy(&of("2"), YES).await.expect("not killed");
                    let error = result.expect_err("a refusal");
                    let hint = error.hint().unwrap_or_default();
                    assert!(!hint.contains("meantime"), "{case}: {hint}");
                    let stays = world
                        .summary()
                        .iter()
                        .any(|line| line.starts_with("change set"));
                    let said = (events.iter()).any(|event| {
                        matches!(event.kind, EventKind::LeftBehind { with_stack, .. } if with_stack != exists)
                    });
                    assert_eq!(stays, said, "{case}: {error}");
                    assert_eq!(stays, fault == Fault::Expired, "{case}");
                });
            }
        }
    }
}

#[test]
fn a_stack_that_somebody_deletes_during_its_update_is_said_to_be_deleted() {
    run(async {
        let world = World::new().await;
        let of = |size: &str| stack(json!({"A": thing(json!({"Size": size}))}));
        let (first, _) = world.deploy(&of("1"), YES).await.expect("not killed");
        first.expect("it is created");
        world.meanwhile("DescribeStackEvents", |_| {});
        world.meanwhile("DescribeStackEvents", |model| {
            model.begin("S", "DELETE_IN_PROGRESS", "DELETE_COMPLETE");
        });
        let (result, _) = world.deploy(&of("2"), YES).await.expect("not killed");
        let error = result.expect_err("it is gone").to_string();
        assert!(error.contains("somebody else deleted it"), "{error}");
    });
}
