//! Rules about AWS Lambda.

mod image_exclusions;
mod log_level;
mod managed_layer;
mod queue_start;
mod reserved_environment;
mod stream_start;
mod timeout;
mod zip_file_needs_runtime;
mod zip_file_runtime;

pub use image_exclusions::ImageExclusions;
pub use log_level::LogLevel;
pub use managed_layer::ManagedLayer;
pub use queue_start::QueueStart;
pub use reserved_environment::ReservedEnvironment;
pub use stream_start::StreamStart;
pub use timeout::Timeout;
pub use zip_file_needs_runtime::ZipFileNeedsRuntime;
pub use zip_file_runtime::ZipFileRuntime;
