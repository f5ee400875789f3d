//! Tasks: what state machines have others do.

#[cfg(feature = "apigateway")]
mod api;
mod data;
#[cfg(feature = "ecs")]
mod ecs;
mod emr;
mod jobs;
mod lambda;
mod learning;
mod messages;

use std::rc::Rc;

use stackwright::{Construct, Data, Duration, IntoValue, Value, sub};

use super::definition::integration;
use super::machine::StateMachine;
use super::state::{Next, Retry, State, builder, errors, flow, results, step};
use crate::iam::{Grant, PolicyStatement, Role};
use crate::kit::arn_in_stack;

#[cfg(feature = "ecs")]
pub use ecs::EcsTask;

builder! {
    /// Has somebody else do something, and goes on with what comes out.
    ///
    /// The machine's role is given what the task needs.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    /// use stackwright_aws::stepfunctions::{Definition, Retry, StateMachine, Task};
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let jobs = Queue::new(&stack, "Jobs");
    /// let send = Task::send_message("Send", &jobs, json!({ "id.$": "$.id" }))
    ///     .retry(Retry::on(["States.ALL"]).max_attempts(5))
    ///     .discard_result();
    /// let list = Task::sdk("List", "s3", "listBuckets").allow("s3:ListAllMyBuckets", "*");
    /// StateMachine::new(&stack, "Machine", Definition::start_at(send).then(list));
    /// # app.synth().unwrap();
    /// ```
    /// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html>
    Task
}

flow!(Task);
step!(Task);
results!(Task);
errors!(Task);

/// An argument that may be a path: `{"body.$": "$.body"}` gives the name and its path, anything else is the value.
fn argument(name: &str, value: Data) -> (String, Data) {
    match value.as_str() {
        Some(path) if path.starts_with("$.") || path == "$" || path.starts_with("$$.") => {
            (format!("{name}.$"), value)
        }
        _ => (name.to_owned(), value),
    }
}

/// What waiting for a job takes whose end EventBridge tells.
fn watch(role: &Role, rule: &str) {
    let rule = arn_in_stack(role.node(), "events", sub!("rule/{rule}"));
    let actions = ["events:PutTargets", "events:PutRule", "events:DescribeRule"];
    Grant::on_principal(role, &actions, vec![rule]);
}

impl Task {
    #[track_caller]
    fn of(name: impl Into<String>, resource: Value<String>, arguments: impl Into<Data>) -> Self {
        let mut state = State::new(name, "Task", Next::Open);
        state.resource = Some(resource);
        state.arguments = Some(arguments.into());
        Task(state)
    }

    fn granting(mut self, grant: impl Fn(&Role) + 'static) -> Self {
        self.0.grants.push(Rc::new(grant));
        self
    }

    /// Anything that has an ARN as a resource of tasks, such as an activity. The machine's role is not given what it needs.
    #[track_caller]
    pub fn resource(name: impl Into<String>, arn: impl IntoValue<String>) -> Self {
        let mut state = State::new(name, "Task", Next::Open);
        state.resource = Some(arn.into_value());
        Task(state)
    }

    /// Calls an action of an AWS service, as the SDK has it: `s3` and `listBuckets`. Say with [`allow`](Task::allow) what
    /// the role needs.
    #[track_caller]
    pub fn sdk(name: impl Into<String>, service: &str, action: &str) -> Self {
        let resource = integration(&format!("aws-sdk:{service}:{action}"));
        Self::of(name, resource, Data::object::<String, Data>([]))
    }

    /// What the call is given.
    pub fn parameters(mut self, parameters: impl Into<Data>) -> Self {
        self.0.arguments = Some(parameters.into());
        self
    }

    /// One more thing that the call is given: a value, or a path of the input such as `$.key`.
    pub fn argument(mut self, name: &str, value: impl Into<Data>) -> Self {
        if let Some(Data::Object(entries)) = &mut self.0.arguments {
            let (name, value) = argument(name, value.into());
            entries.insert(name.into(), value);
        }
        self
    }

    /// Lets the machine do an action on a resource.
    pub fn allow(self, action: impl Into<String>, resource: impl IntoValue<String>) -> Self {
        let statement = PolicyStatement::allow()
            .action(action.into())
            .resource(resource.into_value());
        self.granting(move |role| {
            role.add_to_policy(statement.clone());
        })
    }

