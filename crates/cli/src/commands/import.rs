//! `stackwright import`: takes existing resources over into a stack.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use indexmap::IndexMap;
use stackwright_deploy::{Confirm, Deployer, ImportCandidate, ResourceToImport, events};
use tokio::sync::watch;

use crate::app::session::{Missing, Session};
use crate::assembly::target;
use crate::aws::{connection, roles, stack_input};
use crate::configuration::approval::RequireApproval;
use crate::configuration::settings::Settings;
use crate::display::consent::Asker;
use crate::display::operation::{self, Interrupted};
use crate::display::progress::Screen;
use crate::display::tree::short_path;
use crate::display::{failures, stack_outputs};
use crate::failure::{Exit, Failure};
use crate::options::app::AppArgs;
use crate::options::progress::ProgressArgs;
use crate::source_text;
use crate::terminal::prompt;
use crate::terminal::{self, printable};
use crate::validation::checks::{CheckArgs, Checks};
use crate::validation::proof;

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright import Data                                        ask what identifies each new resource
  stackwright import Data --resource Files:BucketName=my-bucket  give it

A resource without DeletionPolicy is imported with Retain. What else differs between the template and the stack is left to
the next deployment.

Exit codes:
  0    imported
  1    the import failed
  2    could not run: usage, configuration, credentials
  3    consent or an identifier was needed and not given; nothing was changed
  130  interrupted; what goes on is said";

/// Arguments of `import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The stack, by path, name or wildcard; the only one when none is given
    #[arg(value_name = "STACK")]
    pub stack: Option<String>,

    /// What identifies an existing resource: construct path or logical ID, property, value; may be repeated. The others
    /// are not imported; without this, all are asked for
    #[arg(long = "resource", value_name = "ID:PROPERTY=VALUE")]
    pub resources: Vec<String>,

    /// What identifies the resources, as a JSON file: {"ID": {"PROPERTY": "VALUE"}}, as `cdk import` reads it. Nothing is asked for then
    #[arg(short = 'm', long, value_name = "FILE")]
    pub resource_mapping: Option<PathBuf>,

    /// The same as JSON on the command line
    #[arg(long, value_name = "JSON", conflicts_with = "resource_mapping")]
    pub resource_mapping_inline: Option<String>,

    /// Ask, write the answers to a file for `--resource-mapping`, and import nothing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["resource_mapping", "no_execute"])]
    pub record_resource_mapping: Option<PathBuf>,

    /// Import without question
    #[arg(short, long)]
    pub yes: bool,

    /// Prepare the change set and stop
    #[arg(long)]
    pub no_execute: bool,

    /// Progress.
    #[command(flatten)]
    pub progress: ProgressArgs,

    /// Which checks run before.
    #[command(flatten)]
    pub checks: CheckArgs,

    /// How to run the app.
    #[command(flatten)]
    pub app: AppArgs,
}

type Identifiers = IndexMap<String, IndexMap<String, String>>;

/// A resource that can be imported, by the name that a person knows it by.
struct Candidate {
    /// Construct path below the stack.
    path: String,
    resource: ImportCandidate,
}

impl Candidate {
    fn new(resource: ImportCandidate, stack_path: &str) -> Self {
        let construct_path = resource.origin.construct_path.as_deref();
        Self {
            path: short_path(stack_path, construct_path, &resource.logical_id),
            resource,
        }
    }

    /// It is called so in the template or in the app.
    fn is(&self, name: &str) -> bool {
        self.logical_id == name || self.path == name
    }
}

impl std::ops::Deref for Candidate {
    type Target = ImportCandidate;

    fn deref(&self) -> &ImportCandidate {
        &self.resource
    }
}

