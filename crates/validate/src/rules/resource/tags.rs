//! E3024: the tags of a resource.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::Diagnostic;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Evaluation, Instance, Resource};
use stackwright_template::parse::Span;

rule! {
    /// ## What it does
    /// Checks that the tags of a resource have different keys of 1 to 128 characters that do not begin with `aws:`, and
    /// values of at most 256 characters.
    ///
    /// ## Why it matters
    /// The service refuses the resource; of two equal keys some take the last without a word.
    ///
    /// ## Example
    /// ```yaml
    /// Tags: [{Key: "aws:stage", Value: prod}]   # aws: is kept for AWS itself
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html>
    pub struct Tags = E3024, "tags", Error, on [resources], supersedes E3031 E3033 E3037 E3002;
}

impl Rule for Tags {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        let Some(properties) = resource.properties.and_then(|node| node.as_map()) else {
            return;
        };
        // Nearly all types call it so; the schema is only looked up for those that have the property.
        let likely = |key: &str| key.to_ascii_lowercase().ends_with("tags");
        if !properties.iter().any(|entry| likely(&entry.key)) {
            return;
        }
        let Some(schema) = cx.schema(resource.type_name) else {
            return;
        };
        let facts = &schema.schema["facts"]["tags"][0];
        let named = schema.schema["tagging"]["tagProperty"]
            .as_str()
            .and_then(|pointer| pointer.strip_prefix("/properties/"));
        if schema.schema["tagging"]["taggable"] == false && facts.is_null() {
            return;
        }
        let property = facts.as_str().or(named).unwrap_or("Tags");
        for form in cx.scenarios.forms(resource) {
            if let Some(tags) = form.properties.get(property) {
                self.tags(resource, property, tags, out);
            }
        }
    }
}

impl Tags {
    fn tags(
        &self,
        resource: &Resource<'_>,
        property: &str,
        tags: &Instance<'_>,
        out: &mut Findings,
    ) {
        let mut report = |span: Span, path: String, message: String, other: Option<Span>| {
            let mut finding: Diagnostic = self.at(span, message).resource(resource).property(&path);
            if let Some(other) = other {
                finding = finding.related(other, "the other one");
            }
            out.report(finding);
        };
        match &tags.value {
            Evaluation::List(items) => {
                let mut seen: HashMap<&str, Span> = HashMap::new();
                for (index, item) in items.iter().enumerate() {
                    let path = |last: &str| format!("{property}.{index}.{last}");
                    if let Some(key) = item.get("Key")
                        && let Some(text) = key.text()
                    {
                        if let Some(fault) = key_fault(text) {
                            report(key.span(), path("Key"), fault, None);
                        }
                        match seen.entry(text) {
                            Entry::Occupied(first) => report(
                                key.span(),
                                path("Key"),
                                format!("there are two tags with the key `{text}`"),
                                Some(*first.get()),
                            ),
                            Entry::Vacant(new) => {
                                new.insert(key.span());
                            }
                        }
                    }
                    if let Some(value) = item.get("Value")
                        && let Some(fault) = value.text().and_then(value_fault)
                    {
                        report(value.span(), path("Value"), fault, None);
                    }
                }
            }
            Evaluation::Object(object) => {
                for (key, span, value) in &object.entries {
                    let path = || format!("{property}.{key}");
                    if let Some(fault) = key_fault(key) {
                        report(*span, path(), fault, None);
                    }
                    if let Some(fault) = value.text().and_then(value_fault) {
                        report(value.span(), path(), fault, None);
                    }
                }
            }
            _ => {}
        }
    }
}

fn key_fault(key: &str) -> Option<String> {
    let length = key.chars().count();
    if key
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("aws:"))
    {
        Some(format!(
            "the tag `{key}` begins with `aws:`, which is kept for AWS itself"
        ))
    } else if length == 0 {
        Some("the key of a tag is empty".into())
    } else if length > 128 {
        Some(format!(
            "the key of a tag may have at most 128 characters, and this one has {length}"
        ))
    } else {
        None
    }
}

fn value_fault(value: &str) -> Option<String> {
    let length = value.chars().count();
    (length > 256).then(|| {
        format!("the value of a tag may have at most 256 characters, and this one has {length}")
    })
}
