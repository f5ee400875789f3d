//! Context: named values that the person gives to the app, and the way they travel to its process.

use std::ffi::OsString;
use std::path::Path;

use serde_json::{Map, Value};
use tempfile::TempDir;

use crate::configuration::settings::Settings;
use crate::failure::Failure;
use crate::source_text;

/// The file in which looked-up values are kept.
pub const FILE: &str = "cdk.context.json";

/// Carries the context as JSON.
const VARIABLE: &str = "CDK_CONTEXT_JSON";
/// Names a file with what did not fit into [`VARIABLE`]; the odd name is the protocol's.
const OVERFLOW_VARIABLE: &str = "CONTEXT_OVERFLOW_LOCATION_ENV";
/// The environment's size up to which the official CLI trusts a system, in bytes.
const ENVIRONMENT_LIMIT: usize = if cfg!(windows) { 32_760 } else { 131_072 };

/// Reads `cdk.context.json` in `directory`; empty when there is none.
///
/// # Errors
/// When the file is unreadable or no JSON object.
pub fn read_file(directory: &Path) -> Result<Map<String, Value>, Failure> {
    let path = if directory == Path::new(".") {
        FILE.into()
    } else {
        directory.join(FILE)
    };
    Ok(source_text::read_json(&path, "the context")?.unwrap_or_default())
}

/// Puts values into the file of the current directory, which is written anew as a whole.
///
/// # Errors
/// When the file cannot be read or written.
pub fn keep(values: Map<String, Value>) -> Result<(), Failure> {
    let here = Path::new(".");
    let mut all = read_file(here)?;
    all.extend(values);
    write_file(&all)
}

/// Writes the file of the current directory, as the AWS CDK's CLI writes it.
///
/// # Errors
/// When that fails; what was there then stays.
pub fn write_file(all: &Map<String, Value>) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        Failure::could_not_run(format!("could not write {FILE}: {error}"))
            .hint("values that are looked up are kept there, for the next run and for others")
    };
    let text = format!("{:#}\n", Value::Object(all.clone()));
    // Through a link, the file that it leads to is meant.
    let path = std::fs::canonicalize(FILE).unwrap_or_else(|_| FILE.into());
    let fresh = path.with_file_name(format!(".{FILE}.{}", std::process::id()));
    let written = std::fs::write(&fresh, text).and_then(|()| std::fs::rename(&fresh, &path));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&fresh);
        failed(error)
    })
}

/// Decodes `--context KEY=VALUE`; values are strings.
///
/// # Errors
/// When there is no `=`, or when the key begins with `aws:`, which only the CLI itself may set.
pub fn from_flags(flags: &[String]) -> Result<Map<String, Value>, Failure> {
    let mut context = Map::new();
    for flag in flags {
        let Some((key, value)) = flag.split_once('=') else {
            return Err(
                Failure::could_not_run(format!("`--context {flag}` has no value"))
                    .hint(format!("write `--context {flag}=VALUE`")),
            );
        };
        if key.starts_with("aws:") {
            return Err(Failure::could_not_run(format!(
                "`--context {key}` is reserved: keys that begin with `aws:` are set by options"
            )));
        }
        context.insert(key.to_owned(), Value::String(value.to_owned()));
    }
    Ok(context)
}

/// Puts `over` on top of `base`; objects merge, everything else is replaced.
pub fn merge(base: &mut Map<String, Value>, over: Map<String, Value>) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Object(old)), Value::Object(new)) => merge(old, new),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

/// The context that the app gets: the user's, and what the settings say.
pub fn for_app(settings: &Settings, bundle: &[String]) -> Map<String, Value> {
    let mut context = settings.context.clone();
    let mut set = |key: &str, value: Value| context.insert(key.to_owned(), value);
    if settings.path_metadata {
        set("aws:cdk:enable-path-metadata", true.into());
    }
    if settings.asset_metadata {
        set("aws:cdk:enable-asset-metadata", true.into());
    }
    if settings.version_reporting {
        set("aws:cdk:version-reporting", true.into());
    } else {
        set("aws:cdk:disable-version-reporting", true.into());
    }
    if !settings.staging {
        set("aws:cdk:disable-asset-staging", true.into());
    }
    set("aws:cdk:bundling-stacks", bundle.into());
    // What plug-ins find is told here, and not by the app.
    set("@aws-cdk/core:failSynthOnValidationErrors", false.into());
    context
}

