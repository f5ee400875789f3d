//! [`Value`]: a literal or an expression of a type, and [`IntoValue`], what can be used as one.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;

use crate::json::IndexMap;
use crate::json::Value as Json;

use crate::data::{Data, Expr, Expression, Incomplete, Key, Object};
use crate::reference_strength::ReferenceStrength;
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
/// assert_eq!(literal.as_str(), Some("eu-west-1"));
/// assert_eq!(text.as_str(), None);
/// ```
///
/// Values have no `==`: whether two expressions are equal is known only at deployment. Compare what is known now with
/// [`as_str`](Value::as_str) and its like, and let CloudFormation compare the rest with
/// [`intrinsic::equals`](crate::intrinsic::equals).
///
/// ```compile_fail
/// # use stackwright::pseudo;
/// if pseudo::region() == pseudo::region() {}
/// ```
pub struct Value<T> {
    data: Data,
    of: PhantomData<fn() -> T>,
}

/// A list property: every item may be an expression, and so may the whole list (as a `Value<List<T>>`).
pub type List<T> = Vec<Value<T>>;

/// A map property: every entry's value may be an expression.
pub type Map<T> = IndexMap<String, Value<T>>;

/// A type whose values are literals of a template: texts, numbers, booleans, and the generated property types.
pub trait Property: Sized {
    /// The JSON tree of the literal.
    fn into_data(self) -> Data;
}

/// A generated property type: an object that its setters fill.
pub trait PropertyType: Sized {
    /// The properties that are set.
    fn props(&mut self) -> &mut Props;
}

impl<T: PropertyType> Property for T {
    fn into_data(mut self) -> Data {
        Data::from(std::mem::take(self.props()))
    }
}

/// What can be used as a [`Value`] of a type: literals, expressions of that type and references to them, arrays and
/// vectors of such for lists, and `Option`s, of which `None` leaves the property out.
///
/// Generated types and constructs take `impl IntoValue<T>` wherever a property is of type `T`.
///
/// ```
/// use stackwright::{IntoValue, List, Value, pseudo};
///
/// fn names(names: impl IntoValue<List<String>>) -> Value<List<String>> {
///     names.into_value()
/// }
/// names(["a", "b"]);
/// names(vec![pseudo::region(), pseudo::account_id()]);
/// names(pseudo::notification_arns());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used as a value of type `{T}`",
    label = "not a value of type `{T}`",
    note = "text: write `\"…\"`, `format!(…)` or `sub!(…)`; turn a number into text with `.to_string()`",
    note = "numbers and booleans: write them without quotes; one that is in a `String` must be parsed first",
    note = "a list (`Vec<Value<…>>`): write `[a, b]` or a `Vec`, also for a single item; a map: `[(\"key\", value)]`",
    note = "a property type or one of a set of values: use its constructor or its constants, as its documentation shows",
    note = "an expression of another type, for example the value of a parameter: add `.cast()`",
    note = "a construct: write which of its values is meant, such as `.bucket_name()`, `.bucket_arn()` or `.ref_()`"
)]
pub trait IntoValue<T> {
    /// The value.
    fn into_value(self) -> Value<T>;
}

impl<T> Value<T> {
    /// A value from anything that can be used as one.
    pub fn new(value: impl IntoValue<T>) -> Value<T> {
        value.into_value()
    }

    /// The value whose JSON tree, or expression, this is.
    pub(crate) const fn of(data: Data) -> Value<T> {
        Value {
            data,
            of: PhantomData,
        }
    }

    /// Whether it is known now. A string into which expressions were formatted is not.
    pub fn is_literal(&self) -> bool {
        match &self.data {
            Data::Expr(_) => false,
            Data::String(text) => !token::may_contain(text),
            _ => true,
        }
    }

    /// The text, if it is one that is known now. A string into which expressions were formatted is not.
    pub fn as_str(&self) -> Option<&str> {
        self.data.as_str()
    }

    /// The integer, if it is one that is known now.
    pub fn as_i64(&self) -> Option<i64> {
        self.data.as_i64()
    }

    /// The number, if it is one that is known now.
    pub fn as_f64(&self) -> Option<f64> {
        self.data.as_f64()
    }

    /// The boolean, if it is one that is known now.
    pub fn as_bool(&self) -> Option<bool> {
        self.data.as_bool()
    }

    /// What stands in the template for it, before synthesis.
    pub fn as_data(&self) -> &Data {
        &self.data
    }

    /// Whether both are written the same in a template: see [`Data::is_written_as`].
    pub fn is_written_as(&self, other: &Value<T>) -> bool {
        self.data.is_written_as(&other.data)
    }

