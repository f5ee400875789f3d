//! Options of every command that follows operations of CloudFormation.

use clap::Args;

use crate::configuration::progress_style::ProgressStyle;

/// Options of every command that follows an operation.
#[derive(Clone, Debug, Default, Args)]
pub struct ProgressArgs {
    /// How progress is shown
    #[arg(
        long,
        value_enum,
        value_name = "STYLE",
        default_value_t,
        help_heading = "Output"
    )]
    pub progress: ProgressStyle,
}

impl ProgressArgs {
    /// The flag, else what a configuration file says.
    pub fn over(&self, file: ProgressStyle) -> ProgressStyle {
        match self.progress {
            ProgressStyle::Auto => file,
            given => given,
        }
    }
}

/// A number that something can be done with.
pub fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("at least 1 is needed".to_owned()),
        Ok(number) => Ok(number),
        Err(_) => Err("it is not a number".to_owned()),
    }
}
