//! Deletes stacks: shows first what goes and what stays, and deletes only with consent.

use std::sync::Arc;

use aws_sdk_cloudformation::types as sdk;
use stackwright_template::compare::Updates;
use stackwright_template::parse::Node;

use crate::api::DeleteCall;
use crate::consent::{Confirm, Question};
use crate::deploy::Deployer;
use crate::diagnose;
use crate::error::{Error, Result};
use crate::event::{EventKind, EventSink};
use crate::execute::follow::{self, Ending, Newest, Since};
use crate::input::{LoadedTemplate, Origin, Origins};
use crate::naming;
use crate::prepare::parameters::Masker;
use crate::session::Session;
use crate::state::{self, Situation};

/// What the deletion of a stack does.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Teardown {
    /// Name of the stack.
    pub stack: Arc<str>,
    /// How the app calls it.
    pub path: Arc<str>,
    /// Unique id of the stack.
    pub stack_id: String,
    /// Its status.
    pub status: String,
    /// Its resources and those of its nested stacks, in the order of their construct paths.
    pub resources: Vec<TeardownResource>,
    /// Stacks that import its exports: `(export, importing stack)`. The deletion fails while there are any.
    pub importers: Vec<(String, String)>,
    /// The stack is protected: the deletion is refused.
    pub protected: bool,
    pub(crate) session: Session,
    /// What is deployed, with where it comes from.
    pub(crate) template: LoadedTemplate,
}

/// What happens to a resource when its stack is deleted: the policy in force, which is not always written down.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeletionPolicy {
    /// It is deleted.
    Delete,
    /// It stays, outside of any stack.
    Retain,
    /// It is deleted after a snapshot.
    Snapshot,
}

/// One resource of a stack that is to be deleted.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TeardownResource {
    /// Logical ID.
    pub logical_id: String,
    /// Logical IDs of the nested stacks that lead to it.
    pub within: Vec<String>,
    /// Physical ID.
    pub physical_id: Option<String>,
    /// Resource type.
    pub resource_type: String,
    /// Where it comes from.
    pub origin: Origin,
    /// What happens to it.
    pub policy: DeletionPolicy,
    /// It holds data.
    pub stateful: bool,
}

impl Teardown {
    /// The resources that are deleted.
    pub fn deleted(&self) -> impl Iterator<Item = &TeardownResource> {
        self.resources
            .iter()
            .filter(|resource| resource.policy != DeletionPolicy::Retain)
    }

    /// The resources that stay.
    pub fn retained(&self) -> impl Iterator<Item = &TeardownResource> {
        self.resources
            .iter()
            .filter(|resource| resource.policy == DeletionPolicy::Retain)
    }
}

/// How a stack is deleted.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct DestroyOptions {
    /// Resources to leave behind, by logical ID; only for a stack whose deletion has failed.
    pub retain: Vec<String>,
    /// The role that CloudFormation assumes. Default: the stack's.
    pub role_arn: Option<String>,
    /// A stack whose deletion has failed is deleted without the resources that prevent it. Default: no.
    pub force: bool,
    /// Where the resources come from, as far as the program that made the stack is at hand.
    pub origins: Origins,
}

impl Deployer {
    /// Finds out what the deletion of a stack does; `None` when there is no such stack.
    ///
    /// # Errors
    /// Those of the calls.
    pub async fn teardown(&self, stack: &str) -> Result<Option<Teardown>> {
        match self.session.describe_stack(stack).await? {
            Some(found) if Situation::of(Some(&found)) != Situation::Absent => {
                let (origins, sink) = (Origins::default(), EventSink::ignore());
                self.teardown_of(&self.session, &found, &origins, &sink)
                    .await
                    .map(Some)
            }
            _ => Ok(None),
        }
    }

    pub(crate) async fn teardown_of(
        &self,
        session: &Session,
        stack: &sdk::Stack,
        origins: &Origins,
        sink: &EventSink,
    ) -> Result<Teardown> {
        let name: Arc<str> = stack.stack_name().unwrap_or_default().into();
        let stack_id = stack.stack_id().unwrap_or_default().to_owned();
        let deployed = self.deployed_template(session, &stack_id).await?;
        let template = LoadedTemplate::deployed(deployed, origins.clone());
        let mut resources = resources_of(session, &stack_id, &template).await?;
        let mut open = nested(&resources, &[]);
        while let Some((id, within, construct)) = open.pop() {
            let deployed = self.deployed_template(session, &id).await?;
            let inner = LoadedTemplate::deployed(deployed, Origins::default());
            let mut of_nested = resources_of(session, &id, &inner).await?;
            if within.len() < DEEPEST {
                open.extend(nested(&of_nested, &within));
            }
            for resource in &mut of_nested {
                resource.within.clone_from(&within);
                let path = &mut resource.origin.construct_path;
                path.get_or_insert_with(|| format!("{construct}/{}", resource.logical_id));
            }
            resources.extend(of_nested);
        }
        resources.sort_by(|a, b| {
            (&a.origin.construct_path, &a.logical_id)
                .cmp(&(&b.origin.construct_path, &b.logical_id))
        });
        let mut importers = Vec::new();
        for export in stack
            .outputs()
            .iter()
            .filter_map(|output| output.export_name())
        {
            let stacks = session.importers(export).await?;
            importers.extend(stacks.into_iter().map(|stack| (export.to_owned(), stack)));
        }
        Ok(Teardown {
            template,
            path: sink.path(&name),
            stack: name,
            stack_id,
            status: state::status(stack),
            resources,
            importers,
            protected: stack.enable_termination_protection().unwrap_or(false),
            session: session.clone(),
        })
    }

