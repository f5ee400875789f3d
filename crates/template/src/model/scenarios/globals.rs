//! What the section `Globals` of SAM hands down to resources.
//!
//! Source: <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html>

use crate::model::{Environment, Evaluation, Instance, Resource, Template};
use crate::parse::Node;

/// The properties of a resource with those that it inherits: a value of its own replaces an inherited one, objects are
/// merged, and lists are appended.
pub(super) fn inherited<'t>(
    template: &'t Template<'t>,
    resource: &Resource<'t>,
    environment: &Environment<'t>,
    own: Instance<'t>,
) -> Instance<'t> {
    let Some(kind) = resource.type_name.strip_prefix("AWS::Serverless::") else {
        return own;
    };
    let Some(globals) = template
        .root
        .get("Globals")
        .and_then(|globals| globals.get(kind))
    else {
        return own;
    };
    let ignored = resource.node.get("IgnoreGlobals");
    if ignored.and_then(Node::as_str) == Some("*") {
        return own;
    }
    let Some(mut given) = environment.evaluate(template, globals) else {
        return own;
    };
    if let Evaluation::Object(object) = &mut given.value {
        let ignored = ignored.and_then(Node::as_list).unwrap_or_default();
        object
            .entries
            .retain(|(name, ..)| !ignored.iter().any(|node| node.as_str() == Some(name)));
    }
    merged(given, own)
}

fn merged<'t>(given: Instance<'t>, own: Instance<'t>) -> Instance<'t> {
    let value = match (given.value, own.value) {
        (Evaluation::Object(given), Evaluation::Object(mut own)) => {
            own.open |= given.open;
            for (name, span, value) in given.entries {
                match own.entries.iter_mut().find(|(known, ..)| *known == name) {
                    Some((.., known)) => {
                        let above = std::mem::replace(known, value.clone());
                        *known = merged(value, above);
                    }
                    None => own.entries.push((name, span, value)),
                }
            }
            Evaluation::Object(own)
        }
        (Evaluation::List(mut given), Evaluation::List(own)) => {
            given.extend(own);
            Evaluation::List(given)
        }
        (_, own) => own,
    };
    Instance { value, ..own }
}
