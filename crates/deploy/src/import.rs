//! Takes existing resources over into a stack.

use std::collections::HashSet;
use std::sync::Arc;

use aws_sdk_cloudformation::types as sdk;
use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use stackwright_facts::quota;
use stackwright_template::compare::Updates;
use stackwright_template::model::{ReferenceKind, Section, Template};
use stackwright_template::parse::Node;

use crate::api::call;
use crate::api::retry::translate;
use crate::consent::Confirm;
use crate::deploy::{Deployed, Deployer};
use crate::error::{Error, Result};
use crate::event::{EventKind, EventSink};
use crate::execute::follow::{self, Newest, Since};
use crate::input::{LoadedTemplate, Origin, StackInput, TemplateSource};
use crate::naming;
use crate::plan::{Plan, Purpose};
use crate::prepare::parameters::Masker;
use crate::prepare::upload;
use crate::session::Session;
use crate::state::{self, Situation};

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
    /// Where it comes from.
    pub origin: Origin,
    /// Its type.
    pub resource_type: String,
    /// The properties that identify it; empty when the type cannot be imported.
    pub identifier: Vec<String>,
    /// The values that the template gives for them.
    pub known: IndexMap<String, String>,
    /// The template says what becomes of it when it is deleted; else it is imported with `DeletionPolicy: Retain`.
    pub has_deletion_policy: bool,
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
            .for_environment(&input.path, &input.environment)?;
        let template = input.load()?;
        let present: HashSet<String> = match session.describe_stack(&input.name).await? {
            None => HashSet::new(),
            Some(_) => session
                .stack_resources(&input.name)
                .await?
                .into_iter()
                .filter_map(|resource| resource.logical_resource_id)
                .collect(),
        };
        let mut candidates = Vec::new();
        let mut asked: Option<IndexMap<String, Vec<String>>> = None;
        let model = template.model();
        for resource in model.resources.values() {
            let (logical_id, resource_type) = (resource.name, resource.type_name);
            if present.contains(logical_id) {
                continue;
            }
            let identifier = match Updates::embedded().identifier(resource_type) {
                identifier if !identifier.is_empty() => identifier,
                _ => {
                    if asked.is_none() {
                        let request = session.cloudformation.get_template_summary();
                        let request = if template.body.len() > quota::INLINE_TEMPLATE_BYTES {
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
                    Some((name.clone(), resource.property(name)?.as_str()?.to_owned()))
                })
                .collect();
            candidates.push(ImportCandidate {
                logical_id: logical_id.to_owned(),
                origin: template.origin(logical_id),
                resource_type: resource_type.to_owned(),
                identifier,
                known,
                has_deletion_policy: resource.node.get("DeletionPolicy").is_some(),
            });
        }
        Ok(candidates)
    }

    /// Follows an operation that is going on with the stack to its end, such as the import of a run that was killed.
    /// Returns whether it was an import that this program began and that reached its goal. An operation of somebody
    /// else is only waited for.
    ///
    /// # Errors
    /// [`Error::Operation`] when an import that this program began fails, and those of the calls.
    pub async fn follow_import(&self, input: &StackInput, sink: &EventSink) -> Result<bool> {
        let session = self
            .session
            .for_environment(&input.path, &input.environment)?;
        let Some(stack) = session.describe_stack(&input.name).await? else {
            return Ok(false);
        };
        let status = state::status(&stack);
        if Situation::of_status(&status) != Situation::Busy {
            return Ok(false);
        }
        let stack_id = stack.stack_id().unwrap_or(&input.name).to_owned();
        let resumed = status.starts_with("IMPORT_") && began(&session, &stack_id).await?;
        let template = input.load()?;
        let masker = Masker::new(&template.document.root, &input.parameters);
        let name: Arc<str> = input.name.as_str().into();
        let sink = &sink.of(&input.path);
        sink.send(&name, EventKind::Attached { status, resumed })
            .await;
        let since = Since::LastOperation;
        let ending = self
            .follower(
                &session,
                &name,
                &stack_id,
                since,
                Some(&template),
                &masker,
                sink,
            )
            .run()
            .await?;
        if resumed && !state::is_deployed(&ending.status) {
            return Err(self
                .failed(&session, &name, &stack_id, ending, Some(&template))
                .await);
        }
        Ok(resumed)
    }

    /// Plans an import, asks and executes. A declined plan is discarded.
    ///
    /// # Errors
    /// Those of [`Deployer::plan_import`] and [`Deployer::execute`], and [`Error::Declined`].
    pub async fn import(
        &self,
        input: &StackInput,
        resources: &[ResourceToImport],
        confirm: &dyn Confirm,
        sink: &EventSink,
    ) -> Result<Deployed> {
        let plan = Box::pin(self.plan_import(input, resources, confirm, sink));
        self.carry_out(input, plan, confirm, sink).await
    }

    /// Makes a change set that imports resources; it is executed by [`Deployer::execute`].
    ///
    /// An import may change nothing else, so what is sent is the deployed template with the imported resources, and
    /// what they need of the template's parameters, mappings and conditions: other changes of the template are left to
    /// the next deployment. A resource without `DeletionPolicy` is imported with `Retain`, so that a failed import
    /// deletes nothing.
    ///
    /// # Errors
    /// [`Error::Template`] for a resource that is not in the template or is given without identifier; and those of
    /// [`Deployer::plan`].
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html>
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
            if template.resource(id).is_none() {
                return Err(wrong(
                    format!("there is no resource `{id}` to import into"),
                    "add it to the template",
                ));
            }
            if resource.identifier.is_empty() {
                return Err(wrong(
                    format!("resource `{id}` is given without identifier"),
                    "name what identifies it",
                ));
            }
        }
        let session = self
            .session
            .for_environment(&input.path, &input.environment)?;
        let deployed = self.deployed_template(&session, &input.name).await?;
        let deployed = deployed.map(|document| document.root.to_json());
        let wanted = template_of_import(deployed, &template, resources);
        let mut input = input.clone();
        input.template = TemplateSource::Body(wanted.to_string().into());
        self.plan_for(&input, Purpose::Import(resources), confirm, sink)
            .await
    }
}

