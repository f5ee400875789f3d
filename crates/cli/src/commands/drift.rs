//! `stackwright drift`: where resources differ from what the stack's template says.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use clap::Args;
use serde_json::{Value, json};
use stackwright_deploy::{Drift, EventSink};

use crate::aws::connection;
use crate::aws::named_stacks::Place;
use crate::display::tree::short_path;
use crate::display::{operation, stack_outputs};
use crate::failure::{Exit, Failure};
use crate::options::aws::NamedArgs;
use crate::terminal::style::{BAD, CHANGED, FAINT, GOOD, paint};
use crate::terminal::text::{count, shortened_pair, width, wrapped};
use crate::terminal::{self, printable};

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright drift Api
  stackwright drift Api --fail     exit code 1 when something has drifted, for CI

Exit codes:
  0    compared
  1    something has drifted and --fail was given, or the comparison failed
  2    could not run: usage, configuration, credentials, no such stack
  130  interrupted";

/// Arguments of `drift`.
#[derive(Debug, Args)]
pub struct DriftArgs {
    /// The stacks: paths in the app, names in CloudFormation, wildcards, or ids; all of the app when left out
    #[arg(value_name = "STACK")]
    pub stacks: Vec<String>,

    /// Exit with code 1 when something has drifted
    #[arg(long)]
    pub fail: bool,

    /// Print the drift as JSON, by the stacks' names in CloudFormation
    #[arg(short, long, help_heading = "Output")]
    pub json: bool,

    /// Where.
    #[command(flatten)]
    pub named: NamedArgs,
}

/// Runs the command.
pub fn run(args: &DriftArgs) -> Result<Exit, Failure> {
    let place = Place::find(&args.stacks, &args.named, "drift")?;
    connection::block_on(async {
        let connected = place.connect().await?;
        let mut stop = operation::requests_to_stop();
        let mut by_name = serde_json::Map::new();
        let names = place.stacks.iter();
        let keys = stack_outputs::keys(names.map(|stack| (&*stack.name, &*stack.path)));
        let mut drifted = Vec::new();
        for (stack, key) in place.stacks.iter().zip(keys) {
            let deployer = place.deployer(&connected, stack)?;
            terminal::status(&format!(
                "comparing the resources of {} with its template",
                printable(&stack.path)
            ));
            let sink = EventSink::ignore();
            let answer = tokio::select! {
                answer = deployer.drift(&stack.name, &stack.origins, &sink) => answer,
                _ = stop.changed() => return Err(Failure::interrupted()),
            };
            let Some(drift) = place.of_deployed(stack, answer)? else {
                continue;
            };
            if args.json {
                by_name.insert(key.to_owned(), as_json(&drift));
            } else {
                terminal::page(&render(&stack.path, &drift, width()))?;
            }
            if let Some(why) = &drift.incomplete {
                terminal::warning(&format!(
                    "not everything in {} could be compared: {}",
                    printable(&stack.path),
                    printable(why)
                ));
            }
            if drift.is_drifted() {
                drifted.push(stack.path.as_str());
            }
        }
        if args.json {
            terminal::json(&Value::Object(by_name))?;
        }
        match (args.fail, &drifted[..]) {
            (false, _) | (_, []) => Ok(Exit::Ok),
            (true, [one]) => Err(Failure::findings(format!("{one} has drifted"))),
            (true, several) => Err(Failure::findings(format!(
                "{} have drifted",
                several.join(", ")
            ))),
        }
    })
}

fn render(stack: &str, drift: &Drift, width: usize) -> String {
    let mut text = String::new();
    let mut unchecked: BTreeMap<&str, usize> = BTreeMap::new();
    for resource in &drift.resources {
        let (mark, style, what) = match resource.status.as_str() {
            "MODIFIED" => ('~', CHANGED, ""),
            "DELETED" => ('-', BAD, "  does not exist any more"),
            "IN_SYNC" => continue,
            _ => {
                *unchecked.entry(&resource.resource_type).or_default() += 1;
                continue;
            }
        };
        let mut id = short_path(
            stack,
            resource.origin.construct_path.as_deref(),
            &resource.logical_id,
        );
        if !resource.within.is_empty() {
            id = format!("{}/{id}", printable(&resource.within.join("/")));
        }
        let ty = paint(FAINT, printable(&resource.resource_type));
        let _ = writeln!(
            text,
            "  {}  {ty}{what}",
            paint(style, format_args!("{mark} {id}"))
        );
        for difference in &resource.differences {
            let path = printable(&difference.path).replace('/', ".");
            let (expected, actual) = (
                printable(&difference.expected),
                printable(&difference.actual),
            );
            let (expected, actual) = shortened_pair(&expected, &actual, width.saturating_sub(20));
            let _ = writeln!(text, "      {path}");
            if difference.kind != "ADD" {
                let _ = writeln!(text, "        template  {}", paint(GOOD, expected));
            }
            if difference.kind != "REMOVE" {
                let _ = writeln!(text, "        is        {}", paint(BAD, actual));
            }
        }
    }
    if text.is_empty() {
        text = format!(
            "{}: {}\n",
            printable(stack),
            match drift.status.as_str() {
                "IN_SYNC" if unchecked.is_empty() => "nothing has drifted",
                "IN_SYNC" => "nothing has drifted of what is checked",
                _ => "it could not be told whether something has drifted",
            }
        );
    } else {
        text.insert_str(0, &format!("{} has drifted:\n", printable(stack)));
    }
    if !unchecked.is_empty() {
        let types: Vec<_> = unchecked
            .iter()
            .map(|(ty, number)| match number {
                1 => printable(ty).into_owned(),
                _ => format!("{} ({number})", printable(ty)),
            })
            .collect();
        let told = count(unchecked.values().sum(), "resource");
        let told = format!(
            "not checked, as CloudFormation compares none of the type: {told}, {}",
            types.join(", ")
        );
        for line in wrapped(&told, width.saturating_sub(2)) {
            let _ = writeln!(text, "  {}", paint(FAINT, line.trim_end()));
        }
    }
    text
}

fn as_json(drift: &Drift) -> Value {
    let resources: Vec<_> = (drift.resources.iter())
        .map(|resource| {
            let differences: Vec<_> = (resource.differences.iter())
                .map(|d| json!({"path": d.path, "expected": d.expected, "actual": d.actual, "kind": d.kind}))
                .collect();
            json!({
                "logicalId": resource.logical_id, "within": resource.within, "constructPath": resource.origin.construct_path, "physicalId": resource.physical_id, "type": resource.resource_type,
                "status": resource.status, "differences": differences,
            })
        })
        .collect();
    json!({"status": drift.status, "resources": resources, "incomplete": drift.incomplete})
}
