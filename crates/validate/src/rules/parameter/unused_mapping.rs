//! W7001: a mapping that nothing uses.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Function, Intrinsic, LOOP, ReferenceKind, loop_parts};
use stackwright_template::parse::{Data, Node};

rule! {
    /// ## What it does
    /// Reports mappings that no `Fn::FindInMap` reads.
    ///
    /// ## Why it matters
    /// They count against the size of the template, and readers look for their use in vain.
    ///
    /// ## Example
    /// ```yaml
    /// Mappings: {Images: {eu-west-1: {Linux: ami-1}}}   # and no !FindInMap [Images, …]
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/mappings-section-structure.html>
    pub struct UnusedMapping = W7001, "unused-mapping", Warning, on [template];
}

impl Rule for UnusedMapping {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let template = cx.template;
        let any_name = template.calls.iter().any(|call| {
            call.function == Function::FindInMap
                && call
                    .argument
                    .as_list()
                    .and_then(<[_]>::first)
                    .is_none_or(|map| map.as_str().is_none())
        });
        if any_name || template.is_rewritten() {
            return;
        }
        for mapping in template.mappings.values() {
            let used = template
                .references_to(mapping.name)
                .any(|reference| reference.kind == ReferenceKind::Mapping)
                || (cx.text.contains(LOOP) && collects(&cx.document.root, mapping.name));
            if !used && !mapping.name.starts_with("Fn::") {
                out.report(
                    self.at(
                        mapping.name_span,
                        format!("nothing uses the mapping `{}`", mapping.name),
                    )
                    .hint("remove it")
                    .property(format!("Mappings.{}", mapping.name)),
                );
            }
        }
    }
}

/// Whether a loop goes through a list of the mapping; such loops are unrolled, so that nothing of them is left.
fn collects(node: &Node<'_>, mapping: &str) -> bool {
    match &node.data {
        Data::List(items) => items.iter().any(|item| collects(item, mapping)),
        Data::Map(map) => map.iter().any(|entry| {
            let collection = loop_parts(&entry.value)
                .filter(|_| entry.key.starts_with(LOOP))
                .and_then(|(_, collection, _)| Intrinsic::of(collection))
                .filter(|call| call.function == Function::FindInMap)
                .and_then(|call| call.argument.as_list()?.first()?.as_str());
            collection == Some(mapping) || collects(&entry.value, mapping)
        }),
        _ => false,
    }
}
