//! From manifests to stacks: those of an app, and those of its stages.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use stackwright_diagnostic::{Acknowledgement, Diagnostic, Scope};
use stackwright_files::{Folder, MOST};

use super::manifest::{self, Artifact, MANIFEST, Metadata};
use super::metadata::Told;
use super::nested::{self, Nested};
use super::{
    Accepted, Environment, MissingContext, Stack, legacy_assets, order, validation_report,
};
use crate::failure::Failure;
use crate::source_text::{self, JsonFile};

/// Stages may hold stages; deeper than this is a loop of directories.
const MAX_DEPTH: usize = 32;

/// The code of a parameter that nothing uses.
const UNUSED_PARAMETER: &str = "W2001";

/// What is read of all the files of an assembly, in bytes.
const MOST_IN_ALL: u64 = 256 << 20;

/// The nested stacks of a stack that are read: CloudFormation takes fewer in one operation.
const MOST_NESTED: usize = 2500;

/// What has been read so far.
pub struct Reader {
    folder: Folder,
    /// Bytes that may still be read.
    left: u64,
    /// The directories that were read. One has one stage.
    directories: HashSet<PathBuf>,
    /// Templates that several stacks have.
    templates: HashMap<PathBuf, Arc<JsonFile>>,
    /// The stacks, each after all that it depends on.
    pub stacks: Vec<Stack>,
    /// Context that the app asked for and did not have.
    pub missing: Vec<MissingContext>,
}

impl Reader {
    /// Reads what is in a directory, and nothing outside of it.
    pub fn new(directory: &Path) -> Result<Self, Failure> {
        Ok(Self {
            folder: Folder::open(directory).map_err(|_| no_assembly(directory))?,
            left: MOST_IN_ALL,
            directories: HashSet::new(),
            templates: HashMap::new(),
            stacks: Vec::new(),
            missing: Vec::new(),
        })
    }

    /// A file that something in `directory` names; `None` when there is none.
    fn file(
        &mut self,
        directory: &Path,
        name: &str,
        what: &'static str,
    ) -> Result<Option<JsonFile>, Failure> {
        let path = match self.folder.inside_from(directory, name) {
            Ok(path) => path,
            Err(refused) if refused.is_missing() => return Ok(None),
            Err(refused) => {
                return Err(source_text::unreadable(Path::new(name), what, &refused)
                    .note(format!("named in {}", directory.join(MANIFEST).display())));
            }
        };
        let file = JsonFile::read_at_most(&path, what, MOST)?;
        let size = file.as_ref().map_or(0, |file| file.text().len() as u64);
        let Some(left) = self.left.checked_sub(size) else {
            return Err(Failure::could_not_run(format!(
                "the files of the assembly have more than {} MiB together",
                MOST_IN_ALL >> 20
            ))
            .note(format!("read up to {}", path.display())));
        };
        self.left = left;
        Ok(file)
    }

    /// The text of a stack's template.
    fn template(
        &mut self,
        directory: &Path,
        name: &str,
        stack: &str,
    ) -> Result<Arc<JsonFile>, Failure> {
        let path = directory.join(name);
        if let Some(known) = self.templates.get(&path) {
            return Ok(known.clone());
        }
        let is_yaml = |end: &std::ffi::OsStr| end == "yaml" || end == "yml";
        if path.extension().is_some_and(is_yaml) {
            return Err(Failure::could_not_run(format!(
                "the template of {stack} is YAML, and an assembly has JSON: {}",
                path.display()
            ))
            .hint("write it as JSON"));
        }
        let file = self.file(directory, name, "the template")?;
        let file = Arc::new(file.ok_or_else(|| {
            Failure::could_not_run(format!(
                "the template of {stack} is missing: {}",
                path.display()
            ))
            .hint("synthesize the app again")
        })?);
        self.templates.insert(path, file.clone());
        Ok(file)
    }

