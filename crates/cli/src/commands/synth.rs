//! `stackwright synth`: one stack's template on stdout, or the assembly of all and where it is.

use std::fmt::Write as _;

use clap::Args;
use serde_json::Value;
use stackwright_diagnostic::report;

use crate::app::session::{Missing, Session};
use crate::assembly::selection;
use crate::configuration::settings::Settings;
use crate::display::yaml;
use crate::failure::{Exit, Failure};
use crate::options::app::AppArgs;
use crate::terminal::{self, NAME};
use crate::validation::checks::{CheckArgs, Checks};
use crate::validation::proof;

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright synth                        print the template of an app with one stack
  stackwright synth Network --json         print one template as JSON
  stackwright synth 'Prod/**' -o out       write the assembly to out/, pick the stacks of a stage
  stackwright synth --app 'cargo run -q'   run this command instead of the one in cdk.json
  stackwright synth --app cdk.out MyStack  read an assembly that exists already

Exit codes:
  0    done
  1    the app or a template has errors, or warnings with --strict
  2    could not run: usage, configuration, a missing command, an unreadable assembly
  130  interrupted";

/// Arguments of `synth`.
#[derive(Debug, Args)]
pub struct SynthArgs {
    /// Stacks by path, name or wildcard (`Prod*`, `Stage/**`, `!Test*`); all when none is given
    #[arg(value_name = "STACKS")]
    pub stacks: Vec<String>,

    /// Only the named stacks, without those they depend on
    #[arg(short, long)]
    pub exclusively: bool,

    /// Print the template as JSON instead of YAML
    #[arg(short, long, help_heading = "Output")]
    pub json: bool,

    /// Print no template and no summary; findings are still printed
    #[arg(short, long, help_heading = "Output")]
    pub quiet: bool,

    /// What is checked.
    #[command(flatten)]
    pub checks: CheckArgs,

    /// How to run the app.
    #[command(flatten)]
    pub app: AppArgs,
}

/// Runs the command.
pub fn run(args: &SynthArgs) -> Result<Exit, Failure> {
    let checks = Checks::new(&args.checks, &[], &[])?;
    // Assets are needed for every stack, unless exactly some were asked for.
    let bundle = if args.exclusively && !args.stacks.is_empty() {
        args.stacks.clone()
    } else {
        vec!["**".to_owned()]
    };
    let session = Session::open(Settings::load(&args.app)?, &bundle, Missing::WarnsOfOld)?;
    let assembly = &session.assembly;
    let selection = selection::select(assembly, &args.stacks, args.exclusively)?;
    session.judge(&selection.all)?;

    // Every template is validated, also when none is printed: a broken assembly must not pass.
    proof::prove(&session, &selection.all, &checks)?;
    if args.quiet {
        return Ok(Exit::Ok);
    }
    if let [only] = selection.matched[..] {
        let template = Value::Object(assembly.stacks[only].template_object()?);
        let text = if args.json {
            report::json_text(&template)
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
