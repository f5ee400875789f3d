//! `stackwright diagnose`: why the last operation on a stack failed, for whoever did not see it.

use clap::Args;
use serde_json::{Value, json};
use stackwright_deploy::{Error, EventSink, WatchOptions, Watched};

use crate::aws::connection;
use crate::aws::named_stacks::Place;
use crate::display::{failures, operation, stack_outputs};
use crate::failure::{Exit, Failure};
use crate::options::aws::NamedArgs;
use crate::terminal::{self, printable};

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright diagnose Api
  stackwright diagnose 'Prod/*' --fail    exit code 1 when one of them has failed, for CI

Exit codes:
  0    told
  1    the last operation on one of them failed, and --fail was given
  2    could not run: usage, configuration, credentials, no such stack
  130  interrupted";

/// Arguments of `diagnose`.
#[derive(Debug, Args)]
pub struct DiagnoseArgs {
    /// The stacks: paths in the app, names in CloudFormation, wildcards, or ids; all of the app when left out
    #[arg(value_name = "STACK")]
    pub stacks: Vec<String>,

    /// Exit with code 1 when the last operation on one of them failed
    #[arg(long)]
    pub fail: bool,

    /// Print status and causes as JSON, by the stacks' names in CloudFormation
    #[arg(short, long, help_heading = "Output")]
    pub json: bool,

    /// Where.
    #[command(flatten)]
    pub named: NamedArgs,
}

/// Runs the command.
pub fn run(args: &DiagnoseArgs) -> Result<Exit, Failure> {
    let place = Place::find(&args.stacks, &args.named, "diagnose")?;
    connection::block_on(async {
        let connected = place.connect().await?;
        let mut stop = operation::requests_to_stop();
        let mut by_name = serde_json::Map::new();
        let names = place.stacks.iter();
        let keys = stack_outputs::keys(names.map(|stack| (&*stack.name, &*stack.path)));
        let mut failed = Vec::new();
        for (stack, key) in place.stacks.iter().zip(keys) {
            let deployer = place.deployer(&connected, stack)?;
            let mut options = WatchOptions::default();
            options.origins = stack.origins.clone();
            let sink = EventSink::ignore();
            let answer = tokio::select! {
                answer = deployer.watch(&stack.name, &options, &sink) => answer,
                _ = stop.changed() => return Err(Failure::interrupted()),
            };
            let Some(watched) = place.of_deployed(stack, answer)? else {
                continue;
            };
            if args.json {
                by_name.insert(key.to_owned(), as_json(&watched));
            } else {
                match &watched.failure {
                    Some(error) => terminal::failure(&failures::of_stack(error, &stack.path)),
                    None => {
                        let (path, status) = (printable(&stack.path), printable(&watched.status));
                        terminal::page(&format!("{path}: nothing failed; it is in {status}\n"))?;
                    }
                }
            }
            if watched.failure.is_some() {
                failed.push(stack.path.as_str());
            }
        }
        if args.json {
            terminal::json(&Value::Object(by_name))?;
        }
        match (args.fail, &failed[..]) {
            (false, _) | (_, []) => Ok(Exit::Ok),
            (true, failed) => Err(Failure::findings(format!(
                "the last operation on {} failed",
                failed.join(" and on ")
            ))),
        }
    })
}

/// `{"status": "UPDATE_ROLLBACK_COMPLETE", "diagnosis": {"root": {…}, …}}`; without a failure, `diagnosis` is `null`.
fn as_json(watched: &Watched) -> Value {
    let diagnosis = match &watched.failure {
        Some(Error::Operation { diagnosis, .. }) => Some(diagnosis.to_json()),
        _ => None,
    };
    json!({
        "status": watched.status,
        "failed": watched.failure.is_some(),
        "diagnosis": diagnosis,
    })
}
