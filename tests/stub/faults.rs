//! Every call goes wrong in every way, one at a time, and every call is the last one of a killed process, one at a time:
//! the end is the same as without, nothing is done twice, nothing is left over.

use std::time::Duration;

use serde_json::json;
use stackwright_deploy::{Advance, DestroyOptions, EventSink, Options, StackInput};

use crate::model::Model;
use crate::world::{Fault, World, YES, run, stack, thing};

/// What a gateway shows instead of passing on.
const PAGE: &str = "<html><body>Response of the gateway</body></html>";

/// A scenario: what is there before, and what is then done.
struct Scenario {
    before: Option<StackInput>,
    input: Option<StackInput>,
    consent: Advance,
}

fn scenarios() -> Vec<(&'static str, Scenario)> {
    let one = || stack(json!({"A": thing(json!({"Size": 1}))}));
    let two = || {
        let mut input = stack(json!({"A": thing(json!({"Size": 2})), "B": thing(json!({}))}));
        input.termination_protection = Some(true);
        input
    };
    let failing =
        || stack(json!({"A": thing(json!({"Size": 1})), "B": thing(json!({"Fail": "no"}))}));
    // Consent to execute, none to delete the remains of a failure.
    let execute = Advance {
        execute: true,
        ..Advance::default()
    };
    let scenario = |before, input, consent| Scenario {
        before,
        input,
        consent,
    };
    vec![
        ("create", scenario(None, Some(one()), YES)),
        ("update", scenario(Some(one()), Some(two()), YES)),
        ("no changes", scenario(Some(one()), Some(one()), YES)),
        ("failing creation", scenario(None, Some(failing()), execute)),
        (
            "failing update",
            scenario(Some(one()), Some(failing()), execute),
        ),
        (
            "declined creation",
            scenario(None, Some(one()), Advance::default()),
        ),
        (
            "declined update",
            scenario(Some(one()), Some(two()), Advance::default()),
        ),
        ("destroy", scenario(Some(one()), None, YES)),
    ]
}

impl Scenario {
    async fn prepare(&self) -> World {
        let world = World::new().await;
        if let Some(before) = &self.before {
            world
                .deploy(before, YES)
                .await
                .expect("not killed")
                .0
                .expect("it is created");
        }
        world.model.lock().expect("a model").deeds.clear();
        world
    }

    /// One process. Returns how it ended, or `None` when it was killed.
    async fn play(&self, world: &World) -> Option<String> {
        let ended = |code: Result<(), stackwright_deploy::Error>| {
            code.map_or_else(|e| e.code().to_owned(), |()| "ok".into())
        };
        match &self.input {
            Some(input) => Some(ended(
                world.deploy(input, self.consent).await?.0.map(|_| ()),
            )),
            None => {
                let destroy = async {
                    let deployer = world.deployer(Options::default()).await?;
                    deployer
                        .destroy(
                            "S",
                            &DestroyOptions::default(),
                            &self.consent,
                            &EventSink::ignore(),
                        )
                        .await
                };
                Some(ended(world.until_killed(destroy).await?))
            }
        }
    }
}

/// The deeds that count: what was executed or deleted. (Shells and change sets come and go.)
fn deeds(world: &World) -> Vec<String> {
    let model = world.model.lock().expect("a model");
    let mut counted: Vec<_> = model
        .deeds
        .iter()
        .filter(|deed| deed.starts_with("execute"))
        .cloned()
        .collect();
    let mut unique = counted.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), counted.len(), "nothing is executed twice");
    counted.iter_mut().for_each(|deed| *deed = "execute".into());
    counted
}

