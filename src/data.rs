//! [`Data`]: the content of a template before synthesis, a JSON tree whose leaves may be expressions.

use std::borrow::Cow;
use std::fmt;
use std::panic::Location;
use std::rc::Rc;

use indexmap::IndexMap;
use serde_json::{Number, Value as Json};

use crate::node::NodeRef;

/// A key of a [`Data::Object`]; property names that are known at compile time need no allocation.
pub type Key = Cow<'static, str>;

/// The entries of a [`Data::Object`], in the order in which they were set.
pub type Object = IndexMap<Key, Data>;

/// A JSON tree whose leaves may be expressions: the content of properties before synthesis.
///
/// In objects and lists, [`Data::Null`] means "not there": CloudFormation accepts no null.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Data {
    /// Not there.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string. It may carry values that were formatted into it.
    String(String),
    /// A list.
    List(Vec<Data>),
    /// An object.
    Object(Object),
    /// An intrinsic function, a reference, or something computed at synthesis.
    Expr(Rc<Expr>),
}

/// An expression that CloudFormation, or synthesis, evaluates. Made by [`intrinsic`](crate::intrinsic),
/// [`pseudo`](crate::pseudo) and the attributes of constructs.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// `Ref` to a resource or a parameter.
    Ref(NodeRef),
    /// `Fn::GetAtt` of a resource.
    GetAtt(NodeRef, Key),
    /// `Fn::GetAtt` of a resource, for an attribute that is a list: another stack receives it as one.
    GetAttList(NodeRef, Key),
    /// `Ref` to a pseudo parameter, by its name, for example `AWS::Region`.
    Pseudo(&'static str),
    /// The logical ID of an element, as a plain string.
    LogicalId(NodeRef),
    /// `Condition` with the name of a condition.
    Condition(NodeRef),
    /// Strings and expressions in a row: one string, or an `Fn::Join` with an empty delimiter.
    Concat(Vec<Data>),
    /// An intrinsic function by its full name, for example `Fn::Select`, and its argument.
    Call(Key, Data),
    /// The JSON text of data, with the expressions in it put in by CloudFormation.
    JsonText(Data),
    /// Computed at synthesis.
    Lazy(Lazy),
    /// An object that lacks properties which its type requires: an error, unless an escape hatch supplies them.
    Incomplete(Incomplete),
}

/// What a property type's object lacks. Made by [`Props`](crate::Props).
#[derive(Clone, Debug, PartialEq)]
pub struct Incomplete {
    pub(crate) object: Data,
    pub(crate) type_name: &'static str,
    pub(crate) missing: Vec<&'static str>,
    pub(crate) created_at: &'static Location<'static>,
}

/// A computation that runs once the app is complete.
#[derive(Clone)]
pub struct Lazy(Rc<dyn Fn() -> Data>);

impl Lazy {
    pub(crate) fn produce(&self) -> Data {
        (self.0)()
    }
}

impl fmt::Debug for Lazy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lazy")
    }
}

impl PartialEq for Lazy {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Data {
    /// Data that is computed at synthesis, when the app is complete. [`Data::Null`] leaves the property out.
    ///
    /// ```
    /// use std::{cell::RefCell, rc::Rc};
    /// use stackwright::{App, CfnResource, Data, Stack};
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let names = Rc::new(RefCell::new(vec!["a"]));
    /// let seen = names.clone();
    /// CfnResource::new(&stack, "Group", "AWS::IAM::Group")
    ///     .property("ManagedPolicyArns", Data::lazy(move || Data::list(seen.borrow().iter().copied())));
    /// names.borrow_mut().push("b");
    ///
    /// let assembly = app.synth().unwrap();
    /// let template = assembly.template("S").unwrap();
    /// assert_eq!(template["Resources"]["Group"]["Properties"]["ManagedPolicyArns"][1], "b");
    /// ```
    pub fn lazy(produce: impl Fn() -> Data + 'static) -> Data {
        Data::Expr(Rc::new(Expr::Lazy(Lazy(Rc::new(produce)))))
    }

    /// A list.
    pub fn list<T: Into<Data>>(items: impl IntoIterator<Item = T>) -> Data {
        Data::List(items.into_iter().map(Into::into).collect())
    }

    /// An object with these entries, in this order.
    pub fn object<K: Into<Key>, V: Into<Data>>(entries: impl IntoIterator<Item = (K, V)>) -> Data {
        Data::Object(
            entries
                .into_iter()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        )
    }

    /// Whether it is [`Data::Null`].
    pub fn is_null(&self) -> bool {
        matches!(self, Data::Null)
    }

    /// The text, if it is a plain string without formatted values in it.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Data::String(text) if !crate::token::may_contain(text) => Some(text),
            _ => None,
        }
    }

    /// The entry of an object.
    pub fn get(&self, key: &str) -> Option<&Data> {
        match self {
            Data::Object(object) => object.get(key),
            _ => None,
        }
    }

    pub(crate) fn expr(expr: Expr) -> Data {
        Data::Expr(Rc::new(expr))
    }
}

impl From<Json> for Data {
    fn from(json: Json) -> Data {
        match json {
            Json::Null => Data::Null,
            Json::Bool(value) => Data::Bool(value),
            Json::Number(value) => Data::Number(value),
            Json::String(value) => Data::String(value),
            Json::Array(items) => Data::list(items),
            Json::Object(entries) => Data::object(entries),
        }
    }
}

impl From<&str> for Data {
    fn from(text: &str) -> Data {
        Data::String(text.to_owned())
    }
}

impl From<String> for Data {
    fn from(text: String) -> Data {
        Data::String(text)
    }
}

impl From<&String> for Data {
    fn from(text: &String) -> Data {
        Data::String(text.clone())
    }
}

impl From<bool> for Data {
    fn from(value: bool) -> Data {
        Data::Bool(value)
    }
}

impl From<f64> for Data {
    /// A number without a fraction becomes an integer; one that JSON cannot express (infinite, not a number) becomes
    /// [`Data::Null`].
    fn from(value: f64) -> Data {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if value.fract() == 0.0 && value.abs() <= EXACT {
            return Data::from(value as i64);
        }
        Number::from_f64(value).map_or(Data::Null, Data::Number)
    }
}

macro_rules! integers {
    ($($integer:ty),*) => {
        $(impl From<$integer> for Data {
            fn from(value: $integer) -> Data {
                Data::Number(Number::from(value))
            }
        })*
    };
}
integers!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

impl<T: Into<Data>> From<Vec<T>> for Data {
    fn from(items: Vec<T>) -> Data {
        Data::list(items)
    }
}

impl<T: Into<Data>, const N: usize> From<[T; N]> for Data {
    fn from(items: [T; N]) -> Data {
        Data::list(items)
    }
}

impl<T: Into<Data>> From<Option<T>> for Data {
    fn from(value: Option<T>) -> Data {
        value.map_or(Data::Null, Into::into)
    }
}

impl From<Object> for Data {
    fn from(entries: Object) -> Data {
        Data::Object(entries)
    }
}

impl From<&Data> for Data {
    fn from(data: &Data) -> Data {
        data.clone()
    }
}
