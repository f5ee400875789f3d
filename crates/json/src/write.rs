//! [`Writer`]: JSON text, of values and of what is no value yet.

use crate::Value;

/// Writes JSON text piece by piece. An app is mostly run as a debug build, so it is plain loops over bytes.
///
/// ```
/// use stackwright_json::{Writer, json};
///
/// let mut writer = Writer::indented(1);
/// writer.open('{');
/// writer.entry("version", "1.0");
/// writer.key("stacks");
/// writer.value(&json!(["Api"]));
/// writer.close('}');
/// assert_eq!(writer.into_text(), "{\n \"version\": \"1.0\",\n \"stacks\": [\n  \"Api\"\n ]\n}");
/// ```
///
/// That brackets and keys are where they belong is up to the caller.
pub struct Writer {
    text: String,
    /// The spaces for each level; `None` writes everything in one line.
    indent: Option<usize>,
    depth: usize,
    /// Whether something stands in the list or object that is written already.
    has_items: bool,
}

impl Writer {
    /// Writes a line for each item, with so many spaces for each level.
    #[must_use]
    pub fn indented(spaces: usize) -> Self {
        Self::new(Some(spaces))
    }

    /// Writes everything in one line, without any space.
    #[must_use]
    pub fn compact() -> Self {
        Self::new(None)
    }

    fn new(indent: Option<usize>) -> Self {
        Writer {
            text: String::new(),
            indent,
            depth: 0,
            has_items: false,
        }
    }

    /// What was written.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    /// Begins an object or a list with `{` or `[`.
    pub fn open(&mut self, bracket: char) {
        self.text.push(bracket);
        self.depth += 1;
        self.has_items = false;
    }

    /// Ends it with `}` or `]`.
    pub fn close(&mut self, bracket: char) {
        self.depth -= 1;
        if self.has_items {
            self.line();
        }
        self.text.push(bracket);
        self.has_items = true;
    }

    fn line(&mut self) {
        const SPACES: &str = "                                ";
        let Some(indent) = self.indent else {
            return;
        };
        self.text.push('\n');
        let mut left = self.depth * indent;
        while left > 0 {
            let now = left.min(SPACES.len());
            self.text.push_str(&SPACES[..now]);
            left -= now;
        }
    }

    /// Begins an item of a list.
    pub fn item(&mut self) {
        if self.has_items {
            self.text.push(',');
        }
        self.has_items = true;
        self.line();
    }

    /// Begins an entry of an object.
    pub fn key(&mut self, key: &str) {
        self.item();
        self.string(key);
        self.text.push_str(match self.indent {
            Some(_) => ": ",
            None => ":",
        });
    }

    /// Writes an entry of an object whose value is a text.
    pub fn entry(&mut self, key: &str, text: &str) {
        self.key(key);
        self.string(text);
    }

    /// Writes a value.
    pub fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.text.push_str("null"),
            Value::Bool(true) => self.text.push_str("true"),
            Value::Bool(false) => self.text.push_str("false"),
            Value::Number(number) => self.text.push_str(&number.to_string()),
            Value::String(text) => self.string(text),
            Value::Array(items) => {
                self.open('[');
                for item in items {
                    self.item();
                    self.value(item);
                }
                self.close(']');
            }
            Value::Object(entries) => {
                self.open('{');
                for (key, value) in entries {
                    self.key(key);
                    self.value(value);
                }
                self.close('}');
            }
        }
    }

    /// Writes a text, in quotes.
    pub fn string(&mut self, text: &str) {
        self.text.push('"');
        let bytes = text.as_bytes();
        let (mut start, mut at) = (0, 0);
        while at < bytes.len() {
            let byte = bytes[at];
            if byte < b' ' || byte == b'"' || byte == b'\\' {
                self.text.push_str(&text[start..at]);
                self.escape(byte);
                start = at + 1;
            }
            at += 1;
        }
        self.text.push_str(&text[start..]);
        self.text.push('"');
    }

    fn escape(&mut self, byte: u8) {
        match byte {
            b'"' => self.text.push_str("\\\""),
            b'\\' => self.text.push_str("\\\\"),
            b'\n' => self.text.push_str("\\n"),
            b'\r' => self.text.push_str("\\r"),
            b'\t' => self.text.push_str("\\t"),
            0x08 => self.text.push_str("\\b"),
            0x0c => self.text.push_str("\\f"),
            other => self.text.push_str(&format!("\\u{other:04x}")),
        }
    }
}

/// A text as JSON writes it, in quotes.
///
/// ```
/// assert_eq!(stackwright_json::quoted("a \"b\"\n"), r#""a \"b\"\n""#);
/// ```
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut writer = Writer::compact();
    writer.string(text);
    writer.into_text()
}
