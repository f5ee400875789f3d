//! Places in files: reading text and JSON, and showing the line a message is about, as rustc does.

use std::ops::Range;
use std::path::Path;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;
use stackwright_files::{MOST, Refused};
use stackwright_template::parse::{self, Data, Node, Span};

use crate::failure::Failure;

/// A JSON file that was read and not yet decoded.
#[derive(Clone, Debug)]
pub struct JsonFile {
    what: &'static str,
    path: String,
    text: String,
}

impl JsonFile {
    /// What a file says in another form, as if it stood there in this one.
    pub fn made(what: &'static str, path: &Path, json: &Value) -> Self {
        Self {
            what,
            path: path.display().to_string(),
            text: json.to_string(),
        }
    }

    /// Reads the file; `None` when it does not exist. `what` names it in messages: "the configuration".
    ///
    /// # Errors
    /// When it is no regular file of bounded size, cannot be read, or is no UTF-8 text.
    pub fn read(path: &Path, what: &'static str) -> Result<Option<Self>, Failure> {
        Self::read_at_most(path, what, MOST)
    }

    /// The same with at most so many bytes.
    ///
    /// # Errors
    /// Also when it is larger.
    pub fn read_at_most(
        path: &Path,
        what: &'static str,
        most: u64,
    ) -> Result<Option<Self>, Failure> {
        match stackwright_files::read_text(path, most) {
            Ok(text) => Ok(Some(Self {
                what,
                path: path.display().to_string(),
                text,
            })),
            Err(refused) if refused.is_missing() => Ok(None),
            Err(refused) => Err(unreadable(path, what, &refused)),
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What messages call it.
    pub fn what(&self) -> &str {
        self.what
    }

    /// The path, as it is shown.
    pub fn path(&self) -> &str {
        &self.path
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

/// Reads the text of a file that must be there.
///
/// # Errors
/// As [`JsonFile::read`], and when it does not exist.
pub fn read_text(path: &Path, what: &str) -> Result<String, Failure> {
    stackwright_files::read_text(path, MOST).map_err(|refused| unreadable(path, what, &refused))
}

/// A file is not read.
pub fn unreadable(path: &Path, what: &str, refused: &Refused) -> Failure {
    Failure::could_not_run(format!(
        "could not read {what} {}: {refused}",
        path.display()
    ))
}

/// Reads and decodes a JSON file; `None` when it does not exist.
///
/// # Errors
/// Where the file cannot be read, or is not the JSON that is wanted.
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
    let at = offset(text, error.line(), error.column());
    match error.classify() {
        Category::Data if !text.trim_start().starts_with('{') => {
            let start = text.len() - text.trim_start().len();
            let failure = Failure::could_not_run(format!("{what} is not a JSON object"));
            failure.excerpt(excerpt_at(path, text, start..start + 1))
        }
        Category::Data => {
            let document = parse::parse(text);
            let (key, span) = value_at(&document.root, at);
            let of = key.map_or(String::new(), |key| format!(" of `{key}`"));
            Failure::could_not_run(format!("wrong value{of} in {what}: {cause}"))
                .excerpt(excerpt_at(path, text, span))
        }
        Category::Eof => {
            let end = text.trim_end().len();
            Failure::could_not_run(format!(
                "invalid JSON in {what}: the end of the file comes too early"
            ))
            .excerpt(excerpt_at(path, text, end..end))
        }
        _ => Failure::could_not_run(format!("invalid JSON in {what}: {cause}"))
            .excerpt(excerpt_at(path, text, at..at + 1)),
    }
}

/// The byte at which serde_json gave up: it counts lines from 1, and in a line the bytes that it has read.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let lines = text.split_inclusive('\n').take(line.saturating_sub(1));
    let start: usize = lines.map(str::len).sum();
    floor_char(text, start + column.saturating_sub(1))
}

/// The innermost value around a byte, or that ends just before it, and the key that it has.
fn value_at(root: &Node<'_>, at: usize) -> (Option<String>, Range<usize>) {
    let around = |span: &Span| span.start as usize <= at && at <= span.end as usize;
    let (mut node, mut key) = (root, None);
    loop {
        let inner = match &node.data {
            Data::Map(map) => (map.iter())
                .find(|entry| around(&entry.value.span))
                .map(|entry| (&entry.value, Some(entry.key.to_string()))),
            Data::List(items) => items
                .iter()
                .find(|item| around(&item.span))
                .map(|item| (item, key.clone())),
            _ => None,
        };
        match inner {
            Some((inner, name)) => (node, key) = (inner, name),
            None => return (key, node.span.start as usize..node.span.end as usize),
        }
    }
}

/// The line of a text in which a span begins, with a marker under what of the span is in that line.
pub fn excerpt_at(path: &str, text: &str, span: Range<usize>) -> String {
    let start = text[..floor_char(text, span.start)]
        .rfind('\n')
        .map_or(0, |newline| newline + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    let number = text[..start].matches('\n').count() + 1;
    let end = span.end.saturating_sub(start).min(line.len());
    excerpt(path, number, line, span.start.saturating_sub(start)..end)
}

/// One line of a file with a marker under `span` (byte offsets within the line).
fn excerpt(path: &str, line: usize, text: &str, span: Range<usize>) -> String {
    let group = Group::with_level(Level::ERROR).element(snippet(path, line, text, span));
    let mut rendered = Renderer::styled().render(&[group]);
    rendered.push('\n');
    rendered
}

/// One line of a file with a marker under `span`, to be part of a larger report.
pub fn snippet<'a>(
    path: &'a str,
    line: usize,
    text: &'a str,
    span: Range<usize>,
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
