//! What the tests share: a session in the emulated account, deployments with recorded events, small templates.

use serde_json::{Value, json};
use stackwright_deploy::{
    Advance, Deployed, Deployer, Event, EventKind, Options, ResourceEvent, Result, Session,
    SessionOptions, StackInput, StaticCredentials, events,
};

use crate::emulator::{Emulator, REGION};

/// Runs a test with the emulator, or not at all.
#[track_caller]
pub fn with_emulator<F, Fut>(test: F)
where
    F: FnOnce(World) -> Fut,
    Fut: Future<Output = ()>,
{
    let Some(emulator) = crate::emulator::emulator() else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let mut options = SessionOptions::default();
        options.region = Some(REGION.into());
        options.endpoint_url = Some(emulator.url.clone());
        options.credentials = Some(StaticCredentials {
            access_key_id: "test".into(),
            secret_access_key: "test".into(),
            session_token: None,
        });
        let session = Session::connect(&options)
            .await
            .expect("the emulator has an STS");
        test(World { emulator, session }).await;
    });
}

pub struct World {
    pub emulator: &'static Emulator,
    pub session: Session,
}

/// Agrees to everything.
pub const YES: Advance = Advance {
    execute: true,
    delete_failed: true,
    continue_rollback: true,
    destroy: true,
};

impl World {
    pub fn deployer(&self, options: Options) -> Deployer {
        Deployer::new(self.session.clone(), options)
    }

    /// Deploys with all consent, and returns what happened.
    pub async fn deploy(&self, input: &StackInput) -> (Result<Deployed>, Vec<Event>) {
        self.deploy_with(input, Options::default(), YES).await
    }

    pub async fn deploy_with(
        &self,
        input: &StackInput,
        options: Options,
        consent: Advance,
    ) -> (Result<Deployed>, Vec<Event>) {
        let (sink, mut stream) = events();
        let deployer = self.deployer(options);
        let collect = async {
            let mut all = Vec::new();
            while let Some(event) = stream.next().await {
                all.push(event);
            }
            all
        };
        let deploy = async move { deployer.deploy(input, &consent, &sink).await };
        tokio::join!(deploy, collect)
    }

    pub fn status(&self, stack: &str) -> String {
        let answer = self.emulator.call(
            "cloudformation",
            "describe_stacks",
            json!({"StackName": stack}),
        );
        answer["Stacks"][0]["StackStatus"]
            .as_str()
            .unwrap_or("absent")
            .to_owned()
    }

    /// The physical id of a resource.
    pub fn physical_id(&self, stack: &str, logical_id: &str) -> String {
        let answer = self.emulator.call(
            "cloudformation",
            "describe_stack_resource",
            json!({"StackName": stack, "LogicalResourceId": logical_id}),
        );
        answer["StackResourceDetail"]["PhysicalResourceId"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Names of the change sets that are left and were not executed.
    pub fn pending_change_sets(&self, stack: &str) -> Vec<String> {
        let answer = self.emulator.call(
            "cloudformation",
            "list_change_sets",
            json!({"StackName": stack}),
        );
        let summaries = answer["Summaries"].as_array().cloned().unwrap_or_default();
        summaries
            .iter()
            .filter(|summary| {
                !summary["ExecutionStatus"]
                    .as_str()
                    .unwrap_or_default()
                    .starts_with("EXECUTE_")
            })
            .map(|summary| {
                summary["ChangeSetName"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned()
            })
            .collect()
    }
}

pub fn stack(name: &str, template: Value) -> StackInput {
    StackInput::with_body(name, template.to_string())
}

pub fn queue(name: &str) -> Value {
    json!({"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}})
}

pub fn resource_events(events: &[Event]) -> Vec<&ResourceEvent> {
    events
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::Resource(event) => Some(&**event),
            _ => None,
        })
        .collect()
}
