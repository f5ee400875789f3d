//! How a deployment shows its progress: an option, and a key of `cdk.json`.

use clap::ValueEnum;

/// How progress is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ProgressStyle {
    /// A bar on a terminal, plain lines elsewhere
    #[default]
    Auto,
    /// A bar and lines above it
    Bar,
    /// Lines only
    #[value(alias = "events")]
    Plain,
    /// Only what fails
    #[value(name = "errors-only")]
    Errors,
    /// One JSON object a line, on stdout
    Json,
}
