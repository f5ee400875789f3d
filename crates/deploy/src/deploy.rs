//! Carries out a plan: executes its change set, follows it to the end, and explains a failure.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_cloudformation::types as sdk;
use indexmap::IndexMap;
use serde_json::Value;

use crate::api::{DeleteCall, call};
use crate::confirm::{Answer, Confirm, Question};
use crate::diagnose::{self, Failure};
use crate::error::{Error, Result};
use crate::event::{EventKind, EventSink};
use crate::facts::{BuiltinFacts, Facts};
use crate::follow::{self, Ending, Follower, Pace, Since};
use crate::input::{Environment, LoadedTemplate, StackInput};
use crate::naming;
use crate::outputs::{self, Output};
use crate::parameters::Masker;
use crate::patience::translate;
use crate::plan::{self, Plan};
use crate::session::Session;
use crate::state;
use crate::upload::UploadOptions;

/// What becomes of a new stack whose creation fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnStackFailure {
    /// What was made is deleted, the stack stays as `ROLLBACK_COMPLETE`.
    Rollback,
    /// What was made is deleted, and the stack too.
    Delete,
    /// Everything stays as it is.
    DoNothing,
}

impl OnStackFailure {
    pub(crate) fn to_sdk(self) -> sdk::OnStackFailure {
        match self {
            Self::Rollback => sdk::OnStackFailure::Rollback,
            Self::Delete => sdk::OnStackFailure::Delete,
            Self::DoNothing => sdk::OnStackFailure::DoNothing,
        }
    }
}

/// How stacks are deployed.
#[derive(Clone)]
#[non_exhaustive]
pub struct Options {
    /// Name of the change set. Default: derived from what is deployed, so that a second run finds it again.
    pub change_set_name: Option<String>,
    /// The change set is to be executed later, by [`Deployer::adopt`]: later runs leave it alone. Default: no.
    pub prepare: bool,
    /// A failed operation is rolled back. Default: yes.
    pub rollback: bool,
    /// Express mode: the operation is over when the configuration is applied, without waiting until resources are
    /// ready. Default: no.
    pub express: bool,
    /// What becomes of a new stack whose creation fails. Default: decided by `rollback`.
    pub on_stack_failure: Option<OnStackFailure>,
    /// Resources with names of their own that exist already become part of the stack. Default: no.
    pub import_existing_resources: bool,
    /// Nested stacks get change sets too. Default: no.
    pub include_nested_stacks: bool,
    /// Changes that were made behind CloudFormation's back are undone. Default: no.
    pub revert_drift: bool,
    /// A rollback deletes new resources even when their policy retains them. Default: no.
    pub retain_except_on_create: bool,
    /// Parameters without a given value keep the one that the stack has, else their default counts. Default: yes.
    pub use_previous_parameters: bool,
    /// CloudFormation's early validation is skipped. Default: no.
    pub disable_validation: bool,
    /// Where large templates go.
    pub upload: UploadOptions,
    /// What is known about resource types. Default: [`BuiltinFacts`].
    pub facts: Arc<dyn Facts>,
    /// Reads the text of a deployed template, which somebody else may have written in YAML. Default: JSON only.
    pub parse: fn(&str) -> Option<Value>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            change_set_name: None,
            prepare: false,
            rollback: true,
            express: false,
            on_stack_failure: None,
            import_existing_resources: false,
            include_nested_stacks: false,
            revert_drift: false,
            retain_except_on_create: false,
            use_previous_parameters: true,
            disable_validation: false,
            upload: UploadOptions::default(),
            facts: Arc::new(BuiltinFacts),
            parse: |text| serde_json::from_str(text).ok(),
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("change_set_name", &self.change_set_name)
            .finish_non_exhaustive()
    }
}

impl Options {
    /// The options that make a difference for a change set.
    pub(crate) fn fingerprint(&self) -> String {
        format!(
            "{} {} {:?} {} {} {} {}",
            self.rollback,
            self.express,
            self.on_stack_failure,
            self.import_existing_resources,
            self.include_nested_stacks,
            self.revert_drift,
            self.disable_validation
        )
    }
}

/// Deploys stacks. Cloning is cheap; clones share the pace of polling.
#[derive(Debug, Clone)]
pub struct Deployer {
    pub(crate) session: Session,
    pub(crate) options: Arc<Options>,
    pub(crate) pace: Pace,
    /// One question at a time.
    pub(crate) asking: Arc<tokio::sync::Mutex<()>>,
}

