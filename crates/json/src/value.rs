//! [`Value`]: a JSON value, what it is made of and what can be asked of it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::ops;

use crate::{IndexMap, Number, Writer};

/// The entries of a JSON object.
pub type Map<K = String, V = Value> = IndexMap<K, V>;

/// A JSON value.
///
/// It is written as text by [`Display`](fmt::Display): `{}` without any space, `{:#}` indented; and read by
/// [`str::parse`]. [`json!`](crate::json) makes one of what looks like JSON.
#[derive(Clone, Default, PartialEq)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    String(String),
    /// A list.
    Array(Vec<Value>),
    /// An object, with its entries in the order in which they came.
    Object(Map),
}

impl Value {
    /// The entry of an object by its key, or the item of a list by its number from 0; `None` where it is not.
    #[must_use]
    pub fn get(&self, index: impl Index) -> Option<&Value> {
        index.value_in(self)
    }

    /// The same, to be changed.
    #[must_use]
    pub fn get_mut(&mut self, index: impl Index) -> Option<&mut Value> {
        index.value_in_mut(self)
    }

    /// The value at a JSON pointer, such as `/Resources/Topic/Properties` ([RFC 6901]).
    ///
    /// [RFC 6901]: https://datatracker.ietf.org/doc/html/rfc6901
    #[must_use]
    pub fn pointer(&self, pointer: &str) -> Option<&Value> {
        if pointer.is_empty() {
            return Some(self);
        }
        let names = pointer.strip_prefix('/')?.split('/');
        names
            .map(|name| name.replace("~1", "/").replace("~0", "~"))
            .try_fold(self, |at, name| match at {
                Value::Object(entries) => entries.get(&*name),
                Value::Array(items) => items.get(position(&name)?),
                _ => None,
            })
    }

    /// The value, in place of which `null` is left.
    #[must_use]
    pub fn take(&mut self) -> Value {
        std::mem::take(self)
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Whether it is `true` or `false`.
    #[must_use]
    pub fn is_boolean(&self) -> bool {
        matches!(self, Value::Bool(_))
    }

    /// Whether it is a number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self, Value::Number(_))
    }

    /// Whether it is a text.
    #[must_use]
    pub fn is_string(&self) -> bool {
        matches!(self, Value::String(_))
    }

    /// Whether it is a list.
    #[must_use]
    pub fn is_array(&self) -> bool {
        matches!(self, Value::Array(_))
    }

    /// Whether it is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        matches!(self, Value::Object(_))
    }

    /// `true` or `false`, if it is one of them.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The integer, if it is one and not larger than `i64::MAX`.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Value::Number(number) => number.as_i64(),
            _ => None,
        }
    }

    /// The integer, if it is one and not negative.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Value::Number(number) => number.as_u64(),
            _ => None,
        }
    }

    /// The number, if it is one, as the nearest floating-point number.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Number(number) => number.as_f64(),
            _ => None,
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The items, if it is a list.
    #[must_use]
    pub fn as_array(&self) -> Option<&Vec<Value>> {
        match self {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The items, if it is a list, to be changed.
    #[must_use]
    pub fn as_array_mut(&mut self) -> Option<&mut Vec<Value>> {
        match self {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The entries, if it is an object.
    #[must_use]
    pub fn as_object(&self) -> Option<&Map> {
        match self {
            Value::Object(entries) => Some(entries),
            _ => None,
        }
    }

    /// The entries, if it is an object, to be changed.
    #[must_use]
    pub fn as_object_mut(&mut self) -> Option<&mut Map> {
        match self {
            Value::Object(entries) => Some(entries),
            _ => None,
        }
    }
}

/// The number of an item as a pointer writes it.
fn position(name: &str) -> Option<usize> {
    let is_plain = name == "0" || !name.starts_with(['0', '+']);
    is_plain.then(|| name.parse().ok()).flatten()
}

/// What finds a value within another: a text the entry of an object, a number from 0 the item of a list.
pub trait Index {
    /// The value; `None` if there is none, or the other is no object or list.
    fn value_in<'v>(&self, value: &'v Value) -> Option<&'v Value>;
    /// The same, to be changed.
    fn value_in_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value>;
    /// The value, which is made `null` in an object that has none.
    ///
    /// # Panics
    /// If the other is neither `null` nor an object, or no list with so many items.
    fn value_or_null<'v>(&self, value: &'v mut Value) -> &'v mut Value;
}

impl Index for str {
    fn value_in<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        value.as_object()?.get(self)
    }

    fn value_in_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        value.as_object_mut()?.get_mut(self)
    }

    fn value_or_null<'v>(&self, value: &'v mut Value) -> &'v mut Value {
        if value.is_null() {
            *value = Value::Object(Map::new());
        }
        let entries = value.as_object_mut().expect("an object has entries");
        entries.entry(self.to_owned()).or_default()
    }
}

