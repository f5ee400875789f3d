//! When a deployment asks: an option, and a key of `cdk.json`.

use clap::ValueEnum;

/// When a deployment asks before it changes anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum RequireApproval {
    /// Never
    Never,
    /// When permissions or network access grow, or data would be lost
    #[default]
    Broadening,
    /// When something is deleted or replaced
    Destructive,
    /// Whenever something changes
    AnyChange,
}
