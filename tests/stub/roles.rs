//! The roles that an app names for its stacks: assumed where they can be, never silently left out.

use serde_json::json;
use stackwright_deploy::{
    Deployer, Environment, EventSink, Options, Result, Role, RoleOptions, StackRoles,
};

use crate::world::{World, YES, run, stack, thing};

const DEPLOY: &str = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/deploy-${AWS::Region}";

fn roles(account: Option<&str>) -> StackRoles {
    let environment = Environment {
        account: account.map(str::to_owned),
        region: None,
    };
    let role = Role {
        arn: DEPLOY.into(),
        external_id: Some("external".into()),
        options: RoleOptions::of_assembly(&json!({
            "Tags": [{"Key": "team", "Value": "blue"}],
            "TransitiveTagKeys": ["team"],
            "DurationSeconds": 1800,
        })),
    };
    StackRoles {
        path: "S".into(),
        environment,
        deploy: Some(role),
        upload: None,
    }
}

/// Deploys with these roles; the notes, and how it ended.
async fn deploy(world: &World, account: Option<&str>) -> Result<Vec<String>> {
    let (session, notes) = world.session().await?.with_roles(&[roles(account)]).await?;
    let mut input = stack(json!({"A": thing(json!({}))}));
    input.environment.account = account.map(str::to_owned);
    input.role_arn = Some(session.fill(
        "arn:aws:iam::${AWS::AccountId}:role/exec",
        &input.environment,
    ));
    let deployer = Deployer::new(session, Options::default());
    deployer
        .deploy(&input, &YES, &EventSink::ignore())
        .await
        .map(|_| notes)
}

#[test]
fn the_role_of_the_app_calls_cloudformation() {
    for (account, role) in [
        (None, "arn:aws:iam::123456789012:role/deploy-us-east-1"),
        (
            Some("210987654321"),
            "arn:aws:iam::210987654321:role/deploy-us-east-1",
        ),
    ] {
        run(async move {
            let world = World::new().await;
            world.model.lock().expect("a model").roles = vec![role.into()];
            let notes = deploy(&world, account).await.expect("it is deployed");
            assert_eq!(notes, [""; 0]);
            let model = world.model.lock().expect("a model");
            for (action, signer) in model.requests.iter().zip(&model.signers) {
                let own = matches!(action.as_str(), "GetCallerIdentity" | "AssumeRole");
                assert_eq!(signer, if own { "a" } else { "role-0" }, "{action}");
            }
            let account = account.unwrap_or("123456789012");
            let expected = format!("arn:aws:iam::{account}:role/exec");
            let role = ("RoleARN".to_owned(), expected);
            let with_role = model.sent.iter().filter(|form| form.contains(&role));
            assert_eq!(with_role.count(), 1);
            for asked in [
                ("ExternalId", "external"),
                ("Tags.member.1.Key", "team"),
                ("Tags.member.1.Value", "blue"),
                ("TransitiveTagKeys.member.1", "team"),
                ("DurationSeconds", "1800"),
            ] {
                let asked = (asked.0.to_owned(), asked.1.to_owned());
                assert!(
                    model.sent.iter().any(|form| form.contains(&asked)),
                    "{asked:?}"
                );
            }
        });
    }
}

#[test]
fn a_role_that_cannot_be_assumed_is_said() {
    run(async {
        let world = World::new().await;
        let notes = deploy(&world, None).await.expect("the own account");
        let [note] = &notes[..] else {
            panic!("one note: {notes:?}")
        };
        assert!(
            note.contains("role/deploy-us-east-1 cannot be assumed"),
            "{note}"
        );
        assert!(note.contains("not authorized to assume"), "{note}");

        let world = World::new().await;
        let refused = deploy(&world, Some("210987654321")).await;
        let refused = refused.expect_err("another account");
        assert_eq!(refused.code(), "role");
        let said = refused.to_string();
        assert!(
            said.contains("arn:aws:iam::210987654321:role/deploy-us-east-1"),
            "{said}"
        );
        let model = world.model.lock().expect("a model");
        let called: Vec<_> = (model.requests.iter())
            .filter(|action| *action != "AssumeRole")
            .collect();
        assert_eq!(called, ["GetCallerIdentity"]);
    });
}
