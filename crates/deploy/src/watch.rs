//! Shows the events of a stack, those that were and those to come.

use std::sync::Arc;

use crate::deploy::Deployer;
use crate::error::{Error, Result};
use crate::event::EventSink;
use crate::follow::Since;
use crate::input::{LoadedTemplate, Origins};
use crate::parameters::Masker;
use crate::state;

/// Which events are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct WatchOptions {
    /// All events that CloudFormation still has; else those of the last operation.
    pub all: bool,
    /// An operation that is going on is followed to its end.
    pub follow: bool,
}

impl Deployer {
    /// Sends a stack's events to the sink, by name or id, and returns the stack's status at the end. Deleted stacks
    /// are found by their id only.
    ///
    /// # Errors
    /// [`Error::NotFound`], and those of the calls.
    pub async fn watch(
        &self,
        stack: &str,
        options: WatchOptions,
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
        // Construct paths come from the template that is deployed.
        let template = self
            .deployed_template(session, &stack_id)
            .await
            .unwrap_or_default()
            .map(|value| LoadedTemplate {
                body: "".into(),
                value,
                origins: Origins::default(),
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
        if options.follow && !state::is_settled(&status) {
            return Ok(follower.run().await?.status);
        }
        follower.show().await?;
        Ok(status)
    }
}
