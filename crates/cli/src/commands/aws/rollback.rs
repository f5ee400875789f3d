//! `stackwright rollback`: brings a stack back to where it last was well.

use stackwright_deploy::{RollbackOptions, events};

use crate::deploy::args::RollbackArgs;
use crate::deploy::named::Place;
use crate::deploy::progress::Screen;
use crate::deploy::run::{self, Interrupted};
use crate::deploy::{connect, report};
use crate::failure::{Exit, Failure};
use crate::terminal;

/// Runs the command.
pub fn run(args: &RollbackArgs) -> Result<Exit, Failure> {
    let (place, stack) = Place::find_one(args.stack.as_deref(), &args.named, "rollback")?;
    connect::block_on(async {
        let deployer = place.deployer(&place.connect().await?, &stack)?;
        let screen = Screen::new(place.progress(&args.progress), vec![stack.path.clone()]);
        let (sink, stream) = events();
        let mut options = RollbackOptions::default();
        options.skip.clone_from(&args.skip);
        options.cancel = args.cancel;
        let flags = place.flags();
        let before = deployer
            .describe(&stack.name)
            .await
            .map_err(|error| report::failure(&error))?;
        let work = async {
            let status = deployer
                .rollback(&stack.name, &options, &sink.of(&stack.path))
                .await;
            drop(sink);
            status
        };
        let stop = run::requests_to_stop();
        let status = run::run(&screen, stop, &Interrupted::Operation(flags), stream, work)
            .await?
            .map_err(|error| report::of_stack(&error, &stack.path))?;
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