/// This program began the operation that is going on: its events carry our token, or our change set is being executed.
async fn began(session: &Session, stack_id: &str) -> Result<bool> {
    let newest = follow::newest_event(session, stack_id).await?;
    if Newest::is_marked(newest.as_ref(), naming::EXECUTION) {
        return Ok(true);
    }
    let sets = session.list_change_sets(stack_id).await?;
    Ok(sets.iter().any(|set| {
        let name = set.change_set_name().unwrap_or_default();
        set.execution_status() == Some(&sdk::ExecutionStatus::ExecuteInProgress)
            && [naming::TEMPORARY, naming::PREPARED]
                .iter()
                .any(|prefix| name.starts_with(prefix))
    }))
}

/// The deployed template and the imported resources, with the parameters, mappings and conditions that these refer to.
fn template_of_import(
    deployed: Option<Value>,
    template: &LoadedTemplate,
    resources: &[ResourceToImport],
) -> Value {
    let mut wanted = match deployed {
        Some(Value::Object(deployed)) => deployed,
        _ => {
            let transform = template.document.root.get("Transform").map(Node::to_json);
            transform
                .map(|transform| ("Transform".to_owned(), transform))
                .into_iter()
                .collect()
        }
    };
    let mut imported = Map::new();
    for one in resources {
        let mut definition = template
            .resource(&one.logical_id)
            .map(Node::to_json)
            .unwrap_or_default();
        if let Some(definition) = definition.as_object_mut() {
            definition
                .entry("DeletionPolicy")
                .or_insert_with(|| json!("Retain"));
        }
        imported.insert(one.logical_id.clone(), definition);
    }
    for (section, name, definition) in referred_to(&template.model(), resources) {
        let known = wanted.entry(section).or_insert_with(|| json!({}));
        if let Some(known) = known.as_object_mut() {
            known.entry(name).or_insert_with(|| definition.to_json());
        }
    }
    let known = wanted.entry("Resources").or_insert_with(|| json!({}));
    if let Some(known) = known.as_object_mut() {
        known.extend(imported);
    }
    Value::Object(wanted)
}

/// Entries of a template's sections that resources refer to, directly or through other entries: section, name,
/// definition.
fn referred_to<'t>(
    template: &Template<'t>,
    resources: &[ResourceToImport],
) -> Vec<(&'static str, &'t str, &'t Node<'t>)> {
    let mut found: Vec<(&'static str, &str, &Node<'_>)> = Vec::new();
    let mut owners: Vec<(Section, &str)> = (resources.iter())
        .map(|one| (Section::Resources, one.logical_id.as_str()))
        .collect();
    let mut next = 0;
    while let Some(&owner) = owners.get(next) {
        next += 1;
        let references =
            (template.references.iter()).filter(|one| (one.owner.section, one.owner.name) == owner);
        for reference in references {
            let name = reference.target;
            let (section, title, node) = match reference.kind {
                ReferenceKind::Condition => (
                    Section::Conditions,
                    "Conditions",
                    template
                        .root
                        .get("Conditions")
                        .and_then(|all| all.get(name)),
                ),
                ReferenceKind::Mapping => (
                    Section::Mappings,
                    "Mappings",
                    template.mappings.get(name).map(|mapping| mapping.node),
                ),
                _ => (
                    Section::Parameters,
                    "Parameters",
                    template
                        .parameters
                        .get(name)
                        .map(|parameter| parameter.node),
                ),
            };
            if let Some(node) = node.filter(|_| !owners.contains(&(section, name))) {
                owners.push((section, name));
                found.push((title, name, node));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_changes_nothing_else() {
        let bucket =
            |name: Value| json!({"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name}});
        let wanted = json!({
            "Parameters": {"Stage": {"Type": "String"}, "BootstrapVersion": {"Type": "String"}},
            "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}},
            "Resources": {
                "Old": bucket(json!("changed")),
                "Files": bucket(json!({"Fn::If": ["IsProd", "files", "test-files"]})),
                "Left": bucket(json!("left")),
            },
            "Outputs": {"Name": {"Value": {"Ref": "Files"}}},
        });
        let input = StackInput::with_body("S", wanted.to_string());
        let template = input.load().expect("a template");
        let resource = ResourceToImport {
            logical_id: "Files".into(),
            resource_type: "AWS::S3::Bucket".into(),
            identifier: IndexMap::new(),
        };
        let mut files = wanted["Resources"]["Files"].clone();
        files["DeletionPolicy"] = json!("Retain");
        let deployed = json!({"Resources": {"Old": bucket(json!("old"))}, "Outputs": {}});
        let sent = template_of_import(Some(deployed), &template, std::slice::from_ref(&resource));
        assert_eq!(
            sent,
            json!({
                "Resources": {"Old": bucket(json!("old")), "Files": files},
                "Outputs": {},
                "Conditions": wanted["Conditions"],
                "Parameters": {"Stage": {"Type": "String"}},
            })
        );
        let new = template_of_import(None, &template, &[resource]);
        assert_eq!(new["Resources"], json!({"Files": files}));
    }
}
