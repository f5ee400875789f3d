//! `stackwright outputs`: the outputs of deployed stacks.

use clap::Args;
use stackwright_deploy::Output;

use crate::aws::connection;
use crate::aws::named_stacks::{self, Place};
use crate::display::stack_outputs::{self, Named};
use crate::failure::{Exit, Failure};
use crate::options::aws::NamedArgs;
use crate::terminal;

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright outputs Api
  stackwright outputs Api Network --json

Exit codes:
  0    printed
  2    could not run: usage, configuration, credentials, no such stack
  130  interrupted";

/// Arguments of `outputs`.
#[derive(Debug, Args)]
pub struct OutputsArgs {
    /// The stacks: paths in the app, names in CloudFormation, wildcards, or ids; all of the app when left out
    #[arg(value_name = "STACK")]
    pub stacks: Vec<String>,

    /// Print the outputs as JSON
    #[arg(short, long, help_heading = "Output")]
    pub json: bool,

    /// Where.
    #[command(flatten)]
    pub named: NamedArgs,
}

/// Runs the command.
pub fn run(args: &OutputsArgs) -> Result<Exit, Failure> {
    let place = Place::find(&args.stacks, &args.named, "outputs")?;
    connection::block_on(async {
        let deployer = place.connect().await?;
        let mut found: Vec<(&named_stacks::Named, Vec<Output>)> = Vec::new();
        for stack in &place.stacks {
            let answer = place.deployer(&deployer, stack)?.outputs(&stack.name).await;
            let outputs = place.of_deployed(stack, answer)?;
            found.extend(outputs.map(|outputs| (stack, outputs)));
        }
        let found: Vec<_> = (found.iter())
            .map(|(stack, outputs)| Named {
                name: &stack.name,
                path: &stack.path,
                outputs,
            })
            .collect();
        if args.json {
            // As in the file of a deployment.
            let json = stack_outputs::outputs_json(found);
            return terminal::json(&json);
        }
        let mut text = String::new();
        for stack in &found {
            if stack.outputs.is_empty() {
                terminal::status(&format!("{} has no outputs", stack.path));
            }
            text.push_str(&stack_outputs::outputs_table(
                stack.path,
                stack.outputs,
                found.len() > 1,
            ));
        }
        terminal::result(&text)
    })
}
