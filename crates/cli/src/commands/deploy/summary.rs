//! How a deployment ended: outputs, a summary of several stacks, and failures.

use std::path::Path;

use stackwright_deploy::{Deployed, Error, Hotswapped, Outcome};

use crate::display::progress::Screen;
use crate::display::stack_outputs::{self, Named};
use crate::display::{failures, operation};
use crate::failure::{Exit, Failure};
use crate::terminal::{self, text};

/// Of more stacks than this, links to the console would only push the outputs out of sight.
const MOST_LINKS: usize = 5;

/// Says how it ended: outputs, a summary of several stacks, and failures last, where they are seen.
pub async fn end(
    outputs_file: Option<&Path>,
    screen: &Screen,
    outcomes: &[(String, Outcome<Deployed>)],
    stopped: bool,
) -> Result<Exit, Failure> {
    let several = outcomes.len() > 1;
    let changed = (outcomes.iter())
        .filter(|(_, outcome)| matches!(outcome, Outcome::Done(deployed) if !deployed.unchanged))
        .count();
    let json = screen.lock().await.is_json();
    let mut done: Vec<Named<'_>> = Vec::new();
    for (path, outcome) in outcomes {
        let Outcome::Done(deployed) = outcome else {
            continue;
        };
        let named = Named {
            name: &deployed.stack,
            path,
            outputs: &deployed.outputs,
        };
        done.push(named);
        if json {
            screen.lock().await.json(&serde_json::json!({
                "event": "deployed", "stack": &*deployed.stack, "stackPath": path, "stackId": deployed.stack_id, "status": deployed.status,
                "unchanged": deployed.unchanged, "seconds": deployed.took.as_secs_f64(),
                "outputs": stack_outputs::outputs_json([named])[&*deployed.stack],
            }));
            continue;
        }
        if !deployed.unchanged && changed <= MOST_LINKS {
            stack_outputs::console_link(path, &deployed.console_url, several);
        }
        terminal::result(&stack_outputs::outputs_table(
            path,
            &deployed.outputs,
            several,
        ))?;
    }
    let mut unwritten = None;
    if let Some(file) = outputs_file {
        let missing: Vec<String> = (outcomes.iter())
            .filter(|(_, outcome)| !outcome.is_done())
            .map(|(path, _)| path.clone())
            .collect();
        let shown = file.display().to_string();
        let shown = terminal::printable(&shown);
        if done.is_empty() {
            terminal::status(&format!(
                "note: nothing was deployed, so {shown} is not written"
            ));
        } else {
            unwritten = stack_outputs::write_outputs(file, done).err();
            if !missing.is_empty() {
                terminal::status(&format!(
                    "note: {shown} has no outputs of {}, which {} not deployed",
                    terminal::printable(&missing.join(", ")),
                    if missing.len() == 1 { "was" } else { "were" },
                ));
            }
        }
    }
    // What Ctrl-C has kept from being done is no failure.
    let stopped = stopped && outcomes.iter().any(|(_, outcome)| !outcome.is_done());
    if several && !json && !stopped {
        terminal::status(&summary(outcomes, changed));
    }
    let mut failures: Vec<_> = (outcomes.iter())
        .filter(|(_, one)| {
            !(stopped && matches!(one, Outcome::Failed(error) if operation::is_end(error)))
        })
        .filter_map(|(path, outcome)| match outcome {
            Outcome::Failed(error) => Some(failures::of_stack(error, path)),
            _ => None,
        })
        .collect();
    failures.extend(unwritten);
    if stopped {
        match changed {
            0 if failures.is_empty() => terminal::status("stopped; nothing was changed"),
            0 => terminal::status("stopped"),
            _ => operation::stopped_after(outcomes),
        }
        if failures.is_empty() {
            return Err(Failure::interrupted());
        }
    }
    failures::all(failures)
}

/// Says how stacks that were hot-swapped come back to their templates.
pub fn drifted(outcomes: &[(String, Outcome<Deployed>)]) {
    let of = |wanted: fn(Hotswapped) -> bool| {
        let is_wanted = |outcome: &Outcome<Deployed>| match outcome {
            Outcome::Done(deployed) => deployed.hotswap.is_some_and(wanted),
            _ => false,
        };
        let paths = outcomes.iter().filter(|(_, outcome)| is_wanted(outcome));
        let paths: Vec<&str> = paths.map(|(path, _)| path.as_str()).collect();
        paths.join(" ")
    };
    let swapped = of(|swapped| swapped.resources > 0);
    let left = of(|swapped| swapped.resources == 0 && swapped.left > 0);
    if !swapped.is_empty() {
        terminal::hint(&format!(
            "`stackwright deploy {swapped}` brings CloudFormation in line with what runs; what was hot-swapped and is taken back needs `--revert-drift`"
        ));
    }
    if !left.is_empty() {
        terminal::hint(&format!(
            "`stackwright deploy {left}` deploys the differences"
        ));
    }
}

/// `4 stacks: 2 deployed, 1 failed, 1 skipped`.
fn summary(outcomes: &[(String, Outcome<Deployed>)], changed: usize) -> String {
    let of = |wanted: fn(&Outcome<Deployed>) -> bool| {
        outcomes.iter().filter(|(_, one)| wanted(one)).count()
    };
    let declined = of(|one| matches!(one, Outcome::Failed(Error::Declined { .. })));
    let swapped = of(
        |one| matches!(one, Outcome::Done(Deployed { hotswap: Some(it), .. }) if it.resources > 0),
    );
    let left = of(
        |one| matches!(one, Outcome::Done(Deployed { hotswap: Some(it), .. }) if it.resources == 0 && it.left > 0),
    );
    let counts = [
        (changed - swapped, "deployed"),
        (swapped, "hot-swapped"),
        (left, "not hot-swapped"),
        (of(Outcome::is_done) - changed - left, "unchanged"),
        (declined, "without consent"),
        (
            of(|one| matches!(one, Outcome::Failed(_))) - declined,
            "failed",
        ),
        (of(|one| matches!(one, Outcome::Skipped { .. })), "skipped"),
    ];
    let told: Vec<_> = (counts.iter())
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    format!(
        "{}: {}",
        text::count(outcomes.len(), "stack"),
        told.join(", ")
    )
}