#[test]
fn every_call_misbehaves_once() {
    let mut played = 0;
    for (name, scenario) in scenarios() {
        run(async {
            let world = scenario.prepare().await;
            let before = world.requests();
            let ending = scenario.play(&world).await.expect("not killed");
            let calls = world.requests() - before;
            let (summary, done) = (world.summary(), deeds(&world));
            let cases = (1..=calls).flat_map(|call| {
                [
                    Fault::Throttle,
                    Fault::Unavailable,
                    Fault::CutBefore,
                    Fault::LostAnswer,
                    Fault::CutMidway,
                    Fault::Stall,
                    Fault::Silent,
                    Fault::Halve,
                    Fault::Intercept(""),
                    Fault::Intercept(PAGE),
                    Fault::Garble(PAGE),
                    Fault::Refuse(503, "SlowDown", "Please reduce your request rate."),
                    Fault::Refuse(500, "InternalFailure", "We encountered an internal error."),
                ]
                .map(|fault| (call, fault))
            });
            let all = futures(cases.map(|(call, fault)| {
                let (scenario, ending, summary, done) = (&scenario, &ending, &summary, &done);
                async move {
                    let mut world = scenario.prepare().await;
                    if matches!(fault, Fault::Stall | Fault::Silent) {
                        world.attempt = Some(Duration::from_secs(3));
                    }
                    world.order(call, fault);
                    let case = format!("{name}, call {call}, {fault:?}");
                    let now = scenario.play(&world).await.expect("not killed");
                    assert_eq!(
                        now,
                        *ending,
                        "{case}: {:?}",
                        world.model.lock().expect("a model").requests
                    );
                    assert_eq!(world.summary(), *summary, "{case}");
                    assert_eq!(deeds(&world), *done, "{case}");
                }
            }));
            played += all.await;
        });
    }
    assert!(played > 200, "{played} cases");
}

/// Without a change set, nothing but the token tells whether a call whose answer was lost has begun something.
#[test]
fn a_lost_answer_begins_no_direct_operation_twice() {
    let one = || stack(json!({"A": thing(json!({"Size": 1}))}));
    let two = || stack(json!({"A": thing(json!({"Size": 2}))}));
    let failing = || stack(json!({"A": thing(json!({"Fail": "no"}))}));
    for (before, input, action, expected) in [
        (None, one(), "CreateStack", "CREATE_COMPLETE"),
        (Some(one()), two(), "UpdateStack", "UPDATE_COMPLETE"),
        (None, failing(), "CreateStack", "operation"),
        (Some(one()), failing(), "UpdateStack", "operation"),
    ] {
        for fault in [
            Fault::LostAnswer,
            Fault::CutMidway,
            Fault::Garble(PAGE),
            Fault::KillAfter,
            Fault::KillBefore,
        ] {
            // A failure of which a killed run could not tell is tried once more.
            if expected == "operation" && matches!(fault, Fault::KillAfter | Fault::KillBefore) {
                continue;
            }
            // An update that has been taken back by then is begun again, where tokens mean nothing.
            let forgetting: &[bool] = match expected {
                "operation" => &[false],
                _ => &[false, true],
            };
            for &forgets in forgetting {
                run(async {
                    let case = format!("{action} {expected} {fault:?} {forgets}");
                    let world = World::new().await;
                    if let Some(before) = &before {
                        let deployed = world.deploy(before, YES).await.expect("not killed");
                        deployed.0.expect("it is created");
                    }
                    {
                        let mut model = world.model.lock().expect("a model");
                        model.deeds.clear();
                        model.forgets_tokens = forgets;
                        // Long enough that a second run meets what the first one has begun.
                        model.step = Duration::from_millis(100);
                    }
                    world.order_times(action, 1, fault);
                    let deploy = async || {
                        let mut options = Options::default();
                        options.direct = true;
                        let deployer = world.deployer(options).await?;
                        deployer.deploy(&input, &YES, &EventSink::ignore()).await
                    };
                    let ended = match world.until_killed(deploy()).await {
                        Some(ended) => ended,
                        None => world.until_killed(deploy()).await.expect("not killed"),
                    };
                    let told = match &ended {
                        Ok(deployed) => deployed.status.clone(),
                        Err(error) => error.code().to_owned(),
                    };
                    assert_eq!(told, expected, "{case}: {ended:?}");
                    assert_eq!(deeds(&world).len(), 1, "{case}");
                });
            }
        }
    }
}

