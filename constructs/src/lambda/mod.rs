//! Lambda: functions, and who may invoke them.

mod code;
pub mod codes;
mod function;

pub use code::{Code, Runtime};
pub use function::{Architecture, Function};
