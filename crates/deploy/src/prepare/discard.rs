//! Takes back what was prepared and is not carried out.

use std::sync::Arc;
use std::time::Duration;

use crate::api::DeleteCall;
use crate::deploy::Deployer;
use crate::error::{Error, Result};
use crate::event::{EventKind, EventSink};
use crate::plan::Plan;
use crate::session::Session;
use crate::state;

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
    pub(crate) fn of(plan: &Plan) -> Self {
        Self {
            session: plan.session.clone(),
            stack: plan.stack.clone(),
            stack_id: plan.stack_id.clone(),
            change_set_id: plan.change_set_id.clone(),
            change_set_name: plan.change_set_name.clone(),
            with_shell: plan.creates && plan.owns_shell,
        }
    }

    /// Says that it is still there.
    async fn tell(&self, sink: &EventSink) {
        if self.change_set_id.is_empty() {
            return;
        }
        let kind = EventKind::LeftBehind {
            name: self.change_set_name.clone(),
            with_stack: self.with_shell,
        };
        sink.send(&self.stack, kind).await;
    }
}

impl Deployer {
    /// Takes a plan back: removes its change set, and the empty stack that was made for it.
    ///
    /// # Errors
    /// Those of the calls.
    pub async fn discard(&self, plan: &Plan) -> Result<()> {
        self.remove(&LeftOver::of(plan)).await
    }

    /// Takes a plan back like [`Deployer::discard`]. What cannot be removed is told as [`EventKind::LeftBehind`]: then the
    /// result is false.
    pub async fn take_back(&self, plan: &Plan, sink: &EventSink) -> bool {
        let left = LeftOver::of(plan);
        let removed = self.remove(&left).await.is_ok();
        if !removed {
            left.tell(sink).await;
        }
        removed
    }

    /// After a failure: removes what the run has made, or says that it is still there. A service that cannot be reached
    /// is not asked again.
    pub(crate) async fn clean_up(&self, left: &LeftOver, error: &Error, sink: &EventSink) {
        let unreachable = error.is_transient() || matches!(error, Error::Credentials { .. });
        if unreachable || self.remove(left).await.is_err() {
            left.tell(sink).await;
        }
    }

    async fn remove(&self, left: &LeftOver) -> Result<()> {
        let (session, stack_id) = (&left.session, &left.stack_id);
        // Without a change set nothing was prepared.
        if left.change_set_id.is_empty() {
            return Ok(());
        }
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
}
