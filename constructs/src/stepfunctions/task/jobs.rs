//! Tasks that run jobs, queries and models, and those that others do.

use stackwright::{Construct, Data, IntoValue, Value, sub};

use super::{Retry, State, Task, watch};
use crate::iam::{Grant, Role};
use crate::kit::arn_in_stack;
use crate::stepfunctions::Activity;
use crate::stepfunctions::definition::integration;
use crate::stepfunctions::state::Next;

impl Task {
    /// Submits a job of AWS Batch, by its name and the ARNs of its definition and queue. [`run_job`](Task::run_job) waits
    /// for it.
    #[track_caller]
    pub fn submit_batch_job(
        name: impl Into<String>,
        job_name: impl IntoValue<String>,
        definition_arn: impl IntoValue<String>,
        queue_arn: impl IntoValue<String>,
    ) -> Self {
        let queue = queue_arn.into_value();
        let arguments = Data::object([
            ("JobDefinition", Data::from(definition_arn.into_value())),
            ("JobName", job_name.into_value().into()),
            ("JobQueue", queue.clone().into()),
        ]);
        Self::of(name, integration("batch:submitJob"), arguments)
            .granting(move |role| {
                // Of all its revisions: the newest need not be known.
                let definitions = arn_in_stack(role.node(), "batch", "job-definition/*".into());
                let resources = vec![definitions, queue.clone()];
                Grant::on_principal(role, &["batch:SubmitJob"], resources);
            })
            .waiting(|role| watch(role, "StepFunctionsGetEventsForBatchJobsRule"))
    }

    /// Starts a job of AWS Glue, by its name. [`run_job`](Task::run_job) waits for it.
    #[track_caller]
    pub fn start_glue_job(name: impl Into<String>, job_name: impl IntoValue<String>) -> Self {
        let job = job_name.into_value();
        let arguments = Data::object([("JobName", job.clone())]);
        let arn = move |role: &Role| arn_in_stack(role.node(), "glue", sub!("job/{job}"));
        let waited = arn.clone();
        Self::of(name, integration("glue:startJobRun"), arguments)
            .granting(move |role| {
                Grant::on_principal(role, &["glue:StartJobRun"], vec![arn(role)]);
            })
            .waiting(move |role| {
                let actions = ["glue:GetJobRun", "glue:GetJobRuns", "glue:BatchStopJobRun"];
                Grant::on_principal(role, &actions, vec![waited(role)]);
            })
    }

    /// Starts a crawler of AWS Glue, by its name.
    #[track_caller]
    pub fn start_glue_crawler(name: impl Into<String>, crawler: impl IntoValue<String>) -> Self {
        let crawler = crawler.into_value();
        let task = Self::sdk(name, "glue", "startCrawler").argument("Name", crawler.clone());
        task.granting(move |role| {
            let arn = arn_in_stack(role.node(), "glue", sub!("crawler/{crawler}"));
            Grant::on_principal(role, &["glue:StartCrawler", "glue:GetCrawler"], vec![arn]);
        })
    }

    /// Starts a job of DataBrew, by its name. [`run_job`](Task::run_job) waits for it.
    #[track_caller]
    pub fn start_databrew_job(name: impl Into<String>, job_name: impl IntoValue<String>) -> Self {
        let job = job_name.into_value();
        let arguments = Data::object([("Name", job.clone())]);
        Self::of(name, integration("databrew:startJobRun"), arguments).granting(move |role| {
            let arn = arn_in_stack(role.node(), "databrew", sub!("job/{job}"));
            let actions = [
                "databrew:startJobRun",
                "databrew:stopJobRun",
                "databrew:listJobRuns",
            ];
            Grant::on_principal(role, &actions, vec![arn]);
        })
    }

    /// Creates a job of MediaConvert with this request, as its API has it, which does it by this role. [`run_job`](Task::run_job)
    /// waits for it.
    #[track_caller]
    pub fn create_media_job(
        name: impl Into<String>,
        role: &Role,
        request: impl Into<Data>,
    ) -> Self {
        let arguments = Data::object([("Role", role.role_arn())]);
        let arguments = crate::kit::beside(&arguments, request.into());
        Self::of(name, integration("mediaconvert:createJob"), arguments)
            .pass_role(role, "mediaconvert.amazonaws.com")
            .allow("mediaconvert:CreateJob", "*")
            .waiting(|role| {
                let actions = ["mediaconvert:GetJob", "mediaconvert:CancelJob"];
                Grant::on_principal(role, &actions, vec!["*".into()]);
                watch(role, "StepFunctionsGetEventsForMediaConvertJobRule");
            })
    }

