//! How rules look from one resource at others: at one that it refers to, and at those that are about the same thing.

use std::collections::HashMap;

use crate::rules::{Context, Form};
use stackwright_template::model::{Instance, Resource, WhyUnknown};
use stackwright_template::parse::Span;

/// The resource of a type that a value is a `Ref` or `Fn::GetAtt` of.
pub(super) fn linked<'a, 't>(
    cx: &'a Context<'t>,
    value: Option<&Instance<'t>>,
    type_name: &str,
) -> Option<&'a Resource<'t>> {
    let resource = cx.template.resources.get(value?.resource()?)?;
    (resource.type_name == type_name).then_some(resource)
}

/// Attributes that return what `Ref` of the same resource returns.
const IDS: &[&str] = &["Id", "SubnetId", "VpcId", "GroupId"];

/// A text that is the same for values that are the same wherever both occur: the text itself where it is known, else
/// what it refers to, else the call it comes from.
pub(super) fn identity(value: &Instance<'_>) -> Option<String> {
    if let Some(text) = value.text() {
        return Some(text.to_owned());
    }
    match &value.unknown()?.why {
        WhyUnknown::Parameter(name) | WhyUnknown::Resource(name) => Some(format!("${{{name}}}")),
        WhyUnknown::Attribute(name, attribute) if IDS.contains(&attribute.as_ref()) => {
            Some(format!("${{{name}}}"))
        }
        WhyUnknown::Attribute(name, attribute) => Some(format!("${{{name}.{attribute}}}")),
        _ => Some(value.node.to_json().to_string()),
    }
}

/// A resource that is about the same thing as one before it, while both exist.
pub(super) struct Clash<'a, 't> {
    /// The resource.
    pub resource: &'a Resource<'t>,
    /// Where it says what it is about.
    pub span: Span,
    /// The one before it.
    pub first: &'a Resource<'t>,
    /// Where that one says it.
    pub first_span: Span,
}

/// The resources of a type that are about the same thing as one before them, each once. `about` says what a form is
/// about, and where it says so.
pub(super) fn clashes<'a, 't>(
    cx: &'a Context<'t>,
    type_name: &str,
    about: impl Fn(&'a Form<'t>) -> Option<(String, Span)>,
) -> Vec<Clash<'a, 't>> {
    /// Forms that cannot occur together are compared with at most so many before them.
    const MOST: usize = 64;
    let mut known: HashMap<String, Vec<(&Form<'t>, Span)>> = HashMap::new();
    let mut found: Vec<Clash<'a, 't>> = Vec::new();
    for resource in cx.template.resources.values() {
        if resource.type_name != type_name {
            continue;
        }
        let mut clash = None;
        for form in cx.scenarios.forms(resource) {
            let Some((what, span)) = about(form) else {
                continue;
            };
            let before = known.entry(what).or_default();
            if clash.is_none() {
                clash = before
                    .iter()
                    .take(MOST)
                    .find(|(other, _)| {
                        other.resource.name != resource.name
                            && cx.scenarios.can_coexist(&[form, other])
                    })
                    .map(|&(first, first_span)| Clash {
                        resource,
                        span,
                        first: first.resource,
                        first_span,
                    });
            }
            before.push((form, span));
        }
        found.extend(clash);
    }
    found
}
