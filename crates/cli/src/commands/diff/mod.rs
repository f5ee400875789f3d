//! `stackwright diff`: what would change, by construct and property, and what that allows; without a change set unless one is
//! asked for.

mod change_set;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum, ValueHint};
use serde_json::{Value, json};
use stackwright_deploy::{Deployer, Environment, Finding, LoadedTemplate, Origins};
use stackwright_template::compare::{self, Replacement, TemplateDiff, Updates, restore_mangled};
use stackwright_template::model::Template;
use stackwright_template::parse::{self, Document};

use crate::app::session::{self, Missing, Session};
use crate::assembly::lock::Lock;
use crate::assembly::nested::Nested;
use crate::assembly::{Assembly, Stack, selection, template};
use crate::aws::{connection, deployed_templates, stack_input};
use crate::configuration::approval::RequireApproval;
use crate::configuration::settings::Settings;
use crate::display::{differences, failures, findings};
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
  stackwright diff Api --with new.yaml    a template file against what is deployed
  stackwright diff --fail                 exit code 1 when there are differences, for CI
  stackwright diff --fail-on broadening --security-only   permissions and network access alone
  stackwright diff --method change-set    as CloudFormation says it, by change sets that are removed again

Marks: + added, ~ changed, ± replaced, - removed

Exit codes:
  0    compared
  1    there are differences of the kind that --fail or --fail-on names, or the app has errors
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
    #[arg(long, value_name = "DIR|FILE", alias = "template", value_hint = ValueHint::AnyPath)]
    pub against: Option<PathBuf>,

    /// Compare this template file instead of the app; takes one stack's name
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub with: Option<PathBuf>,

    /// How differences are found [default: template]
    #[arg(short, long, value_enum, value_name = "HOW")]
    pub method: Option<Method>,

    /// Name of the change set
    #[arg(long, value_name = "NAME")]
    pub change_set_name: Option<String>,

    /// Value of a template parameter for the change set; may be repeated
    #[arg(long, value_name = "[STACK:]KEY=VALUE")]
    pub parameters: Vec<String>,

    /// The change set takes over resources that exist already under the name in the template
    #[arg(long)]
    pub import_existing_resources: bool,

    /// Show only what becomes allowed or is no more: permissions, network access, what is public
    #[arg(long)]
    pub security_only: bool,

    /// Exit with code 1 when there are differences
    #[arg(long, conflicts_with = "fail_on")]
    pub fail: bool,

    /// Exit with code 1 when there are differences of this kind
    #[arg(long, value_enum, value_name = "KIND")]
    pub fail_on: Option<RequireApproval>,

    /// Say nothing of stacks without differences
    #[arg(short, long, help_heading = "Output")]
    pub quiet: bool,

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

/// How differences are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Method {
    /// The templates are compared
    #[value(alias = "auto")]
    Template,
    /// CloudFormation makes a change set, which is removed again
    ChangeSet,
}

/// How many stacks differ, and in which way.
#[derive(Default)]
struct Counts {
    all: usize,
    differ: usize,
    broaden: usize,
    destroy: usize,
}

impl Counts {
    fn stack(&mut self, differs: bool, broadens: bool, destroys: bool) {
        self.all += 1;
        self.differ += usize::from(differs);
        self.broaden += usize::from(broadens);
        self.destroy += usize::from(destroys);
    }

    /// Whether the differences fail the command.
    fn judge(&self, args: &DiffArgs) -> Result<Exit, Failure> {
        let (number, one, several) = match args.fail_on {
            None if !args.fail => return Ok(Exit::Ok),
            Some(RequireApproval::Never) => return Ok(Exit::Ok),
            Some(RequireApproval::Broadening) => (
                self.broaden,
                "access grows",
                "allow more than what is deployed",
            ),
            Some(RequireApproval::Destructive) => (
                self.destroy,
                "resources are replaced or deleted",
                "replace or delete resources",
            ),
            Some(RequireApproval::AnyChange) | None => {
                (self.differ, "there are differences", "differ")
            }
        };
        match (number, self.all) {
            (0, _) => Ok(Exit::Ok),
            (_, 1) => Err(Failure::findings(one)),
            (_, all) => Err(Failure::findings(format!(
                "{number} of {} {several}",
                count(all, "stack")
            ))),
        }
    }
}

