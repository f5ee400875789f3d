//! `stackwright rollback`: brings a stack back to where it last was well.

use clap::Args;
use stackwright_deploy::{RollbackOptions, events};

use crate::aws::connection;
use crate::aws::named_stacks::Place;
use crate::display::failures;
use crate::display::operation::{self, Interrupted};
use crate::display::progress::Screen;
use crate::failure::{Exit, Failure};
use crate::options::aws::NamedArgs;
use crate::options::progress::ProgressArgs;
use crate::terminal;

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright rollback Api               bring back a stack whose update failed
  stackwright rollback Api --cancel      cancel an update that is going on
  stackwright rollback Api --skip Queue  continue a failed rollback without this resource

Exit codes:
  0    rolled back, or nothing to roll back
  1    the rollback failed
  2    could not run: usage, configuration, credentials, no such stack
  130  interrupted; what goes on is said";

/// Arguments of `rollback`.
#[derive(Debug, Args)]
pub struct RollbackArgs {
    /// The stack: its path in the app, its name in CloudFormation, a wildcard, or its id; the app's only one when left out
    #[arg(value_name = "STACK")]
    pub stack: Option<String>,

    /// Cancel an update that is going on
    #[arg(long)]
    pub cancel: bool,

    /// Resource that a rollback which has failed skips, by logical ID; may be repeated
    #[arg(long, value_name = "ID", alias = "orphan")]
    pub skip: Vec<String>,

    /// Progress.
    #[command(flatten)]
    pub progress: ProgressArgs,

    /// Where.
    #[command(flatten)]
    pub named: NamedArgs,
}

/// Runs the command.
pub fn run(args: &RollbackArgs) -> Result<Exit, Failure> {
    let (place, stack) = Place::find_one(args.stack.as_deref(), &args.named, "rollback")?;
    connection::block_on(async {
        let deployer = place.deployer(&place.connect().await?, &stack)?;
        let screen = Screen::new(place.progress(&args.progress), vec![stack.path.clone()]);
        let (sink, stream) = events();
        let mut options = RollbackOptions::default();
        options.skip.clone_from(&args.skip);
        options.cancel = args.cancel;
        let before = deployer
            .describe(&stack.name)
            .await
            .map_err(|error| failures::failure(&error))?;
        let work = async {
            let status = deployer
                .rollback(&stack.name, &options, &sink.of(&stack.path))
                .await;
            drop(sink);
            status
        };
        let stop = operation::requests_to_stop();
        let status = operation::run(&screen, stop, Interrupted::Operation, stream, work)
            .await?
            .map_err(|error| failures::of_stack(&error, &stack.path))?;
        // An operation that went well meanwhile leaves nothing to do, either.
        let changed = before.is_none_or(|found| found.status != status);
        let told = match changed && status.contains("ROLLBACK") {
            true => format!("{} is rolled back ({status})", stack.path),
            false => format!(
                "{} is in {status}: there is nothing to roll back",
                stack.path
            ),
        };
        terminal::status(&told);
        Ok(Exit::Ok)
    })
}