impl Index for usize {
    fn value_in<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        value.as_array()?.get(*self)
    }

    fn value_in_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        value.as_array_mut()?.get_mut(*self)
    }

    fn value_or_null<'v>(&self, value: &'v mut Value) -> &'v mut Value {
        self.value_in_mut(value).expect("a list has so many items")
    }
}

impl Index for String {
    fn value_in<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        self.as_str().value_in(value)
    }

    fn value_in_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        self.as_str().value_in_mut(value)
    }

    fn value_or_null<'v>(&self, value: &'v mut Value) -> &'v mut Value {
        self.as_str().value_or_null(value)
    }
}

impl<I: Index + ?Sized> Index for &I {
    fn value_in<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        (**self).value_in(value)
    }

    fn value_in_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        (**self).value_in_mut(value)
    }

    fn value_or_null<'v>(&self, value: &'v mut Value) -> &'v mut Value {
        (**self).value_or_null(value)
    }
}

/// As [`Value::get`], with `null` for what is not there.
impl<I: Index> ops::Index<I> for Value {
    type Output = Value;

    fn index(&self, index: I) -> &Value {
        static NULL: Value = Value::Null;
        index.value_in(self).unwrap_or(&NULL)
    }
}

/// As [`Index::value_or_null`]: what an object lacks is added to it, and `null` becomes an object.
///
/// # Panics
/// If it is neither, or no list with so many items.
impl<I: Index> ops::IndexMut<I> for Value {
    fn index_mut(&mut self, index: I) -> &mut Value {
        index.value_or_null(self)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut writer = match f.alternate() {
            true => Writer::indented(2),
            false => Writer::compact(),
        };
        writer.value(self);
        f.write_str(&writer.into_text())
    }
}

/// Its text.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

macro_rules! from {
    ($($from:ty: $value:ident => $made:expr;)*) => {
        $(impl From<$from> for Value {
            fn from($value: $from) -> Value {
                $made
            }
        })*
    };
}
from! {
    (): _nothing => Value::Null;
    bool: value => Value::Bool(value);
    &bool: value => Value::Bool(*value);
    &str: text => Value::String(text.to_owned());
    &&str: text => Value::String((*text).to_owned());
    String: text => Value::String(text);
    &String: text => Value::String(text.clone());
    Cow<'_, str>: text => Value::String(text.into_owned());
    &Value: value => value.clone();
    Number: number => Value::Number(number);
    Map: entries => Value::Object(entries);
    &Map: entries => Value::Object(entries.clone());
    f64: value => Number::from_f64(value).map_or(Value::Null, Value::Number);
}

macro_rules! numbers {
    ($($number:ty)*) => {
        $(
            impl From<$number> for Value {
                fn from(value: $number) -> Value {
                    Value::Number(value.into())
                }
            }

            impl PartialEq<$number> for Value {
                fn eq(&self, other: &$number) -> bool {
                    matches!(self, Value::Number(number) if *number == (*other).into())
                }
            }
        )*
    };
}
numbers!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

impl PartialEq<f64> for Value {
    fn eq(&self, other: &f64) -> bool {
        self.as_f64() == Some(*other)
    }
}

impl PartialEq<bool> for Value {
    fn eq(&self, other: &bool) -> bool {
        self.as_bool() == Some(*other)
    }
}

macro_rules! same_text {
    ($($text:ty)*) => {
        $(
            impl PartialEq<$text> for Value {
                fn eq(&self, other: &$text) -> bool {
                    self.as_str() == Some(&**other)
                }
            }

            impl PartialEq<Value> for $text {
                fn eq(&self, other: &Value) -> bool {
                    other == self
                }
            }
        )*
    };
}
same_text!(&str String);

impl PartialEq<str> for Value {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == Some(other)
    }
}

impl<V: Into<Value>> From<Vec<V>> for Value {
    fn from(items: Vec<V>) -> Value {
        crate::list(items)
    }
}

impl<V: Clone + Into<Value>> From<&[V]> for Value {
    fn from(items: &[V]) -> Value {
        crate::list(items.iter().cloned())
    }
}

impl<V: Clone + Into<Value>> From<&Vec<V>> for Value {
    fn from(items: &Vec<V>) -> Value {
        crate::list(items.iter().cloned())
    }
}

impl<V: Into<Value>, const N: usize> From<[V; N]> for Value {
    fn from(items: [V; N]) -> Value {
        crate::list(items)
    }
}

impl<V: Into<Value>> From<Option<V>> for Value {
    fn from(value: Option<V>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

impl<K: Into<String>, V: Into<Value>> From<BTreeMap<K, V>> for Value {
    fn from(entries: BTreeMap<K, V>) -> Value {
        crate::object(entries)
    }
}

impl<V: Into<Value>> FromIterator<V> for Value {
    fn from_iter<I: IntoIterator<Item = V>>(items: I) -> Value {
        crate::list(items)
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Value {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Value {
        crate::object(entries)
    }
}
