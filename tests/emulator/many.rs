//! Several stacks: exports, order, failures, large numbers; and templates too large for a call.

use std::sync::Arc;

use serde_json::{Value, json};
use stackwright_deploy::{
    BootstrapKey, BootstrapOptions, DestroyOptions, Event, EventKind, EventSink, Options, Origins,
    Outcome, ResourceToImport, StackInput, events,
};

use crate::world::{YES, queue, stack, with_emulator};

#[test]
fn exports_between_two_stacks() {
    with_emulator(|world| async move {
        let exporter = stack(
            "exporter",
            json!({"Resources": {"Q": queue("exporter-q")},
                   "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Q", "Arn"]}, "Export": {"Name": "exporter:Arn"}}}}),
        );
        let mut importer = stack(
            "importer",
            json!({"Resources": {"P": {"Type": "AWS::SSM::Parameter", "Properties":
                {"Name": "/importer/p", "Type": "String", "Value": {"Fn::ImportValue": "exporter:Arn"}}}}}),
        );
        importer.dependencies.push("exporter".into());
        let deployer = world.deployer(Options::default());
        let stacks = vec![importer, exporter];
        let outcomes = deployer
            .deploy_all(stacks.clone(), 4, Arc::new(YES), &EventSink::ignore())
            .await;
        for (name, outcome) in outcomes.expect("an order") {
            assert!(outcome.is_done(), "{name}: {outcome:?}");
        }
        let value = world
            .emulator
            .call("ssm", "get_parameter", json!({"Name": "/importer/p"}));
        assert!(
            value["Parameter"]["Value"]
                .as_str()
                .expect("a value")
                .ends_with(":exporter-q")
        );
        let options = DestroyOptions::default();
        let refused = deployer
            .destroy("exporter", &options, &YES, &EventSink::ignore())
            .await
            .expect_err("in use");
        assert!(
            refused
                .to_string()
                .contains("it is in use: export `exporter:Arn` by `importer`"),
            "{refused}"
        );
        let outcomes = deployer
            .destroy_all(&stacks, &options, 4, Arc::new(YES), &EventSink::ignore())
            .await;
        for (name, outcome) in outcomes.expect("an order") {
            assert!(outcome.is_done(), "{name}: {outcome:?}");
        }
        assert_eq!(
            (world.status("exporter"), world.status("importer")),
            ("absent".into(), "absent".into())
        );
    });
}

#[test]
fn a_failing_stack_stops_its_dependents() {
    with_emulator(|world| async move {
        world
            .emulator
            .control("chain-a", json!({"fail": {"Q": "no"}}));
        let make = |name: &str, on: &[&str]| -> StackInput {
            let mut input = stack(
                name,
                json!({"Resources": {"Q": queue(&format!("{name}-q"))}}),
            );
            input.dependencies = on.iter().map(|name| (*name).to_owned()).collect();
            input
        };
        let stacks = vec![
            make("chain-c", &["chain-b"]),
            make("chain-b", &["chain-a"]),
            make("chain-a", &[]),
            make("chain-d", &[]),
        ];
        let deployer = world.deployer(Options::default());
        let outcomes = deployer
            .deploy_all(stacks, 2, Arc::new(YES), &EventSink::ignore())
            .await
            .expect("an order");
        let shown: Vec<_> = outcomes
            .iter()
            .map(|(name, outcome)| match outcome {
                Outcome::Done(_) => format!("{name} done"),
                Outcome::Skipped { because } => format!("{name} skipped for {because}"),
                _ => format!("{name} failed"),
            })
            .collect();
        assert_eq!(
            shown,
            [
                "chain-c skipped for chain-a",
                "chain-b skipped for chain-a",
                "chain-a failed",
                "chain-d done"
            ]
        );
        assert_eq!(world.status("chain-b"), "absent");
    });
}

