//! `stackwright gc`: deletes files and images that no stack uses any more.

use std::time::Duration;

use clap::{Args, ValueEnum};
use serde_json::json;
use stackwright_deploy::assets::{Garbage, GarbageKind, GarbageOptions, Unused};
use stackwright_deploy::{Deployer, Options};

use crate::assembly::Environment;
use crate::aws::{connection, environments};
use crate::configuration::settings::Settings;
use crate::display::{assets, failures, operation};
use crate::failure::{Exit, Failure};
use crate::options::app::AppArgs;
use crate::options::aws::PlaceArgs;
use crate::terminal::table::Table;
use crate::terminal::text::{count, width};
use crate::terminal::{self, prompt};

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright gc                             show what no stack uses for 30 days, and ask
  stackwright gc --older-than 90 --yes       in CI
  stackwright gc --only images --dry-run

The templates of all stacks in the account and region are read, of every app: what one of them names stays, and what a
waiting change set names. Buckets and repositories are those of the bootstrap stack and of staging stacks.

Exit codes:
  0    done, or nothing to delete
  1    a deletion failed
  2    could not run: usage, configuration, credentials, a stack that changes
  3    consent was needed and not given; nothing was deleted
  130  interrupted";

/// Arguments of `gc`.
#[derive(Debug, Args)]
pub struct GcArgs {
    /// Only what is older than this
    #[arg(
        long,
        value_name = "DAYS",
        default_value_t = 30,
        alias = "created-buffer-days"
    )]
    pub older_than: u32,

    /// Only files, or only images
    #[arg(long, value_enum, value_name = "KIND", alias = "type")]
    pub only: Option<Only>,

    /// Accounts and regions, as aws://ACCOUNT/REGION; those of the credentials when none is given
    #[arg(value_name = "ENVIRONMENTS")]
    pub environments: Vec<String>,

    /// Show what would be deleted and stop
    #[arg(long)]
    pub dry_run: bool,

    /// Delete without question
    #[arg(short, long)]
    pub yes: bool,

    /// Print one JSON document with all that is unused
    #[arg(long, help_heading = "Output")]
    pub json: bool,

    /// Name of the bootstrap stack [default: that of cdk.json, else CDKToolkit]
    #[arg(long, value_name = "NAME", alias = "bootstrap-stack-name")]
    pub toolkit_stack_name: Option<String>,

    /// Where.
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Only {
    /// Both
    All,
    /// Objects of buckets
    #[value(alias = "s3")]
    Files,
    /// Images of repositories
    #[value(alias = "ecr")]
    Images,
}

/// So many rows are shown.
const MOST: usize = 20;

/// Runs the command.
pub fn run(args: &GcArgs) -> Result<Exit, Failure> {
    let settings = Settings::load(&AppArgs {
        profile: args.place.profile.clone(),
        region: args.place.region.clone(),
        aws: args.place.aws.clone(),
        ..AppArgs::default()
    })?;
    let environments = environments::read(&args.environments)?;
    if args.json && environments.len() > 1 {
        return Err(Failure::could_not_run(
            "`--json` prints one document, and there are several environments",
        )
        .hint("name one"));
    }
    let mut exit = Exit::Ok;
    for environment in environments {
        exit = collect(
            args,
            &environments::settings(&settings, &environment),
            &environment,
        )?;
    }
    Ok(exit)
}

fn collect(args: &GcArgs, settings: &Settings, environment: &Environment) -> Result<Exit, Failure> {
    connection::block_on(async {
        let failed = |error: stackwright_deploy::Error| failures::failure(&error);
        let session = connection::for_app(settings).await?;
        environments::check(&session, environment)?;
        let mut stop = operation::requests_to_stop();
        let deployer = Deployer::new(session, Options::default());
        let mut options = GarbageOptions::default();
        options.older_than = Duration::from_secs(u64::from(args.older_than) * 24 * 3600);
        options.files = !matches!(args.only, Some(Only::Images));
        options.images = !matches!(args.only, Some(Only::Files));
        if let Some(name) = (args.toolkit_stack_name.as_ref()).or(settings.toolkit_stack.as_ref()) {
            options.bootstrap_stack.clone_from(name);
        }
        let garbage = deployer.unused_assets(&options).await.map_err(failed)?;
        if !args.json {
            show(&garbage, args.older_than)?;
        }
        let mut done: (Vec<Unused>, Vec<String>) = Default::default();
        if !args.dry_run && !garbage.unused.is_empty() {
            if !args.yes {
                if !prompt::somebody_is_there() || args.json {
                    return Err(
                        Failure::declined("nothing was deleted: there is no one to ask")
                            .hint("run it in a terminal, or give consent with `--yes`"),
                    );
                }
                let question = format!("delete {}?", summary(&garbage.unused));
                if !prompt::confirm(&question, &mut stop).await {
                    return Err(Failure::declined("nothing was deleted"));
                }
            }
            done = tokio::select! {
                done = deployer.delete_unused(&garbage) => done.map_err(failed)?,
                _ = stop.changed() => return Err(Failure::interrupted()),
            };
        }
        let (deleted, kept) = done;
        if args.json {
            let list: Vec<_> = garbage.unused.iter().map(Unused::to_json).collect();
            let document = json!({
                "unused": list,
                "deleted": deleted.len(),
                "used": garbage.used,
                "young": garbage.young,
                "stores": garbage.stores,
                "stacks": garbage.stacks,
                "kept": kept,
            });
            return terminal::result(&format!("{document:#}\n"));
        }
        for reason in &kept {
            terminal::warning(&terminal::printable(reason));
        }
        if !deleted.is_empty() {
            terminal::status(&format!("deleted {}", summary(&deleted)));
        }
        Ok(Exit::Ok)
    })
}

fn show(garbage: &Garbage, days: u32) -> Result<(), Failure> {
    if !garbage.unused.is_empty() {
        let mut table = Table::new(&["unused", "size", "days", "in"]);
        for one in garbage.unused.iter().take(MOST) {
            let name = match (one.kind, one.tags.is_empty()) {
                (GarbageKind::Image, false) => one.tags.join(", "),
                _ => one.id.clone(),
            };
            table.row(
                anstyle::Style::new(),
                vec![
                    terminal::printable(&name).into_owned(),
                    assets::size(one.bytes),
                    (one.age.as_secs() / (24 * 3600)).to_string(),
                    terminal::printable(&one.store).into_owned(),
                ],
            );
        }
        terminal::result(&table.render(width()))?;
        if garbage.unused.len() > MOST {
            terminal::status(&format!(
                "  … and {} more; `--json` has all",
                garbage.unused.len() - MOST
            ));
        }
    }
    let found = match garbage.unused.len() {
        0 => format!(
            "nothing is unused and older than {}",
            count(days as usize, "day")
        ),
        _ => format!("unused: {}", summary(&garbage.unused)),
    };
    terminal::status(&format!(
        "{found}; {} in use by {}, {} younger",
        count(garbage.used, "asset"),
        count(garbage.stacks, "stack"),
        garbage.young
    ));
    Ok(())
}

/// `12 files and 3 images, 1.2 GB`.
fn summary(unused: &[Unused]) -> String {
    let files = (unused.iter())
        .filter(|one| one.kind == GarbageKind::File)
        .count();
    let images = unused.len() - files;
    let mut parts = Vec::new();
    if files > 0 {
        parts.push(count(files, "file"));
    }
    if images > 0 {
        parts.push(count(images, "image"));
    }
    let bytes = unused.iter().map(|one| one.bytes).sum();
    format!("{}, {}", parts.join(" and "), assets::size(bytes))
}
