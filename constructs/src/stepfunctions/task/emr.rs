//! Tasks of EMR: clusters, their steps, and jobs on EKS.

use stackwright::{Construct, Data, IntoValue, sub};

use super::{Task, watch};
use crate::iam::{Grant, PolicyStatement, Role};
use crate::kit::{arn_in_stack, beside};
use crate::stepfunctions::definition::integration;

impl Task {
    /// Creates a cluster of EMR with this request, as the API `RunJobFlow` has it, for which a role acts, with instances that act as
    /// another one, by the name of its profile. [`run_job`](Task::run_job) waits until it is there, and gives its id as `ClusterId`.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    /// use stackwright_aws::stepfunctions::{Definition, StateMachine, Task};
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let service = Role::from_name(&stack, "Service", "EMR_DefaultRole");
    /// let instances = Role::from_name(&stack, "Instances", "EMR_EC2_DefaultRole");
    /// let request = json!({ "Name": "nightly", "ReleaseLabel": "emr-7.9.0", "Instances": { "InstanceCount": 3 } });
    /// let create = Task::create_emr_cluster("Create", &service, &instances, request).run_job().result_path("$.cluster");
    /// let jar = json!({ "Jar": "command-runner.jar", "Args": ["spark-submit", "s3://jobs/totals.py"] });
    /// let step = Task::add_emr_step("Totals", "$.cluster.ClusterId", "totals", jar).run_job().discard_result();
    /// let end = Task::terminate_emr_cluster("End", "$.cluster.ClusterId").run_job();
    /// StateMachine::new(&stack, "Machine", Definition::start_at(create).then(step).then(end));
    /// # app.synth().unwrap();
    /// ```
    /// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr.html>
    #[track_caller]
    pub fn create_emr_cluster(
        name: impl Into<String>,
        service_role: &Role,
        instance_role: &Role,
        request: impl Into<Data>,
    ) -> Self {
        let arguments = Data::object([
            ("JobFlowRole", Data::from(instance_role.role_name())),
            ("ServiceRole", service_role.role_name().into()),
            ("VisibleToAllUsers", true.into()),
        ]);
        let arguments = beside(&arguments, request.into());
        let passed = [service_role.role_arn(), instance_role.role_arn()];
        Self::of(
            name,
            integration("elasticmapreduce:createCluster"),
            arguments,
        )
        .granting(move |role| {
            let actions = [
                "elasticmapreduce:RunJobFlow",
                "elasticmapreduce:DescribeCluster",
                "elasticmapreduce:TerminateJobFlows",
                "elasticmapreduce:AddTags",
            ];
            Grant::on_principal(role, &actions, vec!["*".into()]);
            Grant::on_principal(role, &["iam:PassRole"], passed.to_vec());
        })
        .waiting(|role| watch(role, "StepFunctionsGetEventForEMRRunJobFlowRule"))
    }

    /// Adds a step to a cluster of EMR, by its id or a path to it: a name, and the jar with its arguments, as the API's
    /// `HadoopJarStep` has it. The cluster goes on when it fails. [`run_job`](Task::run_job) waits for it.
    #[track_caller]
    pub fn add_emr_step(
        name: impl Into<String>,
        cluster_id: impl Into<Data>,
        step_name: impl IntoValue<String>,
        jar: impl Into<Data>,
    ) -> Self {
        let step = Data::object([
            ("Name", Data::from(step_name.into_value())),
            ("ActionOnFailure", "CONTINUE".into()),
            ("HadoopJarStep", jar.into()),
        ]);
        let cluster = super::argument("ClusterId", cluster_id.into());
        let arguments = Data::object([cluster, ("Step".to_owned(), step)]);
        Self::of(name, integration("elasticmapreduce:addStep"), arguments)
            .granting(|role| {
                let actions = [
                    "elasticmapreduce:AddJobFlowSteps",
                    "elasticmapreduce:DescribeStep",
                    "elasticmapreduce:CancelSteps",
                ];
                on_clusters(role, &actions);
            })
            .waiting(|role| watch(role, "StepFunctionsGetEventForEMRAddJobFlowStepsRule"))
    }

    /// Ends a cluster of EMR, by its id or a path to it. [`run_job`](Task::run_job) waits until it has ended.
    #[track_caller]
    pub fn terminate_emr_cluster(name: impl Into<String>, cluster_id: impl Into<Data>) -> Self {
        let arguments = Data::object([super::argument("ClusterId", cluster_id.into())]);
        let terminate = integration("elasticmapreduce:terminateCluster");
        Self::of(name, terminate, arguments)
            .granting(|role| {
                let actions = [
                    "elasticmapreduce:DescribeCluster",
                    "elasticmapreduce:TerminateJobFlows",
                ];
                on_clusters(role, &actions);
            })
            .waiting(|role| watch(role, "StepFunctionsGetEventForEMRTerminateJobFlowsRule"))
    }

    /// Starts a job of EMR on EKS in a virtual cluster, by its id, which runs as a role: a release (`emr-7.9.0-latest`), and what is
    /// run, as the API's `JobDriver` has it. [`run_job`](Task::run_job) waits for it.
    ///
    /// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr-eks.html>
    #[track_caller]
    pub fn start_emr_job(
        name: impl Into<String>,
        virtual_cluster_id: impl IntoValue<String>,
        role: &Role,
        release: impl IntoValue<String>,
        driver: impl Into<Data>,
    ) -> Self {
        let (cluster, runs_as) = (virtual_cluster_id.into_value(), role.role_arn());
        let arguments = Data::object([
            ("VirtualClusterId", Data::from(cluster.clone())),
            ("ExecutionRoleArn", runs_as.clone().into()),
            ("ReleaseLabel", release.into_value().into()),
            ("JobDriver", driver.into()),
        ]);
        let waited = cluster.clone();
        Self::of(name, integration("emr-containers:startJobRun"), arguments)
            .granting(move |role| {
                let cluster = sub!("/virtualclusters/{cluster}");
                role.add_to_policy(
                    PolicyStatement::allow()
                        .action("emr-containers:StartJobRun")
                        .resource(arn_in_stack(role.node(), "emr-containers", cluster))
                        .condition("StringEquals", "emr-containers:ExecutionRoleArn", &runs_as),
                );
            })
            .waiting(move |role| {
                let runs = sub!("/virtualclusters/{waited}/jobruns/*");
                let runs = arn_in_stack(role.node(), "emr-containers", runs);
                let actions = [
                    "emr-containers:DescribeJobRun",
                    "emr-containers:CancelJobRun",
                ];
                Grant::on_principal(role, &actions, vec![runs]);
            })
    }
}

fn on_clusters(role: &Role, actions: &[&str]) {
    let clusters = arn_in_stack(role.node(), "elasticmapreduce", "cluster/*".into());
    Grant::on_principal(role, actions, vec![clusters]);
}
