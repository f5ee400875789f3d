//! The types that belong to a resource: objects, closed sets of values, and choices between forms.

use std::fmt::Write as _;

use super::docs;
use super::needs::Needs;
use super::paths::Paths;
use crate::codegen::model::{Branch, Content, Definition, Property};
use crate::codegen::names;

/// Writes a definition, and says which macro of `parts` completes it.
pub fn write(
    text: &mut String,
    resource: &str,
    definition: &Definition,
    paths: &Paths,
) -> &'static str {
    text.push('\n');
    match &definition.content {
        Content::Values(values) => {
            closed_set(text, definition, values, paths);
            "values"
        }
        Content::Object(properties) => {
            head(text, resource, definition, paths.known("Props"));
            object(text, definition, properties, paths);
            "property_types"
        }
        Content::Choice(branches) => {
            let of_properties = branches.iter().all(|branch| branch.property.is_some());
            let inner = match of_properties {
                true => "Props",
                false => "Data",
            };
            head(text, resource, definition, paths.known(inner));
            for branch in branches {
                form(text, branch, of_properties, paths);
            }
            text.push_str("}\n");
            match of_properties {
                true => "property_types",
                false => "forms",
            }
        }
    }
}

/// The documentation and the struct, up to its methods.
fn head(text: &mut String, resource: &str, definition: &Definition, inner: &str) {
    let page_name = last(&definition.name);
    let page = names::page("aws-properties", resource, Some(page_name));
    docs::line(
        text,
        &format!("[`{}`]({page}) of `{resource}`.", definition.name),
    );
    if let Content::Choice(branches) = &definition.content
        && branches.len() > 1
    {
        docs::line(text, "");
        docs::line(
            text,
            "It has one of several forms, each with a function that makes it.",
        );
    }
    docs::paragraph(text, &definition.facts);
    let name = &definition.rust_name;
    let _ = writeln!(
        text,
        "#[must_use]\npub struct {name}({inner});\nimpl {name} {{"
    );
}

fn object(text: &mut String, definition: &Definition, properties: &[Property], paths: &Paths) {
    let needs = Needs::of(properties);
    let props = paths.known("Props");
    docs::line(text, "Creates the object.");
    needs.document(text);
    let (attribute, mut value) = match needs.chained.is_empty() {
        true => ("#[inline]", format!("Self({props}::new())")),
        false => (
            "#[track_caller]",
            format!(
                "Self({props}::requiring(\"{}\", &[{}]))",
                last(&definition.name),
                needs.names()
            ),
        ),
    };
    let set = needs.shared_function("set");
    let mut arguments = Vec::new();
    for property in &needs.arguments {
        let argument = paths.argument(&property.rust_type);
        arguments.push(format!("{}: {argument}", property.method));
        value = format!("{set}({value}, \"{}\", {})", property.name, property.method);
    }
    let _ = writeln!(
        text,
        "{attribute}\npub fn new({}) -> Self {{ {value} }}",
        arguments.join(", ")
    );
    for property in needs.setters() {
        docs::line(text, &docs::property(property));
        let _ = writeln!(
            text,
            "pub fn {}(self, value: {}) -> Self {{ set(self, \"{}\", value) }}",
            property.method,
            paths.argument(&property.rust_type),
            property.name
        );
    }
    text.push_str("}\n");
}

fn form(text: &mut String, branch: &Branch, of_properties: bool, paths: &Paths) {
    let argument = paths.argument(&branch.rust_type);
    let props = paths.known("Props");
    let facts = branch.facts.join(" ");
    let (docs, value) = match &branch.property {
        Some(name) => {
            let value = match of_properties {
                true => format!("set(Self({props}::new()), \"{name}\", value)"),
                false => format!("Self(object(\"{name}\", value))"),
            };
            (format!("With `{name}`: {facts}"), value)
        }
        None => (format!("As {facts}"), "Self(data(value))".to_owned()),
    };
    docs::line(text, &docs);
    let _ = writeln!(
        text,
        "pub fn {}(value: {argument}) -> Self {{ {value} }}",
        branch.method
    );
}

fn closed_set(
    text: &mut String,
    definition: &Definition,
    values: &[(String, String)],
    paths: &Paths,
) {
    let Definition {
        rust_name, name, ..
    } = definition;
    let inner = paths.known("Text");
    let _ = writeln!(
        text,
        "/// The values of `{name}`.
pub struct {rust_name}({inner});
#[allow(non_upper_case_globals)]
impl {rust_name} {{"
    );
    for (constant, value) in values {
        let _ = writeln!(
            text,
            "/// `{value}`\npub const {constant}: Self = Self(text({value:?}));"
        );
    }
    text.push_str("}\n");
}

/// The last part of a path: what AWS calls a type that is described in place.
fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or_default()
}
