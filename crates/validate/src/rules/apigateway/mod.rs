//! Rules about Amazon API Gateway.

mod authorization;
mod authorizer_ttl;
mod deployment_order;
mod document_and_parts;
mod idle_method_setting;
mod lambda_integration;
mod mapped_parameters;
mod method_setting_path;
mod rest_api_name;
mod same_api;

pub use authorization::{AuthorizerNeeded, AuthorizerType};
pub use authorizer_ttl::AuthorizerTtl;
pub use deployment_order::DeploymentOrder;
pub use document_and_parts::DocumentAndParts;
pub use idle_method_setting::IdleMethodSetting;
pub use lambda_integration::LambdaIntegration;
pub use mapped_parameters::MappedParameters;
pub use method_setting_path::MethodSettingPath;
pub use rest_api_name::RestApiName;
pub use same_api::{MethodAuthorizer, SameApi, StageDeployment};
