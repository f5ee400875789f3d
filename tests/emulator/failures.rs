//! What fails, and how it is explained and repaired.

use serde_json::json;
use stackwright_deploy::{
    Advance, DestroyOptions, Error, EventKind, EventSink, OnStackFailure, Options, RollbackOptions,
};
use stackwright_diagnostic::Origin;

use crate::world::{YES, queue, stack, with_emulator};

/// A bucket next to a queue that fails; the queue waits for the bucket.
fn failing(name: &str) -> serde_json::Value {
    json!({"Resources": {
        "B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": format!("{name}-b")}},
        "Q": {"Type": "AWS::SQS::Queue", "DependsOn": "B", "Properties": {"QueueName": format!("{name}-q")},
              "Metadata": {"aws:cdk:path": "App/Jobs/Resource"}}
    }})
}

#[test]
fn a_failed_creation_rolls_back_and_can_be_repeated() {
    with_emulator(|world| async move {
        let name = "fail-create";
        world.emulator.control(
            name,
            json!({"fail": {"Q": "Queue fail-create-q already exists (#/QueueName: taken)"}}),
        );
        let mut input = stack(name, failing(name));
        input.sources.insert(
            "Q".into(),
            Origin {
                file: "src/main.rs".into(),
                line: 12,
                column: 5,
            },
        );
        let (result, _) = world.deploy(&input).await;
        let error = result.expect_err("the queue fails");
        assert_eq!(
            error.to_string(),
            "stack `fail-create` ended in ROLLBACK_COMPLETE: App/Jobs/Resource (AWS::SQS::Queue) at \
             Properties/QueueName: Queue fail-create-q already exists (#/QueueName: taken) [src/main.rs:12:5]"
        );
        assert!(
            error
                .hint()
                .expect("a hint")
                .contains("outside of this stack")
        );
        assert_eq!(world.status(name), "ROLLBACK_COMPLETE");

        // The remains are deleted with consent only.
        let (refused, _) = world
            .deploy_with(
                &input,
                Options::default(),
                Advance {
                    execute: true,
                    ..Advance::default()
                },
            )
            .await;
        assert!(
            matches!(
                refused,
                Err(Error::Declined {
                    unattended: true,
                    ..
                })
            ),
            "{refused:?}"
        );
        assert_eq!(world.status(name), "ROLLBACK_COMPLETE");

        world.emulator.control(name, json!({}));
        let (repaired, _) = world.deploy(&input).await;
        assert_eq!(repaired.expect("it is created").status, "CREATE_COMPLETE");
    });
}

#[test]
fn a_failed_creation_can_delete_its_stack() {
    with_emulator(|world| async move {
        let name = "fail-delete";
        world.emulator.control(name, json!({"fail": {"Q": "no"}}));
        let mut options = Options::default();
        options.on_stack_failure = Some(OnStackFailure::Delete);
        let (result, _) = world
            .deploy_with(&stack(name, failing(name)), options, YES)
            .await;
        let error = result.expect_err("the queue fails");
        assert!(
            matches!(&error, Error::Operation { status, .. } if status == "DELETE_COMPLETE"),
            "{error}"
        );
        assert!(error.to_string().contains("App/Jobs/Resource"), "{error}");
        assert_eq!(world.status(name), "absent");
    });
}

#[test]
fn a_failed_update_rolls_back() {
    with_emulator(|world| async move {
        let name = "fail-update";
        let (created, _) = world.deploy(&stack(name, failing(name))).await;
        created.expect("it is created");
        world
            .emulator
            .control(name, json!({"fail": {"N": "no such thing"}}));
        let mut template = failing(name);
        template["Resources"]["N"] = queue("fail-update-n");
        let (result, _) = world.deploy(&stack(name, template.clone())).await;
        let error = result.expect_err("the new queue fails");
        assert!(
            matches!(&error, Error::Operation { status, .. } if status == "UPDATE_ROLLBACK_COMPLETE"),
            "{error}"
        );
        assert_eq!(world.pending_change_sets(name), [""; 0]);
        world.emulator.control(name, json!({}));
        let (repaired, _) = world.deploy(&stack(name, template)).await;
        assert_eq!(repaired.expect("it is updated").status, "UPDATE_COMPLETE");
    });
}

#[test]
fn without_rollback_the_stack_stays_and_is_repaired_or_rolled_back() {
    with_emulator(|world| async move {
        let name = "fail-keep";
        world.emulator.control(name, json!({"fail": {"Q": "no"}}));
        let mut options = Options::default();
        options.rollback = false;
        let (result, _) = world
            .deploy_with(&stack(name, failing(name)), options, YES)
            .await;
        assert!(
            matches!(result, Err(Error::Operation { status, .. }) if status == "CREATE_FAILED")
        );
        let (sink, _stream) = stackwright_deploy::events();
        let status = world
            .deployer(Options::default())
            .rollback(name, &RollbackOptions::default(), &sink)
            .await;
        assert_eq!(status.expect("it is rolled back"), "ROLLBACK_COMPLETE");
    });
}

#[test]
fn a_refused_template_leaves_nothing() {
    with_emulator(|world| async move {
        let name = "fail-template";
        let template = json!({"Resources": {"Q": {"Type": "AWS::Nowhere::Thing"}}});
        let (result, events) = world.deploy(&stack(name, template)).await;
        let error = result.expect_err("there is no such type");
        assert!(error.to_string().contains("AWS::Nowhere::Thing"), "{error}");
        assert!(matches!(
            events.last().expect("an event").kind,
            EventKind::Failed { .. }
        ));
        assert_eq!(world.status(name), "absent");
    });
}

