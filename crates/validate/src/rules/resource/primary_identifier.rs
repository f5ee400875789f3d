//! E3019: checks that no two resources of a type have the same primary identifier, such as the same bucket name.

use std::collections::HashMap;

use crate::model::{Resource, Satisfiable};
use crate::parse::Node;
use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Checks that no two resources of a type have the same primary identifier, such as the same bucket name.
    ///
    /// ## Why it matters
    /// The second cannot be created.
    ///
    /// ## Example
    /// ```yaml
    /// A: {Type: AWS::S3::Bucket, Properties: {BucketName: files}}
    /// B: {Type: AWS::S3::Bucket, Properties: {BucketName: files}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-identifier.html>
    pub struct PrimaryIdentifier = E3019, "unique-primary-identifier", Error, on [template];
}

impl Rule for PrimaryIdentifier {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let mut seen: HashMap<(&str, Vec<&str>), Vec<&Resource<'_>>> = HashMap::new();
        for resource in cx.template.resources.values() {
            let (Some(schema), Some(properties)) =
                (cx.schema(resource.type_name), resource.properties)
            else {
                continue;
            };
            let read_only: Vec<&str> = schema.pointers("readOnlyProperties").collect();
            let mut key = Vec::new();
            for pointer in schema.pointers("primaryIdentifier") {
                match pointer
                    .split('/')
                    .try_fold(properties, |node, step| node.get(step))
                    .and_then(Node::scalar_text)
                {
                    Some(text)
                        if !read_only.contains(&pointer)
                            && !text.contains("{{")
                            && !text.contains("${") =>
                    {
                        key.push(text)
                    }
                    _ => {
                        key.clear();
                        break;
                    }
                }
            }
            if key.is_empty() || schema.pointers("primaryIdentifier").count() != key.len() {
                continue;
            }
            let same = seen.entry((resource.type_name, key.clone())).or_default();
            // Two that never exist together may share an identifier.
            let clash = same.iter().find(|other| {
                let together: Vec<(&str, bool)> = [other.condition, resource.condition]
                    .into_iter()
                    .flatten()
                    .map(|name| (name, true))
                    .collect();
                cx.template.conditions.satisfiable(&together) != Satisfiable::No
            });
            if let Some(other) = clash {
                let message = format!(
                    "`{}` and `{}` are both {} `{}`",
                    other.name,
                    resource.name,
                    resource.type_name,
                    key.join(" | ")
                );
                out.report(
                    self.at(resource.properties_span(), message)
                        .resource(resource)
                        .related(other.name_span, "the other one"),
                );
            }
            same.push(resource);
        }
    }
}
