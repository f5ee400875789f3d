//! EventBridge: rules, which events or times they are for, and what they start.

mod api_destination;
mod api_target;
mod archive;
mod bus;
mod bus_target;
mod by_role;
mod check;
mod connection;
mod delivery;
#[cfg(all(feature = "autoscaling", feature = "ecs"))]
mod ec2_task;
#[cfg(feature = "ecs")]
mod fargate;
#[cfg(feature = "appsync")]
mod graph_ql;
mod input;
#[cfg(feature = "lambda")]
mod lambda;
#[cfg(feature = "logs")]
mod log_group;
mod matcher;
mod objects;
mod pattern;
#[cfg(feature = "redshift")]
mod redshift;
mod request;
mod rule;
mod schedule;
#[cfg(feature = "stepfunctions")]
mod sdk_call;
#[cfg(feature = "sns")]
mod sns;
mod sqs;
#[cfg(any(
    feature = "batch",
    feature = "codebuild",
    feature = "codepipeline",
    feature = "kinesis",
    feature = "kinesisfirehose",
    feature = "stepfunctions"
))]
mod starts;
mod target;

pub use api_destination::{ApiDestination, ApiDestinationTarget, HttpMethod};
pub use api_target::ApiTarget;
pub use archive::Archive;
pub use bus::EventBus;
pub use bus_target::BusTarget;
pub use connection::{Connection, OAuthClient};
#[cfg(all(feature = "autoscaling", feature = "ecs"))]
pub use ec2_task::Ec2TaskTarget;
#[cfg(feature = "ecs")]
pub use fargate::{ContainerOverride, FargateTarget};
#[cfg(feature = "appsync")]
pub use graph_ql::GraphQlTarget;
pub use input::{EventField, Input, Template};
#[cfg(feature = "lambda")]
pub use lambda::LambdaTarget;
#[cfg(feature = "logs")]
pub use log_group::LogGroupTarget;
pub use matcher::Match;
pub use objects::{ObjectEvent, ObjectPattern};
pub use pattern::{DetailPath, EventPattern};
#[cfg(feature = "redshift")]
pub use redshift::RedshiftTarget;
pub use rule::Rule;
pub use schedule::{Cron, Schedule};
#[cfg(feature = "stepfunctions")]
pub use sdk_call::SdkCallTarget;
#[cfg(feature = "sns")]
pub use sns::SnsTarget;
pub use sqs::SqsTarget;
pub use stackwright::diagnostic::codes::events as codes;
pub use stackwright_cfn::events::event_bus::{
    LogConfigIncludeDetail as LogDetail, LogConfigLevel as LogLevel,
};
pub use stackwright_cfn::events::events;
pub use stackwright_cfn::events::{Action, Metric};
pub use stackwright_cfn::{Event, EventList, EventPath, InEvent};
#[cfg(feature = "batch")]
pub use starts::BatchTarget;
#[cfg(feature = "codebuild")]
pub use starts::BuildTarget;
#[cfg(feature = "kinesisfirehose")]
pub use starts::DeliveryStreamTarget;
#[cfg(feature = "codepipeline")]
pub use starts::PipelineTarget;
#[cfg(feature = "stepfunctions")]
pub use starts::StateMachineTarget;
#[cfg(feature = "kinesis")]
pub use starts::StreamTarget;
pub use target::{IntoTarget, Target, TargetConfig};
