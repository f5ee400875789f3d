//! Rules about ECS task definitions and services.

mod container_links;
mod container_sizes;
mod dynamic_port;
mod essential_container;
mod fargate_definition;
mod fargate_features;
mod fargate_scheduling;
mod fargate_size;
mod host_port;
mod log_options;
mod service_definition;
mod service_settings;
mod service_target;

pub use container_links::ContainerLinks;
pub use container_sizes::ContainerSizes;
pub use dynamic_port::DynamicPort;
pub use essential_container::EssentialContainer;
pub use fargate_definition::FargateDefinition;
pub use fargate_features::FargateFeatures;
pub use fargate_scheduling::FargateScheduling;
pub use fargate_size::FargateSize;
pub use host_port::HostPort;
pub use log_options::LogOptions;
pub use service_definition::{ServiceCompatibility, ServiceLogDriver, ServiceNetwork};
pub use service_settings::ServiceSettings;
pub use service_target::ServiceTarget;

use stackwright_template::model::Instance;

/// Whether a task definition is for Fargate.
fn is_fargate(properties: &Instance<'_>) -> bool {
    properties
        .get("RequiresCompatibilities")
        .map(Instance::items)
        .unwrap_or_default()
        .iter()
        .any(|item| item.text() == Some("FARGATE"))
}

/// The containers of a task definition.
fn containers<'a, 't>(properties: &'a Instance<'t>) -> &'a [Instance<'t>] {
    properties
        .get("ContainerDefinitions")
        .map(Instance::items)
        .unwrap_or_default()
}
