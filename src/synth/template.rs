//! One stack's template: its sections in their order, its elements in the order of creation.

use std::collections::HashSet;

use crate::json::IndexMap;
use crate::json::{Map, Value as Json};

use super::Plan;
use super::dependencies::Dependencies;
use super::references::Links;
use super::resolve::{Resolver, Step};
use crate::codes;
use crate::data::{Data, Object};
use crate::diagnostic::Diagnostic;
use crate::element::{Override, Section};
use crate::json;
use crate::nesting::MAX_DEPTH;
use crate::path::split_path;
use crate::resource::ResourceType;
use crate::tags;

/// The order of the attributes of a resource.
const ATTRIBUTES: [&str; 9] = [
    "Type",
    "Properties",
    "DependsOn",
    "Condition",
    "CreationPolicy",
    "UpdatePolicy",
    "UpdateReplacePolicy",
    "DeletionPolicy",
    "Metadata",
];

pub(crate) fn build(
    plan: &Plan<'_>,
    stack: u32,
    elements: &[u32],
    dependencies: &mut Dependencies,
    links: &mut Links,
) -> Json {
    let mut sections: [Map<String, Json>; Section::ALL.len()] = Default::default();
    plan.budget.next_template();
    let mut resolver = Resolver::new(plan, stack, dependencies, links);
    let mut template = head(&mut resolver);
    keep_exports(&mut resolver);
    for &index in elements {
        let Some(id) = plan.logical_id(index).map(str::to_owned) else {
            continue;
        };
        resolver.element = index;
        if let Some((section, body)) = element(&mut resolver, index) {
            let position = Section::ALL.iter().position(|s| *s == section);
            sections[position.unwrap_or_default()].insert(id, body);
        }
    }
    for (section, entries) in Section::ALL.iter().zip(sections) {
        if !entries.is_empty() || *section == Section::Resources {
            template.insert(section.name().into(), Json::Object(entries));
        }
    }
    Json::Object(template)
}

/// Adds the outputs that others refer to.
pub(crate) fn add_outputs(template: &mut Json, outputs: IndexMap<String, Json>) {
    for (id, output) in outputs {
        template["Outputs"][id] = output;
    }
}

/// Adds the parameters by which a nested stack receives what it refers to.
pub(crate) fn add_parameters<'a>(template: &mut Json, ids: impl Iterator<Item = &'a String>) {
    for id in ids {
        template["Parameters"][id] = json::entry("Type", "String");
    }
    order_sections(template);
}

/// Puts the sections of a template into the order in which they are written.
pub(crate) fn order_sections(template: &mut Json) {
    if let Json::Object(parts) = template {
        for section in Section::ALL {
            if let Some(entries) = parts.remove(section.name()) {
                parts.insert(section.name().into(), entries);
            }
        }
    }
}

/// Exports what the stack exports whether or not something imports it.
fn keep_exports(resolver: &mut Resolver<'_, '_>) {
    let kept = {
        let nodes = resolver.plan.graph.nodes.borrow();
        let stack = nodes[resolver.stack as usize].stack();
        stack
            .map(|stack| stack.kept_exports.clone())
            .unwrap_or_default()
    };
    for export in kept {
        let target = resolver.target(&export.value);
        if !target.is_some_and(|target| resolver.keep_export(target)) {
            let message = "what is exported is no reference to something in the stack";
            resolver.report(
                Diagnostic::error(codes::INVALID_REFERENCE, message)
                    .at(export.location)
                    .hint("export any other value by a `CfnOutput` with an `export_name`"),
            );
        }
    }
}

/// Everything of a template that is not a section of elements.
fn head(resolver: &mut Resolver<'_, '_>) -> Map<String, Json> {
    let (description, transforms, metadata, sections) = {
        let nodes = resolver.plan.graph.nodes.borrow();
        match nodes[resolver.stack as usize].stack() {
            Some(stack) => (
                stack.description.clone(),
                stack.transforms.clone(),
                stack.metadata.clone(),
                stack.sections.clone(),
            ),
            None => Default::default(),
        }
    };
    let mut head = resolver.resolve_object(&sections);
    if let Some(text) = description {
        head.insert("Description".into(), text.into());
    }
    let mut macros: Vec<Json> = transforms.into_iter().map(Json::from).collect();
    // Those that an included template gives with parameters.
    match head.remove("Transform") {
        Some(Json::Array(more)) => macros.extend(more),
        more => macros.extend(more),
    }
    match macros.as_slice() {
        [] => {}
        [only] => {
            head.insert("Transform".into(), only.clone());
        }
        _ => {
            head.insert("Transform".into(), Json::Array(macros));
        }
    }
    if !metadata.is_empty() {
        let metadata = resolver.resolve_object(&metadata);
        head.insert("Metadata".into(), Json::Object(metadata));
    }
    head
}

