//! `stackwright events`: what CloudFormation tells about a stack, and what it is doing now.

use std::collections::HashSet;

use clap::Args;
use stackwright_deploy::{EventKind, ResourceEvent, WatchOptions, Watched, events, is_success};
use stackwright_diagnostic::report;

use crate::aws::connection;
use crate::aws::named_stacks::Place;
use crate::display::failures::clean;
use crate::display::tree::short_path;
use crate::display::{failures, operation};
use crate::failure::{Exit, Failure};
use crate::options::aws::NamedArgs;
use crate::terminal::style::{BAD, CHANGED, FAINT, GOOD, paint};
use crate::terminal::text::{row, width, wrapped};
use crate::terminal::{self, printable};

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright events Api            the events of the last operation
  stackwright events Api --follow   follow an operation that is going on to its end
  stackwright events Api --all      everything that CloudFormation still has

Exit codes:
  0    shown; with --follow, the operation went well
  1    with --follow, the operation failed
  2    could not run: usage, configuration, credentials, no such stack
  130  interrupted";

/// Arguments of `events`.
#[derive(Debug, Args)]
pub struct EventsArgs {
    /// The stack: its path in the app, its name in CloudFormation, a wildcard, or its id; the app's only one when left out
    #[arg(value_name = "STACK")]
    pub stack: Option<String>,

    /// Follow an operation that is going on to its end
    #[arg(short, long)]
    pub follow: bool,

    /// All events that CloudFormation has, not only those of the last operation
    #[arg(long)]
    pub all: bool,

    /// One JSON object a line
    #[arg(short, long, help_heading = "Output")]
    pub json: bool,

    /// Where.
    #[command(flatten)]
    pub named: NamedArgs,
}

/// Runs the command.
pub fn run(args: &EventsArgs) -> Result<Exit, Failure> {
    let (place, stack) = Place::find_one(args.stack.as_deref(), &args.named, "events")?;
    connection::block_on(async {
        let deployer = place.deployer(&place.connect().await?, &stack)?;
        let (sink, mut stream) = events();
        let mut options = WatchOptions::default();
        options.all = args.all;
        options.follow = args.follow;
        options.origins = stack.origins.clone();
        let mut stop = operation::requests_to_stop();
        let show = async {
            let mut days = HashSet::new();
            while let Some(event) = stream.next().await {
                let EventKind::Resource(resource) = &event.kind else {
                    continue;
                };
                match args.json {
                    true => terminal::result(&report::json_line(&event.to_json()))?,
                    false => terminal::page(&line(resource, &event.stack, &mut days))?,
                };
            }
            Ok::<(), Failure>(())
        };
        let watch = async {
            let watched = deployer.watch(&stack.name, &options, &sink).await;
            drop(sink);
            watched
        };
        let (watched, shown) = tokio::select! {
            both = async { tokio::join!(watch, show) } => both,
            _ = stop.changed() => return Err(Failure::interrupted()),
        };
        shown?;
        let watched = watched.map_err(|error| failures::of_stack(&error, &stack.path))?;
        let Watched {
            status, failure, ..
        } = watched;
        let failure = failure.map(|error| failures::of_stack(&error, &stack.path));
        if args.follow {
            let well = is_success(&status) || status == "REVIEW_IN_PROGRESS";
            let ended = || Failure::findings(format!("{} ended in {status}", stack.path));
            return match failure.or_else(|| (!well).then(ended)) {
                Some(failure) => Err(failure),
                None => Ok(Exit::Ok),
            };
        }
        // It was asked what happened, and that is told.
        failure.iter().for_each(terminal::failure);
        Ok(Exit::Ok)
    })
}

/// `12:01:02  CREATE_COMPLETE  Files  AWS::S3::Bucket`, with the day before the first event of a day; in UTC.
fn line(event: &ResourceEvent, stack: &str, days: &mut HashSet<String>) -> String {
    let moment = humantime::format_rfc3339_seconds(event.timestamp).to_string();
    let (day, clock) = moment.split_once('T').unwrap_or(("", &moment));
    let clock = clock.trim_end_matches('Z');
    let mut text = String::new();
    if days.insert(day.to_owned()) {
        text = format!("{}\n", paint(FAINT, format!("{day} (UTC)")));
    }
    let style = match event {
        _ if event.is_failure() => BAD,
        _ if event.is_in_progress() => FAINT,
        _ if event.status.contains("ROLLBACK") => CHANGED,
        _ => GOOD,
    };
    let name = if event.is_stack {
        printable(&event.logical_id).into_owned()
    } else {
        short_path(
            stack,
            event.origin.construct_path.as_deref(),
            &event.logical_id,
        )
    };
    let status = format!("{:20}", event.status);
    let head = format!("{clock}  {}  ", paint(style, status));
    let tail = paint(FAINT, printable(&event.resource_type));
    text.push_str(&row(
        &head,
        (&name, (width() * 28 / 100).min(28)),
        (2, &tail),
        width(),
    ));
    text.push('\n');
    if let Some(reason) = event
        .reason
        .as_deref()
        .filter(|_| !event.is_in_progress() || event.is_stack)
    {
        for part in wrapped(&printable(&clean(reason)), width().saturating_sub(10)) {
            text.push_str(&format!("          {}\n", paint(style, part)));
        }
    }
    text
}
