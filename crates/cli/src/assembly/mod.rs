//! Reads a cloud assembly: the manifest of an app, its stacks, and those of its stages.
//!
//! Understands what any CDK app writes, up to schema version [`SCHEMA_VERSION`].
//! Source: <https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema>

pub mod selection;
#[cfg(feature = "deploy")]
pub mod target;
#[cfg(feature = "deploy")]
pub mod template;

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::app::diagnostics::{Diagnostic, Location, Severity};
use crate::failure::Failure;
use crate::source_text::{self, JsonFile};

/// The manifest's file name.
pub const MANIFEST: &str = "manifest.json";
/// The newest major schema version that is understood.
pub const SCHEMA_VERSION: u64 = 55;
/// Stages may hold stages; deeper than this is a loop of directories.
const MAX_DEPTH: usize = 32;

/// A cloud assembly.
#[derive(Clone, Debug)]
pub struct Assembly {
    /// The directory with the manifest.
    pub directory: PathBuf,
    /// The stacks of the app and of its stages; each after all that it depends on.
    pub stacks: Vec<Stack>,
    /// Context that the app asked for and did not have.
    pub missing: Vec<MissingContext>,
}

/// A stack of an assembly.
#[derive(Clone, Debug)]
pub struct Stack {
    /// Artifact id, unique in its manifest, for example `ProdApi1A2B3C4D`.
    pub id: String,
    /// Path by which people know it, for example `Prod/Api`; unique in the assembly.
    pub path: String,
    /// Name in CloudFormation, for example `Prod-Api`.
    pub name: String,
    /// Where it is deployed to.
    pub environment: Environment,
    /// The template file.
    pub template: PathBuf,
    /// Indexes into [`Assembly::stacks`] of those it depends on directly.
    pub dependencies: Vec<usize>,
    /// What the app wants of the deployment.
    pub settings: StackSettings,
    /// The lists of files and images that must be published before the stack is deployed.
    pub asset_manifests: Vec<PathBuf>,
    /// What the app attached to its constructs as `aws:cdk:info`, `aws:cdk:warning` and `aws:cdk:error`.
    pub annotations: Vec<Diagnostic>,
    /// The constructs behind the template's elements, by logical ID.
    pub constructs: HashMap<String, Construct>,
    /// Findings that the app accepts, in the order of the manifest.
    pub acknowledgements: Vec<Acknowledgement>,
}

/// What an app says about the deployment of a stack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StackSettings {
    /// Tags of the stack.
    pub tags: IndexMap<String, String>,
    /// Values of template parameters.
    pub parameters: IndexMap<String, String>,
    /// SNS topics that get the stack's events.
    pub notification_arns: Vec<String>,
    /// Whether the stack is protected from deletion.
    pub termination_protection: Option<bool>,
    /// Role that calls CloudFormation.
    pub assume_role_arn: Option<String>,
    /// External id for that.
    pub assume_role_external_id: Option<String>,
    /// Role that CloudFormation assumes.
    pub cloud_formation_execution_role_arn: Option<String>,
    /// Version of the bootstrap resources that it needs at least.
    pub requires_bootstrap_stack_version: Option<u32>,
}

/// The construct that an element of a template comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Construct {
    /// Its path, for example `Prod/Api/Bucket/Resource`.
    pub path: String,
    /// Where the app created it, if the manifest says so.
    pub location: Option<Location>,
}

/// A finding that the app accepts on a construct and everything below it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Acknowledgement {
    /// The construct's path, empty for the app.
    pub path: String,
    /// The finding's code.
    pub code: String,
    /// Why it does not matter there.
    pub reason: String,
}

impl Acknowledgement {
    /// Whether a construct is the one it is for, or below it.
    pub fn covers(&self, path: &str) -> bool {
        path.strip_prefix(self.path.as_str())
            .is_some_and(|rest| rest.is_empty() || self.path.is_empty() || rest.starts_with('/'))
    }
}

/// Account and region; `None` where the stack takes the caller's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Twelve digits.
    pub account: Option<String>,
    /// For example `eu-west-1`.
    pub region: Option<String>,
}

/// A context value that the app needs from AWS.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct MissingContext {
    /// The key in `cdk.context.json`.
    pub key: String,
    /// What kind of look-up it is, for example `vpc-provider`.
    pub provider: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Schema {
    #[serde(default)]
    version: Value,
    minimum_cli_version: Option<String>,
}

#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    artifacts: IndexMap<String, Artifact>,
    #[serde(default)]
    missing: Vec<MissingContext>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    r#type: String,
    environment: Option<String>,
    display_name: Option<String>,
    #[serde(default)]
    dependencies: Vec<String>,
    #[serde(default)]
    metadata: Metadata,
    additional_metadata_file: Option<String>,
    #[serde(default)]
    properties: Properties,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    template_file: Option<String>,
    stack_name: Option<String>,
    directory_name: Option<String>,
    display_name: Option<String>,
    /// The file of an asset manifest.
    file: Option<String>,
    #[serde(flatten)]
    settings: StackSettings,
}

