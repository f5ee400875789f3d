//! What a deployment will do: a change set, made, awaited and read into typed changes. Nothing is executed here.

mod adopt;
pub(crate) mod change;
pub(crate) mod describe;
pub(crate) mod direct;
mod exports;
mod findings;
pub(crate) mod nested;
mod unchanged;

use std::sync::Arc;
use std::time::Instant;

use aws_sdk_cloudformation::types as sdk;
use stackwright_template::compare::{Finding, Replacement};
use stackwright_template::parse::Document;

use crate::assets::Publication;
use crate::consent::Confirm;
use crate::deploy::Deployer;
use crate::diagnose::Failure;
use crate::error::{Error, Result};
use crate::event::{EventKind, EventSink};
use crate::import::ResourceToImport;
use crate::input::{LoadedTemplate, StackInput};
use crate::options::Options;
use crate::plan::change::Change;
use crate::prepare::capabilities::{self, Capability};
use crate::prepare::discard::LeftOver;
use crate::prepare::parameters::{self, Masker};
use crate::prepare::recover::Prepared;
use crate::session::Session;
use crate::state::{self, Situation};

/// A change set is tried so often when other operations come in between.
const ATTEMPTS: u32 = 5;

/// What a deployment of one stack will do. It is carried out by [`Deployer::execute`] and taken back by
/// [`Deployer::discard`]; dropping it leaves the change set in place, for a later run.
#[derive(Debug)]
#[non_exhaustive]
pub struct Plan {
    /// Name of the stack.
    pub stack: Arc<str>,
    /// How the app calls it.
    pub path: Arc<str>,
    /// Unique id of the stack.
    pub stack_id: String,
    /// ARN of the change set. It is gone already when there are no changes.
    pub change_set_id: String,
    /// Name of the change set.
    pub change_set_name: String,
    /// The stack does not exist yet (but for an empty shell).
    pub creates: bool,
    /// Resources are imported.
    pub imports: bool,
    /// The changes, by construct path. Empty when outputs, tags or settings alone change, or nothing at all.
    pub changes: Vec<Change>,
    /// Nothing changes: the stack is as the template wants it.
    pub unchanged: bool,
    /// What deserves a second look.
    pub findings: Vec<Finding>,
    /// Warnings of early validation, which do not prevent the execution.
    pub warnings: Vec<Failure>,
    /// Capabilities that were acknowledged.
    pub capabilities: Vec<Capability>,
    /// The files and images that it needs: what is there, and what is published before it is executed.
    pub publication: Publication,
    /// It is asked about whatever it changes.
    pub always_asks: bool,
    /// The template as deployed; `None` for a new stack, or when it cannot be read.
    pub before: Option<Document<'static>>,
    /// The new template.
    pub template: LoadedTemplate,
    /// What must not be shown.
    pub masker: Masker,
    pub(crate) session: Session,
    pub(crate) status: String,
    pub(crate) outputs: Vec<sdk::Output>,
    pub(crate) protection: Option<bool>,
    pub(crate) owns_shell: bool,
    /// What is wanted, by which operations of earlier runs are known again.
    pub(crate) print: String,
    /// It is carried out without a change set.
    pub(crate) direct: Option<direct::Direct>,
    /// An earlier run has done it all.
    pub(crate) resumed: bool,
    /// The change set itself says what happens after a failure.
    pub(crate) says_rollback: bool,
    pub(crate) deleted_on_failure: bool,
    pub(crate) started: Instant,
}

impl Plan {
    /// More is allowed afterwards than before: permissions, network access, public resources.
    pub fn broadens(&self) -> bool {
        self.findings.iter().any(Finding::broadens)
    }

    /// Resources with data are kept no more when they are deleted or replaced.
    pub fn releases(&self) -> bool {
        self.findings.iter().any(Finding::releases)
    }

    /// Data is or may be lost for good.
    pub fn loses_data(&self) -> bool {
        self.findings.iter().any(Finding::loses_data)
    }

    /// Resources are removed or replaced, or may be.
    pub fn destroys(&self) -> bool {
        fn any(changes: &[Change]) -> bool {
            changes.iter().any(|change| {
                change.action == change::Action::Remove
                    || (change.action == change::Action::Modify
                        && change.replacement != Replacement::Never)
                    || any(&change.nested)
            })
        }
        any(&self.changes)
    }

    /// Account and region that it is for.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The page of the change set's stack in the AWS console.
    pub fn console_url(&self) -> String {
        self.session.console_url(&self.stack_id)
    }