    /// Starts a build of a project of CodeBuild, by its name. [`run_job`](Task::run_job) waits for it.
    #[track_caller]
    pub fn start_build(name: impl Into<String>, project_name: impl IntoValue<String>) -> Self {
        let project = project_name.into_value();
        let arguments = Data::object([("ProjectName", project.clone())]);
        let arn =
            move |role: &Role| arn_in_stack(role.node(), "codebuild", sub!("project/{project}"));
        let waited = arn.clone();
        Self::of(name, integration("codebuild:startBuild"), arguments)
            .granting(move |role| {
                let actions = ["codebuild:StartBuild", "codebuild:StopBuild"];
                Grant::on_principal(role, &actions, vec![arn(role)]);
            })
            .waiting(move |role| {
                let actions = ["codebuild:BatchGetBuilds", "codebuild:BatchGetReports"];
                Grant::on_principal(role, &actions, vec![waited(role)]);
                watch(role, "StepFunctionsGetEventForCodeBuildStartBuildRule");
            })
    }

    /// Starts a query of Athena in a work group, whose results go to where the group says, or to an `OutputLocation` in a
    /// [`ResultConfiguration`](Task::argument). [`run_job`](Task::run_job) waits for it. What the query reads, and where its
    /// results go, is [allowed](Task::allow) beside.
    #[track_caller]
    pub fn start_query(
        name: impl Into<String>,
        query: impl Into<Data>,
        work_group: impl IntoValue<String>,
    ) -> Self {
        let group = work_group.into_value();
        let arguments = Data::object([
            ("QueryString", query.into()),
            ("WorkGroup", Data::from(group.clone())),
        ]);
        Self::of(name, integration("athena:startQueryExecution"), arguments).granting(move |role| {
            let arn = |resource: Value<String>| arn_in_stack(role.node(), "athena", resource);
            let actions = [
                "athena:GetDataCatalog",
                "athena:StartQueryExecution",
                "athena:GetQueryExecution",
                "athena:StopQueryExecution",
            ];
            let catalog = arn("datacatalog/AwsDataCatalog".into());
            let resources = vec![catalog, arn(sub!("workgroup/{group}"))];
            Grant::on_principal(role, &actions, resources);
        })
    }

    /// Gets what a query of Athena found, by its id: a path such as `$.QueryExecution.QueryExecutionId`.
    #[track_caller]
    pub fn query_results(name: impl Into<String>, query_id: impl Into<Data>) -> Self {
        let arguments = Data::object([super::argument("QueryExecutionId", query_id.into())]);
        Self::of(name, integration("athena:getQueryResults"), arguments).granting(|role| {
            Grant::on_principal(role, &["athena:GetQueryResults"], vec!["*".into()]);
        })
    }

    /// Asks a model of Bedrock, by its ARN, with this body.
    #[track_caller]
    pub fn invoke_model(
        name: impl Into<String>,
        model_arn: impl IntoValue<String>,
        body: impl Into<Data>,
    ) -> Self {
        let model = model_arn.into_value();
        let arguments = Data::object([
            ("ModelId".to_owned(), Data::from(model.clone())),
            super::argument("Body", body.into()),
        ]);
        Self::of(name, integration("bedrock:invokeModel"), arguments).granting(move |role| {
            Grant::on_principal(role, &["bedrock:InvokeModel"], vec![model.clone()]);
        })
    }

    /// Calls an address over HTTPS, with what a connection of EventBridge says of who calls.
    ///
    /// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html>
    #[cfg(feature = "events")]
    #[track_caller]
    pub fn call_http(
        name: impl Into<String>,
        method: impl IntoValue<String>,
        url: impl IntoValue<String>,
        connection: &crate::events::Connection,
    ) -> Self {
        let url = url.into_value();
        let signed = Data::object([("ConnectionArn", connection.connection_arn())]);
        let arguments = Data::object([
            ("ApiEndpoint", Data::from(url.clone())),
            ("Authentication", signed),
            ("Method", method.into_value().into()),
        ]);
        let connection = connection.clone();
        Self::of(name, integration("http:invoke"), arguments).granting(move |role| {
            let arn = vec![connection.connection_arn()];
            Grant::on_principal(role, &["events:RetrieveConnectionCredentials"], arn);
            let actions = [
                "secretsmanager:GetSecretValue",
                "secretsmanager:DescribeSecret",
            ];
            Grant::on_principal(role, &actions, vec![connection.connection_secret_arn()]);
            role.add_to_policy(
                crate::iam::PolicyStatement::allow()
                    .action("states:InvokeHTTPEndpoint")
                    .resource("*")
                    .condition("StringEquals", "states:HTTPEndpoint", &url),
            );
        })
    }

    /// Waits until a worker has done an activity.
    #[track_caller]
    pub fn activity(name: impl Into<String>, activity: &Activity) -> Self {
        let mut state = State::new(name, "Task", Next::Open);
        state.resource = Some(activity.activity_arn());
        Task(state)
    }

    /// Tries again, as AWS recommends, when the service that is called is busy or fails for a moment.
    pub fn retry_on_service_errors(self) -> Self {
        let retry = Retry::on(["States.TaskFailed"]);
        let retry = retry.interval(stackwright::Duration::seconds(2));
        self.retry(retry.max_attempts(6).backoff_rate(2.0).full_jitter())
    }
}
