//! Tasks that functions do.

use stackwright::{Construct, Data, Duration};

use super::{Retry, Task};
use crate::iam::Grant;
use crate::lambda::Invocable;
use crate::stepfunctions::definition::integration;

impl Task {
    /// Invokes a function with the input, or with [`payload`](Task::payload). What comes out is its answer under `Payload`.
    /// Errors of Lambda itself are tried again, six times.
    #[track_caller]
    pub fn lambda(name: impl Into<String>, function: &impl Invocable) -> Self {
        let entries = vec![("FunctionName", Data::from(function.invocable_arn()))];
        let mut task = Self::of(name, integration("lambda:invoke"), Data::object(entries));
        task.0.takes_input = true;
        task.invoking(function)
    }

    /// Invokes a function with the input, or with [`parameters`](Task::parameters). What comes out is its answer alone, without what
    /// Lambda says beside. Errors of Lambda itself are tried again, six times.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    /// use stackwright_aws::stepfunctions::{Definition, StateMachine, Task};
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let code = lambda::Code::inline("def handler(event, context): return {'total': 3}");
    /// let price = Function::new(&stack, "Price", lambda::Runtime::PYTHON_3_13, code);
    /// StateMachine::new(&stack, "Machine", Definition::start_at(Task::lambda_answer("Price", &price)));
    /// # app.synth().unwrap();
    /// ```
    /// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html>
    #[track_caller]
    pub fn lambda_answer(name: impl Into<String>, function: &impl Invocable) -> Self {
        Self::resource(name, function.invocable_arn()).invoking(function)
    }

    /// Tries errors of Lambda again, and lets the machine invoke the function.
    fn invoking(mut self, function: &impl Invocable) -> Self {
        let arn = function.invocable_arn();
        let versions = stackwright::sub!("{arn}:*");
        let is_function = function.invocable_function().node() == function.node();
        self.0.retries.push(
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
        self.granting(move |role| {
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
}