    /// Takes the value for one of another type: for expressions whose type is not known here, such as the value of a parameter
    /// that is used where an enum is expected.
    pub fn cast<U>(self) -> Value<U> {
        Value::of(self.data)
    }

    /// The same value; the references in it to other stacks are as firm as this says.
    pub fn referenced(self, strength: ReferenceStrength) -> Value<T> {
        Value::expr(Expr::Referenced(self.data, strength))
    }

    /// A value that is computed at synthesis, when the app is complete. `None` leaves the property out.
    ///
    /// ```
    /// use std::{cell::Cell, rc::Rc};
    /// use stackwright::{App, CfnOutput, Stack, Value};
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let count = Rc::new(Cell::new(0));
    /// let seen = count.clone();
    /// CfnOutput::new(&stack, "Count", Value::lazy(move || seen.get().to_string()));
    /// count.set(3);
    ///
    /// let assembly = app.synth().unwrap();
    /// assert_eq!(assembly.template("S").unwrap()["Outputs"]["Count"]["Value"], "3");
    /// ```
    pub fn lazy<V: IntoValue<T>>(produce: impl Fn() -> V + 'static) -> Value<T> {
        Value::of(Data::lazy(move || produce().into_value().data))
    }

    pub(crate) fn expr(expr: Expr) -> Value<T> {
        Value::of(Data::expr(expr))
    }

    pub(crate) fn call(name: &'static str, argument: Data) -> Value<T> {
        Value::expr(Expr::Call(Cow::Borrowed(name), argument))
    }
}

impl<T> Clone for Value<T> {
    fn clone(&self) -> Self {
        Value::of(self.data.clone())
    }
}

/// A literal as Rust writes it, an expression as the placeholder that [`Display`](fmt::Display) writes too.
impl<T> fmt::Debug for Value<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.data.fmt(f)
    }
}

/// Formats an expression as a placeholder, which shows as `3Arn3` and which synthesis replaces.
impl fmt::Display for Value<String> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.data {
            Data::String(text) => f.write_str(text),
            Data::Bool(value) => value.fmt(f),
            Data::Number(number) => number.fmt(f),
            Data::Null => Ok(()),
            Data::Expr(expr) => f.write_str(&token::register(expr)),
            data => f.write_str(&token::register(&Expression::new(Expr::Concat(vec![
                data.clone(),
            ])))),
        }
    }
}

impl<T> From<Value<T>> for Data {
    fn from(value: Value<T>) -> Data {
        value.data
    }
}

impl<T> From<&Value<T>> for Data {
    fn from(value: &Value<T>) -> Data {
        value.data.clone()
    }
}

impl<T> From<&Value<T>> for Value<T> {
    fn from(value: &Value<T>) -> Value<T> {
        value.clone()
    }
}

impl<T: Property> From<T> for Value<T> {
    fn from(literal: T) -> Value<T> {
        Value::of(literal.into_data())
    }
}

impl<T: Property> IntoValue<T> for T {
    fn into_value(self) -> Value<T> {
        Value::of(self.into_data())
    }
}

