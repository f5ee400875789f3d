//! What a deployment tells while it runs: typed events in a bounded stream.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::assets::AssetProgress;
use crate::diagnose::Diagnosis;
use crate::error::Error;
use crate::input::Origin;

/// One thing that happened.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Event {
    /// Name of the stack.
    pub stack: Arc<str>,
    /// How the app calls it ([`StackInput::path`](crate::StackInput::path)); the name where nothing else is known.
    pub path: Arc<str>,
    /// When this side learned of it.
    pub at: SystemTime,
    /// What happened.
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum EventKind {
    /// Work on the stack begins.
    Started,
    /// Somebody else's operation (or one of ours from an earlier run) is going on; it is followed to its end.
    Attached {
        /// The stack's status.
        status: String,
        /// It is the same deployment, started by an earlier run.
        resumed: bool,
    },
    /// An earlier run of the same deployment ended in a failure that nobody was told of.
    FailedBefore {
        /// The status that the stack ended in.
        status: String,
        /// The first real failure, in one line.
        cause: String,
    },
    /// A file went to a bucket, because it is too large for the API or because the template refers to it.
    Uploaded {
        /// The object's URL.
        url: String,
        /// Its size.
        bytes: usize,
        /// It was there already.
        reused: bool,
    },
    /// An asset is published.
    Asset {
        /// Its fingerprint.
        id: String,
        /// How the app calls it.
        name: String,
        /// How far it is.
        progress: AssetProgress,
    },
    /// Something that is worth knowing, and no failure.
    Note {
        /// In one line.
        text: String,
    },
    /// A change set exists.
    ChangeSetCreated {
        /// Its name.
        name: String,
        /// Its ARN.
        id: String,
        /// An earlier run made it.
        reused: bool,
    },
    /// A change set that an earlier run of the same person left behind was removed.
    OrphanRemoved {
        /// Its name.
        name: String,
    },
    /// A change set of somebody else waits for a decision. It is left alone.
    OrphanFound {
        /// Its name.
        name: String,
        /// Its description, which says whose it is when this program made it.
        description: Option<String>,
    },
    /// A change set of this run could not be removed. Running again reuses or removes it.
    LeftBehind {
        /// Its name.
        name: String,
        /// The empty stack that was made for it (`REVIEW_IN_PROGRESS`) is still there, too.
        with_stack: bool,
    },
    /// The stack is already as the template wants it.
    NoChanges,
    /// The changes are known.
    Planned {
        /// Number of resources that change.
        changes: usize,
    },
    /// The execution was asked for; from here on CloudFormation acts.
    Executing {
        /// Unique id of the stack.
        stack_id: String,
        /// Number of resources that are expected to change.
        resources: usize,
    },
    /// CloudFormation reports on a resource, or on the stack as a whole.
    Resource(Box<ResourceEvent>),
    /// A setting that is not part of a change set was changed.
    Setting(Setting),
    /// A step of an operation other than a deployment (deletion, rollback, drift detection) begins.
    Operation {
        /// What, in words: `deleting`, `rolling back`, `detecting drift`.
        what: &'static str,
    },
    /// Resources are being changed past CloudFormation.
    Hotswapping {
        /// How many.
        resources: usize,
        /// How many differences are left as they are.
        left: usize,
    },
    /// A resource was changed past CloudFormation, and is ready.
    Hotswapped {
        /// Logical ID.
        logical_id: String,
        /// Resource type.
        resource_type: String,
        /// Where it comes from.
        origin: Origin,
        /// What was changed, such as `code`.
        what: Vec<String>,
    },
    /// It is done.
    Succeeded {
        /// The stack's status.
        status: String,
        /// How long the operation itself took, from [`EventKind::Executing`] where there is one.
        took: Duration,
    },
    /// It failed.
    Failed {
        /// Why, in one line.
        message: String,
        /// What to do.
        hint: Option<String>,
        /// The kind of error, see [`crate::Error::code`].
        code: &'static str,
        /// The failures behind it: construct, property, line, reason and hint, where they are known.
        diagnosis: Option<Box<Diagnosis>>,
        /// How long it took.
        took: Duration,
    },
    /// It goes on in CloudFormation, and cannot be followed any more.
    Detached {
        /// Why, in one line.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
    /// It was not attempted, because a stack that it depends on failed.
    Skipped {
        /// The path of the stack that failed.
        because: String,
    },
}

impl EventKind {
    /// The end of something that failed.
    pub(crate) fn failed(error: &Error, took: Duration) -> Self {
        let diagnosis = match error {
            Error::ChangeSet { diagnosis, .. } | Error::Operation { diagnosis, .. } => {
                Some(diagnosis.clone())
            }
            _ => None,
        };
        Self::Failed {
            message: error.to_string(),
            hint: error.hint(),
            code: error.code(),
            diagnosis,
            took,
        }
    }
}

/// A setting of a stack that is not part of a change set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Setting {
    /// The stack is protected from deletion now.
    Protected,
    /// The stack can be deleted now.
    Unprotected,
    /// The stack policy was set.
    Policy,
}

