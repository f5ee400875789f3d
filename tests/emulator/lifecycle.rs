//! One stack from its creation to its deletion.

use serde_json::json;
use stackwright_deploy::{DestroyOptions, EventSink, Options, WatchOptions, events};

use crate::world::{YES, queue, resource_events, stack, with_emulator};

#[test]
fn create_update_nothing_destroy() {
    with_emulator(|world| async move {
        let name = "lifecycle";
        let mut input = stack(
            name,
            json!({"Resources": {"Q": queue("lifecycle-q")}, "Outputs": {"Url": {"Value": {"Ref": "Q"}}}}),
        );
        let (created, events) = world.deploy(&input).await;
        let created = created.expect("it is created");
        assert_eq!(created.status, "CREATE_COMPLETE");
        assert_eq!(created.outputs.len(), 1);
        assert!(
            created.outputs[0].value.ends_with("/lifecycle-q"),
            "{:?}",
            created.outputs
        );
        let seen: Vec<_> = resource_events(&events)
            .iter()
            .map(|event| {
                format!(
                    "{} {} {}/{}",
                    event.logical_id, event.status, event.done, event.total
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                "lifecycle CREATE_IN_PROGRESS 0/1",
                "Q CREATE_IN_PROGRESS 0/1",
                "Q CREATE_COMPLETE 1/1",
                "lifecycle CREATE_COMPLETE 1/1"
            ]
        );

        // The same again changes nothing and leaves nothing.
        let (same, _) = world.deploy(&input).await;
        let same = same.expect("no changes is success");
        assert!(same.unchanged);
        assert_eq!(same.outputs, created.outputs);
        assert_eq!(world.pending_change_sets(name), [""; 0]);

        input.termination_protection = Some(true);
        let (protected, _) = world.deploy(&input).await;
        assert!(protected.expect("protection alone is no change").unchanged);
        let deployer = world.deployer(Default::default());
        let refused = deployer
            .destroy(name, &DestroyOptions::default(), &YES, &EventSink::ignore())
            .await;
        assert_eq!(refused.expect_err("it is protected").code(), "protected");

        input = stack(
            name,
            json!({"Resources": {
                "Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "lifecycle-q", "VisibilityTimeout": 60}}
            }}),
        );
        input.termination_protection = Some(false);
        let (updated, _) = world.deploy(&input).await;
        assert_eq!(updated.expect("it is updated").status, "UPDATE_COMPLETE");

        let destroyed = deployer
            .destroy(name, &DestroyOptions::default(), &YES, &EventSink::ignore())
            .await;
        destroyed.expect("it is destroyed");
        assert_eq!(world.status(name), "absent");
        let again = deployer
            .destroy(name, &DestroyOptions::default(), &YES, &EventSink::ignore())
            .await;
        again.expect("what does not exist is destroyed already");
    });
}

#[test]
fn events_of_the_last_operation_and_all() {
    with_emulator(|world| async move {
        let name = "watched";
        let template = |timeout: u32| {
            stack(
                name,
                json!({"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Metadata": {"aws:cdk:path": "watched/Q"},
                "Properties": {"QueueName": "watched-q", "VisibilityTimeout": timeout}}}}),
            )
        };
        world.deploy(&template(10)).await.0.expect("it is created");
        world.deploy(&template(20)).await.0.expect("it is updated");
        let deployer = world.deployer(Options::default());
        for all in [false, true] {
            let (sink, mut stream) = events();
            let mut options = WatchOptions::default();
            options.all = all;
            options.follow = true;
            let watched = deployer.watch(name, &options, &sink).await;
            let watched = watched.expect("it is there");
            assert_eq!(watched.status, "UPDATE_COMPLETE");
            assert!(watched.failure.is_none());
            drop(sink);
            let mut seen = Vec::new();
            while let Some(event) = stream.next().await {
                seen.push(event);
            }
            let seen = resource_events(&seen);
            let first = seen
                .iter()
                .find(|event| event.logical_id == "Q")
                .expect("the queue");
            assert_eq!(first.origin.construct_path.as_deref(), Some("watched/Q"));
            assert_eq!(
                first.status,
                if all {
                    "CREATE_IN_PROGRESS"
                } else {
                    "UPDATE_IN_PROGRESS"
                }
            );
            assert_eq!(seen.last().expect("an event").status, "UPDATE_COMPLETE");
        }
        let missing = deployer
            .watch("nowhere", &WatchOptions::default(), &EventSink::ignore())
            .await;
        assert_eq!(missing.expect_err("there is none").code(), "not-found");
    });
}