/// Runs the command.
pub fn run(args: &ImportArgs) -> Result<Exit, Failure> {
    let checks = Checks::new(&args.checks, &[], &[])?;
    let given = given(args)?;
    let patterns: Vec<String> = args.stack.iter().cloned().collect();
    let settings = Settings::load(&args.app)?;
    connection::check(&settings)?;
    let app = Session::open(settings, &patterns, Missing::Fails)?;
    let chosen = target::select(&app.assembly, &patterns, None, true, "import")?.matched;
    let [only] = chosen[..] else {
        return Err(Failure::could_not_run(
            "an import is about one stack, and several match",
        ));
    };
    app.judge(&chosen)?;
    proof::prove(&app, &chosen, &checks)?;
    let mut inputs = stack_input::inputs(&app.assembly, &[only]);
    let Some(mut input) = inputs.pop() else {
        return Ok(Exit::Ok);
    };
    connection::block_on(async {
        let session = connection::for_stacks(&app.settings, &app.assembly, &[only]).await?;
        roles::complete(std::slice::from_mut(&mut input), &session);
        let mut options = stackwright_deploy::Options::default();
        if let Some(name) = &app.settings.toolkit_stack {
            options.upload.bootstrap_stack.clone_from(name);
        }
        let deployer = Deployer::new(session, options);
        let failed = |error: stackwright_deploy::Error| failures::of_stack(&error, &input.path);
        let mut stop = operation::requests_to_stop();
        let screen = Screen::new(
            args.progress.over(app.settings.progress),
            vec![input.path.clone()],
        );
        let (sink, stream) = events();
        let (deployer, import) = (&deployer, &input);
        // The stream of events ends with the sink.
        let attend = async move { deployer.follow_import(import, &sink).await };
        if operation::run(
            &screen,
            stop.clone(),
            Interrupted::Deployment,
            stream,
            attend,
        )
        .await?
        .map_err(failed)?
        {
            terminal::status(&format!("{} is imported", printable(&input.path)));
            return Ok(Exit::Ok);
        }
        let candidates = deployer.import_candidates(&input).await.map_err(failed)?;
        let candidates: Vec<_> = (candidates.into_iter())
            .map(|one| Candidate::new(one, &input.path))
            .collect();
        if candidates.is_empty() {
            terminal::status(&format!(
                "every resource of {} is in the stack already",
                printable(&input.path)
            ));
            return Ok(Exit::Ok);
        }
        let resources = identify(&candidates, &given, &mut stop).await?;
        if resources.is_empty() {
            return Err(Failure::declined(
                "no resource was identified; nothing was imported",
            ));
        }
        if let Some(file) = &args.record_resource_mapping {
            record(file, &resources)?;
            return Ok(Exit::Ok);
        }
        announce(&candidates, &resources);
        let asker = Arc::new(Asker::new(
            &screen,
            RequireApproval::AnyChange,
            args.yes,
            stop.clone(),
        ));
        let (sink, stream) = events();
        let work = async move {
            // The stream of events ends with the sink.
            let sink = sink;
            let asker = asker.as_ref();
            if !args.no_execute {
                let imported = deployer.import(import, &resources, asker, &sink).await;
                return imported.map(Some);
            }
            let plan = deployer
                .plan_import(import, &resources, asker, &sink)
                .await?;
            if !asker.goes_on() {
                deployer.take_back(&plan, &sink).await;
                return Err(asker.stopped(&import.name));
            }
            asker.show(&plan).await;
            terminal::status(&format!("change set {} is ready", plan.change_set_name));
            Ok(None)
        };
        let imported = operation::run(&screen, stop.clone(), Interrupted::Deployment, stream, work)
            .await?
            .map_err(|error| operation::failure(&error, &input.path, &stop))?;
        if let Some(imported) = imported {
            terminal::hint(&format!(
                "compare the resources with the template with `stackwright drift {}`, and bring in the rest of it with `stackwright deploy`",
                input.path
            ));
            stack_outputs::console_link(&input.name, &imported.console_url, false);
        }
        Ok(Exit::Ok)
    })
}

/// Says what is imported in another way than the template has it, and what is not imported.
fn announce(candidates: &[Candidate], resources: &[ResourceToImport]) {
    let (imported, left): (Vec<_>, Vec<_>) = (candidates.iter()).partition(|one| {
        resources
            .iter()
            .any(|other| other.logical_id == one.logical_id)
    });
    let names = |all: &[&Candidate]| {
        let paths: Vec<_> = all.iter().map(|one| printable(&one.path)).collect();
        paths.join(", ")
    };
    let unsafe_ones: Vec<_> = (imported.into_iter())
        .filter(|one| !one.has_deletion_policy)
        .collect();
    if !unsafe_ones.is_empty() {
        terminal::status(&format!(
            "note: imported with `DeletionPolicy: Retain`, as the template gives none: {}",
            names(&unsafe_ones)
        ));
        terminal::hint("write the policy into the app: a deployment without it takes it off again");
    }
    if !left.is_empty() {
        terminal::status(&format!(
            "note: not imported, and left to the next deployment: {}",
            names(&left)
        ));
    }
}

/// Writes what was answered as a file for `--resource-mapping`.
fn record(file: &Path, resources: &[ResourceToImport]) -> Result<(), Failure> {
    let mapping: IndexMap<_, _> = (resources.iter())
        .map(|one| (&one.logical_id, &one.identifier))
        .collect();
    std::fs::write(file, format!("{:#}\n", serde_json::json!(mapping))).map_err(|error| {
        Failure::could_not_run(format!("could not write {}: {error}", file.display()))
    })?;
    terminal::status(&format!("wrote {}", printable(&file.display().to_string())));
    terminal::hint(&format!(
        "import with `--resource-mapping {}`",
        file.display()
    ));
    Ok(())
}

