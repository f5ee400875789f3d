//! Lambda: functions, and who may invoke them.

mod code;
mod function;
mod handler;
mod image;
#[cfg(feature = "assets")]
mod published;

pub use code::{Code, Runtime};
pub use function::{Architecture, Function};
pub use image::ImageCode;
pub use stackwright::diagnostic::codes::lambda as codes;
pub use stackwright_cfn::lambda::{Action, Metric};
