//! The commands, one module each.

pub mod absent;
#[cfg(feature = "deploy")]
pub mod bootstrap;
pub mod build_asset;
mod completions;
pub mod context;
#[cfg(feature = "deploy")]
pub mod deploy;
#[cfg(feature = "deploy")]
pub mod destroy;
#[cfg(feature = "deploy")]
pub mod diagnose;
#[cfg(feature = "deploy")]
pub mod diff;
#[cfg(feature = "deploy")]
pub mod drift;
#[cfg(feature = "deploy")]
pub mod events;
#[cfg(feature = "deploy")]
pub mod gc;
pub mod graph;
#[cfg(feature = "deploy")]
pub mod import;
pub mod init;
pub mod list;
#[cfg(feature = "deploy")]
pub mod logs;
mod man;
#[cfg(feature = "deploy")]
pub mod orphan;
#[cfg(feature = "deploy")]
pub mod outputs;
#[cfg(feature = "deploy")]
pub mod publish;
#[cfg(feature = "deploy")]
pub mod refactor;
#[cfg(feature = "deploy")]
pub mod rollback;
pub mod rules;
pub mod synth;
pub mod trace;
pub mod validate;

#[cfg(feature = "deploy")]
use crate::command_line::AwsCommand;
use crate::command_line::{Cli, Command};
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
        Command::Graph(args) => graph::run(&args),
        Command::Trace(args) => trace::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Context(args) => context::run(&args),
        Command::Init(args) => init::run(&args),
        #[cfg(feature = "deploy")]
        Command::Aws(command) => run_with_aws(&command),
        Command::BuildAsset(args) => build_asset::run(&args),
        Command::Completions { shell } => completions::run(shell),
        Command::Man { directory } => man::run(directory.as_deref()),
    }
}

/// Runs one of those that talk to AWS.
#[cfg(feature = "deploy")]
fn run_with_aws(command: &AwsCommand) -> Result<Exit, Failure> {
    // A signal that comes before anything is prepared ends the command at once, with the exit code for that.
    crate::interrupt::install();
    match command {
        AwsCommand::Bootstrap(args) => bootstrap::run(args),
        AwsCommand::Deploy(args) => deploy::run(args),
        AwsCommand::Destroy(args) => destroy::run(args),
        AwsCommand::Diagnose(args) => diagnose::run(args),
        AwsCommand::Diff(args) => diff::run(args),
        AwsCommand::Drift(args) => drift::run(args),
        AwsCommand::Events(args) => events::run(args),
        AwsCommand::Gc(args) => gc::run(args),
        AwsCommand::Import(args) => import::run(args),
        AwsCommand::Logs(args) => logs::run(args),
        AwsCommand::Orphan(args) => orphan::run(args),
        AwsCommand::Outputs(args) => outputs::run(args),
        AwsCommand::Publish(args) => publish::run(args),
        AwsCommand::Refactor(args) => refactor::run(args),
        AwsCommand::Rollback(args) => rollback::run(args),
    }
}