#[test]
fn what_comes_in_place_of_every_answer_is_said() {
    for (fault, expected) in [
        (
            Fault::Intercept(PAGE),
            "DescribeChangeSet failed: the answer is not that of CloudFormation: status 200, text/xml: `Response of the gateway`",
        ),
        (
            Fault::Intercept(""),
            "DescribeChangeSet failed: the answer is not that of CloudFormation: status 200, text/xml: nothing in it",
        ),
        (
            Fault::Halve,
            "DescribeChangeSet failed: the answer ends in the middle",
        ),
    ] {
        run(async {
            let mut world = World::new().await;
            world.patience = Duration::from_secs(1);
            world.order_always("DescribeChangeSet", fault);
            let one = stack(json!({"A": thing(json!({"Size": 1}))}));
            let (deployed, _) = world.deploy(&one, YES).await.expect("not killed");
            let error = deployed.expect_err("nothing was executed");
            assert_eq!(error.to_string(), expected);
            assert!(error.is_transient());
        });
    }
}

/// Events that are lost do not keep anybody waiting.
#[test]
fn a_stack_without_events_is_asked_itself() {
    const NO_EVENTS: &str = "<DescribeStackEventsResponse><DescribeStackEventsResult><StackEvents/></DescribeStackEventsResult></DescribeStackEventsResponse>";
    run(async {
        let world = World::new().await;
        world.order_always("DescribeStackEvents", Fault::Intercept(NO_EVENTS));
        let failing = stack(json!({"A": thing(json!({"Fail": "no"}))}));
        let (failed, _) = world.deploy(&failing, YES).await.expect("not killed");
        let told = failed.expect_err("it fails").to_string();
        assert!(told.contains("ROLLBACK_COMPLETE"), "{told}");
    });
}

/// What somebody else does just before one of our calls arrives.
type Meddling = fn(&mut Model);

