//! What the schemas say, as the generator needs it. Nothing in here knows how the generated code looks.

mod abilities;
mod arguments;
pub mod events;
mod facts;
mod metrics;
mod reader;
mod schema;
mod tags;

pub use abilities::{Access, Arn, Source};
pub use arguments::positional;
pub use events::{Event, EventType, Field};
pub use metrics::Metrics;
pub use reader::read;
use stackwright_schemas::telemetry::Log;

/// A resource type.
pub struct ResourceType {
    pub name: String,
    /// The property that holds the tags, and `List`, `Map` or `AutoScalingGroup`.
    pub tags: Option<(String, &'static str)>,
    /// What holds for the resource as a whole.
    pub facts: Vec<String>,
    pub properties: Vec<Property>,
    pub attributes: Vec<Attribute>,
    pub definitions: Vec<Definition>,
    /// How its ARN is told, if it is known.
    pub arn: Option<Arn>,
    /// What policies can allow on it.
    pub access: Option<Access>,
    /// What is measured of it.
    pub metrics: Option<Metrics>,
    /// Whether it holds data, which is lost with it.
    pub stateful: bool,
    /// What of its logs can be delivered elsewhere.
    pub logs: Vec<Log>,
}

impl ResourceType {
    /// The logs that can be delivered to a bucket, a log group or a stream, if policies can name the resource.
    pub fn deliverable_logs(&self) -> impl Iterator<Item = &Log> {
        let is_known = |log: &&Log| {
            let is_place = |(to, _): &(String, _)| matches!(to.as_str(), "S3" | "CWL" | "FH");
            self.access.is_some() && log.destinations.iter().any(is_place)
        };
        self.logs.iter().filter(is_known)
    }
}

/// A property of a resource or of a property type.
pub struct Property {
    pub name: String,
    pub method: String,
    pub rust_type: RustType,
    pub required: bool,
    /// What the documentation says of it.
    pub facts: Vec<String>,
}

/// An attribute for `Fn::GetAtt`.
pub struct Attribute {
    pub name: String,
    pub method: String,
    pub rust_type: RustType,
    pub facts: Vec<String>,
}

/// What a property holds, as the compiler sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RustType {
    Text,
    Boolean,
    Integer,
    Number,
    /// Text, a number or a Boolean value: the schema allows several of them.
    Scalar,
    /// What the schema leaves open: documents, mostly.
    Json,
    List(Box<RustType>),
    Map(Box<RustType>),
    /// A definition of the resource, by its Rust name.
    Named(String),
}

impl RustType {
    /// The definition that it is, or that its items are.
    pub fn named(&self) -> Option<&str> {
        match self {
            RustType::Named(name) => Some(name),
            RustType::List(inner) | RustType::Map(inner) => inner.named(),
            _ => None,
        }
    }

    /// Whether it, or what is in it, is left open.
    #[cfg(test)]
    pub fn is_open(&self) -> bool {
        match self {
            RustType::Json => true,
            RustType::List(inner) | RustType::Map(inner) => inner.is_open(),
            _ => false,
        }
    }
}

/// A type that belongs to a resource type.
pub struct Definition {
    /// Its name in the schema; for one that is described in place, the path of the property.
    pub name: String,
    pub rust_name: String,
    pub home: Home,
    /// What holds for it as a whole.
    pub facts: Vec<String>,
    pub content: Content,
}

/// What a definition consists of.
pub enum Content {
    /// An object with these properties.
    Object(Vec<Property>),
    /// One of these strings: the name of its constant, and the string.
    Values(Vec<(String, String)>),
    /// One of several forms.
    Choice(Vec<Branch>),
}

/// One of several forms.
pub struct Branch {
    /// The one property that an object of this form has; without it, the form is the value itself.
    pub property: Option<String>,
    pub method: String,
    pub rust_type: RustType,
    pub facts: Vec<String>,
}

/// Where the code of a definition is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Home {
    /// In the module of its resource.
    Here,
    /// In the module of another resource of the service, which has the very same type.
    Module(String),
    /// It is the one tag type that services share.
    Tag,
}
