//! `stackwright list`: the app's stacks in dependency order.

use clap::Args;
use serde_json::{Value, json};
use stackwright_diagnostic::report;

use crate::app::session::{Missing, Session};
use crate::assembly::selection;
use crate::assembly::{Assembly, Stack};
use crate::configuration::settings::Settings;
use crate::display::yaml;
use crate::failure::{Exit, Failure};
use crate::options::app::AppArgs;
use crate::terminal;

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright list               one stack a line, in dependency order
  stackwright list 'Prod*'       those that match
  stackwright list --long        with names, environments and dependencies, as YAML
  stackwright list --json        the same as JSON, for scripts

Exit codes:
  0    done
  1    the app fails, or has errors or warnings with --strict
  2    could not run: usage, configuration, a missing command, an unreadable assembly
  130  interrupted";

/// Arguments of `list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Stacks by path, name or wildcard; all when none is given
    #[arg(value_name = "STACKS")]
    pub stacks: Vec<String>,

    /// Names, environments and dependencies, as YAML
    #[arg(
        short,
        long,
        alias = "show-dependencies",
        short_alias = 'd',
        help_heading = "Output"
    )]
    pub long: bool,

    /// Names, environments and dependencies, as JSON
    #[arg(short, long, help_heading = "Output")]
    pub json: bool,

    /// How to run the app.
    #[command(flatten)]
    pub app: AppArgs,
}

/// Runs the command.
pub fn run(args: &ListArgs) -> Result<Exit, Failure> {
    let session = Session::open(Settings::load(&args.app)?, &[], Missing::Warns)?;
    let assembly = &session.assembly;
    let chosen = if assembly.stacks.is_empty() && args.stacks.is_empty() {
        terminal::warning("the app has no stacks");
        Vec::new()
    } else {
        selection::select(assembly, &args.stacks, true)?.matched
    };
    // Whoever lists wants names: errors of constructs keep nobody from them.
    let found = session.tell(&chosen);
    let stacks = || chosen.iter().map(|index| &assembly.stacks[*index]);
    let text = if args.json {
        let details: Vec<Value> = stacks().map(|stack| details(assembly, stack)).collect();
        report::json_text(&Value::Array(details))
    } else if args.long {
        yaml::to_string(&stacks().map(|stack| details(assembly, stack)).collect())?
    } else {
        let lines = stacks().map(|stack| format!("{}\n", terminal::printable(&stack.label())));
        lines.collect()
    };
    let exit = terminal::result(&text)?;
    session.judge_strictly(found)?;
    Ok(exit)
}

/// The keys of the official CLI's `list --long --json`, and dependencies.
fn details(assembly: &Assembly, stack: &Stack) -> Value {
    let or_unknown =
        |part: &Option<String>, unknown: &str| part.as_deref().unwrap_or(unknown).to_owned();
    let dependencies: Vec<&str> = (stack.dependencies.iter())
        .map(|index| assembly.stacks[*index].path.as_str())
        .collect();
    json!({
        "id": stack.path,
        "name": stack.name,
        "environment": {
            "account": or_unknown(&stack.environment.account, "unknown-account"),
            "region": or_unknown(&stack.environment.region, "unknown-region"),
            "name": stack.environment.url(),
        },
        "dependencies": dependencies,
    })
}
