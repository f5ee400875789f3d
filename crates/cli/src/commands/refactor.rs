//! `stackwright refactor`: moves and renames resources without replacing them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use stackwright_deploy::{Deployer, Options, Refactoring, StackInput, events};

use crate::app::session::{Missing, Session};
use crate::assembly::selection;
use crate::aws::{connection, stack_input};
use crate::configuration::approval::RequireApproval;
use crate::configuration::settings::Settings;
use crate::display::consent::Asker;
use crate::display::operation::{self, Interrupted};
use crate::display::progress::Screen;
use crate::display::{failures, refactor};
use crate::failure::{Exit, Failure};
use crate::options::app::AppArgs;
use crate::options::progress::ProgressArgs;
use crate::source_text;
use crate::terminal::{self, text};

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright refactor                       what moved in the app since it was deployed, asked about and moved
  stackwright refactor --dry-run             show it and stop
  stackwright refactor --override-file FILE  with a choice between resources that are the same
  stackwright refactor --additional-stack-name Old   out of a stack that the app does not have any more

A resource moved if its type and properties are the same under another logical ID or in another stack; references count as
what they refer to. CloudFormation takes nothing but moves in a refactor: other changes are deployed before or afterwards.
Types of resources that AWS lists as ones that cannot be moved, stacks with a stack policy, and new parameters, conditions and
mappings are refused before anything is sent.
The file of choices: {\"environments\": [{\"account\": \"123456789012\", \"region\": \"eu-west-1\",
\"resources\": {\"Old.QueueA\": \"New.Jobs\"}}]}, by names of stacks and logical IDs, or by construct paths.

Exit codes:
  0    moved, or nothing to move
  1    errors in the app, or CloudFormation refused the refactor or it failed
  2    could not run: usage, configuration, credentials, more than moves differs
  3    consent or a choice was needed and not given; nothing was changed
  130  interrupted; the same command goes on";

/// Arguments of `refactor`.
#[derive(Debug, Args)]
pub struct RefactorArgs {
    /// Stacks that resources move between, by path, name or wildcard; all of the app when none is given
    #[arg(value_name = "STACKS")]
    pub stacks: Vec<String>,

    /// A deployed stack, by its name, that the app does not have any more and that resources leave; may be repeated
    #[arg(long, value_name = "NAME")]
    pub additional_stack_name: Vec<String>,

    /// Which of several resources that are the same becomes which, as a JSON file
    #[arg(long, value_name = "FILE")]
    pub override_file: Option<PathBuf>,

    /// Read the file the other way round, to take a refactor back
    #[arg(long, requires = "override_file")]
    pub revert: bool,

    /// Show what would move and stop
    #[arg(long)]
    pub dry_run: bool,

    /// Move without question
    #[arg(short, long, visible_alias = "force")]
    pub yes: bool,

    /// Bootstrap stack with the bucket for large templates [default: CDKToolkit]
    #[arg(long, value_name = "NAME")]
    pub toolkit_stack_name: Option<String>,

    /// Print one JSON document with all moves
    #[arg(long, help_heading = "Output")]
    pub json: bool,

    /// Progress.
    #[command(flatten)]
    pub progress: ProgressArgs,

    /// How to run the app.
    #[command(flatten)]
    pub app: AppArgs,
}

/// Account and region.
type Place = (String, String);
/// By account and region: what becomes what.
type Overrides = BTreeMap<Place, Vec<(String, String)>>;

/// Runs the command.
pub fn run(args: &RefactorArgs) -> Result<Exit, Failure> {
    let overrides = overrides(args)?;
    let settings = Settings::load(&args.app)?;
    connection::check(&settings)?;
    let patterns = match &args.stacks[..] {
        [] => vec!["**".to_owned()],
        named => named.to_vec(),
    };
    let app = Session::open(settings, &patterns, Missing::Fails)?;
    let chosen = selection::select(&app.assembly, &patterns, true)?.matched;
    app.judge(&chosen)?;
    connection::block_on(refactor(args, &app, &chosen, &overrides))
}

async fn refactor(
    args: &RefactorArgs,
    app: &Session,
    chosen: &[usize],
    overrides: &Overrides,
) -> Result<Exit, Failure> {
    let session = connection::for_stacks(&app.settings, &app.assembly, chosen).await?;
    let mut options = Options::default();
    let bootstrap = (args.toolkit_stack_name.as_ref()).or(app.settings.toolkit_stack.as_ref());
    if let Some(name) = bootstrap {
        options.upload.bootstrap_stack.clone_from(name);
    }
    let deployer = Deployer::new(session, options);
    let mut groups: BTreeMap<Place, (Deployer, Vec<StackInput>)> = BTreeMap::new();
    for input in stack_input::inputs(&app.assembly, chosen) {
        let there = deployer
            .in_environment(&input.path, &input.environment)
            .map_err(|error| failures::failure(&error))?;
        let session = there.session();
        let place = (
            session.identity().account.clone(),
            session.region().to_owned(),
        );
        groups
            .entry(place)
            .or_insert_with(|| (there, Vec::new()))
            .1
            .push(input);
    }
    additional_exist(args, groups.values().map(|(deployer, _)| deployer)).await?;
    let screen = Screen::new(args.progress.over(app.settings.progress), Vec::new());
    let stop = operation::requests_to_stop();
    let asker = Asker::new(&screen, RequireApproval::AnyChange, args.yes, stop.clone());
    let (mut told, mut undecided) = (Vec::new(), Vec::new());
    for (place, (deployer, inputs)) in &groups {
        let chosen = overrides.get(place).map_or(&[][..], Vec::as_slice);
        let (sink, stream) = events();
        let work = async {
            let sink = sink;
            let plan = deployer
                .plan_refactor(inputs, &args.additional_stack_name, chosen)
                .await?;
            let moves = !plan.moves.is_empty() && plan.ambiguous.is_empty();
            if moves && !args.dry_run {
                deployer.refactor(&plan, &asker, &sink).await?;
            } else if !plan.is_empty() {
                (screen.lock().await).print(&refactor::render(&plan, text::width()));
            }
            Ok(plan)
        };
        let plan = operation::run(&screen, stop.clone(), Interrupted::Operation, stream, work)
            .await?
            .map_err(|error: stackwright_deploy::Error| {
                let path = inputs.first().map_or("", |input| input.path.as_str());
                match error {
                    stackwright_deploy::Error::Declined { .. } => {
                        operation::failure(&error, path, &stop)
                    }
                    other => failures::failure(&other),
                }
            })?;
        let is_unclear = !plan.ambiguous.is_empty() && !args.dry_run;
        match (plan.is_empty(), args.dry_run) {
            _ if is_unclear => undecided.push(unclear(&plan, place)),
            (true, _) => terminal::status(&format!("nothing moved in {}, {}", place.0, place.1)),
            (false, true) => terminal::status("nothing was changed (--dry-run)"),
            (false, false) => terminal::status(&refactor::done(&plan)),
        }
        let mut document = plan.to_json();
        if let Some(map) = document.as_object_mut() {
            map.remove("event");
            map.insert(
                "executed".into(),
                (!plan.is_empty() && !args.dry_run && !is_unclear).into(),
            );
        }
        told.push(document);
    }
    if args.json {
        terminal::json(&json!({ "refactors": told }))?;
    }
    failures::all(undecided)
}

/// Refuses names of additional stacks that are deployed nowhere.
async fn additional_exist(
    args: &RefactorArgs,
    deployers: impl Iterator<Item = &Deployer> + Clone,
) -> Result<(), Failure> {
    for name in &args.additional_stack_name {
        let mut exists = false;
        for deployer in deployers.clone() {
            let found = deployer.describe(name).await;
            exists |= found.map_err(|error| failures::failure(&error))?.is_some();
        }
        if !exists {
            return Err(Failure::could_not_run(format!(
                "stack `{}` does not exist",
                terminal::printable(name)
            ))
            .hint("`--additional-stack-name` takes the name of a deployed stack"));
        }
    }
    Ok(())
}

/// What to do where it is not known what became of what, with a file that would do.
fn unclear(plan: &Refactoring, (account, region): &Place) -> Failure {
    let of_one = |it: &stackwright_deploy::Ambiguous| {
        let pairs = it.from.iter().zip(&it.to);
        let pairs = pairs.map(|(from, to)| (from.to_string(), Value::from(to.to_string())));
        pairs.collect::<Vec<_>>()
    };
    let resources: serde_json::Map<_, _> = plan.ambiguous.iter().flat_map(of_one).collect();
    let file = json!({
        "environments": [{"account": account, "region": region, "resources": resources}]
    });
    Failure::declined("it is not known which resource became which; nothing was changed").hint(
        format!("say it in a file for `--override-file`, such as {file}"),
    )
}

/// Reads the file of `--override-file`, as `cdk refactor` does.
fn overrides(args: &RefactorArgs) -> Result<Overrides, Failure> {
    let Some(file) = &args.override_file else {
        return Ok(Overrides::new());
    };
    let text = source_text::read_text(file, "the overrides")?;
    let wrong = |what: String| {
        Failure::could_not_run(format!("{} {what}", file.display())).hint(
            "it looks like `{\"environments\": [{\"account\": \"123456789012\", \"region\": \"eu-west-1\", \"resources\": {\"Old.Queue\": \"New.Jobs\"}}]}`",
        )
    };
    let document: Value =
        serde_json::from_str(&text).map_err(|error| wrong(format!("is no JSON: {error}")))?;
    let Some(environments) = document["environments"].as_array() else {
        return Err(wrong("has no list `environments`".into()));
    };
    let mut all = Overrides::new();
    for environment in environments {
        let (Some(account), Some(region)) = (
            environment["account"].as_str(),
            environment["region"].as_str(),
        ) else {
            return Err(wrong(
                "has an environment without `account` or `region`".into(),
            ));
        };
        let resources = match &environment["resources"] {
            Value::Object(resources) => resources,
            Value::Null => continue,
            _ => return Err(wrong("has `resources` that are no map".into())),
        };
        let pairs = all
            .entry((account.to_owned(), region.to_owned()))
            .or_default();
        for (from, to) in resources {
            let Some(to) = to.as_str() else {
                return Err(wrong(format!("says nothing of what `{from}` becomes")));
            };
            if pairs.iter().any(|(_, other)| other == to) {
                return Err(wrong(format!("lets several resources become `{to}`")));
            }
            pairs.push((from.clone(), to.to_owned()));
        }
    }
    if args.revert {
        for pair in all.values_mut().flatten() {
            *pair = (pair.1.clone(), pair.0.clone());
        }
    }
    Ok(all)
}
