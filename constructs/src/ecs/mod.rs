//! Containers: clusters, Fargate tasks and services, and the roles that they need.
//!
//! ```
//! use stackwright::{App, Stack};
//! use stackwright_aws::{ec2::Vpc, ecs::{Cluster, FargateTaskDefinition, TaskRole}};
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "S");
//! let vpc = Vpc::new(&stack, "Vpc").max_azs(2).public_subnets_only();
//! let cluster = Cluster::new(&stack, "Cluster").vpc(&vpc);
//! let role = TaskRole::new(&stack, "TaskRole");
//! let task = FargateTaskDefinition::new(&stack, "Task").cpu(1024).memory_mib(2048).task_role(&role);
//! task.container("solver", "public.ecr.aws/x4e8a6b6/mazesolver:1.0.7").env("LEVEL", "2");
//! # let _ = cluster;
//! # app.synth().unwrap();
//! ```

mod cluster;
mod container;
mod health_check;
mod image;
#[cfg(feature = "elasticloadbalancingv2")]
mod load_balanced;
mod log_driver;
mod platform;
mod port_mapping;
#[cfg(feature = "assets")]
mod published;
mod role;
mod roles;
#[cfg(feature = "applicationautoscaling")]
mod scaling;
mod secret;
mod service;
mod service_connect;
mod task;
mod together;
mod volume;

pub use cluster::{Cluster, ContainerInsights};
pub use container::Container;
pub use health_check::HealthCheck;
pub use image::ContainerImage;
#[cfg(feature = "elasticloadbalancingv2")]
pub use load_balanced::ServiceTarget;
pub use log_driver::LogDriver;
pub use port_mapping::PortMapping;
pub use role::TaskRole;
pub use secret::Secret;
pub use service::FargateService;
pub use service_connect::{ServiceConnect, ServiceConnectService};
pub use stackwright::diagnostic::codes::ecs as codes;
#[cfg(feature = "events")]
pub use stackwright_cfn::ecs::events;
pub use stackwright_cfn::ecs::service::PropagateTags;
pub use stackwright_cfn::ecs::task_definition::{
    ContainerDependencyCondition as ContainerCondition,
    RuntimePlatformCpuArchitecture as CpuArchitecture,
    RuntimePlatformOperatingSystemFamily as OperatingSystem,
};
pub use stackwright_cfn::ecs::{Action, ClusterMetric, ServiceMetric};
pub use task::FargateTaskDefinition;
pub use volume::Volume;
