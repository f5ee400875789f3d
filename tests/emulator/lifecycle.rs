//! One stack from its creation to its deletion.

use serde_json::json;
use stackwright_deploy::{DestroyOptions, EventSink};

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
