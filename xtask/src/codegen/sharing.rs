//! Which types are written once: the resources of a service often repeat each other's types, whole trees of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::model::{Content, Definition, Home, ResourceType, RustType};
use super::names;

/// Names and content of a module's types: what is equal in all of it is the same type.
type Classes = BTreeMap<String, usize>;

/// Gives each type that another resource of the service has before it that one's home.
pub fn share(types: &mut [ResourceType]) {
    for definition in types.iter_mut().flat_map(|t| &mut t.definitions) {
        if is_tag(definition) {
            definition.home = Home::Tag;
        }
    }
    let portraits: Vec<BTreeMap<String, Portrait>> = types.iter().map(portraits).collect();
    let classes = classes(&portraits);
    let mut first: HashMap<usize, String> = HashMap::new();
    for (resource, classes) in types.iter_mut().zip(&classes) {
        let module = names::snake(&names::resource_name(&resource.name));
        for definition in &mut resource.definitions {
            if definition.home != Home::Here {
                continue;
            }
            let class = classes[&definition.rust_name];
            match first.get(&class) {
                Some(earlier) if *earlier != module => {
                    definition.home = Home::Module(earlier.clone());
                }
                Some(_) => {}
                None => {
                    first.insert(class, module.clone());
                }
            }
        }
    }
}

/// Whether it is the usual tag: a key and a value, no more.
fn is_tag(definition: &Definition) -> bool {
    let Content::Object(properties) = &definition.content else {
        return false;
    };
    let names: BTreeSet<&str> = properties.iter().map(|p| p.name.as_str()).collect();
    matches!(definition.rust_name.as_str(), "Tag" | "Tags")
        && properties
            .iter()
            .all(|property| property.required && property.rust_type == RustType::Text)
        && names == BTreeSet::from(["Key", "Value"])
}

/// What a type says itself, and the types of its module that it names.
struct Portrait {
    text: String,
    names: Vec<String>,
}

fn portraits(resource: &ResourceType) -> BTreeMap<String, Portrait> {
    let definitions = resource.definitions.iter();
    definitions
        .map(|definition| (definition.rust_name.clone(), portrait(definition)))
        .collect()
}

fn portrait(definition: &Definition) -> Portrait {
    let mut text = format!(
        "{} {} {}",
        definition.rust_name,
        definition.name,
        definition.facts.join(" ")
    );
    let mut names = Vec::new();
    let mut add = |line: String, rust_type: &RustType, facts: &[String]| {
        text.push_str(&format!("\n{line} {rust_type:?} {}", facts.join(" ")));
        names.extend(rust_type.named().map(str::to_owned));
    };
    match &definition.content {
        Content::Object(properties) => {
            for p in properties {
                let line = format!("{} {} {}", p.name, p.method, p.required);
                add(line, &p.rust_type, &p.facts);
            }
        }
        Content::Choice(branches) => {
            for branch in branches {
                let line = format!("{:?} {}", branch.property, branch.method);
                add(line, &branch.rust_type, &branch.facts);
            }
        }
        Content::Values(values) => {
            return Portrait {
                text: format!("{} {values:?}", definition.rust_name),
                names: Vec::new(),
            };
        }
    }
    Portrait { text, names }
}

/// The class of each type: equal for types whose content is equal, and that of all types which they name, to any depth.
fn classes(portraits: &[BTreeMap<String, Portrait>]) -> Vec<Classes> {
    let mut classes: Vec<Classes> = portraits
        .iter()
        .map(|module| module.keys().map(|name| (name.clone(), 0)).collect())
        .collect();
    let mut count = 0;
    loop {
        // Types of one class are told apart by the classes of those they name, until that tells no more apart.
        let mut known: HashMap<(&str, Vec<usize>), usize> = HashMap::new();
        classes = portraits
            .iter()
            .zip(&classes)
            .map(|(module, classes)| {
                let class_of = |(name, portrait): (&String, &'_ Portrait)| {
                    let named = portrait.names.iter().map(|name| classes[name]).collect();
                    (name.clone(), named)
                };
                let named: Vec<(String, Vec<usize>)> = module.iter().map(class_of).collect();
                named
                    .into_iter()
                    .zip(module.values())
                    .map(|((name, named), portrait)| {
                        let next = known.len();
                        (name, *known.entry((&portrait.text, named)).or_insert(next))
                    })
                    .collect()
            })
            .collect();
        if known.len() == count {
            return classes;
        }
        count = known.len();
    }
}