    /// Resources that are replaced, or may be.
    pub fn replacements(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| {
            change.action == change::Action::Modify && change.replacement != Replacement::Never
        })
    }
}

/// What a change set is for.
#[derive(Debug, Clone)]
pub(crate) enum Purpose<'a> {
    Deploy,
    Import(&'a [ResourceToImport]),
}

impl Deployer {
    /// Makes a change set for a stack and reads what it will do.
    ///
    /// Whatever stands in the way of that is dealt with first: an operation that is going on is followed to its end;
    /// what is left of a failed creation is deleted, and a failed rollback continued, when `confirm` agrees. Change
    /// sets that the same person's earlier runs left behind are removed. A change set that an earlier run made for the
    /// same input is reused. When nothing changes, the change set is removed at once.
    ///
    /// # Errors
    /// [`Error::WrongEnvironment`], [`Error::Template`], [`Error::Parameters`], [`Error::ChangeSet`] when
    /// CloudFormation refuses the changes, [`Error::Stuck`], [`Error::Declined`], and those of the calls.
    pub async fn plan(
        &self,
        input: &StackInput,
        confirm: &dyn Confirm,
        sink: &EventSink,
    ) -> Result<Plan> {
        self.plan_for(input, Purpose::Deploy, confirm, sink).await
    }

    pub(crate) async fn plan_for(
        &self,
        input: &StackInput,
        purpose: Purpose<'_>,
        confirm: &dyn Confirm,
        sink: &EventSink,
    ) -> Result<Plan> {
        let started = Instant::now();
        let sink = &sink.of(&input.path);
        let session = self
            .session
            .for_environment(&input.path, &input.environment)?;
        let template = input.load()?;
        let publication = self.plan_assets(input, sink).await?;
        // CloudFormation reads them while it makes the change set.
        self.publish(input, &publication.templates(), sink).await?;
        let masker = Masker::new(&template.document.root, &input.parameters);
        let name: Arc<str> = input.name.as_str().into();
        let work = Work {
            deployer: self,
            session,
            input,
            name,
            template,
            masker,
            purpose,
            publication,
            adopts: false,
            confirm,
            sink,
            started,
        };
        let mut attempts = 0;
        loop {
            attempts += 1;
            match Box::pin(work.plan()).await {
                // Another operation began meanwhile, or has not quite ended: it is followed like one that was there before.
                Err(Error::Stuck { status, .. })
                    if Situation::of_status(&status) == Situation::Busy && attempts < ATTEMPTS =>
                {
                    tokio::time::sleep(self.pace.pause(started.elapsed())).await;
                }
                result => return result,
            }
        }
    }
}

/// Everything that planning one stack needs.
pub(crate) struct Work<'a> {
    pub(crate) deployer: &'a Deployer,
    pub(crate) session: Session,
    pub(crate) input: &'a StackInput,
    pub(crate) name: Arc<str>,
    pub(crate) template: LoadedTemplate,
    pub(crate) masker: Masker,
    pub(crate) purpose: Purpose<'a>,
    pub(crate) publication: Publication,
    /// The change set is not of this run, so it stays whatever it is.
    pub(crate) adopts: bool,
    pub(crate) confirm: &'a dyn Confirm,
    pub(crate) sink: &'a EventSink,
    pub(crate) started: Instant,
}

pub(crate) type Described =
    aws_sdk_cloudformation::operation::describe_change_set::DescribeChangeSetOutput;

/// A change set that exists.
pub(crate) struct Made {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) stack_id: String,
}

