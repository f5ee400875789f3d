//! The spanned tree that a template is parsed into: every key and value knows its bytes in the source.

use std::borrow::Cow;

use stackwright_diagnostic::Span;

/// A value of the template with its place in the source.
#[derive(Clone, Debug, PartialEq)]
pub struct Node<'s> {
    /// Where the value stands. A value with a short tag (`!Ref x`) includes the tag.
    pub span: Span,
    /// The value.
    pub data: Data<'s>,
}

/// What a [`Node`] can hold. Scalars keep their raw text, so an account id keeps its zeros.
#[derive(Clone, Debug, PartialEq)]
pub enum Data<'s> {
    /// `null`, `~` or nothing at all. CloudFormation refuses it nearly everywhere.
    Null,
    /// A boolean, in YAML also `yes`, `no`, `on` and `off`.
    Bool(bool),
    /// A number as it was written.
    Number(Cow<'s, str>),
    /// A string.
    String(Cow<'s, str>),
    /// A list.
    List(Vec<Node<'s>>),
    /// A mapping in source order.
    Map(Map<'s>),
}

/// A mapping in source order. A key appears once: the parser reports duplicates and keeps the last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map<'s> {
    /// The entries in source order.
    pub entries: Vec<Entry<'s>>,
}

/// One key with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry<'s> {
    /// The key's text.
    pub key: Cow<'s, str>,
    /// Where the key stands; the short tag for a function written as one.
    pub key_span: Span,
    /// The value.
    pub value: Node<'s>,
}

impl<'s> Map<'s> {
    /// The value of `key`. Linear: use the model's indexes for resources and parameters.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node<'s>> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry of `key`.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry<'s>> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The entries in source order.
    pub fn iter(&self) -> std::slice::Iter<'_, Entry<'s>> {
        self.entries.iter()
    }

    /// Number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<'s> FromIterator<Entry<'s>> for Map<'s> {
    fn from_iter<I: IntoIterator<Item = Entry<'s>>>(entries: I) -> Self {
        Self {
            entries: entries.into_iter().collect(),
        }
    }
}

impl<'a, 's> IntoIterator for &'a Map<'s> {
    type Item = &'a Entry<'s>;
    type IntoIter = std::slice::Iter<'a, Entry<'s>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'s> Node<'s> {
    /// A node from its parts.
    #[must_use]
    pub fn new(span: Span, data: Data<'s>) -> Self {
        Self { span, data }
    }

    /// The mapping, when it is one.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map<'s>> {
        match &self.data {
            Data::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The list, when it is one.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Node<'s>]> {
        match &self.data {
            Data::List(items) => Some(items),
            _ => None,
        }
    }

    /// The text of a string (not of a number or boolean; see [`Node::scalar_text`]).
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.data {
            Data::String(text) => Some(text),
            _ => None,
        }
    }

    /// The text of any scalar but null, as CloudFormation passes it on to a string property.
    #[must_use]
    pub fn scalar_text(&self) -> Option<&str> {
        match &self.data {
            Data::String(text) | Data::Number(text) => Some(text),
            Data::Bool(true) => Some("true"),
            Data::Bool(false) => Some("false"),
            _ => None,
        }
    }

    /// The value of `key`, when this is a mapping that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node<'s>> {
        self.as_map()?.get(key)
    }

    /// The node at a path of keys and list indexes.
    #[must_use]
    pub fn at<'a>(&'a self, path: impl IntoIterator<Item = &'a str>) -> Option<&'a Node<'s>> {
        path.into_iter()
            .try_fold(self, |node, segment| match &node.data {
                Data::Map(map) => map.get(segment),
                Data::List(items) => items.get(segment.parse::<usize>().ok()?),
                _ => None,
            })
    }

    /// What kind of value this is, in words.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.data {
            Data::Null => "null",
            Data::Bool(_) => "a boolean",
            Data::Number(_) => "a number",
            Data::String(_) => "a string",
            Data::List(_) => "a list",
            Data::Map(map) => match map.entries.as_slice() {
                [entry] if entry.key == "Ref" || entry.key.starts_with("Fn::") => "a function",
                _ => "an object",
            },
        }
    }

    /// The tree without a tie to the source text.
    #[must_use]
    pub fn into_owned(self) -> Node<'static> {
        let owned = |text: Cow<'s, str>| Cow::Owned(text.into_owned());
        Node {
            span: self.span,
            data: match self.data {
                Data::Null => Data::Null,
                Data::Bool(value) => Data::Bool(value),
                Data::Number(text) => Data::Number(owned(text)),
                Data::String(text) => Data::String(owned(text)),
                Data::List(items) => Data::List(items.into_iter().map(Node::into_owned).collect()),
                Data::Map(map) => Data::Map(
                    (map.entries.into_iter())
                        .map(|entry| Entry {
                            key: owned(entry.key),
                            key_span: entry.key_span,
                            value: entry.value.into_owned(),
                        })
                        .collect(),
                ),
            },
        }
    }

    /// The value as JSON, without spans; numbers keep their value, or their text where they have leading zeros.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value;
        match &self.data {
            Data::Null => Value::Null,
            Data::Bool(value) => Value::Bool(*value),
            Data::Number(text) => super::scalar::number(text)
                .map_or_else(|| Value::String(text.to_string()), Value::Number),
            Data::String(text) => Value::String(text.to_string()),
            Data::List(items) => items.iter().map(Node::to_json).collect(),
            Data::Map(map) => Value::Object(
                map.iter()
                    .map(|entry| (entry.key.to_string(), entry.value.to_json()))
                    .collect(),
            ),
        }
    }
}
