//! Brings a stack whose operation failed, or is going on, back to its last stable state.

use std::sync::Arc;

use aws_sdk_cloudformation::types as sdk;

use crate::api::call;
use crate::api::retry::translate;
use crate::deploy::Deployer;
use crate::error::{Error, Result};
use crate::event::{EventKind, EventSink};
use crate::execute::follow::{self, Ending, Newest, Since};
use crate::input::LoadedTemplate;
use crate::naming;
use crate::prepare::parameters::Masker;
use crate::session::Session;
use crate::state;

/// How a stack is rolled back.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct RollbackOptions {
    /// Resources that a failed rollback skips, by logical ID. They are then out of step with the template.
    pub skip: Vec<String>,
    /// An update that is going on is cancelled. Default: no, it is an error.
    pub cancel: bool,
}

impl Deployer {
    /// Rolls a stack back and follows it to the end; returns the status that it ends in.
    ///
    /// `CREATE_FAILED` and `UPDATE_FAILED` (left by a disabled rollback) are rolled back; `UPDATE_ROLLBACK_FAILED` is
    /// continued; `UPDATE_IN_PROGRESS` is cancelled when the options say so; another operation that is going on is
    /// followed. A stack in a stable state is left as it is.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Stuck`], [`Error::Operation`] when the rollback fails, and those of the calls.
    pub async fn rollback(
        &self,
        stack: &str,
        options: &RollbackOptions,
        sink: &EventSink,
    ) -> Result<String> {
        let session = &self.session;
        let masker = Masker::default();
        let Some(found) = session.describe_stack(stack).await? else {
            return Err(Error::NotFound {
                what: format!("stack `{stack}` in {}", session.region()),
                hint: Some(
                    "it is looked for by name or id; pass its region if it is elsewhere".into(),
                ),
            });
        };
        let status = state::status(&found);
        let name: Arc<str> = found.stack_name().unwrap_or(stack).into();
        let stack_id = found.stack_id().unwrap_or(stack).to_owned();
        let stuck = |message: &str, hint: &str| Error::Stuck {
            stack: name.to_string(),
            status: status.clone(),
            message: message.into(),
            hint: hint.into(),
        };
        let ending = match status.as_str() {
            "CREATE_FAILED" | "UPDATE_FAILED" => {
                let (since, token) = self.mark(session, &stack_id, &[]).await?;
                sink.send(
                    &name,
                    EventKind::Operation {
                        what: "starting the rollback",
                    },
                )
                .await;
                let request = session
                    .cloudformation
                    .rollback_stack()
                    .stack_name(&stack_id)
                    .client_request_token(&token);
                let request = call!(session, "RollbackStack", request);
                self.unless_begun(session, &stack_id, request).await?;
                self.follower(session, &name, &stack_id, since, None, &masker, sink)
                    .run()
                    .await?
            }
            "UPDATE_ROLLBACK_FAILED" => {
                self.continue_rollback(session, &found, &options.skip, None, &masker, sink)
                    .await?;
                return Ok(session
                    .describe_stack(&stack_id)
                    .await?
                    .as_ref()
                    .map(state::status)
                    .unwrap_or_default());
            }
            "IMPORT_ROLLBACK_FAILED" => return Err(state::import_rollback_failed(&name)),
            "UPDATE_IN_PROGRESS" if options.cancel => {
                sink.send(
                    &name,
                    EventKind::Operation {
                        what: "cancelling the update",
                    },
                )
                .await;
                // One update is cancelled once, whatever happens meanwhile.
                let update = found
                    .last_updated_time()
                    .map(|time| time.secs().to_string());
                let token = naming::operation_token(
                    naming::ROLLBACK,
                    &stack_id,
                    update.as_deref(),
                    &["cancel".to_owned()],
                );
                let request = session
                    .cloudformation
                    .cancel_update_stack()
                    .stack_name(&stack_id)
                    .client_request_token(&token);
                let request = call!(session, "CancelUpdateStack", request).map(|_| ());
                self.unless_begun(session, &stack_id, request).await?;
                self.follower(
                    session,
                    &name,
                    &stack_id,
                    Since::LastOperation,
                    None,
                    &masker,
                    sink,
                )
                .run()
                .await?
            }
            "UPDATE_IN_PROGRESS" => {
                return Err(stuck(
                    "an update is going on",
                    &format!(
                        "`stackwright rollback {name} --cancel` cancels it; else wait for its end"
                    ),
                ));
            }
            "CREATE_IN_PROGRESS" => {
                return Err(stuck(
                    "its creation is going on, and cannot be cancelled",
                    "wait for its end, or destroy the stack",
                ));
            }
            "ROLLBACK_FAILED" | "DELETE_FAILED" => {
                return Err(stuck(
                    "CloudFormation takes no rollback in this state",
                    &format!("what is left can only be deleted: `stackwright destroy {name}`"),
                ));
            }
            _ if status.ends_with("_IN_PROGRESS") && status != "REVIEW_IN_PROGRESS" => {
                let newest = follow::newest_event(session, &stack_id).await?;
                sink.send(
                    &name,
                    EventKind::Attached {
                        status: status.clone(),
                        resumed: Newest::is_marked(newest.as_ref(), naming::ROLLBACK),
                    },
                )
                .await;
                self.follower(
                    session,
                    &name,
                    &stack_id,
                    Since::LastOperation,
                    None,
                    &masker,
                    sink,
                )
                .run()
                .await?
            }
            _ => return Ok(status),
        };
        match ending.status.as_str() {
            "ROLLBACK_FAILED"
            | "UPDATE_ROLLBACK_FAILED"
            | "DELETE_FAILED"
            | "IMPORT_ROLLBACK_FAILED" => {
                Err(self.failed(session, &name, &stack_id, ending, None).await)
            }
            _ => Ok(ending.status),
        }
    }

