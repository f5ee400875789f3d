//! E4002: checks that the metadata of the template has no null.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::parse::{Data, Node};

rule! {
    /// ## What it does
    /// Checks that the metadata of the template has no null.
    ///
    /// ## Why it matters
    /// CloudFormation refuses nulls anywhere in a template.
    ///
    /// ## Example
    /// ```yaml
    /// Metadata: {Owner: null}
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/metadata-section-structure.html>
    pub struct NullMetadata = E4002, "null-metadata", Error, on [template];
}

impl Rule for NullMetadata {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        if let Some(metadata) = cx.template.root.get("Metadata") {
            nulls(metadata, &mut |node| {
                out.report(
                    self.at(node.span, "null is not allowed in metadata")
                        .property("Metadata"),
                )
            });
        }
    }
}

fn nulls<'n, 's>(node: &'n Node<'s>, report: &mut impl FnMut(&'n Node<'s>)) {
    match &node.data {
        Data::Null => report(node),
        Data::List(items) => items.iter().for_each(|item| nulls(item, report)),
        Data::Map(map) => map.iter().for_each(|entry| nulls(&entry.value, report)),
        _ => {}
    }
}
