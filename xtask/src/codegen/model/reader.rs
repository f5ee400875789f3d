//! From the schema of a resource type to its model.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};
use stackwright_schemas::telemetry::Telemetry;

use super::schema::{Form, form, resolve, strings};
use super::{
    Access, Arn, Attribute, Branch, Content, Definition, Home, Metrics, Property, ResourceType,
    RustType, facts, tags,
};
use crate::codegen::names;

/// What `Construct` and `Resource` call their methods: a setter of the same name would hide them, so that
/// `.condition(…)` meant another thing on one type than on all others.
const RESERVED: &[&str] = &[
    "condition",
    "creation_policy",
    "deletion_policy",
    "depends_on",
    "logical_id",
    "metadata",
    "new",
    "node",
    "ref_",
    "removal_policy",
    "resource",
    "update_policy",
    "update_replace_policy",
];

/// Reads the schema of a type.
pub fn read(type_name: &str, schema: &Json, telemetry: &Telemetry) -> ResourceType {
    let mut reader = Reader {
        schema,
        paths: facts::Paths::read(schema),
        taken: BTreeSet::new(),
        definitions: Vec::new(),
        known: BTreeMap::new(),
        resolving: Vec::new(),
    };
    reader.reserve_definitions();
    let read_only = strings(schema, "readOnlyProperties");
    let top: BTreeSet<&str> = read_only
        .iter()
        .filter_map(|path| path.strip_prefix("/properties/"))
        .filter(|path| !path.contains('/'))
        .collect();
    let mut properties = reader.properties(schema, &Place::resource());
    properties.retain(|property| !top.contains(property.name.as_str()));
    reader.read_definitions();
    let attributes = reader.attributes(&read_only);
    let arn = Arn::read(type_name, schema, &attributes);
    ResourceType {
        name: type_name.to_owned(),
        tags: tags::read(schema),
        facts: facts::of_resource(schema),
        access: arn.as_ref().and_then(|arn| Access::read(&arn.form)),
        arn,
        stateful: schema["facts"]["stateful"] == true,
        logs: telemetry.logs(type_name),
        metrics: Metrics::read(type_name, schema, &attributes, telemetry),
        attributes,
        properties,
        definitions: reader.definitions,
    }
}

/// Where a piece of the schema is described.
#[derive(Clone)]
struct Place {
    /// The start of the names of types that are described in place: the Rust name of what is around them.
    owner: String,
    /// The path of the property from the resource or the definition on: what the documentation calls a type by.
    path: String,
}

impl Place {
    fn resource() -> Self {
        Place {
            owner: String::new(),
            path: String::new(),
        }
    }

    fn is_resource(&self) -> bool {
        self.path.is_empty()
    }

    fn property(&self, name: &str) -> Self {
        Place {
            owner: self.owner.clone(),
            path: match self.is_resource() {
                true => name.to_owned(),
                false => format!("{}.{name}", self.path),
            },
        }
    }

    /// This place, inside the type that is described here.
    fn inside(&self, rust_name: &str) -> Self {
        Place {
            owner: rust_name.to_owned(),
            path: self.path.clone(),
        }
    }
}

struct Reader<'a> {
    schema: &'a Json,
    paths: facts::Paths,
    /// Names of definitions that are taken.
    taken: BTreeSet<String>,
    definitions: Vec<Definition>,
    /// Rust names of the schema's definitions that get a type, by reference.
    known: BTreeMap<String, String>,
    /// References that are being followed, for those that lead to themselves.
    resolving: Vec<String>,
}

impl<'a> Reader<'a> {
    /// Definitions get their own names before types that are described in place get theirs.
    fn reserve_definitions(&mut self) {
        for (name, definition) in self.schema["definitions"].as_object().into_iter().flatten() {
            let has_type = !matches!(
                form(self.schema, definition),
                Form::Same(_) | Form::Scalar(_) | Form::List(_) | Form::Map(_) | Form::Open
            );
            if has_type {
                let rust_name = names::unique(names::pascal(name), &mut self.taken);
                self.known
                    .insert(format!("#/definitions/{name}"), rust_name);
            }
        }
    }