#[test]
fn existing_resources_are_imported() {
    with_emulator(|world| async move {
        world
            .emulator
            .call("s3", "create_bucket", json!({"Bucket": "imported-bucket"}));
        let bucket = json!({"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain", "Properties": {"BucketName": "imported-bucket"}});
        let input = stack("imports", json!({"Resources": {"B": bucket}}));
        let deployer = world.deployer(Options::default());
        let candidates = deployer
            .import_candidates(&input)
            .await
            .expect("candidates");
        assert_eq!(candidates[0].identifier, ["BucketName"]);
        assert_eq!(candidates[0].known["BucketName"], "imported-bucket");
        let resource = ResourceToImport {
            logical_id: "B".into(),
            resource_type: "AWS::S3::Bucket".into(),
            identifier: candidates[0].known.clone(),
        };
        let sink = EventSink::ignore();
        let plan = deployer
            .plan_import(&input, std::slice::from_ref(&resource), &YES, &sink)
            .await
            .expect("a plan");
        assert_eq!(plan.changes[0].marker(), '⇐');
        let deployed = deployer
            .execute(plan, &input, &sink)
            .await
            .expect("it is imported");
        assert_eq!(deployed.status, "IMPORT_COMPLETE");
        assert_eq!(world.physical_id("imports", "B"), "imported-bucket");

        let missing = stack(
            "imports-missing",
            json!({"Resources": {"B": {"Type": "AWS::S3::Bucket",
            "DeletionPolicy": "Retain", "Properties": {"BucketName": "nowhere-bucket"}}}}),
        );
        let mut resource = resource;
        resource
            .identifier
            .insert("BucketName".into(), "nowhere-bucket".into());
        let error = deployer
            .plan_import(&missing, &[resource], &YES, &sink)
            .await
            .expect_err("it does not exist");
        assert!(
            error.to_string().contains("not found") || error.to_string().contains("does not exist"),
            "{error}"
        );
        assert_eq!(world.status("imports-missing"), "absent");
    });
}

/// Larger than what a call takes.
fn large(bucket_of: &str) -> StackInput {
    let mut resources = serde_json::Map::new();
    for index in 0..60 {
        let filler = "x".repeat(1000);
        resources.insert(
            format!("Parameter{index}"),
            json!({"Type": "AWS::SSM::Parameter", "Properties":
                {"Name": format!("/{bucket_of}/{index}"), "Type": "String", "Value": filler}}),
        );
    }
    stack(bucket_of, json!({"Resources": Value::Object(resources)}))
}

