//! Makes evaluated values readable for the `jsonschema` crate, with CloudFormation's loose scalars.
//!
//! An unknown value answers every question with "none of that", so that only the keywords in
//! `keywords`, which know about unknown values, say anything about it.

use std::borrow::Cow;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object};
use serde_json::{Number, Value};

use stackwright_template::model::{Evaluation, Instance};

/// The representation: nodes are [`Handle`]s.
pub(super) struct CfnJson;

/// A value with the way to read its scalars.
#[derive(Clone, Copy)]
pub(super) struct Handle<'a> {
    pub(super) instance: &'a Instance<'a>,
    /// Whether `"5"` is no number and `5` no string.
    pub(super) strict: bool,
}

/// Backs the nodes that are made from property names.
pub(super) struct NameNode(Instance<'static>);

static NAME: stackwright_template::parse::Node<'static> = stackwright_template::parse::Node {
    span: stackwright_template::parse::Span { start: 0, end: 0 },
    data: stackwright_template::parse::Data::Null,
};

impl Default for NameNode {
    fn default() -> Self {
        Self(Instance {
            node: &NAME,
            value: Evaluation::Null,
            via: None,
        })
    }
}

impl Json for CfnJson {
    type Node<'a> = Handle<'a>;
    type PreparedKey = String;
    type StringBuffer = NameNode;
    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(
        buffer: &mut NameNode,
        string: &str,
        f: impl FnOnce(Handle<'_>) -> T,
    ) -> T {
        buffer.0.value = Evaluation::String(Cow::Owned(string.to_owned()));
        f(Handle {
            instance: &buffer.0,
            strict: true,
        })
    }
}

pub(super) struct AnyNumber(Number);

impl JsonNumber for AnyNumber {
    fn as_u64(&self) -> Option<u64> {
        self.0.as_u64()
    }
    fn as_i64(&self) -> Option<i64> {
        self.0.as_i64()
    }
    fn as_f64(&self) -> Option<f64> {
        self.0.as_f64()
    }
    fn as_str(&self) -> Cow<'_, str> {
        Cow::Owned(self.0.to_string())
    }
    fn to_number(&self) -> Cow<'_, Number> {
        Cow::Borrowed(&self.0)
    }
}

impl<'a> Handle<'a> {
    fn with(self, instance: &'a Instance<'a>) -> Self {
        Self {
            instance,
            strict: self.strict,
        }
    }

    /// The known text of a scalar that may stand where a string is wanted.
    pub(super) fn text(self) -> Option<&'a str> {
        match (&self.instance.value, self.strict) {
            (Evaluation::String(text), _) => Some(text),
            (Evaluation::Number(_) | Evaluation::Bool(_), false) => self.instance.text(),
            _ => None,
        }
    }

    fn to_number(self) -> Option<Number> {
        match (&self.instance.value, self.strict) {
            (Evaluation::Number(text), _) => stackwright_template::parse::number(text)
                .or_else(|| Number::from_f64(text.parse::<f64>().ok()?)),
            (Evaluation::String(text), false) => stackwright_template::parse::number(text.trim()),
            _ => None,
        }
    }
}

impl<'a> Node<'a, CfnJson> for Handle<'a> {
    type Object = Handle<'a>;
    type Array = Handle<'a>;
    type Number = AnyNumber;

    fn as_object(&self) -> Option<Handle<'a>> {
        matches!(self.instance.value, Evaluation::Object(_)).then_some(*self)
    }
    fn as_array(&self) -> Option<Handle<'a>> {
        matches!(self.instance.value, Evaluation::List(_)).then_some(*self)
    }
    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.text().map(Cow::Borrowed)
    }
    fn as_number(&self) -> Option<AnyNumber> {
        self.to_number().map(AnyNumber)
    }
    fn as_boolean(&self) -> Option<bool> {
        match self.instance.value {
            Evaluation::Bool(value) => Some(value),
            _ => None,
        }
    }
    fn is_null(&self) -> bool {
        matches!(self.instance.value, Evaluation::Null)
    }
    fn is_string(&self) -> bool {
        self.text().is_some()
    }
    fn json_type(&self) -> JsonType {
        match &self.instance.value {
            Evaluation::Null | Evaluation::Unknown(_) => JsonType::Null,
            Evaluation::Bool(_) => JsonType::Boolean,
            Evaluation::Number(_) => JsonType::Number,
            Evaluation::String(_) => JsonType::String,
            Evaluation::List(_) => JsonType::Array,
            Evaluation::Object(_) => JsonType::Object,
        }
    }
    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(to_value(self.instance))
    }
    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(
            std::ptr::from_ref::<Instance<'_>>(self.instance) as usize,
        ))
    }
}

/// The value as JSON; what is unknown as the function it is written as.
pub(super) fn to_value(instance: &Instance<'_>) -> Value {
    match &instance.value {
        Evaluation::Null => Value::Null,
        Evaluation::Bool(value) => Value::Bool(*value),
        Evaluation::Number(text) => stackwright_template::parse::number(text)
            .map_or_else(|| Value::String(text.to_string()), Value::Number),
        Evaluation::String(text) => Value::String(text.to_string()),
        Evaluation::List(items) => items.iter().map(to_value).collect(),
        Evaluation::Object(object) => object
            .entries
            .iter()
            .map(|(key, _, value)| ((*key).to_owned(), to_value(value)))
            .collect(),
        Evaluation::Unknown(_) => instance.node.to_json(),
    }
}

impl<'a> Object<'a, CfnJson> for Handle<'a> {
    type Node = Handle<'a>;
    type MemberName = &'a str;
    type MembersIter = Members<'a>;

    fn len(&self) -> usize {
        self.instance.entries().len()
    }
    fn get(&self, key: &String) -> Option<Handle<'a>> {
        self.instance.get(key).map(|value| self.with(value))
    }
    fn members(&self) -> Members<'a> {
        Members {
            of: *self,
            entries: self.instance.entries().iter(),
        }
    }
}

pub(super) struct Members<'a> {
    of: Handle<'a>,
    entries: std::slice::Iter<'a, (&'a str, stackwright_template::parse::Span, Instance<'a>)>,
}

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, Handle<'a>);
    fn next(&mut self) -> Option<Self::Item> {
        let (key, _, value) = self.entries.next()?;
        Some((key, self.of.with(value)))
    }
}

impl<'a> Array<'a, CfnJson> for Handle<'a> {
    type Node = Handle<'a>;
    type ElementsIter = Elements<'a>;

    fn len(&self) -> usize {
        self.instance.items().len()
    }
    fn elements(&self) -> Elements<'a> {
        Elements {
            of: *self,
            items: self.instance.items().iter(),
        }
    }
}

pub(super) struct Elements<'a> {
    of: Handle<'a>,
    items: std::slice::Iter<'a, Instance<'a>>,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Handle<'a>;
    fn next(&mut self) -> Option<Handle<'a>> {
        self.items.next().map(|item| self.of.with(item))
    }
}