impl std::fmt::Display for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Protected => "termination protection is on now",
            Self::Unprotected => "termination protection is off now",
            Self::Policy => "the stack policy is set",
        })
    }
}

/// An event of a stack, as CloudFormation reports it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ResourceEvent {
    /// Unique id of the event.
    pub id: String,
    /// CloudFormation's time.
    pub timestamp: SystemTime,
    /// Logical ID; the stack's name for the stack itself.
    pub logical_id: String,
    /// Physical ID, once it has one.
    pub physical_id: Option<String>,
    /// Resource type.
    pub resource_type: String,
    /// Such as `CREATE_IN_PROGRESS`.
    pub status: String,
    /// CloudFormation's or the service's words.
    pub reason: Option<String>,
    /// Such as `CONFIGURATION_COMPLETE`.
    pub detailed_status: Option<String>,
    /// The client token of the operation that it belongs to.
    pub token: Option<String>,
    /// The event is about the stack as a whole.
    pub is_stack: bool,
    /// Where the resource comes from.
    pub origin: Origin,
    /// Resources that have reached their goal so far.
    pub done: usize,
    /// Resources that are expected to change; 0 when not known.
    pub total: usize,
}

impl ResourceEvent {
    /// The resource (or stack) failed.
    pub fn is_failure(&self) -> bool {
        self.status.ends_with("_FAILED")
    }

    /// The resource left the stack and was kept.
    pub fn is_kept(&self) -> bool {
        self.status == "DELETE_SKIPPED"
    }

    /// The resource (or stack) is being worked on.
    pub fn is_in_progress(&self) -> bool {
        self.status.ends_with("_IN_PROGRESS")
    }

    /// The failure only follows from another one.
    pub fn is_cancellation(&self) -> bool {
        self.reason.as_deref().is_some_and(|reason| {
            let reason = reason.to_ascii_lowercase();
            reason.contains("cancelled")
                && (reason.starts_with("resource ") || reason.contains("resource creation"))
        })
    }
}