/// What an element is made of, taken out of the graph so that no borrow is held while it is resolved.
struct Parts {
    section: Section,
    is_call: bool,
    type_name: String,
    resource_type: Option<&'static ResourceType>,
    properties: Object,
    body: Data,
    overrides: Vec<Override>,
    path: String,
}

pub(super) fn element(resolver: &mut Resolver<'_, '_>, index: u32) -> Option<(Section, Json)> {
    let parts = {
        let nodes = resolver.plan.graph.nodes.borrow();
        let node = &nodes[index as usize];
        let element = node.element()?;
        let mut properties = element.properties.clone();
        if let Some((name, tags)) = tags::tag_property(resolver.plan, index, element) {
            properties.insert(name.into(), tags);
        }
        Parts {
            section: element.section,
            is_call: element.is_call,
            type_name: element.type_name.to_string(),
            resource_type: element.resource_type,
            properties,
            body: element.body.clone(),
            overrides: element.overrides.clone(),
            path: node.path.to_string(),
        }
    };
    let overrides = parts.overrides.iter();
    resolver.overridden = overrides.map(|set| split_path(&set.path)).collect();
    let mut body = match parts.section {
        Section::Resources if !parts.is_call => resource(resolver, index, &parts),
        _ => resolver.resolve(&parts.body),
    };
    for Override {
        path,
        value,
        location,
    } in &parts.overrides
    {
        let value = value.as_ref().map(|value| resolver.resolve(value));
        if let Err(problem) = override_at(&mut body, path, value) {
            resolver.plan.graph.find(
                index,
                Diagnostic::error(codes::ESCAPE_HATCH, problem)
                    .property(path.clone())
                    .at(location),
            );
        }
    }
    if let Some(resource_type) = parts.resource_type {
        check_required(resolver, index, resource_type, &body);
    }
    Some((parts.section, body))
}

fn resource(resolver: &mut Resolver<'_, '_>, index: u32, parts: &Parts) -> Json {
    let mut attributes = match resolver.resolve(&parts.body) {
        Json::Object(attributes) => attributes,
        _ => Map::new(),
    };
    resolver.path.push(Step::Key("Properties".into()));
    let properties = resolver.resolve_object(&parts.properties);
    resolver.path.pop();
    let type_name = resolver.fixed_text(&parts.type_name, "the type of a resource");
    attributes.insert("Type".into(), type_name.into());
    if !properties.is_empty() {
        attributes.insert("Properties".into(), Json::Object(properties));
    }
    if let Some(targets) = resolver.dependencies.resources.get(&index) {
        let mut names: Vec<Json> = match attributes.remove("DependsOn") {
            Some(Json::Array(names)) => names,
            Some(name @ Json::String(_)) => vec![name],
            _ => Vec::new(),
        };
        let own: HashSet<String> = (names.iter().filter_map(Json::as_str))
            .map(str::to_owned)
            .collect();
        let mut targets = targets.clone();
        {
            let nodes = resolver.plan.graph.nodes.borrow();
            targets.sort_by_key(|&target| (&nodes[target as usize].path, target));
        }
        targets.dedup();
        let ids = (targets.into_iter()).filter_map(|target| resolver.plan.logical_id(target));
        names.extend(ids.filter(|id| !own.contains(*id)).map(Json::from));
        if !names.is_empty() {
            attributes.insert("DependsOn".into(), Json::Array(names));
        }
    }
    if resolver.plan.path_metadata
        && let Json::Object(metadata) = attributes
            .entry("Metadata".to_owned())
            .or_insert_with(|| Json::Object(Map::new()))
    {
        metadata.insert("aws:cdk:path".into(), parts.path.as_str().into());
    }
    let mut ordered = Map::with_capacity(attributes.len());
    for name in ATTRIBUTES {
        if let Some(value) = attributes.remove(name) {
            ordered.insert(name.into(), value);
        }
    }
    ordered.extend(attributes);
    Json::Object(ordered)
}

fn check_required(
    resolver: &Resolver<'_, '_>,
    index: u32,
    resource_type: &ResourceType,
    body: &Json,
) {
    for name in resource_type.required {
        if body["Properties"].get(name).is_none() {
            resolver.plan.graph.find(
                index,
                Diagnostic::error(
                    codes::MISSING_PROPERTY,
                    format!("{} needs the property `{name}`", resource_type.name),
                )
                .property(format!("Properties.{name}")),
            );
        }
    }
}

