//! Event patterns of EventBridge: what one is, and reading it from a document.
//!
//! The grammar is that of the engine that EventBridge runs, and of the user guide where EventBridge is stricter. How
//! complex a rule's wildcards may be together is decided by AWS by a limit that is published nowhere, so it is not
//! checked here.
//!
//! Sources: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html>,
//! <https://github.com/aws/event-ruler>
//!
//! ```
//! use stackwright_facts::pattern::{Json, Verdict, read};
//!
//! let document = Json::object([("source", Json::list([Json::object([("perfix", Json::text("aws."))])]))]);
//! let (_, faults) = read(&document);
//! assert_eq!(faults[0].path, "source.0.perfix");
//! assert_eq!(faults[0].problem.to_string(), "EventBridge has no operator `perfix`");
//! assert_eq!(faults[0].problem.hint.as_deref(), Some("did you mean `prefix`?"));
//! assert_eq!(faults[0].verdict, Verdict::Refused);
//! ```

mod json;
mod operator;
mod read;
mod size;
mod tree;
pub mod wildcard;

pub use json::Json;
pub use read::{Reading, read};
pub use size::{DEFAULT_LENGTH, MAX_COMBINATIONS, MAX_LENGTH};
pub use tree::{Entries, Kind, Text, Tree};

use crate::Problem;
use crate::network::Network;

/// What EventBridge makes of something that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It refuses the pattern.
    Refused,
    /// It refuses the pattern because of its size.
    TooLarge,
    /// It takes the pattern, and no event matches.
    NeverMatches,
    /// It takes the pattern only where a quota of the account was raised.
    OverQuota,
}

/// Something wrong with a pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault<P> {
    /// Where it stands in its source.
    pub place: P,
    /// Where it stands in the pattern: keys and indexes with dots between them, and nothing for the whole.
    pub path: String,
    /// What happens because of it.
    pub verdict: Verdict,
    /// What is wrong.
    pub problem: Problem,
}

/// An event pattern. `T` is how its source has texts, `P` how it has places.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern<T, P> {
    /// Its fields.
    pub root: Fields<T, P>,
}

/// The fields of an object, all of which must match.
#[derive(Clone, Debug, PartialEq)]
pub struct Fields<T, P> {
    /// The fields in order.
    pub fields: Vec<Field<T, P>>,
    /// For each `$or`: alternatives of which one must match.
    pub alternatives: Vec<Vec<Fields<T, P>>>,
    /// Whether there are more, which are not known.
    pub open: bool,
}

/// A field of a pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct Field<T, P> {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub place: P,
    /// What its value must be.
    pub rule: Rule<T, P>,
}

/// What a field's value must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule<T, P> {
    /// An object with these fields.
    Fields(Fields<T, P>),
    /// A value that passes one of these tests.
    Any(Vec<Test<T, P>>),
    /// Not known.
    Open,
}

/// One test of a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Test<T, P> {
    /// Where it stands.
    pub place: P,
    /// What it tests.
    pub kind: TestKind<T>,
}

/// What a test tests.
#[derive(Clone, Debug, PartialEq)]
pub enum TestKind<T> {
    /// The text is this one.
    Equals(T),
    /// The text is this one but for case.
    EqualsIgnoreCase(T),
    /// The number is this one.
    Number(f64),
    /// The boolean is this one.
    Bool(bool),
    /// It is null.
    Null,
    /// The text begins so.
    Prefix {
        /// The beginning.
        text: T,
        /// Whether case does not matter.
        ignore_case: bool,
    },
    /// The text ends so.
    Suffix {
        /// The end.
        text: T,
        /// Whether case does not matter.
        ignore_case: bool,
    },
    /// The text matches a pattern with `*`, see [`wildcard`].
    Wildcard(T),
    /// The value is there and passes none of these tests.
    AnythingBut(Vec<TestKind<T>>),
    /// The number is within bounds.
    Numeric(Vec<(Comparison, f64)>),
    /// The address is in a network.
    Cidr(Network),
    /// The field is there, or is not.
    Exists(bool),
    /// Not known.
    Open,
}