/// How a deployment ended.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Deployed {
    /// Name of the stack.
    pub stack: Arc<str>,
    /// Unique id of the stack.
    pub stack_id: String,
    /// Its status.
    pub status: String,
    /// Nothing had to be changed.
    pub unchanged: bool,
    /// The outputs, in the order of the template.
    pub outputs: Vec<Output>,
    /// The time it took.
    pub took: Duration,
    /// The stack's page in the AWS console.
    pub console_url: String,
}

/// What is removed when a plan is not carried out.
#[derive(Debug, Clone)]
pub(crate) struct LeftOver {
    pub(crate) session: Session,
    pub(crate) stack: Arc<str>,
    pub(crate) stack_id: String,
    pub(crate) change_set_id: String,
    pub(crate) change_set_name: String,
    /// The stack is an empty shell that was made for the change set.
    pub(crate) with_shell: bool,
}

impl LeftOver {
    fn of(plan: &Plan) -> Self {
        Self {
            session: plan.session.clone(),
            stack: plan.stack.clone(),
            stack_id: plan.stack_id.clone(),
            change_set_id: plan.change_set_id.clone(),
            change_set_name: plan.change_set_name.clone(),
            with_shell: plan.creates && plan.owns_shell,
        }
    }
}

/// What is known about a deployed stack.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct DeployedStack {
    /// Its name.
    pub name: String,
    /// Its unique id.
    pub stack_id: String,
    /// Its status.
    pub status: String,
    /// Why it has that status.
    pub status_reason: Option<String>,
    /// Its outputs, by name.
    pub outputs: Vec<Output>,
    /// The values of its parameters; CloudFormation masks those that are `NoEcho`.
    pub parameters: IndexMap<String, String>,
    /// Its tags.
    pub tags: IndexMap<String, String>,
    /// It is protected from deletion.
    pub termination_protection: bool,
    /// Its page in the AWS console.
    pub console_url: String,
}

impl Deployer {
    /// A deployer for a session.
    pub fn new(session: Session, options: Options) -> Self {
        Self {
            session,
            options: Arc::new(options),
            pace: Pace::default(),
            asking: Arc::default(),
        }
    }

    /// The same deployer in the account and region of a stack. [`Deployer::plan`] and what builds on it go there by
    /// themselves; everything that takes a stack's name works in the deployer's own region.
    ///
    /// # Errors
    /// [`Error::WrongEnvironment`].
    pub fn in_environment(&self, stack: &str, environment: &Environment) -> Result<Self> {
        Ok(Self {
            session: self.session.for_environment(stack, environment)?,
            ..self.clone()
        })
    }

    /// What is known about a deployed stack, by name or id; `None` when there is none.
    ///
    /// # Errors
    /// Those of the call.
    pub async fn describe(&self, stack: &str) -> Result<Option<DeployedStack>> {
        let Some(found) = self.session.describe_stack(stack).await? else {
            return Ok(None);
        };
        let stack_id = found.stack_id().unwrap_or_default().to_owned();
        Ok(Some(DeployedStack {
            name: found.stack_name().unwrap_or_default().to_owned(),
            status: state::status(&found),
            status_reason: found.stack_status_reason().map(str::to_owned),
            outputs: outputs::read(found.outputs(), None, &Masker::default()),
            parameters: found
                .parameters()
                .iter()
                .map(|parameter| {
                    let value = parameter
                        .resolved_value()
                        .or(parameter.parameter_value())
                        .unwrap_or_default();
                    (
                        parameter.parameter_key().unwrap_or_default().to_owned(),
                        value.to_owned(),
                    )
                })
                .collect(),
            tags: found
                .tags()
                .iter()
                .map(|tag| {
                    (
                        tag.key().unwrap_or_default().to_owned(),
                        tag.value().unwrap_or_default().to_owned(),
                    )
                })
                .collect(),
            termination_protection: found.enable_termination_protection().unwrap_or(false),
            console_url: self.session.console_url(&stack_id),
            stack_id,
        }))
    }

    /// The text of a deployed stack's template, as it was sent; `None` when there is none.
    ///
    /// # Errors
    /// Those of the call.
    pub async fn template(&self, stack: &str) -> Result<Option<String>> {
        self.session.deployed_text(stack).await
    }

