//! Follows an operation through the stack's events until the stack has settled.
//!
//! Events come newest first, in pages; events of one millisecond keep the order of the page. A poll reads pages only
//! until it meets an event that it knows. The pause between polls is a twentieth of the time that the operation has
//! taken, so the end of an operation is noticed with a delay of at most 5% of its duration.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use aws_sdk_cloudformation::types as sdk;

use crate::api::call;
use crate::api::retry::translate;
use crate::error::{Error, Result};
use crate::event::{EventKind, EventSink, ResourceEvent};
use crate::input::{LoadedTemplate, Origin};
use crate::prepare::parameters::Masker;
use crate::session::Session;
use crate::state;

const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How many polls without a final event pass before the stack itself is asked.
const POLLS_BETWEEN_CHECKS: u32 = 10;

/// Whoever has no event of an operation by then, gets none.
const LATEST_EVENT: Duration = Duration::from_secs(20);

/// Shares the polling between the stacks that are followed at the same time, so that many stacks do not poll more
/// often than a few.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pace {
    active: Arc<AtomicUsize>,
}

struct Active(Arc<AtomicUsize>);

impl Drop for Active {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Pace {
    fn enter(&self) -> Active {
        self.active.fetch_add(1, Ordering::Relaxed);
        Active(self.active.clone())
    }

    /// The pause after some time of following.
    pub(crate) fn pause(&self, elapsed: Duration) -> Duration {
        let crowd = (self.active.load(Ordering::Relaxed) / 4).max(1) as u32;
        (elapsed / 20).clamp(SHORTEST_PAUSE, LONGEST_PAUSE) * crowd
    }
}

/// Where the events of the operation begin.
#[derive(Debug, Clone)]
pub(crate) enum Since {
    /// Everything is new: the stack has just been made.
    Beginning,
    /// After this event.
    Event(String),
    /// At the last event that began an operation: for operations that somebody else began.
    LastOperation,
    /// At the event that began the last operation in which something failed: a nested stack that failed is deleted
    /// afterwards, and the cause lies before that.
    LastFailure,
}

/// How an operation ended.
#[derive(Debug, Clone)]
pub(crate) struct Ending {
    pub(crate) status: String,
    /// The stack as it is now; `None` when it is gone.
    pub(crate) stack: Option<sdk::Stack>,
    /// The events of what failed and of what was kept, in the order of time.
    pub(crate) failures: Vec<ResourceEvent>,
}

/// Follows one operation.
pub(crate) struct Follower<'a> {
    pub(crate) session: &'a Session,
    pub(crate) name: Arc<str>,
    pub(crate) stack_id: String,
    pub(crate) sink: &'a EventSink,
    pub(crate) template: Option<&'a LoadedTemplate>,
    pub(crate) masker: &'a Masker,
    pub(crate) pace: &'a Pace,
    pub(crate) since: Since,
    pub(crate) total: usize,
    /// A failed creation is followed by a deletion (`on_stack_failure` is `DELETE`).
    pub(crate) deleted_on_failure: bool,
}

