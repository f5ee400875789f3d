//! Options of commands that look into templates without deploying them: those of the app, or files.

use std::collections::HashMap;
use std::path::Path;

use clap::{Args, ValueHint};
use stackwright_diagnostic::LineIndex;
use stackwright_template::model::{App, Member, Template};
use stackwright_template::parse::{self, Document};

use crate::app::session::{Missing, Session};
use crate::assembly::template::has_resources;
use crate::assembly::{Construct, selection};
use crate::configuration::settings::Settings;
use crate::failure::Failure;
use crate::options::app::AppArgs;
use crate::validation::checks::is_known_region;
use crate::validation::template_files::{self, Input};

/// Where templates come from.
#[derive(Clone, Debug, Default, Args)]
pub struct SourceArgs {
    /// Template files, directories or wildcards instead of an app; together they are the stacks of one app, named like
    /// the files. May be repeated
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::AnyPath, help_heading = "App")]
    pub template: Vec<String>,

    /// How to run the app.
    #[command(flatten)]
    pub app: AppArgs,
}

/// Templates that belong together.
#[derive(Debug, Default)]
pub struct Source {
    /// The templates: stacks, and those that are nested in them.
    pub parts: Vec<Part>,
    /// Whether these are all of the app.
    pub complete: bool,
    /// Whether they are files that were named, and no app's.
    pub files: bool,
}

/// A template of an app.
#[derive(Clone, Debug)]
pub struct Part {
    /// The path by which people know the stack, such as `Prod/Api`.
    pub path: String,
    /// The stack's name in CloudFormation.
    pub name: String,
    /// The file, as it is shown.
    pub file: String,
    /// The template.
    pub text: String,
    /// The region, where it is known.
    pub region: Option<String>,
    /// The account, where it is known.
    pub account: Option<String>,
    /// The constructs behind the template's elements, by logical ID.
    pub constructs: HashMap<String, Construct>,
}

impl Source {
    /// Runs the app, or reads its assembly or the files. `stacks` are patterns of those that are meant, with all that
    /// they depend on; none means all.
    ///
    /// # Errors
    /// When the app cannot run, or what it wrote or a file cannot be read.
    pub fn open(args: &SourceArgs, stacks: &[String]) -> Result<Self, Failure> {
        if args.template.is_empty() {
            return Self::of_app(args, stacks);
        }
        if args.app.app.is_some() {
            return Err(
                Failure::could_not_run("`--template` and `--app` exclude each other")
                    .hint("leave out one of them"),
            );
        }
        if !stacks.is_empty() {
            return Err(Failure::could_not_run(
                "stacks are chosen from an app, and `--template` names files",
            )
            .hint("name the files that are meant"));
        }
        let region = args.app.region.as_deref();
        let (inputs, failures) = template_files::find(&args.template);
        if let Some(failure) = failures.into_iter().next() {
            return Err(failure);
        }
        let mut parts: Vec<Part> = Vec::new();
        for input in &inputs {
            let mut part = match input {
                Input::File(path) => Part::read(path)?,
                Input::Stdin => Part::of_stdin()?,
            };
            part.region = region.map(str::to_owned);
            if parts.iter().any(|other| other.name == part.name) {
                part.name = part.file.replace(['/', '.'], "-");
                part.path.clone_from(&part.name);
            }
            parts.push(part);
        }
        Ok(Self {
            parts,
            complete: false,
            files: true,
        })
    }

    fn of_app(args: &SourceArgs, stacks: &[String]) -> Result<Self, Failure> {
        let session = Session::open(Settings::load(&args.app)?, &[], Missing::Warns)?;
        let assembly = &session.assembly;
        let chosen = selection::select(assembly, stacks, false)?.all;
        let mut parts = Vec::new();
        for index in &chosen {
            let stack = &assembly.stacks[*index];
            let file = stack.template_file()?;
            let part = |path: &str, name: &str, file: &Path, text: &str| Part {
                path: path.to_owned(),
                name: name.to_owned(),
                file: file.display().to_string(),
                text: text.to_owned(),
                region: (stack.environment.region.clone()).filter(|region| is_known_region(region)),
                account: stack.environment.account.clone(),
                constructs: stack.constructs.clone(),
            };
            parts.push(part(&stack.path, &stack.name, &stack.template, file.text()));
            for nested in &stack.nested {
                let text = nested.text.clone()?;
                let name = nested.path.replace('/', "-");
                parts.push(part(&nested.path, &name, &nested.template, text.text()));
            }
        }
        Ok(Self {
            parts,
            complete: chosen.len() == assembly.stacks.len(),
            files: false,
        })
    }

    /// What the whole is called: its only stack, else how many there are.
    pub fn title(&self) -> String {
        match &self.parts[..] {
            [only] => only.path.clone(),
            all => format!("{} stacks", all.len()),
        }
    }

    /// Parses the templates.
    ///
    /// # Errors
    /// When one is no template.
    pub fn parse(&self) -> Result<Vec<Document<'_>>, Failure> {
        let parsed = self.parts.iter().map(|part| {
            let document = parse::parse(&part.text);
            let file = &part.file;
            let failure = if document.is_broken() {
                format!("{file} is neither JSON nor YAML")
            } else if !has_resources(&document, !self.files) {
                format!("{file} has no Resources section")
            } else {
                return Ok(document);
            };
            Err(Failure::could_not_run(failure).hint(format!(
                "`stackwright validate {file}` says what is wrong with a template"
            )))
        });
        parsed.collect()
    }

    /// Puts parsed templates together as one app.
    pub fn app<'t>(&'t self, templates: &'t [Template<'t>]) -> App<'t> {
        let members = self.parts.iter().zip(templates);
        let members = members.map(|(part, template)| Member {
            name: &part.name,
            template,
            before: None,
            region: part.region.as_deref(),
            account: part.account.as_deref(),
        });
        App::new(members.collect(), self.complete)
    }
}

impl Part {
    fn read(path: &Path) -> Result<Self, Failure> {
        let text = crate::source_text::read_text(path, "the template")?;
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let name = name.split('.').next().unwrap_or_default();
        Ok(Self::named(name, &path.display().to_string(), text))
    }

    fn of_stdin() -> Result<Self, Failure> {
        use std::io::Read as _;
        let mut text = String::new();
        let most = parse::MAX_SOURCE_BYTES as u64 + 1;
        std::io::stdin()
            .lock()
            .take(most)
            .read_to_string(&mut text)
            .map_err(|error| {
                Failure::could_not_run(format!("could not read standard input: {error}"))
            })?;
        Ok(Self::named("template", "<stdin>", text))
    }

    fn named(name: &str, file: &str, text: String) -> Self {
        Self {
            path: name.to_owned(),
            name: name.to_owned(),
            file: file.to_owned(),
            text,
            region: None,
            account: None,
            constructs: HashMap::new(),
        }
    }

    /// Where a resource was created: the line of the app, else that of the template.
    pub fn place(&self, lines: &LineIndex, logical_id: &str, offset: u32) -> String {
        let origin = (self.constructs.get(logical_id)).and_then(|one| one.origin.as_ref());
        match origin {
            Some(origin) => format!("{}:{}", origin.file, origin.line),
            None => {
                let line = lines.position(&self.text, offset).line;
                format!("{}:{line}", self.file)
            }
        }
    }
}