impl<T> IntoValue<T> for Value<T> {
    fn into_value(self) -> Value<T> {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoValue<T> for &Value<T> {
    fn into_value(self) -> Value<T> {
        self.clone()
    }
}

#[diagnostic::do_not_recommend]
impl<T, V: IntoValue<T>> IntoValue<T> for Option<V> {
    fn into_value(self) -> Value<T> {
        match self {
            Some(value) => value.into_value(),
            None => Value::of(Data::Null),
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

macro_rules! properties {
    ($($literal:ty),*) => {
        $(impl Property for $literal {
            fn into_data(self) -> Data {
                Data::from(self)
            }
        })*
    };
}
properties!(bool, i64, f64, String, Data);

/// Literals of other types than the value's own, each with what it becomes.
macro_rules! literals {
    ($($of:ty: $($from:ty)|* => $convert:expr;)*) => {
        $($(
            impl From<$from> for Value<$of> {
                fn from(literal: $from) -> Value<$of> {
                    Value::of(Data::from($convert(literal)))
                }
            }

            #[diagnostic::do_not_recommend]
            impl IntoValue<$of> for $from {
                fn into_value(self) -> Value<$of> {
                    Value::from(self)
                }
            }
        )*)*
    };
}
literals! {
    String: &str | char | Cow<'_, str> | Box<str> => String::from;
    String: &String => String::clone;
    i64: i8 | i16 | i32 | u8 | u16 | u32 => i64::from;
    i64: isize | u64 | usize => integer;
    f64: f32 | i8 | i16 | i32 | i64 | isize | u8 | u16 | u32 | u64 | usize => Data::from;
    Data: Json | &str | String | &String | bool | i32 | i64 | u32 | u64 | f64 | Props => Data::from;
}

/// An integer that may be too large for CloudFormation, which calculates with 64 bits and a sign.
fn integer<I: TryInto<i64> + fmt::Display + Copy>(value: I) -> Data {
    match value.try_into() {
        Ok(value) => Data::from(value),
        Err(_) => Data::invalid(format!(
            "{value} is larger than the largest integer of CloudFormation, {}",
            i64::MAX
        )),
    }
}

macro_rules! as_data {
    ($($from:ty $(, $t:ident)?;)*) => {
        $(#[diagnostic::do_not_recommend]
        impl$(<$t>)? IntoValue<Data> for Value<$from> {
            fn into_value(self) -> Value<Data> {
                self.cast()
            }
        })*
    };
}
as_data! {
    String;
    bool;
    i64;
    f64;
    List<T>, T;
    Map<T>, T;
}

impl<T> Value<List<T>> {
    /// The list of what an iterator yields.
    ///
    /// ```
    /// use stackwright::{List, Value};
    /// let names: Value<List<String>> = Value::list((1..3).map(|number| format!("queue{number}")));
    /// assert!(names.is_written_as(&Value::new(["queue1", "queue2"])));
    /// ```
    pub fn list<V: IntoValue<T>>(items: impl IntoIterator<Item = V>) -> Self {
        let mut items = items.into_iter();
        Value::of(Data::list_of(&mut || Some(items.next()?.into_value().data)))
    }
}

impl<T, V: IntoValue<T>> IntoValue<List<T>> for Vec<V> {
    fn into_value(self) -> Value<List<T>> {
        Value::list(self)
    }
}

impl<T, V: IntoValue<T>, const N: usize> IntoValue<List<T>> for [V; N] {
    fn into_value(self) -> Value<List<T>> {
        Value::list(self)
    }
}

impl<T, V: IntoValue<T> + Clone> IntoValue<List<T>> for &[V] {
    fn into_value(self) -> Value<List<T>> {
        Value::list(self.iter().cloned())
    }
}

#[diagnostic::do_not_recommend]
impl<T, V: IntoValue<T> + Clone> IntoValue<List<T>> for &Vec<V> {
    fn into_value(self) -> Value<List<T>> {
        Value::list(self.iter().cloned())
    }
}

#[diagnostic::do_not_recommend]
impl<V: Into<Data>> IntoValue<Data> for Vec<V> {
    fn into_value(self) -> Value<Data> {
        Value::of(Data::list(self))
    }
}

#[diagnostic::do_not_recommend]
impl<V: Into<Data>, const N: usize> IntoValue<Data> for [V; N] {
    fn into_value(self) -> Value<Data> {
        Value::of(Data::list(self))
    }
}

/// The map of some entries.
fn map<T, K: Into<String>, V: IntoValue<T>>(
    entries: impl IntoIterator<Item = (K, V)>,
) -> Value<Map<T>> {
    let entries = entries.into_iter();
    let mut object = Object::with_capacity(entries.size_hint().0);
    for (key, value) in entries {
        object.insert(Key::Owned(key.into()), value.into_value().data);
    }
    Value::of(Data::Object(object))
}

#[diagnostic::do_not_recommend]
impl<T, K: Into<String>, V: IntoValue<T>> IntoValue<Map<T>> for IndexMap<K, V> {
    fn into_value(self) -> Value<Map<T>> {
        map(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T, K: Into<String>, V: IntoValue<T>> IntoValue<Map<T>> for BTreeMap<K, V> {
    fn into_value(self) -> Value<Map<T>> {
        map(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T, K: Into<String>, V: IntoValue<T>> IntoValue<Map<T>> for Vec<(K, V)> {
    fn into_value(self) -> Value<Map<T>> {
        map(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T, K: Into<String>, V: IntoValue<T>, const N: usize> IntoValue<Map<T>> for [(K, V); N] {
    fn into_value(self) -> Value<Map<T>> {
        map(self)
    }
}

/// The property bag under every generated property type.
#[derive(Clone, Default)]
pub struct Props {
    entries: Object,
    demand: Option<Demand>,
}

/// What a property type requires, and where its object was created.
#[derive(Clone, Copy)]
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

impl fmt::Debug for Props {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.entries).finish()
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
