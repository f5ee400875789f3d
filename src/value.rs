//! [`Value`]: a literal or an expression, and what a literal of a template property can be.

use std::borrow::Cow;
use std::fmt;
use std::panic::Location;
use std::rc::Rc;

use indexmap::IndexMap;

use crate::data::{Data, Expr, Incomplete, Key, Object};
use crate::token;

/// A value of type `T` that is known now, or an expression that CloudFormation evaluates to one.
///
/// A `Value<String>` can be formatted: `format!("s3://{}/", bucket.bucket_name())` and [`sub!`](crate::sub) carry it as a
/// placeholder that synthesis turns into an `Fn::Join`.
///
/// ```
/// use stackwright::{Value, pseudo, sub};
/// let literal: Value<String> = "eu-west-1".into();
/// let expression: Value<String> = pseudo::region();
/// let text: Value<String> = sub!("https://sqs.{}.{}/", expression, pseudo::url_suffix());
/// assert!(literal.is_literal());
/// # let _ = text;
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Value<T> {
    /// Known now.
    Literal(T),
    /// Evaluated by CloudFormation or at synthesis.
    Expr(Rc<Expr>),
}

/// A list property: every item may be an expression, and so may the whole list (as a `Value<List<T>>`).
pub type List<T> = Vec<Value<T>>;

/// A map property: every entry's value may be an expression.
pub type Map<T> = IndexMap<String, Value<T>>;

/// What a literal of a template property can be.
pub trait Property: Sized {
    /// The JSON tree of the literal.
    fn into_data(self) -> Data;
}

/// A [`Property`] that converts into a literal [`Value`] as it is. Generated property types implement it.
pub trait Literal: Property {}

impl<T: Literal> From<T> for Value<T> {
    fn from(literal: T) -> Value<T> {
        Value::Literal(literal)
    }
}

impl<T> Value<T> {
    /// Whether it is known now. A string into which expressions were formatted is not.
    pub fn is_literal(&self) -> bool
    where
        T: Property + Clone,
    {
        self.literal().is_some()
    }

    /// The literal, if it is known now. A string into which expressions were formatted is not.
    pub fn literal(&self) -> Option<&T>
    where
        T: Property + Clone,
    {
        match self {
            Value::Literal(literal) => match literal.clone().into_data() {
                Data::String(text) if token::may_contain(&text) => None,
                _ => Some(literal),
            },
            Value::Expr(_) => None,
        }
    }

    /// The same value as another type: for expressions whose type is not known here, such as the value of a parameter
    /// that is used where an enum is expected.
    pub fn cast<U>(self) -> Value<U>
    where
        T: Property,
    {
        match self {
            Value::Literal(literal) => match literal.into_data() {
                Data::Expr(expr) => Value::Expr(expr),
                data => Value::Expr(Rc::new(Expr::Concat(vec![data]))),
            },
            Value::Expr(expr) => Value::Expr(expr),
        }
    }

    /// A value that is computed at synthesis, when the app is complete.
    pub fn lazy(produce: impl Fn() -> Data + 'static) -> Value<T> {
        match Data::lazy(produce) {
            Data::Expr(expr) => Value::Expr(expr),
            _ => unreachable!("lazy data is an expression"),
        }
    }

    pub(crate) fn expr(expr: Expr) -> Value<T> {
        Value::Expr(Rc::new(expr))
    }

    pub(crate) fn call(name: &'static str, argument: Data) -> Value<T> {
        Value::expr(Expr::Call(Cow::Borrowed(name), argument))
    }
}

impl<T: Property> From<Value<T>> for Data {
    fn from(value: Value<T>) -> Data {
        match value {
            Value::Literal(literal) => literal.into_data(),
            Value::Expr(expr) => Data::Expr(expr),
        }
    }
}

impl<T: Property + Clone> From<&Value<T>> for Data {
    fn from(value: &Value<T>) -> Data {
        value.clone().into()
    }
}

impl<T: Clone> From<&Value<T>> for Value<T> {
    fn from(value: &Value<T>) -> Value<T> {
        value.clone()
    }
}

/// Formats an expression as a placeholder, for example `⟪Files#Arn#3⟫`, which synthesis replaces.
impl fmt::Display for Value<String> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Literal(text) => f.write_str(text),
            Value::Expr(expr) => f.write_str(&token::register(expr)),
        }
    }
}

/// A `Value<String>` from a format string: expressions among the arguments are put in by CloudFormation.
///
/// ```
/// use stackwright::{Value, pseudo, sub};
/// let arn: Value<String> = sub!("arn:{}:s3:::my-bucket/*", pseudo::partition());
/// # let _ = arn;
/// ```
#[macro_export]
macro_rules! sub {
    ($($argument:tt)*) => {
        $crate::Value::<::std::string::String>::from(::std::format!($($argument)*))
    };
}

