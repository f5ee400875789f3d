//! Containers: clusters, tasks and services on Fargate and on instances of one's own, and the roles that they need.
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

mod blue_green;
#[cfg(feature = "autoscaling")]
mod capacity;
mod cloud_map;
mod cluster;
mod container;
#[cfg(any(feature = "events", feature = "stepfunctions"))]
mod container_name;
mod container_settings;
#[cfg(feature = "autoscaling")]
mod ec2_service;
#[cfg(feature = "autoscaling")]
mod ec2_task;
mod existing_service;
mod fargate_service;
mod fargate_task;
mod health_check;
mod image;
mod launch;
mod linux;
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
mod service_setters;
mod task;
mod together;
mod volume;

pub use blue_green::{BlueGreenApplication, BlueGreenHook, TrafficShift};
#[cfg(feature = "autoscaling")]
pub use capacity::AsgCapacityProvider;
pub use cloud_map::CloudMap;
pub use cluster::{Cluster, ContainerInsights};
pub use container::Container;
#[cfg(any(feature = "events", feature = "stepfunctions"))]
pub use container_name::ContainerName;
#[cfg(feature = "autoscaling")]
pub use ec2_service::{Ec2Service, PlacementConstraint, PlacementStrategy};
#[cfg(feature = "autoscaling")]
pub use ec2_task::Ec2TaskDefinition;
pub use existing_service::ExistingService;
pub use fargate_service::FargateService;
pub use fargate_task::FargateTaskDefinition;
pub use health_check::HealthCheck;
pub use image::ContainerImage;
pub use launch::NetworkMode;
pub use linux::LinuxParameters;
#[cfg(feature = "elasticloadbalancingv2")]
pub use load_balanced::ServiceTarget;
pub use log_driver::LogDriver;
pub use port_mapping::PortMapping;
pub use role::TaskRole;
pub use secret::Secret;
pub use service_connect::{ServiceConnect, ServiceConnectService};
pub use stackwright::diagnostic::codes::ecs as codes;
#[cfg(feature = "events")]
pub use stackwright_cfn::ecs::events;
pub use stackwright_cfn::ecs::service::PropagateTags;
pub use stackwright_cfn::ecs::task_definition::{
    ContainerDependencyCondition as ContainerCondition, IpcMode, PidMode,
    RuntimePlatformCpuArchitecture as CpuArchitecture,
    RuntimePlatformOperatingSystemFamily as OperatingSystem,
};
pub use stackwright_cfn::ecs::{Action, ClusterMetric, ServiceMetric};
#[cfg(any(feature = "events", feature = "stepfunctions"))]
pub(crate) use task::Task;
pub use volume::Volume;
