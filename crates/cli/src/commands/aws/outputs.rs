//! `stackwright outputs`: the outputs of deployed stacks.

use stackwright_deploy::{Output, outputs};

use crate::deploy::args::OutputsArgs;
use crate::deploy::named::Place;
use crate::deploy::{connect, ending, report};
use crate::failure::{Exit, Failure};
use crate::terminal;

/// Runs the command.
pub fn run(args: &OutputsArgs) -> Result<Exit, Failure> {
    let place = Place::find(&args.stacks, &args.named, "outputs")?;
    connect::block_on(async {
        let deployer = place.connect().await?;
        let mut found: Vec<(&str, Vec<Output>)> = Vec::new();
        for stack in &place.stacks {
            let outputs = place
                .deployer(&deployer, stack)?
                .outputs(&stack.name)
                .await
                .map_err(|error| report::failure(&error))?;
            // Programs look for the name that CloudFormation has, as in the file of a deployment.
            let called = if args.json { &stack.name } else { &stack.path };
            found.push((called, outputs));
        }
        if args.json {
            let json =
                outputs::to_json(found.iter().map(|(stack, outputs)| (*stack, &outputs[..])));
            return terminal::result(&format!("{json:#}\n"));
        }
        let mut text = String::new();
        for (stack, outputs) in &found {
            if outputs.is_empty() {
                terminal::status(&format!("{stack} has no outputs"));
            }
            text.push_str(&ending::outputs_table(stack, outputs, found.len() > 1));
        }
        terminal::result(&text)
    })
}
