//! Diagnostics: what is wrong, where, why, and what to do about it.
//!
//! Constructors never fail. What they find wrong becomes a [`Diagnostic`] on the construct, and
//! [`App::synth`](crate::App::synth) returns all of them at once.

use std::fmt;
use std::panic::Location;

use serde_json::{Map, Value as Json, json};

/// How serious a [`Diagnostic`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Synthesis fails.
    Error,
    /// Synthesis succeeds; `--strict` makes it fail.
    Warning,
    /// Worth knowing, never a failure.
    Info,
}

impl Severity {
    /// `error`, `warning` or `info`.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One finding about the app: a code, a message, the construct and the line of Rust it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// The code, for example `SW0001`. [`codes`](crate::codes) lists those of this crate.
    pub code: String,
    /// How serious it is.
    pub severity: Severity,
    /// What is wrong, in lower case and without a final period.
    pub message: String,
    /// Path of the construct, for example `MazeSolver/Files/Resource`.
    pub path: Option<String>,
    /// Path of the property inside the resource, for example `Properties.BucketName`.
    pub property: Option<String>,
    /// The line of Rust that created the construct, or that did what is wrong.
    pub location: Option<&'static Location<'static>>,
    /// What to do.
    pub hint: Option<String>,
    /// More that helps to understand it.
    pub notes: Vec<String>,
}

impl Diagnostic {
    /// A diagnostic that fails synthesis.
    pub fn error(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code.into(), message.into())
    }

    /// A diagnostic that does not fail synthesis.
    pub fn warning(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code.into(), message.into())
    }

    /// A diagnostic that only informs.
    pub fn info(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Info, code.into(), message.into())
    }

    fn new(severity: Severity, code: String, message: String) -> Self {
        Diagnostic {
            code,
            severity,
            message,
            path: None,
            property: None,
            location: None,
            hint: None,
            notes: Vec::new(),
        }
    }

    /// Says what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds something that helps to understand it.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Names the property, for example `Properties.BucketName`.
    pub fn property(mut self, property: impl Into<String>) -> Self {
        self.property = Some(property.into());
        self
    }

    /// Sets the line of Rust; without it, the line that created the construct is shown.
    pub fn at(mut self, location: &'static Location<'static>) -> Self {
        self.location = Some(location);
        self
    }

    /// The JSON form that `diagnostics.json` in the cloud assembly carries.
    pub fn to_json(&self) -> Json {
        let mut object = Map::new();
        object.insert("code".into(), json!(self.code));
        object.insert("severity".into(), json!(self.severity.as_str()));
        object.insert("message".into(), json!(self.message));
        if let Some(path) = &self.path {
            object.insert("path".into(), json!(path));
        }
        if let Some(property) = &self.property {
            object.insert("property".into(), json!(property));
        }
        if let Some(at) = self.location {
            object.insert(
                "location".into(),
                json!({"file": at.file(), "line": at.line(), "column": at.column()}),
            );
        }
        if let Some(hint) = &self.hint {
            object.insert("hint".into(), json!(hint));
        }
        if !self.notes.is_empty() {
            object.insert("notes".into(), json!(self.notes));
        }
        Json::Object(object)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.severity, self.code, self.message)?;
        if let Some(at) = self.location {
            write!(f, "\n  --> {}:{}:{}", at.file(), at.line(), at.column())?;
        }
        match (&self.path, &self.property) {
            (Some(path), Some(property)) => write!(f, "\n  in {path}, {property}")?,
            (Some(path), None) => write!(f, "\n  in {path}")?,
            (None, Some(property)) => write!(f, "\n  in {property}")?,
            (None, None) => {}
        }
        for note in &self.notes {
            write!(f, "\n  note: {note}")?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

/// All diagnostics of one synthesis, most severe first. As an error it means that at least one of them is an
/// [error](Severity::Error).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    pub(crate) fn new(mut all: Vec<Diagnostic>) -> Self {
        all.sort_by_key(|diagnostic| diagnostic.severity);
        all.dedup();
        Diagnostics(all)
    }

    /// Whether any of them fails synthesis.
    pub fn has_errors(&self) -> bool {
        self.iter().any(|d| d.severity == Severity::Error)
    }

    /// All of them, most severe first.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of them has this code.
    pub fn contains(&self, code: &str) -> bool {
        self.iter().any(|d| d.code == code)
    }

    /// The content of `diagnostics.json` in the cloud assembly.
    pub fn to_json(&self) -> Json {
        let all: Vec<Json> = self.iter().map(Diagnostic::to_json).collect();
        json!({"version": 1, "diagnostics": all})
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
