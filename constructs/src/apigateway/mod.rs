//! API Gateway: REST APIs, what their methods do, who may call them, and how they are deployed.

mod api;
mod authorizer;
mod cors;
mod definition;
mod deployment;
mod domain;
mod integration;
mod method;
mod model;
mod resource;
mod stage;
mod usage;
mod vpc_link;

pub use api::{EndpointType, RestApi};
pub use authorizer::Authorizer;
pub use cors::Cors;
pub use definition::ApiDefinition;
pub use deployment::{DeployedStage, Deployment};
pub use domain::DomainName;
pub use integration::{ContentHandling, Integration, IntegrationResponse};
pub use method::{Method, MethodResponse};
pub use model::{GatewayResponse, Model, RequestValidator};
pub use resource::ApiResource;
pub use stackwright::diagnostic::codes::apigateway as codes;
pub use stackwright_cfn::apigateway::{Action, RestApiMetric};
pub use stage::{LoggingLevel, Stage};
pub use usage::{ApiKey, Period, UsagePlan};
pub use vpc_link::VpcLink;
