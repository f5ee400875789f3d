//! Carries out a plan: executes its change set and follows it to the end.

pub(crate) mod follow;
pub(crate) mod rollback;
pub(crate) mod watch;

use std::time::Instant;

use serde_json::Value;

use crate::api::call;
use crate::api::retry::translate;
use crate::deploy::{Deployed, Deployer};
use crate::error::{Error, Result};
use crate::event::{EventKind, EventSink, Setting};
use crate::execute::follow::{Ending, Newest, Since};
use crate::input::StackInput;
use crate::naming;
use crate::options::OnStackFailure;
use crate::outputs;
use crate::plan::Plan;
use crate::prepare::discard::LeftOver;
use crate::session::Session;
use crate::state;

impl Deployer {
    /// Executes a plan and follows it to its end. `input` is the one that the plan was made from: its termination
    /// protection and stack policy are applied afterwards (also when nothing else changes).
    ///
    /// Executing is safe to repeat: the same change set runs once.
    ///
    /// # Errors
    /// [`Error::Operation`] when the stack ends in a failure, [`Error::Stuck`] when the plan is outdated, and those of
    /// the calls; [`Error::Detached`] when the operation has begun and could not be followed.
    pub async fn execute(
        &self,
        mut plan: Plan,
        input: &StackInput,
        sink: &EventSink,
    ) -> Result<Deployed> {
        let left = LeftOver::of(&plan);
        let result = self.execute_untold(&mut plan, input, false, sink).await;
        self.told(&left, &result).await;
        result
    }

    /// The failure of an execution has been told.
    pub(crate) async fn told(&self, left: &LeftOver, result: &Result<Deployed>) {
        if matches!(result, Err(Error::Operation { .. }))
            && left.change_set_name.starts_with(naming::TEMPORARY)
        {
            self.acknowledge(&left.session, &left.stack_id, &left.change_set_id)
                .await;
        }
    }

    /// Executes, for a caller that tells of a failure before it calls [`Deployer::told`]. When the execution does not
    /// begin, what was prepared for it goes, if it is the caller's.
    pub(crate) async fn execute_untold(
        &self,
        plan: &mut Plan,
        input: &StackInput,
        takes_back: bool,
        sink: &EventSink,
    ) -> Result<Deployed> {
        let sink = &sink.of(&input.path);
        let (status, stack_outputs) = if plan.unchanged {
            (plan.status.clone(), plan.outputs.clone())
        } else {
            let run = async {
                self.publish(input, &plan.publication, sink).await?;
                self.run(plan, sink).await
            };
            let ending = match run.await {
                Err(error) if takes_back && !matches!(error, Error::Detached { .. }) => {
                    self.clean_up(&LeftOver::of(plan), &error, sink).await;
                    return Err(error);
                }
                ending => ending?,
            };
            if ending.status == "DELETE_COMPLETE" && !plan.creates {
                return Err(Error::Stuck {
                    stack: plan.stack.to_string(),
                    status: ending.status,
                    message: "somebody else deleted it while it was being updated".into(),
                    hint: "run the same command again to create it anew, if it is to exist".into(),
                });
            }
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
        self.apply_settings(plan, input, sink).await?;
        Ok(Deployed {
            stack: plan.stack.clone(),
            status,
            unchanged: plan.unchanged && !plan.resumed,
            hotswap: None,
            outputs: outputs::read(
                &stack_outputs,
                Some(&plan.template.document.root),
                &plan.masker,
            ),
            took: plan.started.elapsed(),
            console_url: plan.session.console_url(&plan.stack_id),
            stack_id: plan.stack_id.clone(),
        })
    }

    async fn run(&self, plan: &mut Plan, sink: &EventSink) -> Result<Ending> {
        let session = &plan.session.clone();
        let mut since = if plan.creates {
            Since::Beginning
        } else {
            Newest::since(
                follow::newest_event(session, &plan.stack_id)
                    .await?
                    .as_ref(),
            )
        };
        if let Some(direct) = plan.direct.take() {
            match plan.begin(&direct).await? {
                Some(id) => plan.stack_id = id,
                None => {
                    sink.send(&plan.stack, EventKind::NoChanges).await;
                    let stack = session.describe_stack(&plan.stack_id).await?;
                    return Ok(Ending {
                        status: stack.as_ref().map(state::status).unwrap_or_default(),
                        stack,
                        failures: Vec::new(),
                    });
                }
            }
        } else {
            since = self.execute_change_set(plan, since).await?;
        }
        // What was published and thought about before is no time of the operation.
        plan.started = Instant::now();
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

    /// Executes the change set of a plan; where its events begin.
    async fn execute_change_set(&self, plan: &Plan, since: Since) -> Result<Since> {
        let session = &plan.session;
        let options = &self.options;
        // A creation that has failed and goes on in place is still one.
        let keeps = plan.status == "CREATE_FAILED"
            && options.on_stack_failure == Some(OnStackFailure::DoNothing);
        let request = session
            .cloudformation
            .execute_change_set()
            .change_set_name(&plan.change_set_id)
            .stack_name(&plan.stack_id)
            .client_request_token(naming::execution_token(&plan.print, &plan.change_set_id))
            // Said once: by `on_stack_failure` or the deployment configuration of the change set, or here.
            .set_disable_rollback(
                (!plan.says_rollback && !plan.imports).then_some(!options.rollback || keeps),
            )
            .set_retain_except_on_create(options.retain_except_on_create.then_some(true));
        match call!(session, "ExecuteChangeSet", request) {
            Ok(_) => Ok(since),
            Err(error) => {
                self.already_executing(plan, error).await?;
                // The operation, and perhaps its end, lies before the newest event.
                Ok(Since::LastOperation)
            }
        }
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
                message: match execution.as_str() {
                    "OBSOLETE" => {
                        "the stack was changed by somebody else since the changes were shown"
                    }
                    _ => {
                        "its change set is gone: it was removed, or the stack changed by somebody else, since the changes were shown"
                    }
                }
                .into(),
                hint: "run the same command again, to see the changes from where the stack is now"
                    .into(),
            }),
            _ => Err(error),
        }
    }

    /// A failed change set stays until its failure has been told: a run that was killed before that leaves it to the
    /// next one. It is only a mark, so nothing depends on its removal.
    pub(crate) async fn acknowledge(
        &self,
        session: &Session,
        stack_id: &str,
        change_set_id: &str,
    ) -> bool {
        session
            .brief()
            .delete_change_set(stack_id, change_set_id)
            .await
            .is_ok()
    }

    /// Termination protection and stack policy are not part of a change set.
    async fn apply_settings(
        &self,
        plan: &Plan,
        input: &StackInput,
        sink: &EventSink,
    ) -> Result<()> {
        if let Some(wanted) = input.termination_protection
            && plan.protection.unwrap_or(false) != wanted
        {
            plan.session
                .set_termination_protection(&plan.stack_id, wanted)
                .await?;
            let setting = if wanted {
                Setting::Protected
            } else {
                Setting::Unprotected
            };
            sink.send(&plan.stack, EventKind::Setting(setting)).await;
        }
        if let Some(wanted) = &input.stack_policy {
            let parse = |text: &str| serde_json::from_str::<Value>(text).ok();
            let present = plan.session.stack_policy(&plan.stack_id).await?;
            if present.as_deref().and_then(parse) != parse(wanted) {
                plan.session
                    .set_stack_policy(&plan.stack_id, wanted)
                    .await?;
                sink.send(&plan.stack, EventKind::Setting(Setting::Policy))
                    .await;
            }
        }
        Ok(())
    }
}
