//! Shows the events of a stack, those that were and those to come.

use std::sync::Arc;

use crate::deploy::Deployer;
use crate::error::{Error, Result};
use crate::event::EventSink;
use crate::execute::follow::{Ending, Since};
use crate::input::{LoadedTemplate, Origins};
use crate::prepare::parameters::Masker;
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

/// What a stack is in when its events are shown.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Watched {
    /// The stack's status.
    pub status: String,
    /// Why its last operation ended badly ([`Error::Operation`]), if it did, whoever began it.
    pub failure: Option<Error>,
}

impl Deployer {
    /// Sends a stack's events to the sink, by name or id, and returns how the stack is at the end. A name means the
    /// stack that there is, else the one deleted last within the 90 days for which CloudFormation keeps them.
    ///
    /// # Errors
    /// [`Error::NotFound`], and those of the calls.
    pub async fn watch(
        &self,
        stack: &str,
        options: &WatchOptions,
        sink: &EventSink,
    ) -> Result<Watched> {
        let session = &self.session;
        let found = match session.describe_stack(stack).await? {
            Some(found) => Some(found),
            None => session.deleted_stack(stack).await?,
        };
        let Some(found) = found else {
            return Err(Error::NotFound {
                what: format!("stack `{stack}` in {}", session.region()),
                hint: None,
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
            .map(|document| LoadedTemplate::deployed(Some(document), options.origins.clone()));
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
            if !state::is_failed_operation(&status) {
                return Ok(Watched {
                    status,
                    failure: None,
                });
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
        let status = ending.status.clone();
        let failure = if state::is_failed_operation(&status) {
            let why = self.failed(session, &name, &stack_id, ending, template.as_ref());
            Some(why.await)
        } else {
            None
        };
        Ok(Watched { status, failure })
    }
}
