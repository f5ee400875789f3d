//! `stackwright diff`: what would change, by construct and property, without making a change set.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use serde_json::{Value, json};
use stackwright_deploy::{Deployer, Environment};
use stackwright_diagnostic::report;
use stackwright_template::compare::{self, TemplateDiff, Updates};
use stackwright_template::model::Template;
use stackwright_template::parse::Document;

use crate::app::session::{self, Missing, Session};
use crate::assembly::lock::Lock;
use crate::assembly::nested::Nested;
use crate::assembly::{Assembly, Stack, selection, template};
use crate::aws::{connection, deployed_templates, stack_input};
use crate::configuration::settings::Settings;
use crate::display::differences;
use crate::failure::{Exit, Failure};
use crate::options::app::AppArgs;
use crate::terminal::style::{TITLE, paint};
use crate::terminal::text::{count, width};
use crate::terminal::{self, printable};
use crate::validation::checks::{CheckArgs, Checks};
use crate::validation::proof::{self, Proof};

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright diff                        the app against what is deployed
  stackwright diff Api --against old.out  against another assembly, offline
  stackwright diff Api --against old.yaml against a template file, offline
  stackwright diff Api --template new.yaml   a template file against what is deployed
  stackwright diff --fail                 exit code 1 when there are differences, for CI

Marks: + added, ~ changed, ± replaced, - removed

Exit codes:
  0    compared
  1    there are differences and --fail was given, or the app has errors
  2    could not run: usage, configuration, credentials
  130  interrupted";

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// Stacks by path, name or wildcard; all when none is given
    #[arg(value_name = "STACKS")]
    pub stacks: Vec<String>,

    /// Only the named stacks, without those they depend on
    #[arg(short, long)]
    pub exclusively: bool,

    /// Compare with another cloud assembly or a template file, not with what is deployed
    #[arg(long, value_name = "DIR|FILE", value_hint = ValueHint::AnyPath)]
    pub against: Option<PathBuf>,

    /// Compare this template file instead of the app; takes one stack's name
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub template: Option<PathBuf>,

    /// Exit with code 1 when there are differences
    #[arg(long)]
    pub fail: bool,

    /// Print the differences as JSON
    #[arg(short, long, help_heading = "Output")]
    pub json: bool,

    /// What is checked.
    #[command(flatten)]
    pub checks: CheckArgs,

    /// How to run the app.
    #[command(flatten)]
    pub app: AppArgs,
}

/// One side of a comparison: a stack as it is wanted.
struct Wanted {
    path: String,
    name: String,
    environment: Environment,
    template: Document<'static>,
    /// It is a nested stack.
    nested: bool,
    /// The text of a template file; empty for a stack of an app, which has its own.
    text: String,
}

/// The app that is compared, and which of its stacks.
struct App {
    session: Session,
    chosen: Vec<usize>,
}

/// Runs the command.
pub fn run(args: &DiffArgs) -> Result<Exit, Failure> {
    let settings = Settings::load(&args.app)?;
    if args.against.is_none() {
        connection::check(&settings)?;
    }
    let (mut wanted, app) = wanted(args, &settings)?;
    if args.against.as_ref().is_none_or(|place| !place.is_dir()) {
        let nested = wanted.iter().filter(|one| one.nested).count();
        if nested > 0 {
            terminal::status(&format!(
                "note: {} not compared; `--against DIR` does, with another assembly",
                match nested {
                    1 => "1 nested stack is".to_owned(),
                    _ => format!("{nested} nested stacks are"),
                }
            ));
        }
        wanted.retain(|one| !one.nested);
    }
    let before = match &args.against {
        Some(place) => on_disk(place, &wanted)?,
        None => connection::block_on(of_deployed(app.as_ref(), &settings, &wanted))?,
    };
    let update = update(args, app.as_ref(), &wanted, &before)?;
    terminal::rendered(&update.render());
    let updates = Updates::embedded();
    let mut differing = 0;
    let mut text = String::new();
    let mut stacks = serde_json::Map::new();
    for (wanted, before) in wanted.iter().zip(&before) {
        let (old, new) = (
            before.as_ref().map(Template::new),
            Template::new(&wanted.template),
        );
        let diff = compare::diff(old.as_ref(), &new, updates);
        differing += usize::from(!diff.is_empty());
        if args.json {
            stacks.insert(
                wanted.path.clone(),
                json!({"new": before.is_none(), "differences": diff.to_json()}),
            );
        } else {
            text.push_str(&of_stack(&wanted.path, &diff, before.is_none(), args));
        }
    }
    if args.json {
        text = report::json_text(&Value::Object(stacks));
    }
    terminal::result(&text)?;
    update.judge(settings.strict)?;
    if args.fail && differing > 0 {
        return Err(Failure::findings(match wanted.len() {
            1 => "there are differences".to_owned(),
            total => format!("{} of {} differ", differing, count(total, "stack")),
        }));
    }
    Ok(Exit::Ok)
}

fn of_stack(path: &str, diff: &TemplateDiff<'_>, new: bool, args: &DiffArgs) -> String {
    let title = paint(TITLE, printable(path));
    if diff.is_empty() {
        return format!("{title}: no differences\n");
    }
    let what = match (new, &args.against) {
        (true, None) => " is not deployed yet",
        (true, Some(_)) => " is new",
        _ => "",
    };
    format!(
        "{title}{what}\n{}",
        differences::render(diff, path, width())
    )
}

