//! Things of other services that rules start by a role.

use super::by_role::{ByRole, input_setter, role_setters};
use super::rule::Rule;
use super::target::{Target, TargetConfig, natural};
use crate::iam::GrantActions;

/// Starts an execution of a state machine, of whose input the event is.
///
/// The state machine is a construct, a generated `CfnStateMachine`, or one that is
/// [imported](stackwright_cfn::Imported).
///
/// ```
/// use stackwright_aws::cfn::{Imported, stepfunctions::CfnStateMachine};
/// use stackwright_aws::events::StateMachineTarget;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let orders = Imported::<CfnStateMachine>::from_name(&stack, "Orders", "orders");
/// Rule::new(&stack, "Rule").on(EventPattern::new().source("shop")).target(StateMachineTarget::new(&orders));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html>
#[cfg(feature = "stepfunctions")]
#[derive(Clone, Debug)]
#[must_use]
pub struct StateMachineTarget {
    inner: ByRole,
}

#[cfg(feature = "stepfunctions")]
impl StateMachineTarget {
    /// Starts this state machine with the whole event.
    pub fn new<G>(machine: &G) -> Self
    where
        G: GrantActions<Resource = stackwright_cfn::stepfunctions::CfnStateMachine>
            + Clone
            + 'static,
    {
        use stackwright_cfn::stepfunctions::Action;
        StateMachineTarget {
            inner: ByRole::new(machine, [Action::StartExecution]),
        }
    }

    input_setter!();
    role_setters!();
}

#[cfg(feature = "stepfunctions")]
impl Target for StateMachineTarget {
    fn bind(&self, rule: &Rule, _: &str) -> TargetConfig {
        self.inner.bind(rule)
    }
}

#[cfg(feature = "stepfunctions")]
natural!(StateMachineTarget: crate::stepfunctions::StateMachine);

/// Writes events to a Kinesis stream.
///
/// ```
/// use stackwright_aws::events::StreamTarget;
/// use stackwright_aws::kinesis::Stream;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let clicks = Stream::new(&stack, "Clicks");
/// Rule::new(&stack, "Rule")
///     .on(EventPattern::new().source("shop"))
///     .target(StreamTarget::new(&clicks).partition_key("$.detail.visitor"));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html>
#[cfg(feature = "kinesis")]
#[derive(Clone, Debug)]
#[must_use]
pub struct StreamTarget {
    inner: ByRole,
    partition_key: Option<String>,
}

#[cfg(feature = "kinesis")]
impl StreamTarget {
    /// Writes whole events to this stream, by the id of each event.
    pub fn new<G>(stream: &G) -> Self
    where
        G: GrantActions<Resource = stackwright_cfn::kinesis::CfnStream> + Clone + 'static,
    {
        use stackwright_cfn::kinesis::Action;
        StreamTarget {
            inner: ByRole::new(stream, [Action::PutRecord, Action::PutRecords]),
            partition_key: None,
        }
    }

    /// The value of the event by which records go to the same shard: a path, `$.detail.visitor`, or one of an event's type.
    pub fn partition_key(mut self, path: impl Into<String>) -> Self {
        self.partition_key = Some(path.into());
        self
    }

    input_setter!();
    role_setters!();
}

#[cfg(feature = "kinesis")]
impl Target for StreamTarget {
    fn bind(&self, rule: &Rule, _: &str) -> TargetConfig {
        let key = self.partition_key.clone();
        let key = key.map(stackwright_cfn::events::rule::KinesisParameters::new);
        self.inner
            .bind(rule)
            .properties(|target| target.kinesis_parameters(key))
    }
}

#[cfg(feature = "kinesis")]
natural!(StreamTarget: crate::kinesis::Stream);

/// Writes events to a Firehose stream, which delivers them to a bucket or elsewhere.
///
/// ```
/// use stackwright_aws::cfn::{Imported, kinesisfirehose::CfnDeliveryStream};
/// use stackwright_aws::events::DeliveryStreamTarget;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let lake = Imported::<CfnDeliveryStream>::from_name(&stack, "Lake", "lake");
/// Rule::new(&stack, "Rule").on(EventPattern::new().source("shop")).target(DeliveryStreamTarget::new(&lake));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html>
#[cfg(feature = "kinesisfirehose")]
#[derive(Clone, Debug)]
#[must_use]
pub struct DeliveryStreamTarget {
    inner: ByRole,
}

#[cfg(feature = "kinesisfirehose")]
impl DeliveryStreamTarget {
    /// Writes whole events to this stream.
    pub fn new<G>(stream: &G) -> Self
    where
        G: GrantActions<Resource = stackwright_cfn::kinesisfirehose::CfnDeliveryStream>
            + Clone
            + 'static,
    {
        use stackwright_cfn::kinesisfirehose::Action;
        DeliveryStreamTarget {
            inner: ByRole::new(stream, [Action::PutRecord, Action::PutRecordBatch]),
        }
    }

    input_setter!();
    role_setters!();
}

#[cfg(feature = "kinesisfirehose")]
impl Target for DeliveryStreamTarget {
    fn bind(&self, rule: &Rule, _: &str) -> TargetConfig {
        self.inner.bind(rule)
    }
}

/// Starts a build of a CodeBuild project.
///
/// ```
/// use stackwright_aws::cfn::{Imported, codebuild::CfnProject};
/// use stackwright_aws::events::BuildTarget;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let site = Imported::<CfnProject>::from_name(&stack, "Site", "site");
/// Rule::new(&stack, "Nightly").schedule(Schedule::every(Duration::days(1))).target(BuildTarget::new(&site));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html>
#[cfg(feature = "codebuild")]
#[derive(Clone, Debug)]
#[must_use]
pub struct BuildTarget {
    inner: ByRole,
}

