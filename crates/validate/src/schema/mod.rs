//! The schema check: each resource's properties against the schema of its type.
//!
//! A schema is prepared once (prose dropped, patterns renamed so that they compile on first use) and
//! compiled when the first resource of its type is checked. Resources are validated in the form that
//! [`stackwright_template::model::Environment`] evaluates them to, without a copy as JSON: `instance` makes the
//! evaluated tree readable for the `jsonschema` crate, `keywords` has CloudFormation's own keywords.

mod check;
mod codes;
mod embedded;
mod extension;
mod formats;
mod instance;
mod keywords;
mod message;
mod open;
mod packaged;
mod pattern;
pub(crate) mod place;
mod prepare;
mod references;
mod returned;

pub use check::SchemaCheck;
pub(crate) use codes::{call_code, resolved_code};
pub use extension::{Breach, Extension};
pub(crate) use formats::takes_name;
pub use packaged::PACKAGED;
pub use pattern::{PatternFault, faults as pattern_faults};
pub use references::returned;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, RwLock};

use jsonschema::{Draft, Validator};
use serde_json::Value;

use instance::CfnJson;
use stackwright_template::model::{ReturnType, Returns};

/// Where schemas come from.
pub trait Schemas: Send + Sync {
    /// The registry schema of a type as JSON text. `None` where the type is not known.
    fn schema_json(&self, type_name: &str) -> Option<String>;
    /// All type names, sorted.
    fn types(&self) -> Vec<&str>;
    /// The regions that have a type; `None` where the type is not known or has no such limits.
    fn regions_of(&self, type_name: &str) -> Option<Vec<&str>>;
    /// Whether the type is known.
    fn contains(&self, type_name: &str) -> bool;
}

/// The schema of one type.
pub struct TypeSchema {
    /// The type's name.
    pub type_name: String,
    /// The schema, prepared: prose dropped, `pattern` renamed.
    pub schema: Value,
    extensions: HashMap<String, Extension>,
    validator: OnceLock<Result<Validator<CfnJson>, String>>,
    /// What `Ref` returns, once it was asked for.
    reference: OnceLock<Option<Returns>>,
    /// What each attribute returns that was asked for.
    attributes: RwLock<HashMap<String, Option<Returns>>>,
}

impl std::fmt::Debug for TypeSchema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TypeSchema")
            .field("type_name", &self.type_name)
            .finish_non_exhaustive()
    }
}

impl TypeSchema {
    /// Prepares a schema. `None` when the text is no JSON object.
    #[must_use]
    pub fn new(type_name: &str, json: &str) -> Option<Self> {
        let (json, extensions) = extension::split(json);
        let mut schema: Value = serde_json::from_str(&json).ok()?;
        schema.as_object_mut()?.remove("extensions");
        prepare::prepare(&mut schema);
        Some(Self {
            type_name: type_name.to_owned(),
            schema,
            extensions,
            validator: OnceLock::new(),
            reference: OnceLock::new(),
            attributes: RwLock::default(),
        })
    }

    fn validator(&self) -> Result<&Validator<CfnJson>, &str> {
        self.validator
            .get_or_init(|| {
                keywords::options()
                    .with_draft(Draft::Draft7)
                    .build(&self.schema)
                    .map_err(|error| error.to_string())
            })
            .as_ref()
            .map_err(String::as_str)
    }

    /// A further schema of the type, by name.
    #[must_use]
    pub fn extension(&self, name: &str) -> Option<&Extension> {
        self.extensions.get(name)
    }