    pub(crate) async fn deployed_template(
        &self,
        session: &Session,
        stack: &str,
    ) -> Result<Option<Value>> {
        Ok(session
            .deployed_text(stack)
            .await?
            .as_deref()
            .and_then(self.options.parse))
    }

    /// The session it works in.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Plans, asks and executes. A declined plan is discarded.
    ///
    /// # Errors
    /// Those of [`Deployer::plan`] and [`Deployer::execute`], and [`Error::Declined`].
    pub async fn deploy(
        &self,
        input: &StackInput,
        confirm: &dyn Confirm,
        sink: &EventSink,
    ) -> Result<Deployed> {
        let name: Arc<str> = input.name.as_str().into();
        let started = std::time::Instant::now();
        sink.send(&name, EventKind::Started).await;
        let result: Result<Deployed> = Box::pin(async {
            let plan = self.plan(input, confirm, sink).await?;
            if !plan.unchanged
                && let Err(declined) = self.ask(confirm, &Question::Execute(&plan)).await
            {
                self.discard(&plan).await?;
                return Err(declined);
            }
            let left = LeftOver::of(&plan);
            let result = self.execute(plan, input, sink).await;
            // Refused before it began: what was prepared for it goes. (Whoever executes a plan of their own keeps it.)
            if let Err(
                error @ (Error::Stuck { .. }
                | Error::Api {
                    operation: "ExecuteChangeSet",
                    ..
                }),
            ) = &result
            {
                self.clean_up(&left, error, sink).await;
            }
            result
        })
        .await;
        let took = started.elapsed();
        let kind = match &result {
            Ok(deployed) => EventKind::Succeeded {
                status: deployed.status.clone(),
                took,
            },
            Err(error) => EventKind::Failed {
                message: error.to_string(),
                hint: error.hint(),
                took,
            },
        };
        sink.send(&name, kind).await;
        result
    }

    /// Asks a question; anything but a yes is an error.
    pub(crate) async fn ask(&self, confirm: &dyn Confirm, question: &Question<'_>) -> Result<()> {
        let _one_at_a_time = self.asking.lock().await;
        let unattended = match confirm.confirm(question).await {
            Answer::Yes => return Ok(()),
            Answer::No => false,
            Answer::Unattended => true,
        };
        Err(Error::Declined {
            stack: question.stack().to_owned(),
            question: question.text(),
            unattended,
        })
    }

    /// Takes a plan back: removes its change set, and the empty stack that was made for it.
    ///
    /// # Errors
    /// Those of the calls.
    pub async fn discard(&self, plan: &Plan) -> Result<()> {
        self.remove(&LeftOver::of(plan)).await
    }

    /// After a failure: removes what the run has made, or says that it is still there. A service that cannot be reached
    /// is not asked again.
    pub(crate) async fn clean_up(&self, left: &LeftOver, error: &Error, sink: &EventSink) {
        let unreachable = error.is_transient() || matches!(error, Error::Credentials { .. });
        if unreachable || self.remove(left).await.is_err() {
            sink.send(
                &left.stack,
                EventKind::LeftBehind {
                    name: left.change_set_name.clone(),
                },
            )
            .await;
        }
    }

    async fn remove(&self, left: &LeftOver) -> Result<()> {
        let (session, stack_id) = (&left.session, &left.stack_id);
        if !left.with_shell {
            return session
                .delete_change_set(stack_id, &left.change_set_id)
                .await;
        }
        // The shell goes with its change sets, unless somebody executed one in the meantime.
        let stack = session.describe_stack(stack_id).await?;
        if stack.is_none_or(|stack| state::status(&stack) != "REVIEW_IN_PROGRESS") {
            return session
                .delete_change_set(stack_id, &left.change_set_id)
                .await;
        }
        session.delete_stack(stack_id, &DeleteCall::new()).await?;
        let started = std::time::Instant::now();
        while let Some(stack) = session.describe_stack(stack_id).await? {
            let status = state::status(&stack);
            let over = state::is_settled(&status) && status != "REVIEW_IN_PROGRESS";
            if over || started.elapsed() > Duration::from_secs(60) {
                break;
            }
            tokio::time::sleep(self.pace.pause(started.elapsed())).await;
        }
        Ok(())
    }

