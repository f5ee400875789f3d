//! Exports that an update would take away from other stacks. CloudFormation finds out last, and rolls everything back.

use serde_json::Value;

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
        let outputs = self.template.value.get("Outputs");
        let name_of = |output: &Value| output.get("Export")?.get("Name").cloned();
        let names: Vec<Value> = (outputs.and_then(Value::as_object))
            .map(|outputs| outputs.values().filter_map(name_of).collect())
            .unwrap_or_default();
        let is_kept = |key: Option<&str>, export: &str| {
            let own = key.and_then(|key| name_of(outputs?.get(key)?));
            own.is_some_and(|name| !name.is_string())
                || names.iter().any(|name| name.as_str() == Some(export))
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