impl Event {
    /// The event as a flat JSON object with `event`, `stack` and `time` (seconds since 1970), for machines.
    pub fn to_json(&self) -> Value {
        let seconds = |time: SystemTime| {
            time.duration_since(SystemTime::UNIX_EPOCH)
                .map_or(0.0, |duration| duration.as_secs_f64())
        };
        let (name, mut body) = match &self.kind {
            EventKind::Started => ("started", json!({})),
            EventKind::Attached { status, resumed } => {
                ("attached", json!({"status": status, "resumed": resumed}))
            }
            EventKind::FailedBefore { status, cause } => {
                ("failed-before", json!({"status": status, "cause": cause}))
            }
            EventKind::Uploaded { url, bytes, reused } => (
                "uploaded",
                json!({"url": url, "bytes": bytes, "reused": reused}),
            ),
            EventKind::Asset { id, name, progress } => {
                let (step, bytes, total) = match progress {
                    AssetProgress::Making => ("making", None, None),
                    AssetProgress::Sending { sent, total } => ("sending", Some(sent), Some(total)),
                    AssetProgress::Published { bytes } => ("published", Some(bytes), Some(bytes)),
                };
                (
                    "asset",
                    json!({"id": id, "name": name, "step": step, "bytes": bytes, "total": total}),
                )
            }
            EventKind::Note { text } => ("note", json!({"text": text})),
            EventKind::ChangeSetCreated { name, id, reused } => (
                "change-set",
                json!({"name": name, "id": id, "reused": reused}),
            ),
            EventKind::OrphanRemoved { name } => ("orphan-removed", json!({"name": name})),
            EventKind::OrphanFound { name, description } => (
                "orphan-found",
                json!({"name": name, "description": description}),
            ),
            EventKind::LeftBehind { name, with_stack } => (
                "left-behind",
                json!({"name": name, "withStack": with_stack}),
            ),
            EventKind::NoChanges => ("no-changes", json!({})),
            EventKind::Setting(Setting::Protected) => {
                ("termination-protection", json!({"enabled": true}))
            }
            EventKind::Setting(Setting::Unprotected) => {
                ("termination-protection", json!({"enabled": false}))
            }
            EventKind::Setting(Setting::Policy) => ("stack-policy", json!({})),
            EventKind::Planned { changes } => ("planned", json!({"changes": changes})),
            EventKind::Executing {
                stack_id,
                resources,
            } => (
                "executing",
                json!({"stackId": stack_id, "resources": resources}),
            ),
            EventKind::Operation { what } => ("operation", json!({"what": what})),
            EventKind::Resource(event) => (
                "resource",
                json!({
                    "id": event.id,
                    "timestamp": seconds(event.timestamp),
                    "logicalId": event.logical_id,
                    "physicalId": event.physical_id,
                    "type": event.resource_type,
                    "status": event.status,
                    "reason": event.reason,
                    "detailedStatus": event.detailed_status,
                    "isStack": event.is_stack,
                    "constructPath": event.origin.construct_path,
                    "source": event.origin.source.as_ref().map(ToString::to_string),
                    "done": event.done,
                    "total": event.total,
                }),
            ),
            EventKind::Hotswapping { resources, left } => {
                ("hotswapping", json!({"resources": resources, "left": left}))
            }
            EventKind::Hotswapped {
                logical_id,
                resource_type,
                origin,
                what,
            } => (
                "hotswapped",
                json!({
                    "logicalId": logical_id,
                    "type": resource_type,
                    "constructPath": origin.construct_path,
                    "what": what,
                }),
            ),
            EventKind::Succeeded { status, took } => (
                "succeeded",
                json!({"status": status, "seconds": took.as_secs_f64()}),
            ),
            EventKind::Failed {
                message,
                hint,
                code,
                diagnosis,
                took,
            } => (
                "failed",
                json!({
                    "message": message,
                    "hint": hint,
                    "code": code,
                    "diagnosis": diagnosis.as_ref().map(|diagnosis| diagnosis.to_json()),
                    "seconds": took.as_secs_f64(),
                }),
            ),
            EventKind::Detached { message, hint } => {
                ("detached", json!({"message": message, "hint": hint}))
            }
            EventKind::Skipped { because } => ("skipped", json!({"because": because})),
        };
        let mut object = serde_json::Map::new();
        object.insert("event".into(), name.into());
        object.insert("stack".into(), (*self.stack).into());
        object.insert("stackPath".into(), (*self.path).into());
        object.insert("time".into(), seconds(self.at).into());
        if let Value::Object(map) = body.take() {
            object.extend(map);
        }
        Value::Object(object)
    }
}

/// How many events wait for a slow reader before the deployment waits too.
const CAPACITY: usize = 1024;

/// Makes a stream of events: the sender goes into a deployment, the receiver to whoever shows them.
///
/// The stream must be read while the deployment runs (or be dropped): its buffer is bounded, and a full one makes the
/// deployment wait.
pub fn events() -> (EventSink, EventStream) {
    let (sender, receiver) = mpsc::channel(CAPACITY);
    (
        EventSink {
            sender: Some(sender),
            path: None,
        },
        EventStream { receiver },
    )
}

/// Takes events. Cloning is cheap.
#[derive(Debug, Clone, Default)]
pub struct EventSink {
    sender: Option<mpsc::Sender<Event>>,
    path: Option<Arc<str>>,
}

impl EventSink {
    /// A sink for callers who do not look.
    pub fn ignore() -> Self {
        Self::default()
    }

    /// A sink into the same stream, for the events of a stack that the app calls `path`.
    #[must_use]
    pub fn of(&self, path: &str) -> Self {
        Self {
            sender: self.sender.clone(),
            path: Some(path.into()),
        }
    }

    /// How the app calls a stack.
    pub(crate) fn path(&self, stack: &Arc<str>) -> Arc<str> {
        self.path.as_ref().unwrap_or(stack).clone()
    }

    pub(crate) async fn send(&self, stack: &Arc<str>, kind: EventKind) {
        if let Some(sender) = &self.sender {
            // A reader that went away must not stop the deployment.
            let _ = sender
                .send(Event {
                    stack: stack.clone(),
                    path: self.path(stack),
                    at: SystemTime::now(),
                    kind,
                })
                .await;
        }
    }
}

/// Gives events, until every [`EventSink`] of it is gone.
#[derive(Debug)]
pub struct EventStream {
    receiver: mpsc::Receiver<Event>,
}

impl EventStream {
    /// The next event; `None` at the end.
    pub async fn next(&mut self) -> Option<Event> {
        self.receiver.recv().await
    }
}
