//! What the commands share that talk to AWS: connecting, what is deployed, asking, showing, and saying why it failed.
//!
//! Only these commands start tokio and the SDK; everything else works offline.

pub mod args;
pub mod ask;
pub mod changes;
pub mod connect;
pub mod deployed;
pub mod differences;
pub mod ending;
pub mod findings;
pub mod input;
pub mod named;
mod names;
pub mod parameters;
mod permissions;
pub mod progress;
pub mod question;
pub mod report;
pub mod required;
pub mod roles;
pub mod run;
pub mod style;
pub mod table;
pub mod target;
pub mod teardown;
pub mod template;
pub mod tree;
pub mod values;
pub mod words;
