//! The cloud assembly: templates and the manifest that the official CDK command-line tool reads too.

use std::io;
use std::path::Path;

use crate::json::IndexMap;
use crate::json::Value as Json;

use crate::asset::Staging;
use crate::diagnostic::{Diagnostics, Severity};
use crate::directory::{AssemblyFile, DIAGNOSTICS, Directory, MANIFEST};
use crate::document;
use crate::json::{self, Writer};
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
    /// The content of `tree.json`.
    pub(crate) tree: String,
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
    /// What is written in place of the app's assembly when something must be looked up, and the stand-ins for it do not fit into
    /// the app: no stacks, and what is missing.
    pub(crate) fn asking(missing: Vec<Json>, diagnostics: Diagnostics) -> Self {
        Assembly {
            stacks: Vec::new(),
            diagnostics,
            stages: Vec::new(),
            tree: r#"{"version":"tree-0.1","tree":{"id":"App","path":""}}"#.to_owned(),
            missing,
            staging: Staging::default(),
        }
    }

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
        let mut add = |name: String, text: String, is_index: bool| {
            files.push(AssemblyFile {
                name,
                text,
                is_index,
            });
        };
        for stack in &self.stacks {
            let at = |name: &str| within(&stack.directory, name);
            let template = document::text_of(&stack.template);
            add(at(&stack.template_file()), template, false);
            for nested in &stack.published.nested {
                add(at(&nested.file), document::text_of(&nested.template), false);
            }
            if let Some(manifest) = stack.asset_manifest() {
                let name = at(&stack.asset_manifest_file());
                add(name, document::text_of(manifest), true);
            }
        }
        add("tree.json".into(), self.tree.clone(), false);
        let diagnostics = document::text_of(&self.diagnostics.to_json());
        add(DIAGNOSTICS.into(), diagnostics, false);
        let version = document::text_of(&json::entry("version", SCHEMA_VERSION));
        let stages = self.stages.iter().rev().map(StageAssembly::directory);
        for at in stages.chain([String::new()]) {
            add(within(&at, "cdk.out"), version.clone(), false);
            add(within(&at, MANIFEST), self.manifest_of(&at), true);
        }
        directory.replace(&files)?;
        protocol::note_written(path);
        Ok(())
    }

    /// The content of `manifest.json`.
    pub fn manifest(&self) -> Json {
        self.manifest_of("").parse().unwrap_or_default()
    }

    /// The text of the manifest of the app's own assembly, or of that of a stage, by its directory.
    fn manifest_of(&self, directory: &str) -> String {
        let mut writer = document::writer();
        writer.open('{');
        writer.entry("version", SCHEMA_VERSION);
        writer.key("artifacts");
        writer.open('{');
        for stage in self.stages.iter().filter(|stage| stage.outer == directory) {
            let properties = [
                ("directoryName", stage.artifact_id.as_str()),
                ("displayName", stage.path.as_str()),
            ];
            let properties = json::object(properties);
            write_artifact(
                &mut writer,
                &stage.artifact_id,
                "cdk:cloud-assembly",
                &properties,
            );
        }
        let in_directory = |stack: &&StackTemplate| stack.directory == directory;
        for stack in self.stacks.iter().filter(in_directory) {
            if let Some(assets) = &stack.published.assets {
                let mut properties = json::entry("file", stack.asset_manifest_file());
                for (name, value) in &assets.properties {
                    properties[name] = value.clone();
                }
                let id = stack.asset_artifact_id();
                write_artifact(&mut writer, &id, "cdk:asset-manifest", &properties);
            }
            self.write_stack(&mut writer, stack);
        }
        if directory.is_empty() {
            let properties = json::entry("file", "tree.json");
            write_artifact(
                &mut writer,
                self.tree_artifact_id(),
                "cdk:tree",
                &properties,
            );
        }
        writer.close('}');
        if directory.is_empty() && !self.missing.is_empty() {
            writer.key("missing");
            writer.open('[');
            for missing in &self.missing {
                writer.item();
                writer.value(missing);
            }
            writer.close(']');
        }
        writer.close('}');
        document::finish(writer)
    }

    /// The name of the tree in the manifest: the CDK's, unless a stack or a stage has it.
    fn tree_artifact_id(&self) -> &'static str {
        let mut stacks = self
            .stacks
            .iter()
            .filter(|stack| stack.directory.is_empty());
        match stacks.any(|stack| stack.artifact_id == "Tree") {
            true => "Tree.json",
            false => "Tree",
        }
    }

    fn write_stack(&self, writer: &mut Writer, stack: &StackTemplate) {
        let mut properties = json::object([
            ("templateFile", Json::from(stack.template_file())),
            ("terminationProtection", stack.termination_protection.into()),
        ]);
        if stack.name != stack.artifact_id {
            properties["stackName"] = stack.name.as_str().into();
        }
        if !stack.tags.is_empty() {
            let tags = stack.tags.iter();
            properties["tags"] = json::object(tags.map(|(key, value)| (key, value.as_str())));
        }
        let published = &stack.published;
        for (name, value) in &published.properties {
            properties[name] = value.clone();
        }
        let mut dependencies = stack.dependencies.clone();
        if published.assets.is_some() {
            properties["additionalDependencies"] = json::list([stack.asset_artifact_id()]);
            dependencies.push(stack.asset_artifact_id());
        }
        writer.key(&stack.artifact_id);
        writer.open('{');
        writer.entry("type", "aws:cloudformation:stack");
        writer.entry("environment", &stack.environment);
        writer.key("properties");
        writer.value(&properties);
        if !dependencies.is_empty() {
            writer.key("dependencies");
            writer.value(&json::list(dependencies));
        }
        writer.key("metadata");
        writer.open('{');
        let mut found = self.findings(stack);
        for (path, entries) in &stack.metadata {
            let found = found.remove(path).unwrap_or_default();
            write_entries(writer, path, entries.iter().chain(&found));
        }
        for (path, entries) in &found {
            write_entries(writer, path, entries);
        }
        writer.close('}');
        writer.entry("displayName", &stack.path);
        writer.close('}');
    }

    /// What was found about the constructs of a stack, as entries of the manifest by construct path.
    fn findings(&self, stack: &StackTemplate) -> IndexMap<String, Vec<Json>> {
        let mut found: IndexMap<String, Vec<Json>> = IndexMap::new();
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
                let entry = json::object([("type", kind), ("data", text.as_str())]);
                found.entry(format!("/{path}")).or_default().push(entry);
            }
        }
        found
    }
}

fn write_artifact(writer: &mut Writer, id: &str, kind: &str, properties: &Json) {
    writer.key(id);
    writer.open('{');
    writer.entry("type", kind);
    writer.key("properties");
    writer.value(properties);
    writer.close('}');
}

fn write_entries<'a>(writer: &mut Writer, path: &str, entries: impl IntoIterator<Item = &'a Json>) {
    writer.key(path);
    writer.open('[');
    for entry in entries {
        writer.item();
        writer.value(entry);
    }
    writer.close(']');
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
    let text = document::text_of(&diagnostics.to_json());
    Directory::open(path)?.withdraw(&text)
}
