//! Tasks of SageMaker: training, transformations, models and endpoints.

use stackwright::{Construct, Data, sub};

use super::{Task, watch};
use crate::iam::{Grant, Role};
use crate::kit::{arn_in_stack, beside};
use crate::stepfunctions::definition::integration;

impl Task {
    /// Trains a model with this request, as the API `CreateTrainingJob` has it, by a role that reads the data and writes the model.
    /// [`run_job`](Task::run_job) waits for it.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    /// use stackwright_aws::stepfunctions::{Definition, StateMachine, Task};
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let role = Role::new(&stack, "Training", Principal::service("sagemaker.amazonaws.com"));
    /// let request = json!({
    ///     "TrainingJobName.$": "$.name",
    ///     "AlgorithmSpecification": { "TrainingImage.$": "$.image", "TrainingInputMode": "File" },
    ///     "OutputDataConfig": { "S3OutputPath": "s3://models/" },
    ///     "ResourceConfig": { "InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 10 },
    ///     "StoppingCondition": { "MaxRuntimeInSeconds": 3600 },
    /// });
    /// StateMachine::new(&stack, "Machine", Definition::start_at(Task::train_model("Train", &role, request).run_job()));
    /// # app.synth().unwrap();
    /// ```
    /// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html>
    #[track_caller]
    pub fn train_model(name: impl Into<String>, role: &Role, request: impl Into<Data>) -> Self {
        let arguments = Data::object([("RoleArn", role.role_arn())]);
        let arguments = beside(&arguments, request.into());
        Self::of(name, integration("sagemaker:createTrainingJob"), arguments)
            .pass_role(role, "sagemaker.amazonaws.com")
            .granting(|role| on_jobs(role, "Training", "training-job"))
            .waiting(|role| watch(role, "StepFunctionsGetEventsForSageMakerTrainingJobsRule"))
    }

    /// Has a model transform data with this request, as the API `CreateTransformJob` has it. [`run_job`](Task::run_job) waits for it.
    #[track_caller]
    pub fn transform(name: impl Into<String>, request: impl Into<Data>) -> Self {
        Self::of(name, integration("sagemaker:createTransformJob"), request)
            .granting(|role| on_jobs(role, "Transform", "transform-job"))
            .waiting(|role| watch(role, "StepFunctionsGetEventsForSageMakerTransformJobsRule"))
    }

    /// Creates a model with this request, as the API `CreateModel` has it, whose containers run as a role.
    #[track_caller]
    pub fn create_model(name: impl Into<String>, role: &Role, request: impl Into<Data>) -> Self {
        let arguments = Data::object([("ExecutionRoleArn", role.role_arn())]);
        let arguments = beside(&arguments, request.into());
        Self::of(name, integration("sagemaker:createModel"), arguments)
            .pass_role(role, "sagemaker.amazonaws.com")
            .granting(|role| on(role, "sagemaker:CreateModel", &["model"]))
    }

    /// Creates the configuration of an endpoint with this request, as the API `CreateEndpointConfig` has it.
    #[track_caller]
    pub fn create_endpoint_config(name: impl Into<String>, request: impl Into<Data>) -> Self {
        Self::of(name, integration("sagemaker:createEndpointConfig"), request)
            .granting(|role| on(role, "sagemaker:CreateEndpointConfig", &["endpoint-config"]))
    }

    /// Creates an endpoint with this request, as the API `CreateEndpoint` has it.
    #[track_caller]
    pub fn create_endpoint(name: impl Into<String>, request: impl Into<Data>) -> Self {
        let both = ["endpoint", "endpoint-config"];
        Self::of(name, integration("sagemaker:createEndpoint"), request)
            .granting(move |role| on(role, "sagemaker:CreateEndpoint", &both))
    }

    /// Gives an endpoint another configuration with this request, as the API `UpdateEndpoint` has it.
    #[track_caller]
    pub fn update_endpoint(name: impl Into<String>, request: impl Into<Data>) -> Self {
        let both = ["endpoint", "endpoint-config"];
        Self::of(name, integration("sagemaker:updateEndpoint"), request)
            .granting(move |role| on(role, "sagemaker:UpdateEndpoint", &both))
    }
}

/// What a job takes. Step Functions tags it as its own.
fn on_jobs(role: &Role, job: &str, resource: &str) {
    let jobs = arn_in_stack(role.node(), "sagemaker", sub!("{resource}/*"));
    let [create, describe, stop] =
        ["Create", "Describe", "Stop"].map(|verb| format!("sagemaker:{verb}{job}Job"));
    Grant::on_principal(role, &[&*create, &*describe, &*stop], vec![jobs.clone()]);
    Grant::on_principal(role, &["sagemaker:ListTags"], vec!["*".into()]);
    Grant::on_principal(role, &["sagemaker:AddTags"], vec![jobs]);
}

/// An action on all resources of some kinds, whose names the input may decide.
fn on(role: &Role, action: &str, resources: &[&str]) {
    let arn = |resource: &&str| arn_in_stack(role.node(), "sagemaker", sub!("{resource}/*"));
    let arns = resources.iter().map(arn).collect();
    Grant::on_principal(role, &[action], arns);
    Grant::on_principal(role, &["sagemaker:ListTags"], vec!["*".into()]);
}
