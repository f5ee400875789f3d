//! Lambda: functions, and who may invoke them.

mod code;
mod function;

pub use code::{Code, Runtime};
pub use function::{Architecture, Function};
pub use stackwright::diagnostic::codes::lambda as codes;
