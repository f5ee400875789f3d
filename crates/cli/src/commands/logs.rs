//! `stackwright logs`: what the functions, tasks, state machines and APIs of stacks write.

use std::time::{Duration, SystemTime};

use clap::Args;
use serde_json::json;
use stackwright_deploy::logs::{LogEvent, LogGroup, LogReader};

use crate::aws::connection;
use crate::aws::named_stacks::Place;
use crate::display::failures;
use crate::display::operation;
use crate::display::tree::short_path;
use crate::failure::{Exit, Failure};
use crate::options::aws::NamedArgs;
use crate::terminal::style::{FAINT, GROUPS, paint};
use crate::terminal::text::columns;
use crate::terminal::{self, printable};
use stackwright_diagnostic::report;

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright logs Api --follow                   what comes from now on, and the last 10 minutes
  stackwright logs Api Jobs --since 2h            of two stacks, in the order of time
  stackwright logs Api --only Worker --filter ERROR
  stackwright logs Api --json | jq -r .message

Exit codes:
  0    printed; also after Ctrl-C with --follow
  2    could not run: usage, configuration, credentials, no such stack
  130  interrupted";

/// Arguments of `logs`.
#[derive(Debug, Args)]
pub struct LogsArgs {
    /// The stacks: paths in the app, names in CloudFormation, wildcards, or ids; all of the app when left out
    #[arg(value_name = "STACK")]
    pub stacks: Vec<String>,

    /// Go on with what is written from now on, until Ctrl-C
    #[arg(short, long)]
    pub follow: bool,

    /// From when on: a time ago such as `30s`, `10m`, `2h`, `1d`, or a moment such as `2026-11-30T12:00:00Z`
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = moment)]
    pub since: SystemTime,

    /// Only lines that match: a filter pattern of CloudWatch Logs, such as a word
    #[arg(long, value_name = "PATTERN")]
    pub filter: Option<String>,

    /// Only groups whose name, construct or logical ID has this in it; may be repeated
    #[arg(long, value_name = "TEXT")]
    pub only: Vec<String>,

    /// Print the log groups and no lines
    #[arg(long, conflicts_with_all = ["follow", "filter"])]
    pub groups: bool,

    /// One JSON object a line
    #[arg(short, long, help_heading = "Output")]
    pub json: bool,

    /// Where.
    #[command(flatten)]
    pub named: NamedArgs,
}

/// A moment, or one that long ago.
fn moment(text: &str) -> Result<SystemTime, String> {
    if let Ok(moment) = humantime::parse_rfc3339_weak(text) {
        return Ok(moment);
    }
    let ago = humantime::parse_duration(text).map_err(
        |_| "neither a time ago such as `10m` nor a moment such as `2026-11-30T12:00:00Z`",
    )?;
    SystemTime::now()
        .checked_sub(ago)
        .ok_or_else(|| "that is before all logs".to_owned())
}

/// Between two looks for new lines.
const PAUSE: Duration = Duration::from_secs(2);

/// Log groups of one stack, as they are shown.
struct Source {
    stack: String,
    reader: LogReader,
    /// What each group is called.
    names: Vec<String>,
}

/// Runs the command.
pub fn run(args: &LogsArgs) -> Result<Exit, Failure> {
    let place = Place::find(&args.stacks, &args.named, "logs")?;
    connection::block_on(async {
        let mut stop = operation::requests_to_stop();
        let work = follow(args, &place);
        tokio::select! {
            ended = work => ended,
            _ = stop.changed() => match args.follow {
                true => Ok(Exit::Ok),
                false => Err(Failure::interrupted()),
            },
        }
    })
}

