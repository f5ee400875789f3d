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

use std::borrow::Cow;
use std::collections::HashSet;

/// The largest source in bytes that is parsed. CloudFormation accepts 1 MB; the rest leaves room for
/// reporting how far a template is over that.
pub const MAX_SOURCE_BYTES: usize = 32 << 20;
/// The deepest nesting of lists and objects.
pub const MAX_DEPTH: usize = 200;
/// The largest number of values, aliases expanded.
pub const MAX_NODES: usize = 4_000_000;
/// The largest number of values that aliases may add.
pub const MAX_ALIASED_NODES: usize = 200_000;
/// After so many errors the parser stops looking for more.
const MAX_ERRORS: usize = 100;

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
                ParseErrorKind::Syntax | ParseErrorKind::Limit | ParseErrorKind::UnknownTag
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
        return too_large(text.len() as u64);
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
        return too_large(text.len() as u64);
    }
    json::parse(text, 0)
}

/// The document for a source of `bytes` bytes that is not even read.
pub fn too_large<'s>(bytes: u64) -> Document<'s> {
    Document {
        root: Node::new(Span::default(), Data::Null),
        errors: vec![ParseError::new(
            ParseErrorKind::Limit,
            Span::default(),
            format!(
                "the template has {bytes} bytes; CloudFormation accepts 1,000,000, and more than {MAX_SOURCE_BYTES} are not read"
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
    /// Only for mappings that are too large to be searched each time.
    seen: HashSet<Cow<'s, str>>,
}

impl<'s> MapBuilder<'s> {
    const SMALL: usize = 16;

    fn new() -> Self {
        Self {
            entries: Vec::new(),
            seen: HashSet::new(),
        }
    }

    fn contains(&mut self, key: &str) -> bool {
        if self.entries.len() <= Self::SMALL {
            return self.entries.iter().any(|entry| entry.key == key);
        }
        if self.seen.len() != self.entries.len() {
            self.seen = self.entries.iter().map(|entry| entry.key.clone()).collect();
        }
        self.seen.contains(key)
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
        if self.contains(&entry.key) {
            let index = self
                .entries
                .iter()
                .position(|earlier| earlier.key == entry.key)
                .unwrap_or(0);
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
        if self.entries.len() > Self::SMALL {
            self.seen.insert(entry.key.clone());
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
