//! The table of integrations: what is written where, who calls whom by it, and what that needs.
//!
//! A new integration is a row here and its cases, and nothing else.

mod api;
mod assume;
mod compute;
mod connect;
mod delivery;
mod events;
mod sides;
mod sources;
mod states;
mod storage;

pub(super) use compute::ROTATION;
pub(super) use sides::{KEY, ROLES};
pub(super) use states::TASKS;

use super::edge::Edge;
use crate::engines::text::{Scope, Text};

/// What the one does to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// Tells it what has happened.
    Notifies,
    /// Calls it and may wait for its answer.
    Invokes,
    /// Sends it messages, records or events.
    Sends,
    /// Starts it.
    Starts,
    /// Reads from it.
    Reads,
    /// Writes to it.
    Writes,
    /// Acts as it.
    Assumes,
    /// Opens connections to it.
    Connects,
}

impl Verb {
    /// As a word, such as `notifies`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Notifies => "notifies",
            Self::Invokes => "invokes",
            Self::Sends => "sends to",
            Self::Starts => "starts",
            Self::Reads => "reads",
            Self::Writes => "writes to",
            Self::Assumes => "acts as",
            Self::Connects => "connects to",
        }
    }
}

/// Which way an event or call goes, seen from the resource in which the integration is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// From it to the asked side.
    Out,
    /// From the asked side to it.
    In,
    /// From what this property names to the asked side.
    From(&'static str),
    /// From the asked side to what this property names.
    Into(&'static str),
}

/// Who calls, as AWS sees it.
#[derive(Clone, Copy, Debug)]
pub enum Caller {
    /// Whoever it is, nothing is asked of it.
    Nobody,
    /// A service of one of these names (`*` for a region), on its own behalf, or by the role of its own that AWS makes for it
    /// (the end of its ARN, `role/aws-service-role/…`).
    Service(&'static [&'static str]),
    /// The role at a path, which the service of one of these names assumes. Several paths are joined by commas, and the
    /// first that leads somewhere counts; one that begins with `/` begins at the properties, and not at the item.
    Role(&'static str, &'static [&'static str]),
    /// The role at a path where there is one, which the service assumes; else the service.
    RoleOr(&'static str, &'static [&'static str]),
}

/// On what an action is asked for.
#[derive(Clone, Copy, Debug)]
pub enum On {
    /// The other side.
    It,
    /// What is below the other side: its ARN with this behind it.
    Below(&'static str),
    /// What an attribute of the other side names, such as `StreamArn`.
    Attribute(&'static str),
    /// Anything at all: the action knows no resource, or which one is not known.
    Anything,
}

/// A type on the other side, and what is asked of it.
#[derive(Clone, Copy, Debug)]
pub struct Side {
    /// The type.
    pub ty: &'static str,
    /// The actions, and on what.
    pub asks: &'static [(&'static str, On)],
    /// What the caller does with the key by which the other side is encrypted.
    pub key: &'static [&'static str],
    /// What happens when a need is not met and nothing is refused; `{}` is the other side.
    pub silent: &'static str,
    /// The properties of the other side with roles that the caller passes on, and to which service.
    pub passes: &'static [(&'static str, &'static str)],
}

/// When a missing need shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// The service tries when the resource is created: its creation fails.
    AtCreation,
    /// The same, and AWS documents that what allows it must be there first.
    First,
    /// Everything deploys, and it does not work.
    Silently,
}

/// Actions that what stands in an item decides; of several with a `|` between them, one is enough.
pub type Asks = for<'a, 't> fn(Scope<'a, 't>, &Edge<'t>) -> Vec<(String, Text)>;
/// The ARN that a service names as the source of its call.
pub type SourceOf = for<'a, 't> fn(Scope<'a, 't>, &Edge<'t>) -> Option<Text>;

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Integration {
    /// Its name, such as `bucket-notifies-queue`.
    pub name: &'static str,
    /// What the one does to the other.
    pub verb: Verb,
    /// The type of the resource in which it is written; `Custom::` for all types of custom resources.
    pub by: &'static str,
    /// Where its items are, below the properties (or `States`: the tasks of a state machine, whose `when` has patterns); `*` stands for each item of a list, `|` for either of two keys, and commas separate several places.
    pub each: &'static str,
    /// Where an item names the other side.
    pub at: &'static str,
    /// Properties of an item (with a `/` before them, of the resource) that must have one of these texts; with no text, that
    /// must be there. A `!` before them: must not be there. A `?`: or are not there.
    pub when: &'static [(&'static str, &'static [&'static str])],
    /// What the other side can be.
    pub sides: &'static [Side],
    /// Which way it goes.
    pub flow: Flow,
    /// Who calls.
    pub caller: Caller,
    /// When a missing need shows.
    pub shows: Shows,
    /// Whether what is missing may be made up for in other ways than the templates show.
    pub unsure: bool,
    /// What the service names as source; else the ARN of where the call comes from.
    pub source: Option<SourceOf>,
    /// Further actions.
    pub asks: Option<Asks>,
    /// AWS's page.
    pub page: &'static str,
}

/// A row, which the methods below complete.
const fn row(
    name: &'static str,
    verb: Verb,
    by: &'static str,
    each: &'static str,
    at: &'static str,
    sides: &'static [Side],
    page: &'static str,
) -> Integration {
    Integration {
        name,
        verb,
        by,
        each,
        at,
        when: &[],
        sides,
        flow: Flow::Out,
        caller: Caller::Nobody,
        shows: Shows::Silently,
        unsure: false,
        source: None,
        asks: None,
        page,
    }
}

impl Integration {
    const fn when(mut self, when: &'static [(&'static str, &'static [&'static str])]) -> Self {
        self.when = when;
        self
    }

    const fn flow(mut self, flow: Flow) -> Self {
        self.flow = flow;
        self
    }

    const fn service(mut self, names: &'static [&'static str]) -> Self {
        self.caller = Caller::Service(names);
        self
    }

    const fn role(mut self, at: &'static str, services: &'static [&'static str]) -> Self {
        self.caller = Caller::Role(at, services);
        self
    }

    const fn role_or(mut self, at: &'static str, services: &'static [&'static str]) -> Self {
        self.caller = Caller::RoleOr(at, services);
        self
    }

    const fn at_creation(mut self) -> Self {
        self.shows = Shows::AtCreation;
        self
    }

    const fn first(mut self) -> Self {
        self.shows = Shows::First;
        self
    }

    const fn unsure(mut self) -> Self {
        self.unsure = true;
        self
    }

    const fn source(mut self, source: SourceOf) -> Self {
        self.source = Some(source);
        self
    }

    const fn asks(mut self, asks: Asks) -> Self {
        self.asks = Some(asks);
        self
    }
}

/// An identity of a distribution, which is an account's principal and no service.
pub(super) const ACCESS_IDENTITY: &[&str] = &["the access identity of the distribution"];

/// The role of Auto Scaling that AWS makes.
pub(super) const AUTO_SCALING: &[&str] =
    &["role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"];

/// The rows, by where they stand.
const TABLES: &[&[Integration]] = &[
    storage::ROWS,
    events::ROWS,
    delivery::ROWS,
    compute::ROWS,
    connect::ROWS,
    api::ROWS,
    states::ROWS,
    assume::ROWS,
];

/// All rows.
pub fn integrations() -> impl Iterator<Item = &'static Integration> {
    TABLES.iter().flat_map(|rows| rows.iter())
}