    /// Adds the stacks of a directory. Each of them also depends on `inherited`. Returns the indexes of the new ones.
    pub fn read(
        &mut self,
        directory: &Path,
        inherited: &[usize],
        depth: usize,
    ) -> Result<Vec<usize>, Failure> {
        if let Ok(place) = directory.canonicalize()
            && !self.directories.insert(place)
        {
            return Err(Failure::could_not_run(format!(
                "two stages of the assembly have the same directory: {}",
                directory.display()
            )));
        }
        let manifest = self.file(directory, MANIFEST, "the cloud assembly's manifest")?;
        let manifest = manifest.ok_or_else(|| no_assembly(directory))?;
        let manifest = manifest::decode(directory, &manifest)?;
        for missing in manifest.missing {
            if !self.missing.contains(&missing) {
                self.missing.push(missing);
            }
        }
        // Read in the order of dependencies, so that the stacks come out in that order, and so that
        // the stacks of a stage are known when something depends on the stage.
        let order = order::of_artifacts(&manifest.artifacts)?;
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
                    let mut stack = self.stack(directory, id, artifact, dependencies)?;
                    for id in &artifact.dependencies {
                        if let Some(artifact) = manifest.artifacts.get(id)
                            && artifact.r#type == "cdk:asset-manifest"
                            && let Some(file) = &artifact.properties.file
                        {
                            let list = self.file(directory, file, "the list of assets")?;
                            stack.asset_manifests.extend(list);
                        }
                    }
                    stack.in_stage = depth > 0;
                    self.nested(directory, &mut stack);
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
                    let stage = self.stage(directory, id, artifact, name)?;
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

impl Reader {
    /// Reads what plug-ins of the app found, once all stacks are read. Returns what is about none of them.
    pub fn validation_report(&mut self, directory: &Path) -> Result<Vec<Diagnostic>, Failure> {
        let file = self.file(directory, validation_report::FILE, "the validation report")?;
        file.map_or(Ok(Vec::new()), |file| {
            validation_report::read(&file, &mut self.stacks)
        })
    }

    /// Reads the templates of the nested stacks of a stack, and of those in them.
    fn nested(&mut self, directory: &Path, stack: &mut Stack) {
        let mut open: Vec<(Arc<JsonFile>, String, Vec<String>)> = (stack.template_text.iter())
            .map(|template| (template.clone(), stack.path.clone(), Vec::new()))
            .collect();
        let mut seen = HashSet::new();
        while let Some((template, parent, above)) = open.pop() {
            for named in nested::named(&template, &parent, &stack.asset_manifests) {
                // Each is there once; a template that names itself has no end.
                if !seen.insert(named.path.clone()) || stack.nested.len() == MOST_NESTED {
                    continue;
                }
                let text = self.template(directory, &named.file, &named.path);
                let mut ids = above.clone();
                ids.push(named.id);
                let below = text.iter();
                open.extend(below.map(|text| (text.clone(), named.path.clone(), ids.clone())));
                stack.nested.push(Nested {
                    ids,
                    template: directory.join(&named.file),
                    path: named.path,
                    text,
                });
            }
        }
        stack.nested.sort_by(|one, other| one.path.cmp(&other.path));
    }

    /// The directory of a stage.
    fn stage(
        &self,
        directory: &Path,
        id: &str,
        artifact: &Artifact,
        name: &str,
    ) -> Result<PathBuf, Failure> {
        let manifest = Path::new(name).join(MANIFEST);
        let shown = artifact.properties.display_name.as_deref().unwrap_or(id);
        match self.folder.inside_from(directory, &manifest) {
            Ok(_) => Ok(directory.join(name)),
            Err(refused) if refused.is_missing() => Err(Failure::could_not_run(format!(
                "the assembly of the stage {shown} is missing: {}",
                directory.join(manifest).display()
            ))
            .hint("synthesize the app again")),
            Err(refused) => Err(Failure::could_not_run(format!(
                "could not read the assembly of the stage {shown}, {}: {refused}",
                manifest.display()
            ))),
        }
    }

    fn stack(
        &mut self,
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
        let path = artifact.display_name.as_deref().unwrap_or(id).to_owned();
        told.read(&artifact.metadata, &path);
        if let Some(file) = &artifact.additional_metadata_file
            && let Some(more) = self.file(directory, file, "the metadata")?
        {
            told.read(&more.decode::<Metadata>()?, &path);
        }
        let mut settings = artifact.properties.settings.clone();
        let mut asset_manifests = Vec::new();
        if !told.assets.is_empty() {
            let (list, parameters) = legacy_assets::list(&told.assets);
            // The library declares all of them, whatever the app takes.
            let declared = parameters
                .keys()
                .filter_map(|name| told.constructs.get(name));
            told.accepted.extend(declared.map(|construct| Accepted {
                acknowledgement: Acknowledgement::new(
                    UNUSED_PARAMETER,
                    Scope::Construct(construct.path.clone()),
                    Some("the synthesizer declares it for each asset"),
                ),
                is_used: true,
            }));
            settings.parameters.extend(parameters);
            let place = directory.join(MANIFEST);
            asset_manifests.push(JsonFile::made("the list of assets", &place, &list));
        }
        let template_text = self.template(directory, template, &path);
        told.settle(template_text.as_deref());
        Ok(Stack {
            id: id.to_owned(),
            template_text,
            path,
            name: artifact
                .properties
                .stack_name
                .as_deref()
                .unwrap_or(id)
                .to_owned(),
            environment,
            template: directory.join(template),
            dependencies,
            settings,
            asset_manifests,
            nested: Vec::new(),
            in_stage: false,
            annotations: told.annotations,
            constructs: told.constructs,
            accepted: told.accepted,
            origin: told.origin,
        })
    }
}

fn no_assembly(directory: &Path) -> Failure {
    Failure::could_not_run(format!(
        "there is no cloud assembly in {}",
        directory.display()
    ))
    .note(format!("{} is missing", directory.join(MANIFEST).display()))
    .hint("`--app DIR` takes the directory that an earlier `synth` wrote, by default cdk.out")
}

fn incomplete(directory: &Path, id: &str, what: &str) -> Failure {
    Failure::could_not_run(format!(
        "the artifact `{id}` of the cloud assembly has no valid `{what}`"
    ))
    .note(format!("in {}", directory.join(MANIFEST).display()))
}
