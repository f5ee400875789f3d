//! The cloud assembly: templates and the manifest that the official CDK command-line tool reads too.

use std::io;
use std::path::Path;

use indexmap::IndexMap;
use serde::Serialize as _;
use serde_json::{Map, Value as Json, json};

use crate::asset::Staging;
use crate::diagnostic::{Diagnostics, Severity};
use crate::directory::{AssemblyFile, DIAGNOSTICS, Directory, MANIFEST};
use crate::protocol;
use crate::synth::Published;

/// The lowest version of the assembly's schema that has everything that is written.
pub(crate) const SCHEMA_VERSION: &str = "38.0.0";

/// What synthesis yields: the templates of all stacks, and what is known about them.
#[derive(Clone, Debug)]
pub struct Assembly {
    /// The stacks of the app and of its stages, in the order of creation. Nested stacks are a part of those that they are
    /// in.
    pub stacks: Vec<StackTemplate>,
    /// Warnings and notes.
    pub diagnostics: Diagnostics,
    /// The stages, each after the one that it is in.
    pub(crate) stages: Vec<StageAssembly>,
    pub(crate) tree: Json,
    pub(crate) missing: Vec<Json>,
    pub(crate) staging: Staging,
}

/// The assembly of a stage.
#[derive(Clone, Debug)]
pub(crate) struct StageAssembly {
    /// Its name in the manifest of the assembly that it is in, and that of its directory there.
    pub artifact_id: String,
    /// The path of the stage in the tree.
    pub path: String,
    /// The directory that it is in, from the assembly's; empty for that itself.
    pub outer: String,
}

/// The template of one stack.
#[derive(Clone, Debug)]
pub struct StackTemplate {
    /// The name of the stack in the assembly.
    pub artifact_id: String,
    /// The name of the stack in CloudFormation.
    pub name: String,
    /// The path of the stack in the tree.
    pub path: String,
    /// The directory of its stage in the assembly, for example `assembly-Dev`; empty for a stack of the app itself.
    pub directory: String,
    /// `aws://account/region`.
    pub environment: String,
    /// The tags of the stack itself.
    pub tags: IndexMap<String, String>,
    /// Whether the stack is protected against deletion.
    pub termination_protection: bool,
    /// The artifact ids of the stacks that must be deployed before it.
    pub dependencies: Vec<String>,
    /// Entries of the manifest by construct path.
    pub metadata: IndexMap<String, Vec<Json>>,
    /// The template.
    pub template: Json,
    pub(crate) published: Published,
}

impl Assembly {
    /// The template of a stack, by its artifact id, its name or its path; that of a nested stack by its path.
    pub fn template(&self, stack: &str) -> Option<&Json> {
        let is_named =
            |s: &&StackTemplate| s.artifact_id == stack || s.name == stack || s.path == stack;
        let nested = || {
            let mut nested = self.stacks.iter().flat_map(|s| &s.published.nested);
            Some(&nested.find(|nested| nested.path == stack)?.template)
        };
        let found = self.stacks.iter().find(is_named);
        found.map(|s| &s.template).or_else(nested)
    }

