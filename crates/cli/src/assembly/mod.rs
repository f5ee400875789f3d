//! Reads a cloud assembly: the manifest of an app, its stacks, and those of its stages.
//!
//! Understands what any CDK app writes, up to schema version [`SCHEMA_VERSION`].
//! Source: <https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema>

pub mod legacy_assets;
pub mod lock;
mod manifest;
mod metadata;
pub mod nested;
mod order;
mod reader;
pub mod selection;
#[cfg(feature = "deploy")]
pub mod target;
pub mod template;
mod trace;
pub mod validation_report;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Map, Value};
use stackwright_diagnostic::{Acknowledgement, Diagnostic, Origin};

use crate::failure::Failure;
use crate::source_text::JsonFile;

pub use self::lock::Lock;
pub use self::manifest::{MANIFEST, SCHEMA_VERSION};
use self::nested::Nested;
use self::reader::Reader;

/// A cloud assembly.
#[derive(Clone, Debug)]
pub struct Assembly {
    /// The directory with the manifest.
    pub directory: PathBuf,
    /// The stacks of the app and of its stages; each after all that it depends on.
    pub stacks: Vec<Stack>,
    /// What plug-ins of the app found that is about no stack in particular.
    pub annotations: Vec<Diagnostic>,
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
    /// The template as it was when the assembly was read: what is shown, checked, compared and deployed. A failure where
    /// there is none, which only concerns who wants this stack.
    pub template_text: Result<Arc<JsonFile>, Failure>,
    /// Indexes into [`Assembly::stacks`] of those it depends on directly.
    pub dependencies: Vec<usize>,
    /// What the app wants of the deployment.
    pub settings: StackSettings,
    /// The lists of files and images that must be published before the stack is deployed.
    pub asset_manifests: Vec<JsonFile>,
    /// Its nested stacks, at any depth.
    pub nested: Vec<Nested>,
    /// Whether it is of a stage.
    pub in_stage: bool,
    /// What the app attached to its constructs as `aws:cdk:info`, `aws:cdk:warning` and `aws:cdk:error`, and what its
    /// plug-ins found.
    pub annotations: Vec<Diagnostic>,
    /// Where the app created it, if the manifest says so.
    pub origin: Option<Origin>,
    /// The constructs behind the template's elements, by logical ID.
    pub constructs: HashMap<String, Construct>,
    /// Findings that the app accepts, in the order of the manifest.
    pub accepted: Vec<Accepted>,
}

/// A finding that the app accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// What, where and why.
    pub acknowledgement: Acknowledgement,
    /// Whether the app itself had found it.
    pub is_used: bool,
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
    /// Session tags and the like for that.
    pub assume_role_additional_options: Value,
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
    pub origin: Option<Origin>,
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
    /// What is asked.
    #[serde(default)]
    pub props: Value,
}

impl Assembly {
    /// Reads the assembly in a directory, with all that is to be known of it: templates, metadata and lists of assets. Who
    /// reads has the lock; later writers change nothing of what was read.
    ///
    /// # Errors
    /// When there is no manifest, it is malformed, it has a newer schema version, an artifact lacks what it must have or
    /// names what is outside of the directory, or stacks depend on each other in a circle.
    pub fn read(directory: &Path, _lock: &Lock) -> Result<Self, Failure> {
        let mut reader = Reader::new(directory)?;
        reader.read(directory, &[], 0)?;
        let annotations = reader.validation_report(directory)?;
        Ok(Self {
            directory: directory.to_path_buf(),
            stacks: reader.stacks,
            annotations,
            missing: reader.missing,
        })
    }
}

impl Stack {
    /// The path, and the name where one was given or is made of a stage's: `Prod/Api (Prod-Api)`.
    pub fn label(&self) -> String {
        if self.name == self.path || self.name == self.id {
            self.path.clone()
        } else {
            format!("{} ({})", self.path, self.name)
        }
    }

    /// The template.
    ///
    /// # Errors
    /// When it is missing or no JSON object.
    pub fn template_object(&self) -> Result<Map<String, Value>, Failure> {
        self.template_file()?.decode()
    }

    /// The template's text.
    ///
    /// # Errors
    /// When it is missing or no text.
    pub fn template_file(&self) -> Result<&Arc<JsonFile>, Failure> {
        self.template_text.as_ref().map_err(Clone::clone)
    }
}

impl Environment {
    /// Reads the form of the manifest.
    pub fn parse(text: &str) -> Option<Self> {
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
