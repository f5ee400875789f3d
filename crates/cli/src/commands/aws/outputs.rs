//! `stackwright outputs`: the outputs of deployed stacks.

use stackwright_deploy::{Output, outputs};

use crate::deploy::args::OutputsArgs;
use crate::deploy::{connect, ending, report, words};
use crate::failure::{Exit, Failure};
use crate::terminal;

/// Runs the command.
pub fn run(args: &OutputsArgs) -> Result<Exit, Failure> {
    connect::block_on(async {
        let session = connect::for_place(&args.place).await?;
        let deployer = connect::deployer(session, stackwright_deploy::Options::default());
        let mut found: Vec<(&str, Vec<Output>)> = Vec::new();
        for stack in &args.stacks {
            let outputs = deployer
                .outputs(stack)
                .await
                .map_err(|error| report::failure(&error))?;
            found.push((stack, outputs));
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
            text.push_str(&ending::outputs_table(
                stack,
                outputs,
                found.len() > 1,
                words::width(),
            ));
        }
        terminal::result(&text)
    })
}
