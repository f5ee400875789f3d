//! Deployed stacks by the names that people know: paths and wildcards of an app, names in CloudFormation, ids.

use stackwright_deploy::{Deployer, Environment, Error, Options, Origins};

use crate::app::process;
use crate::app::session::{self, Missing, Session};
use crate::assembly::lock::Lock;
use crate::assembly::selection;
use crate::assembly::{Assembly, Stack};
use crate::aws::{connection, roles, stack_input};
use crate::configuration::progress_style::ProgressStyle;
use crate::configuration::settings::Settings;
use crate::display::failures;
use crate::failure::Failure;
use crate::options::app::AppArgs;
use crate::options::aws::NamedArgs;
use crate::options::progress::ProgressArgs;
use crate::pattern::Pattern;
use crate::terminal::{self, printable};

/// A stack that a command works on.
#[derive(Clone, Debug)]
pub struct Named {
    /// Its name in CloudFormation, or its id.
    pub name: String,
    /// What the app calls it.
    pub path: String,
    /// Where its resources come from, when the app is known.
    pub origins: Origins,
    environment: Environment,
}

/// The app's settings, and the stacks that are meant.
pub struct Place {
    settings: Settings,
    /// Those of the stacks that the app knows.
    of_app: Vec<Stack>,
    /// Whether none was named, so that all of the app are meant.
    is_whole_app: bool,
    /// The stacks, each once, in the order in which they were named.
    pub stacks: Vec<Named>,
}

impl Place {
    /// Finds out which stacks are meant; without any, all of the app, those of stages too. The assembly that is there
    /// already is read; the app runs only for what nothing else can resolve. What no app knows is taken as a name in
    /// CloudFormation.
    ///
    /// # Errors
    /// When a path or wildcard matches no stack, and those of reading or running the app.
    pub fn find(texts: &[String], args: &NamedArgs, verb: &str) -> Result<Self, Failure> {
        if texts.iter().any(String::is_empty) {
            return Err(selection::unnamed());
        }
        let app_args = AppArgs {
            app: args.app.clone(),
            profile: args.place.profile.clone(),
            region: args.place.region.clone(),
            aws: args.place.aws.clone(),
            ..AppArgs::default()
        };
        let settings = Settings::load(&app_args)?;
        let of_app = |text: &&String| {
            !text.starts_with("arn:") && (text.contains('/') || Pattern::new(text).is_wildcard())
        };
        let given = settings.app.as_deref().and_then(process::directory);
        let directory = given.unwrap_or_else(|| settings.output.clone());
        let assembly = if directory.join("manifest.json").is_file() {
            Some(Assembly::read(&directory, &Lock::to_read(&directory))?)
        } else if texts.is_empty() || texts.iter().any(|text| of_app(&text)) {
            if settings.app.is_none() {
                return Err(session::no_app().hint(format!(
                    "a deployed stack needs no app: `stackwright {verb} NAME`, with its name in CloudFormation"
                )));
            }
            Some(Session::open(settings.clone(), &[], Missing::Warns)?.assembly)
        } else {
            None
        };
        let all: Vec<String> = match &assembly {
            Some(assembly) if texts.is_empty() => {
                let all = selection::select(assembly, &[], true)?.all;
                (all.into_iter()
                    .map(|index| assembly.stacks[index].path.clone()))
                .collect()
            }
            _ => Vec::new(),
        };
        let mut stacks: Vec<Named> = Vec::new();
        let mut known = Vec::new();
        for text in texts.iter().chain(&all) {
            let matched = match &assembly {
                Some(_) if text.starts_with("arn:") => None,
                Some(assembly) => {
                    match selection::select(assembly, std::slice::from_ref(text), true) {
                        Ok(selection) => Some((assembly, selection.matched)),
                        // It may be a stack of another app.
                        Err(_) if !of_app(&text) => None,
                        Err(failure) => return Err(failure),
                    }
                }
                None => None,
            };
            let found = match matched {
                Some((assembly, matched)) => (matched.into_iter())
                    .map(|index| {
                        let stack = &assembly.stacks[index];
                        known.push(stack.clone());
                        Named {
                            name: stack.name.clone(),
                            path: stack.path.clone(),
                            environment: stack_input::environment(stack),
                            origins: origins_of(assembly, index),
                        }
                    })
                    .collect(),
                None => vec![Named {
                    name: text.clone(),
                    path: text.clone(),
                    origins: (assembly.as_ref())
                        .map(|assembly| origins(assembly, text))
                        .unwrap_or_default(),
                    environment: Environment::default(),
                }],
            };
            for one in found {
                if !stacks
                    .iter()
                    .any(|known| (&known.name, &known.environment) == (&one.name, &one.environment))
                {
                    stacks.push(one);
                }
            }
        }
        Ok(Self {
            settings,
            of_app: known,
            is_whole_app: texts.is_empty(),
            stacks,
        })
    }

