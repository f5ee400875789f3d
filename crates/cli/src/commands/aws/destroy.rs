//! `stackwright destroy`: deletes stacks, those that depend on others first.

use std::sync::Arc;

use stackwright_deploy::{Deployer, DestroyOptions, Outcome, events};

use crate::approval::RequireApproval;
use crate::deploy::args::DestroyArgs;
use crate::deploy::ask::Asker;
use crate::deploy::progress::Screen;
use crate::deploy::run::{self, Interrupted};
use crate::deploy::{connect, input, report, target};
use crate::failure::{Exit, Failure};
use crate::session::{Missing, Session};
use crate::settings::Settings;
use crate::terminal;

/// Runs the command.
pub fn run(args: &DestroyArgs) -> Result<Exit, Failure> {
    let settings = Settings::load(&args.app)?;
    connect::check(&settings, &args.aws)?;
    let app = Session::open(settings, &[], Missing::Warns)?;
    let assembly = &app.assembly;
    let chosen = target::select(assembly, &args.stacks, args.all, true, "destroy")?.matched;
    let chosen = if args.exclusively {
        chosen
    } else {
        target::with_dependents(assembly, &chosen)
    };
    let inputs = input::inputs(assembly, &chosen);
    connect::block_on(async {
        let session = connect::for_stacks(&app.settings, &args.aws, assembly, &chosen).await?;
        let deployer = Deployer::new(session, stackwright_deploy::Options::default());
        let paths = inputs.iter().map(|input| input.path.clone()).collect();
        let screen = Screen::new(args.progress.over(app.settings.progress), paths);
        let stop = run::requests_to_stop();
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
            outcomes.map_err(|error| report::failure(&error))
        };
        let interrupted = Interrupted::Operation(connect::flags(&app.settings, &args.aws));
        let outcomes = run::run(&screen, stop.clone(), &interrupted, stream, work).await??;
        let failures: Vec<Failure> = (outcomes.iter())
            .filter_map(|(path, outcome)| match outcome {
                Outcome::Failed(error) => {
                    let mut failure = report::of_stack(error, path);
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
                true => run::stopped_after(&outcomes),
                false => terminal::status("stopped; nothing was deleted"),
            }
            return Err(Failure::interrupted());
        }
        report::all(failures)
    })
}
