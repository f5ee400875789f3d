//! Reading an app from the cloud assembly that it wrote.

use std::collections::HashMap;
use std::path::Path;

use serde_json::Value;
use stackwright_facts::Problem;
use stackwright_files::{MOST, read_text};

use crate::app::{App, Stack};

/// Stages in stages are no deeper than this.
const DEEPEST: usize = 16;

impl App {
    /// The stacks of a cloud assembly: the directory that an app of Stackwright, or of the AWS CDK in any language, wrote.
    ///
    /// # Errors
    /// When the directory has no manifest, or what that names cannot be read.
    pub fn read(directory: impl AsRef<Path>) -> Result<Self, Problem> {
        let mut stacks = Vec::new();
        read(directory.as_ref(), 0, &mut stacks)?;
        Ok(Self::new(stacks))
    }
}

fn read(directory: &Path, depth: usize, stacks: &mut Vec<Stack>) -> Result<(), Problem> {
    let manifest = text(&directory.join("manifest.json"))?;
    let manifest: Value = serde_json::from_str(&manifest).map_err(|error| Problem {
        message: format!("{} is no manifest: {error}", directory.display()),
        hint: Some("name the directory that the app was synthesized to".to_owned()),
    })?;
    for (id, artifact) in manifest["artifacts"].as_object().into_iter().flatten() {
        let properties = &artifact["properties"];
        match artifact["type"].as_str() {
            Some("aws:cloudformation:stack") => {
                let Some(file) = properties["templateFile"]
                    .as_str()
                    .filter(|file| is_inside(file))
                else {
                    continue;
                };
                let file = directory.join(file);
                let name = properties["stackName"].as_str().unwrap_or(id);
                let mut stack = Stack::new(name, text(&file)?);
                stack.file = file.display().to_string();
                let place = artifact["environment"]
                    .as_str()
                    .and_then(|url| url.strip_prefix("aws://"));
                if let Some((account, region)) = place.and_then(|place| place.split_once('/')) {
                    let known =
                        |part: &str| (!part.starts_with("unknown-")).then(|| part.to_owned());
                    (stack.account, stack.region) = (known(account), known(region));
                }
                (stack.paths, stack.origins) = constructs(&artifact["metadata"]);
                stacks.push(stack);
            }
            Some("cdk:cloud-assembly") if depth < DEEPEST => {
                if let Some(inner) = properties["directoryName"]
                    .as_str()
                    .filter(|name| is_inside(name))
                {
                    read(&directory.join(inner), depth + 1, stacks)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// What is named must lie in the assembly.
fn is_inside(file: &str) -> bool {
    !file.starts_with('/') && !file.split(['/', '\\']).any(|part| part == "..")
}

fn text(file: &Path) -> Result<String, Problem> {
    read_text(file, MOST).map_err(|refused| Problem {
        message: format!("could not read {}: {refused}", file.display()),
        hint: Some(
            "synthesize the app first, or name the directory that it was synthesized to".to_owned(),
        ),
    })
}

/// The paths of constructs, and the lines that created them, by logical ID.
fn constructs(metadata: &Value) -> (HashMap<String, String>, HashMap<String, String>) {
    let (mut paths, mut origins) = (HashMap::new(), HashMap::new());
    for (path, entries) in metadata.as_object().into_iter().flatten() {
        for entry in entries.as_array().into_iter().flatten() {
            let (Some("aws:cdk:logicalId"), Some(id)) =
                (entry["type"].as_str(), entry["data"].as_str())
            else {
                continue;
            };
            paths.insert(id.to_owned(), path.trim_start_matches('/').to_owned());
            // `at src/main.rs:12:5`, with the function before it in parentheses where there is one.
            let trace = entry["trace"]
                .as_array()
                .and_then(|lines| lines.first()?.as_str());
            if let Some(line) = trace {
                let place = line
                    .rsplit(['(', ' '])
                    .next()
                    .unwrap_or(line)
                    .trim_end_matches(')');
                origins.insert(id.to_owned(), place.to_owned());
            }
        }
    }
    (paths, origins)
}
