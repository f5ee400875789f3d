//! Shows the events of a stack, those that were and those to come.

use std::sync::Arc;

use crate::deploy::Deployer;
use crate::error::{Error, Result};
use crate::event::EventSink;
use crate::follow::{Ending, Since};
use crate::input::{LoadedTemplate, Origins};
use crate::parameters::Masker;
use crate::state;

/// Which events are shown.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct WatchOptions {
    /// All events that CloudFormation still has; else those of the last operation.
    pub all: bool,
    /// An operation that is going on is followed to its end.
    pub follow: bool,
    /// Where the resources come from, as far as the program that made the stack is at hand.
    pub origins: Origins,
}

impl Deployer {
    /// Sends a stack's events to the sink, by name or id, and returns the stack's status at the end. Deleted stacks
    /// are found by their id only.
    ///
    /// When an operation that is followed ends badly, or the last one did, its cause is looked for, whoever began it.
    ///
    /// # Errors
    /// [`Error::NotFound`], with `follow` [`Error::Operation`], and those of the calls.
    pub async fn watch(
        &self,
        stack: &str,
        options: &WatchOptions,
        sink: &EventSink,
    ) -> Result<String> {
        let session = &self.session;
        let Some(found) = session.describe_stack(stack).await? else {
            return Err(Error::NotFound {
                what: format!("stack `{stack}` in {}", session.region()),
                hint: Some("a deleted stack is found by its id".into()),
            });
        };
        let name: Arc<str> = found.stack_name().unwrap_or(stack).into();
        let stack_id = found.stack_id().unwrap_or(stack).to_owned();
        let masker = Masker::default();
        // Construct paths come from the template that is deployed, lines from the program.
        let template = self
            .deployed_template(session, &stack_id)
            .await
            .unwrap_or_default()
            .map(|value| LoadedTemplate {
                body: "".into(),
                value,
                origins: options.origins.clone(),
            });
        let since = if options.all {
            Since::Beginning
        } else {
            Since::LastOperation
        };
        let follower = self.follower(
            session,
            &name,
            &stack_id,
            since,
            template.as_ref(),
            &masker,
            sink,
        );
        let status = state::status(&found);
        let ending = if options.follow && !state::is_settled(&status) {
            follower.run().await?
        } else {
            follower.show().await?;
            if !options.follow || !state::is_failed_operation(&status) {
                return Ok(status);
            }
            let last = self.follower(
                session,
                &name,
                &stack_id,
                Since::LastFailure,
                template.as_ref(),
                &masker,
                sink,
            );
            Ending {
                failures: last.failures().await?,
                status,
                stack: Some(found),
            }
        };
        if state::is_success(&ending.status) || !state::is_failed_operation(&ending.status) {
            return Ok(ending.status);
        }
        Err(self
            .failed(session, &name, &stack_id, ending, template.as_ref())
            .await)
    }
}
