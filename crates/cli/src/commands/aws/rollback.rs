//! `stackwright rollback`: brings a stack back to where it last was well.

use std::collections::HashMap;

use stackwright_deploy::{RollbackOptions, events};

use crate::deploy::args::RollbackArgs;
use crate::deploy::progress::Screen;
use crate::deploy::run::{self, Interrupted};
use crate::deploy::{connect, report};
use crate::failure::{Exit, Failure};
use crate::terminal;

/// Runs the command.
pub fn run(args: &RollbackArgs) -> Result<Exit, Failure> {
    connect::block_on(async {
        let session = connect::for_place(&args.place).await?;
        let deployer = connect::deployer(session, stackwright_deploy::Options::default());
        let paths = HashMap::from([(args.stack.clone(), args.stack.clone())]);
        let screen = Screen::new(args.progress.progress, paths);
        let (sink, stream) = events();
        let mut options = RollbackOptions::default();
        options.skip.clone_from(&args.skip);
        options.cancel = args.cancel;
        let place = &args.place;
        let flags = connect::place_flags(
            place.profile.as_deref(),
            place.region.as_deref(),
            &place.aws,
        );
        let before = deployer
            .describe(&args.stack)
            .await
            .map_err(|error| report::failure(&error))?;
        let work = async {
            let status = deployer.rollback(&args.stack, &options, &sink).await;
            drop(sink);
            status
        };
        let stop = run::requests_to_stop();
        let status = run::run(&screen, stop, &Interrupted::Detaches(flags), stream, work)
            .await?
            .map_err(|error| match &error {
                stackwright_deploy::Error::Stuck { .. } if !args.cancel => report::failure(&error)
                    .hint(format!(
                        "`stackwright rollback {} --cancel` cancels an update",
                        args.stack
                    )),
                _ => report::of_stack(&error, &args.stack),
            })?;
        if before.is_some_and(|stack| stack.status == status) {
            terminal::status(&format!(
                "{} is in {status}: there is nothing to roll back",
                args.stack
            ));
        } else {
            terminal::status(&format!("{} is rolled back ({status})", args.stack));
        }
        Ok(Exit::Ok)
    })
}
