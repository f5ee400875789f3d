//! `stackwright synth`: one stack's template on stdout, or the assembly of all and where it is.

use std::fmt::Write as _;

use serde_json::Value;

use crate::args::SynthArgs;
use crate::checks::Checks;
use crate::failure::{Exit, Failure};
use crate::proof;
use crate::selection;
use crate::session::{Missing, Session};
use crate::settings::Settings;
use crate::terminal::{self, NAME};
use crate::yaml;

/// Runs the command.
pub fn run(args: &SynthArgs) -> Result<Exit, Failure> {
    let checks = Checks::new(&args.checks, &[], &[])?;
    // Assets are needed for every stack, unless exactly some were asked for.
    let bundle = if args.exclusively && !args.stacks.is_empty() {
        args.stacks.clone()
    } else {
        vec!["**".to_owned()]
    };
    let session = Session::open(Settings::load(&args.app)?, &bundle, Missing::Fails)?;
    let assembly = &session.assembly;
    let selection = selection::select(assembly, &args.stacks, args.exclusively)?;
    session.judge(&selection.all)?;

    // Every template is validated, also when none is printed: a broken assembly must not pass.
    proof::prove(&session, &selection.all, &checks)?;
    if args.quiet {
        return Ok(Exit::Ok);
    }
    if let [only] = selection.matched[..] {
        let template = Value::Object(assembly.stacks[only].read_template()?);
        let text = if args.json {
            let mut json = serde_json::to_string_pretty(&template).map_err(|error| {
                Failure::could_not_run(format!("could not write the template as JSON: {error}"))
            })?;
            json.push('\n');
            json
        } else {
            yaml::to_string(&template)?
        };
        return terminal::result(&text);
    }
    let directory = terminal::printable(&assembly.directory.to_string_lossy()).into_owned();
    let verb = if session.ran {
        "synthesized to"
    } else {
        "read from"
    };
    let total = assembly.stacks.len();
    let count = if selection.all.len() == total {
        format!("{total} stacks")
    } else {
        format!("{} of {total} stacks", selection.all.len())
    };
    let mut summary = format!("{count} {verb} {NAME}{directory}{NAME:#}\n");
    for index in &selection.all {
        let label = assembly.stacks[*index].label();
        let _ = writeln!(summary, "  {}", terminal::printable(&label));
    }
    terminal::rendered(&summary);
    terminal::hint("`stackwright synth STACK` prints the template of one");
    Ok(Exit::Ok)
}
