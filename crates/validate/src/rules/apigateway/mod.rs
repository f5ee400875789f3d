//! Rules about Amazon API Gateway.

mod authorizer_ttl;
mod method_setting_path;
mod rest_api_name;

pub use authorizer_ttl::AuthorizerTtl;
pub use method_setting_path::MethodSettingPath;
pub use rest_api_name::RestApiName;
