//! Nested stacks: their templates are files of the assembly too, which assets of their parents name.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;
use stackwright_template::parse::{self, Node};

use crate::failure::Failure;
use crate::source_text::JsonFile;

/// The type of the resource that a nested stack is in its parent.
const TYPE: &str = "AWS::CloudFormation::Stack";
/// The digits of an asset's hash.
const HASH: usize = 64;

/// A nested stack, at any depth.
#[derive(Clone, Debug)]
pub struct Nested {
    /// The logical IDs that lead to it, from the stack down.
    pub ids: Vec<String>,
    /// Path by which people know it, for example `Prod/Api/Database`; unique in the assembly.
    pub path: String,
    /// The template file.
    pub template: PathBuf,
    /// Its text; a failure where there is none.
    pub text: Result<Arc<JsonFile>, Failure>,
}

/// A nested stack as its parent has it.
pub struct Named {
    /// Its logical ID.
    pub id: String,
    /// Its path.
    pub path: String,
    /// The file with its template, as the parent or the list of assets names it.
    pub file: String,
}

/// The nested stacks in a template that the assembly has files of. `parent` is the path of the stack that it is of, and
/// `assets` what is published for that.
pub fn named(template: &JsonFile, parent: &str, assets: &[JsonFile]) -> Vec<Named> {
    // Few templates have one, and all others need not be parsed.
    if !template.text().contains(TYPE) {
        return Vec::new();
    }
    let document = parse::parse_json(template.text());
    let resources = document.root.get("Resources").and_then(Node::as_map);
    let nested = resources.into_iter().flatten().filter_map(|resource| {
        let is_stack = resource.value.get("Type").and_then(Node::as_str) == Some(TYPE);
        is_stack.then_some(())?;
        let file = match metadata(&resource.value, "aws:asset:path") {
            Some(file) => file.to_owned(),
            None => by_hash(resource.value.at(["Properties", "TemplateURL"])?, assets)?,
        };
        // The construct around the resource is what people know.
        let path = match metadata(&resource.value, "aws:cdk:path") {
            Some(path) => path
                .split(".NestedStack/")
                .next()
                .unwrap_or(path)
                .to_owned(),
            None => format!("{parent}/{}", resource.key),
        };
        let id = resource.key.to_string();
        Some(Named { id, path, file })
    });
    nested.collect()
}

/// What a resource says of itself in its metadata.
fn metadata<'r>(resource: &'r Node<'_>, key: &str) -> Option<&'r str> {
    resource.get("Metadata")?.get(key)?.as_str()
}

/// The file of an asset whose hash stands in a URL.
fn by_hash(url: &Node<'_>, assets: &[JsonFile]) -> Option<String> {
    let url = url.to_json().to_string();
    let is_hex = |c: char| c.is_ascii_hexdigit();
    let hash = url.split(|c| !is_hex(c)).find(|word| word.len() == HASH)?;
    assets.iter().find_map(|list| {
        let list: Value = list.decode().ok()?;
        let file = list["files"][hash]["source"]["path"].as_str()?;
        Some(file.to_owned())
    })
}
