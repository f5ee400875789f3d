//! `stackwright publish`: the files and images of stacks, without a deployment.

use clap::Args;
use serde_json::json;
use stackwright_deploy::assets::PlannedAsset;
use stackwright_deploy::{Deployer, Options, events};

use crate::app::session::{Missing, Session};
use crate::assembly::selection;
use crate::aws::{assets, connection, stack_input};
use crate::configuration::approval::RequireApproval;
use crate::configuration::settings::Settings;
use crate::display::consent::Asker;
use crate::display::operation::{self, Interrupted};
use crate::display::progress::Screen;
use crate::display::{assets as shown, failures};
use crate::failure::{Exit, Failure};
use crate::options::app::AppArgs;
use crate::options::progress::ProgressArgs;
use crate::terminal;
use crate::terminal::text::{count, width};

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright publish                   the assets of all stacks
  stackwright publish --dry-run         what would be built and sent
  stackwright publish -a cdk.out Api    of one stack, in an assembly that exists already

What is there already is not sent again; after a failure the same command goes on. Stacks are not touched.

Exit codes:
  0    all of it is there
  1    errors in the app, or an asset could not be published
  2    could not run: usage, configuration, credentials
  3    consent for a bucket and repository of the app was needed and not given
  130  interrupted; the same command goes on";

/// Arguments of `publish`.
#[derive(Debug, Args)]
pub struct PublishArgs {
    /// Stacks by path, name or wildcard (`Prod*`, `Stage/**`, `!Test*`); all when none is given
    #[arg(value_name = "STACKS")]
    pub stacks: Vec<String>,

    /// Only the named stacks, without those they depend on
    #[arg(short, long)]
    pub exclusively: bool,

    /// Show what would be published and stop
    #[arg(long)]
    pub dry_run: bool,

    /// Make a bucket and a repository for the app without question, where it needs its own
    #[arg(short, long)]
    pub yes: bool,

    /// Print one JSON document with all assets
    #[arg(long, help_heading = "Output")]
    pub json: bool,

    /// Progress.
    #[command(flatten)]
    pub progress: ProgressArgs,

    /// How to run the app.
    #[command(flatten)]
    pub app: AppArgs,
}

/// Runs the command.
pub fn run(args: &PublishArgs) -> Result<Exit, Failure> {
    let settings = Settings::load(&args.app)?;
    connection::check(&settings)?;
    let bundle = match &args.stacks[..] {
        [] => vec!["**".to_owned()],
        named => named.to_vec(),
    };
    let app = Session::open(settings, &bundle, Missing::Fails)?;
    let selection = selection::select(&app.assembly, &args.stacks, args.exclusively)?;
    app.judge(&selection.all)?;
    let mut inputs = stack_input::inputs(&app.assembly, &selection.all);
    assets::read(&mut inputs, &app.assembly, &selection.all, true)?;
    if inputs.iter().all(|input| input.assets.is_empty()) {
        terminal::status("there are no assets");
        return match args.json {
            true => terminal::result("{\"assets\": []}\n"),
            false => Ok(Exit::Ok),
        };
    }
    connection::block_on(publish(args, &app, &selection.all, inputs))
}

async fn publish(
    args: &PublishArgs,
    app: &Session,
    chosen: &[usize],
    mut inputs: Vec<stackwright_deploy::StackInput>,
) -> Result<Exit, Failure> {
    let failed = |error: stackwright_deploy::Error| failures::failure(&error);
    let session = connection::for_stacks(&app.settings, &app.assembly, chosen).await?;
    let deployer = Deployer::new(session, Options::default());
    let bootstrap = app.settings.toolkit_stack.as_deref();
    assets::locate(&deployer, &mut inputs, bootstrap).await?;
    let staging = assets::staging(&deployer, &mut inputs).await?;
    if args.dry_run
        && let Some(first) = staging.first()
    {
        terminal::status(&format!(
            "{} would be made first, with a bucket and a repository; everything would be published",
            terminal::printable(&first.path)
        ));
        return Ok(Exit::Ok);
    }
    let paths = (staging.iter().chain(&inputs)).map(|input| input.path.clone());
    let progress = args.progress.over(app.settings.progress);
    let screen = Screen::new(progress, paths.collect());
    let stop = operation::requests_to_stop();
    let asker = Asker::new(&screen, RequireApproval::Never, args.yes, stop.clone());
    let (sink, stream) = events();
    let work = async {
        for input in &staging {
            deployer
                .deploy(input, &asker, &sink)
                .await
                .map_err(failed)?;
        }
        let (mut all, mut sent): (Vec<PlannedAsset>, usize) = (Vec::new(), 0);
        for input in &inputs {
            let publication = deployer.plan_assets(input, &sink).await.map_err(failed)?;
            screen
                .lock()
                .await
                .print(&shown::planned(publication.assets(), width()));
            all.extend(publication.assets().cloned());
            if !args.dry_run && asker.is_going_on() {
                let published = deployer.publish(input, &publication, &sink).await;
                sent += published.map_err(failed)?.sent;
            }
        }
        drop(sink);
        Ok::<_, Failure>((all, sent))
    };
    let (all, sent) =
        operation::run(&screen, stop.clone(), Interrupted::Operation, stream, work).await??;
    if *stop.borrow() > 0 {
        terminal::status("stopped; the same command goes on from here");
        return Err(Failure::interrupted());
    }
    if args.json {
        let list: Vec<_> = all.iter().map(PlannedAsset::to_json).collect();
        let document = json!({"assets": list, "published": sent});
        return terminal::result(&format!("{document:#}\n"));
    }
    terminal::status(&match (args.dry_run, sent) {
        (true, _) => format!(
            "{}, of which nothing was published",
            count(all.len(), "asset")
        ),
        (false, 0) => format!("{}, all of them there already", count(all.len(), "asset")),
        (false, _) => format!(
            "{}, {sent} of them published now",
            count(all.len(), "asset")
        ),
    });
    Ok(Exit::Ok)
}
