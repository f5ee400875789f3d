//! How an app becomes a cloud assembly: its process, what it says of itself, and the session that commands work in.

pub mod diagnostics;
pub mod lookups;
pub mod process;
pub mod progress;
pub mod session;
