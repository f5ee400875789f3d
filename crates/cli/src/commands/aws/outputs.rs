//! `stackwright outputs`: the outputs of deployed stacks.

use stackwright_deploy::Output;

use crate::deploy::args::OutputsArgs;
use crate::deploy::ending::{self, Named};
use crate::deploy::named::Place;
use crate::deploy::{connect, report};
use crate::failure::{Exit, Failure};
use crate::terminal;

/// Runs the command.
pub fn run(args: &OutputsArgs) -> Result<Exit, Failure> {
    let place = Place::find(&args.stacks, &args.named, "outputs")?;
    connect::block_on(async {
        let deployer = place.connect().await?;
        let mut found: Vec<Vec<Output>> = Vec::new();
        for stack in &place.stacks {
            let outputs = place
                .deployer(&deployer, stack)?
                .outputs(&stack.name)
                .await
                .map_err(|error| report::failure(&error))?;
            found.push(outputs);
        }
        let found: Vec<_> = (place.stacks.iter().zip(&found))
            .map(|(stack, outputs)| Named {
                name: &stack.name,
                path: &stack.path,
                outputs,
            })
            .collect();
        if args.json {
            // As in the file of a deployment.
            let json = ending::outputs_json(found);
            return terminal::result(&format!("{json:#}\n"));
        }
        let mut text = String::new();
        for stack in &found {
            if stack.outputs.is_empty() {
                terminal::status(&format!("{} has no outputs", stack.path));
            }
            text.push_str(&ending::outputs_table(
                stack.path,
                stack.outputs,
                found.len() > 1,
            ));
        }
        terminal::result(&text)
    })
}