#[test]
fn others_come_in_between() {
    let update: Meddling = |model| model.begin("S", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE");
    let delete: Meddling = |model| model.begin("S", "DELETE_IN_PROGRESS", "DELETE_COMPLETE");
    let forget: Meddling = |model| model.change_sets.clear();
    let failing: Meddling =
        |model| model.begin("S", "UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED");
    let cases: &[(&str, Meddling, &str)] = &[
        ("CreateChangeSet", update, "UPDATE_COMPLETE"),
        ("CreateChangeSet", delete, "CREATE_COMPLETE"),
        ("CreateChangeSet", failing, "UPDATE_COMPLETE"),
        (
            "DescribeChangeSet",
            forget,
            "stuck: removed by somebody else",
        ),
        (
            "ExecuteChangeSet",
            forget,
            "stuck: changed by somebody else",
        ),
        (
            "ExecuteChangeSet",
            update,
            "stuck: changed by somebody else",
        ),
        (
            "ExecuteChangeSet",
            delete,
            "stuck: changed by somebody else",
        ),
    ];
    for (action, meddling, expected) in cases {
        run(async {
            let world = World::new().await;
            let one = stack(json!({"A": thing(json!({"Size": 1}))}));
            let two = stack(json!({"A": thing(json!({"Size": 2})), "B": thing(json!({}))}));
            let (created, _) = world.deploy(&one, YES).await.expect("not killed");
            created.expect("it is created");
            world.meanwhile(action, *meddling);
            let (deployed, _) = world.deploy(&two, YES).await.expect("not killed");
            let told = match deployed {
                Ok(deployed) => deployed.status,
                Err(error) => format!(
                    "{}: {error}; {}",
                    error.code(),
                    error.hint().unwrap_or_default()
                ),
            };
            let (code, text) = expected.split_once(": ").unwrap_or((expected, ""));
            assert!(
                told.starts_with(code) && told.contains(text),
                "{action}: {told}"
            );
            // Run again, it gets there, and nothing of the first run is left.
            let (again, _) = world.deploy(&two, YES).await.expect("not killed");
            let again = again.unwrap_or_else(|error| panic!("{action}: {error}, after {told}"));
            assert!(again.status.ends_with("_COMPLETE"), "{}", again.status);
            let left: Vec<_> = (world.summary().into_iter())
                .filter(|line| line.starts_with("change set"))
                .collect();
            assert!(left.is_empty(), "{action}: {left:?}");
        });
    }
}

/// CloudFormation removes change sets once one of them is executed: what the name of one led to is still told.
#[test]
fn an_executed_change_set_is_known_by_its_stack() {
    let cases: &[(&str, &str, &str)] = &[
        ("UPDATE_COMPLETE", "ready", "ok"),
        ("UPDATE_ROLLBACK_COMPLETE", "ready", "operation"),
        ("UPDATE_COMPLETE", "other", "not-found"),
    ];
    for (status, name, expected) in cases {
        run(async {
            let world = World::new().await;
            let one = stack(json!({"A": thing(json!({"Size": 1}))}));
            let mut options = Options::default();
            options.change_set_name = Some("ready".into());
            options.prepare = true;
            let deployer = world.deployer(options).await.expect("a session");
            let sink = EventSink::ignore();
            let plan = deployer.plan(&one, &YES, &sink).await.expect("a plan");
            let executed = deployer.execute(plan, &one, &sink).await;
            executed.expect("it is created");
            {
                let mut model = world.model.lock().expect("a model");
                model.change_sets.clear();
                model.set_status("S", status);
            }
            let adopted = deployer.adopt(&one, name, &sink).await;
            let told = adopted.map_or_else(
                |error| error.code().to_owned(),
                |plan| if plan.unchanged { "ok" } else { "changes" }.to_owned(),
            );
            assert_eq!(told, *expected, "{status} {name}");
        });
    }
}

#[test]
fn every_call_is_the_last_one_once() {
    let mut played = 0;
    for (name, scenario) in scenarios() {
        run(async {
            let world = scenario.prepare().await;
            let before = world.requests();
            let ending = scenario.play(&world).await.expect("not killed");
            let calls = world.requests() - before;
            let (summary, done) = (world.summary(), deeds(&world));
            let cases = (1..=calls)
                .flat_map(|call| [Fault::KillBefore, Fault::KillAfter].map(|fault| (call, fault)));
            let all = futures(cases.map(|(call, fault)| {
                let (scenario, ending, summary, done) = (&scenario, &ending, &summary, &done);
                async move {
                    let case = format!("{name}, call {call}, {fault:?}");
                    // Once at once, and once after everything that was begun is over.
                    for pause in [false, true] {
                        let world = scenario.prepare().await;
                        if !pause {
                            // Long enough that the second run meets what the first one has begun.
                            world.model.lock().expect("a model").step = Duration::from_millis(250);
                        }
                        world.order(call, fault);
                        if scenario.play(&world).await.is_some() {
                            continue;
                        }
                        if pause {
                            world.settle().await;
                        }
                        let first = world.model.lock().expect("a model").requests.clone();
                        let again = scenario.play(&world).await.expect("not killed");
                        // The last call of a failing run says that its failure was told: then it is tried again.
                        if name.starts_with("failing")
                            && fault == Fault::KillAfter
                            && first
                                .last()
                                .is_some_and(|action| action == "DeleteChangeSet")
                        {
                            continue;
                        }
                        let requests = &world.model.lock().expect("a model").requests.clone();
                        assert_eq!(again, *ending, "{case}: {requests:?}");
                        assert_eq!(world.summary(), *summary, "{case}");
                        assert_eq!(deeds(&world), *done, "{case}");
                    }
                }
            }));
            played += all.await;
        });
    }
    assert!(played > 100, "{played} cases");
}

/// Runs cases side by side, as they mostly wait, but so few that none keeps another from its answer for long, also on a
/// machine that does much else; returns how many there were.
async fn futures<F: Future<Output = ()>>(cases: impl Iterator<Item = F>) -> usize {
    const AT_ONCE: usize = 12;
    let mut waiting = cases;
    let mut open: Vec<std::pin::Pin<Box<F>>> = Vec::new();
    let mut count = 0;
    std::future::poll_fn(|context| {
        loop {
            open.retain_mut(|case| case.as_mut().poll(context).is_pending());
            let more = waiting.by_ref().take(AT_ONCE - open.len());
            let before = open.len();
            open.extend(more.map(Box::pin));
            count += open.len() - before;
            if open.len() == before {
                break;
            }
        }
        if open.is_empty() {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    count
}
