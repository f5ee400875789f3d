//! The manifest of a cloud assembly as it stands in its file, and the check of its version.

use std::path::Path;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

use super::{MissingContext, StackSettings};
use crate::failure::Failure;
use crate::source_text::JsonFile;

/// The manifest's file name.
pub const MANIFEST: &str = "manifest.json";
/// The newest major schema version that is understood.
pub const SCHEMA_VERSION: u64 = 55;
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Schema {
    #[serde(default)]
    pub version: Value,
    pub minimum_cli_version: Option<String>,
}

#[derive(Deserialize)]
pub struct Manifest {
    #[serde(default)]
    pub artifacts: IndexMap<String, Artifact>,
    #[serde(default)]
    pub missing: Vec<MissingContext>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Artifact {
    pub r#type: String,
    pub environment: Option<String>,
    pub display_name: Option<String>,
    #[serde(default)]
    pub dependencies: Vec<String>,
    #[serde(default)]
    pub metadata: Metadata,
    pub additional_metadata_file: Option<String>,
    #[serde(default)]
    pub properties: Properties,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Properties {
    pub template_file: Option<String>,
    pub stack_name: Option<String>,
    pub directory_name: Option<String>,
    pub display_name: Option<String>,
    /// The file of an asset manifest.
    pub file: Option<String>,
    #[serde(flatten)]
    pub settings: StackSettings,
}

pub type Metadata = IndexMap<String, Vec<Entry>>;

#[derive(Deserialize)]
pub struct Entry {
    pub r#type: String,
    #[serde(default)]
    pub data: Value,
    #[serde(default)]
    pub trace: Value,
}

/// Decodes the manifest of a directory.
///
/// # Errors
/// When it is malformed, or has a newer schema version.
pub fn decode(directory: &Path, file: &JsonFile) -> Result<Manifest, Failure> {
    let path = directory.join(MANIFEST);
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
