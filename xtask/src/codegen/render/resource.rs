//! A resource type and the module of its definitions.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::attributes::attributes;
use super::needs::Needs;
use super::paths::Paths;
use super::{call, definition, docs};
use crate::codegen::model::{Content, Home, ResourceType};
use crate::codegen::names;

pub fn resource(text: &mut String, resource_type: &ResourceType) {
    let name = &resource_type.name;
    let short = names::resource_name(name);
    let page = names::page("aws-resource", name, None);
    let paths = Paths::beside(&names::snake(&short));
    let needs = Needs::of(&resource_type.properties);
    let facts = static_name(&short);
    text.push('\n');
    docs::line(text, &format!("[`{name}`]({page})"));
    docs::paragraph(text, &resource_type.facts);
    let _ = writeln!(
        text,
        "pub struct Cfn{short}(Handle);
static {facts}: ResourceType = ResourceType::new(\"{name}\", &[{}]){};
impl Cfn{short} {{
/// `{name}`
pub const TYPE_NAME: &'static str = \"{name}\";
/// Creates the resource in a scope.",
        needs.names(),
        tagging(resource_type)
    );
    needs.document(text);
    let (scope, id) = (needs.free_name("scope"), needs.free_name("id"));
    let with = needs.shared_function("with");
    let mut arguments = vec![format!("{scope}: &impl Construct"), format!("{id}: &str")];
    let mut value = format!("Self(Handle::of_type({scope}.node(), {id}, &{facts}))");
    for property in &needs.arguments {
        let argument = paths.argument(&property.rust_type);
        arguments.push(format!("{}: {argument}", property.method));
        value = format!(
            "{with}(&{value}, \"{}\", {})",
            property.name, property.method
        );
    }
    let _ = writeln!(
        text,
        "#[track_caller]\npub fn new({}) -> Self {{ {value} }}",
        arguments.join(", ")
    );
    for property in needs.setters() {
        docs::line(text, &docs::property(property));
        let _ = writeln!(
            text,
            "pub fn {}(&self, value: {}) -> Self {{ with(self, \"{}\", value) }}",
            property.method,
            paths.argument(&property.rust_type),
            property.name
        );
    }
    attributes(text, &resource_type.attributes, &paths);
    text.push_str("}\n");
    if !resource_type.definitions.is_empty() {
        module(text, resource_type, &short);
    }
}

fn tagging(resource_type: &ResourceType) -> String {
    match &resource_type.tags {
        Some((property, form)) => {
            format!(".tagged(\"{property}\", TagFormat::{form})")
        }
        None => String::new(),
    }
}

/// The name of the static with a resource type's facts.
fn static_name(short: &str) -> String {
    names::snake(short).to_uppercase()
}

/// The module of a resource's definitions.
fn module(text: &mut String, resource_type: &ResourceType, short: &str) {
    let definitions = &resource_type.definitions;
    let paths = Paths::inside(definitions.iter().map(|d| d.rust_name.as_str()));
    let _ = writeln!(
        text,
        "\n/// Property types of [`Cfn{short}`].\npub mod {} {{",
        names::snake(short)
    );
    let mut shared: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for definition in definitions {
        let name = &definition.rust_name;
        match &definition.home {
            Home::Here => {}
            Home::Module(module) => shared.entry(module).or_default().push(name),
            Home::Tag if name == "Tag" => text.push_str("pub use crate::Tag;\n"),
            Home::Tag => {
                let _ = writeln!(text, "pub use crate::Tag as {name};");
            }
        }
    }
    for (module, names) in shared {
        let _ = writeln!(text, "pub use super::{module}::{{{}}};", names.join(", "));
    }
    let own = || definitions.iter().filter(|d| d.home == Home::Here);
    if own().next().is_some() {
        text.push_str("use crate::parts::*;\n");
    }
    let mut macros: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    // Closed sets last: what uses them is read first.
    for is_set in [false, true] {
        for own in own().filter(|d| matches!(d.content, Content::Values(_)) == is_set) {
            let macro_name = definition::write(text, &resource_type.name, own, &paths);
            let names = macros.entry(macro_name).or_default();
            names.push(own.rust_name.clone());
        }
    }
    for (macro_name, names) in macros {
        call(text, macro_name, &names);
    }
    text.push_str("}\n");
}
