//! What every generated type is made of. The generated files are lists of facts; these macros give them their code.

/// A resource type: its struct, constructor, setters and attributes.
macro_rules! resource {
    (
        $(#[$doc:meta])*
        $name:ident = $type_name:literal, tags: $tags:ident $(($tag_property:literal))?
        new { $($(#[$argument_doc:meta])* $argument:ident: $argument_type:ty = $argument_name:literal;)* }
        set { $($(#[$setter_doc:meta])* $setter:ident: $setter_type:ty = $property:literal;)* }
        get { $($(#[$attribute_doc:meta])* $attribute:ident: $attribute_type:ty = $attribute_name:literal;)* }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name(::stackwright::CfnResource);

        impl $name {
            #[doc = concat!("`", $type_name, "`")]
            pub const TYPE_NAME: &'static str = $type_name;

            /// Creates the resource in a scope, with the properties that it needs:
            $(
            #[doc = concat!("- `", $argument_name, "`")]
            $(#[$argument_doc])*
            )*
            #[track_caller]
            pub fn new(
                scope: &impl ::stackwright::Construct,
                id: &str
                $(, $argument: impl ::core::convert::Into<::stackwright::Value<$argument_type>>)*
            ) -> Self {
                static TYPE: ::stackwright::ResourceType = ::stackwright::ResourceType {
                    name: $type_name,
                    tags: tagging!($tags $(($tag_property))?),
                    required: &[$($argument_name),*],
                };
                let resource = ::stackwright::CfnResource::of_type(
                    ::stackwright::Construct::node(scope), id, &TYPE,
                );
                $(resource.set_property($argument_name, ::stackwright::Data::from($argument.into()));)*
                Self(resource)
            }

            $(
            $(#[$setter_doc])*
            pub fn $setter(
                self,
                value: impl ::core::convert::Into<::stackwright::Value<$setter_type>>,
            ) -> Self {
                self.0.set_property($property, ::stackwright::Data::from(value.into()));
                self
            }
            )*

            $(
            $(#[$attribute_doc])*
            #[inline]
            pub fn $attribute(&self) -> ::stackwright::Value<$attribute_type> {
                self.0.attr($attribute_name)
            }
            )*
        }

        impl ::stackwright::Construct for $name {
            #[inline]
            fn node(&self) -> &::stackwright::Node {
                ::stackwright::Construct::node(&self.0)
            }
        }

        impl ::stackwright::Resource for $name {
            #[inline]
            fn resource(&self) -> &::stackwright::CfnResource {
                &self.0
            }
        }
    };
}

/// How a resource type is tagged.
macro_rules! tagging {
    (none) => {
        ::core::option::Option::None
    };
    ($format:ident($property:literal)) => {
        ::core::option::Option::Some(::stackwright::Tagging {
            property: $property,
            format: ::stackwright::TagFormat::$format,
        })
    };
}

/// A property type: a bag of properties with a setter for each.
macro_rules! property {
    (
        $(#[$doc:meta])*
        $name:ident
        new { $($(#[$argument_doc:meta])* $argument:ident: $argument_type:ty = $argument_name:literal;)* }
        set { $($(#[$setter_doc:meta])* $setter:ident: $setter_type:ty = $property:literal;)* }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name(::stackwright::Props);

        impl $name {
            /// The properties that it needs:
            $(
            #[doc = concat!("- `", $argument_name, "`")]
            $(#[$argument_doc])*
            )*
            #[allow(clippy::new_without_default, unused_mut)]
            #[inline]
            pub fn new(
                $($argument: impl ::core::convert::Into<::stackwright::Value<$argument_type>>),*
            ) -> Self {
                let mut properties = ::stackwright::Props::new();
                $(properties.set($argument_name, ::stackwright::Data::from($argument.into()));)*
                Self(properties)
            }

            $(
            $(#[$setter_doc])*
            pub fn $setter(
                mut self,
                value: impl ::core::convert::Into<::stackwright::Value<$setter_type>>,
            ) -> Self {
                self.0.set($property, ::stackwright::Data::from(value.into()));
                self
            }
            )*
        }

        impl ::stackwright::Property for $name {
            #[inline]
            fn into_data(self) -> ::stackwright::Data {
                ::stackwright::Data::from(self.0)
            }
        }

        impl ::stackwright::Literal for $name {}
    };
}

/// A property with a closed set of values. The values are constants, so that those a newer schema adds can be written too.
macro_rules! values {
    (
        $(#[$doc:meta])*
        $name:ident { $($value:ident = $text:literal;)* }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name(::std::borrow::Cow<'static, str>);

        #[allow(non_upper_case_globals)]
        impl $name {
            $(
            #[doc = concat!("`", $text, "`")]
            pub const $value: Self = Self(::std::borrow::Cow::Borrowed($text));
            )*

            /// A value that the schema does not have yet.
            #[inline]
            pub fn other(value: impl ::core::convert::Into<::std::string::String>) -> Self {
                Self(::std::borrow::Cow::Owned(value.into()))
            }
        }

        impl ::stackwright::Property for $name {
            #[inline]
            fn into_data(self) -> ::stackwright::Data {
                ::stackwright::Data::String(self.0.into_owned())
            }
        }

        impl ::stackwright::Literal for $name {}
    };
}
