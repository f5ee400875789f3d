//! E1032: the form and the place of `Fn::ForEach`.

use std::collections::{HashMap, HashSet};

use crate::rule;
use crate::rules::function::number;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Function, Intrinsic, LOOP, LOOP_SECTIONS, loop_parts};
use stackwright_template::parse::{Data, Entry, Map, Node, Span};

rule! {
    /// ## What it does
    /// Checks that `Fn::ForEach::Name` has an identifier, a collection and a body whose keys contain the identifier,
    /// stands in conditions, resources, their properties or outputs, and that the template has the transform
    /// `AWS::LanguageExtensions`. What the loop makes is checked like everything else, as far as its collection is
    /// known.
    ///
    /// ## Why it matters
    /// Without the transform CloudFormation takes the loop for a resource without a type; with a wrong form the
    /// transform fails.
    ///
    /// ## Example
    /// ```yaml
    /// Transform: AWS::LanguageExtensions
    /// Resources:
    ///   Fn::ForEach::Topics:
    ///     - Name
    ///     - [Orders, Bills]
    ///     - Topic${Name}: {Type: AWS::SNS::Topic}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html>
    pub struct ForEach = E1032, "for-each", Error, on [template];
}

impl Rule for ForEach {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        if !cx.text.contains(LOOP) {
            return;
        }
        let mut walk = Walk {
            rule: self,
            cx,
            out,
            seen: HashMap::new(),
            identifiers: Vec::new(),
            path: Vec::new(),
        };
        for section in cx.document.root.as_map().into_iter().flatten() {
            if section.key.starts_with(LOOP) {
                walk.report(
                    section.key_span,
                    "a loop cannot stand for whole sections".into(),
                );
                continue;
            }
            walk.path.push(section.key.to_string());
            walk.node(
                &section.value,
                LOOP_SECTIONS.contains(&section.key.as_ref()),
            );
            walk.path.pop();
        }
    }
}

struct Walk<'a, 'c, 't, 'o> {
    rule: &'a ForEach,
    cx: &'c Context<'t>,
    out: &'o mut Findings,
    /// Where each name of a loop stands first.
    seen: HashMap<&'c str, Span>,
    /// The identifiers of the loops around.
    identifiers: Vec<&'c str>,
    path: Vec<String>,
}

