//! Reads a change set into a plan: what changes, from which value to which, and what deserves a second look.

use std::sync::Arc;

use aws_sdk_cloudformation::types as sdk;
use indexmap::IndexMap;
use stackwright_template::compare::{Updates, secrets::is_hidden};
use stackwright_template::model::{Environment, Template};
use stackwright_template::parse::{Data, Document, Node, Span};

use crate::api::retry::translate;
use crate::api::{call, following};
use crate::error::Result;
use crate::event::EventKind;
use crate::input::{LoadedTemplate, Origins};
use crate::plan::change::{self, Change};
use crate::plan::findings::findings;
use crate::plan::{Described, Made, Plan, Work, nested};
use crate::prepare::capabilities::Capability;
use crate::prepare::parameters::{self, ParameterValue};
use crate::prepare::refusal::is_no_changes;
use crate::session::Session;

impl Work<'_> {
    /// Waits for a change set and reads it. `sent` are the parameters of one that was made just now.
    pub(crate) async fn read(
        &self,
        made: Made,
        stack: Option<sdk::Stack>,
        before: Option<Document<'static>>,
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
        let after = with_values(
            &self.session,
            Some(&self.name),
            &self.template.document,
            |name| {
                let told = parameters::value(described.parameters(), name);
                told.or_else(|| match sent?.get(name) {
                    Some(ParameterValue::Given(value)) => Some(value.clone()),
                    Some(ParameterValue::Previous) => deployed(name),
                    None => self.template.default_of(name),
                })
            },
        );
        let after = LoadedTemplate {
            document: Arc::new(after),
            ..self.template.clone()
        };
        let before = (plan.before.as_ref())
            .map(|before| with_values(&self.session, Some(&self.name), before, deployed));
        let changes = self.all_changes(&made.id, described).await?;
        let updates = Updates::embedded();
        let root = before.as_ref().map(|before| &before.root);
        plan.changes = change::read(&changes, root, &after, &self.masker);
        change::sharpen(&mut plan.changes, updates);
        self.read_nested(&mut plan.changes).await?;
        self.judge(&mut plan, before.as_ref(), &after).await;
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

    /// Adds what deserves a second look, and what happens in nested stacks, to a plan with its changes. Templates have known
    /// values in the places of references.
    pub(crate) async fn judge(
        &self,
        plan: &mut Plan,
        before: Option<&Document<'static>>,
        after: &LoadedTemplate,
    ) {
        plan.findings = findings(before, after, &plan.changes, Updates::embedded());
        let parents = nested::Parents {
            stack: &self.name,
            path: &self.input.path,
            before,
            after: &after.document,
            wanted: &self.input.nested,
        };
        let (changes, findings) = (&mut plan.changes, &mut plan.findings);
        nested::add(&self.session, &parents, changes, findings, &self.masker).await;
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
        let unknown = LoadedTemplate::deployed(None, Origins::default());
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

/// The template of a stack with what is known in its place, its name too where it is given. `parameter` tells the value of a declared parameter; those that
/// must not be shown count as unknown.
pub(crate) fn with_values(
    session: &Session,
    stack: Option<&str>,
    document: &Document<'static>,
    parameter: impl Fn(&str) -> Option<String>,
) -> Document<'static> {
    let template = Template::new(document);
    let shown = template.parameters.values();
    let values: Vec<(&str, Node<'static>)> = shown
        .filter(|declared| !is_hidden(declared.name, declared.node))
        .filter_map(|declared| {
            let value = Data::String(parameter(declared.name)?.into());
            Some((declared.name, Node::new(Span::default(), value)))
        })
        .collect();
    let environment = Environment {
        parameters: values.iter().map(|(name, value)| (*name, value)).collect(),
        account: Some(&session.identity().account),
        region: Some(session.region()),
        stack,
        exact: true,
        ..Environment::default()
    };
    let environment = environment.deciding(&template);
    environment.fold_template(&template).into_owned()
}
