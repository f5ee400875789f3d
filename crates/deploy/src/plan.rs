//! What a deployment will do: a change set, made, awaited and read into typed changes. Nothing is executed here.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use aws_sdk_cloudformation::types as sdk;
use indexmap::IndexMap;
use serde_json::Value;

use crate::api::{DeleteCall, call};
use crate::capabilities::{self, Capability};
use crate::change::{self, Change};
use crate::classify::{self, Finding};
use crate::confirm::{Advance, Confirm, Question};
use crate::deploy::{Deployer, LeftOver, OnStackFailure, Options};
use crate::diagnose::{self, Diagnosis, Failure};
use crate::error::{Error, Result};
use crate::event::{EventKind, EventSink};
use crate::facts::Replacement;
use crate::import::ResourceToImport;
use crate::input::{LoadedTemplate, StackInput};
use crate::naming::{self, Fingerprint};
use crate::parameters::{self, Masker, ParameterValue};
use crate::patience::translate;
use crate::session::Session;
use crate::state::{self, Situation};
use crate::upload;

/// The largest template that goes in a call; larger ones go through a bucket.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
pub const LARGEST_INLINE_TEMPLATE: usize = 51_200;
/// The largest template at all.
pub const LARGEST_TEMPLATE: usize = 1_048_576;

/// A change set is reused by a later run for this long; then it is made anew, as what it refers to may have changed.
const REUSE: Duration = Duration::from_secs(3600);

/// What a deployment of one stack will do. It is carried out by [`Deployer::execute`] and taken back by
/// [`Deployer::discard`]; dropping it leaves the change set in place, for a later run.
#[derive(Debug)]
#[non_exhaustive]
pub struct Plan {
    /// Name of the stack.
    pub stack: Arc<str>,
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
    /// The template as deployed; `None` for a new stack, or when it is not JSON.
    pub before: Option<Value>,
    /// The new template.
    pub template: LoadedTemplate,
    /// What must not be shown.
    pub masker: Masker,
    pub(crate) session: Session,
    pub(crate) status: String,
    pub(crate) outputs: Vec<sdk::Output>,
    pub(crate) protection: Option<bool>,
    pub(crate) owns_shell: bool,
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