/// How a number is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl<T, P> Default for Fields<T, P> {
    fn default() -> Self {
        Fields {
            fields: Vec::new(),
            alternatives: Vec::new(),
            open: false,
        }
    }
}

impl<T, P> Pattern<T, P> {
    /// The tests of a field by its path, such as `["detail", "eventName"]`. `None` where the pattern does not restrict
    /// the field outside of `$or`.
    #[must_use]
    pub fn tests(&self, path: &[&str]) -> Option<&[Test<T, P>]> {
        match &self.field(path)?.rule {
            Rule::Any(tests) => Some(tests),
            _ => None,
        }
    }

    /// The field at a path.
    #[must_use]
    pub fn field(&self, path: &[&str]) -> Option<&Field<T, P>> {
        let (last, parents) = path.split_last()?;
        let mut fields = &self.root;
        for name in parents {
            let Rule::Fields(inner) = &fields.get(name)?.rule else {
                return None;
            };
            fields = inner;
        }
        fields.get(last)
    }

    /// Whether a part of the pattern is not known.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.root.is_open()
    }
}

impl<T: Text, P> Pattern<T, P> {
    /// The texts that a field is compared with. `None` where the pattern compares it with anything else, or not.
    #[must_use]
    pub fn literals(&self, path: &[&str]) -> Option<Vec<&str>> {
        self.tests(path)?.iter().map(Test::literal).collect()
    }
}

impl<T, P> Fields<T, P> {
    /// The field of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Field<T, P>> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Gives all parts one place, and changes all texts: for a pattern that was read from a text.
    pub fn replace(&mut self, place: P, change: &dyn Fn(&T) -> T)
    where
        P: Copy,
    {
        for field in &mut self.fields {
            field.place = place;
            match &mut field.rule {
                Rule::Fields(fields) => fields.replace(place, change),
                Rule::Any(tests) => {
                    for test in tests {
                        test.place = place;
                        test.kind.change(change);
                    }
                }
                Rule::Open => {}
            }
        }
        for alternative in self.alternatives.iter_mut().flatten() {
            alternative.replace(place, change);
        }
    }

    fn is_open(&self) -> bool {
        let open = |field: &Field<T, P>| match &field.rule {
            Rule::Open => true,
            Rule::Fields(fields) => fields.is_open(),
            Rule::Any(tests) => tests.iter().any(|test| matches!(test.kind, TestKind::Open)),
        };
        self.open || self.fields.iter().any(open)
    }
}

impl<T, P> Rule<T, P> {
    /// Whether a value passes that is not there.
    #[must_use]
    pub fn accepts_absence(&self) -> bool {
        match self {
            Rule::Fields(fields) => {
                fields.alternatives.is_empty()
                    && fields
                        .fields
                        .iter()
                        .all(|field| field.rule.accepts_absence())
            }
            Rule::Any(tests) => tests
                .iter()
                .any(|test| matches!(test.kind, TestKind::Exists(false))),
            Rule::Open => true,
        }
    }
}

impl<T: Text, P> Test<T, P> {
    /// The text that the test asks for, where it asks for one.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        match &self.kind {
            TestKind::Equals(text) => text.known(),
            _ => None,
        }
    }
}

impl<T> TestKind<T> {
    fn change(&mut self, change: &dyn Fn(&T) -> T) {
        match self {
            Self::Equals(text)
            | Self::EqualsIgnoreCase(text)
            | Self::Wildcard(text)
            | Self::Prefix { text, .. }
            | Self::Suffix { text, .. } => *text = change(text),
            Self::AnythingBut(excluded) => {
                for kind in excluded {
                    kind.change(change);
                }
            }
            _ => {}
        }
    }
}
