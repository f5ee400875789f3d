//! Calls of AWS's APIs, by a state machine of one state.

use stackwright::{Construct, Data, Value};

use super::rule::Rule;
use super::target::{Target, TargetConfig};

/// Calls an API of AWS. A state machine of one state does it, so that there is no code to be kept: Step Functions calls
/// whatever the SDKs call.
///
/// The state machine, under the id of the target in the rule, has a role that may do just that. A value of the event is
/// given by its path, under a name that ends in `.$`: `"Cluster.$": "$.detail.clusterArn"`.
///
/// ```
/// use stackwright_aws::events::SdkCallTarget;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let stop = SdkCallTarget::new("ec2", "stopInstances", json!({"InstanceIds": ["i-0123456789abcdef0"]}))
///     .resources(["arn:aws:ec2:eu-west-1:123456789012:instance/i-0123456789abcdef0"]);
/// Rule::new(&stack, "Evening").schedule(Schedule::cron(events::Cron::new().hour("18").minute("0"))).target(stop);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct SdkCallTarget {
    service: String,
    action: String,
    parameters: Data,
    iam_action: Option<String>,
    resources: Vec<Value<String>>,
    input: Option<super::input::Input>,
    delivery: super::delivery::Delivery,
}

impl SdkCallTarget {
    /// Calls an action of a service, both as Step Functions names them (`ecs`, `updateService`), with these parameters.
    pub fn new(service: &str, action: &str, parameters: impl Into<Data>) -> Self {
        SdkCallTarget {
            service: service.to_owned(),
            action: action.to_owned(),
            parameters: parameters.into(),
            iam_action: None,
            resources: Vec::new(),
            input: None,
            delivery: super::delivery::Delivery::default(),
        }
    }

    /// What the role must be allowed, where IAM names it otherwise than the SDKs: `logs:PutRetentionPolicy` for
    /// `cloudwatchlogs` and `putRetentionPolicy`.
    pub fn iam_action(mut self, action: &str) -> Self {
        self.iam_action = Some(action.to_owned());
        self
    }

    /// The ARNs of what it is called on; the role may call it on anything unless this is called.
    pub fn resources<V: stackwright::IntoValue<String>>(
        mut self,
        arns: impl IntoIterator<Item = V>,
    ) -> Self {
        let arns = arns.into_iter().map(stackwright::IntoValue::into_value);
        self.resources = arns.collect();
        self
    }

    /// What the state machine is given instead of the event, for paths in the parameters.
    pub fn input(mut self, input: impl Into<super::input::Input>) -> Self {
        self.input = Some(input.into());
        self
    }

    super::delivery::delivery_setters!();

    fn definition(&self) -> Value<String> {
        let (service, action) = (&self.service, &self.action);
        let resource = stackwright::pseudo::partition();
        let resource = stackwright::sub!("arn:{resource}:states:::aws-sdk:{service}:{action}");
        let call = Data::object([
            ("Type", Data::from("Task")),
            ("Resource", resource.into()),
            ("Parameters", self.parameters.clone()),
            ("End", true.into()),
        ]);
        stackwright::intrinsic::json_text(Data::object([
            ("StartAt", Data::from("Call")),
            ("States", Data::object([("Call", call)])),
        ]))
    }
}

impl Target for SdkCallTarget {
    fn bind(&self, rule: &Rule, target_id: &str) -> TargetConfig {
        use crate::iam::{PolicyStatement, Principal, Role};
        use stackwright_cfn::stepfunctions::CfnStateMachine;

        let node = stackwright::Node::new(rule, target_id);
        let caller = Role::new(&node, "Role", Principal::service("states.amazonaws.com"));
        let mut action = self.action.clone();
        if let Some(first) = action.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let action = format!("{}:{action}", self.service);
        let action = self.iam_action.clone().unwrap_or(action);
        let mut statement = PolicyStatement::allow().action(action);
        statement = match self.resources.is_empty() {
            true => statement.resource("*"),
            false => statement.resources(self.resources.clone()),
        };
        caller.add_to_policy(statement);
        let machine = CfnStateMachine::new(&node, "Resource", caller.role_arn())
            .definition_string(self.definition());
        // Its policy must be there before the first event is.
        machine.node().add_dependency(&caller);
        let arn = machine.attr_arn();
        let starter = Role::new(&node, "EventsRole", Principal::service(super::sqs::SERVICE));
        starter.add_to_policy(
            PolicyStatement::allow()
                .action("states:StartExecution")
                .resource(arn.clone()),
        );
        self.delivery.bind(rule);
        TargetConfig::new(arn)
            .role_arn(starter.role_arn())
            .input(self.input.clone())
            .delivery(&self.delivery)
    }
}
