//! Engines that reason about whole flows: who may do what ([`iam`]), which events a pattern lets through
//! ([`events`]), which of them a trail records ([`trail`]). They stand on texts with unknown parts ([`text`])
//! and know nothing of rules.

pub mod events;
pub mod iam;
pub mod input;
pub mod json_text;
pub mod log_pattern;
pub mod text;
pub mod trail;

/// What can be said offline, where a template leaves values open.
///
/// ```
/// use stackwright_template::engines::Answer;
/// assert_eq!(Answer::Yes.and(Answer::Maybe), Answer::Maybe);
/// assert_eq!(Answer::Yes.or(Answer::Maybe), Answer::Yes);
/// assert_eq!(!Answer::No, Answer::Yes);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// Never, whatever the open values are.
    No,
    /// For some of the open values.
    Maybe,
    /// Always.
    Yes,
}

impl Answer {
    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// The best of many; [`Answer::No`] of none.
    #[must_use]
    pub fn any(answers: impl IntoIterator<Item = Self>) -> Self {
        let mut best = Self::No;
        for answer in answers {
            best = best.or(answer);
            if best == Self::Yes {
                break;
            }
        }
        best
    }

    /// The worst of many; [`Answer::Yes`] of none.
    #[must_use]
    pub fn all(answers: impl IntoIterator<Item = Self>) -> Self {
        let mut worst = Self::Yes;
        for answer in answers {
            worst = worst.and(answer);
            if worst == Self::No {
                break;
            }
        }
        worst
    }

    /// Whether it cannot be ruled out.
    #[must_use]
    pub fn possible(self) -> bool {
        self != Self::No
    }
}

impl From<bool> for Answer {
    fn from(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}

impl std::ops::Not for Answer {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Maybe => Self::Maybe,
            Self::Yes => Self::No,
        }
    }
}

/// Something wrong in a document that an engine reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub span: crate::parse::Span,
    /// The path below the document, such as `Statement.0.Effect`.
    pub path: String,
    /// What is wrong, in lower case and without a final period.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}
