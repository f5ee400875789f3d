//! The configuration files: `cdk.json` of the project and `~/.cdk.json` of the person.
//!
//! Keys are those of the AWS CDK's CLI; what this program has no use for is tolerated.
//! Source: <https://docs.aws.amazon.com/cdk/v2/guide/cli.html#cli-config>

use std::fmt;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::approval::RequireApproval;
use crate::failure::Failure;
use crate::progress_style::ProgressStyle;
use crate::source_text;

/// The project's file name; it is looked for in the current directory.
pub const PROJECT_FILE: &str = "cdk.json";

/// What a configuration file says. Absent keys are `None`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CdkJson {
    /// Command that runs the app, or directory of an assembly.
    pub app: Option<CommandLine>,
    /// Command that runs before the app.
    pub build: Option<CommandLine>,
    /// Context values.
    pub context: Option<Map<String, Value>>,
    /// Directory of the cloud assembly.
    pub output: Option<PathBuf>,
    /// AWS profile.
    pub profile: Option<String>,
    /// Default region.
    pub region: Option<String>,
    /// Whether templates carry construct paths.
    pub path_metadata: Option<bool>,
    /// Whether templates carry asset metadata.
    pub asset_metadata: Option<bool>,
    /// Whether the AWS CDK adds its usage resource.
    pub version_reporting: Option<bool>,
    /// Whether assets are copied into the assembly.
    pub staging: Option<bool>,
    /// Whether warnings fail a command.
    pub strict: Option<bool>,
    /// When a deployment asks.
    pub require_approval: Option<Approval>,
    /// Whether a failed deployment is rolled back.
    pub rollback: Option<bool>,
    /// File for the outputs of a deployment.
    pub outputs_file: Option<PathBuf>,
    /// How progress is shown.
    pub progress: Option<Progress>,
    /// Name of the bootstrap stack.
    pub toolkit_stack_name: Option<String>,
}

/// `never`, `broadening` or `any-change`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approval(pub RequireApproval);

impl<'de> Deserialize<'de> for Approval {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        RequireApproval::from_str(&text, false)
            .map(Self)
            .map_err(|_| {
                serde::de::Error::custom(format!(
                    "`{text}` is not `never`, `broadening` or `any-change`"
                ))
            })
    }
}

/// `bar` or `events`, the two that the AWS CDK's CLI has; also what `--progress` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress(pub ProgressStyle);

impl<'de> Deserialize<'de> for Progress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.as_str() {
            // A file is read in CI as well, where a bar would be noise.
            "bar" => Ok(Self(ProgressStyle::Auto)),
            "events" => Ok(Self(ProgressStyle::Plain)),
            other => ProgressStyle::from_str(other, false)
                .map(Self)
                .map_err(|_| {
                    serde::de::Error::custom(format!(
                        "`{text}` is not `bar`, `events`, `auto`, `plain` or `json`"
                    ))
                }),
        }
    }
}

/// A command, written as a string or as a list of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine(pub String);

impl<'de> Deserialize<'de> for CommandLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Words;

        impl<'de> Visitor<'de> for Words {
            type Value = String;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a command as a string or as a list of strings")
            }

            fn visit_str<E>(self, command: &str) -> Result<String, E> {
                Ok(command.to_owned())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut words: A) -> Result<String, A::Error> {
                let mut command = String::new();
                while let Some(word) = words.next_element::<String>()? {
                    if !command.is_empty() {
                        command.push(' ');
                    }
                    command.push_str(&word);
                }
                Ok(command)
            }
        }

        deserializer.deserialize_any(Words).map(CommandLine)
    }
}

/// Reads `cdk.json` in `directory`; empty when there is none.
///
/// # Errors
/// When the file is unreadable or malformed.
pub fn read_project(directory: &Path) -> Result<CdkJson, Failure> {
    // A relative name reads better in messages than an absolute path.
    let path = if directory == Path::new(".") {
        PathBuf::from(PROJECT_FILE)
    } else {
        directory.join(PROJECT_FILE)
    };
    Ok(source_text::read_json(&path, "the configuration")?.unwrap_or_default())
}

/// Reads `~/.cdk.json`; empty when there is none or no home directory.
///
/// # Errors
/// When the file is unreadable or malformed, or has a `build` command: a file of the person must
/// not make every project run something, the official CLI refuses it as well.
pub fn read_user() -> Result<CdkJson, Failure> {
    let Some(home) = std::env::home_dir() else {
        return Ok(CdkJson::default());
    };
    let path = home.join(".cdk.json");
    let config: CdkJson =
        source_text::read_json(&path, "the user's configuration")?.unwrap_or_default();
    if config.build.is_some() {
        return Err(Failure::could_not_run(format!(
            "`build` is not allowed in {}",
            path.display()
        ))
        .hint(format!("put it into the project's {PROJECT_FILE}")));
    }
    Ok(config)
}

/// The nearest directory above `directory` that has a `cdk.json`, for a hint.
pub fn find_above(directory: &Path) -> Option<PathBuf> {
    directory
        .ancestors()
        .skip(1)
        .find(|above| above.join(PROJECT_FILE).is_file())
        .map(Path::to_path_buf)
}
