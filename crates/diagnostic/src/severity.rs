//! How serious a diagnostic is.

use std::fmt;

/// How serious a [`Diagnostic`](crate::Diagnostic) is; the most serious is the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "render", derive(serde::Deserialize))]
#[cfg_attr(feature = "render", serde(rename_all = "lowercase"))]
pub enum Severity {
    /// It does not work: synthesis fails, CloudFormation would refuse the template, or the deployment would fail.
    Error,
    /// It works, but probably not as it was meant. `--strict` makes it an error.
    Warning,
    /// Worth knowing, never a failure.
    Info,
}

impl Severity {
    /// `error`, `warning` or `info`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
