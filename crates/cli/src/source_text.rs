//! Places in files: reading text and JSON, and showing the line a message is about, as rustc does.

use std::path::Path;
use std::{fs, io};

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::failure::Failure;

/// A JSON file that was read and not yet decoded.
#[derive(Clone, Debug)]
pub struct JsonFile {
    what: &'static str,
    path: String,
    text: String,
}

impl JsonFile {
    /// Reads the file; `None` when it does not exist. `what` names it in messages: "the configuration".
    ///
    /// # Errors
    /// When it cannot be read or is no UTF-8 text.
    pub fn read(path: &Path, what: &'static str) -> Result<Option<Self>, Failure> {
        let shown = path.display();
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(Failure::could_not_run(format!(
                    "could not read {what} {shown}: {error}"
                )));
            }
        };
        let mut text = String::from_utf8(bytes).map_err(|error| {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
            Failure::could_not_run(format!(
                "{what} {shown} is not UTF-8 text: the first invalid byte is in line {line}"
            ))
        })?;
        // Editors on Windows put a byte order mark in front; the official CLI skips it as well.
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        Ok(Some(Self {
            what,
            path: shown.to_string(),
            text,
        }))
    }

    /// Decodes the text.
    ///
    /// # Errors
    /// When it is not the JSON that is wanted: the failure shows `file:line:column` and the line.
    pub fn decode<'a, T: Deserialize<'a>>(&'a self) -> Result<T, Failure> {
        serde_json::from_str(&self.text)
            .map_err(|error| json_failure(&self.path, &self.text, self.what, &error))
    }
}

/// Reads and decodes a JSON file; `None` when it does not exist.
///
/// # Errors
/// As [`JsonFile::read`] and [`JsonFile::decode`].
pub fn read_json<T: DeserializeOwned>(
    path: &Path,
    what: &'static str,
) -> Result<Option<T>, Failure> {
    match JsonFile::read(path, what)? {
        Some(file) => file.decode().map(Some),
        None => Ok(None),
    }
}

fn json_failure(path: &str, text: &str, what: &str, error: &serde_json::Error) -> Failure {
    let wrong = match error.classify() {
        serde_json::error::Category::Data => "has a wrong value",
        _ => "is not valid JSON",
    };
    // serde_json ends its message with the position, which the excerpt shows in a better way.
    let full = error.to_string();
    let cause = full
        .rfind(" at line ")
        .map_or(full.as_str(), |end| &full[..end]);
    let failure = Failure::could_not_run(format!("{what} {wrong}: {cause}"));
    let line_text = text.lines().nth(error.line().saturating_sub(1));
    match line_text {
        // A line number of 0 is how serde_json says that it knows none.
        Some(line) if error.line() > 0 => {
            let byte = floor_char(line, error.column().saturating_sub(1));
            failure.excerpt(excerpt(path, error.line(), line, byte..byte + 1))
        }
        _ => failure.note(format!("in {path}")),
    }
}

/// One line of a file with a marker under `span` (byte offsets within the line).
pub fn excerpt(path: &str, line: usize, text: &str, span: std::ops::Range<usize>) -> String {
    let group = Group::with_level(Level::ERROR).element(snippet(path, line, text, span));
    let mut rendered = Renderer::styled().render(&[group]);
    rendered.push('\n');
    rendered
}

/// The same as a snippet for a larger report.
pub fn snippet<'a>(
    path: &'a str,
    line: usize,
    text: &'a str,
    span: std::ops::Range<usize>,
) -> Snippet<'a, Annotation<'a>> {
    let start = floor_char(text, span.start);
    let end = floor_char(text, span.end).max(start);
    Snippet::source(text)
        .path(path)
        .line_start(line)
        .annotation(AnnotationKind::Primary.span(start..end))
}

/// The nearest character boundary at or before `byte`.
fn floor_char(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}