impl Follower<'_> {
    /// Follows the operation to its end, however it ends.
    ///
    /// # Errors
    /// [`Error::Detached`].
    pub(crate) async fn run(self) -> Result<Ending> {
        match self.to_the_end().await {
            Ok(ending) => Ok(ending),
            Err(cause) => {
                let kind = EventKind::Detached {
                    message: cause.to_string(),
                    hint: cause.hint(),
                };
                self.sink.send(&self.name, kind).await;
                Err(Error::Detached {
                    stack: self.name.to_string(),
                    stack_id: self.stack_id,
                    cause: Box::new(cause),
                })
            }
        }
    }

    async fn to_the_end(&self) -> Result<Ending> {
        let _active = self.pace.enter();
        let started = Instant::now();
        let mut seen: HashSet<String> = HashSet::new();
        let mut failures: Vec<ResourceEvent> = Vec::new();
        let mut finished: HashSet<String> = HashSet::new();
        let mut polls = 0u32;
        let mut settled = false;
        loop {
            let (events, complete) = self.new_events(&seen).await?;
            for event in events {
                // Pages shift while they are read, so one event may come on two of them.
                if !seen.insert(event.event_id().unwrap_or_default().to_owned()) {
                    continue;
                }
                let mut event = self.read(&event);
                if event.is_stack && event.status == "REVIEW_IN_PROGRESS" {
                    continue;
                }
                if event.is_stack {
                    settled = state::is_settled(&event.status);
                } else if !event.is_in_progress()
                    && !event.is_failure()
                    && !event.status.contains("ROLLBACK")
                {
                    finished.insert(event.logical_id.clone());
                }
                event.done = finished.len();
                event.total = self.total.max(finished.len());
                if event.is_failure() || event.is_kept() {
                    failures.push(event.clone());
                }
                self.sink
                    .send(&self.name, EventKind::Resource(Box::new(event)))
                    .await;
            }
            polls += 1;
            if settled || polls.is_multiple_of(POLLS_BETWEEN_CHECKS) || !complete {
                // The stack is asked as well: a failure may be followed by a rollback or a deletion, and the outputs
                // are there anyway.
                let stack = self.session.describe_stack(&self.stack_id).await?;
                let status = stack
                    .as_ref()
                    .map_or_else(|| "DELETE_COMPLETE".to_owned(), state::status);
                let goes_on = self.deleted_on_failure
                    && matches!(
                        status.as_str(),
                        "CREATE_FAILED" | "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED"
                    );
                // Without a final event, a settled status may be the one from before the operation; for a while.
                let certain = settled
                    || (polls >= 3 * POLLS_BETWEEN_CHECKS
                        && (!seen.is_empty() || started.elapsed() > LATEST_EVENT));
                if status == "DELETE_COMPLETE"
                    || (certain && !goes_on && state::is_settled(&status))
                {
                    let stack = stack.filter(|_| status != "DELETE_COMPLETE");
                    return Ok(Ending {
                        status,
                        stack,
                        failures,
                    });
                }
            }
            tokio::time::sleep(self.pace.pause(started.elapsed())).await;
        }
    }

    /// Sends the events that there are, without waiting for more.
    pub(crate) async fn show(&self) -> Result<()> {
        let (events, _) = self.new_events(&HashSet::new()).await?;
        for event in &events {
            self.sink
                .send(&self.name, EventKind::Resource(Box::new(self.read(event))))
                .await;
        }
        Ok(())
    }

    /// What failed in the last operation, and what was kept of it, without waiting for anything.
    pub(crate) async fn failures(&self) -> Result<Vec<ResourceEvent>> {
        let (events, _) = self.new_events(&HashSet::new()).await?;
        Ok(events
            .iter()
            .map(|event| self.read(event))
            .filter(|event| event.is_failure() || event.is_kept())
            .collect())
    }

    /// The events of the operation that are not known yet, in the order of time. The flag says that the stack could be
    /// asked at all.
    async fn new_events(&self, seen: &HashSet<String>) -> Result<(Vec<sdk::StackEvent>, bool)> {
        let mut fresh = Vec::new();
        let mut token = None;
        loop {
            let request = self
                .session
                .cloudformation
                .describe_stack_events()
                .stack_name(&self.stack_id)
                .set_next_token(token.clone());
            let answer = match call!(self.session, "DescribeStackEvents", request) {
                Ok(answer) => answer,
                // A deleted stack may lose its events.
                Err(error) if error.is_absent() => {
                    fresh.reverse();
                    return Ok((fresh, false));
                }
                Err(error) => return Err(error),
            };
            let mut reached = false;
            let page = answer.stack_events.unwrap_or_default();
            for event in page {
                let id = event.event_id().unwrap_or_default();
                if seen.contains(id) {
                    // The rest of the page is there anyway, and late events of the same moment may be in it.
                    reached = true;
                    // Before the start of the operation lies another one.
                    if matches!(self.since, Since::LastOperation) && self.begins_operation(&event) {
                        break;
                    }
                    continue;
                }
                match &self.since {
                    Since::Event(anchor) if anchor == id => {
                        reached = true;
                        break;
                    }
                    Since::LastFailure if self.begins_operation(&event) => {
                        reached = fresh.iter().any(is_failure);
                        fresh.push(event);
                        if reached {
                            break;
                        }
                    }
                    Since::LastOperation if self.begins_operation(&event) => {
                        reached = true;
                        if seen.is_empty() {
                            fresh.push(event);
                        }
                        break;
                    }
                    _ => fresh.push(event),
                }
            }
            let next = answer.next_token.filter(|_| !reached);
            // The same page again would come for ever.
            if next.is_none() || next == token {
                fresh.reverse();
                return Ok((fresh, true));
            }
            token = next;
        }
    }

    fn is_stack(&self, event: &sdk::StackEvent) -> bool {
        event.physical_resource_id() == Some(self.stack_id.as_str())
            && event.resource_type() == Some("AWS::CloudFormation::Stack")
    }

    fn begins_operation(&self, event: &sdk::StackEvent) -> bool {
        self.is_stack(event)
            && event.resource_status().is_some_and(|status| {
                matches!(
                    status.as_str(),
                    "CREATE_IN_PROGRESS"
                        | "UPDATE_IN_PROGRESS"
                        | "DELETE_IN_PROGRESS"
                        | "IMPORT_IN_PROGRESS"
                )
            })
    }

    fn read(&self, event: &sdk::StackEvent) -> ResourceEvent {
        let logical_id = event.logical_resource_id().unwrap_or_default().to_owned();
        let is_stack = self.is_stack(event);
        let origin = match self.template {
            Some(template) if !is_stack => template.origin(&logical_id),
            _ => Origin::default(),
        };
        ResourceEvent {
            id: event.event_id().unwrap_or_default().to_owned(),
            timestamp: event
                .timestamp()
                .and_then(|time| SystemTime::try_from(*time).ok())
                .unwrap_or(SystemTime::UNIX_EPOCH),
            physical_id: event
                .physical_resource_id()
                .filter(|id| !id.is_empty())
                .map(str::to_owned),
            resource_type: event.resource_type().unwrap_or_default().to_owned(),
            status: event
                .resource_status()
                .map(|status| status.as_str().to_owned())
                .unwrap_or_default(),
            reason: self.masker.mask_option(
                event
                    .resource_status_reason()
                    .filter(|reason| !reason.is_empty()),
            ),
            detailed_status: event
                .detailed_status()
                .map(|status| status.as_str().to_owned()),
            token: event.client_request_token().map(str::to_owned),
            is_stack,
            origin,
            done: 0,
            total: 0,
            logical_id,
        }
    }
}

