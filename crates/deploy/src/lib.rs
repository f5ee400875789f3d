//! Deploys CloudFormation stacks through change sets: plans them, shows what will happen as typed values, executes with
//! consent, follows the events, and explains failures.
//!
//! There is no terminal output here. A deployment is a future plus a stream of typed [`Event`]s:
//!
//! ```no_run
//! use stackwright_deploy::{Advance, Deployer, Options, Session, SessionOptions, StackInput, events};
//!
//! # async fn run() -> stackwright_deploy::Result<()> {
//! let session = Session::connect(&SessionOptions::default()).await?;
//! let deployer = Deployer::new(session, Options::default());
//! let input = StackInput::with_body("Queues", r#"{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}"#);
//! let consent = Advance { execute: true, ..Advance::default() };
//! let (sink, mut stream) = events();
//! let show = async move {
//!     while let Some(event) = stream.next().await {
//!         println!("{}", event.to_json());
//!     }
//! };
//! let deploy = async move { deployer.deploy(&input, &consent, &sink).await };
//! let (deployed, ()) = tokio::join!(deploy, show);
//! println!("{:?}", deployed?.outputs);
//! # Ok(())
//! # }
//! ```
//!
//! Three rules hold throughout:
//! - **Nothing is deleted, replaced or executed without consent**, which is a [`Confirm`] or the explicit pair of
//!   [`Deployer::plan`] and [`Deployer::execute`].
//! - **Every call may be repeated.** Change sets have names that follow from the input and the state of the stack, calls
//!   that act carry client tokens: after a lost answer or a killed process, running again resumes.
//! - **Stacks are followed by their id**, as a name stops to mean anything once the stack is deleted.

mod answer;
mod api;
mod bootstrap;
pub mod capabilities;
mod cause;
mod change;
mod change_set;
mod confirm;
mod deploy;
mod destroy;
mod diagnose;
mod discard;
mod drift;
mod error;
mod event;
mod execute;
mod explain;
mod exports;
mod findings;
mod follow;
mod import;
mod input;
mod json;
mod naming;
mod options;
pub mod outputs;
pub mod parameters;
mod patience;
mod plan;
mod read;
mod ready;
mod refusal;
mod role;
mod rollback;
mod schedule;
mod session;
mod state;
mod upload;
mod watch;

pub use bootstrap::{BOOTSTRAP_TEMPLATE, BootstrapKey, BootstrapOptions};
pub use change::{Action, Cause, Change, PolicyAction, PropertyChange, ReplacementReason};
pub use confirm::{Advance, Answer, Confirm, Question};
pub use deploy::{Deployed, DeployedStack, Deployer};
pub use destroy::{DestroyOptions, Fate, Teardown, TeardownResource};
pub use diagnose::{Diagnosis, Failure};
pub use drift::{Difference, Drift, DriftedResource};
pub use error::{Error, Result};
pub use event::{Event, EventKind, EventSink, EventStream, ResourceEvent, Setting, events};
pub use import::{ImportCandidate, ResourceToImport};
pub use input::{
    Environment, LoadedTemplate, Origin, Origins, SourceLine, StackInput, TemplateSource,
};
pub use options::{OnStackFailure, Options};
pub use outputs::Output;
pub use patience::{OnWait, Waiting};
pub use plan::{LARGEST_INLINE_TEMPLATE, LARGEST_TEMPLATE, Plan};
pub use role::{Role, StackRoles};
pub use rollback::RollbackOptions;
pub use schedule::Outcome;
pub use session::{AskCode, Identity, Session, SessionOptions, StaticCredentials};
pub use stackwright_template::compare::{
    Finding, FindingKind, NetworkChange, Replacement, StatementChange,
};
pub use state::{Situation, is_settled, is_success};
pub use upload::{BOOTSTRAP_STACK, DEFAULT_QUALIFIER, UploadOptions};
pub use watch::{WatchOptions, Watched};
