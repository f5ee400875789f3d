//! Brings a stack to where a change set can be made for it: operations that go on are followed, failures dealt with.

use aws_sdk_cloudformation::types as sdk;

use crate::consent::Question;
use crate::diagnose;
use crate::error::{Error, Result};
use crate::event::EventKind;
use crate::execute::follow::{self, Ending, Follower, Newest, Since};
use crate::naming;
use crate::plan::Work;
use crate::state::{self, Situation};

/// What a stack is ready for.
pub(crate) enum Prepared {
    /// A change set; the stack, when there is one.
    Open(Box<Option<sdk::Stack>>),
    /// Nothing: an earlier run of the same deployment, which was going on, has reached the goal.
    Done(Box<sdk::Stack>),
}

impl Work<'_> {
    /// The stack, once a change set can be made for it.
    pub(crate) async fn recover_stack(&self) -> Result<Prepared> {
        let mut first = true;
        loop {
            let stack = self.session.describe_stack(&self.name).await?;
            if let Some(stack) = stack.as_ref().filter(|_| first) {
                self.tell_of_failure(stack).await?;
            }
            first = false;
            match (Situation::of(stack.as_ref()), stack) {
                (Situation::Absent, _) => return Ok(Prepared::Open(Box::default())),
                (Situation::InReview | Situation::Ready, stack) => {
                    return Ok(Prepared::Open(Box::new(stack)));
                }
                (Situation::Busy, Some(stack)) => {
                    if let Some(done) = self.attend(&stack).await? {
                        return Ok(Prepared::Done(Box::new(done)));
                    }
                }
                (Situation::Failed, Some(stack)) => self.clear_failed(&stack).await?,
                (Situation::RollbackFailed, Some(stack)) => {
                    let status = state::status(&stack);
                    let question = Question::ContinueRollback {
                        stack: &self.name,
                        path: &self.input.path,
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
                (Situation::ImportRollbackFailed, Some(_)) => {
                    return Err(state::import_rollback_failed(&self.name));
                }
                (_, None) => return Ok(Prepared::Open(Box::default())),
            }
        }
    }

    /// An earlier run of the same deployment may have been killed before it could tell how it failed: its failed change
    /// set is still there. Then that is told now, and nothing else is done; the next run tries again.
    async fn tell_of_failure(&self, stack: &sdk::Stack) -> Result<()> {
        let status = state::status(stack);
        if !state::is_failed_operation(&status) {
            return Ok(());
        }
        let stack_id = stack.stack_id().unwrap_or(&self.name).to_owned();
        let Some(id) = self.failed_change_set(&stack_id).await? else {
            return Ok(());
        };
        // Something else may have happened to the stack since.
        let newest = follow::newest_event(&self.session, &stack_id).await?;
        let token = naming::execution_token(&self.input_fingerprint(), &id);
        let is_last = Newest::is_marked(newest.as_ref(), &token);
        if !is_last {
            self.deployer
                .acknowledge(&self.session, &stack_id, &id)
                .await;
            return Ok(());
        }
        let failures = self.follower(&stack_id).failures().await?;
        let ending = Ending {
            status: status.clone(),
            stack: Some(stack.clone()),
            failures,
        };
        let error = self.failed(&stack_id, ending).await;
        // First it is told, then it counts as told.
        let cause = error.to_string();
        self.sink
            .send(&self.name, EventKind::FailedBefore { status, cause })
            .await;
        let acknowledged = self
            .deployer
            .acknowledge(&self.session, &stack_id, &id)
            .await;
        match error {
            Error::Operation {
                stack,
                stack_id,
                status,
                diagnosis,
                ..
            } if acknowledged => Err(Error::Operation {
                stack,
                stack_id,
                status,
                diagnosis,
                earlier: true,
            }),
            // The mark stays, so the next run would stop here again: this one goes on.
            _ => Ok(()),
        }
    }

    /// The error of an operation that ended badly, with its cause.
    pub(crate) async fn failed(&self, stack_id: &str, ending: Ending) -> Error {
        let template = Some(&self.template);
        self.deployer
            .failed(&self.session, &self.name, stack_id, ending, template)
            .await
    }

    pub(crate) fn follower<'b>(&'b self, stack_id: &str) -> Follower<'b> {
        self.deployer.follower(
            &self.session,
            &self.name,
            stack_id,
            Since::LastOperation,
            Some(&self.template),
            &self.masker,
            self.sink,
        )
    }

    /// The operation that is going on is the same deployment, begun by an earlier run: its events carry our token. When
    /// they do not show it yet, the stack's change set tells.
    async fn is_ours(&self, stack: &sdk::Stack, stack_id: &str, status: &str) -> Result<bool> {
        let print = self.input_fingerprint();
        let newest = follow::newest_event(&self.session, stack_id).await?;
        if newest.as_ref().is_some_and(|newest| !newest.ends) {
            return Ok(Newest::is_marked(
                newest.as_ref(),
                &naming::execution_mark(&print),
            ));
        }
        let executing = stack
            .change_set_id()
            .map(change_set_name_of)
            .unwrap_or_default();
        Ok(!status.starts_with("DELETE")
            && executing.starts_with(&format!("{}{print}-", naming::TEMPORARY)))
    }

    /// The change set of an execution of this input that failed.
    async fn failed_change_set(&self, stack_id: &str) -> Result<Option<String>> {
        let own = format!("{}{}-", naming::TEMPORARY, self.input_fingerprint());
        let sets = self.session.list_change_sets(stack_id).await?;
        let failed = sets.into_iter().find(|set| {
            set.change_set_name()
                .is_some_and(|name| name.starts_with(&own))
                && set.execution_status() == Some(&sdk::ExecutionStatus::ExecuteFailed)
        });
        Ok(failed.and_then(|set| set.change_set_id))
    }

    /// Follows an operation that is going on to its end. When it is the same deployment, begun by an earlier run, its
    /// end is this run's end: the stack is returned, or its failure.
    async fn attend(&self, stack: &sdk::Stack) -> Result<Option<sdk::Stack>> {
        let status = state::status(stack);
        let stack_id = stack.stack_id().unwrap_or(&self.name).to_owned();
        let resumed = self.is_ours(stack, &stack_id, &status).await?;
        self.sink
            .send(&self.name, EventKind::Attached { status, resumed })
            .await;
        let ending = self.follower(&stack_id).run().await?;
        if !resumed {
            return Ok(None);
        }
        if state::is_deployed(&ending.status) {
            return Ok(ending.stack);
        }
        let error = self.failed(&stack_id, ending).await;
        if let Ok(Some(id)) = self.failed_change_set(&stack_id).await {
            self.deployer
                .acknowledge(&self.session, &stack_id, &id)
                .await;
        }
        Err(error)
    }

    /// Deletes what is left of a failed creation or deletion, with consent.
    async fn clear_failed(&self, stack: &sdk::Stack) -> Result<()> {
        let status = state::status(stack);
        let teardown = (self.deployer)
            .teardown_of(&self.session, stack, &self.template.origins, self.sink)
            .await?;
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
        let root = diagnose::diagnose(&ending.failures, Some(&self.template)).root;
        let name = &self.name;
        Err(Error::Stuck {
            stack: name.to_string(),
            status,
            message: match &root {
                Some(root) => format!("what is left of it could not be deleted: {root}"),
                None => "what is left of it could not be deleted".into(),
            },
            hint: root.and_then(|root| root.hint).unwrap_or_else(|| {
                format!("`stackwright destroy {name} --retain ID` leaves out what is in the way")
            }),
        })
    }
}

/// The name in the ARN of a change set.
pub(crate) fn change_set_name_of(id: &str) -> &str {
    id.split(":changeSet/")
        .nth(1)
        .and_then(|rest| rest.split('/').next())
        .unwrap_or(id)
}