    /// Writes the assembly into a directory, which is created if need be, and in which there is the old assembly or the new
    /// one at each moment, also if the process is killed. A file whose content has not changed is left alone; what an
    /// interrupted run has left is removed. A second run that writes to the same directory waits.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let directory = Directory::open(path)?;
        self.staging.write(path)?;
        let mut files: Vec<AssemblyFile> = Vec::new();
        let mut add = |name: String, content: &Json, is_index: bool| {
            to_text(content).map(|text| {
                files.push(AssemblyFile {
                    name,
                    text,
                    is_index,
                });
            })
        };
        for stack in &self.stacks {
            let at = |name: &str| within(&stack.directory, name);
            add(at(&stack.template_file()), &stack.template, false)?;
            for nested in &stack.published.nested {
                add(at(&nested.file), &nested.template, false)?;
            }
            if let Some(manifest) = stack.asset_manifest() {
                add(at(&stack.asset_manifest_file()), manifest, true)?;
            }
        }
        let tree = json!({"version": "tree-0.1", "tree": self.tree});
        add("tree.json".into(), &tree, false)?;
        add(DIAGNOSTICS.into(), &self.diagnostics.to_json(), false)?;
        let version = json!({"version": SCHEMA_VERSION});
        let stages = self.stages.iter().rev().map(StageAssembly::directory);
        for at in stages.chain([String::new()]) {
            add(within(&at, "cdk.out"), &version, false)?;
            add(within(&at, MANIFEST), &self.manifest_of(&at), true)?;
        }
        directory.replace(&files)?;
        protocol::note_written(path);
        Ok(())
    }

    /// The content of `manifest.json`.
    pub fn manifest(&self) -> Json {
        self.manifest_of("")
    }

    /// The manifest of the app's own assembly, or of that of a stage, by its directory.
    fn manifest_of(&self, directory: &str) -> Json {
        let mut artifacts = Map::new();
        for stage in self.stages.iter().filter(|stage| stage.outer == directory) {
            let properties = json!({"directoryName": stage.artifact_id, "displayName": stage.path});
            let artifact = json!({"type": "cdk:cloud-assembly", "properties": properties});
            artifacts.insert(stage.artifact_id.clone(), artifact);
        }
        for stack in self
            .stacks
            .iter()
            .filter(|stack| stack.directory == directory)
        {
            if let Some(assets) = &stack.published.assets {
                let mut properties = Map::new();
                properties.insert("file".into(), json!(stack.asset_manifest_file()));
                properties.extend(assets.properties.clone());
                let artifact = json!({"type": "cdk:asset-manifest", "properties": properties});
                artifacts.insert(stack.asset_artifact_id(), artifact);
            }
            artifacts.insert(stack.artifact_id.clone(), self.artifact(stack));
        }
        let mut manifest = json!({"version": SCHEMA_VERSION, "artifacts": artifacts});
        if directory.is_empty() {
            manifest["artifacts"]["Tree"] =
                json!({"type": "cdk:tree", "properties": {"file": "tree.json"}});
            if !self.missing.is_empty() {
                manifest["missing"] = json!(self.missing);
            }
        }
        manifest
    }

    fn artifact(&self, stack: &StackTemplate) -> Json {
        let mut properties = json!({
            "templateFile": stack.template_file(),
            "terminationProtection": stack.termination_protection,
        });
        if stack.name != stack.artifact_id {
            properties["stackName"] = json!(stack.name);
        }
        if !stack.tags.is_empty() {
            let tags = stack
                .tags
                .iter()
                .map(|(key, value)| (key.clone(), json!(value)));
            properties["tags"] = Json::Object(tags.collect());
        }
        let published = &stack.published;
        for (name, value) in &published.properties {
            properties[name] = value.clone();
        }
        let mut dependencies = stack.dependencies.clone();
        if published.assets.is_some() {
            properties["additionalDependencies"] = json!([stack.asset_artifact_id()]);
            dependencies.push(stack.asset_artifact_id());
        }
        let mut metadata = stack.metadata.clone();
        for diagnostic in &self.diagnostics {
            let Some(path) = &diagnostic.subject.construct_path else {
                continue;
            };
            let belongs = path
                .strip_prefix(&stack.path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            if belongs {
                let kind = match diagnostic.severity {
                    Severity::Error => "aws:cdk:error",
                    Severity::Warning => "aws:cdk:warning",
                    Severity::Info => "aws:cdk:info",
                };
                let text = format!("{} [{}]", diagnostic.message, diagnostic.code);
                let entries = metadata.entry(format!("/{path}")).or_default();
                entries.push(json!({"type": kind, "data": text}));
            }
        }
        let mut artifact = json!({
            "type": "aws:cloudformation:stack",
            "environment": stack.environment,
            "properties": properties,
        });
        if !dependencies.is_empty() {
            artifact["dependencies"] = json!(dependencies);
        }
        let metadata = metadata
            .into_iter()
            .map(|(path, entries)| (path, json!(entries)));
        artifact["metadata"] = Json::Object(metadata.collect());
        artifact["displayName"] = json!(stack.path);
        artifact
    }
}

impl StackTemplate {
    /// The name of the template's file in the assembly.
    pub fn template_file(&self) -> String {
        format!("{}.template.json", self.artifact_id)
    }

    /// The manifest of what is published before the stack is deployed; none if that is nothing.
    pub fn asset_manifest(&self) -> Option<&Json> {
        self.published.assets.as_ref().map(|assets| &assets.content)
    }

    /// The name of the asset manifest's file in the assembly.
    pub fn asset_manifest_file(&self) -> String {
        format!("{}.json", self.asset_artifact_id())
    }

    fn asset_artifact_id(&self) -> String {
        format!("{}.assets", self.artifact_id)
    }
}

impl StageAssembly {
    fn directory(&self) -> String {
        within(&self.outer, &self.artifact_id)
    }
}

/// A name in a directory of the assembly.
fn within(directory: &str, name: &str) -> String {
    match directory {
        "" => name.to_owned(),
        directory => format!("{directory}/{name}"),
    }
}

/// Writes only the diagnostics, when there is no assembly to write, and removes that of an earlier run.
pub(crate) fn write_diagnostics(path: &Path, diagnostics: &Diagnostics) -> io::Result<()> {
    let text = to_text(&diagnostics.to_json())?;
    Directory::open(path)?.withdraw(&text)
}

/// JSON indented by one space, as the CDK writes it: templates are limited in bytes.
fn to_text(json: &Json) -> io::Result<String> {
    let mut text = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b" ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut text, formatter);
    json.serialize(&mut serializer)?;
    text.push(b'\n');
    String::from_utf8(text).map_err(io::Error::other)
}