impl<'c> Walk<'_, 'c, '_, '_> {
    fn report(&mut self, span: Span, message: String) {
        let finding = self.rule.at(span, message).property(self.path.join("."));
        self.out.report(finding);
    }

    fn node(&mut self, node: &'c Node<'_>, allowed: bool) {
        match &node.data {
            Data::List(items) => items.iter().for_each(|item| self.node(item, allowed)),
            Data::Map(map) => self.map(map, allowed),
            _ => {}
        }
    }

    fn map(&mut self, map: &'c Map<'_>, allowed: bool) {
        for entry in map {
            self.path.push(entry.key.to_string());
            if entry.key.starts_with(LOOP) {
                self.check(entry, allowed);
            } else {
                // A resource's own metadata is passed on as it is.
                self.node(&entry.value, allowed);
            }
            self.path.pop();
        }
    }

    fn check(&mut self, entry: &'c Entry<'_>, allowed: bool) {
        if !allowed {
            let section = self.path.first().cloned().unwrap_or_default();
            let message = format!(
                "`Fn::ForEach` cannot be used in `{section}`, only in conditions, resources and outputs"
            );
            return self.report(entry.key_span, message);
        }
        if !self.cx.template.has_transform("AWS::LanguageExtensions") {
            let finding = self
                .rule
                .at(
                    entry.key_span,
                    "`Fn::ForEach` needs the transform `AWS::LanguageExtensions`",
                )
                .hint("add `Transform: AWS::LanguageExtensions` to the template")
                .property(self.path.join("."));
            self.out.report(finding);
        }
        self.name(entry);
        let Some((identifier, collection, body)) = loop_parts(&entry.value) else {
            let message = match entry.value.as_list() {
                None => format!(
                    "`Fn::ForEach` needs a list of an identifier, a collection and a body, not {}",
                    entry.value.kind()
                ),
                Some(items) if items.len() != 3 => format!(
                    "`Fn::ForEach` needs an identifier, a collection and a body, and has {}",
                    number(items.len(), "argument")
                ),
                Some([identifier, _, body]) => match identifier.as_str() {
                    None => format!(
                        "the identifier of `Fn::ForEach` must be a name, not {}",
                        identifier.kind()
                    ),
                    Some(_) => format!(
                        "the body of `Fn::ForEach` must be an object, not {}",
                        body.kind()
                    ),
                },
                Some(_) => return,
            };
            return self.report(entry.value.span, message);
        };
        self.collection(collection);
        let names = &self.cx.template;
        let identifier_span = entry
            .value
            .as_list()
            .map_or(entry.key_span, |items| items[0].span);
        if names.parameters.contains_key(identifier) || names.resources.contains_key(identifier) {
            self.report(
                identifier_span,
                format!(
                    "the identifier `{identifier}` is also the name of a parameter or resource"
                ),
            );
        }
        if self.identifiers.contains(&identifier) {
            self.report(
                identifier_span,
                format!("a loop around this one has the identifier `{identifier}` too"),
            );
        }
        if body.is_empty() {
            let message = "the body of `Fn::ForEach` is empty".to_owned();
            return self.report(entry.value.span, message);
        }
        let items = entry.value.as_list().unwrap_or_default();
        if collection.as_list().is_none_or(|values| values.len() > 1) {
            self.keys(identifier, body);
        }
        self.identifiers.push(identifier);
        if let Some(body) = items.get(2) {
            self.node(body, true);
        }
        self.identifiers.pop();
    }

    fn name(&mut self, entry: &'c Entry<'_>) {
        let name = entry.key.strip_prefix("Fn::ForEach::").unwrap_or_default();
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
            let message = "a loop is named `Fn::ForEach::Name`, with letters and digits".to_owned();
            return self.report(entry.key_span, message);
        }
        if self.cx.template.resources.contains_key(name) {
            let message = format!("`{name}` is a resource, and cannot also be the name of a loop");
            self.report(entry.key_span, message);
        }
        match self.seen.get(name) {
            Some(first) => {
                let finding = self
                    .rule
                    .at(entry.key_span, format!("two loops have the name `{name}`"))
                    .property(self.path.join("."))
                    .related(*first, "the other one");
                self.out.report(finding);
            }
            None => {
                self.seen.insert(name, entry.key_span);
            }
        }
    }

    fn collection(&mut self, node: &Node<'_>) {
        if let Some(call) = Intrinsic::of(node) {
            if call.function == Function::Ref
                && let Some(name) = call.argument.as_str()
                && let Some(parameter) = self.cx.template.parameters.get(name)
                && let Some(ty) = parameter.node.get("Type").and_then(Node::as_str)
                && !ty.contains("List")
            {
                let message = format!(
                    "the collection of `Fn::ForEach` must be a list, and the parameter `{name}` is a {ty}"
                );
                self.report(node.span, message);
            }
            return;
        }
        let Some(items) = node.as_list() else {
            let message = format!(
                "the collection of `Fn::ForEach` must be a list of values, or a function that yields one, not {}",
                node.kind()
            );
            return self.report(node.span, message);
        };
        let mut seen: HashSet<&str> = HashSet::new();
        for item in items {
            if let Some(text) = item.scalar_text() {
                if !seen.insert(text) {
                    self.report(item.span, format!("`{text}` is in the collection twice"));
                }
            } else if Intrinsic::of(item).is_none() {
                let message = format!(
                    "the values of a collection must be strings, not {}",
                    item.kind()
                );
                self.report(item.span, message);
            }
        }
    }

    /// Each key that the loop makes must be another in each round.
    fn keys(&mut self, identifier: &str, body: &Map<'_>) {
        for entry in body {
            if entry.key.starts_with(LOOP) {
                if let Some((_, _, inner)) = loop_parts(&entry.value) {
                    self.keys(identifier, inner);
                }
                continue;
            }
            let has = |open: &str| entry.key.contains(&format!("{open}{{{identifier}}}"));
            if !has("$") && !has("&") {
                let finding = self
                    .rule
                    .at(
                        entry.key_span,
                        format!(
                            "the key `{}` is the same in each round of the loop",
                            entry.key
                        ),
                    )
                    .hint(format!("put `${{{identifier}}}` into it"))
                    .property(self.path.join("."));
                self.out.report(finding);
            }
        }
    }
}
