//! Tasks that call APIs of API Gateway.

use stackwright::{Data, IntoValue};

use super::Task;
use crate::apigateway::RestApi;
use crate::iam::Grant;
use crate::stepfunctions::definition::integration;

impl Task {
    /// Calls a method (`GET`) of a path (`/orders`) of a REST API, at one of its stages, as the machine's role. Say with
    /// [`argument`](Task::argument) what else is sent: `RequestBody`, `Headers`, `QueryParameters`.
    ///
    /// ```
    /// use stackwright_aws::apigateway::{Integration, RestApi};
    /// use stackwright_aws::prelude::*;
    /// use stackwright_aws::stepfunctions::{Definition, StateMachine, Task};
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let api = RestApi::new(&stack, "Api");
    /// api.path("/orders").method("POST", Integration::mock()).iam_authorization();
    /// let order = Task::call_rest_api("Order", &api, "prod", "POST", "/orders")
    ///     .argument("RequestBody", json!({ "id.$": "$.id" }));
    /// StateMachine::new(&stack, "Machine", Definition::start_at(order));
    /// # app.synth().unwrap();
    /// ```
    /// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html>
    #[track_caller]
    pub fn call_rest_api(
        name: impl Into<String>,
        api: &RestApi,
        stage: impl IntoValue<String>,
        method: &str,
        path: &str,
    ) -> Self {
        let stage = stage.into_value();
        let arn = api.arn_for_execute(method, path, &stage);
        let arguments = Data::object([
            ("ApiEndpoint", Data::from(api.host_name())),
            ("Method", method.into()),
            ("Stage", stage.into()),
            ("Path", path.into()),
            ("AuthType", "IAM_ROLE".into()),
        ]);
        Self::of(name, integration("apigateway:invoke"), arguments).granting(move |role| {
            Grant::on_principal(role, &["execute-api:Invoke"], vec![arn.clone()]);
        })
    }
}