    /// The one stack that a command works on which takes one only.
    ///
    /// # Errors
    /// Those of [`Place::find`], and when several match.
    pub fn find_one(
        text: Option<&str>,
        args: &NamedArgs,
        verb: &str,
    ) -> Result<(Self, Named), Failure> {
        let texts: Vec<String> = text.into_iter().map(str::to_owned).collect();
        let place = Self::find(&texts, args, verb)?;
        match &place.stacks[..] {
            [one] => {
                let one = one.clone();
                Ok((place, one))
            }
            several => {
                let names: Vec<_> = several.iter().map(|one| printable(&one.path)).collect();
                let told = match text {
                    Some(text) => format!("`{text}` matches several stacks"),
                    None => format!(
                        "the app has {} stacks, and `{verb}` is about one",
                        several.len()
                    ),
                };
                Err(Failure::could_not_run(told)
                    .note(format!("they are {}", names.join(", ")))
                    .hint(format!("`stackwright {verb} STACK`")))
            }
        }
    }

    /// What was answered about a stack; `None`, which is said, where it is not deployed and was not asked for by name.
    ///
    /// # Errors
    /// All others.
    pub fn of_deployed<T>(
        &self,
        stack: &Named,
        answer: stackwright_deploy::Result<T>,
    ) -> Result<Option<T>, Failure> {
        match answer {
            Ok(answer) => Ok(Some(answer)),
            Err(Error::NotFound { .. }) if self.is_whole_app => {
                terminal::status(&format!("{} is not deployed", printable(&stack.path)));
                Ok(None)
            }
            Err(error) => Err(failures::of_stack(&error, &stack.path)),
        }
    }

    /// A deployer where the stacks are by default.
    ///
    /// # Errors
    /// Without region or usable credentials.
    pub async fn connect(&self) -> Result<Deployer, Failure> {
        let session = connection::for_app(&self.settings).await?;
        let session = roles::assume(session, self.of_app.iter()).await?;
        Ok(Deployer::new(session, Options::default()))
    }

    /// A deployer in the account and region of a stack, with the settings of the one given.
    ///
    /// # Errors
    /// When the credentials belong elsewhere.
    pub fn deployer(&self, deployer: &Deployer, stack: &Named) -> Result<Deployer, Failure> {
        deployer
            .in_environment(&stack.path, &stack.environment)
            .map_err(|error| failures::failure(&error))
    }

    /// The text of the app's template for a stack, where the app has it.
    pub fn template(&self, named: &Named) -> Option<&str> {
        let stack = self.of_app.iter().find(|stack| stack.path == named.path)?;
        Some(stack.template_file().ok()?.text())
    }

    /// How progress is shown.
    pub fn progress(&self, args: &ProgressArgs) -> ProgressStyle {
        args.over(self.settings.progress)
    }
}

/// Where the resources of a stack come from, by its name in CloudFormation or its id.
fn origins(assembly: &Assembly, name: &str) -> Origins {
    let is_meant =
        |stack: &Stack| name == stack.name || name.contains(&format!(":stack/{}/", stack.name));
    let index = assembly.stacks.iter().position(is_meant);
    index
        .map(|index| origins_of(assembly, index))
        .unwrap_or_default()
}

fn origins_of(assembly: &Assembly, index: usize) -> Origins {
    let input = stack_input::inputs(assembly, &[index]).pop();
    input.as_ref().map(Origins::of).unwrap_or_default()
}
