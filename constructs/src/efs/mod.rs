//! File systems that many machines, tasks and functions use at once.
//!
//! ```
//! use stackwright::{App, Stack};
//! use stackwright_aws::ec2::Vpc;
//! use stackwright_aws::ecs::{Cluster, FargateService, FargateTaskDefinition, Volume};
//! use stackwright_aws::efs::FileSystem;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "S");
//! let vpc = Vpc::new(&stack, "Vpc").nat_gateways(1);
//! let files = FileSystem::new(&stack, "Files", &vpc);
//! let uploads = files.access_point("Uploads").path("/uploads").posix_user(1000, 1000).create_owned_by(1000, 1000, "755");
//! let task = FargateTaskDefinition::new(&stack, "Task").volume(Volume::of_access_point("uploads", &uploads));
//! task.container("web", "nginx").port(80).mount("uploads", "/var/uploads");
//! FargateService::new(&stack, "Web", &Cluster::new(&stack, "Cluster").vpc(&vpc), &task);
//! # app.synth().unwrap();
//! ```

mod access_point;
mod file_system;

pub use access_point::AccessPoint;
pub use file_system::FileSystem;
pub use stackwright::diagnostic::codes::efs as codes;
pub use stackwright_cfn::efs::Action;
pub use stackwright_cfn::efs::file_system::{
    LifecyclePolicyTransitionToArchive as ToArchive,
    LifecyclePolicyTransitionToIA as ToInfrequentAccess, PerformanceMode,
};
