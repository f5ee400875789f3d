//! What a schema says, as the generator needs it: a resource type with its properties, property types and attributes.

mod arguments;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::names;
pub use arguments::positional;

/// A resource type.
pub struct ResourceType {
    pub name: String,
    /// The property that holds the tags, and `List`, `Map` or `AutoScalingGroup`.
    pub tags: Option<(String, &'static str)>,
    pub properties: Vec<Property>,
    pub attributes: Vec<Attribute>,
    pub types: Vec<PropertyType>,
    pub enums: Vec<Enum>,
}

/// A property of a resource or of a property type.
pub struct Property {
    pub name: String,
    pub method: String,
    pub rust_type: String,
    pub required: bool,
    /// What the documentation says of it.
    pub facts: Vec<String>,
}

/// Where the code of a property type is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Home {
    /// In the module of its resource.
    Here,
    /// In the module of another resource of the service, which has the very same type.
    Module(String),
    /// It is the one tag type that services share.
    Tag,
}

/// A property type.
pub struct PropertyType {
    pub name: String,
    pub rust_name: String,
    pub home: Home,
    pub properties: Vec<Property>,
}

/// A property with a closed set of values.
pub struct Enum {
    pub rust_name: String,
    pub home: Home,
    pub of: String,
    pub values: Vec<(String, String)>,
}

/// An attribute for `Fn::GetAtt`.
pub struct Attribute {
    pub name: String,
    pub method: String,
    pub rust_type: String,
}

const STRING: &str = "::std::string::String";
const DATA: &str = "::stackwright::Data";

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
pub fn read(type_name: &str, schema: &Json) -> ResourceType {
    let mut reader = Reader {
        schema,
        module: names::snake(&names::resource_name(type_name)),
        taken: BTreeSet::new(),
        types: Vec::new(),
        enums: Vec::new(),
        known: BTreeMap::new(),
        resolving: Vec::new(),
    };
    reader.reserve_definitions();
    let read_only = paths(schema, "readOnlyProperties");
    let top: BTreeSet<&str> = read_only
        .iter()
        .filter_map(|path| path.strip_prefix("/properties/"))
        .filter(|path| !path.contains('/'))
        .collect();
    let mut properties = reader.properties(schema, "", "");
    properties.retain(|property| !top.contains(property.name.as_str()));
    let replacing = Replacing::read(schema);
    for property in &mut properties {
        property.facts.extend(replacing.fact(&property.name));
    }
    reader.read_definitions();
    ResourceType {
        name: type_name.to_owned(),
        tags: tags(schema),
        attributes: reader.attributes(&read_only),
        properties,
        types: reader.types,
        enums: reader.enums,
    }
}

fn paths<'a>(schema: &'a Json, key: &str) -> Vec<&'a str> {
    let list = schema[key].as_array();
    list.into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .collect()
}

/// Which changes replace a resource.
struct Replacing<'a> {
    create_only: Vec<&'a str>,
    conditional: Vec<&'a str>,
    facts: &'a Json,
}

impl<'a> Replacing<'a> {
    fn read(schema: &'a Json) -> Self {
        Replacing {
            create_only: paths(schema, "createOnlyProperties"),
            conditional: paths(schema, "conditionalCreateOnlyProperties"),
            facts: &schema["facts"]["replaces"],
        }
    }

    fn fact(&self, property: &str) -> Option<String> {
        let path = format!("/properties/{property}");
        let spec = self.facts[property].as_str();
        if self.create_only.contains(&path.as_str()) || spec == Some("yes") {
            Some("A change replaces the resource.".into())
        } else if self.conditional.contains(&path.as_str()) || spec == Some("maybe") {
            Some("A change may replace the resource.".into())
        } else {
            None
        }
    }
}

/// The tag property and its form. The property's own shape decides the form, since the two sources of facts disagree
/// for some types; only where the schema leaves the shape open does the stated form count.
fn tags(schema: &Json) -> Option<(String, &'static str)> {
    let facts = &schema["facts"]["tags"];
    if facts.is_null() && schema["tagging"]["taggable"] == false {
        return None;
    }
    let property = match facts[0].as_str() {
        Some(property) => property,
        None => schema["tagging"]["tagProperty"]
            .as_str()
            .unwrap_or("/properties/Tags")
            .strip_prefix("/properties/")?,
    };
    let shape = resolve(schema, schema["properties"].get(property)?);
    let form = match shape["type"].as_str() {
        Some("array") => {
            let item = &resolve(schema, &shape["items"])["properties"];
            let is_there = |name: &str| item[name].is_object();
            match (is_there("Key") && is_there("Value"), item.is_null()) {
                (true, _) if is_there("PropagateAtLaunch") => "AutoScalingGroup",
                (true, _) => "List",
                // Some schemas describe the item only by alternatives.
                (false, true) if facts[1] == "standard" => "List",
                _ => return None,
            }
        }
        Some("object") if shape["properties"].is_null() => "Map",
        None if facts[1] == "map" => "Map",
        _ => return None,
    };
    Some((property.to_owned(), form))
}

