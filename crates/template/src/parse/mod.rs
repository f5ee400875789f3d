//! The template parser: YAML and JSON to one spanned tree, in bounded time and memory.
//!
//! Parsing never fails: [`parse`] yields a value and its errors. A template with an error is not
//! checked any further, since what is missing from the tree would only produce noise.

mod json;
mod scalar;
mod tree;
mod yaml;

pub use scalar::number;
pub use stackwright_diagnostic::{LineIndex, Position, Span};
pub use tree::{Data, Entry, Map, Node};

pub use crate::budget::MAX_SOURCE_BYTES;

use std::borrow::Cow;
use std::collections::HashMap;

use crate::budget::MAX_ERRORS;

/// The notation of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    Json,
    /// YAML.
    Yaml,
}

/// What is wrong with a source text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParseErrorKind {
    /// The text breaks the grammar of JSON or YAML.
    Syntax,
    /// A mapping has a key twice.
    DuplicateKey,
    /// A null where CloudFormation has no use for one.
    NullValue,
    /// The text is larger than CloudFormation accepts, and was not read.
    Size,
    /// A limit of this parser is reached.
    Limit,
    /// A tag that CloudFormation does not know.
    UnknownTag,
}

/// A fault in a source text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// What sort of fault.
    pub kind: ParseErrorKind,
    /// Where it is.
    pub span: Span,
    /// What is wrong, in lower case and without a final period.
    pub message: String,
    /// The place that the fault relates to, such as the first of two equal keys.
    pub related: Option<Span>,
}

impl ParseError {
    fn new(kind: ParseErrorKind, span: Span, message: impl Into<String>) -> Self {
        Self {
            kind,
            span,
            message: message.into(),
            related: None,
        }
    }
}

/// A parsed source text.
#[derive(Clone, Debug, PartialEq)]
pub struct Document<'s> {
    /// The tree; what could be read of it when there are errors.
    pub root: Node<'s>,
    /// All faults, in source order.
    pub errors: Vec<ParseError>,
    /// The notation.
    pub format: Format,
    /// Places that use a YAML alias.
    pub aliases: Vec<Span>,
    /// Places that use a YAML merge key.
    pub merges: Vec<Span>,
}

/// A tree that was made and not read.
impl<'s> From<Node<'s>> for Document<'s> {
    fn from(root: Node<'s>) -> Self {
        Self {
            root,
            errors: Vec::new(),
            format: Format::Json,
            aliases: Vec::new(),
            merges: Vec::new(),
        }
    }
}

impl Document<'_> {
    /// The document without a tie to the source text.
    #[must_use]
    pub fn into_owned(self) -> Document<'static> {
        Document {
            root: self.root.into_owned(),
            errors: self.errors,
            format: self.format,
            aliases: self.aliases,
            merges: self.merges,
        }
    }

    /// Whether the tree is incomplete, so that nothing can be said about the template.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.errors.iter().any(|error| {
            matches!(
                error.kind,
                ParseErrorKind::Syntax
                    | ParseErrorKind::Size
                    | ParseErrorKind::Limit
                    | ParseErrorKind::UnknownTag
            )
        })
    }
}

/// Parses a template. A text whose first character is `{` is read as JSON, as CloudFormation does: a comma too
/// many is a fault, though it would be allowed in YAML.
///
/// ```
/// let document = stackwright_template::parse::parse("Resources: {Topic: {Type: AWS::SNS::Topic}}");
/// assert!(document.errors.is_empty());
/// let ty = document.root.at(["Resources", "Topic", "Type"]).unwrap();
/// assert_eq!((ty.span.start, ty.as_str()), (26, Some("AWS::SNS::Topic")));
/// ```
#[must_use]
pub fn parse(text: &str) -> Document<'_> {
    if text.len() > MAX_SOURCE_BYTES {
        return too_large();
    }
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let base = text.len() - body.len();
    if body.trim_start().starts_with('{') {
        json::parse(body, base)
    } else {
        yaml::parse(body, base)
    }
}

/// Parses JSON, whatever the first character is: a value that a service tells, such as a list.
#[must_use]
pub fn parse_json(text: &str) -> Document<'_> {
    if text.len() > MAX_SOURCE_BYTES {
        return too_large();
    }
    json::parse(text, 0)
}

/// The document for a source that is too large to be read.
#[must_use]
pub fn too_large<'s>() -> Document<'s> {
    Document {
        root: Node::new(Span::default(), Data::Null),
        errors: vec![ParseError::new(
            ParseErrorKind::Size,
            Span::default(),
            format!(
                "the template has more than the {MAX_SOURCE_BYTES} bytes that CloudFormation accepts; nothing else was checked"
            ),
        )],
        format: Format::Yaml,
        aliases: Vec::new(),
        merges: Vec::new(),
    }
}

/// Adds an entry to a mapping, replaces an earlier one of the same key and says so.
struct MapBuilder<'s> {
    entries: Vec<Entry<'s>>,
    /// Where each key is; only for mappings that are too large to be searched each time.
    places: HashMap<Cow<'s, str>, usize>,
}

impl<'s> MapBuilder<'s> {
    const SMALL: usize = 16;

    fn new() -> Self {
        Self {
            entries: Vec::new(),
            places: HashMap::new(),
        }
    }

    fn place(&mut self, key: &str) -> Option<usize> {
        if self.entries.len() <= Self::SMALL {
            return self.entries.iter().position(|entry| entry.key == key);
        }
        if self.places.is_empty() {
            let keys = self.entries.iter().map(|entry| entry.key.clone());
            self.places = keys.zip(0..).collect();
        }
        self.places.get(key).copied()
    }

    fn contains(&mut self, key: &str) -> bool {
        self.place(key).is_some()
    }

    fn push(&mut self, entry: Entry<'s>, errors: &mut Vec<ParseError>) {
        if entry.value.data == Data::Null {
            let span = if entry.value.span.start == entry.value.span.end {
                entry.key_span
            } else {
                entry.value.span
            };
            let message = format!(
                "`{}` is null, which CloudFormation does not allow",
                entry.key
            );
            push_error(
                errors,
                ParseError::new(ParseErrorKind::NullValue, span, message),
            );
        }
        if let Some(index) = self.place(&entry.key) {
            push_error(
                errors,
                ParseError {
                    kind: ParseErrorKind::DuplicateKey,
                    span: entry.key_span,
                    message: format!("the key `{}` appears twice in one object", entry.key),
                    related: Some(self.entries[index].key_span),
                },
            );
            self.entries[index] = entry;
            return;
        }
        if !self.places.is_empty() {
            self.places.insert(entry.key.clone(), self.entries.len());
        }
        self.entries.push(entry);
    }

    fn finish(self) -> Map<'s> {
        Map {
            entries: self.entries,
        }
    }
}

fn push_error(errors: &mut Vec<ParseError>, error: ParseError) {
    if errors.len() < MAX_ERRORS {
        errors.push(error);
    }
}
