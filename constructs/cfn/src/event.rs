//! The events of AWS's services, and the paths to what is in them.

use std::fmt;
use std::marker::PhantomData;

/// An event that a service sends to EventBridge: `ecs::events::TaskStateChange`, for example.
///
/// They are those of the CDK's service specification, npm's `@aws-cdk/aws-service-spec`.
pub trait Event {
    /// Who sends it: `aws.ecs`.
    const SOURCE: &'static str;
    /// What it is called: `ECS Task State Change`.
    const DETAIL_TYPE: &'static str;
}

/// The path to a field of an event.
///
/// ```
/// # #[cfg(all(feature = "ecs", feature = "events"))] {
/// use stackwright_cfn::ecs::events::TaskStateChange;
/// let task = TaskStateChange::containers().at(0).name();
/// assert_eq!(task.json_path(), "$.detail.containers[0].name");
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct EventPath(Vec<Step>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Field(&'static str),
    /// An item of a list, or all of them.
    Item(Option<usize>),
}

impl EventPath {
    /// A field of an event's `detail`, for events of one's own.
    pub fn detail(name: &'static str) -> Self {
        EventPath(vec![Step::Field("detail"), Step::Field(name)])
    }

    /// A field of the object that is at this path.
    pub fn field(&self, name: &'static str) -> Self {
        self.with(Step::Field(name))
    }

    /// As an input of a target has it: `$.detail.containers[0].name`.
    #[must_use]
    pub fn json_path(&self) -> String {
        format!("$.{self}")
    }

    /// The names of the fields on the way, as a pattern has them: `detail`, `containers`, `name`. A pattern looks at all items
    /// of a list.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().filter_map(|step| match step {
            Step::Field(name) => Some(*name),
            Step::Item(_) => None,
        })
    }

    /// Whether it leads to one item of a list among others, which no pattern can tell apart.
    #[must_use]
    pub fn names_one_item(&self) -> bool {
        self.0
            .iter()
            .any(|step| matches!(step, Step::Item(Some(_))))
    }

    fn with(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        EventPath(steps)
    }
}

impl fmt::Display for EventPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            match step {
                Step::Field(name) if at == 0 => f.write_str(name)?,
                Step::Field(name) => write!(f, ".{name}")?,
                Step::Item(Some(number)) => write!(f, "[{number}]")?,
                Step::Item(None) => f.write_str("[*]")?,
            }
        }
        Ok(())
    }
}

/// As an input of a target has it.
impl From<EventPath> for String {
    fn from(path: EventPath) -> String {
        path.json_path()
    }
}

/// What is in an event, at a path.
pub trait InEvent: Sized {
    /// What is at this path.
    #[doc(hidden)]
    fn at_path(path: EventPath) -> Self;

    /// The path to it.
    fn path(&self) -> EventPath;
}

impl InEvent for EventPath {
    fn at_path(path: EventPath) -> Self {
        path
    }

    fn path(&self) -> EventPath {
        self.clone()
    }
}

/// A list in an event.
#[must_use]
pub struct EventList<T> {
    path: EventPath,
    of: PhantomData<fn() -> T>,
}

impl<T: InEvent> EventList<T> {
    /// An item, counted from 0.
    #[must_use]
    pub fn at(&self, number: usize) -> T {
        T::at_path(self.path.with(Step::Item(Some(number))))
    }

    /// All items.
    #[must_use]
    pub fn all(&self) -> T {
        T::at_path(self.path.with(Step::Item(None)))
    }
}

impl<T> InEvent for EventList<T> {
    fn at_path(path: EventPath) -> Self {
        EventList {
            path,
            of: PhantomData,
        }
    }

    fn path(&self) -> EventPath {
        self.path.clone()
    }
}

/// What the generated events share.
pub(crate) mod parts {
    #![allow(
        unused_imports,
        reason = "which of these are used depends on the features"
    )]

    pub(crate) use super::{Event, EventList, EventPath, InEvent};

    /// A field of the event's `detail`.
    #[allow(dead_code, reason = "only services that send events use it")]
    pub(crate) fn detail<T: InEvent>(name: &'static str) -> T {
        T::at_path(EventPath::detail(name))
    }

    /// A field of an object in an event.
    #[allow(dead_code, reason = "only services that send events use it")]
    pub(crate) fn field<T: InEvent>(of: &impl InEvent, name: &'static str) -> T {
        T::at_path(of.path().field(name))
    }
}