/// Reads a file of `--resource-mapping`.
fn mapping(from: &str, text: &str) -> Result<Identifiers, Failure> {
    serde_json::from_str(text).map_err(|error| {
        Failure::could_not_run(format!("{from} is no mapping of resources: {error}"))
            .hint("it looks like `{\"Files\": {\"BucketName\": \"my-bucket\"}}`")
    })
}

/// Reads `ID:PROPERTY=VALUE`, on top of what a mapping says.
fn given(args: &ImportArgs) -> Result<Identifiers, Failure> {
    let mut all = match (&args.resource_mapping, &args.resource_mapping_inline) {
        (Some(file), _) => {
            let text = source_text::read_text(file, "the mapping")?;
            mapping(&file.display().to_string(), &text)?
        }
        (None, Some(text)) => mapping("`--resource-mapping-inline`", text)?,
        (None, None) => Identifiers::default(),
    };
    for text in &args.resources {
        let parts = text
            .split_once(':')
            .and_then(|(id, rest)| Some((id, rest.split_once('=')?)));
        let Some((id, (property, value))) = parts else {
            return Err(Failure::could_not_run(format!(
                "`--resource {text}` is not ID:PROPERTY=VALUE"
            ))
            .hint("for example `--resource Files:BucketName=my-bucket`"));
        };
        all.entry(id.to_owned())
            .or_default()
            .insert(property.to_owned(), value.to_owned());
    }
    Ok(all)
}

/// Finds out what identifies each new resource: from flags or a file, from the template, else by asking.
async fn identify(
    candidates: &[Candidate],
    given: &Identifiers,
    stop: &mut watch::Receiver<u32>,
) -> Result<Vec<ResourceToImport>, Failure> {
    let unknown: Vec<_> = (given.keys())
        .filter(|name| !candidates.iter().any(|one| one.is(name)))
        .map(|name| format!("`{name}`"))
        .collect();
    if !unknown.is_empty() {
        let names: Vec<_> = (candidates.iter())
            .map(|one| format!("{} ({})", one.path, one.logical_id))
            .collect();
        return Err(Failure::could_not_run(format!(
            "{} is no resource that can be imported",
            unknown.join(", ")
        ))
        .note(format!("not in the stack yet: {}", names.join(", "))));
    }
    let asking = given.is_empty() && prompt::somebody_is_there();
    let mut resources = Vec::new();
    for one in candidates {
        let told = (given.iter()).find_map(|(name, told)| one.is(name).then_some(told));
        if told.is_none() && !asking {
            if !given.is_empty() {
                continue;
            }
            let property = one.identifier.first().map_or("PROPERTY", String::as_str);
            return Err(Failure::declined(format!(
                "what identifies {} ({}) is not given, and there is no one to ask",
                one.path, one.resource_type
            ))
            .hint(format!("`--resource {}:{property}=VALUE`", one.path)));
        }
        if one.identifier.is_empty() {
            terminal::warning(&format!(
                "{} cannot be imported: {} has no identifier",
                one.path, one.resource_type
            ));
            continue;
        }
        let foreign = (told.iter().flat_map(|told| told.keys()))
            .find(|property| !one.identifier.contains(property));
        if let Some(foreign) = foreign {
            return Err(Failure::could_not_run(format!(
                "`{foreign}` does not identify {} ({})",
                one.path, one.resource_type
            ))
            .note(format!(
                "it is identified by {}",
                one.identifier.join(" and ")
            )));
        }
        let mut identifier = IndexMap::new();
        for property in &one.identifier {
            let value = match told.and_then(|told| told.get(property)) {
                Some(value) => Some(value.clone()),
                None if asking => {
                    let known = one.known.get(property);
                    let offer = known.map(|value| format!(" [{value}]")).unwrap_or_default();
                    let text = format!(
                        "{} ({})\n  {property}{offer}, or - to skip it: ",
                        one.path, one.resource_type
                    );
                    let Some(answer) = prompt::ask(&printable(&text), stop).await else {
                        return Err(Failure::interrupted());
                    };
                    match (answer.as_str(), known) {
                        ("-", _) => None,
                        ("", known) => known.cloned(),
                        (answer, _) => Some(answer.to_owned()),
                    }
                }
                None => one.known.get(property).cloned(),
            };
            match value {
                Some(value) => identifier.insert(property.clone(), value),
                None => break,
            };
        }
        if identifier.len() == one.identifier.len() {
            resources.push(ResourceToImport {
                logical_id: one.logical_id.clone(),
                resource_type: one.resource_type.clone(),
                identifier,
            });
        } else if told.is_some() {
            return Err(Failure::could_not_run(format!(
                "{} needs all of {}",
                one.path,
                one.identifier.join(", ")
            )));
        }
    }
    Ok(resources)
}