fn resolve<'a>(schema: &'a Json, mut at: &'a Json) -> &'a Json {
    for _ in 0..16 {
        let Some(pointer) = at["$ref"].as_str().and_then(|r| r.strip_prefix('#')) else {
            break;
        };
        match schema.pointer(pointer) {
            Some(target) => at = target,
            None => break,
        }
    }
    at
}

struct Reader<'a> {
    schema: &'a Json,
    /// The module in which the property types of the resource are.
    module: String,
    /// Names of property types and enums that are taken.
    taken: BTreeSet<String>,
    types: Vec<PropertyType>,
    enums: Vec<Enum>,
    /// Rust names of definitions that are property types or enums.
    known: BTreeMap<String, String>,
    /// Definitions that are being resolved, for those that refer to themselves.
    resolving: Vec<String>,
}

/// Whether a schema describes an object with named properties.
fn is_struct(schema: &Json) -> bool {
    let kind = &schema["type"];
    schema["properties"]
        .as_object()
        .is_some_and(|p| !p.is_empty())
        && (kind == "object" || kind.is_null() || *kind == serde_json::json!(["object"]))
}

fn enum_values(schema: &Json) -> Option<Vec<String>> {
    if schema["type"] != "string" {
        return None;
    }
    schema["enum"]
        .as_array()?
        .iter()
        .map(|value| value.as_str().map(str::to_owned))
        .collect()
}

impl<'a> Reader<'a> {
    /// Definitions get their own names before properties that are described in place get theirs.
    fn reserve_definitions(&mut self) {
        for (name, definition) in self.schema["definitions"].as_object().into_iter().flatten() {
            if is_struct(definition) || enum_values(definition).is_some() {
                let rust_name = names::unique(names::pascal(name), &mut self.taken);
                self.known
                    .insert(format!("#/definitions/{name}"), rust_name);
            }
        }
    }

    fn read_definitions(&mut self) {
        for (name, definition) in self.schema["definitions"].as_object().into_iter().flatten() {
            let Some(rust_name) = self.known.get(&format!("#/definitions/{name}")).cloned() else {
                continue;
            };
            match enum_values(definition) {
                Some(values) => self.add_enum(rust_name, name.clone(), values),
                None => {
                    let properties = self.properties(definition, &rust_name, name);
                    self.types.push(PropertyType {
                        name: name.clone(),
                        rust_name,
                        home: Home::Here,
                        properties,
                    });
                }
            }
        }
    }

