//! Brings a stack to where a change set can be made for it: operations that go on are followed, failures dealt with.

use aws_sdk_cloudformation::types as sdk;

use crate::confirm::Question;
use crate::diagnose;
use crate::error::{Error, Result};
use crate::event::EventKind;
use crate::naming;
use crate::plan::Work;
use crate::state::{self, Situation};

impl Work<'_> {
    /// The stack, once a change set can be made for it.
    pub(crate) async fn ready_stack(&self) -> Result<Option<sdk::Stack>> {
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
}

/// The name in the ARN of a change set.
fn change_set_name_of(id: &str) -> &str {
    id.split(":changeSet/")
        .nth(1)
        .and_then(|rest| rest.split('/').next())
        .unwrap_or(id)
}
