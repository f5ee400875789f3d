//! SW1079: two exports of the same name.

use std::collections::HashMap;

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Owner, Section};

rule! {
    /// ## What it does
    /// Finds two outputs of a template that are exported under the same name, and can exist together.
    ///
    /// ## Why it matters
    /// The name of an export is there once in an account and region: the deployment fails at its end, when all
    /// resources are there already.
    ///
    /// ## Example
    /// ```yaml
    /// Outputs: {A: {Value: a, Export: {Name: files}}, B: {Value: b, Export: {Name: files}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>
    pub struct DuplicateExport = SW1079, "duplicate-export", Error, on [template];
}

impl Rule for DuplicateExport {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let mut seen = HashMap::new();
        for output in cx.template.outputs.values() {
            let Some(name) = output.node.at(["Export", "Name"]) else {
                continue;
            };
            let owner = Owner {
                section: Section::Outputs,
                name: output.name,
            };
            let same: &mut Vec<_> = seen.entry(name.to_json().to_string()).or_default();
            let clash = same
                .iter()
                .find(|(_, other)| cx.template.can_coexist(owner, *other));
            if let Some((other, _)) = clash {
                let what = name.scalar_text().map_or_else(
                    || "under this name".to_owned(),
                    |text| format!("as `{text}`"),
                );
                out.report(
                    self.at(
                        name.span,
                        format!("another output is already exported {what}"),
                    )
                    .related(*other, "the other one")
                    .property(format!("Outputs.{}.Export.Name", output.name)),
                );
            }
            same.push((name.span, owner));
        }
    }
}