type Metadata = IndexMap<String, Vec<Entry>>;

#[derive(Deserialize)]
struct Entry {
    r#type: String,
    #[serde(default)]
    data: Value,
    #[serde(default)]
    trace: Value,
}

impl Assembly {
    /// Reads the assembly in a directory.
    ///
    /// # Errors
    /// When there is no manifest, it is malformed, it has a newer schema version, an artifact lacks what it must have,
    /// or stacks depend on each other in a circle.
    pub fn read(directory: &Path) -> Result<Self, Failure> {
        let mut reader = Reader::default();
        reader.read(directory, &[], 0)?;
        Ok(Self {
            directory: directory.to_path_buf(),
            stacks: reader.stacks,
            missing: reader.missing,
        })
    }
}

impl Stack {
    /// The path, and the name where it differs: `Prod/Api (Prod-Api)`.
    pub fn label(&self) -> String {
        if self.path == self.name {
            self.path.clone()
        } else {
            format!("{} ({})", self.path, self.name)
        }
    }

    /// Reads the template.
    ///
    /// # Errors
    /// When the file is missing or no JSON object.
    pub fn read_template(&self) -> Result<Map<String, Value>, Failure> {
        self.template_file()?.decode()
    }

    /// Reads the template's text.
    ///
    /// # Errors
    /// When the file is missing or no text.
    pub fn template_file(&self) -> Result<JsonFile, Failure> {
        let is_yaml = |end: &std::ffi::OsStr| end == "yaml" || end == "yml";
        if self.template.extension().is_some_and(is_yaml) {
            return Err(Failure::could_not_run(format!(
                "the template of {} is YAML, and an assembly has JSON: {}",
                self.path,
                self.template.display()
            ))
            .hint("write it as JSON"));
        }
        JsonFile::read(&self.template, "the template")?.ok_or_else(|| {
            Failure::could_not_run(format!(
                "the template of {} is missing: {}",
                self.path,
                self.template.display()
            ))
            .hint("synthesize the app again")
        })
    }
}

impl Environment {
    fn parse(text: &str) -> Option<Self> {
        let (account, region) = text.strip_prefix("aws://")?.split_once('/')?;
        let known = |part: &str, unknown: &str| {
            (!part.is_empty() && part != unknown).then(|| part.to_owned())
        };
        Some(Self {
            account: known(account, "unknown-account"),
            region: known(region, "unknown-region"),
        })
    }

    /// The form of the manifest: `aws://123456789012/eu-west-1`, `aws://unknown-account/unknown-region`.
    pub fn url(&self) -> String {
        format!(
            "aws://{}/{}",
            self.account.as_deref().unwrap_or("unknown-account"),
            self.region.as_deref().unwrap_or("unknown-region")
        )
    }
}

#[derive(Default)]
struct Reader {
    stacks: Vec<Stack>,
    missing: Vec<MissingContext>,
}

impl Reader {
    /// Adds the stacks of a directory. Each of them also depends on `inherited`. Returns the indexes of the new ones.
    fn read(
        &mut self,
        directory: &Path,
        inherited: &[usize],
        depth: usize,
    ) -> Result<Vec<usize>, Failure> {
        let manifest = read_manifest(directory)?;
        for missing in manifest.missing {
            if !self.missing.contains(&missing) {
                self.missing.push(missing);
            }
        }
        // Read in the order of dependencies, so that the stacks come out in that order, and so that
        // the stacks of a stage are known when something depends on the stage.
        let order = artifact_order(&manifest.artifacts)?;
        let mut provides: HashMap<&str, Vec<usize>> = HashMap::new();
        for index in order {
            let Some((id, artifact)) = manifest.artifacts.get_index(index) else {
                continue;
            };
            let mut dependencies = inherited.to_vec();
            for dependency in &artifact.dependencies {
                dependencies.extend(provides.get(dependency.as_str()).into_iter().flatten());
            }
            dependencies.sort_unstable();
            dependencies.dedup();
            let stacks = match artifact.r#type.as_str() {
                "aws:cloudformation:stack" => {
                    let mut stack = stack(directory, id, artifact, dependencies)?;
                    let manifest = |id: &String| {
                        let artifact = manifest.artifacts.get(id)?;
                        (artifact.r#type == "cdk:asset-manifest")
                            .then(|| Some(directory.join(artifact.properties.file.as_ref()?)))?
                    };
                    stack.asset_manifests =
                        artifact.dependencies.iter().filter_map(manifest).collect();
                    self.stacks.push(stack);
                    vec![self.stacks.len() - 1]
                }
                "cdk:cloud-assembly" => {
                    let Some(name) = &artifact.properties.directory_name else {
                        return Err(incomplete(directory, id, "directoryName"));
                    };
                    if depth == MAX_DEPTH {
                        return Err(Failure::could_not_run(format!(
                            "the assembly nests stages more than {MAX_DEPTH} deep: {}",
                            directory.display()
                        )));
                    }
                    let stage = directory.join(name);
                    if !stage.join(MANIFEST).is_file() {
                        let shown = artifact.properties.display_name.as_deref().unwrap_or(id);
                        return Err(Failure::could_not_run(format!(
                            "the assembly of the stage {shown} is missing: {}",
                            stage.join(MANIFEST).display()
                        ))
                        .hint("synthesize the app again"));
                    }
                    self.read(&stage, &dependencies, depth + 1)?
                }
                // An asset manifest or the like: who depends on it depends on what it depends on.
                _ => dependencies,
            };
            provides.insert(id, stacks);
        }
        let own: BTreeSet<usize> = (provides.into_values().flatten())
            .filter(|stack| !inherited.contains(stack))
            .collect();
        Ok(own.into_iter().collect())
    }
}