    /// Continues a rollback that failed.
    pub(crate) async fn continue_rollback(
        &self,
        session: &Session,
        stack: &sdk::Stack,
        skip: &[String],
        template: Option<&LoadedTemplate>,
        masker: &Masker,
        sink: &EventSink,
    ) -> Result<Ending> {
        let name: Arc<str> = stack.stack_name().unwrap_or_default().into();
        let stack_id = stack.stack_id().unwrap_or_default().to_owned();
        let (since, token) = self.mark(session, &stack_id, skip).await?;
        sink.send(
            &name,
            EventKind::Operation {
                what: "continuing the rollback",
            },
        )
        .await;
        let request = session
            .cloudformation
            .continue_update_rollback()
            .stack_name(&stack_id)
            .client_request_token(&token)
            .set_resources_to_skip((!skip.is_empty()).then(|| skip.to_vec()));
        let answer = call!(session, "ContinueUpdateRollback", request).map(|_| ());
        self.unless_begun(session, &stack_id, answer).await?;
        let ending = self
            .follower(session, &name, &stack_id, since, template, masker, sink)
            .run()
            .await?;
        if ending.status.ends_with("_FAILED") {
            return Err(self
                .failed(session, &name, &stack_id, ending, template)
                .await);
        }
        Ok(ending)
    }

    /// Where the operation that is about to begin starts, and its token.
    async fn mark(
        &self,
        session: &Session,
        stack_id: &str,
        skip: &[String],
    ) -> Result<(Since, String)> {
        let newest = follow::newest_event(session, stack_id).await?;
        let anchor = newest.as_ref().map(|newest| newest.id.as_str());
        let token = naming::operation_token(naming::ROLLBACK, stack_id, anchor, skip);
        Ok((Newest::since(newest.as_ref()), token))
    }

    /// A refusal is fine when an earlier attempt, whose answer was lost, has begun the rollback.
    async fn unless_begun<T>(
        &self,
        session: &Session,
        stack_id: &str,
        answer: Result<T>,
    ) -> Result<()> {
        match answer {
            Ok(_) => Ok(()),
            Err(error)
                if error.has_code("ValidationError")
                    || error.has_code("TokenAlreadyExistsException") =>
            {
                let status = session
                    .describe_stack(stack_id)
                    .await?
                    .as_ref()
                    .map(state::status)
                    .unwrap_or_default();
                if status.contains("ROLLBACK") && !status.ends_with("_FAILED") {
                    Ok(())
                } else {
                    Err(error)
                }
            }
            Err(error) => Err(error),
        }
    }
}
