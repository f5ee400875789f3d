//! The kit: what every construct of this crate does in the same way. A new construct consists of its decisions.
//!
//! # How a construct is written
//!
//! ```text
//! static QUEUE: Kind = Kind {
//!     construct_type: "stackwright_aws.sqs.Queue",
//!     noun: "queue",
//!     constructor: "Queue::new",
//!     imported: codes::IMPORTED,
//! };
//!
//! /// A queue. …what it decides, an example, the source…
//! #[derive(Clone, Debug)]
//! pub struct Queue(Handle<Owned, Imported>);
//!
//! #[derive(Debug)]
//! struct Owned { cfn: CfnQueue, policy: ResourcePolicy, fifo: Cell<Option<Set<()>>> }
//!
//! #[derive(Debug)]
//! struct Imported { arn: Value<String> }
//!
//! impl Queue {
//!     #[track_caller]
//!     pub fn new(scope: &impl Construct, id: &str) -> Self {
//!         Defaults::apply(Self::create(QUEUE.node(scope.node(), id)))     // generic shell, concrete core
//!     }
//!
//!     #[track_caller]
//!     fn create(node: Node) -> Self {
//!         let owned = Rc::new(Owned { cfn: CfnQueue::new(&node, "Resource"), … });
//!         owned.cfn
//!             .redrive_policy(lazily(&owned, Owned::redrive_policy))   // computed at synthesis, typed
//!             .removal_policy(RemovalPolicy::Destroy);
//!         check(&node, &owned, Owned::problems);                       // looked at when the app is complete
//!         Queue(Handle::owned(&QUEUE, node, owned))
//!     }
//!
//!     #[track_caller]                                                  // on every setter
//!     pub fn fifo(&self) -> Self {
//!         Queue(self.0.set("the type FIFO", (), |queue, fifo| {
//!             queue.cfn.fifo_queue(true);
//!             queue.fifo.set(Some(fifo));                              // a `Set`: the value and the caller's line
//!         }))
//!     }
//!
//!     pub fn queue_arn(&self) -> Value<String> {
//!         match self.0.origin() {
//!             Origin::Owned(queue) => queue.cfn.attr_arn(),
//!             Origin::Imported(queue) => queue.arn.clone(),
//!         }
//!     }
//! }
//! ```
//!
//! A construct that is never imported, such as a part of another one, stands on a [`Part`] instead: `edit`, `set` and
//! `report` are there without the name of what is set.
//!
//! # Names
//! - A setter has the bare name of what it sets: `name`, `encryption`, `lifecycle_rule`; one without an argument says what
//!   it does: `versioned`, `enforce_ssl`.
//! - A getter carries the construct's name (`bucket_name`, `bucket_arn`, `bucket_key`), is a question (`is_…`, `has_…`), or
//!   takes an argument and says what it makes of it (`arn_for_objects`).
//! - Time is `impl Into<Duration>`; other numbers carry the unit in the setter's name: `memory_mib`, `storage_gib`.
//!
//! # Rules
//! - What creates a construct ends with `Defaults::apply`, be it a constructor or a method of another construct;
//!   `tests/defaults.rs` holds it for all of them.
//! - Setters take `&self`, return `Self`, and are `#[track_caller]`. What is not in the tree (a rule of a list, a target)
//!   takes `self` and is `#[must_use]`.
//! - Properties are set on the generated type, with the property types it takes. A property's name as a string is an
//!   exception, with a comment that says why.
//! - What can be decided in a setter is reported there, with [`Handle::report`]. What depends on other setters is
//!   [`check`]ed at synthesis, on the lines that the [`Set`]s in question remember.
//! - What a setter does inside [`Handle::edit`] or [`Handle::set`] counts as done on the caller's line, also what it sets on
//!   resources and what is found wrong with that at synthesis. [`Set::new`] and [`Handle::report`] take the line of whoever
//!   calls them, and a closure does not know the line of its caller: call them outside of closures.
//! - Arguments are `impl IntoValue<T>`; the shell converts them and calls a function that is not generic.

mod added;
mod adopted;
mod arn;
mod environment;
mod handle;
#[cfg(feature = "kms")]
mod key;
mod number;
mod part;
#[cfg(feature = "kms")]
mod policy;
mod refused;
mod set;
mod written;

/// What becomes of a resource with data in it unless somebody says otherwise: it is kept, but for one whose creation is rolled
/// back, as that has no data yet, and would be in the way of the next attempt.
pub(crate) const KEEP_DATA: stackwright::RemovalPolicy =
    stackwright::RemovalPolicy::RetainOnUpdateOrDelete;

#[cfg(feature = "lambda")]
pub(crate) use added::with_entries;
#[cfg(feature = "iam")]
pub(crate) use added::with_statements;
pub(crate) use added::{beside, extended, followed_by, followed_by_strings};
pub(crate) use adopted::{adopt, beside_it, entry, is_true, items, kept, named, names, written};
pub(crate) use arn::{id_in_arn, part_of_arn};
pub(crate) use environment::{account_of, arn_in_stack, region_of};
pub(crate) use handle::{Handle, Kind, Origin, check, lazily, report_imported};
#[cfg(feature = "kms")]
pub(crate) use key::{EncryptionKey, KeyChoice};
pub(crate) use number::in_range;
pub(crate) use part::Part;
#[cfg(feature = "kms")]
pub(crate) use policy::{ResourceAsStar, ResourcePolicy};
pub(crate) use refused::{check_name, refused};
pub(crate) use set::{Set, blame};
pub(crate) use written::{Written, add_new, contains, some_of, unless_empty};