    /// Executes a plan and follows it to its end. `input` is the one that the plan was made from: its termination
    /// protection and stack policy are applied afterwards (also when nothing else changes).
    ///
    /// Executing is safe to repeat: the same change set runs once.
    ///
    /// # Errors
    /// [`Error::Operation`] when the stack ends in a failure, [`Error::Stuck`] when the plan is outdated, and those of
    /// the calls. After [`Error::Api`] or [`Error::Credentials`] the operation goes on without this side.
    pub async fn execute(
        &self,
        plan: Plan,
        input: &StackInput,
        sink: &EventSink,
    ) -> Result<Deployed> {
        let (status, stack_outputs) = if plan.unchanged {
            (plan.status.clone(), plan.outputs.clone())
        } else {
            let ending = self.run(&plan, sink).await?;
            if !state::is_deployed(&ending.status) {
                let error = self
                    .failed(
                        &plan.session,
                        &plan.stack,
                        &plan.stack_id,
                        ending,
                        Some(&plan.template),
                    )
                    .await;
                return Err(error);
            }
            (
                ending.status,
                ending
                    .stack
                    .map(|stack| stack.outputs().to_vec())
                    .unwrap_or_default(),
            )
        };
        self.apply_settings(&plan, input).await?;
        Ok(Deployed {
            stack: plan.stack.clone(),
            status,
            unchanged: plan.unchanged,
            outputs: outputs::read(&stack_outputs, Some(&plan.template.value), &plan.masker),
            took: plan.started.elapsed(),
            console_url: plan.session.console_url(&plan.stack_id),
            stack_id: plan.stack_id,
        })
    }

    async fn run(&self, plan: &Plan, sink: &EventSink) -> Result<Ending> {
        let session = &plan.session;
        let since = if plan.creates {
            Since::Beginning
        } else {
            follow::newest_event(session, &plan.stack_id)
                .await?
                .map_or(Since::Beginning, Since::Event)
        };
        let options = &self.options;
        let request = session
            .cloudformation
            .execute_change_set()
            .change_set_name(&plan.change_set_id)
            .stack_name(&plan.stack_id)
            .client_request_token(naming::execution_token(&plan.change_set_id))
            // Said once: by `on_stack_failure` or the deployment configuration of the change set, or here.
            .set_disable_rollback(
                (!plan.says_rollback && !plan.imports).then_some(!options.rollback),
            )
            .set_retain_except_on_create(options.retain_except_on_create.then_some(true));
        if let Err(error) = call!(session, "ExecuteChangeSet", request) {
            self.already_executing(plan, error).await?;
        }
        let resources = plan.changes.len();
        sink.send(
            &plan.stack,
            EventKind::Executing {
                stack_id: plan.stack_id.clone(),
                resources,
            },
        )
        .await;
        let mut follower = self.follower(
            session,
            &plan.stack,
            &plan.stack_id,
            since,
            Some(&plan.template),
            &plan.masker,
            sink,
        );
        follower.total = resources;
        follower.deleted_on_failure = plan.creates && plan.deleted_on_failure;
        follower.run().await
    }

    /// A refused execution is fine when an earlier attempt, whose answer was lost, has begun it.
    async fn already_executing(&self, plan: &Plan, error: Error) -> Result<()> {
        let refused = matches!(&error, Error::Api { code: Some(code), .. }
            if matches!(code.as_str(), "InvalidChangeSetStatus" | "InvalidChangeSetStatusException" | "ValidationError"
                | "TokenAlreadyExistsException" | "ChangeSetNotFound" | "ChangeSetNotFoundException"));
        if !refused {
            return Err(error);
        }
        let stack = plan.session.describe_stack(&plan.stack_id).await?;
        if let Some(stack) = &stack
            && stack.change_set_id() == Some(plan.change_set_id.as_str())
        {
            return Ok(());
        }
        let request = plan
            .session
            .cloudformation
            .describe_change_set()
            .change_set_name(&plan.change_set_id)
            .stack_name(&plan.stack_id);
        let execution = match call!(plan.session, "DescribeChangeSet", request) {
            Ok(described) => described
                .execution_status()
                .map(|status| status.as_str().to_owned())
                .unwrap_or_default(),
            Err(absent) if absent.is_absent() => "gone".to_owned(),
            Err(error) => return Err(error),
        };
        match execution.as_str() {
            "EXECUTE_IN_PROGRESS" | "EXECUTE_COMPLETE" | "EXECUTE_FAILED" => Ok(()),
            "OBSOLETE" | "gone" => Err(Error::Stuck {
                stack: plan.stack.to_string(),
                status: stack.as_ref().map(state::status).unwrap_or_default(),
                message: "the stack was changed by somebody else since the changes were shown"
                    .into(),
                hint: "run the same command again, to see the changes from where the stack is now"
                    .into(),
            }),
            _ => Err(error),
        }
    }

