//! `stackwright events`: what CloudFormation tells about a stack, and what it is doing now.

use std::collections::HashSet;

use stackwright_deploy::{EventKind, ResourceEvent, WatchOptions, Watched, events, is_success};

use crate::deploy::args::EventsArgs;
use crate::deploy::named::Place;
use crate::deploy::report::clean;
use crate::deploy::run;
use crate::deploy::style::{BAD, CHANGED, FAINT, GOOD, paint};
use crate::deploy::tree::short_path;
use crate::deploy::words::columns;
use crate::deploy::{connect, report};
use crate::failure::{Exit, Failure};
use crate::terminal::{self, printable};

/// Runs the command.
pub fn run(args: &EventsArgs) -> Result<Exit, Failure> {
    let (place, stack) = Place::find_one(args.stack.as_deref(), &args.named, "events")?;
    connect::block_on(async {
        let deployer = place.deployer(&place.connect().await?, &stack)?;
        let (sink, mut stream) = events();
        let mut options = WatchOptions::default();
        options.all = args.all;
        options.follow = args.follow;
        options.origins = stack.origins.clone();
        let mut stop = run::requests_to_stop();
        let show = async {
            let mut days = HashSet::new();
            while let Some(event) = stream.next().await {
                let EventKind::Resource(resource) = &event.kind else {
                    continue;
                };
                let text = if args.json {
                    format!("{}\n", event.to_json())
                } else {
                    line(resource, &event.stack, &mut days)
                };
                terminal::result(&text)?;
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
        let watched = watched.map_err(|error| report::of_stack(&error, &stack.path))?;
        let Watched {
            status, failure, ..
        } = watched;
        let failure = failure.map(|error| report::of_stack(&error, &stack.path));
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
    text.push_str(&format!(
        "{clock}  {}{}  {name}{}  {}\n",
        paint(style, &event.status),
        " ".repeat(20_usize.saturating_sub(event.status.len())),
        " ".repeat(28_usize.saturating_sub(columns(&name))),
        paint(FAINT, printable(&event.resource_type)),
    ));
    if let Some(reason) = event
        .reason
        .as_deref()
        .filter(|_| !event.is_in_progress() || event.is_stack)
    {
        text.push_str(&format!(
            "          {}\n",
            paint(style, printable(&clean(reason)))
        ));
    }
    text
}
