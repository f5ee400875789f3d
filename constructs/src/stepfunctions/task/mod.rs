//! Tasks: what state machines have others do.

mod data;
#[cfg(feature = "ecs")]
mod ecs;
mod jobs;
mod messages;

use std::rc::Rc;

use stackwright::{Construct, Data, Duration, IntoValue, Value};

use super::definition::integration;
use super::machine::StateMachine;
use super::state::{Next, Retry, State, builder, errors, flow, results, step};
use crate::iam::{Grant, PolicyStatement, Role};
use crate::kit::arn_in_stack;
use crate::lambda::Invocable;

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

    /// Invokes a function with the input, or with [`payload`](Task::payload). What comes out is its answer under `Payload`.
    /// Errors of Lambda itself are tried again, six times.
    #[track_caller]
    pub fn lambda(name: impl Into<String>, function: &impl Invocable) -> Self {
        let arn = function.invocable_arn();
        let versions = stackwright::sub!("{arn}:*");
        let is_function = function.invocable_function().node() == function.node();
        let entries = vec![("FunctionName", Data::from(arn.clone()))];
        let mut task = Self::of(name, integration("lambda:invoke"), Data::object(entries));
        task.0.takes_input = true;
        task.0.retries.push(
            Retry::on([
                "Lambda.ClientExecutionTimeoutException",
                "Lambda.ServiceException",
                "Lambda.AWSLambdaException",
                "Lambda.SdkClientException",
            ])
            .interval(Duration::seconds(2))
            .max_attempts(6)
            .backoff_rate(2.0),
        );
        task.granting(move |role| {
            let mut resources = vec![arn.clone()];
            resources.extend(is_function.then(|| versions.clone()));
            Grant::on_principal(role, &["lambda:InvokeFunction"], resources);
        })
    }

    /// What a function is invoked with; the input unless this is called: `{"id.$": "$.id"}` in JSONPath, expressions in
    /// JSONata.
    pub fn payload(self, payload: impl Into<Data>) -> Self {
        self.argument("Payload", payload)
    }

    /// Does not try errors of Lambda itself again.
    pub fn without_retries(mut self) -> Self {
        self.0.retries.clear();
        self
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

    /// What waiting for a started machine takes. It is given where the task is made to wait.
    fn waiting_for(mut self, machine: &StateMachine) -> Self {
        let machine = machine.clone();
        self.0.waits = Some(Rc::new(move |role: &Role| {
            let actions = ["states:DescribeExecution", "states:StopExecution"];
            Grant::on_principal(role, &actions, vec![machine.executions("*")]);
            let rule = "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule";
            let rule = arn_in_stack(machine.node(), "events", rule.into());
            let actions = ["events:PutTargets", "events:PutRule", "events:DescribeRule"];
            Grant::on_principal(role, &actions, vec![rule]);
        }));
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

    /// How much time may pass between two signs of life.
    pub fn heartbeat(mut self, time: impl Into<Duration>) -> Self {
        self.0.set("HeartbeatSeconds", time.into().in_seconds());
        self
    }
}
