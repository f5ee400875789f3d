//! What every generated type is made of. The generated files have the types, their docs and signatures; this is the code
//! that they share, written so that each generated function is a single call: there are a hundred
//! thousand of them, and what the compiler remembers of each decides what the build of all types needs.

// Which of these the generated files use depends on the features.
#![allow(dead_code, unused_imports, unused_macros)]

use std::borrow::Cow;
use std::fmt;

pub(crate) use crate::access::{Governed, ServiceAction};
pub(crate) use crate::arn::{ArnForm, HasArn};
pub(crate) use crate::metric::{Measured, ResourceMetric};
pub(crate) use crate::scalar::Scalar;
pub(crate) use stackwright::CfnResource as Handle;
pub(crate) use stackwright::{
    Construct, Data, IntoValue, List, Map, Property, PropertyType, Props, Resource, ResourceType,
    TagFormat, Value,
};

/// An object with one more property.
pub(crate) fn set<O: PropertyType, T>(
    mut object: O,
    name: &'static str,
    value: impl IntoValue<T>,
) -> O {
    object.props().set(name, data(value));
    object
}

/// The data of a value.
pub(crate) fn data<T>(value: impl IntoValue<T>) -> Data {
    value.into_value().into()
}

/// The data of an object with one property.
pub(crate) fn object<T>(name: &'static str, value: impl IntoValue<T>) -> Data {
    Data::object([(name, data(value))])
}

/// A resource with one more property: the same resource, since the handle is on one in the tree.
pub(crate) fn with<R: Resource, T>(
    resource: &R,
    name: &'static str,
    value: impl IntoValue<T>,
) -> R {
    with_data(resource, name, data(value))
}

/// What sets it; what converts the value has nothing to drop in between, and is compiled for each type of value.
fn with_data<R: Resource>(resource: &R, name: &'static str, value: Data) -> R {
    resource.resource().set_property(name, value);
    resource.clone()
}

/// An attribute of a resource.
pub(crate) fn attr<R: Resource, T>(resource: &R, name: &'static str) -> Value<T> {
    resource.resource().attr(name)
}

/// Cloning, for a struct around one field. Objects of property types cannot be printed with `{:?}`: it would be a fifteenth
/// of what the build of all types needs, and a [`Value`] of one can be printed.
macro_rules! wrapper {
    ($name:ident) => {
        impl ::core::clone::Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                Self(self.0.clone())
            }
        }
    };
}

/// Printing, for a struct around one field.
macro_rules! printable {
    ($name:ident) => {
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&self.0, f)
            }
        }
    };
}

/// What resource types have in common.
macro_rules! resources {
    ($($name:ident)*) => {
        $(
        wrapper!($name);
        printable!($name);

        impl ::stackwright::Construct for $name {
            #[inline]
            fn node(&self) -> &::stackwright::Node {
                self.0.node()
            }
        }

        impl ::stackwright::Resource for $name {
            #[inline]
            fn resource(&self) -> &::stackwright::CfnResource {
                &self.0
            }
        }

        impl ::stackwright::TypedResource for $name {
            const TYPE: &'static str = $name::TYPE_NAME;

            #[inline]
            fn of_resource(resource: ::stackwright::CfnResource) -> Self {
                Self(resource)
            }
        }
        )*
    };
}

/// What property types have in common: they are bags of properties.
macro_rules! property_types {
    ($($name:ident)*) => {
        $(
        wrapper!($name);

        impl ::stackwright::PropertyType for $name {
            #[inline]
            fn props(&mut self) -> &mut ::stackwright::Props {
                &mut self.0
            }
        }
        )*
    };
}

/// What types of several forms have in common that are more than objects.
macro_rules! forms {
    ($($name:ident)*) => {
        $(
        wrapper!($name);

        impl ::stackwright::Property for $name {
            #[inline]
            fn into_data(self) -> ::stackwright::Data {
                self.0
            }
        }
        )*
    };
}

/// One of a closed set of values.
#[derive(Clone)]
pub(crate) struct Text(Cow<'static, str>);

/// A value of a closed set that the schema has. A call without type parameters is what costs the least to compile.
pub(crate) const fn text(value: &'static str) -> Text {
    Text(Cow::Borrowed(value))
}

impl Text {
    pub(crate) fn owned(value: String) -> Self {
        Text(Cow::Owned(value))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_data(self) -> Data {
        Data::String(self.0.into_owned())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// What enums of a service's actions have in common.
macro_rules! actions {
    ($name:ident $service:literal $facts:literal) => {
        impl crate::access::ServiceAction for $name {
            const SERVICE: &'static str = $service;
            const FACTS: &'static str = $facts;

            #[inline]
            fn index(self) -> usize {
                self as usize
            }
        }
    };
}

/// What enums of a resource type's metrics have in common.
macro_rules! metrics {
    ($name:ident $resource:ident $dimensions:tt $facts:literal) => {
        impl crate::metric::ResourceMetric for $name {
            const FACTS: &'static str = $facts;

            #[inline]
            fn index(self) -> usize {
                self as usize
            }
        }

        impl crate::metric::Measured for $resource {
            type Metric = $name;
            const DIMENSIONS: &'static [(&'static str, &'static str)] = &$dimensions;
        }
    };
}

/// What enums of a resource type's logs have in common.
macro_rules! log_types {
    ($name:ident $resource:ident $facts:literal) => {
        impl crate::log::ResourceLog for $name {
            const FACTS: &'static str = $facts;

            #[inline]
            fn index(self) -> usize {
                self as usize
            }
        }

        impl crate::log::LogSource for $resource {
            type Log = $name;
        }
    };
}

/// What objects in events have in common.
macro_rules! event_objects {
    ($($name:ident)*) => {
        $(
        impl crate::event::InEvent for $name {
            fn at_path(path: crate::event::EventPath) -> Self {
                Self(path)
            }

            fn path(&self) -> crate::event::EventPath {
                self.0.clone()
            }
        }
        )*
    };
}

/// What closed sets of values have in common. The values are constants, so that those a newer schema adds can be written
/// too.
macro_rules! values {
    ($($name:ident)*) => {
        $(
        wrapper!($name);
        printable!($name);

        impl $name {
            /// A value that the schema does not have yet.
            #[inline]
            pub fn other(value: impl ::core::convert::Into<::std::string::String>) -> Self {
                Self(crate::parts::Text::owned(value.into()))
            }

            /// The value as the template has it.
            #[inline]
            pub fn as_str(&self) -> &::core::primitive::str {
                self.0.as_str()
            }
        }

        impl ::stackwright::Property for $name {
            #[inline]
            fn into_data(self) -> ::stackwright::Data {
                self.0.into_data()
            }
        }
        )*
    };
}
