//! Schemas of private or newer types, from a file or folder that the user names.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::schema::Schemas;

/// Registry schemas by the name of their type.
///
/// ```
/// use stackwright_validate::{PrivateSchemas, Validator};
///
/// let mut schemas = PrivateSchemas::new();
/// schemas.add(r#"{"typeName": "Acme::Site::Page", "properties": {"Title": {"type": "string"}},
///                 "additionalProperties": false}"#)?;
/// let report = Validator::new().schemas(schemas).check_source("page.yaml", "
/// Resources:
///   Home: {Type: Acme::Site::Page, Properties: {Titel: Hello}}
/// ");
/// assert_eq!(report.findings[0].hint.as_deref(), Some("did you mean `Title`?"));
/// # Ok::<(), stackwright_validate::SchemaError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct PrivateSchemas {
    by_type: BTreeMap<String, String>,
}

/// Why a schema cannot be used.
#[derive(Debug)]
pub enum SchemaError {
    /// The file or folder cannot be read.
    Read {
        /// Which one.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The text is no registry schema.
    Invalid {
        /// The file, where there is one.
        path: Option<PathBuf>,
        /// What is wrong with it.
        reason: String,
    },
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { path, source } => {
                write!(f, "cannot read schemas from `{}`: {source}", path.display())
            }
            Self::Invalid { path, reason } => match path {
                Some(path) => write!(f, "`{}` is no resource schema: {reason}", path.display()),
                None => write!(f, "this is no resource schema: {reason}"),
            },
        }
    }
}

impl std::error::Error for SchemaError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read { source, .. } => Some(source),
            Self::Invalid { .. } => None,
        }
    }
}

impl PrivateSchemas {
    /// No schemas yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a schema file, or every `*.json` of a folder.
    ///
    /// # Errors
    /// When something cannot be read, or is no JSON object with a `typeName`.
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self, SchemaError> {
        let mut schemas = Self::new();
        schemas.add_path(path)?;
        Ok(schemas)
    }

    /// Adds a schema file, or every `*.json` of a folder. A type that is there already is replaced.
    ///
    /// # Errors
    /// When something cannot be read, or is no JSON object with a `typeName`.
    pub fn add_path(&mut self, path: impl AsRef<Path>) -> Result<(), SchemaError> {
        let path = path.as_ref();
        let read = |source| SchemaError::Read {
            path: path.to_owned(),
            source,
        };
        if path.is_dir() {
            let mut files: Vec<PathBuf> = Vec::new();
            for entry in std::fs::read_dir(path).map_err(read)? {
                let file = entry.map_err(read)?.path();
                if file
                    .extension()
                    .is_some_and(|extension| extension == "json")
                {
                    files.push(file);
                }
            }
            files.sort();
            for file in files {
                self.add_file(&file)?;
            }
            Ok(())
        } else {
            self.add_file(path)
        }
    }

    fn add_file(&mut self, path: &Path) -> Result<(), SchemaError> {
        let text =
            stackwright_files::read_text(path, stackwright_files::MOST).map_err(|refused| {
                SchemaError::Read {
                    path: path.to_owned(),
                    source: refused.into(),
                }
            })?;
        self.add(&text).map_err(|error| match error {
            SchemaError::Invalid { reason, .. } => SchemaError::Invalid {
                path: Some(path.to_owned()),
                reason,
            },
            other => other,
        })
    }

    /// Adds a registry schema. A type that is there already is replaced.
    ///
    /// # Errors
    /// When the text is no JSON object with a `typeName`.
    pub fn add(&mut self, json: &str) -> Result<(), SchemaError> {
        let invalid = |reason: String| SchemaError::Invalid { path: None, reason };
        let schema: serde_json::Value =
            serde_json::from_str(json).map_err(|error| invalid(error.to_string()))?;
        let name = schema
            .get("typeName")
            .and_then(serde_json::Value::as_str)
            .ok_or_else(|| invalid("it has no `typeName`".into()))?;
        self.by_type.insert(name.to_owned(), json.to_owned());
        Ok(())
    }
}

impl Schemas for PrivateSchemas {
    fn schema_json(&self, type_name: &str) -> Option<String> {
        self.by_type.get(type_name).cloned()
    }

    fn types(&self) -> Vec<&str> {
        self.by_type.keys().map(String::as_str).collect()
    }

    fn regions_of(&self, _: &str) -> Option<Vec<&str>> {
        None
    }

    fn contains(&self, type_name: &str) -> bool {
        self.by_type.contains_key(type_name)
    }
}