/// Context on its way to the app: environment variables, and a file that lives as long as this value.
#[derive(Debug)]
pub struct Carried {
    /// Variables for the app's process.
    pub variables: Vec<(&'static str, OsString)>,
    _overflow: Option<TempDir>,
}

/// Packs the context into `CDK_CONTEXT_JSON`, and what does not fit beside an environment of
/// `used` bytes into a temporary file.
///
/// # Errors
/// When the temporary file cannot be written.
pub fn carry(context: Map<String, Value>, used: usize) -> Result<Carried, Failure> {
    let mut room = ENVIRONMENT_LIMIT.saturating_sub(used + VARIABLE.len() + 2);
    let mut small = Map::new();
    let mut large = Map::new();
    for (key, value) in context {
        let entry = Value::String(key.clone()).to_string().len() + value.to_string().len() + 2;
        // From the first entry that does not fit on everything goes to the file, as the official CLI does it.
        if large.is_empty() && entry <= room {
            room -= entry;
            small.insert(key, value);
        } else {
            large.insert(key, value);
        }
    }
    let mut variables = vec![(VARIABLE, Value::Object(small).to_string().into())];
    if large.is_empty() {
        return Ok(Carried {
            variables,
            _overflow: None,
        });
    }
    let no_file = |error: std::io::Error| {
        Failure::could_not_run(format!(
            "could not write the context to a temporary file: {error}"
        ))
    };
    let directory = tempfile::Builder::new()
        .prefix("stackwright-context-")
        .tempdir()
        .map_err(no_file)?;
    let file = directory.path().join("context-overflow.json");
    std::fs::write(&file, Value::Object(large).to_string()).map_err(no_file)?;
    variables.push((OVERFLOW_VARIABLE, file.into()));
    Ok(Carried {
        variables,
        _overflow: Some(directory),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(json: Value) -> Map<String, Value> {
        json.as_object().expect("an object").clone()
    }

    #[test]
    fn a_flag_splits_at_the_first_equals_sign() {
        let context = from_flags(&["a=b=c".into(), "empty=".into()]).expect("valid");
        assert_eq!(Value::Object(context), json!({"a": "b=c", "empty": ""}));
        assert!(from_flags(&["novalue".into()]).is_err());
        assert!(from_flags(&["aws:cdk:x=1".into()]).is_err());
    }

    #[test]
    fn small_context_needs_no_file() {
        let carried = carry(object(json!({"a": 1, "b": [true]})), 1000).expect("packed");
        assert_eq!(carried.variables.len(), 1);
        assert_eq!(carried.variables[0].1, r#"{"a":1,"b":[true]}"#);
    }

    #[test]
    fn large_context_is_split_and_nothing_is_lost() {
        let large = "x".repeat(ENVIRONMENT_LIMIT);
        let context = object(json!({"a": 1, "large": large, "z": "z"}));
        let carried = carry(context.clone(), 5000).expect("packed");
        let [small, file] = &carried.variables[..] else {
            panic!("two variables");
        };
        assert_eq!(small.1, r#"{"a":1}"#);
        assert_eq!(file.0, "CONTEXT_OVERFLOW_LOCATION_ENV");
        let text = std::fs::read_to_string(&file.1).expect("the file exists");
        let mut all = object(json!({"a": 1}));
        merge(&mut all, serde_json::from_str(&text).expect("JSON"));
        assert_eq!(all, context);
        let path = file.1.clone();
        drop(carried);
        assert!(!Path::new(&path).exists());
    }
}