#[test]
fn bootstrap_and_large_templates() {
    with_emulator(|world| async move {
        let input = large("large");
        let (refused, _) = world.deploy(&input).await;
        let refused = refused.expect_err("there is no bucket");
        assert!(
            refused.to_string().contains("go through a bucket"),
            "{refused}"
        );
        assert!(refused.hint().expect("a hint").contains("bootstrap"));
        assert_eq!(world.status("large"), "absent");

        let deployer = world.deployer(Options::default());
        let bootstrap = deployer
            .bootstrap_stack(&BootstrapOptions::default())
            .await
            .expect("valid options");
        let (made, _) = world.deploy(&bootstrap).await;
        let made = made.expect("it is bootstrapped");
        let output = |key: &str| {
            made.outputs
                .iter()
                .find(|output| output.key == key)
                .map(|output| output.value.as_str())
        };
        assert_eq!(
            output("BucketName"),
            Some("cdk-hnb659fds-assets-123456789012-us-east-1")
        );
        let version = world.emulator.call(
            "ssm",
            "get_parameter",
            json!({"Name": "/cdk-bootstrap/hnb659fds/version"}),
        );
        assert_eq!(
            version["Parameter"]["Value"].as_str(),
            output("BootstrapVersion")
        );
        for role in [
            "deploy",
            "cfn-exec",
            "file-publishing",
            "image-publishing",
            "lookup",
        ] {
            let name = format!("cdk-hnb659fds-{role}-role-123456789012-us-east-1");
            let found = world
                .emulator
                .call("iam", "get_role", json!({"RoleName": name}));
            assert_eq!(found["Role"]["RoleName"], name, "{found}");
        }

        // Again, with other accounts trusted: policies are kept; without any, they must be said.
        let mut options = BootstrapOptions::default();
        options.trusted_accounts = Some(vec!["210987654321".into()]);
        let more = deployer
            .bootstrap_stack(&options)
            .await
            .expect("the policies are kept");
        assert_eq!(
            more.parameters.keys().collect::<Vec<_>>(),
            ["TrustedAccounts"]
        );
        type Wish = fn(&mut BootstrapOptions);
        let refused: [(Wish, &str); 4] = [
            (
                |options| options.trusted_accounts = Some(vec!["11".into()]),
                "`11` is no account",
            ),
            (
                |options| options.execution_policies = Some(vec!["Power".into()]),
                "`Power` is no managed policy",
            ),
            (
                |options| options.qualifier = Some("two words".into()),
                "cannot be a qualifier",
            ),
            // That would replace what is there.
            (
                |options| options.qualifier = Some("other".into()),
                "has the qualifier `hnb659fds`",
            ),
        ];
        for (wish, expected) in refused {
            let mut options = BootstrapOptions::default();
            wish(&mut options);
            let refused = deployer.bootstrap_stack(&options).await;
            let refused = refused.expect_err(expected).to_string();
            assert!(refused.contains(expected), "{refused}");
        }
        let mut own = BootstrapOptions::default();
        own.stack_name = "OwnToolkit".into();
        own.qualifier = Some("own".into());
        own.bucket_name = Some("own-assets".into());
        own.key = Some(BootstrapKey::Own);
        own.permissions_boundary = Some("Bounds".into());
        let own = deployer.bootstrap_stack(&own).await.expect("valid options");
        let (made, _) = world.deploy(&own).await;
        let outputs = made.expect("it is bootstrapped").outputs;
        let output = |key: &str| outputs.iter().find(|output| output.key == key);
        assert_eq!(output("BucketName").expect("a name").value, "own-assets");
        let key = output("FileAssetKeyArn").expect("a key");
        let alias = json!({"KeyId": "alias/cdk-own-assets-key"});
        let found = world.emulator.call("kms", "describe_key", alias);
        assert_eq!(found["KeyMetadata"]["Arn"], *key.value);

        options.stack_name = "ElsewhereToolkit".into();
        let error = deployer
            .bootstrap_stack(&options)
            .await
            .expect_err("policies are missing");
        assert!(
            error.to_string().contains("no execution policies"),
            "{error}"
        );

        let (deployed, events) = world.deploy(&input).await;
        deployed.expect("it is deployed through the bucket");
        assert!(
            events
                .iter()
                .any(|event| matches!(&event.kind, EventKind::Uploaded { reused: false, .. }))
        );
        let uploaded = |events: &[Event]| {
            (events.iter()).any(|event| matches!(&event.kind, EventKind::Uploaded { .. }))
        };
        let (again, events) = world.deploy(&input).await;
        assert!(again.expect("nothing changes").unchanged);
        assert!(!uploaded(&events));
        let mut options = Options::default();
        options.force = true;
        let (again, events) = world.deploy_with(&input, options, YES).await;
        assert!(again.expect("nothing changes").unchanged);
        assert!(
            events
                .iter()
                .any(|event| matches!(&event.kind, EventKind::Uploaded { reused: true, .. }))
        );
    });
}

#[test]
fn drift_is_found() {
    with_emulator(|world| async move {
        let input = stack(
            "drifts",
            json!({"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties":
            {"QueueName": "drifts-q", "VisibilityTimeout": 30}}}}),
        );
        let (created, _) = world.deploy(&input).await;
        created.expect("it is created");
        let deployer = world.deployer(Options::default());
        let (sink, _stream) = events();
        assert!(
            !deployer
                .drift("drifts", &Origins::default(), &sink)
                .await
                .expect("a detection")
                .is_drifted()
        );
        let url = world.physical_id("drifts", "Q");
        world.emulator.call(
            "sqs",
            "set_queue_attributes",
            json!({"QueueUrl": url, "Attributes": {"VisibilityTimeout": "99"}}),
        );
        let drift = deployer
            .drift("drifts", &Origins::default(), &sink)
            .await
            .expect("a detection");
        assert!(drift.is_drifted());
        assert_eq!(drift.resources[0].status, "MODIFIED");
        assert_eq!(drift.resources[0].differences[0].path, "VisibilityTimeout");
        assert_eq!(drift.resources[0].differences[0].actual, "99");
    });
}