#[cfg(feature = "codebuild")]
impl BuildTarget {
    /// Starts a build of this project.
    pub fn new<G>(project: &G) -> Self
    where
        G: GrantActions<Resource = stackwright_cfn::codebuild::CfnProject> + Clone + 'static,
    {
        use stackwright_cfn::codebuild::Action;
        BuildTarget {
            inner: ByRole::new(project, [Action::StartBuild]),
        }
    }

    input_setter!();
    role_setters!();
}

#[cfg(feature = "codebuild")]
impl Target for BuildTarget {
    fn bind(&self, rule: &Rule, _: &str) -> TargetConfig {
        self.inner.bind(rule)
    }
}

/// Starts a CodePipeline pipeline.
///
/// ```
/// use stackwright_aws::cfn::{Imported, codepipeline::CfnPipeline};
/// use stackwright_aws::events::PipelineTarget;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let site = Imported::<CfnPipeline>::from_name(&stack, "Site", "site");
/// Rule::new(&stack, "Nightly").schedule(Schedule::every(Duration::days(1))).target(PipelineTarget::new(&site));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html>
#[cfg(feature = "codepipeline")]
#[derive(Clone, Debug)]
#[must_use]
pub struct PipelineTarget {
    inner: ByRole,
}

#[cfg(feature = "codepipeline")]
impl PipelineTarget {
    /// Starts this pipeline.
    pub fn new<G>(pipeline: &G) -> Self
    where
        G: GrantActions<Resource = stackwright_cfn::codepipeline::CfnPipeline> + Clone + 'static,
    {
        use stackwright_cfn::codepipeline::Action;
        PipelineTarget {
            inner: ByRole::new(pipeline, [Action::StartPipelineExecution]),
        }
    }

    input_setter!();
    role_setters!();
}

#[cfg(feature = "codepipeline")]
impl Target for PipelineTarget {
    fn bind(&self, rule: &Rule, _: &str) -> TargetConfig {
        self.inner.bind(rule)
    }
}

/// Submits a job to a queue of Batch.
///
/// ```
/// use stackwright_aws::cfn::{Imported, batch::{CfnJobDefinition, CfnJobQueue}};
/// use stackwright_aws::events::BatchTarget;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let queue = Imported::<CfnJobQueue>::from_name(&stack, "Queue", "jobs");
/// let arn = "arn:aws:batch:eu-west-1:123456789012:job-definition/report:1";
/// let report = Imported::<CfnJobDefinition>::from_arn(&stack, "Report", arn);
/// Rule::new(&stack, "Nightly")
///     .schedule(Schedule::every(Duration::days(1)))
///     .target(BatchTarget::new(&queue, &report).attempts(2));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/batch/latest/userguide/batch-cwe-target.html>
#[cfg(feature = "batch")]
#[derive(Clone, Debug)]
#[must_use]
pub struct BatchTarget {
    inner: ByRole,
    definition: stackwright::Value<String>,
    job_name: Option<stackwright::Value<String>>,
    size: Option<u32>,
    attempts: Option<u32>,
}

#[cfg(feature = "batch")]
impl BatchTarget {
    /// Submits a job of this definition to this queue.
    pub fn new<Q, D>(queue: &Q, definition: &D) -> Self
    where
        Q: GrantActions<Resource = stackwright_cfn::batch::CfnJobQueue> + Clone + 'static,
        D: GrantActions<Resource = stackwright_cfn::batch::CfnJobDefinition> + Clone + 'static,
    {
        let (arn, definition_arn) = (queue.governed_arn(), definition.governed_arn());
        let both = [definition_arn.clone(), arn.clone()];
        let starts = format!("{} in {}", definition.node().path(), queue.node().path());
        let submit = move |role: &crate::iam::Role| {
            let statement = crate::iam::PolicyStatement::allow().action("batch:SubmitJob");
            role.add_to_policy(statement.resources(both.clone()));
        };
        BatchTarget {
            inner: ByRole::of(Some(definition.node().clone()), starts, arn, submit),
            definition: definition_arn,
            job_name: None,
            size: None,
            attempts: None,
        }
    }

    /// The name of each job; that of the rule's target unless this is called.
    pub fn job_name(mut self, name: impl stackwright::IntoValue<String>) -> Self {
        self.job_name = Some(name.into_value());
        self
    }

    /// Submits an array of so many jobs, 2 to 10,000.
    pub fn array_size(mut self, size: u32) -> Self {
        self.size = Some(size);
        self
    }

    /// How often a job that fails is tried, 1 to 10.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = Some(attempts);
        self
    }

    input_setter!();
    role_setters!();
}

#[cfg(feature = "batch")]
impl Target for BatchTarget {
    fn bind(&self, rule: &Rule, _: &str) -> TargetConfig {
        use stackwright::Construct;
        use stackwright_cfn::events::rule;
        let name = self.job_name.clone();
        let retries = self
            .attempts
            .map(|it| rule::BatchRetryStrategy::new().attempts(it));
        let size = self
            .size
            .map(|it| rule::BatchArrayProperties::new().size(it));
        let parameters = rule::BatchParameters::new()
            .job_definition(&self.definition)
            .job_name(name.unwrap_or_else(|| rule.node().unique_id().into()))
            .array_properties(size)
            .retry_strategy(retries);
        self.inner
            .bind(rule)
            .properties(|target| target.batch_parameters(parameters))
    }
}