fn read_manifest(directory: &Path) -> Result<Manifest, Failure> {
    let path = directory.join(MANIFEST);
    let file = JsonFile::read(&path, "the cloud assembly's manifest")?.ok_or_else(|| {
        Failure::could_not_run(format!(
            "there is no cloud assembly in {}",
            directory.display()
        ))
        .note(format!("{} is missing", path.display()))
        .hint("`--app DIR` takes the directory that an earlier `synth` wrote, by default cdk.out")
    })?;
    // The version comes first: a newer schema may have changed everything else.
    let Schema {
        version,
        minimum_cli_version,
    } = file.decode()?;
    let version = match &version {
        Value::String(version) => version.as_str(),
        _ => "",
    };
    let major = version
        .split('.')
        .next()
        .and_then(|major| major.parse::<u64>().ok());
    match major {
        Some(major) if major <= SCHEMA_VERSION => file.decode(),
        Some(_) => {
            let mut failure = Failure::could_not_run(format!(
                "the cloud assembly has schema version {version}, and {SCHEMA_VERSION} is the newest that is understood"
            ))
            .note(format!("in {}", path.display()));
            if let Some(needed) = minimum_cli_version {
                failure = failure.note(format!(
                    "its library asks for AWS CDK CLI {needed} or newer"
                ));
            }
            Err(failure.hint("update stackwright, or use an older version of the app's library"))
        }
        None => Err(Failure::could_not_run(
            "the cloud assembly's manifest has no valid schema version",
        )
        .note(format!("in {}", path.display()))
        .hint("`\"version\"` must be a string such as \"38.0.0\"")),
    }
}

fn stack(
    directory: &Path,
    id: &str,
    artifact: &Artifact,
    dependencies: Vec<usize>,
) -> Result<Stack, Failure> {
    let Some(template) = &artifact.properties.template_file else {
        return Err(incomplete(directory, id, "templateFile"));
    };
    let Some(environment) = artifact.environment.as_deref().and_then(Environment::parse) else {
        return Err(incomplete(directory, id, "environment"));
    };
    let mut told = Told::default();
    told.read(&artifact.metadata);
    if let Some(file) = &artifact.additional_metadata_file {
        let path = directory.join(file);
        let more: Option<Metadata> = source_text::read_json(&path, "the metadata")?;
        told.read(&more.unwrap_or_default());
    }
    Ok(Stack {
        id: id.to_owned(),
        path: artifact.display_name.as_deref().unwrap_or(id).to_owned(),
        name: artifact
            .properties
            .stack_name
            .as_deref()
            .unwrap_or(id)
            .to_owned(),
        environment,
        template: directory.join(template),
        dependencies,
        settings: artifact.properties.settings.clone(),
        asset_manifests: Vec::new(),
        annotations: told.annotations,
        constructs: told.constructs,
        acknowledgements: told.acknowledgements,
    })
}

fn incomplete(directory: &Path, id: &str, what: &str) -> Failure {
    Failure::could_not_run(format!(
        "the artifact `{id}` of the cloud assembly has no valid `{what}`"
    ))
    .note(format!("in {}", directory.join(MANIFEST).display()))
}

/// What the metadata of a stack tells about its constructs.
#[derive(Default)]
struct Told {
    annotations: Vec<Diagnostic>,
    constructs: HashMap<String, Construct>,
    acknowledgements: Vec<Acknowledgement>,
}

impl Told {
    fn read(&mut self, metadata: &Metadata) {
        for (path, entries) in metadata {
            let path = path.trim_start_matches('/');
            for entry in entries {
                self.entry(path, entry);
            }
        }
    }