/// What is wanted: the stacks of the app, or a template file.
fn wanted(args: &DiffArgs, settings: &Settings) -> Result<(Vec<Wanted>, Option<App>), Failure> {
    if let Some(file) = &args.template {
        let [name] = &args.stacks[..] else {
            return Err(Failure::could_not_run(
                "`--template` needs the name of the one stack that it is compared with",
            )
            .hint("`stackwright diff STACK --template FILE`"));
        };
        let (text, template) = template::read(file)?;
        let one = Wanted {
            path: name.clone(),
            name: name.clone(),
            environment: Environment::default(),
            template,
            text,
            nested: false,
        };
        return Ok((vec![one], None));
    }
    if settings.app.is_none() {
        return Err(session::no_app().hint(
            "a template file needs no app: `stackwright diff NAME --template FILE`, with the stack's name in CloudFormation",
        ));
    }
    let session = Session::open(settings.clone(), &[], Missing::Fails)?;
    let assembly = &session.assembly;
    let chosen = selection::select(assembly, &args.stacks, args.exclusively)?.all;
    session.judge(&chosen)?;
    proof::prove(&session, &chosen, &Checks::new(&args.checks, &[], &[])?)?;
    let mut wanted = Vec::new();
    for &index in &chosen {
        let stack = &assembly.stacks[index];
        wanted.push(Wanted {
            path: stack.path.clone(),
            name: stack.name.clone(),
            environment: stack_input::environment(stack),
            template: of_assembly(stack)?,
            text: String::new(),
            nested: false,
        });
    }
    for &index in &chosen {
        let stack = &assembly.stacks[index];
        for nested in &stack.nested {
            wanted.push(Wanted {
                path: nested.path.clone(),
                name: nested.path.clone(),
                environment: stack_input::environment(stack),
                template: of_nested(nested)?,
                text: String::new(),
                nested: true,
            });
        }
    }
    Ok((wanted, Some(App { session, chosen })))
}

/// What cannot be done when the one side is deployed and the other is wanted.
fn update(
    args: &DiffArgs,
    app: Option<&App>,
    wanted: &[Wanted],
    before: &[Option<Document<'static>>],
) -> Result<Proof, Failure> {
    let checks = Checks::new(&args.checks, &[], &[])?;
    let before: Vec<Option<String>> = before
        .iter()
        .map(|template| template.as_ref().map(text))
        .collect();
    if let Some(app) = app {
        let before = &before[..app.chosen.len()];
        return Proof::of_update(&app.session, &app.chosen, before, &checks);
    }
    let (Some(file), [one]) = (&args.template, wanted) else {
        return Ok(Proof::default());
    };
    let name = file.display().to_string();
    let before = before.first().and_then(Option::as_deref);
    Ok(Proof::of_file_update(
        (&one.name, &name, &one.text),
        before,
        &checks,
    ))
}

/// A template that is known as a tree alone, as text.
fn text(template: &Document<'static>) -> String {
    template.root.to_json().to_string()
}

/// The template of a stack.
fn of_assembly(stack: &Stack) -> Result<Document<'static>, Failure> {
    let file = stack.template_file()?;
    template::decode(file.path(), file.text())
}

/// The template of a nested stack.
fn of_nested(nested: &Nested) -> Result<Document<'static>, Failure> {
    let file = nested.text.as_ref().map_err(Clone::clone)?;
    template::decode(file.path(), file.text())
}

/// The other side, from an assembly or a template file.
fn on_disk(place: &Path, wanted: &[Wanted]) -> Result<Vec<Option<Document<'static>>>, Failure> {
    if !place.is_dir() {
        if wanted.len() != 1 {
            return Err(Failure::could_not_run(format!(
                "{} is one template, and there are {}",
                place.display(),
                count(wanted.len(), "stack")
            ))
            .hint("name the stack that it is compared with"));
        }
        return Ok(vec![Some(template::read(place)?.1)]);
    }
    let other = Assembly::read(place, &Lock::to_read(place))?;
    let mut found = Vec::new();
    for one in wanted {
        let stacks = &other.stacks;
        if one.nested {
            let mut nested = stacks.iter().flat_map(|stack| &stack.nested);
            let nested = nested.find(|nested| nested.path == one.path);
            found.push(nested.map(of_nested).transpose()?);
            continue;
        }
        let stack = (stacks.iter().find(|stack| stack.path == one.path))
            .or_else(|| stacks.iter().find(|stack| stack.name == one.name));
        found.push(stack.map(of_assembly).transpose()?);
    }
    Ok(found)
}

/// The other side, from CloudFormation.
async fn of_deployed(
    app: Option<&App>,
    settings: &Settings,
    wanted: &[Wanted],
) -> Result<Vec<Option<Document<'static>>>, Failure> {
    let session = match app {
        Some(app) => connection::for_stacks(settings, &app.session.assembly, &app.chosen).await?,
        None => connection::for_app(settings).await?,
    };
    let deployer = Deployer::new(session, stackwright_deploy::Options::default());
    let mut found = Vec::new();
    let stacks = (wanted.iter()).map(|one| (&*one.name, &*one.path, &one.environment));
    let templates = deployed_templates::templates(&deployer, stacks).await?;
    for (one, text) in wanted.iter().zip(templates) {
        let Some(text) = text else {
            found.push(None);
            continue;
        };
        let value = template::parse(&text).ok_or_else(|| {
            Failure::could_not_run(format!(
                "the deployed template of {} is neither JSON nor YAML",
                one.path
            ))
        })?;
        found.push(Some(value));
    }
    Ok(found)
}