    fn read_definitions(&mut self) {
        for (name, definition) in self.schema["definitions"].as_object().into_iter().flatten() {
            if let Some(rust_name) = self.known.get(&format!("#/definitions/{name}")).cloned() {
                let place = Place::resource().property(name);
                self.define(definition, rust_name, &place);
            }
        }
    }

    /// Adds the type of a piece of the schema.
    fn define(&mut self, piece: &'a Json, rust_name: String, place: &Place) {
        let inside = place.inside(&rust_name);
        let mut facts = facts::of_object(piece);
        let content = match form(self.schema, piece) {
            Form::Values(values) => Content::Values(constants(values)),
            Form::Choice(alternatives) => Content::Choice(self.branches(&alternatives, &inside)),
            Form::Merged(alternatives) => {
                facts.push(facts::of_alternatives(&alternatives));
                let mut properties: Vec<Property> = Vec::new();
                for alternative in &alternatives {
                    for mut property in self.properties(alternative, &inside) {
                        if properties.iter().all(|known| known.name != property.name) {
                            property.required = false;
                            properties.push(property);
                        }
                    }
                }
                Content::Object(properties)
            }
            _ => Content::Object(self.properties(piece, &inside)),
        };
        self.definitions.push(Definition {
            name: place.path.clone(),
            rust_name,
            home: Home::Here,
            facts,
            content,
        });
    }