/// One side of a comparison: a stack as it is wanted.
struct Wanted {
    path: String,
    name: String,
    environment: Environment,
    template: Document<'static>,
    /// For a nested stack: which one of these it is of, and the logical IDs that lead to it.
    nested: Option<(usize, Vec<String>)>,
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
    check(args)?;
    let (mut wanted, app) = wanted(args, &settings)?;
    if args.method == Some(Method::ChangeSet)
        && let Some(app) = &app
    {
        return change_set::run(args, app);
    }
    if args.against.as_ref().is_some_and(|place| !place.is_dir()) {
        let nested = wanted.iter().filter(|one| one.nested.is_some()).count();
        if nested > 0 {
            terminal::status(&format!(
                "note: {} not compared with a template file; `--against DIR` does, with another assembly",
                match nested {
                    1 => "1 nested stack is".to_owned(),
                    _ => format!("{nested} nested stacks are"),
                }
            ));
        }
        wanted.retain(|one| one.nested.is_none());
    }
    let before = match &args.against {
        Some(place) => on_disk(place, &wanted)?,
        None => connection::block_on(of_deployed(app.as_ref(), &settings, &mut wanted))?,
    };
    let update = update(args, app.as_ref(), &wanted, &before)?;
    terminal::rendered(&update.render());
    let (mut counts, mut text) = (Counts::default(), String::new());
    let mut stacks = serde_json::Map::new();
    for (wanted, before) in wanted.iter().zip(&before) {
        let compared = Compared::new(wanted, before.as_ref());
        compared.count(&mut counts);
        if args.json {
            stacks.insert(wanted.path.clone(), compared.to_json(args));
        } else {
            text.push_str(&compared.render(args));
        }
    }
    match args.json {
        true => terminal::json(&Value::Object(stacks))?,
        false => terminal::page(&text)?,
    };
    update.judge(settings.strict)?;
    counts.judge(args)
}

/// Options that only make sense together.
fn check(args: &DiffArgs) -> Result<(), Failure> {
    let of_change_set = [
        (args.change_set_name.is_some(), "--change-set-name"),
        (!args.parameters.is_empty(), "--parameters"),
        (
            args.import_existing_resources,
            "--import-existing-resources",
        ),
    ];
    let by_change_set = args.method == Some(Method::ChangeSet);
    if let Some((_, flag)) = of_change_set
        .iter()
        .find(|(given, _)| *given && !by_change_set)
    {
        return Err(Failure::could_not_run(format!(
            "`{flag}` is for change sets, and templates are compared"
        ))
        .hint("add `--method change-set`"));
    }
    let elsewhere = [
        (args.against.is_some(), "--against"),
        (args.with.is_some(), "--with"),
    ];
    match elsewhere.iter().find(|(given, _)| *given && by_change_set) {
        Some((_, flag)) => Err(Failure::could_not_run(format!(
            "`{flag}` compares templates, which needs no change set"
        ))),
        None => Ok(()),
    }
}

/// A stack that is compared.
struct Compared<'a> {
    wanted: &'a Wanted,
    new: bool,
    diff: TemplateDiff<'a>,
    findings: Vec<Finding>,
}

impl<'a> Compared<'a> {
    fn new(wanted: &'a Wanted, before: Option<&'a Document<'static>>) -> Self {
        let updates = Updates::embedded();
        let (old, new) = (before.map(Template::new), Template::new(&wanted.template));
        Self {
            wanted,
            new: before.is_none(),
            diff: compare::diff(old.as_ref(), &new, updates),
            findings: compare::access(old.as_ref(), &new, updates),
        }
    }

    fn count(&self, counts: &mut Counts) {
        let destroys = self.diff.resources.iter().any(|resource| {
            resource.change == compare::Change::Removed
                || resource.replacement != Replacement::Never
        });
        counts.stack(
            !self.diff.is_empty(),
            self.findings.iter().any(Finding::broadens),
            destroys,
        );
    }

    fn to_json(&self, args: &DiffArgs) -> Value {
        let findings: Vec<Value> = self.findings.iter().map(Finding::to_json).collect();
        match args.security_only {
            true => json!({"new": self.new, "findings": findings}),
            false => json!({
                "new": self.new,
                "differences": self.diff.to_json(),
                "findings": findings,
            }),
        }
    }

    fn render(&self, args: &DiffArgs) -> String {
        let path = &self.wanted.path;
        let title = paint(TITLE, printable(path));
        let nothing = match args.security_only {
            true if self.findings.is_empty() => "no changes of what is allowed",
            false if self.diff.is_empty() => "no differences",
            _ => "",
        };
        match (nothing, args.quiet) {
            ("", _) => {}
            (_, true) => return String::new(),
            (nothing, false) => return format!("{title}: {nothing}\n"),
        }
        let what = match (self.new, &args.against) {
            (true, None) => " is not deployed yet",
            (true, Some(_)) => " is new",
            _ => "",
        };
        let mut text = format!("{title}{what}\n");
        if !args.security_only {
            text.push_str(&differences::render(&self.diff, path, width()));
        }
        let template = LoadedTemplate {
            body: "".into(),
            document: std::sync::Arc::new(self.wanted.template.clone()),
            origins: Origins::default(),
        };
        text.push_str(&findings::render(&self.findings, &template, path, width()));
        text
    }
}

