//! Exports that an update would take away from other stacks. CloudFormation finds out last, and rolls everything back.

use stackwright_template::parse::Node;

use crate::diagnose::{self, Diagnosis};
use crate::error::Error;
use crate::input::Origin;
use crate::plan::Plan;

impl Plan {
    /// The refusal that the execution would end in. Who may not ask for imports learns it in the end.
    pub(crate) async fn export_in_use(&self) -> Option<Error> {
        let session = self.session.brief();
        for export in self.exports_taken_away() {
            let importers = session.importers(export).await.unwrap_or_default();
            if importers.is_empty() {
                continue;
            }
            let reason = format!(
                "Export {export} cannot be deleted as it is in use by {}",
                importers.join(", ")
            );
            let mut root = diagnose::validation(
                &self.stack,
                "AWS::CloudFormation::Stack",
                None,
                &reason,
                Origin::default(),
            );
            root.property = None;
            return Some(Error::ChangeSet {
                stack: self.stack.to_string(),
                reason,
                diagnosis: Box::new(Diagnosis {
                    root: Some(root),
                    ..Diagnosis::default()
                }),
            });
        }
        None
    }

    /// The names of exports that the stack has and the template has not. A name that is an expression counts as kept.
    fn exports_taken_away(&self) -> Vec<&str> {
        let root = &self.template.document.root;
        let outputs = root.get("Outputs").and_then(Node::as_map);
        let names: Vec<(&str, Option<&str>)> = (outputs.into_iter().flatten())
            .filter_map(|output| {
                Some((&*output.key, output.value.at(["Export", "Name"])?.as_str()))
            })
            .collect();
        let is_kept = |key: Option<&str>, export: &str| {
            names.iter().any(|(output, name)| match name {
                Some(name) => *name == export,
                None => Some(*output) == key,
            })
        };
        (self.outputs.iter())
            .filter(|_| !self.unchanged)
            .filter_map(|output| {
                let export = output.export_name()?;
                (!is_kept(output.output_key(), export)).then_some(export)
            })
            .collect()
    }
}