async fn follow(args: &LogsArgs, place: &Place) -> Result<Exit, Failure> {
    let connected = place.connect().await?;
    let mut sources = Vec::new();
    for stack in &place.stacks {
        let deployer = place.deployer(&connected, stack)?;
        let answer = deployer.log_groups(&stack.name, &stack.origins).await;
        let Some(groups) = place.of_deployed(stack, answer)? else {
            continue;
        };
        let is_meant = |group: &LogGroup| {
            let construct = group.origin.construct_path.as_deref().unwrap_or_default();
            args.only.is_empty()
                || (args.only.iter()).any(|text| {
                    [&group.name, construct, &group.logical_id]
                        .iter()
                        .any(|it| it.contains(text))
                })
        };
        let (meant, others): (Vec<_>, Vec<_>) = groups.into_iter().partition(is_meant);
        if meant.is_empty() {
            terminal::status(&match others.len() {
                0 => format!("{} has nothing that writes logs", printable(&stack.path)),
                _ => format!(
                    "`--only` matches none of the log groups of {}",
                    printable(&stack.path)
                ),
            });
        }
        let names = meant.iter().map(|group| name(&stack.path, group)).collect();
        let filter = args.filter.clone();
        sources.push(Source {
            stack: stack.path.clone(),
            reader: LogReader::new(&deployer, meant, args.since, filter),
            names,
        });
    }
    if args.groups {
        return list(&sources, args.json);
    }
    let several = place.stacks.len() > 1;
    let titles = sources
        .iter()
        .map(|source| source.titles(several))
        .collect::<Vec<_>>();
    let widest = titles
        .iter()
        .flatten()
        .map(|title| columns(title))
        .max()
        .unwrap_or(0);
    let alone = titles.iter().flatten().count() < 2;
    let mut any = false;
    let mut day = String::new();
    loop {
        let mut events: Vec<(usize, LogEvent)> = Vec::new();
        for (number, source) in sources.iter_mut().enumerate() {
            let found = source.reader.next().await;
            let found = found.map_err(|error| failures::of_stack(&error, &source.stack))?;
            events.extend(found.into_iter().map(|event| (number, event)));
        }
        events.sort_by_key(|(_, event)| event.at);
        for (number, event) in &events {
            any = true;
            let source = &sources[*number];
            if args.json {
                terminal::result(&source.json(event))?;
                continue;
            }
            let title = &titles[*number][event.group];
            // The same colour for the same group; the names say it as well.
            let place = titles[..*number].iter().map(Vec::len).sum::<usize>() + event.group;
            let style = GROUPS[place % GROUPS.len()];
            let title = match alone {
                true => String::new(),
                false => {
                    let pad = " ".repeat(widest - columns(title) + 2);
                    format!("{}{pad}", paint(style, title))
                }
            };
            terminal::result(&lines(event, &title, &mut day))?;
        }
        if !args.follow {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    for source in &sources {
        for group in source.reader.absent() {
            terminal::status(&format!("{} does not exist yet", printable(&group.name)));
        }
    }
    if !any && sources.iter().any(|source| !source.names.is_empty()) {
        terminal::status("no lines; `--since` looks further back");
    }
    Ok(Exit::Ok)
}

impl Source {
    fn titles(&self, several: bool) -> Vec<String> {
        let title = |name: &String| match several {
            true => format!("{}/{name}", printable(&self.stack)),
            false => name.clone(),
        };
        self.names.iter().map(title).collect()
    }

    fn json(&self, event: &LogEvent) -> String {
        let group = &self.reader.groups()[event.group];
        report::json_line(&json!({
            "time": humantime::format_rfc3339_millis(event.at).to_string(),
            "stack": self.stack,
            "group": group.name,
            "stream": event.stream,
            "logicalId": group.logical_id,
            "constructPath": group.origin.construct_path,
            "message": event.message.trim_end_matches(['\n', '\r']),
        }))
    }
}

/// What a group is called: the construct that writes to it.
fn name(stack: &str, group: &LogGroup) -> String {
    let construct = group.origin.construct_path.as_deref();
    let name = short_path(stack, construct, &group.logical_id);
    match &group.within[..] {
        [] => name,
        within => format!("{}/{name}", printable(&within.join("/"))),
    }
}

/// `12:01:02.123  Worker  text`, with the day before the first line of a day; in UTC.
fn lines(event: &LogEvent, title: &str, day: &mut String) -> String {
    let moment = humantime::format_rfc3339_millis(event.at).to_string();
    let (date, clock) = moment.split_once('T').unwrap_or(("", &moment));
    let mut text = String::new();
    if day != date {
        date.clone_into(day);
        text = format!("{}\n", paint(FAINT, format!("{date} (UTC)")));
    }
    let clock = clock.trim_end_matches('Z');
    let message = event.message.trim_end_matches(['\n', '\r']);
    for (number, line) in message.split('\n').enumerate() {
        // The lines of one message stay together, below each other.
        let clock = match number {
            0 => clock.to_owned(),
            _ => " ".repeat(clock.len()),
        };
        let line = line.trim_end_matches('\r');
        text.push_str(&format!(
            "{}  {title}{}\n",
            paint(FAINT, clock),
            printable(line)
        ));
    }
    text
}

fn list(sources: &[Source], as_json: bool) -> Result<Exit, Failure> {
    if as_json {
        let groups = sources.iter().flat_map(|source| {
            (source.reader.groups().iter()).map(|group| {
                json!({
                    "stack": source.stack,
                    "group": group.name,
                    "logicalId": group.logical_id,
                    "constructPath": group.origin.construct_path,
                })
            })
        });
        return terminal::json(&groups.collect::<Vec<_>>().into());
    }
    let mut text = String::new();
    let titles = sources
        .iter()
        .flat_map(|source| source.titles(sources.len() > 1));
    let titles: Vec<String> = titles.collect();
    let widest = titles.iter().map(|title| columns(title)).max().unwrap_or(0);
    let groups = sources.iter().flat_map(|source| source.reader.groups());
    for (title, group) in titles.iter().zip(groups) {
        let pad = " ".repeat(widest - columns(title) + 2);
        text.push_str(&format!("{title}{pad}{}\n", printable(&group.name)));
    }
    terminal::result(&text)
}