    /// Deletes a stack with consent and follows it to the end. Events and questions call it as the sink does
    /// ([`EventSink::of`]). A stack that does not exist is a success. An operation that is going on is followed first.
    ///
    /// # Errors
    /// [`Error::Protected`], [`Error::Declined`], [`Error::InUse`] while other stacks import its exports,
    /// [`Error::Stuck`] for a resource to leave behind that no deletion has failed at, [`Error::Operation`] when the
    /// deletion fails, and those of the calls.
    pub async fn destroy(
        &self,
        stack: &str,
        options: &DestroyOptions,
        confirm: &dyn Confirm,
        sink: &EventSink,
    ) -> Result<()> {
        let mut started = std::time::Instant::now();
        let name: Arc<str> = stack.into();
        sink.send(&name, EventKind::Started).await;
        let result = self
            .destroy_inner(&name, options, confirm, sink, &mut started)
            .await;
        let took = started.elapsed();
        let kind = match &result {
            Ok(()) => Some(EventKind::Succeeded {
                status: "DELETE_COMPLETE".into(),
                took,
            }),
            // That is told already, and it has not ended.
            Err(Error::Detached { .. }) => None,
            Err(error) => Some(EventKind::failed(error, took)),
        };
        if let Some(kind) = kind {
            sink.send(&name, kind).await;
        }
        result
    }

    async fn destroy_inner(
        &self,
        name: &Arc<str>,
        options: &DestroyOptions,
        confirm: &dyn Confirm,
        sink: &EventSink,
        started: &mut std::time::Instant,
    ) -> Result<()> {
        let masker = Masker::default();
        let session = &self.session;
        let mut followed = false;
        let found = loop {
            let found = session.describe_stack(name).await?;
            let situation = Situation::of(found.as_ref());
            let Some(found) = found.filter(|_| situation != Situation::Absent) else {
                if !followed {
                    sink.send(name, EventKind::NoChanges).await;
                }
                return Ok(());
            };
            match situation {
                Situation::Busy => {
                    followed = true;
                    let status = state::status(&found);
                    let stack_id = found.stack_id().unwrap_or(name).to_owned();
                    let newest = follow::newest_event(session, &stack_id).await?;
                    let resumed = status == "DELETE_IN_PROGRESS"
                        && Newest::is_marked(newest.as_ref(), naming::DESTROY);
                    sink.send(name, EventKind::Attached { status, resumed })
                        .await;
                    let ending = self
                        .follower(
                            session,
                            name,
                            &stack_id,
                            Since::LastOperation,
                            None,
                            &masker,
                            sink,
                        )
                        .run()
                        .await?;
                    if resumed && ending.status != "DELETE_COMPLETE" {
                        return Err(self.failed(session, name, &stack_id, ending, None).await);
                    }
                }
                _ => break found,
            }
        };
        let teardown = self
            .teardown_of(session, &found, &options.origins, sink)
            .await?;
        if teardown.protected {
            return Err(Error::Protected {
                stack: name.to_string(),
            });
        }
        if !teardown.importers.is_empty() {
            return Err(Error::InUse {
                stack: name.to_string(),
                imports: teardown.importers,
            });
        }
        // Elsewhere CloudFormation would have to be told to delete what is to stay.
        let lost = (teardown.deleted()).find(|one| options.retain.contains(&one.logical_id));
        if let Some(lost) = lost.filter(|_| teardown.status != "DELETE_FAILED") {
            let id = &lost.logical_id;
            return Err(Error::Stuck {
                stack: name.to_string(),
                status: teardown.status.clone(),
                message: format!(
                    "`{id}` cannot be left behind, as CloudFormation does so only after a deletion has failed"
                ),
                hint: format!("give `{id}` `DeletionPolicy: Retain` and deploy that first"),
            });
        }
        self.ask(confirm, &Question::Destroy(&teardown)).await?;
        *started = std::time::Instant::now();
        let mut call = DeleteCall::new();
        call.role_arn.clone_from(&options.role_arn);
        if teardown.status == "DELETE_FAILED" {
            call.retain.clone_from(&options.retain);
            call.force = options.force;
        }
        let ending = self.delete_with(&teardown, call, &masker, sink).await?;
        if ending.status == "DELETE_COMPLETE" {
            return Ok(());
        }
        let template = Some(&teardown.template);
        Err(self
            .failed(session, name, &teardown.stack_id, ending, template)
            .await)
    }