impl Work<'_> {
    pub(crate) fn options(&self) -> &Options {
        &self.deployer.options
    }

    async fn plan(&self) -> Result<Plan> {
        let stack = match self.recover_stack().await? {
            Prepared::Open(stack) => *stack,
            Prepared::Done(stack) => return Ok(self.done(&stack)),
        };
        let situation = Situation::of(stack.as_ref());
        let exists = situation == Situation::Ready;
        let deployed: Vec<String> = stack
            .iter()
            .filter(|_| exists)
            .flat_map(|stack| stack.parameters())
            .filter_map(|parameter| parameter.parameter_key().map(str::to_owned))
            .collect();
        let parameters = parameters::resolve(
            &self.name,
            &self.template.document.root,
            &self.input.parameters,
            &deployed,
            self.options().use_previous_parameters,
        )?;
        let change_set_name = self.change_set_name(stack.as_ref().filter(|_| exists), &parameters);
        let existing = match stack {
            Some(_) => self.session.list_change_sets(&self.name).await?,
            None => Vec::new(),
        };
        let others = self.remove_orphans(&existing, &change_set_name).await?;
        let before = if exists {
            self.deployer
                .deployed_template(&self.session, &self.name)
                .await?
        } else {
            None
        };
        if let (Some(stack), Some(before)) = (&stack, &before)
            && self.is_as_wanted(stack, before, &parameters)
        {
            self.sink.send(&self.name, EventKind::NoChanges).await;
            return Ok(Plan {
                resumed: false,
                ..self.done(stack)
            });
        }
        let needed = capabilities::required(&self.template.model());
        // An empty shell is for change sets alone.
        if self.options().direct
            && matches!(self.purpose, Purpose::Deploy)
            && situation != Situation::InReview
        {
            return self.plan_direct(stack, before, &parameters, needed).await;
        }

        let reusable = existing
            .iter()
            .find(|summary| summary.change_set_name() == Some(change_set_name.as_str()));
        let made = match reusable {
            // A name of the caller's own does not say what is in the change set.
            Some(summary)
                if self.options().change_set_name.is_none() && self.is_reusable(summary) =>
            {
                let id = summary.change_set_id().unwrap_or_default().to_owned();
                let stack_id = summary.stack_id().unwrap_or_default().to_owned();
                self.announce(&change_set_name, &id, true).await;
                Made {
                    id,
                    name: change_set_name,
                    stack_id,
                }
            }
            stale => {
                if stale.is_some() {
                    self.session
                        .delete_change_set(&self.name, &change_set_name)
                        .await?;
                }
                let creates = !exists;
                let made = self
                    .create(
                        change_set_name,
                        creates,
                        &parameters,
                        &needed,
                        stack.as_ref(),
                    )
                    .await?;
                self.announce(&made.name, &made.id, false).await;
                made
            }
        };
        let owns_shell = !exists && others == 0;
        let left = LeftOver {
            session: self.session.clone(),
            stack: self.name.clone(),
            stack_id: made.stack_id.clone(),
            change_set_id: made.id.clone(),
            change_set_name: made.name.clone(),
            with_shell: owns_shell,
        };
        let read = self.read(made, stack, before, Some(&parameters), needed, owns_shell);
        match read.await {
            // A refused change set is removed already.
            Err(error) if !matches!(error, Error::ChangeSet { .. } | Error::Parameters { .. }) => {
                self.deployer.clean_up(&left, &error, self.sink).await;
                Err(error)
            }
            result => result,
        }
    }

    /// The plan of what an earlier run has done: nothing.
    fn done(&self, stack: &sdk::Stack) -> Plan {
        let id = stack.change_set_id().unwrap_or_default();
        Plan {
            unchanged: true,
            resumed: true,
            ..self.empty(
                &Made {
                    id: id.to_owned(),
                    name: String::new(),
                    stack_id: stack.stack_id().unwrap_or_default().to_owned(),
                },
                Some(stack),
            )
        }
    }

    /// A plan that has not been read yet.
    pub(crate) fn empty(&self, made: &Made, stack: Option<&sdk::Stack>) -> Plan {
        let exists = Situation::of(stack) == Situation::Ready;
        Plan {
            stack: self.name.clone(),
            path: self.input.path.as_str().into(),
            stack_id: made.stack_id.clone(),
            change_set_id: made.id.clone(),
            change_set_name: made.name.clone(),
            creates: !exists,
            imports: matches!(self.purpose, Purpose::Import(_)),
            changes: Vec::new(),
            unchanged: false,
            findings: Vec::new(),
            warnings: Vec::new(),
            capabilities: Vec::new(),
            publication: self.publication.clone(),
            always_asks: self.input.always_asks,
            before: None,
            template: self.template.clone(),
            masker: self.masker.clone(),
            session: self.session.clone(),
            status: stack
                .filter(|_| exists)
                .map(state::status)
                .unwrap_or_default(),
            outputs: stack
                .map(|stack| stack.outputs().to_vec())
                .unwrap_or_default(),
            protection: stack.and_then(|stack| stack.enable_termination_protection()),
            owns_shell: false,
            print: self.input_fingerprint(),
            resumed: false,
            direct: None,
            says_rollback: false,
            deleted_on_failure: false,
            started: self.started,
        }
    }
}