    /// The properties of an object. `owner` starts the names of types that are described in place.
    fn properties(&mut self, schema: &'a Json, owner: &str, path: &str) -> Vec<Property> {
        let required = paths(schema, "required");
        let reserved = match path.is_empty() {
            true => RESERVED,
            false => &["new"],
        };
        let mut methods: BTreeSet<String> =
            reserved.iter().map(|name| (*name).to_owned()).collect();
        let mut properties = Vec::new();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                continue;
            }
            let of = match path.is_empty() {
                true => name.clone(),
                false => format!("{path}.{name}"),
            };
            properties.push(Property {
                name: name.clone(),
                method: match names::snake(name) {
                    method if reserved.contains(&method.as_str()) => {
                        names::unique(format!("{method}_property"), &mut methods)
                    }
                    method => names::unique(method, &mut methods),
                },
                rust_type: self.rust_type(property, owner, &of),
                required: required.contains(&name.as_str()),
                facts: self.facts(property),
            });
        }
        // The required ones come first, in the order in which the schema lists them.
        properties.sort_by_key(|property| {
            let listed = required.iter().position(|name| *name == property.name);
            listed.unwrap_or(usize::MAX)
        });
        properties
    }

    fn rust_type(&mut self, property: &'a Json, owner: &str, of: &str) -> String {
        if let Some(reference) = property["$ref"].as_str() {
            return self.referenced_type(reference, owner, of);
        }
        if let Some(values) = enum_values(property) {
            let rust_name = self.name_in_place(owner, of);
            self.add_enum(rust_name.clone(), of.to_owned(), values);
            return self.path_to(&rust_name, owner);
        }
        match property["type"].as_str() {
            Some("string") => STRING.into(),
            Some("boolean") => "bool".into(),
            Some("integer") => "i64".into(),
            Some("number") => "f64".into(),
            Some("array") => {
                let item = match property.get("items") {
                    Some(items) if items.is_object() => self.rust_type(items, owner, of),
                    _ => DATA.into(),
                };
                format!("::stackwright::List<{item}>")
            }
            _ if is_struct(property) => {
                let rust_name = self.name_in_place(owner, of);
                let properties = self.properties(property, &rust_name, of);
                let path = self.path_to(&rust_name, owner);
                self.types.push(PropertyType {
                    name: of.to_owned(),
                    rust_name,
                    home: Home::Here,
                    properties,
                });
                path
            }
            Some("object") => {
                let values = property["patternProperties"]
                    .as_object()
                    .filter(|patterns| patterns.len() == 1)
                    .and_then(|patterns| patterns.values().next());
                match values {
                    Some(values) if values.is_object() => {
                        let value = self.rust_type(values, owner, of);
                        format!("::stackwright::Map<{value}>")
                    }
                    _ => DATA.into(),
                }
            }
            _ => DATA.into(),
        }
    }

    fn referenced_type(&mut self, reference: &str, owner: &str, of: &str) -> String {
        if let Some(rust_name) = self.known.get(reference).cloned() {
            return self.path_to(&rust_name, owner);
        }
        let target = reference
            .strip_prefix('#')
            .and_then(|pointer| self.schema.pointer(pointer));
        match target {
            Some(target) if !self.resolving.iter().any(|r| r == reference) => {
                self.resolving.push(reference.to_owned());
                let rust_type = self.rust_type(target, owner, of);
                self.resolving.pop();
                rust_type
            }
            _ => DATA.into(),
        }
    }

    /// A name for a type that is described where it is used.
    fn name_in_place(&mut self, owner: &str, of: &str) -> String {
        let last = of.rsplit('.').next().unwrap_or(of);
        names::unique(format!("{owner}{}", names::pascal(last)), &mut self.taken)
    }

    /// Types of a resource are in its module; the resource itself is beside it.
    fn path_to(&self, rust_name: &str, owner: &str) -> String {
        match owner.is_empty() {
            true => format!("{}::{rust_name}", self.module),
            false => rust_name.to_owned(),
        }
    }

    fn add_enum(&mut self, rust_name: String, of: String, values: Vec<String>) {
        let mut taken = BTreeSet::new();
        let values = values
            .into_iter()
            .map(|value| (names::unique(names::constant(&value), &mut taken), value))
            .collect();
        self.enums.push(Enum {
            rust_name,
            home: Home::Here,
            of,
            values,
        });
    }

    fn attributes(&self, read_only: &[&str]) -> Vec<Attribute> {
        let mut methods = BTreeSet::new();
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
            attributes.push(Attribute {
                method: names::unique(
                    format!("attr_{}", names::snake(&name).trim_end_matches('_')),
                    &mut methods,
                ),
                rust_type: self.attribute_type(at),
                name,
            });
        }
        let further = self.schema["facts"]["attributes"].as_object();
        for (name, shape) in further.into_iter().flatten() {
            attributes.push(Attribute {
                method: names::unique(
                    format!("attr_{}", names::snake(name).trim_end_matches('_')),
                    &mut methods,
                ),
                rust_type: self.attribute_type(shape),
                name: name.clone(),
            });
        }
        attributes
    }

    fn attribute_type(&self, schema: &Json) -> String {
        match schema["type"].as_str() {
            Some("string") | None => STRING.into(),
            Some("boolean") => "bool".into(),
            Some("integer") => "i64".into(),
            Some("number") => "f64".into(),
            Some("array") => {
                let item = self.attribute_type(resolve(self.schema, &schema["items"]));
                format!("::stackwright::List<{item}>")
            }
            Some(_) => DATA.into(),
        }
    }

    /// What the schema demands of a property, in words.
    fn facts(&self, property: &Json) -> Vec<String> {
        let shape = resolve(self.schema, property);
        let mut facts = Vec::new();
        facts.extend(range(
            "characters",
            &shape["minLength"],
            &shape["maxLength"],
        ));
        facts.extend(range("items", &shape["minItems"], &shape["maxItems"]));
        facts.extend(range("", &shape["minimum"], &shape["maximum"]));
        if shape["type"] != "string"
            && let Some(values) = shape["enum"].as_array()
        {
            let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
            facts.push(format!("One of {}.", values.join(", ")));
        }
        if let Some(values) = shape["enumCaseInsensitive"].as_array()
            && values.len() <= 24
        {
            let values: Vec<String> = values
                .iter()
                .filter_map(Json::as_str)
                .map(|value| format!("`{value}`"))
                .collect();
            facts.push(format!("One of {}, in any case.", values.join(", ")));
        }
        if let Some(format) = shape["format"].as_str() {
            facts.push(format!("Format `{format}`."));
        }
        if let Some(pattern) = shape["pattern"].as_str()
            && pattern.len() <= 120
            && !pattern.contains(['`', '\n', '\r'])
        {
            facts.push(format!("Pattern `{pattern}`."));
        }
        facts
    }
}

fn range(unit: &str, least: &Json, most: &Json) -> Option<String> {
    let unit = match unit.is_empty() {
        true => String::new(),
        false => format!(" {unit}"),
    };
    match (least.as_f64(), most.as_f64()) {
        (Some(least_value), Some(_)) if least_value == 0.0 && !unit.is_empty() => {
            Some(format!("At most {most}{unit}."))
        }
        (Some(_), Some(_)) => Some(format!("{least} to {most}{unit}.")),
        (Some(_), None) => Some(format!("At least {least}{unit}.")),
        (None, Some(_)) => Some(format!("At most {most}{unit}.")),
        (None, None) => None,
    }
}
