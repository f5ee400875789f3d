//! The configuration files: `cdk.json` of the project and `~/.cdk.json` of the person.
//!
//! Keys are those of the AWS CDK's CLI; what this program has no use for is tolerated.
//! Source: <https://docs.aws.amazon.com/cdk/v2/guide/cli.html#cli-config>

use std::fmt;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Unexpected, Visitor};
use serde_json::{Map, Value};
use stackwright_facts::suggest::did_you_mean;
use stackwright_template::parse;

use crate::configuration::approval::RequireApproval;
use crate::configuration::progress_style::ProgressStyle;
use crate::failure::Failure;
use crate::source_text::{self, JsonFile};
use crate::terminal;

/// The project's file name; it is looked for in the current directory.
pub const PROJECT_FILE: &str = "cdk.json";

/// The keys that this program or the AWS CDK's CLI reads. That has one for each of its commands as well, with the
/// options of that command.
const KEYS: &[&str] = &[
    "acknowledge",
    "app",
    "assetBuildConcurrency",
    "assetMetadata",
    "assetParallelism",
    "assetPrebuild",
    "bootstrap",
    "bootstrapKmsKeyId",
    "browser",
    "build",
    "bundlingStacks",
    "caBundlePath",
    "ci",
    "color",
    "context",
    "custom",
    "debug",
    "debugApp",
    "debugCli",
    "deploy",
    "destroy",
    "diagnose",
    "diff",
    "docs",
    "doctor",
    "drift",
    "ec2creds",
    "flags",
    "gc",
    "hotswap",
    "ignoreErrors",
    "ignoreNoStacks",
    "import",
    "init",
    "json",
    "language",
    "list",
    "lookups",
    "metadata",
    "migrate",
    "noColor",
    "notices",
    "orphan",
    "output",
    "outputsFile",
    "pathMetadata",
    "plugin",
    "profile",
    "progress",
    "project",
    "proxy",
    "publishAssets",
    "quiet",
    "refactor",
    "region",
    "requireApproval",
    "roleArn",
    "rollback",
    "staging",
    "strict",
    "synth",
    "tags",
    "telemetryFile",
    "toolkitBucket",
    "toolkitStackName",
    "trace",
    "unstable",
    "validate",
    "validation",
    "verbose",
    "versionReporting",
    "watch",
    "yes",
];

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
    /// Whether context that is missing is looked up.
    pub lookups: Option<bool>,
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
        deserializer.deserialize_str(Word {
            expected: "`never`, `broadening`, `destructive` or `any-change`",
            read: |text| RequireApproval::from_str(text, false).ok().map(Self),
        })
    }
}

/// `bar` or `events`, the two that the AWS CDK's CLI has; also what `--progress` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress(pub ProgressStyle);

impl<'de> Deserialize<'de> for Progress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Word {
            expected: "`bar`, `events`, `errors-only`, `auto`, `plain` or `json`",
            read: |text| match text {
                // A file is read in CI as well, where a bar would be noise.
                "bar" => Some(Self(ProgressStyle::Auto)),
                other => ProgressStyle::from_str(other, false).ok().map(Self),
            },
        })
    }
}

/// Reads one of some words. An error of a visitor keeps its place in the file, other than one that is made later.
struct Word<T> {
    expected: &'static str,
    read: fn(&str) -> Option<T>,
}

impl<T> Visitor<'_> for Word<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        (self.read)(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
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
    read(&path, "the configuration")
}

fn read(path: &Path, what: &'static str) -> Result<CdkJson, Failure> {
    let Some(file) = JsonFile::read(path, what)? else {
        return Ok(CdkJson::default());
    };
    let config = file.decode()?;
    for unknown in unknown_keys(&file) {
        terminal::warning_at(&unknown);
    }
    Ok(config)
}

/// What neither this program nor the AWS CDK's CLI reads: most likely a misspelling, which would be without effect.
fn unknown_keys(file: &JsonFile) -> Vec<Failure> {
    let document = parse::parse(file.text());
    let entries = document.root.as_map().into_iter().flatten();
    let unknown = entries.filter(|entry| {
        // What begins so is meant for people or editors: `$schema`, `//`, `_comment`.
        !KEYS.contains(&&*entry.key) && !entry.key.starts_with(['$', '/', '_'])
    });
    unknown
        .map(|entry| {
            let span = entry.key_span.start as usize..entry.key_span.end as usize;
            let failure =
                Failure::could_not_run(format!("unknown key `{}` in {}", entry.key, file.what()))
                    .excerpt(source_text::excerpt_at(file.path(), file.text(), span));
            match did_you_mean(&entry.key, KEYS.iter().copied()) {
                Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
                None => failure.hint("values for the app go into `context`"),
            }
        })
        .collect()
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
    let config = read(&path, "the user's configuration")?;
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

#[cfg(test)]
mod tests {
    use serde::de::value::Error;
    use serde::forward_to_deserialize_any;

    use super::*;

    /// Refuses everything, and keeps the names of the fields that were asked for.
    struct Fields<'a>(&'a mut &'static [&'static str]);

    impl<'de> Deserializer<'de> for Fields<'_> {
        type Error = Error;

        fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Error> {
            Err(serde::de::Error::custom("not a struct"))
        }

        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _name: &'static str,
            fields: &'static [&'static str],
            _visitor: V,
        ) -> Result<V::Value, Error> {
            *self.0 = fields;
            Err(serde::de::Error::custom("only the names are wanted"))
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
            unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
        }
    }

    #[test]
    fn what_is_read_is_known() {
        let mut fields: &[&str] = &[];
        assert!(CdkJson::deserialize(Fields(&mut fields)).is_err());
        assert!(fields.len() > 10);
        for field in fields {
            assert!(KEYS.contains(field), "{field}");
        }
        assert!(KEYS.is_sorted());
    }
}
