//! What every generated type is made of. The generated files have the types, their docs and signatures; this is the code
//! that they share, written so that each generated function is a single call: there are a hundred
//! thousand of them, and what the compiler remembers of each decides what the build of all types needs.

// Which of these the generated files use depends on the features.
#[allow(unused_imports)]
pub(crate) use std::borrow::Cow;

#[allow(unused_imports)]
pub(crate) use crate::scalar::Scalar;
pub(crate) use stackwright::CfnResource as Handle;
#[allow(unused_imports)]
pub(crate) use stackwright::{
    Construct, Data, IntoValue, List, Map, Property, Props, ResourceType, TagFormat, Tagging, Value,
};

/// A property type's properties with one more.
pub(crate) fn set<T>(mut properties: Props, name: &'static str, value: impl IntoValue<T>) -> Props {
    properties.set(name, value.into_value().into());
    properties
}

/// The data of a value.
#[allow(dead_code)]
pub(crate) fn data<T>(value: impl IntoValue<T>) -> Data {
    value.into_value().into()
}

/// A resource with one more property: the same resource, since the handle is on one in the tree.
pub(crate) fn with<T>(resource: &Handle, name: &'static str, value: impl IntoValue<T>) -> Handle {
    resource.property(name, value.into_value())
}

/// Cloning and printing, for a struct around one field.
macro_rules! wrapper {
    ($name:ident) => {
        impl ::core::clone::Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                Self(self.0.clone())
            }
        }

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
        )*
    };
}

/// What property types have in common: they are bags of properties, or other data in one of several forms.
macro_rules! property_types {
    ($($name:ident)*) => {
        $(
        wrapper!($name);

        impl ::stackwright::Property for $name {
            #[inline]
            fn into_data(self) -> ::stackwright::Data {
                ::stackwright::Data::from(self.0)
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

        impl $name {
            /// A value that the schema does not have yet.
            #[inline]
            pub fn other(value: impl ::core::convert::Into<::std::string::String>) -> Self {
                Self(::std::borrow::Cow::Owned(value.into()))
            }

            /// The value as the template has it.
            #[inline]
            pub fn as_str(&self) -> &::core::primitive::str {
                &self.0
            }
        }

        impl ::stackwright::Property for $name {
            #[inline]
            fn into_data(self) -> ::stackwright::Data {
                ::stackwright::Data::String(self.0.into_owned())
            }
        }
        )*
    };
}
