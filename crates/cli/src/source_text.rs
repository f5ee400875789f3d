//! Places in files: reading text and JSON, and showing the line a message is about, as rustc does.

use std::path::Path;
use std::{fs, io};

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

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

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
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
    if text.trim().is_empty() {
        return Failure::could_not_run(format!("{what} is empty")).note(format!("in {path}"));
    }
    // serde_json ends its message with the position, which the excerpt shows in a better way.
    let full = error.to_string();
    let cause = full
        .rfind(" at line ")
        .map_or(full.as_str(), |end| &full[..end]);
    let (mut line, mut column) = (error.line(), error.column().saturating_sub(1));
    let message = match error.classify() {
        Category::Data if !text.trim_start().starts_with('{') => {
            let start = text.len() - text.trim_start().len();
            line = text[..start].matches('\n').count() + 1;
            column = start - text[..start].rfind('\n').map_or(0, |newline| newline + 1);
            format!("{what} is not a JSON object")
        }
        Category::Data => format!("wrong value in {what}: {cause}"),
        Category::Eof => format!("invalid JSON in {what}: the end of the file comes too early"),
        _ => format!("invalid JSON in {what}: {cause}"),
    };
    let failure = Failure::could_not_run(message);
    match text.lines().nth(line.wrapping_sub(1)) {
        Some(text) => {
            let byte = floor_char(text, column);
            let span = match error.classify() {
                Category::Data => value_before(text, byte),
                _ => byte..byte + 1,
            };
            failure.excerpt(excerpt(path, line, text, span))
        }
        None => failure.note(format!("in {path}")),
    }
}

/// serde_json stops at the end of a value that it does not want, or just after it: the value's bytes.
fn value_before(line: &str, at: usize) -> std::ops::Range<usize> {
    let bytes = line.as_bytes();
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    if bytes.get(at) == Some(&b'"') {
        if let Some(start) = line[..at].rfind('"') {
            return start..at + 1;
        }
    } else if let Some(inside) = [at, at.wrapping_sub(1)]
        .into_iter()
        .find(|at| bytes.get(*at).is_some_and(is_word))
    {
        let start = bytes[..inside].iter().rposition(|byte| !is_word(byte));
        let length = bytes[inside..].iter().position(|byte| !is_word(byte));
        return start.map_or(0, |start| start + 1)
            ..length.map_or(bytes.len(), |length| inside + length);
    }
    at..at + 1
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
