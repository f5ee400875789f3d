//! The codes of the diagnostics of container constructs, `SW0300` to `SW0349`.

/// A task's CPU and memory are not a pair that Fargate has.
pub const SIZE: &str = "SW0300";
/// A task's ephemeral storage is not one that Fargate has.
pub const EPHEMERAL_STORAGE: &str = "SW0301";
/// A task's containers do not make a task: there are none, none is essential, or they want more than the task has.
pub const CONTAINERS: &str = "SW0302";
/// A setting came after what depends on it had been created.
pub const TOO_LATE: &str = "SW0303";
/// A container mounts a volume that its task does not have.
pub const VOLUME: &str = "SW0304";
/// An environment variable cannot be set as written.
pub const ENVIRONMENT: &str = "SW0305";
/// Two containers of a task use the same port.
pub const PORT: &str = "SW0306";
/// A container's health check or a time limit is out of range.
pub const RANGE: &str = "SW0307";
/// Something was changed on a cluster that exists elsewhere.
pub const IMPORTED: &str = "SW0308";
/// Tasks have no way to the internet, and so cannot fetch their images.
pub const NO_WAY_OUT: &str = "SW0309";
/// The numbers of a service's deployment contradict each other.
pub const DEPLOYMENT: &str = "SW0310";
/// A container's name, or that of its image, is not one that ECS accepts.
pub const IMAGE: &str = "SW0312";
/// A setting does not go with the operating system of the task.
pub const PLATFORM: &str = "SW0311";
