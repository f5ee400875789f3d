//! E1001: the template's sections.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::parse::{Data, Node};
use stackwright_template::suggest::did_you_mean;

const SECTIONS: &[&str] = &[
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Globals",
    "Hooks",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
    "Transform",
];

/// What is said of a template without resources, which an app may have for a stack that it does not deploy.
pub const NO_RESOURCES: &str = "a template needs at least one resource";

rule! {
    /// ## What it does
    /// Checks that the template is an object of the known sections, that it has resources, that each section is
    /// an object, and that the format version is `2010-09-09`.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Resource:           # not Resources
    ///   Topic: {Type: AWS::SNS::Topic}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>
    pub struct Structure = E1001, "structure", Error, on [template];
}

impl Rule for Structure {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let root = cx.template.root;
        let Some(map) = root.as_map() else {
            out.report(self.at(
                root.span,
                format!(
                    "a template is an object with the section `Resources`, not {}",
                    root.kind()
                ),
            ));
            return;
        };
        for entry in map {
            if entry.key == "Fn::Transform"
                || entry.key.starts_with(stackwright_template::model::LOOP)
            {
                continue;
            }
            if !SECTIONS.contains(&entry.key.as_ref()) {
                let mut finding = self.at(
                    entry.key_span,
                    format!("`{}` is not a section of a template", entry.key),
                );
                if let Some(near) = did_you_mean(&entry.key, SECTIONS.iter().copied()) {
                    finding = finding.meant(near);
                }
                out.report(finding);
                continue;
            }
            let fault = match entry.key.as_ref() {
                "AWSTemplateFormatVersion" => (entry.value.scalar_text() != Some("2010-09-09"))
                    .then(|| "the format version must be `2010-09-09`".to_owned()),
                // These have rules of their own.
                "Description" | "Transform" => None,
                // A null is a fault of its own, wherever it is.
                name => (entry.value.as_map().is_none() && !matches!(entry.value.data, Data::Null))
                    .then(|| format!("`{name}` must be an object, not {}", entry.value.kind())),
            };
            if let Some(message) = fault {
                out.report(self.at(entry.value.span, message));
            }
        }
        let resources = root.get("Resources").and_then(Node::as_map);
        if resources.is_none_or(|map| map.is_empty())
            && root
                .get("Resources")
                .is_none_or(|node| node.as_map().is_some())
            && !cx.template.is_rewritten()
        {
            let span = map.entry("Resources").map_or(
                stackwright_template::parse::Span::new(
                    root.span.start as usize,
                    root.span.start as usize + 1,
                ),
                |entry| entry.key_span,
            );
            out.report(self.at(span, NO_RESOURCES));
        }
        for (section, named) in [
            ("Resources", "resource"),
            ("Parameters", "parameter"),
            ("Outputs", "output"),
        ] {
            let entries = root
                .get(section)
                .and_then(Node::as_map)
                .into_iter()
                .flatten();
            for entry in entries {
                if entry.value.as_map().is_none() && !entry.key.starts_with("Fn::") {
                    out.report(self.at(
                        entry.value.span,
                        format!(
                            "the {named} `{}` must be an object, not {}",
                            entry.key,
                            entry.value.kind()
                        ),
                    ));
                }
            }
        }
    }
}