/// What is wanted: the stacks of the app, or a template file.
fn wanted(args: &DiffArgs, settings: &Settings) -> Result<(Vec<Wanted>, Option<App>), Failure> {
    if let Some(file) = &args.with {
        let [name] = &args.stacks[..] else {
            return Err(Failure::could_not_run(
                "`--with` needs the name of the one stack that it is compared with",
            )
            .hint("`stackwright diff STACK --with FILE`"));
        };
        let (text, template) = template::read(file)?;
        let one = Wanted {
            path: name.clone(),
            name: name.clone(),
            environment: Environment::default(),
            template,
            text,
            nested: None,
        };
        return Ok((vec![one], None));
    }
    if settings.app.is_none() {
        return Err(session::no_app().hint(
            "a template file needs no app: `stackwright diff NAME --with FILE`, with the stack's name in CloudFormation",
        ));
    }
    let session = Session::open(settings.clone(), &[], Missing::WarnsOfOld)?;
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
            nested: None,
        });
    }
    for (place, &index) in chosen.iter().enumerate() {
        let stack = &assembly.stacks[index];
        for nested in &stack.nested {
            wanted.push(Wanted {
                path: nested.path.clone(),
                name: nested.path.clone(),
                environment: stack_input::environment(stack),
                template: of_nested(nested)?,
                text: String::new(),
                nested: Some((place, nested.ids.clone())),
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
    let (Some(file), [one]) = (&args.with, wanted) else {
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
    template::decode_of_app(file.path(), file.text())
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
        if one.nested.is_some() {
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

/// The other side, from CloudFormation. Nested stacks that are deployed and not wanted any more are added to what is wanted,
/// with nothing in them.
async fn of_deployed(
    app: Option<&App>,
    settings: &Settings,
    wanted: &mut Vec<Wanted>,
) -> Result<Vec<Option<Document<'static>>>, Failure> {
    let session = match app {
        Some(app) => connection::for_stacks(settings, &app.session.assembly, &app.chosen).await?,
        None => connection::for_app(settings).await?,
    };
    let deployer = Deployer::new(session, stackwright_deploy::Options::default());
    let stacks = || wanted.iter().filter(|one| one.nested.is_none());
    let named = stacks().map(|one| (&*one.name, &*one.path, &one.environment));
    let templates = deployed_templates::templates(&deployer, named).await?;
    let mut found: Vec<Option<Document<'static>>> = vec![None; wanted.len()];
    let mut gone = Vec::new();
    for (place, text) in templates.iter().enumerate() {
        let Some(text) = text else { continue };
        let one = &wanted[place];
        found[place] = Some(decoded(&one.path, text)?);
        let there = deployer.in_environment(&one.path, &one.environment);
        let there = there.map_err(|error| failures::failure(&error))?;
        for nested in there.nested_templates(&one.name, text).await {
            let key = Some((place, nested.ids));
            let same = wanted.iter().position(|other| other.nested == key);
            let ids = key.map(|(_, ids)| ids.join("/")).unwrap_or_default();
            let path = match same {
                Some(same) => wanted[same].path.clone(),
                None => format!("{}/{ids}", one.path),
            };
            let text = match nested.template {
                Ok(text) => text,
                Err(reason) => {
                    terminal::warning(&format!(
                        "the deployed template of {path} cannot be read, and is not compared: {reason}"
                    ));
                    continue;
                }
            };
            let before = decoded(&path, &text)?;
            match same {
                Some(same) => found[same] = Some(before),
                None => gone.push((path, one.environment.clone(), before)),
            }
        }
    }
    for (path, environment, before) in gone {
        wanted.push(Wanted {
            name: path.clone(),
            path,
            environment,
            template: parse::parse("{\"Resources\": {}}").into_owned(),
            nested: Some((0, Vec::new())),
            text: String::new(),
        });
        found.push(Some(before));
    }
    let both = found.iter_mut().zip(wanted.iter());
    let mangled: usize = both
        .filter_map(|(before, wanted)| {
            Some(restore_mangled(
                &mut before.as_mut()?.root,
                &wanted.template.root,
            ))
        })
        .sum();
    if mangled > 0 {
        terminal::status(&format!(
            "note: {} with characters beyond ASCII {} taken as equal: CloudFormation gives them back as `?`",
            count(mangled, "text"),
            if mangled == 1 { "is" } else { "are" },
        ));
    }
    Ok(found)
}

/// A deployed template as a tree.
fn decoded(path: &str, text: &str) -> Result<Document<'static>, Failure> {
    template::parse(text).ok_or_else(|| {
        Failure::could_not_run(format!(
            "the deployed template of {path} is neither JSON nor YAML"
        ))
    })
}
