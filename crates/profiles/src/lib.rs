//! What the variables and the shared configuration files of the AWS CLI say, each setting with its file and line.
//!
//! The command and the library that deploys both read them here, so that an app and its deployment agree on profile
//! and region. Sources: <https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html>,
//! <https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html>

mod asked;
mod files;
mod parse;

pub use asked::{Asked, AskedBy, Region, asked, region, variable};
pub use files::{Files, Source};
pub use parse::{Place, Problem, Profile, Setting};
