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
mod image;
mod log_driver;
mod role;
mod secret;
mod service;
mod task;
mod volume;

pub use cluster::{Cluster, ContainerInsights};
pub use container::{Container, ContainerCondition, HealthCheck, PortMapping};
pub use image::ContainerImage;
pub use log_driver::LogDriver;
pub use role::TaskRole;
pub use secret::Secret;
pub use service::{FargateService, PropagateTags};
pub use stackwright::diagnostic::codes::ecs as codes;
pub use task::{CpuArchitecture, FargateTaskDefinition, OperatingSystem};
pub use volume::Volume;
