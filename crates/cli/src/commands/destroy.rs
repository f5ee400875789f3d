//! `stackwright destroy`: deletes stacks, those that depend on others first.

use std::sync::Arc;

use clap::Args;
use stackwright_deploy::{Deployer, DestroyOptions, Outcome, events};

use crate::app::session::{Missing, Session};
use crate::assembly::target;
use crate::aws::{connection, stack_input};
use crate::configuration::approval::RequireApproval;
use crate::configuration::settings::Settings;
use crate::display::consent::Asker;
use crate::display::failures;
use crate::display::operation::{self, Interrupted};
use crate::display::progress::Screen;
use crate::failure::{Exit, Failure};
use crate::options::app::AppArgs;
use crate::options::progress::{ProgressArgs, at_least_one};
use crate::terminal;

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright destroy Api          Api and the stacks that depend on it, the last one first
  stackwright destroy Api --yes    without question
  stackwright destroy --all        every stack of the app, without those of its stages
  stackwright destroy '**'         those too

Exit codes:
  0    deleted, or not there
  1    a deletion failed
  2    could not run: usage, configuration, credentials
  3    consent was needed and not given; nothing was deleted
  130  interrupted; what goes on is said";

/// Arguments of `destroy`.
#[derive(Debug, Args)]
pub struct DestroyArgs {
    /// Stacks by path, name or wildcard; the only one when none is given. Those that depend on them go too
    #[arg(value_name = "STACKS")]
    pub stacks: Vec<String>,

    /// All stacks
    #[arg(long)]
    pub all: bool,

    /// Only the named stacks, without those that depend on them
    #[arg(short, long)]
    pub exclusively: bool,

    /// Delete without question
    #[arg(short, long, visible_alias = "force", short_alias = 'f')]
    pub yes: bool,

    /// Leave this resource behind, by logical ID, when an earlier deletion failed; may be repeated
    #[arg(long, value_name = "ID")]
    pub retain: Vec<String>,

    /// Role that CloudFormation assumes [default: that of the stack]
    #[arg(short, long, value_name = "ARN")]
    pub role_arn: Option<String>,

    /// Stacks that are deleted at the same time
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = at_least_one)]
    pub concurrency: usize,

    /// Progress.
    #[command(flatten)]
    pub progress: ProgressArgs,

    /// How to run the app.
    #[command(flatten)]
    pub app: AppArgs,
}

/// Runs the command.
pub fn run(args: &DestroyArgs) -> Result<Exit, Failure> {
    let settings = Settings::load(&args.app)?;
    connection::check(&settings)?;
    let app = Session::open(settings, &[], Missing::Warns)?;
    let assembly = &app.assembly;
    let chosen = target::select(assembly, &args.stacks, Some(args.all), true, "destroy")?.matched;
    let chosen = if args.exclusively {
        chosen
    } else {
        target::with_dependents(assembly, &chosen)
    };
    let inputs = stack_input::inputs(assembly, &chosen);
    connection::block_on(async {
        let session = connection::for_stacks(&app.settings, assembly, &chosen).await?;
        let deployer = Deployer::new(session, stackwright_deploy::Options::default());
        let paths = inputs.iter().map(|input| input.path.clone()).collect();
        let screen = Screen::new(args.progress.over(app.settings.progress), paths);
        let stop = operation::requests_to_stop();
        let asker = Asker::new(&screen, RequireApproval::AnyChange, args.yes, stop.clone());
        let (sink, stream) = events();
        let mut options = DestroyOptions::default();
        options.retain.clone_from(&args.retain);
        options.role_arn.clone_from(&args.role_arn);
        let work = async {
            let outcomes = deployer
                .destroy_all(&inputs, &options, args.concurrency, Arc::new(asker), &sink)
                .await;
            drop(sink);
            outcomes.map_err(|error| failures::failure(&error))
        };
        let outcomes =
            operation::run(&screen, stop.clone(), Interrupted::Operation, stream, work).await??;
        let failures: Vec<Failure> = (outcomes.iter())
            .filter_map(|(path, outcome)| match outcome {
                Outcome::Failed(error) => {
                    let mut failure = failures::of_stack(error, path);
                    if failure.exit == Exit::Declined {
                        failure.message = failure.message.replace("not changed", "not deleted");
                    }
                    Some(failure)
                }
                _ => None,
            })
            .collect();
        let stopped = *stop.borrow() > 0 && outcomes.iter().any(|(_, one)| !one.is_done());
        if stopped && failures.iter().all(|one| one.exit == Exit::Declined) {
            match outcomes.iter().any(|(_, one)| one.is_done()) {
                true => operation::stopped_after(&outcomes),
                false => terminal::status("stopped; nothing was deleted"),
            }
            return Err(Failure::interrupted());
        }
        failures::all(failures)
    })
}
