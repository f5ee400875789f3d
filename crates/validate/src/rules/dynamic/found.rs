//! Finds dynamic references such as `{{resolve:ssm:name}}` in a template.

use crate::Diagnostic;
use crate::rules::Context;
use stackwright_template::model::{Function, Path, Resource, Segment, within};
use stackwright_template::parse::{Data, Node, Span};

/// A dynamic reference.
pub(super) struct Found<'a, 't> {
    /// What is between the braces.
    pub(super) text: &'a str,
    /// The offset of its braces in the text that it stands in.
    start: usize,
    /// The text that it stands in.
    pub(super) node: &'a Node<'t>,
    /// Where.
    pub(super) path: Path<'a>,
    /// The resource that it is part of.
    pub(super) resource: Option<&'a Resource<'t>>,
}

impl Found<'_, '_> {
    /// `ssm`, `ssm-secure` or `secretsmanager`.
    pub(super) fn service(&self) -> &str {
        self.text.split(':').nth(1).unwrap_or_default()
    }

    /// Where it stands, braces included.
    pub(super) fn span(&self) -> Span {
        match self.node.as_str() {
            Some(text) => within(
                self.node,
                text,
                self.start,
                self.start + self.text.len() + 4,
            ),
            None => self.node.span,
        }
    }

    /// Adds the resource and the path that it is found at.
    pub(super) fn placed(&self, finding: Diagnostic) -> Diagnostic {
        let below = match (self.resource, self.in_properties()) {
            (None, _) => 0,
            (Some(_), true) => 3,
            (Some(_), false) => 2,
        };
        let mut path = self.path.skip(below);
        while let Some(Segment::Key(key)) = path.0.last()
            && Function::from_name(key).is_some()
        {
            path.0.pop();
        }
        let finding = finding.property(path.to_string());
        match self.resource {
            Some(resource) => finding.resource(resource),
            None => finding,
        }
    }

    /// Whether it is in the properties of a resource.
    pub(super) fn in_properties(&self) -> bool {
        self.path.key(0) == Some("Resources") && self.path.key(2) == Some("Properties")
    }
}

/// Calls `visit` for each dynamic reference.
pub(super) fn each<'a, 't>(cx: &'a Context<'t>, mut visit: impl FnMut(&Found<'a, 't>)) {
    each_meant(cx, |found| {
        if found.text.starts_with("resolve:") {
            visit(found);
        }
    });
}

/// Calls `visit` for each text that is a dynamic reference or, but for blanks, was meant to be one.
pub(super) fn each_meant<'a, 't>(cx: &'a Context<'t>, mut visit: impl FnMut(&Found<'a, 't>)) {
    if cx.is_dynamic() {
        walk(cx, cx.template.root, &mut Vec::new(), &mut visit);
    }
}

fn walk<'a, 't>(
    cx: &'a Context<'t>,
    node: &'a Node<'t>,
    path: &mut Vec<Segment<'a>>,
    visit: &mut impl FnMut(&Found<'a, 't>),
) {
    match &node.data {
        Data::String(text) => {
            let mut at = 0;
            while let Some(found) = text[at..].find("{{") {
                let start = at + found;
                at = start + 2;
                if !text[at..].trim_start().starts_with("resolve:") {
                    continue;
                }
                let Some(length) = text[start..].find("}}") else {
                    break;
                };
                let inner = &text[start + 2..start + length];
                at = start + length + 2;
                let resource = match path.as_slice() {
                    [Segment::Key("Resources"), Segment::Key(name), ..] => {
                        cx.template.resources.get(name)
                    }
                    _ => None,
                };
                visit(&Found {
                    text: inner,
                    start,
                    node,
                    path: Path(path.clone()),
                    resource,
                });
            }
        }
        Data::List(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(Segment::Index(index));
                walk(cx, item, path, visit);
                path.pop();
            }
        }
        Data::Map(map) => {
            for entry in map {
                path.push(Segment::Key(&entry.key));
                walk(cx, &entry.value, path, visit);
                path.pop();
            }
        }
        _ => {}
    }
}
