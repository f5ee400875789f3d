//! Reads a change set into a plan: what changes, from which value to which, and what deserves a second look.

use aws_sdk_cloudformation::types as sdk;
use indexmap::IndexMap;
use serde_json::Value;

use crate::api::{call, following};
use crate::capabilities::Capability;
use crate::change::{self, Change};
use crate::classify;
use crate::error::Result;
use crate::evaluate::Evaluation;
use crate::event::EventKind;
use crate::input::LoadedTemplate;
use crate::parameters::{self, ParameterValue};
use crate::patience::translate;
use crate::plan::{Described, Made, Plan, Work};
use crate::refusal::is_no_changes;

impl Work<'_> {
    /// Waits for a change set and reads it. `sent` are the parameters of one that was made just now.
    pub(crate) async fn read(
        &self,
        made: Made,
        stack: Option<sdk::Stack>,
        before: Option<Value>,
        sent: Option<&IndexMap<String, ParameterValue>>,
        needed: Vec<Capability>,
        owns_shell: bool,
    ) -> Result<Plan> {
        let described = self.wait(&made).await?;
        let status = described
            .status()
            .map(|status| status.as_str().to_owned())
            .unwrap_or_default();
        let reason = self
            .masker
            .mask(described.status_reason().unwrap_or_default());
        let mut plan = Plan {
            capabilities: needed,
            before,
            owns_shell,
            says_rollback: described.on_stack_failure().is_some()
                || described
                    .deployment_config()
                    .is_some_and(|config| config.disable_rollback().is_some()),
            deleted_on_failure: described.on_stack_failure() == Some(&sdk::OnStackFailure::Delete),
            ..self.empty(&made, stack.as_ref())
        };
        if status == "FAILED" {
            if is_no_changes(&reason) {
                if !self.adopts {
                    self.deployer.discard(&plan).await?;
                }
                self.sink.send(&self.name, EventKind::NoChanges).await;
                plan.unchanged = true;
                return Ok(plan);
            }
            let error = self.refused_change_set(&made, reason).await;
            if !self.adopts {
                self.deployer.discard(&plan).await?;
            }
            return Err(error);
        }
        let deployed = |name: &str| parameters::value(stack.as_ref()?.parameters(), name);
        let after = self.evaluated(&self.template.value, |name| {
            let told = parameters::value(described.parameters(), name);
            told.or_else(|| match sent?.get(name) {
                Some(ParameterValue::Given(value)) => Some(value.clone()),
                Some(ParameterValue::Previous) => deployed(name),
                None => parameters::default(&self.template.value, name),
            })
        });
        let after = LoadedTemplate {
            value: after,
            ..self.template.clone()
        };
        let before = (plan.before.as_ref()).map(|before| self.evaluated(before, deployed));
        let changes = self.all_changes(&made.id, described).await?;
        plan.changes = change::read(&changes, before.as_ref(), &after, &self.masker);
        change::sharpen(&mut plan.changes, self.options().facts.as_ref());
        self.read_nested(&mut plan.changes).await?;
        plan.findings = classify::classify(
            before.as_ref(),
            &after.value,
            &plan.changes,
            self.options().facts.as_ref(),
        );
        // What does not prevent the execution is told nowhere else.
        if !self.options().disable_validation {
            plan.warnings = self.warnings(&made).await;
        }
        self.sink
            .send(
                &self.name,
                EventKind::Planned {
                    changes: plan.changes.len(),
                },
            )
            .await;
        Ok(plan)
    }

    fn evaluated(&self, template: &Value, parameter: impl Fn(&str) -> Option<String>) -> Value {
        Evaluation::new(template, &self.session, &self.name, parameter).template()
    }

    /// The changes of a change set, all pages of them.
    async fn all_changes(&self, id: &str, first: Described) -> Result<Vec<sdk::Change>> {
        let mut changes = first.changes.unwrap_or_default();
        let mut token = first.next_token;
        while token.is_some() {
            let request = self
                .session
                .cloudformation
                .describe_change_set()
                .change_set_name(id)
                .include_property_values(true)
                .set_next_token(token.clone());
            let page = call!(self.session, "DescribeChangeSet", request)?;
            changes.extend(page.changes.unwrap_or_default());
            token = following(token, page.next_token);
        }
        Ok(changes)
    }

    /// Reads the change sets of nested stacks, level by level.
    async fn read_nested(&self, changes: &mut [Change]) -> Result<()> {
        let unknown = LoadedTemplate {
            body: "".into(),
            value: Value::Null,
            origins: crate::input::Origins::default(),
        };
        let mut open: Vec<&mut Change> = changes.iter_mut().collect();
        while let Some(change) = open.pop() {
            let Some(id) = &change.nested_change_set else {
                continue;
            };
            let request = self
                .session
                .cloudformation
                .describe_change_set()
                .change_set_name(id)
                .include_property_values(true);
            let first = call!(self.session, "DescribeChangeSet", request)?;
            let nested = self.all_changes(id, first).await?;
            change.nested = change::read(&nested, None, &unknown, &self.masker);
            open.extend(change.nested.iter_mut());
        }
        Ok(())
    }
}