    fn entry(&mut self, path: &str, entry: &Entry) {
        let severity = match entry.r#type.as_str() {
            "aws:cdk:error" => Severity::Error,
            "aws:cdk:warning" => Severity::Warning,
            "aws:cdk:info" => Severity::Info,
            "aws:cdk:logicalId" => {
                if let Value::String(id) = &entry.data {
                    let construct = Construct {
                        path: path.to_owned(),
                        location: location(&entry.trace),
                    };
                    self.constructs.insert(id.clone(), construct);
                }
                return;
            }
            "stackwright:acknowledge" => {
                let text = |key: &str| entry.data[key].as_str().unwrap_or_default().to_owned();
                self.acknowledgements.push(Acknowledgement {
                    path: path.to_owned(),
                    code: text("code"),
                    reason: text("reason"),
                });
                return;
            }
            _ => return,
        };
        let message = match &entry.data {
            Value::String(message) => message.clone(),
            other => other.to_string(),
        };
        // The AWS CDK appends the id by which a warning can be acknowledged.
        let (message, code) = match message.rsplit_once(" [ack: ") {
            Some((text, id)) if id.ends_with(']') => {
                (text.to_owned(), id[..id.len() - 1].to_owned())
            }
            _ => (message, String::new()),
        };
        let found = Diagnostic::annotation(severity, code, message, path.to_owned());
        self.annotations.push(found);
    }
}

/// The first line of a trace that lies in the app's own source: `src/main.rs:12:18`, or a line of a JavaScript
/// stack trace, `at new Files (/app/lib/files.ts:12:18)`.
fn location(trace: &Value) -> Option<Location> {
    let lines = trace.as_array()?.iter().filter_map(Value::as_str);
    let own = |line: &&str| !line.contains("node_modules/") && !line.contains("node:internal");
    lines.filter(own).find_map(|line| {
        let place = line.trim().trim_end_matches(')');
        let place = place.rsplit_once('(').map_or(place, |(_, place)| place);
        let place = place.strip_prefix("at ").unwrap_or(place);
        let (rest, column) = place.rsplit_once(':')?;
        let (file, line) = rest.rsplit_once(':')?;
        Some(Location {
            file: file.to_owned(),
            line: line.parse().ok()?,
            column: column.parse().ok()?,
        })
    })
}

/// Indexes of a manifest's artifacts, each after those it depends on; otherwise in the manifest's order.
fn artifact_order(artifacts: &IndexMap<String, Artifact>) -> Result<Vec<usize>, Failure> {
    for (id, artifact) in artifacts {
        if let Some(missing) =
            (artifact.dependencies.iter()).find(|on| !artifacts.contains_key(*on))
        {
            return Err(Failure::could_not_run(format!(
                "the artifact {id} depends on {missing}, which the assembly does not have"
            ))
            .hint("synthesize the app again"));
        }
    }
    let dependencies = |index: usize| -> Vec<usize> {
        (artifacts[index].dependencies.iter())
            .filter_map(|id| artifacts.get_index_of(id.as_str()))
            .collect()
    };
    depth_first(artifacts.len(), dependencies).map_err(|circle| {
        let name = |index: &usize| {
            let (id, artifact) = artifacts.get_index(*index)?;
            Some(artifact.display_name.as_deref().unwrap_or(id))
        };
        let names: Vec<&str> = circle.iter().filter_map(name).collect();
        Failure::findings(format!(
            "stacks depend on each other in a circle: {}",
            names.join(" -> ")
        ))
        .hint("remove one of these dependencies; a reference to a resource of another stack is one, too")
    })
}

/// Orders `count` nodes, each after its dependencies; a circle is returned as an error, its first node twice.
fn depth_first(
    count: usize,
    dependencies: impl Fn(usize) -> Vec<usize>,
) -> Result<Vec<usize>, Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut state = vec![State::New; count];
    let mut order = Vec::with_capacity(count);
    for root in 0..count {
        if state[root] != State::New {
            continue;
        }
        // An explicit stack: a long chain must not overflow the thread's.
        let mut trail = vec![(root, dependencies(root).into_iter())];
        state[root] = State::Open;
        while let Some((node, rest)) = trail.last_mut() {
            match rest.next() {
                Some(next) if state[next] == State::New => {
                    state[next] = State::Open;
                    trail.push((next, dependencies(next).into_iter()));
                }
                Some(next) if state[next] == State::Open => {
                    let start = trail
                        .iter()
                        .position(|(node, _)| *node == next)
                        .unwrap_or(0);
                    let mut circle: Vec<usize> =
                        trail[start..].iter().map(|(node, _)| *node).collect();
                    circle.push(next);
                    return Err(circle);
                }
                Some(_) => {}
                None => {
                    state[*node] = State::Done;
                    order.push(*node);
                    trail.pop();
                }
            }
        }
    }
    Ok(order)
}
