//! What AWS accepts, each fact once: constructs ask before they write a template, validation asks of any template.
//!
//! Everything here is a pure function of its arguments, and nothing depends on another crate, because every app compiles
//! this. A check returns a [`Problem`], which says what is wrong and what to write instead; where a document is checked
//! ([`pattern`]), a [`Fault`](pattern::Fault) says where in it besides. The caller adds what it knows alone: a code, a
//! line, and what happens because of it.
//!
//! Documents are read through a trait, [`pattern::Tree`], since an app has expressions where a template has references,
//! and both have parts that only a deployment knows. What is not known is never a problem.
//!
//! ```
//! use stackwright_facts::{fargate, schedule};
//!
//! let problem = schedule::Dialect::Rule.check("rate(5 minute)").unwrap_err();
//! assert_eq!(problem.to_string(), "the unit of 5 is in the singular");
//! assert_eq!(problem.hint.as_deref(), Some("write `rate(5 minutes)`"));
//!
//! assert!(fargate::check(256, 512, fargate::System::Linux).is_ok());
//! assert!(fargate::check(256, 4096, fargate::System::Linux).is_err());
//! ```

pub mod event;
pub mod fargate;
pub mod input;
pub mod instance_type;
pub mod name;
pub mod network;
pub mod partition;
pub mod pattern;
pub mod principal;
pub mod quota;
pub mod refactor;
pub mod schedule;
pub mod suggest;
pub mod time_zone;
pub mod window;

use std::fmt;

/// Why AWS does not accept something, and what to write instead.
///
/// Displays the message alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong: a sentence in lower case without a final period.
    pub message: String,
    /// What to do, in the same form.
    pub hint: Option<String>,
}

impl Problem {
    pub(crate) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Problem {
            message: message.into(),
            hint: Some(hint.into()),
        }
    }

    pub(crate) fn bare(message: impl Into<String>) -> Self {
        Problem {
            message: message.into(),
            hint: None,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

/// The items with commas between them, and a word before the last: `256, 512 or 1024`.
pub(crate) fn listed<T: fmt::Display>(items: &[T], last_word: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.to_string(),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(T::to_string).collect();
            format!("{} {last_word} {last}", first.join(", "))
        }
    }
}