    /// Data is or may be lost for good.
    pub fn loses_data(&self) -> bool {
        self.findings.iter().any(Finding::loses_data)
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

    /// Reads a change set that exists already, such as one that was made with [`Options::prepare`], into a plan that
    /// can be executed. `input` tells where resources come from, and which settings to apply afterwards.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::ChangeSet`] when it failed, and those of the calls.
    pub async fn adopt(
        &self,
        input: &StackInput,
        change_set: &str,
        sink: &EventSink,
    ) -> Result<Plan> {
        let session = self
            .session
            .for_environment(&input.name, &input.environment)?;
        let missing = || Error::NotFound {
            what: format!(
                "change set `{change_set}` of stack `{}` in {}",
                input.name,
                session.region()
            ),
            hint: Some(
                "a change set is gone once it, or another one of the stack, was executed".into(),
            ),
        };
        let stack = session
            .describe_stack(&input.name)
            .await?
            .ok_or_else(missing)?;
        let summaries = session.list_change_sets(&input.name).await?;
        let of = |summary: &&sdk::ChangeSetSummary| {
            summary.change_set_name() == Some(change_set)
                || summary.change_set_id() == Some(change_set)
        };
        let summary = summaries.iter().find(of).ok_or_else(missing)?;
        let made = Made {
            id: summary.change_set_id().unwrap_or_default().to_owned(),
            name: summary.change_set_name().unwrap_or_default().to_owned(),
            stack_id: summary.stack_id().unwrap_or_default().to_owned(),
        };
        let mut template = input.load()?;
        let request = session
            .cloudformation
            .get_template()
            .stack_name(&made.stack_id)
            .change_set_name(&made.id);
        // The change set has the template that counts; the program's may have changed since.
        if let Ok(answer) = call!(session, "GetTemplate", request)
            && let Some(value) = answer
                .template_body()
                .and_then(|body| serde_json::from_str(body).ok())
        {
            template.value = value;
        }
        let exists = Situation::of(Some(&stack)) == Situation::Ready;
        let before = if exists {
            self.deployed_template(&session, &input.name).await?
        } else {
            None
        };
        let owns_shell = !exists && summaries.len() == 1;
        let needed = capabilities::required(&template.value);
        let work = Work {
            deployer: self,
            session,
            input,
            name: input.name.as_str().into(),
            masker: Masker::new(&template.value, &input.parameters),
            template,
            purpose: Purpose::Deploy,
            confirm: &Advance::default(),
            sink,
            started: Instant::now(),
        };
        work.read(made, Some(stack), before, needed, owns_shell)
            .await
    }

    pub(crate) async fn plan_for(
        &self,
        input: &StackInput,
        purpose: Purpose<'_>,
        confirm: &dyn Confirm,
        sink: &EventSink,
    ) -> Result<Plan> {
        let started = Instant::now();
        let session = self
            .session
            .for_environment(&input.name, &input.environment)?;
        let template = input.load()?;
        if template.body.len() > LARGEST_TEMPLATE {
            return Err(Error::Template {
                stack: input.name.clone(),
                message: format!(
                    "it has {} bytes, and CloudFormation takes {LARGEST_TEMPLATE}",
                    template.body.len()
                ),
                hint: Some("split the stack, or move parts of it into nested stacks".into()),
            });
        }
        let masker = Masker::new(&template.value, &input.parameters);
        let name: Arc<str> = input.name.as_str().into();
        let work = Work {
            deployer: self,
            session,
            input,
            name,
            template,
            masker,
            purpose,
            confirm,
            sink,
            started,
        };
        work.plan().await
    }
}

/// Everything that planning one stack needs.
struct Work<'a> {
    deployer: &'a Deployer,
    session: Session,
    input: &'a StackInput,
    name: Arc<str>,
    template: LoadedTemplate,
    masker: Masker,
    purpose: Purpose<'a>,
    confirm: &'a dyn Confirm,
    sink: &'a EventSink,
    started: Instant,
}

type Described = aws_sdk_cloudformation::operation::describe_change_set::DescribeChangeSetOutput;

/// A change set that exists.
struct Made {
    id: String,
    name: String,
    stack_id: String,
}

