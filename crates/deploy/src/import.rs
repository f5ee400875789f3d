//! Takes existing resources over into a stack.

use indexmap::IndexMap;
use serde_json::Value;

use crate::api::call;
use crate::confirm::Confirm;
use crate::deploy::Deployer;
use crate::error::{Error, Result};
use crate::event::EventSink;
use crate::input::StackInput;
use crate::patience::translate;
use crate::plan::{LARGEST_INLINE_TEMPLATE, Plan, Purpose};
use crate::upload;

/// An existing resource that becomes part of a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceToImport {
    /// Its logical ID in the template.
    pub logical_id: String,
    /// Its type.
    pub resource_type: String,
    /// What identifies it: property → value, such as `BucketName` → `my-bucket`.
    pub identifier: IndexMap<String, String>,
}

/// A resource of a template that is not in the stack yet, and what must be known to import it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImportCandidate {
    /// Its logical ID in the template.
    pub logical_id: String,
    /// Its type.
    pub resource_type: String,
    /// The properties that identify it; empty when the type cannot be imported.
    pub identifier: Vec<String>,
    /// The values that the template gives for them.
    pub known: IndexMap<String, String>,
}

impl Deployer {
    /// The resources of a template that its stack does not have yet, with what identifies them. The identifiers come
    /// from the facts, else from CloudFormation, for which a template that is too large for a call is uploaded.
    ///
    /// # Errors
    /// [`Error::Template`], and those of the calls.
    pub async fn import_candidates(&self, input: &StackInput) -> Result<Vec<ImportCandidate>> {
        let session = self
            .session
            .for_environment(&input.name, &input.environment)?;
        let template = input.load()?;
        let present: Vec<String> = match session.describe_stack(&input.name).await? {
            None => Vec::new(),
            Some(_) => session
                .stack_resources(&input.name)
                .await?
                .into_iter()
                .filter_map(|resource| resource.logical_resource_id)
                .collect(),
        };
        let mut candidates = Vec::new();
        let mut asked: Option<IndexMap<String, Vec<String>>> = None;
        for (logical_id, resource) in template.resources().filter(|(id, _)| !present.contains(id)) {
            let resource_type = resource
                .get("Type")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let identifier = match self.options.facts.primary_identifier(resource_type) {
                Some(identifier) => identifier,
                None => {
                    if asked.is_none() {
                        let request = session.cloudformation.get_template_summary();
                        let request = if template.body.len() > LARGEST_INLINE_TEMPLATE {
                            let url = upload::template(
                                &session,
                                &self.options.upload,
                                &input.name.as_str().into(),
                                &template.body,
                                &EventSink::ignore(),
                            )
                            .await?;
                            request.template_url(url)
                        } else {
                            request.template_body(&*template.body)
                        };
                        let answer = call!(session, "GetTemplateSummary", request)?;
                        asked = Some(
                            answer
                                .resource_identifier_summaries()
                                .iter()
                                .map(|summary| {
                                    let resource_type =
                                        summary.resource_type().unwrap_or_default().to_owned();
                                    (resource_type, summary.resource_identifiers().to_vec())
                                })
                                .collect(),
                        );
                    }
                    asked
                        .as_ref()
                        .and_then(|asked| asked.get(resource_type))
                        .cloned()
                        .unwrap_or_default()
                }
            };
            let known = identifier
                .iter()
                .filter_map(|name| {
                    Some((
                        name.clone(),
                        resource.get("Properties")?.get(name)?.as_str()?.to_owned(),
                    ))
                })
                .collect();
            candidates.push(ImportCandidate {
                logical_id: logical_id.clone(),
                resource_type: resource_type.to_owned(),
                identifier,
                known,
            });
        }
        Ok(candidates)
    }

    /// Makes a change set that imports resources; it is executed by [`Deployer::execute`]. Every imported resource
    /// must have a `DeletionPolicy`, and the template must hold the stack's other resources unchanged.
    ///
    /// # Errors
    /// [`Error::Template`] for a resource that is not in the template, has no `DeletionPolicy`, or is given without
    /// identifier; and those of [`Deployer::plan`].
    pub async fn plan_import(
        &self,
        input: &StackInput,
        resources: &[ResourceToImport],
        confirm: &dyn Confirm,
        sink: &EventSink,
    ) -> Result<Plan> {
        let template = input.load()?;
        let wrong = |message: String, hint: &str| Error::Template {
            stack: input.name.clone(),
            message,
            hint: Some(hint.to_owned()),
        };
        if resources.is_empty() {
            return Err(wrong(
                "no resource to import is given".into(),
                "name resources that exist",
            ));
        }
        for resource in resources {
            let id = &resource.logical_id;
            let Some(definition) = template.resource(id) else {
                return Err(wrong(
                    format!("there is no resource `{id}` to import into"),
                    "add it to the template",
                ));
            };
            if definition.get("DeletionPolicy").is_none() {
                return Err(wrong(
                    format!("resource `{id}` has no DeletionPolicy, which an import needs"),
                    "set it to Retain, so that a failed import deletes nothing",
                ));
            }
            if resource.identifier.is_empty() {
                return Err(wrong(
                    format!("resource `{id}` is given without identifier"),
                    "name what identifies it",
                ));
            }
        }
        self.plan_for(input, Purpose::Import(resources), confirm, sink)
            .await
    }
}