    /// Does it with this role, of another account or with other permissions, which must let the machine's role assume it.
    ///
    /// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html>
    pub fn credentials(mut self, role: &Role) -> Self {
        let arn = role.role_arn();
        self.0
            .set("Credentials", Data::object([("RoleArn", arn.clone())]));
        self.granting(move |role| {
            Grant::on_principal(role, &["sts:AssumeRole"], vec![arn.clone()]);
        })
    }

    /// Lets the machine hand a role on to a service (`sagemaker.amazonaws.com`), as the call asks for one.
    pub fn pass_role(self, role: &Role, service: &'static str) -> Self {
        let arn = role.role_arn();
        self.granting(move |role| {
            role.add_to_policy(
                PolicyStatement::allow()
                    .action("iam:PassRole")
                    .resource(arn.clone())
                    .condition("StringLike", "iam:PassedToService", service),
            );
        })
    }

    /// Starts another state machine with this input. [`run_job`](Task::run_job) waits for it.
    #[track_caller]
    pub fn start_execution(
        name: impl Into<String>,
        machine: &StateMachine,
        input: impl Into<Data>,
    ) -> Self {
        let arguments = Data::object([
            ("StateMachineArn", Data::from(machine.state_machine_arn())),
            ("Input", input.into()),
        ]);
        let started = machine.clone();
        Self::of(name, integration("states:startExecution"), arguments)
            .granting(move |role| {
                started.grant_start_execution(role);
            })
            .waiting_for(machine)
    }

    /// Tells the started machine by which execution it was, so that the console shows both together.
    ///
    /// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-nested-workflows.html>
    pub fn associate_with_parent(mut self) -> Self {
        if let Some(Data::Object(arguments)) = &mut self.0.arguments
            && let Some(Data::Object(input)) = arguments.get_mut("Input")
        {
            let id = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$";
            input.insert(id.into(), "$$.Execution.Id".into());
        }
        self
    }

    /// What waiting for a started machine takes. It is given where the task is made to wait.
    fn waiting_for(self, machine: &StateMachine) -> Self {
        let machine = machine.clone();
        self.waiting(move |role: &Role| {
            let actions = ["states:DescribeExecution", "states:StopExecution"];
            Grant::on_principal(role, &actions, vec![machine.executions("*")]);
            watch(role, "StepFunctionsGetEventsForStepFunctionsExecutionRule");
        })
    }

    fn waiting(mut self, waits: impl Fn(&Role) + 'static) -> Self {
        self.0.waits = Some(Rc::new(waits));
        self
    }

    /// Waits until what was started has ended. Not in express machines.
    pub fn run_job(mut self) -> Self {
        let resource = self.0.resource.as_ref().map(Value::to_string);
        let is_machine = resource.is_some_and(|arn| arn.ends_with("states:startExecution"));
        self.0.pattern = if is_machine { ".sync:2" } else { ".sync" };
        let waits = self.0.waits.take();
        self.0.grants.extend(waits);
        self
    }

    /// Waits until somebody says how it ended, with the token `$$.Task.Token` that must be in what the call is given. Not in
    /// express machines.
    pub fn wait_for_token(mut self) -> Self {
        self.0.pattern = ".waitForTaskToken";
        self
    }

    /// How long it may take.
    pub fn timeout(mut self, time: impl Into<Duration>) -> Self {
        self.0.set("TimeoutSeconds", time.into().in_seconds());
        self
    }

    /// How many seconds it may take, by a path of the input; JSONPath.
    pub fn timeout_path(mut self, path: impl Into<String>) -> Self {
        self.0.set("TimeoutSecondsPath", path.into());
        self
    }

    /// How many seconds may pass between two signs of life, by a path of the input; JSONPath.
    pub fn heartbeat_path(mut self, path: impl Into<String>) -> Self {
        self.0.set("HeartbeatSecondsPath", path.into());
        self
    }

    /// How much time may pass between two signs of life.
    pub fn heartbeat(mut self, time: impl Into<Duration>) -> Self {
        self.0.set("HeartbeatSeconds", time.into().in_seconds());
        self
    }
}