macro_rules! scalars {
    ($($literal:ty: $($from:ty),*;)*) => {
        $(
            impl Property for $literal {
                fn into_data(self) -> Data {
                    Data::from(self)
                }
            }
            $(impl From<$from> for Value<$literal> {
                fn from(value: $from) -> Value<$literal> {
                    Value::Literal(value as $literal)
                }
            })*
        )*
    };
}
scalars! {
    bool: bool;
    i64: i8, i16, i32, i64, isize, u8, u16, u32, u64, usize;
    f64: f32, f64, i8, i16, i32, i64, u8, u16, u32;
}

impl Property for String {
    fn into_data(self) -> Data {
        Data::String(self)
    }
}

macro_rules! strings {
    ($($from:ty),*) => {
        $(impl From<$from> for Value<String> {
            fn from(text: $from) -> Value<String> {
                Value::Literal(text.into())
            }
        })*
    };
}
strings!(&str, String, char, Cow<'_, str>, Box<str>);

impl From<&String> for Value<String> {
    fn from(text: &String) -> Value<String> {
        Value::Literal(text.clone())
    }
}

impl Property for Data {
    fn into_data(self) -> Data {
        self
    }
}

macro_rules! any_data {
    ($($from:ty),*) => {
        $(impl From<$from> for Value<Data> {
            fn from(value: $from) -> Value<Data> {
                Value::Literal(value.into())
            }
        })*
    };
}
any_data!(
    Data,
    serde_json::Value,
    &str,
    String,
    bool,
    i32,
    i64,
    f64,
    Props
);

impl From<Value<String>> for Value<Data> {
    fn from(value: Value<String>) -> Value<Data> {
        match value {
            Value::Literal(text) => Value::Literal(Data::String(text)),
            Value::Expr(expr) => Value::Expr(expr),
        }
    }
}

impl<T: Property> Property for List<T> {
    fn into_data(self) -> Data {
        Data::list(self)
    }
}

impl<T, U: Into<Value<T>>> From<Vec<U>> for Value<List<T>> {
    fn from(items: Vec<U>) -> Value<List<T>> {
        Value::Literal(items.into_iter().map(Into::into).collect())
    }
}

impl<T, U: Into<Value<T>>, const N: usize> From<[U; N]> for Value<List<T>> {
    fn from(items: [U; N]) -> Value<List<T>> {
        Value::Literal(items.into_iter().map(Into::into).collect())
    }
}

impl<T, U: Into<Value<T>> + Clone> From<&[U]> for Value<List<T>> {
    fn from(items: &[U]) -> Value<List<T>> {
        Value::Literal(items.iter().cloned().map(Into::into).collect())
    }
}

impl<T: Property> Property for Map<T> {
    fn into_data(self) -> Data {
        Data::object(self)
    }
}

impl<T> From<Map<T>> for Value<Map<T>> {
    fn from(entries: Map<T>) -> Value<Map<T>> {
        Value::Literal(entries)
    }
}

impl<T, K: Into<String>, V: Into<Value<T>>> From<Vec<(K, V)>> for Value<Map<T>> {
    fn from(entries: Vec<(K, V)>) -> Value<Map<T>> {
        Value::Literal(
            entries
                .into_iter()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        )
    }
}

impl<T, K: Into<String>, V: Into<Value<T>>, const N: usize> From<[(K, V); N]> for Value<Map<T>> {
    fn from(entries: [(K, V); N]) -> Value<Map<T>> {
        Value::from(Vec::from(entries))
    }
}

/// The property bag under every generated property type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Props {
    entries: Object,
    demand: Option<Demand>,
}

/// What a property type requires, and where its object was created.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Demand {
    type_name: &'static str,
    required: &'static [&'static str],
    created_at: &'static Location<'static>,
}

impl Props {
    /// No properties.
    pub fn new() -> Self {
        Props::default()
    }

    /// No properties yet of those that the type of this name requires. Synthesis reports each that is still missing,
    /// with the line that calls this.
    #[track_caller]
    pub fn requiring(type_name: &'static str, required: &'static [&'static str]) -> Self {
        Props {
            entries: Object::new(),
            demand: Some(Demand {
                type_name,
                required,
                created_at: Location::caller(),
            }),
        }
    }

    /// Sets a property by its CloudFormation name.
    pub fn set(&mut self, name: impl Into<Key>, value: Data) {
        self.entries.insert(name.into(), value);
    }

    /// A property by its CloudFormation name.
    pub fn get(&self, name: &str) -> Option<&Data> {
        self.entries.get(name)
    }
}

impl Property for Props {
    fn into_data(self) -> Data {
        Data::from(self)
    }
}

impl From<Props> for Data {
    fn from(props: Props) -> Data {
        let Props { entries, demand } = props;
        let Some(demand) = demand else {
            return Data::Object(entries);
        };
        let is_missing = |name: &&str| entries.get(*name).is_none_or(Data::is_null);
        let missing: Vec<_> = demand.required.iter().copied().filter(is_missing).collect();
        match missing.is_empty() {
            true => Data::Object(entries),
            false => Data::expr(Expr::Incomplete(Incomplete {
                object: Data::Object(entries),
                type_name: demand.type_name,
                missing,
                created_at: demand.created_at,
            })),
        }
    }
}