    /// The properties of an object.
    fn properties(&mut self, piece: &'a Json, place: &Place) -> Vec<Property> {
        let required = strings(piece, "required");
        let reserved = match place.is_resource() {
            true => RESERVED,
            false => &["new"],
        };
        let mut methods: BTreeSet<String> =
            reserved.iter().map(|name| (*name).to_owned()).collect();
        let mut properties = Vec::new();
        for (name, property) in piece["properties"].as_object().into_iter().flatten() {
            if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                continue;
            }
            let at = place.property(name);
            let rust_type = self.rust_type(property, &at);
            let mut facts = facts::of_value(self.schema, property, &rust_type);
            facts.extend(self.paths.of(property));
            properties.push(Property {
                name: name.clone(),
                method: match names::snake(name) {
                    method if reserved.contains(&method.as_str()) => {
                        names::unique(format!("{method}_property"), &mut methods)
                    }
                    method => names::unique(method, &mut methods),
                },
                rust_type,
                required: required.contains(&name.as_str()),
                facts,
            });
        }
        // The required ones come first, in the order in which the schema lists them.
        properties.sort_by_key(|property| {
            let listed = required.iter().position(|name| *name == property.name);
            listed.unwrap_or(usize::MAX)
        });
        properties
    }

    fn branches(&mut self, alternatives: &[&'a Json], place: &Place) -> Vec<Branch> {
        let mut methods = BTreeSet::from(["new".to_owned()]);
        let mut branches = Vec::new();
        for alternative in alternatives {
            let single = alternative["properties"]
                .as_object()
                .filter(|properties| properties.len() == 1)
                .and_then(|properties: &Map<String, Json>| properties.iter().next());
            let (property, name, piece) = match single {
                Some((name, piece)) => (Some(name.clone()), name.clone(), piece),
                None => (None, self.branch_name(alternative), *alternative),
            };
            let rust_type = self.rust_type(piece, &place.property(&name));
            branches.push(Branch {
                property,
                method: names::unique(names::snake(&name), &mut methods),
                facts: facts::of_value(self.schema, piece, &rust_type),
                rust_type,
            });
        }
        branches
    }

    /// What a form is called that is not the value of one property.
    fn branch_name(&self, alternative: &Json) -> String {
        if let Some(reference) = alternative["$ref"].as_str() {
            return reference.rsplit('/').next().unwrap_or_default().to_owned();
        }
        let name = match form(self.schema, alternative) {
            Form::List(_) => "List",
            Form::Map(_) => "Map",
            Form::Scalar(_) | Form::Values(_) => "Text",
            Form::Open => "Json",
            _ => "Object",
        };
        name.to_owned()
    }

    fn rust_type(&mut self, piece: &'a Json, place: &Place) -> RustType {
        if let Some(reference) = piece["$ref"].as_str() {
            return self.referenced_type(reference, place);
        }
        match form(self.schema, piece) {
            Form::Same(other) => self.rust_type(other, place),
            Form::Scalar(types) => match types.as_slice() {
                ["string"] => RustType::Text,
                ["boolean"] => RustType::Boolean,
                ["integer"] => RustType::Integer,
                ["number"] | ["integer", "number"] => RustType::Number,
                _ => RustType::Scalar,
            },
            Form::List(items) => RustType::List(Box::new(match items.is_object() {
                true => self.rust_type(items, place),
                false => RustType::Json,
            })),
            Form::Map(entries) => RustType::Map(Box::new(self.rust_type(entries, place))),
            Form::Open => RustType::Json,
            Form::Object | Form::Empty | Form::Values(_) | Form::Choice(_) | Form::Merged(_) => {
                let last = place.path.rsplit('.').next().unwrap_or_default();
                let wish = format!("{}{}", place.owner, names::pascal(last));
                let rust_name = names::unique(wish, &mut self.taken);
                self.define(piece, rust_name.clone(), place);
                RustType::Named(rust_name)
            }
        }
    }

    fn referenced_type(&mut self, reference: &str, place: &Place) -> RustType {
        if let Some(rust_name) = self.known.get(reference) {
            return RustType::Named(rust_name.clone());
        }
        let target = reference
            .strip_prefix('#')
            .and_then(|pointer| self.schema.pointer(pointer));
        match target {
            Some(target) if !self.resolving.iter().any(|r| r == reference) => {
                self.resolving.push(reference.to_owned());
                let rust_type = self.rust_type(target, place);
                self.resolving.pop();
                rust_type
            }
            _ => RustType::Json,
        }
    }

    fn attributes(&self, read_only: &[&str]) -> Vec<Attribute> {
        let mut attributes = Vec::new();
        for path in read_only {
            let Some(path) = path.strip_prefix("/properties/") else {
                continue;
            };
            if path.contains('*') {
                continue;
            }
            let mut at = self.schema;
            for part in path.split('/').filter(|part| *part != "properties") {
                at = resolve(self.schema, &at["properties"][part]);
            }
            let name = path.replace("/properties/", ".").replace('/', ".");
            attributes.push((name, at));
        }
        let further = self.schema["facts"]["attributes"].as_object();
        let further = further.into_iter().flatten();
        attributes.extend(further.map(|(name, shape)| (name.clone(), shape)));
        let mut methods = BTreeSet::new();
        attributes
            .into_iter()
            .map(|(name, shape)| {
                let method = format!("attr_{}", names::snake(&name).trim_end_matches('_'));
                let rust_type = self.attribute_type(shape);
                Attribute {
                    method: names::unique(method, &mut methods),
                    facts: facts::of_attribute(self.schema, &name, shape, &rust_type),
                    rust_type,
                    name,
                }
            })
            .collect()
    }

    fn attribute_type(&self, piece: &Json) -> RustType {
        match piece["type"].as_str() {
            Some("string") | None => RustType::Text,
            Some("boolean") => RustType::Boolean,
            Some("integer") => RustType::Integer,
            Some("number") => RustType::Number,
            Some("array") => {
                let item = self.attribute_type(resolve(self.schema, &piece["items"]));
                RustType::List(Box::new(item))
            }
            Some(_) => RustType::Json,
        }
    }
}

/// Names for the constants of a closed set.
fn constants(values: Vec<String>) -> Vec<(String, String)> {
    let mut taken = BTreeSet::new();
    values
        .into_iter()
        .map(|value| (names::unique(names::constant(&value), &mut taken), value))
        .collect()
}
