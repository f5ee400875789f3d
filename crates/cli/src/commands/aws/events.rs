//! `stackwright events`: what CloudFormation tells about a stack, and what it is doing now.

use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

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
            let mut days = HashMap::new();
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
fn line(event: &ResourceEvent, stack: &str, days: &mut HashMap<u64, ()>) -> String {
    let seconds = event
        .timestamp
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs());
    let mut text = String::new();
    if days.insert(seconds / 86_400, ()).is_none() {
        text = format!(
            "{}\n",
            paint(FAINT, format!("{} (UTC)", date(event.timestamp)))
        );
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
    let clock = seconds % 86_400;
    text.push_str(&format!(
        "{:02}:{:02}:{:02}  {}{}  {name}{}  {}\n",
        clock / 3600,
        clock / 60 % 60,
        clock % 60,
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

/// `2026-11-23`.
fn date(time: SystemTime) -> String {
    let days = time
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs() / 86_400);
    // Days since 1970 to the civil calendar, in eras of 400 years that begin in March.
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day = shifted % 146_097;
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 {
        (year, month + 3)
    } else {
        (year + 1, month - 9)
    };
    format!("{:04}-{month:02}-{day_of_month:02}", year + era * 400)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn days_become_dates() {
        let at = |days: u64| date(UNIX_EPOCH + Duration::from_secs(days * 86_400));
        assert_eq!(at(0), "1970-01-01");
        assert_eq!(at(11_016), "2000-02-29");
        assert_eq!(at(11_017), "2000-03-01");
        assert_eq!(at(20_780), "2026-11-23");
    }
}
