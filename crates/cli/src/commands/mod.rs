//! The commands, one module each.

mod bootstrap;
mod completions;
mod deploy;
mod destroy;
mod diff;
mod drift;
mod events;
mod import;
mod init;
mod list;
mod man;
mod outputs;
mod rollback;
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
        Command::Deploy(args) => deploy::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Destroy(args) => destroy::run(&args),
        Command::Events(args) => events::run(&args),
        Command::Outputs(args) => outputs::run(&args),
        Command::Rollback(args) => rollback::run(&args),
        Command::Drift(args) => drift::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Bootstrap(args) => bootstrap::run(&args),
        Command::Completions { shell } => completions::run(shell),
        Command::Man { directory } => man::run(directory.as_deref()),
    }
}
