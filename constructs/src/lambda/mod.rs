//! Lambda: functions, their versions and addresses, what invokes them, and who may.

mod alias;
mod architecture;
mod code;
mod configuration;
mod function;
mod handler;
mod image;
mod invocable;
mod invocations;
#[cfg(any(feature = "events", feature = "sns"))]
mod invoked;
mod layer;
mod logging;
#[cfg(feature = "ec2")]
mod network;
mod permission;
#[cfg(feature = "assets")]
mod published;
mod settings;
mod source;
mod url;
mod version;

pub use alias::Alias;
pub use architecture::Architecture;
pub use code::{Code, Runtime};
pub use function::Function;
pub use image::ImageCode;
pub use invocable::Invocable;
pub use invocations::Destination;
#[cfg(any(feature = "events", feature = "sns"))]
pub(crate) use invoked::Invoked;
pub use layer::LayerVersion;
pub use logging::{ApplicationLogLevel, LogFormat, SystemLogLevel};
pub use permission::Permission;
pub use settings::{CodeSigningConfig, RuntimeUpdates};
#[cfg(feature = "sns")]
pub use source::SnsSource;
#[cfg(any(feature = "kinesis", feature = "dynamodb"))]
pub use source::StreamSource;
pub use source::{
    EventSource, FailedRecords, KafkaAuthentication, KafkaSource, SqsSource, StartAt,
};
#[cfg(feature = "events")]
pub use source::{ObjectSource, ScheduleSource};
pub use stackwright::diagnostic::codes::lambda as codes;
pub use stackwright_cfn::lambda::{Action, Metric};
pub use url::{FunctionUrl, UrlAccess, UrlCors};
pub use version::Version;
