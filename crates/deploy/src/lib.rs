//! Deploys CloudFormation stacks through change sets: plans them, shows what will happen as typed values, executes with
//! consent, follows the events, and explains failures.
//!
//! # A deployment from beginning to end
//! A [`Session`] is a verified connection to one account and region; it finds credentials as the AWS CLI does. A
//! [`Deployer`] works in it. A [`StackInput`] says what is wanted: the template, JSON or YAML, and values for its
//! parameters. A deployment is a future plus a stream of typed [`Event`]s; there is no terminal output here.
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
//! # To see before it happens
//! [`Deployer::plan`] makes the change set and executes nothing. The [`Plan`] has each [`Change`], property by property
//! and with the reason of a replacement, and each [`Finding`] that deserves a second look: permissions and network
//! access that grow, data that would be lost. [`Deployer::execute`] carries it out, [`Deployer::discard`] takes it back:
//!
//! ```no_run
//! # use stackwright_deploy::{Advance, Deployer, EventSink, StackInput};
//! # async fn run(deployer: &Deployer, input: &StackInput) -> stackwright_deploy::Result<()> {
//! let sink = EventSink::ignore();
//! let plan = deployer.plan(input, &Advance::default(), &sink).await?;
//! match plan.loses_data() || plan.broadens() {
//!     true => deployer.discard(&plan).await?,
//!     false => drop(deployer.execute(plan, input, &sink).await?),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # The stages
//! Each has a folder, in the order in which a deployment goes through them:
//!
//! | stage | what it does |
//! |---|---|
//! | `session` | options, environment, files → credentials, region, endpoint; explains why they do not work |
//! | `prepare` | deals with what stands in the way, gives parameters their values, makes the change set |
//! | `assets` | publishes the files and images that the stack refers to |
//! | `plan` | reads the change set into changes and findings |
//! | `consent` | asks whoever calls, by the [`Confirm`] that they pass |
//! | `execute` | executes, follows the events to the end, watches and rolls back |
//! | `hotswap` | changes functions, tasks and state machines past CloudFormation, for development |
//! | `diagnose` | finds the cause of a failure among its consequences |
//! | `teardown` | deletes stacks, and says before what becomes of their resources |
//! | `lookup` | answers what apps ask of AWS before they are synthesized |
//!
//! `api` calls AWS: retries, integrity of templates, what an error means. What a template means, and what differs between
//! two, is not known here but in `stackwright-template`.
//!
//! # Three rules
//! - **Nothing is deleted, replaced or executed without consent**, which is a [`Confirm`] or the explicit pair of
//!   [`Deployer::plan`] and [`Deployer::execute`].
//! - **Every call may be repeated.** Change sets have names that follow from the input and the state of the stack, calls
//!   that act carry client tokens: after a lost answer or a killed process, running again resumes.
//! - **Stacks are followed by their id**, as a name stops to mean anything once the stack is deleted.

mod agreed;
mod api;
pub mod assets;
mod bootstrap;
mod consent;
mod deploy;
mod diagnose;
mod digest;
mod drift;
mod error;
mod event;
mod execute;
mod hotswap;
mod import;
mod input;
mod json;
pub mod logs;
mod lookup;
mod naming;
mod options;
mod orphan;
pub mod outputs;
mod plan;
mod prepare;
mod refactor;
mod schedule;
mod session;
mod state;
mod teardown;
mod transition;
mod values;

pub use agreed::StackChange;
pub use api::retry::{IsStopping, OnWait, Waiting};
pub use bootstrap::{BOOTSTRAP_TEMPLATE, BootstrapKey, BootstrapOptions};
pub use consent::{Advance, Answer, Confirm, Question};
pub use deploy::{Deployed, DeployedStack, Deployer, Hotswapped};
pub use diagnose::{Diagnosis, Failure, KeptResource};
pub use drift::{Difference, Drift, DriftedResource};
pub use error::{Error, Result};
pub use event::{Event, EventKind, EventSink, EventStream, ResourceEvent, Setting, events};
pub use execute::rollback::RollbackOptions;
pub use execute::watch::{WatchOptions, Watched};
pub use hotswap::{Hotswap, HotswapOptions, Kept, Swap};
pub use import::{ImportCandidate, ResourceToImport};
pub use input::{
    Environment, LoadedTemplate, NestedTemplate, Origin, Origins, StackInput, TemplateSource,
};
pub use lookup::{LookedUp, Lookup};
pub use options::{OnStackFailure, Options};
pub use orphan::{Orphan, Orphaning};
pub use outputs::Output;
pub use plan::Plan;
pub use plan::change::{Action, Cause, Change, PolicyAction, PropertyChange, ReplacementReason};
pub use plan::nested::DeployedNested;
pub use prepare::upload::{BOOTSTRAP_STACK, DEFAULT_QUALIFIER, UploadOptions};
pub use prepare::{capabilities, parameters};
pub use refactor::{MovedResource, Refactoring};
pub use schedule::Outcome;
pub use session::stack_roles::{Role, RoleOptions, StackRoles};
pub use session::{AskCode, Identity, Session, SessionOptions, StaticCredentials};
pub use stackwright_template::compare::{
    Ambiguous, Finding, FindingKind, Location, Move, NetworkChange, Replacement, StatementChange,
};
pub use state::{Situation, is_settled, is_success};
pub use teardown::{DeletionPolicy, DestroyOptions, Teardown, TeardownResource};
pub use transition::Transition;
