//! From manifests to stacks: those of an app, and those of its stages.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use super::manifest::{self, Artifact, MANIFEST, Metadata};
use super::metadata::Told;
use super::{Environment, MissingContext, Stack, order};
use crate::failure::Failure;
use crate::source_text;

/// Stages may hold stages; deeper than this is a loop of directories.
const MAX_DEPTH: usize = 32;

/// What has been read so far.
#[derive(Default)]
pub struct Reader {
    /// The stacks, each after all that it depends on.
    pub stacks: Vec<Stack>,
    /// Context that the app asked for and did not have.
    pub missing: Vec<MissingContext>,
}

impl Reader {
    /// Adds the stacks of a directory. Each of them also depends on `inherited`. Returns the indexes of the new ones.
    pub fn read(
        &mut self,
        directory: &Path,
        inherited: &[usize],
        depth: usize,
    ) -> Result<Vec<usize>, Failure> {
        let manifest = manifest::read(directory)?;
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
        accepted: told.accepted,
        origin: told.origin,
    })
}

fn incomplete(directory: &Path, id: &str, what: &str) -> Failure {
    Failure::could_not_run(format!(
        "the artifact `{id}` of the cloud assembly has no valid `{what}`"
    ))
    .note(format!("in {}", directory.join(MANIFEST).display()))
}