    /// The properties under a pointer list such as `readOnlyProperties`, dotted, `*` for list items.
    pub fn pointers<'s>(&'s self, list: &str) -> impl Iterator<Item = &'s str> + use<'s> {
        self.schema
            .get(list)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|pointer| pointer.as_str()?.strip_prefix("/properties/"))
    }

    /// The names of the properties at the top.
    pub fn property_names(&self) -> impl Iterator<Item = &str> {
        self.schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(|properties| properties.keys().map(String::as_str))
    }

    /// Which properties of which types the property at a dotted path (through lists) takes, where that is known: its
    /// type and its property.
    pub fn relationships<'s>(
        &'s self,
        path: &str,
    ) -> impl Iterator<Item = (&'s str, &'s str)> + use<'s> {
        self.schema
            .pointer("/facts/relationships")
            .and_then(|all| all.get(path))
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|pair| Some((pair.get(0)?.as_str()?, pair.get(1)?.as_str()?)))
    }

    /// What `Ref` returns.
    #[must_use]
    pub fn reference(&self) -> Option<Returns> {
        let reference = || stackwright_template::model::reference(&self.schema);
        self.reference.get_or_init(reference).clone()
    }

    /// The attributes that `Fn::GetAtt` can read: what the schema lists as read-only.
    #[must_use]
    pub fn attributes(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .pointers("readOnlyProperties")
            .filter(|pointer| !pointer.contains('*'))
            .map(|pointer| pointer.replace("/properties/", ".").replace('/', "."))
            .collect();
        names.sort();
        names.dedup();
        names
    }

    /// Whether what lies below an attribute has names that the schema does not list.
    #[must_use]
    pub fn is_open_object(&self, attribute: &str) -> bool {
        stackwright_template::model::is_open_object(&self.schema, attribute)
    }

    /// What a property is, by its dotted path. `None` below a list.
    #[must_use]
    pub fn property(&self, path: &str) -> Option<Returns> {
        stackwright_template::model::attribute(&self.schema, path)
    }

    /// What an attribute returns. `None` where the type has no such attribute.
    ///
    /// `Fn::GetAtt` reads what the schema lists as read-only, and of some types every property.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<Returns> {
        if let Ok(known) = self.attributes.read()
            && let Some(returns) = known.get(name)
        {
            return returns.clone();
        }
        let returns = self.find_attribute(name);
        if let Ok(mut known) = self.attributes.write() {
            known.insert(name.to_owned(), returns.clone());
        }
        returns
    }

    fn find_attribute(&self, name: &str) -> Option<Returns> {
        let of_read_only = || {
            self.pointers("readOnlyProperties").any(|pointer| {
                let mut steps = name.split('.');
                (pointer.split('/').filter(|step| *step != "properties"))
                    .all(|step| steps.next() == Some(step))
            })
        };
        (returned::any(&self.type_name, name) || of_read_only())
            .then(|| stackwright_template::model::attribute(&self.schema, name))
            .flatten()
            .map(|mut returns| {
                if returned::is_text(&self.type_name, name) {
                    returns.ty = ReturnType::String;
                }
                returns
            })
    }
}

/// All schemas that a validator knows, with those in use prepared. Cheap to share between threads.
pub struct Library {
    sources: Vec<Box<dyn Schemas>>,
    prepared: RwLock<HashMap<String, Option<Arc<TypeSchema>>>>,
}

impl std::fmt::Debug for Library {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Library")
            .field("sources", &self.sources.len())
            .finish_non_exhaustive()
    }
}

impl Library {
    /// A library of these sources; an earlier one wins.
    #[must_use]
    pub fn new(sources: Vec<Box<dyn Schemas>>) -> Self {
        Self {
            sources,
            prepared: RwLock::default(),
        }
    }

    /// The schema of a type, prepared on first use.
    #[must_use]
    pub fn get(&self, type_name: &str) -> Option<Arc<TypeSchema>> {
        if let Ok(prepared) = self.prepared.read()
            && let Some(known) = prepared.get(type_name)
        {
            return known.clone();
        }
        let schema = self
            .sources
            .iter()
            .find_map(|source| source.schema_json(type_name))
            .and_then(|json| TypeSchema::new(type_name, &json))
            .map(Arc::new);
        if let Ok(mut prepared) = self.prepared.write() {
            return prepared
                .entry(type_name.to_owned())
                .or_insert(schema)
                .clone();
        }
        schema
    }

    /// Whether a type is known.
    #[must_use]
    pub fn contains(&self, type_name: &str) -> bool {
        self.sources.iter().any(|source| source.contains(type_name))
    }

    /// All type names.
    #[must_use]
    pub fn types(&self) -> Vec<&str> {
        self.sources
            .iter()
            .flat_map(|source| source.types())
            .collect()
    }

    /// The regions that have a type; `None` where there are no such limits.
    #[must_use]
    pub fn regions_of(&self, type_name: &str) -> Option<Vec<&str>> {
        self.sources
            .iter()
            .find(|source| source.contains(type_name))?
            .regions_of(type_name)
    }
}