/// The newest event of a stack: where the next operation begins, and whose the last one is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Newest {
    pub(crate) id: String,
    /// The client token of its operation.
    pub(crate) token: Option<String>,
    /// It tells that an operation has ended.
    pub(crate) ends: bool,
}

impl Newest {
    /// What comes after it.
    pub(crate) fn since(this: Option<&Self>) -> Since {
        this.map_or(Since::Beginning, |newest| Since::Event(newest.id.clone()))
    }

    /// The operation began with a token of this kind.
    pub(crate) fn is_marked(this: Option<&Self>, mark: &str) -> bool {
        this.and_then(|newest| newest.token.as_deref())
            .is_some_and(|token| token.starts_with(mark))
    }
}

/// The newest event of a stack; `None` when it has none.
pub(crate) async fn newest_event(session: &Session, stack_id: &str) -> Result<Option<Newest>> {
    let request = session
        .cloudformation
        .describe_stack_events()
        .stack_name(stack_id);
    match call!(session, "DescribeStackEvents", request) {
        Ok(answer) => Ok(answer.stack_events().first().map(|event| Newest {
            id: event.event_id().unwrap_or_default().to_owned(),
            token: event.client_request_token().map(str::to_owned),
            ends: event.physical_resource_id() == event.stack_id()
                && event
                    .resource_status()
                    .is_some_and(|status| state::is_settled(status.as_str())),
        })),
        Err(error) if error.is_absent() => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_failure(event: &sdk::StackEvent) -> bool {
    event
        .resource_status()
        .is_some_and(|status| status.as_str().ends_with("_FAILED"))
}