    /// Deletes without further question.
    pub(crate) async fn delete(
        &self,
        teardown: &Teardown,
        masker: &Masker,
        sink: &EventSink,
    ) -> Result<Ending> {
        self.delete_with(teardown, DeleteCall::new(), masker, sink)
            .await
    }

    async fn delete_with(
        &self,
        teardown: &Teardown,
        mut call: DeleteCall,
        masker: &Masker,
        sink: &EventSink,
    ) -> Result<Ending> {
        let session = &teardown.session;
        let newest = follow::newest_event(session, &teardown.stack_id).await?;
        let anchor = newest.as_ref().map(|newest| newest.id.as_str());
        call.token =
            naming::operation_token(naming::DESTROY, &teardown.stack_id, anchor, &call.retain);
        sink.send(&teardown.stack, EventKind::Operation { what: "deleting" })
            .await;
        session.delete_stack(&teardown.stack_id, &call).await?;
        let since = Newest::since(newest.as_ref());
        let mut follower = self.follower(
            session,
            &teardown.stack,
            &teardown.stack_id,
            since,
            Some(&teardown.template),
            masker,
            sink,
        );
        // Those that stay are told of, too.
        follower.total = (teardown.resources.iter())
            .filter(|resource| resource.within.is_empty())
            .count();
        let mut ending = follower.run().await?;
        if ending.status == "DELETE_FAILED"
            && diagnose::diagnose(&ending.failures, None).root.is_none()
        {
            ending.failures.clear();
        }
        Ok(ending)
    }
}

/// Nested stacks deeper than this are not looked into.
const DEEPEST: usize = 16;

/// The nested stacks among resources that go: id, the logical IDs that lead to it, and its construct.
fn nested(resources: &[TeardownResource], within: &[String]) -> Vec<(String, Vec<String>, String)> {
    let goes = resources.iter().filter(|resource| {
        resource.resource_type == "AWS::CloudFormation::Stack"
            && resource.policy != DeletionPolicy::Retain
    });
    goes.filter_map(|resource| {
        let mut within = within.to_vec();
        within.push(resource.logical_id.clone());
        // A stack's id; one that could not be made has none.
        let id = resource
            .physical_id
            .clone()
            .filter(|id| id.contains(":stack/"))?;
        let construct = resource.origin.construct_path.clone();
        Some((
            id,
            within,
            construct.unwrap_or_else(|| resource.logical_id.clone()),
        ))
    })
    .collect()
}

/// The resources of one stack, with what becomes of them.
async fn resources_of(
    session: &Session,
    stack_id: &str,
    template: &LoadedTemplate,
) -> Result<Vec<TeardownResource>> {
    let all = session.stack_resources(stack_id).await?;
    let left = all.into_iter().filter(|resource| {
        resource.resource_status() != Some(&sdk::ResourceStatus::DeleteComplete)
    });
    let read = left.map(|resource| {
        let logical_id = resource
            .logical_resource_id()
            .unwrap_or_default()
            .to_owned();
        let definition = template.resource(&logical_id);
        let text = |name: &str| definition.and_then(|resource| resource.get(name)?.as_str());
        let resource_type = resource.resource_type().unwrap_or_default().to_owned();
        TeardownResource {
            physical_id: resource.physical_resource_id().map(str::to_owned),
            policy: match text("DeletionPolicy") {
                Some("Retain" | "RetainExceptOnCreate") => DeletionPolicy::Retain,
                Some("Snapshot") => DeletionPolicy::Snapshot,
                // Databases are snapshotted unless the template says otherwise.
                None if snapshots_by_default(&resource_type, definition) => {
                    DeletionPolicy::Snapshot
                }
                _ => DeletionPolicy::Delete,
            },
            stateful: Updates::embedded().is_stateful(&resource_type),
            origin: template.origin(&logical_id),
            within: Vec::new(),
            logical_id,
            resource_type,
        }
    });
    Ok(read.collect())
}

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>
fn snapshots_by_default(resource_type: &str, definition: Option<&Node<'_>>) -> bool {
    match resource_type {
        "AWS::RDS::DBCluster" => true,
        "AWS::RDS::DBInstance" => definition
            .and_then(|resource| resource.get("Properties"))
            .is_none_or(|properties| properties.get("DBClusterIdentifier").is_none()),
        _ => false,
    }
}
