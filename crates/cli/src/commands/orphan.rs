//! `stackwright orphan`: takes resources out of a stack without deleting them.

use clap::Args;
use stackwright_deploy::{Orphaning, events};

use crate::aws::connection;
use crate::aws::named_stacks::{Named, Place};
use crate::configuration::approval::RequireApproval;
use crate::display::consent::Asker;
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
  stackwright orphan Api/Files                 the bucket `Files` of the stack Api, and all that is in the construct
  stackwright orphan Api/Files1A2B Api/Jobs    by logical ID and by construct
  stackwright orphan Api/Files --yes           without question

The resources stay as they are. What refers to them gets the names and values that they have now. Take them out of the app
as well, or the next deployment makes new ones; `stackwright import` takes them into a stack again.

Exit codes:
  0    taken out
  1    an update of the stack failed
  2    could not run: usage, configuration, credentials, no such stack or resource
  3    consent was needed and not given; nothing was changed
  130  interrupted";

/// Arguments of `orphan`.
#[derive(Debug, Args)]
pub struct OrphanArgs {
    /// What leaves its stack: STACK/CONSTRUCT or STACK/LOGICAL-ID, of one stack
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<String>,

    /// Take them out without question
    #[arg(short, long)]
    pub yes: bool,

    /// Progress.
    #[command(flatten)]
    pub progress: ProgressArgs,

    /// Where.
    #[command(flatten)]
    pub named: NamedArgs,
}

/// Runs the command.
pub fn run(args: &OrphanArgs) -> Result<Exit, Failure> {
    let (place, stack, wanted) = find(args)?;
    connection::block_on(async {
        let deployer = place.deployer(&place.connect().await?, &stack)?;
        let plan = deployer
            .plan_orphan(
                (&stack.name, &stack.path),
                &stack.origins,
                place.template(&stack),
                &wanted,
            )
            .await
            .map_err(|error| failures::of_stack(&error, &stack.path))?;
        let screen = Screen::new(place.progress(&args.progress), vec![stack.path.clone()]);
        let stop = operation::requests_to_stop();
        let asker = Asker::new(&screen, RequireApproval::AnyChange, args.yes, stop.clone());
        let (sink, stream) = events();
        let work = async {
            let result = deployer.orphan(&plan, &asker, &sink).await;
            drop(sink);
            result
        };
        operation::run(&screen, stop.clone(), Interrupted::Deployment, stream, work)
            .await?
            .map_err(|error| operation::failure(&error, &stack.path, &stop))?;
        told(&plan);
        Ok(Exit::Ok)
    })
}

/// The stack that the paths begin with, and what follows.
fn find(args: &OrphanArgs) -> Result<(Place, Named, Vec<String>), Failure> {
    let usage = |text: &str| {
        Failure::could_not_run(format!("`{text}` names no resource of a stack"))
            .hint("write STACK/CONSTRUCT or STACK/LOGICAL-ID")
    };
    let mut found: Option<(Place, Named)> = None;
    let mut wanted = Vec::new();
    for path in &args.paths {
        if let Some((_, stack)) = &found {
            let prefix = format!("{}/", stack.path);
            let rest = path.strip_prefix(&prefix).filter(|rest| !rest.is_empty());
            let rest = rest.ok_or_else(|| {
                Failure::could_not_run(format!("`{path}` is not of stack {}", stack.path))
                    .hint("take resources of one stack out at a time")
            })?;
            wanted.push(rest.to_owned());
            continue;
        }
        // Stacks of stages have a `/` in their paths themselves: the longest one that there is.
        let mut failure = None;
        for (at, _) in path.rmatch_indices('/') {
            let (stack, rest) = (&path[..at], &path[at + 1..]);
            if stack.is_empty() || rest.is_empty() {
                return Err(usage(path));
            }
            match Place::find_one(Some(stack), &args.named, "orphan") {
                Ok(one) => {
                    found = Some(one);
                    wanted.push(rest.to_owned());
                    break;
                }
                Err(error) => failure = Some(error),
            }
        }
        if found.is_none() {
            return Err(failure.unwrap_or_else(|| usage(path)));
        }
    }
    match found {
        Some((place, stack)) => Ok((place, stack, wanted)),
        None => Err(usage("")),
    }
}

fn told(plan: &Orphaning) {
    terminal::hint(
        "take them out of the app as well: the next deployment would make new ones, or fail where their names are fixed",
    );
    let mapping = plan.mapping();
    if mapping.as_object().is_some_and(|map| !map.is_empty()) {
        terminal::hint(&format!(
            "`stackwright import {} --resource-mapping-inline '{mapping}'` takes them into the stack again",
            plan.path
        ));
    }
}
