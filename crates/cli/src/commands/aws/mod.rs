//! The commands that talk to AWS, one module each. Without the feature `deploy`, the program has none of them, and neither the SDK.

mod bootstrap;
mod deploy;
mod destroy;
mod diff;
mod drift;
mod events;
mod import;
mod outputs;
mod rollback;

use crate::deploy::args::AwsCommand;
use crate::failure::{Exit, Failure};
use crate::interrupt;

/// Runs one of them.
///
/// # Errors
/// When the command fails; the failure knows the exit code.
pub fn run(command: &AwsCommand) -> Result<Exit, Failure> {
    // A signal that comes before anything is prepared ends the command at once, with the exit code for that.
    interrupt::install();
    match command {
        AwsCommand::Bootstrap(args) => bootstrap::run(args),
        AwsCommand::Deploy(args) => deploy::run(args),
        AwsCommand::Destroy(args) => destroy::run(args),
        AwsCommand::Diff(args) => diff::run(args),
        AwsCommand::Drift(args) => drift::run(args),
        AwsCommand::Events(args) => events::run(args),
        AwsCommand::Import(args) => import::run(args),
        AwsCommand::Outputs(args) => outputs::run(args),
        AwsCommand::Rollback(args) => rollback::run(args),
    }
}
