//! `diff --method change-set`: what CloudFormation says, by a change set that is made and removed again.

use serde_json::{Value, json};
use stackwright_deploy::{Advance, Change, Deployer, EventSink, Options};

use super::{App, Counts, DiffArgs};
use crate::aws::{assets, connection, parameters, roles, stack_input};
use crate::display::{failures, plan};
use crate::failure::{Exit, Failure};
use crate::terminal::style::{TITLE, paint};
use crate::terminal::text::width;
use crate::terminal::{self, printable};

/// Compares the chosen stacks.
pub fn run(args: &DiffArgs, app: &App) -> Result<Exit, Failure> {
    let (session, chosen) = (&app.session, &app.chosen);
    let mut inputs = stack_input::inputs(&session.assembly, chosen);
    assets::read(&mut inputs, &session.assembly, chosen, false)?;
    stack_input::check_names(&inputs)?;
    parameters::apply(&mut inputs, &args.parameters, None)?;
    connection::block_on(async {
        let connected =
            connection::for_stacks(&session.settings, &session.assembly, chosen).await?;
        roles::complete(&mut inputs, &connected);
        let mut options = Options::default();
        options.change_set_name.clone_from(&args.change_set_name);
        options.import_existing_resources = args.import_existing_resources;
        options.upload.bootstrap_stack = session
            .settings
            .toolkit_stack
            .clone()
            .unwrap_or(options.upload.bootstrap_stack);
        let deployer = Deployer::new(connected, options);
        let bootstrap = session.settings.toolkit_stack.as_deref();
        assets::locate(&deployer, &mut inputs, bootstrap).await?;
        let (sink, mut counts) = (EventSink::ignore(), Counts::default());
        let mut documents = serde_json::Map::new();
        for input in &inputs {
            if crate::interrupt::happened() {
                return Err(Failure::interrupted());
            }
            let planned = deployer.plan(input, &Advance::default(), &sink).await;
            let planned = planned.map_err(|error| failures::of_stack(&error, &input.path))?;
            if !planned.unchanged && !deployer.take_back(&planned, &sink).await {
                terminal::warning(&format!(
                    "change set {} of {} could not be removed",
                    planned.change_set_name, input.path
                ));
            }
            counts.stack(
                !planned.unchanged,
                planned.broadens(),
                planned.destroys() || planned.loses_data(),
            );
            if args.json {
                let document = json!({
                    "new": planned.creates,
                    "changes": planned.changes.iter().map(Change::to_json).collect::<Vec<_>>(),
                    "findings": planned.findings_to_json(),
                });
                documents.insert(input.path.clone(), document);
            } else if !planned.unchanged {
                terminal::page(&plan::plan(&planned, &input.path, width()))?;
            } else if !args.quiet {
                let title = paint(TITLE, printable(&input.path));
                terminal::page(&format!("{title}: no differences\n"))?;
            }
        }
        if args.json {
            terminal::json(&Value::Object(documents))?;
        }
        counts.judge(args)
    })
}