/// Sets or removes what stands at a path, as the app says it.
fn override_at(body: &mut Json, path: &str, value: Option<Json>) -> Result<(), String> {
    let keys = split_path(path);
    if keys.iter().any(String::is_empty) {
        return Err(format!("the path `{path}` has an empty part"));
    }
    if keys.len() > MAX_DEPTH {
        return Err(format!("the path has more than {MAX_DEPTH} parts"));
    }
    change_at(body, &keys, value)
}

/// Sets or removes what stands at a path; objects that are not there are made, a list can grow by one.
pub(super) fn change_at(
    body: &mut Json,
    keys: &[impl AsRef<str>],
    value: Option<Json>,
) -> Result<(), String> {
    let Some((last, parents)) = keys.split_last() else {
        return Err("the path is empty".into());
    };
    let last = last.as_ref();
    let mut at = body;
    for key in parents {
        let key = key.as_ref();
        if at.is_null() {
            *at = Json::Object(Map::new());
        }
        if value.is_none() && matches!(&*at, Json::Object(object) if !object.contains_key(key)) {
            return Ok(());
        }
        at = entry(at, key)?;
    }
    if at.is_null() {
        *at = Json::Object(Map::new());
    }
    match (value, at) {
        (Some(Json::Null) | None, Json::Object(object)) => {
            object.remove(last);
        }
        (Some(Json::Null) | None, Json::Array(items)) => match last.parse::<usize>() {
            Ok(index) if index < items.len() => {
                items.remove(index);
            }
            _ => return Err(format!("the list has no item `{last}`")),
        },
        (Some(value), at) => *entry(at, last)? = value,
        (None, _) => return Err(format!("there is nothing in which `{last}` could be")),
    }
    Ok(())
}

fn entry<'a>(at: &'a mut Json, key: &str) -> Result<&'a mut Json, String> {
    match at {
        Json::Object(object) => Ok(object.entry(key.to_owned()).or_insert(Json::Null)),
        Json::Array(items) => match key.parse::<usize>() {
            Ok(index) if index <= items.len() => {
                if index == items.len() {
                    items.push(Json::Null);
                }
                Ok(&mut items[index])
            }
            Ok(index) => Err(format!(
                "the list has {} items, and so no item {index}",
                items.len()
            )),
            Err(_) => Err(format!("`{key}` is not the index of a list item")),
        },
        _ => Err(format!("`{key}` is in neither an object nor a list")),
    }
}

#[cfg(test)]
mod tests {
    use crate::json;

    use super::*;

    #[track_caller]
    fn check(path: &str, value: Option<Json>, expected: Result<Json, &str>) {
        let mut body = json!({"Properties": {"A": {"B": 1}, "L": [1, 2]}});
        let outcome = override_at(&mut body, path, value);
        match expected {
            Ok(expected) => {
                assert_eq!(outcome, Ok(()));
                assert_eq!(body["Properties"], expected);
            }
            Err(problem) => assert_eq!(outcome, Err(problem.to_owned())),
        }
    }

    #[test]
    fn overrides() {
        let new = || Some(json!("new"));
        check(
            "Properties.A.B",
            new(),
            Ok(json!({"A": {"B": "new"}, "L": [1, 2]})),
        );
        check("Properties.A", None, Ok(json!({"L": [1, 2]})));
        check(
            "Properties.X.Y.Z",
            None,
            Ok(json!({"A": {"B": 1}, "L": [1, 2]})),
        );
        check(
            "Properties.L.2",
            new(),
            Ok(json!({"A": {"B": 1}, "L": [1, 2, "new"]})),
        );
        check("Properties.L.0", None, Ok(json!({"A": {"B": 1}, "L": [2]})));
        check(
            "Properties.L.5",
            new(),
            Err("the list has 2 items, and so no item 5"),
        );
        check(
            "Properties.L.x",
            new(),
            Err("`x` is not the index of a list item"),
        );
        check(
            "Properties.A.B.C",
            new(),
            Err("`C` is in neither an object nor a list"),
        );
        check("", new(), Err("the path `` has an empty part"));
        check(
            "Properties..A",
            new(),
            Err("the path `Properties..A` has an empty part"),
        );
        check(
            r"Properties.a\.b",
            new(),
            Ok(json!({"A": {"B": 1}, "L": [1, 2], "a.b": "new"})),
        );
    }
}
