//! The commands, one module each.

pub mod absent;
#[cfg(feature = "deploy")]
mod aws;
mod completions;
pub mod init;
mod list;
mod man;
mod rules;
mod synth;
mod validate;

use crate::args::{Cli, Command};
use crate::failure::{Exit, Failure};

/// Runs what the command line says.
///
/// # Errors
/// When the command fails; the failure knows the exit code.
pub fn run(cli: Cli) -> Result<Exit, Failure> {
    match cli.command {
        Command::Synth(args) => synth::run(&args),
        Command::List(args) => list::run(&args),
        Command::Validate(args) => validate::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Init(args) => init::run(&args),
        #[cfg(feature = "deploy")]
        Command::Aws(command) => aws::run(&command),
        Command::Completions { shell } => completions::run(shell),
        Command::Man { directory } => man::run(directory.as_deref()),
    }
}
