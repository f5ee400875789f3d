//! Patterns: whole flows as single constructs, made to be embedded in larger stacks.
//!
//! Each needs the features of the services that it consists of, besides `patterns`.

#[cfg(feature = "ecs")]
#[macro_use]
#[allow(
    unused_macros,
    reason = "which of them are used depends on the features"
)]
mod one_container;
#[cfg(all(feature = "ecs", feature = "elasticloadbalancingv2"))]
#[macro_use]
mod balanced;

#[cfg(feature = "rds")]
mod database;
#[cfg(feature = "apigateway")]
mod lambda_rest_api;
#[cfg(all(feature = "ecs", feature = "elasticloadbalancingv2"))]
mod load_balanced_service;
#[cfg(all(feature = "ecs", feature = "elasticloadbalancingv2"))]
mod network_service;
#[cfg(all(feature = "cloudtrail", feature = "ecs", feature = "events"))]
mod object_task;
#[cfg(all(
    feature = "applicationautoscaling",
    feature = "cloudwatch",
    feature = "ecs",
    feature = "sqs"
))]
mod queue_processing;
#[cfg(feature = "lambda")]
mod queue_worker;
#[cfg(all(feature = "ecs", feature = "events"))]
mod scheduled_task;
#[cfg(all(
    feature = "assets",
    feature = "cloudfront",
    feature = "custom_resources"
))]
mod static_site;

#[cfg(feature = "rds")]
pub use database::Database;
#[cfg(feature = "apigateway")]
pub use lambda_rest_api::LambdaRestApi;
#[cfg(all(feature = "ecs", feature = "elasticloadbalancingv2"))]
pub use load_balanced_service::*;
#[cfg(all(feature = "ecs", feature = "elasticloadbalancingv2"))]
pub use network_service::*;
#[cfg(all(feature = "cloudtrail", feature = "ecs", feature = "events"))]
pub use object_task::ObjectTask;
#[cfg(all(
    feature = "applicationautoscaling",
    feature = "cloudwatch",
    feature = "ecs",
    feature = "sqs"
))]
pub use queue_processing::*;
#[cfg(feature = "lambda")]
pub use queue_worker::QueueWorker;
#[cfg(all(feature = "ecs", feature = "events"))]
pub use scheduled_task::*;
pub use stackwright::diagnostic::codes::patterns as codes;
#[cfg(all(
    feature = "assets",
    feature = "cloudfront",
    feature = "custom_resources"
))]
pub use static_site::StaticSite;