impl Work<'_> {
    fn options(&self) -> &Options {
        &self.deployer.options
    }

    async fn plan(self) -> Result<Plan> {
        let stack = self.ready_stack().await?;
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
            &self.template.value,
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
        let needed = capabilities::required(&self.template.value);

        let reusable = existing
            .iter()
            .find(|summary| summary.change_set_name() == Some(change_set_name.as_str()));
        let made = match reusable {
            Some(summary) if self.is_reusable(summary) => {
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
        match self.read(made, stack, before, needed, owns_shell).await {
            // A refused change set is removed already.
            Err(error) if !matches!(error, Error::ChangeSet { .. }) => {
                self.deployer.clean_up(&left, &error, self.sink).await;
                Err(error)
            }
            result => result,
        }
    }

    /// Waits for a change set and reads it.
    async fn read(
        &self,
        made: Made,
        stack: Option<sdk::Stack>,
        before: Option<Value>,
        needed: Vec<Capability>,
        owns_shell: bool,
    ) -> Result<Plan> {
        let exists = Situation::of(stack.as_ref()) == Situation::Ready;
        let described = self.wait(&made).await?;
        let status = described
            .status()
            .map(|status| status.as_str().to_owned())
            .unwrap_or_default();
        let reason = self
            .masker
            .mask(described.status_reason().unwrap_or_default());
        let mut plan = Plan {
            stack: self.name.clone(),
            stack_id: made.stack_id.clone(),
            change_set_id: made.id.clone(),
            change_set_name: made.name.clone(),
            creates: !exists,
            imports: matches!(self.purpose, Purpose::Import(_)),
            changes: Vec::new(),
            unchanged: false,
            findings: Vec::new(),
            warnings: Vec::new(),
            capabilities: needed,
            before,
            template: self.template.clone(),
            masker: self.masker.clone(),
            session: self.session.clone(),
            status: stack
                .as_ref()
                .filter(|_| exists)
                .map(state::status)
                .unwrap_or_default(),
            outputs: stack
                .as_ref()
                .map(|stack| stack.outputs().to_vec())
                .unwrap_or_default(),
            protection: stack
                .as_ref()
                .and_then(|stack| stack.enable_termination_protection()),
            owns_shell,
            says_rollback: described.on_stack_failure().is_some()
                || described
                    .deployment_config()
                    .is_some_and(|config| config.disable_rollback().is_some()),
            deleted_on_failure: described.on_stack_failure() == Some(&sdk::OnStackFailure::Delete),
            started: self.started,
        };
        if status == "FAILED" {
            if is_no_changes(&reason) {
                self.deployer.discard(&plan).await?;
                self.sink.send(&self.name, EventKind::NoChanges).await;
                plan.unchanged = true;
                return Ok(plan);
            }
            let diagnosis = self.diagnose_refusal(&made, &reason).await;
            self.deployer.discard(&plan).await?;
            return Err(Error::ChangeSet {
                stack: self.name.to_string(),
                reason,
                diagnosis: Box::new(diagnosis),
            });
        }
        let changes = self.all_changes(&made.id, described).await?;
        plan.changes = change::read(&changes, plan.before.as_ref(), &self.template, &self.masker);
        self.read_nested(&mut plan.changes).await?;
        plan.findings = classify::classify(
            plan.before.as_ref(),
            &self.template.value,
            &plan.changes,
            self.options().facts.as_ref(),
        );
        if !reason.is_empty() && reason.to_lowercase().contains("validation") {
            plan.warnings = self.diagnose_refusal(&made, "").await.others;
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
                .set_next_token(token);
            let page = call!(self.session, "DescribeChangeSet", request)?;
            changes.extend(page.changes.unwrap_or_default());
            token = page.next_token;
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

    /// The stack, once a change set can be made for it.
    async fn ready_stack(&self) -> Result<Option<sdk::Stack>> {
        loop {
            let stack = self.session.describe_stack(&self.name).await?;
            match (Situation::of(stack.as_ref()), stack) {
                (Situation::Absent, _) => return Ok(None),
                (Situation::InReview | Situation::Ready, stack) => return Ok(stack),
                (Situation::Busy, Some(stack)) => self.attend(&stack).await?,
                (Situation::Failed, Some(stack)) => self.clear_failed(&stack).await?,
                (Situation::RollbackFailed, Some(stack)) => {
                    let status = state::status(&stack);
                    let question = Question::ContinueRollback {
                        stack: &self.name,
                        status: &status,
                    };
                    self.deployer.ask(self.confirm, &question).await?;
                    self.deployer
                        .continue_rollback(
                            &self.session,
                            &stack,
                            &[],
                            Some(&self.template),
                            &self.masker,
                            self.sink,
                        )
                        .await?;
                }
                (_, None) => return Ok(None),
            }
        }
    }

    /// Follows an operation that is going on to its end. When it is the same deployment, begun by an earlier run, its
    /// failure is this run's failure.
    async fn attend(&self, stack: &sdk::Stack) -> Result<()> {
        let status = state::status(stack);
        let executing = stack
            .change_set_id()
            .map(change_set_name_of)
            .unwrap_or_default();
        let resumed = self.options().change_set_name.as_deref() == Some(executing)
            || executing.starts_with(&format!(
                "{}{}",
                naming::TEMPORARY,
                self.input_fingerprint()
            ));
        self.sink
            .send(
                &self.name,
                EventKind::Attached {
                    status: status.clone(),
                    resumed,
                },
            )
            .await;
        let stack_id = stack.stack_id().unwrap_or(&self.name).to_owned();
        let ending = self
            .deployer
            .follower(
                &self.session,
                &self.name,
                &stack_id,
                crate::follow::Since::LastOperation,
                Some(&self.template),
                &self.masker,
                self.sink,
            )
            .run()
            .await?;
        if resumed && !status.starts_with("DELETE") && !state::is_deployed(&ending.status) {
            return Err(self
                .deployer
                .failed(
                    &self.session,
                    &self.name,
                    &stack_id,
                    ending,
                    Some(&self.template),
                )
                .await);
        }
        Ok(())
    }

    /// Deletes what is left of a failed creation or deletion, with consent.
    async fn clear_failed(&self, stack: &sdk::Stack) -> Result<()> {
        let status = state::status(stack);
        let teardown = self.deployer.teardown_of(&self.session, stack).await?;
        self.deployer
            .ask(self.confirm, &Question::DeleteFailed(&teardown))
            .await?;
        let ending = self
            .deployer
            .delete(&teardown, &self.masker, self.sink)
            .await?;
        if ending.status == "DELETE_COMPLETE" {
            return Ok(());
        }
        Err(Error::Stuck {
            stack: self.name.to_string(),
            status,
            message: "what is left of it could not be deleted".into(),
            hint: diagnose::diagnose(&ending.failures, Some(&self.template))
                .root
                .map_or_else(
                    || "delete it by hand".to_owned(),
                    |root| root.hint.unwrap_or(root.reason),
                ),
        })
    }

    /// Identifies what is wanted, independent of what is deployed.
    fn input_fingerprint(&self) -> String {
        let mut print = Fingerprint::new();
        print.add(self.template.body.as_bytes());
        for (name, value) in &self.input.parameters {
            print.add(name).add(value);
        }
        match &self.input.tags {
            None => print.add("keep tags"),
            Some(tags) => tags.iter().fold(print.add("tags"), |print, (key, value)| {
                print.add(key).add(value)
            }),
        };
        for arn in self.input.notification_arns.iter().flatten() {
            print.add(arn);
        }
        print.add(self.input.role_arn.as_deref().unwrap_or_default());
        print.add(self.options().fingerprint());
        if let Purpose::Import(resources) = &self.purpose {
            for resource in *resources {
                print.add(&resource.logical_id);
                for (name, value) in &resource.identifier {
                    print.add(name).add(value);
                }
            }
        }
        print.hex()[..16].to_owned()
    }

    /// The name says what is wanted and from where, so that a second run finds what the first one made, and a
    /// deployment of the same thing at another time does not.
    fn change_set_name(
        &self,
        stack: Option<&sdk::Stack>,
        parameters: &IndexMap<String, ParameterValue>,
    ) -> String {
        if let Some(name) = &self.options().change_set_name {
            return name.clone();
        }
        let mut print = Fingerprint::new();
        match stack {
            None => print.add("new"),
            Some(stack) => {
                print
                    .add(stack.stack_id().unwrap_or_default())
                    .add(state::status(stack));
                let time = stack.last_updated_time().or(stack.creation_time());
                print.add(
                    time.map(|time| format!("{}.{}", time.secs(), time.subsec_nanos()))
                        .unwrap_or_default(),
                )
            }
        };
        for (name, value) in parameters {
            print.add(name).add(if *value == ParameterValue::Previous {
                "previous"
            } else {
                "given"
            });
        }
        let prefix = if self.options().prepare {
            naming::PREPARED
        } else {
            naming::TEMPORARY
        };
        format!(
            "{prefix}{}-{}",
            self.input_fingerprint(),
            &print.hex()[..12]
        )
    }

    fn description(&self) -> String {
        format!("stackwright: {}", self.session.identity().arn)
            .chars()
            .take(1024)
            .collect()
    }

    /// Removes temporary change sets that earlier runs of the same person left behind, and counts those of others.
    async fn remove_orphans(
        &self,
        existing: &[sdk::ChangeSetSummary],
        keep: &str,
    ) -> Result<usize> {
        let mut others = 0;
        for summary in existing {
            let name = summary.change_set_name().unwrap_or_default();
            if name == keep {
                continue;
            }
            let executed = summary.execution_status().is_some_and(|status| {
                matches!(
                    status.as_str(),
                    "EXECUTE_COMPLETE" | "EXECUTE_FAILED" | "EXECUTE_IN_PROGRESS" | "OBSOLETE"
                )
            });
            let ours = name.starts_with(naming::TEMPORARY)
                && summary.description() == Some(self.description().as_str());
            if ours && !executed {
                self.session
                    .delete_change_set(&self.name, summary.change_set_id().unwrap_or(name))
                    .await?;
                self.sink
                    .send(
                        &self.name,
                        EventKind::OrphanRemoved {
                            name: name.to_owned(),
                        },
                    )
                    .await;
            } else if !executed {
                others += 1;
                let description = summary.description().map(str::to_owned);
                self.sink
                    .send(
                        &self.name,
                        EventKind::OrphanFound {
                            name: name.to_owned(),
                            description,
                        },
                    )
                    .await;
            }
        }
        Ok(others)
    }

    fn is_reusable(&self, summary: &sdk::ChangeSetSummary) -> bool {
        let age = summary
            .creation_time()
            .and_then(|time| SystemTime::try_from(*time).ok())
            .and_then(|time| SystemTime::now().duration_since(time).ok())
            .unwrap_or_default();
        let status = summary.status().map_or("", |status| status.as_str());
        let execution = summary
            .execution_status()
            .map_or("AVAILABLE", |status| status.as_str());
        age < REUSE
            && match status {
                "CREATE_PENDING" | "CREATE_IN_PROGRESS" => true,
                "CREATE_COMPLETE" => matches!(execution, "AVAILABLE" | "UNAVAILABLE"),
                "FAILED" => is_no_changes(summary.status_reason().unwrap_or_default()),
                _ => false,
            }
    }

    async fn announce(&self, name: &str, id: &str, reused: bool) {
        let kind = EventKind::ChangeSetCreated {
            name: name.to_owned(),
            id: id.to_owned(),
            reused,
        };
        self.sink.send(&self.name, kind).await;
    }

    async fn create(
        &self,
        change_set_name: String,
        creates: bool,
        parameters: &IndexMap<String, ParameterValue>,
        needed: &[Capability],
        stack: Option<&sdk::Stack>,
    ) -> Result<Made> {
        let options = self.options();
        let (body, url) = if self.template.body.len() > LARGEST_INLINE_TEMPLATE {
            let url = upload::template(
                &self.session,
                &options.upload,
                &self.name,
                &self.template.body,
                self.sink,
            )
            .await?;
            (None, Some(url))
        } else {
            (Some(self.template.body.to_string()), None)
        };
        let parameters = parameters
            .iter()
            .map(|(name, value)| {
                let parameter = sdk::Parameter::builder().parameter_key(name);
                match value {
                    ParameterValue::Given(value) => parameter.parameter_value(value),
                    ParameterValue::Previous => parameter.use_previous_value(true),
                }
                .build()
            })
            .collect::<Vec<_>>();
        let tags = self.input.tags.as_ref().map(|tags| {
            tags.iter()
                .map(|(key, value)| sdk::Tag::builder().key(key).value(value).build())
                .collect::<Vec<_>>()
        });
        let kind = match self.purpose {
            Purpose::Import(_) => sdk::ChangeSetType::Import,
            Purpose::Deploy if creates => sdk::ChangeSetType::Create,
            Purpose::Deploy => sdk::ChangeSetType::Update,
        };
        let imported = match &self.purpose {
            Purpose::Import(resources) => Some(
                resources
                    .iter()
                    .map(|resource| {
                        sdk::ResourceToImport::builder()
                            .logical_resource_id(&resource.logical_id)
                            .resource_type(&resource.resource_type)
                            .set_resource_identifier(Some(
                                resource.identifier.clone().into_iter().collect(),
                            ))
                            .build()
                    })
                    .collect::<Vec<_>>(),
            ),
            Purpose::Deploy => None,
        };
        let importing = imported.is_some();
        let token = naming::fresh_token();
        let request = self
            .session
            .cloudformation
            .create_change_set()
            .stack_name(&*self.name)
            .change_set_name(&change_set_name)
            .change_set_type(kind)
            .client_token(&token)
            .description(self.description())
            .set_template_body(body)
            .set_template_url(url)
            .set_parameters((!parameters.is_empty()).then_some(parameters))
            .set_tags(tags)
            .set_capabilities((!needed.is_empty()).then(|| {
                needed
                    .iter()
                    .map(|capability| sdk::Capability::from(capability.as_str()))
                    .collect::<Vec<_>>()
            }))
            .set_role_arn(self.input.role_arn.clone())
            .set_notification_arns(self.input.notification_arns.clone())
            .set_resources_to_import(imported)
            .set_on_stack_failure(
                options
                    .on_stack_failure
                    .filter(|_| creates && !importing)
                    .map(OnStackFailure::to_sdk),
            )
            .set_import_existing_resources(options.import_existing_resources.then_some(true))
            .set_include_nested_stacks(options.include_nested_stacks.then_some(true))
            .set_deployment_mode(
                (options.revert_drift && !creates).then_some(sdk::DeploymentMode::RevertDrift),
            )
            // Always explicit: express mode would turn rollback off by itself.
            .set_deployment_config(options.express.then(|| {
                sdk::DeploymentConfig::builder()
                    .mode(sdk::DeploymentConfigMode::Express)
                    .disable_rollback(!options.rollback)
                    .build()
            }))
            .set_disable_validation(options.disable_validation.then_some(true));
        match call!(self.session, "CreateChangeSet", request) {
            Ok(answer) => Ok(Made {
                id: answer.id.unwrap_or_default(),
                stack_id: answer.stack_id.unwrap_or_default(),
                name: change_set_name,
            }),
            // The answer to an earlier attempt was lost.
            Err(error) if error.has_code("AlreadyExistsException") => {
                let existing = self.session.list_change_sets(&self.name).await?;
                match existing
                    .iter()
                    .find(|summary| summary.change_set_name() == Some(change_set_name.as_str()))
                {
                    Some(summary) => Ok(Made {
                        id: summary.change_set_id().unwrap_or_default().to_owned(),
                        stack_id: summary.stack_id().unwrap_or_default().to_owned(),
                        name: change_set_name,
                    }),
                    None => Err(error),
                }
            }
            Err(error @ Error::Api { .. })
                if error.has_code("ValidationError")
                    || error.has_code("InsufficientCapabilitiesException") =>
            {
                // A refused creation may leave a shell behind.
                if stack.is_none() {
                    self.remove_refused_shell().await?;
                }
                let Error::Api { message, .. } = error else {
                    return Err(error);
                };
                Err(self.refused(&message))
            }
            Err(error) => Err(error),
        }
    }

    /// Removes the empty stack that a refused change set of a new stack may leave behind.
    async fn remove_refused_shell(&self) -> Result<()> {
        let Some(stack) = self.session.describe_stack(&self.name).await? else {
            return Ok(());
        };
        if Situation::of(Some(&stack)) == Situation::InReview
            && self.session.list_change_sets(&self.name).await?.is_empty()
        {
            let id = stack.stack_id().unwrap_or(&self.name).to_owned();
            self.session.delete_stack(&id, &DeleteCall::new()).await?;
        }
        Ok(())
    }

    /// An error about the template or a parameter, with the resource that its message names.
    fn refused(&self, message: &str) -> Error {
        let message = self.masker.mask(message);
        let logical_id = self
            .template
            .resources()
            .map(|(id, _)| id)
            .filter(|id| mentions(&message, id))
            .max_by_key(|id| id.len())
            .cloned();
        let failure = logical_id.map(|id| {
            let resource_type = self
                .template
                .resource(&id)
                .and_then(|resource| resource.get("Type")?.as_str())
                .unwrap_or_default();
            diagnose::validation(
                &id,
                resource_type,
                None,
                &message,
                self.template.origin(&id),
            )
        });
        let hint = diagnose::hint("", &message);
        match failure {
            Some(mut root) => {
                root.property = root.property.filter(|property| {
                    property.trim_start_matches("Properties/") != root.logical_id
                });
                root.hint = root.hint.or(hint);
                Error::ChangeSet {
                    stack: self.name.to_string(),
                    reason: message,
                    diagnosis: Box::new(Diagnosis {
                        root: Some(root),
                        ..Diagnosis::default()
                    }),
                }
            }
            None => Error::Template {
                stack: self.name.to_string(),
                message,
                hint,
            },
        }
    }

    /// Waits until CloudFormation has worked the change set out.
    async fn wait(
        &self,
        made: &Made,
    ) -> Result<aws_sdk_cloudformation::operation::describe_change_set::DescribeChangeSetOutput>
    {
        let started = Instant::now();
        loop {
            let request = self
                .session
                .cloudformation
                .describe_change_set()
                .change_set_name(&made.id)
                .stack_name(&made.stack_id)
                .include_property_values(true);
            let described = call!(self.session, "DescribeChangeSet", request)?;
            match described.status().map_or("", |status| status.as_str()) {
                "CREATE_PENDING" | "CREATE_IN_PROGRESS" => {
                    tokio::time::sleep(self.deployer.pace.pause(started.elapsed())).await;
                }
                _ => return Ok(described),
            }
        }
    }

    /// What early validation says about a refused change set. Failures to ask are not fatal: the status has a reason.
    async fn diagnose_refusal(&self, made: &Made, reason: &str) -> Diagnosis {
        let events = self
            .session
            .describe_events(Some(&made.id), None, None)
            .await
            .unwrap_or_default();
        let (mut diagnosis, warnings) = validation_failures(&events, &self.template, &self.masker);
        diagnosis.others.extend(warnings);
        if diagnosis.root.is_none() && !reason.is_empty() {
            let Error::ChangeSet {
                diagnosis: named, ..
            } = self.refused(reason)
            else {
                return diagnosis;
            };
            diagnosis.root = named.root;
        }
        diagnosis
    }
}

/// The failures that `DescribeEvents` reports, those that prevent the operation apart from mere warnings.
pub(crate) fn validation_failures(
    events: &[sdk::OperationEvent],
    template: &LoadedTemplate,
    masker: &Masker,
) -> (Diagnosis, Vec<Failure>) {
    let mut diagnosis = Diagnosis::default();
    let mut warnings = Vec::new();
    let mut events: Vec<_> = events.iter().collect();
    events.sort_by_key(|event| {
        event
            .timestamp()
            .map(|time| (time.secs(), time.subsec_nanos()))
    });
    for event in events {
        let kind = event.event_type().map_or("", |kind| kind.as_str());
        let reason = match kind {
            "VALIDATION_ERROR" => event
                .validation_status_reason()
                .or(event.resource_status_reason()),
            "HOOK_INVOCATION_ERROR" => event
                .hook_status_reason()
                .or(event.resource_status_reason()),
            "PROVISIONING_ERROR" => event.resource_status_reason(),
            _ => continue,
        };
        let id = event.logical_resource_id().unwrap_or_default();
        let reason = masker.mask(reason.unwrap_or("no reason given"));
        let mut failure = diagnose::validation(
            id,
            event.resource_type().unwrap_or_default(),
            event.validation_path().filter(|path| !path.is_empty()),
            &reason,
            template.origin(id),
        );
        if let Some(hook) = event.hook_type() {
            failure.reason = format!("hook {hook}: {reason}");
        }
        let mode = event
            .validation_failure_mode()
            .or(event.hook_failure_mode());
        let known = diagnosis
            .root
            .iter()
            .chain(&diagnosis.others)
            .any(|known| *known == failure);
        match &diagnosis.root {
            _ if mode == Some(&sdk::HookFailureMode::Warn) => warnings.push(failure),
            _ if known => {}
            None => diagnosis.root = Some(failure),
            Some(_) => diagnosis.others.push(failure),
        }
    }
    (diagnosis, warnings)
}

/// CloudFormation reports an empty change set as a failure, in one of several wordings.
fn is_no_changes(reason: &str) -> bool {
    let reason = reason.to_lowercase();
    [
        "didn't contain changes",
        "did not contain changes",
        "no updates are to be performed",
    ]
    .iter()
    .any(|wording| reason.contains(wording))
}

/// The text contains the word, not merely as a part of another one.
fn mentions(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let inside = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        !inside(before) && !inside(after)
    })
}

/// The name in the ARN of a change set.
fn change_set_name_of(id: &str) -> &str {
    id.split(":changeSet/")
        .nth(1)
        .and_then(|rest| rest.split('/').next())
        .unwrap_or(id)
}