    /// Termination protection and stack policy are not part of a change set.
    async fn apply_settings(&self, plan: &Plan, input: &StackInput) -> Result<()> {
        if let Some(wanted) = input.termination_protection
            && plan.protection.unwrap_or(false) != wanted
        {
            plan.session
                .set_termination_protection(&plan.stack_id, wanted)
                .await?;
        }
        if let Some(wanted) = &input.stack_policy {
            let parse = |text: &str| serde_json::from_str::<Value>(text).ok();
            let present = plan.session.stack_policy(&plan.stack_id).await?;
            if present.as_deref().and_then(parse) != parse(wanted) {
                plan.session
                    .set_stack_policy(&plan.stack_id, wanted)
                    .await?;
            }
        }
        Ok(())
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "each is one independent thing, and all callers are in this crate"
    )]
    pub(crate) fn follower<'a>(
        &'a self,
        session: &'a Session,
        name: &Arc<str>,
        stack_id: &str,
        since: Since,
        template: Option<&'a LoadedTemplate>,
        masker: &'a Masker,
        sink: &'a EventSink,
    ) -> Follower<'a> {
        Follower {
            session,
            name: name.clone(),
            stack_id: stack_id.to_owned(),
            sink,
            template,
            masker,
            pace: &self.pace,
            since,
            total: 0,
            deleted_on_failure: false,
        }
    }

    /// Explains an operation that ended badly. Asking further must not hide the failure, so those errors are dropped.
    pub(crate) async fn failed(
        &self,
        session: &Session,
        name: &str,
        stack_id: &str,
        ending: Ending,
        template: Option<&LoadedTemplate>,
    ) -> Error {
        let mut diagnosis = diagnose::diagnose(&ending.failures, template);
        let validation = ending.failures.iter().any(|event| {
            event.detailed_status.as_deref() == Some("VALIDATION_FAILED")
                || event.is_stack
                    && event
                        .reason
                        .as_deref()
                        .is_some_and(|reason| reason.contains("DescribeEvents"))
        });
        if (validation || diagnosis.root.is_none())
            && let Some(template) = template
        {
            let events = session
                .describe_events(None, Some(stack_id), None)
                .await
                .unwrap_or_default();
            let (found, _) = plan::validation_failures(&events, template, &Masker::default());
            if found.root.is_some() {
                diagnosis.root = found.root;
                diagnosis.others = found.others;
            }
        }
        if let Some(root) = diagnosis.root.take() {
            diagnosis.root = Some(self.innermost(session, root).await);
        }
        Error::Operation {
            stack: name.to_owned(),
            stack_id: stack_id.to_owned(),
            status: ending.status,
            diagnosis: Box::new(diagnosis),
        }
    }

    /// A nested stack fails because of one of its resources: that is the cause.
    async fn innermost(&self, session: &Session, mut failure: Failure) -> Failure {
        let masker = Masker::default();
        let sink = EventSink::ignore();
        for _ in 0..10 {
            let Some(nested) = failure.physical_id.clone().filter(|id| {
                failure.resource_type == "AWS::CloudFormation::Stack"
                    && id.starts_with("arn:")
                    && id.contains(":stack/")
            }) else {
                break;
            };
            let name: Arc<str> = failure.logical_id.as_str().into();
            let follower = self.follower(
                session,
                &name,
                &nested,
                Since::LastOperation,
                None,
                &masker,
                &sink,
            );
            let Ok(failures) = follower.failures().await else {
                break;
            };
            let Some(root) = diagnose::diagnose(&failures, None).root else {
                break;
            };
            if root.physical_id == failure.physical_id {
                break;
            }
            let mut within = failure.within.clone();
            within.push(failure.logical_id.clone());
            failure = Failure {
                within,
                origin: failure.origin.clone(),
                ..root
            };
        }
        failure
    }
}
