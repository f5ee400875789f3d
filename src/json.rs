//! JSON that is put together of JSON, without copying it: `serde_json::json!` writes what it is given anew. And its text:
//! an app is mostly run as a debug build, in which `serde_json`'s generic serializer takes ten times as long as the
//! [`Writer`].

use serde_json::{Map, Value as Json};

/// An object with these entries.
pub(crate) fn object<K: Into<String>, V: Into<Json>>(
    entries: impl IntoIterator<Item = (K, V)>,
) -> Json {
    let entries = entries.into_iter();
    let mut object = Map::with_capacity(entries.size_hint().0);
    for (key, value) in entries {
        object.insert(key.into(), value.into());
    }
    Json::Object(object)
}

/// A list with these items.
pub(crate) fn list<V: Into<Json>>(items: impl IntoIterator<Item = V>) -> Json {
    Json::Array(items.into_iter().map(Into::into).collect())
}

/// A function of CloudFormation with its argument.
pub(crate) fn call(name: impl Into<String>, argument: impl Into<Json>) -> Json {
    object([(name, argument)])
}

/// Writes JSON text, indented by one space, as the CDK does: templates are limited in bytes.
#[derive(Default)]
pub(crate) struct Writer {
    text: String,
    depth: usize,
    /// Whether something stands in the list or object that is written already.
    has_items: bool,
}

impl Writer {
    /// The text of a value, with a line break at its end.
    pub(crate) fn text_of(json: &Json) -> String {
        let mut writer = Writer::default();
        writer.value(json);
        writer.finish()
    }

    pub(crate) fn finish(mut self) -> String {
        self.text.push('\n');
        self.text
    }

    /// Begins an object or a list.
    pub(crate) fn open(&mut self, bracket: char) {
        self.text.push(bracket);
        self.depth += 1;
        self.has_items = false;
    }

    /// Ends it.
    pub(crate) fn close(&mut self, bracket: char) {
        self.depth -= 1;
        if self.has_items {
            self.line();
        }
        self.text.push(bracket);
        self.has_items = true;
    }

    fn line(&mut self) {
        const SPACES: &str = "                                ";
        self.text.push('\n');
        let mut left = self.depth;
        while left > 0 {
            let now = left.min(SPACES.len());
            self.text.push_str(&SPACES[..now]);
            left -= now;
        }
    }

    /// Begins an item of a list.
    pub(crate) fn item(&mut self) {
        if self.has_items {
            self.text.push(',');
        }
        self.has_items = true;
        self.line();
    }

    /// Begins an entry of an object.
    pub(crate) fn key(&mut self, key: &str) {
        self.item();
        self.string(key);
        self.text.push_str(": ");
    }

    /// An entry with a text.
    pub(crate) fn entry(&mut self, key: &str, text: &str) {
        self.key(key);
        self.string(text);
    }

    pub(crate) fn value(&mut self, json: &Json) {
        match json {
            Json::Null => self.text.push_str("null"),
            Json::Bool(true) => self.text.push_str("true"),
            Json::Bool(false) => self.text.push_str("false"),
            Json::Number(number) => self.text.push_str(&number.to_string()),
            Json::String(text) => self.string(text),
            Json::Array(items) => {
                self.open('[');
                for item in items {
                    self.item();
                    self.value(item);
                }
                self.close(']');
            }
            Json::Object(entries) => {
                self.open('{');
                for (key, value) in entries {
                    self.key(key);
                    self.value(value);
                }
                self.close('}');
            }
        }
    }

    /// A text in quotes. A plain loop, which costs a debug build least.
    pub(crate) fn string(&mut self, text: &str) {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_text_is_that_of_serde_json() {
        let all: String = (0..=0x2ff).filter_map(char::from_u32).collect();
        let mut deep = json!([]);
        for _ in 0..80 {
            deep = json!([deep]);
        }
        let value = json!({
            "texts": [all, "", "é\u{1f642}\u{2028}", "a\\\"\"b\n"],
            "numbers": [0, -1, u64::MAX, i64::MIN, 1.0, 0.1, -1e300, 5e-324],
            "others": [null, true, false, {}, [], {"": {"a": [{}]}}],
            "a \" key": deep,
        });
        let mut text = Vec::new();
        let formatter = serde_json::ser::PrettyFormatter::with_indent(b" ");
        let mut serializer = serde_json::Serializer::with_formatter(&mut text, formatter);
        serde::Serialize::serialize(&value, &mut serializer).expect("text");
        let expected = String::from_utf8(text).expect("UTF-8");
        assert_eq!(Writer::text_of(&value), expected + "\n");
    }
}
