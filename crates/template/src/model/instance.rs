//! Values as CloudFormation would see them, as far as they can be known offline.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Function, Shape};
use crate::parse::{Node, Span};

/// A value as CloudFormation would see it, as far as it can be known offline.
#[derive(Clone, Debug)]
pub struct Instance<'t> {
    /// Where the value comes from. For an evaluated function this is the function call.
    pub node: &'t Node<'t>,
    /// The value.
    pub value: Evaluation<'t>,
    /// The function that yielded the value, when it did not stand there literally.
    pub via: Option<Function>,
}

/// The value of an [`Instance`].
#[derive(Clone, Debug)]
pub enum Evaluation<'t> {
    /// A null.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number by its text.
    Number(Cow<'t, str>),
    /// A string.
    String(Cow<'t, str>),
    /// A list without the items that are `AWS::NoValue`.
    List(Vec<Instance<'t>>),
    /// An object without the entries that are `AWS::NoValue`.
    Object(Object<'t>),
    /// A value that only a deployment knows.
    Unknown(Unknown<'t>),
}

/// The entries of an object.
#[derive(Clone, Debug, Default)]
pub struct Object<'t> {
    /// Key, place of the key, value.
    pub entries: Vec<(&'t str, Span, Instance<'t>)>,
    /// Whether a macro or loop adds entries that are not known.
    pub open: bool,
}

/// A value that is not known offline.
#[derive(Clone, Debug)]
pub struct Unknown<'t> {
    /// Why not.
    pub why: WhyUnknown<'t>,
    /// What it can be all the same.
    pub shape: Shape,
    /// The formats that it can have, where they are known.
    pub formats: Option<Arc<[String]>>,
}

/// Why a value is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyUnknown<'t> {
    /// A parameter's value.
    Parameter(&'t str),
    /// A pseudo parameter's value.
    Pseudo(&'t str),
    /// What `Ref` of a resource returns.
    Resource(&'t str),
    /// An attribute of a resource.
    Attribute(&'t str, Cow<'t, str>),
    /// A dynamic reference such as `{{resolve:ssm:name}}`.
    Dynamic,
    /// A function of something unknown.
    Function(Function),
    /// What it would take to work it out is beyond the [budget](crate::budget).
    Limit,
}

impl<'t> Instance<'t> {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Instance<'t>> {
        match &self.value {
            Evaluation::Object(object) => object
                .entries
                .iter()
                .find(|(name, ..)| *name == key)
                .map(|(.., value)| value),
            _ => None,
        }
    }

    /// Whether the value is an object that certainly has no such key: no macro or loop may add it.
    #[must_use]
    pub fn lacks(&self, key: &str) -> bool {
        matches!(&self.value, Evaluation::Object(object)
            if !object.open && object.entries.iter().all(|(name, ..)| *name != key))
    }

    /// The value at a dotted path of keys and indexes, such as `Rules.0.Status`.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Instance<'t>> {
        path.split('.')
            .try_fold(self, |instance, segment| match segment.parse::<usize>() {
                Ok(index) => instance.items().get(index),
                Err(_) => instance.get(segment),
            })
    }

    /// The items of a list; none where it is not one.
    #[must_use]
    pub fn items(&self) -> &[Instance<'t>] {
        match &self.value {
            Evaluation::List(items) => items,
            _ => &[],
        }
    }

    /// The items of a list, or the value itself where a single one stands for a list (as in IAM policies).
    #[must_use]
    pub fn one_or_many(&self) -> &[Instance<'t>] {
        match &self.value {
            Evaluation::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// The entries of an object; none where it is not one.
    #[must_use]
    pub fn entries(&self) -> &[(&'t str, Span, Instance<'t>)] {
        match &self.value {
            Evaluation::Object(object) => &object.entries,
            _ => &[],
        }
    }

    /// The known text of a scalar; numbers and booleans as text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Evaluation::String(text) | Evaluation::Number(text) => Some(text),
            Evaluation::Bool(true) => Some("true"),
            Evaluation::Bool(false) => Some("false"),
            _ => None,
        }
    }

    /// The known number, also when it is written as text.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match &self.value {
            Evaluation::String(text) | Evaluation::Number(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The known boolean, also when it is written as text.
    #[must_use]
    pub fn boolean(&self) -> Option<bool> {
        match self.text()? {
            "true" | "True" | "TRUE" => Some(true),
            "false" | "False" | "FALSE" => Some(false),
            _ => None,
        }
    }

    /// Why the value is unknown, where it is.
    #[must_use]
    pub fn unknown(&self) -> Option<&Unknown<'t>> {
        match &self.value {
            Evaluation::Unknown(unknown) => Some(unknown),
            _ => None,
        }
    }

    /// Whether this or anything below it is unknown.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        match &self.value {
            Evaluation::Unknown(_) => true,
            Evaluation::List(items) => items.iter().any(Instance::has_unknown),
            Evaluation::Object(object) => {
                object.open || object.entries.iter().any(|(.., value)| value.has_unknown())
            }
            _ => false,
        }
    }

    /// Whether any of these keys has a value that is unknown or has something unknown in it.
    #[must_use]
    pub fn has_unknown_at(&self, keys: &[&str]) -> bool {
        keys.iter()
            .any(|key| self.get(key).is_some_and(Instance::has_unknown))
    }

    /// What the items of a list can be, of a list that is not known as well.
    pub(super) fn item_shape(&self) -> Shape {
        let scalar = |item: &Instance<'_>| item.text().is_some();
        match &self.value {
            Evaluation::List(items) if items.iter().all(scalar) => Shape::Scalar,
            Evaluation::Unknown(unknown) => match &unknown.why {
                WhyUnknown::Parameter(_) | WhyUnknown::Pseudo(_) => Shape::Scalar,
                WhyUnknown::Function(function) if function.returns_list() => Shape::Scalar,
                _ => Shape::Any,
            },
            _ => Shape::Any,
        }
    }

    /// The resource that the value is a `Ref` or `Fn::GetAtt` of.
    #[must_use]
    pub fn resource(&self) -> Option<&'t str> {
        match &self.unknown()?.why {
            WhyUnknown::Resource(name) | WhyUnknown::Attribute(name, _) => Some(name),
            _ => None,
        }
    }

    /// Where the value stands.
    #[must_use]
    pub fn span(&self) -> Span {
        self.node.span
    }
}