#[test]
fn declining_leaves_nothing() {
    with_emulator(|world| async move {
        let input = stack("declined", json!({"Resources": {"Q": queue("declined-q")}}));
        let (result, _) = world
            .deploy_with(&input, Options::default(), Advance::default())
            .await;
        assert_eq!(result.expect_err("nobody agrees").code(), "declined");
        assert_eq!(world.status("declined"), "absent");
    });
}

#[test]
fn somebody_elses_operation_is_followed() {
    with_emulator(|world| async move {
        let name = "attach";
        world.emulator.control(name, json!({"latency": 0.7}));
        let template = json!({"Resources": {"Q": queue("attach-q")}});
        world.emulator.call(
            "cloudformation",
            "create_stack",
            json!({"StackName": name, "TemplateBody": template.to_string()}),
        );
        assert_eq!(world.status(name), "CREATE_IN_PROGRESS");
        let (result, events) = world.deploy(&stack(name, template)).await;
        assert!(result.expect("it is there").unchanged);
        assert!(
            events
                .iter()
                .any(|event| matches!(&event.kind, EventKind::Attached { resumed: false, .. }))
        );
        let resources = crate::world::resource_events(&events);
        assert!(
            resources
                .iter()
                .any(|event| event.logical_id == "Q" && event.status == "CREATE_COMPLETE")
        );
    });
}

#[test]
fn a_rollback_that_fails_is_continued_with_consent() {
    with_emulator(|world| async move {
        let name = "fail-revert";
        let template = |timeout: u32, more: bool| {
            let mut template = json!({"Resources": {"A": {"Type": "AWS::SQS::Queue", "Properties":
                {"QueueName": "fail-revert-a", "VisibilityTimeout": timeout}}}});
            if more {
                template["Resources"]["N"] = queue("fail-revert-n");
                template["Resources"]["N"]["DependsOn"] = "A".into();
            }
            stack(name, template)
        };
        world
            .deploy(&template(30, false))
            .await
            .0
            .expect("it is created");
        world.emulator.control(
            name,
            json!({"fail": {"N": "no"}, "fail_revert": {"A": "cannot go back"}}),
        );
        let error = world
            .deploy(&template(60, true))
            .await
            .0
            .expect_err("it fails, and so does the rollback");
        assert!(
            matches!(&error, Error::Operation { status, .. } if status == "UPDATE_ROLLBACK_FAILED"),
            "{error}"
        );
        assert!(
            error.to_string().contains("N (AWS::SQS::Queue): no"),
            "the first failure is the cause: {error}"
        );
        world.emulator.control(name, json!({}));
        let execute = Advance {
            execute: true,
            ..Advance::default()
        };
        let refused = world
            .deploy_with(&template(60, true), Options::default(), execute)
            .await
            .0;
        assert_eq!(refused.expect_err("consent is missing").code(), "declined");
        assert_eq!(world.status(name), "UPDATE_ROLLBACK_FAILED");
        let repaired = world
            .deploy(&template(60, true))
            .await
            .0
            .expect("it is continued, then updated");
        assert_eq!(repaired.status, "UPDATE_COMPLETE");
    });
}

#[test]
fn a_failed_deletion_is_explained_and_repeated() {
    with_emulator(|world| async move {
        let name = "fail-destroy";
        world
            .deploy(&stack(name, failing(name)))
            .await
            .0
            .expect("it is created");
        world.emulator.control(
            name,
            json!({"fail_delete": {"B": "The bucket you tried to delete is not empty"}}),
        );
        let deployer = world.deployer(Options::default());
        let (mut options, sink) = (DestroyOptions::default(), EventSink::ignore());
        // What is to stay is not deleted with the rest.
        options.retain = vec!["B".into()];
        let kept = deployer.destroy(name, &options, &YES, &sink).await;
        let kept = kept.expect_err("no deletion has failed").to_string();
        assert!(kept.contains("`B` cannot be left behind"), "{kept}");
        assert_eq!(world.status(name), "CREATE_COMPLETE");
        options.retain.clear();
        let error = deployer
            .destroy(name, &options, &YES, &sink)
            .await
            .expect_err("the bucket is not empty");
        assert!(
            error
                .to_string()
                .contains("B (AWS::S3::Bucket): The bucket you tried"),
            "{error}"
        );
        assert!(
            error
                .hint()
                .expect("a hint")
                .contains("empty the bucket first")
        );
        assert_eq!(world.status(name), "DELETE_FAILED");
        world.emulator.control(name, json!({}));
        deployer
            .destroy(name, &options, &YES, &sink)
            .await
            .expect("it is destroyed");
        assert_eq!(world.status(name), "absent");
    });
}

#[test]
fn a_stack_without_rollback_is_repaired_by_an_update() {
    with_emulator(|world| async move {
        let name = "fail-repair";
        world.emulator.control(name, json!({"fail": {"Q": "no"}}));
        let mut options = Options::default();
        options.rollback = false;
        let input = stack(name, failing(name));
        let failed = world.deploy_with(&input, options.clone(), YES).await.0;
        assert!(
            matches!(failed, Err(Error::Operation { status, .. }) if status == "CREATE_FAILED")
        );
        world.emulator.control(name, json!({}));
        let repaired = world
            .deploy_with(&input, options, YES)
            .await
            .0
            .expect("it is repaired");
        assert_eq!(repaired.status, "UPDATE_COMPLETE");
        assert!(world.physical_id(name, "Q").ends_with("fail-repair-q"));
    });
}
