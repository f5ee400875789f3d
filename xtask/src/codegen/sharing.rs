//! Which property types are written once: the resources of a service often repeat each other's types, whole trees of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::model::{Home, Property, PropertyType, ResourceType};
use super::names;

/// Names and content of a module's property types: what is equal in all of it is the same type.
type Classes = BTreeMap<String, usize>;

/// Gives each property type that another resource of the service has before it that one's home.
pub fn share(types: &mut [ResourceType]) {
    for property_type in types.iter_mut().flat_map(|t| &mut t.types) {
        if is_tag(property_type) {
            property_type.home = Home::Tag;
        }
    }
    let contents: Vec<BTreeMap<String, Content>> = types.iter().map(contents).collect();
    let classes = classes(&contents);
    let mut first: HashMap<usize, String> = HashMap::new();
    for (resource, classes) in types.iter_mut().zip(&classes) {
        let module = names::snake(&names::resource_name(&resource.name));
        let homes = resource
            .types
            .iter_mut()
            .map(|t| (&t.rust_name, &mut t.home));
        let sets = resource
            .enums
            .iter_mut()
            .map(|e| (&e.rust_name, &mut e.home));
        for (name, home) in homes.chain(sets) {
            if *home != Home::Here {
                continue;
            }
            match first.get(&classes[name]) {
                Some(earlier) if *earlier != module => *home = Home::Module(earlier.clone()),
                Some(_) => {}
                None => {
                    first.insert(classes[name], module.clone());
                }
            }
        }
    }
}

/// Whether it is the usual tag: a key and a value, no more.
fn is_tag(property_type: &PropertyType) -> bool {
    let is_text =
        |property: &Property| property.required && property.rust_type.ends_with("::String");
    let names: BTreeSet<&str> = property_type
        .properties
        .iter()
        .map(|p| p.name.as_str())
        .collect();
    matches!(property_type.rust_name.as_str(), "Tag" | "Tags")
        && property_type.properties.iter().all(is_text)
        && names == BTreeSet::from(["Key", "Value"])
}

/// What a property type says itself, and the types of its module that it names.
struct Content {
    text: String,
    names: Vec<String>,
}

fn contents(resource: &ResourceType) -> BTreeMap<String, Content> {
    let local: BTreeSet<&str> = resource
        .types
        .iter()
        .map(|t| t.rust_name.as_str())
        .chain(resource.enums.iter().map(|e| e.rust_name.as_str()))
        .collect();
    let mut contents = BTreeMap::new();
    for property_type in &resource.types {
        let mut text = format!("{} {}", property_type.rust_name, property_type.name);
        let mut names = Vec::new();
        for property in &property_type.properties {
            text.push_str(&format!(
                "\n{} {} {} {} {}",
                property.name,
                property.method,
                property.rust_type,
                property.required,
                property.facts.join(" ")
            ));
            names.extend(
                property
                    .rust_type
                    .split(['<', '>'])
                    .filter(|name| local.contains(name))
                    .map(str::to_owned),
            );
        }
        contents.insert(property_type.rust_name.clone(), Content { text, names });
    }
    for closed_set in &resource.enums {
        let text = format!("{} {:?}", closed_set.rust_name, closed_set.values);
        let names = Vec::new();
        contents.insert(closed_set.rust_name.clone(), Content { text, names });
    }
    contents
}

/// The class of each type: equal for types whose content is equal, and that of all types which they name, to any depth.
fn classes(contents: &[BTreeMap<String, Content>]) -> Vec<Classes> {
    let mut classes: Vec<Classes> = contents
        .iter()
        .map(|module| module.keys().map(|name| (name.clone(), 0)).collect())
        .collect();
    let mut count = 0;
    loop {
        // Types of one class are told apart by the classes of those they name, until that tells no more apart.
        let mut known: HashMap<(&str, Vec<usize>), usize> = HashMap::new();
        classes = contents
            .iter()
            .zip(&classes)
            .map(|(module, classes)| {
                let class_of = |(name, content): (&String, &'_ Content)| {
                    let named = content.names.iter().map(|name| classes[name]).collect();
                    (name.clone(), named)
                };
                let named: Vec<(String, Vec<usize>)> = module.iter().map(class_of).collect();
                named
                    .into_iter()
                    .zip(module.values())
                    .map(|((name, named), content)| {
                        let next = known.len();
                        (name, *known.entry((&content.text, named)).or_insert(next))
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
