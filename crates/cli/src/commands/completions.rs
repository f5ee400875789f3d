//! `stackwright completions`: completion scripts.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::command_line::Cli;
use crate::failure::{Exit, Failure};
use crate::terminal;

/// Runs the command.
pub fn run(shell: Shell) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "stackwright", &mut script);
    terminal::verbatim(&String::from_utf8_lossy(&script))
}
