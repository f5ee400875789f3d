//! Why a command stopped, in words for the person at the terminal, and the exit code that goes with it.

use std::fmt;

/// The exit codes of every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Ok = 0,
    /// It ran, and the app or the template has errors (or warnings with `--strict`).
    Findings = 1,
    /// It could not run: usage, configuration, a missing command, an unreadable assembly; or what was asked cannot be known.
    CouldNotRun = 2,
    /// Consent was needed and not given.
    Declined = 3,
    /// Ctrl-C or a request to terminate.
    Interrupted = 130,
}

/// A command's failure: one message, then notes, then hints that say what to do next.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What is wrong, in lower case, without a final period. May hold several lines.
    pub message: String,
    /// Where a file has the mistake, already rendered, for example as `cdk.json:3:5` and its line.
    pub excerpt: Option<String>,
    /// Facts that help to understand it.
    pub notes: Vec<String>,
    /// What to do next.
    pub hints: Vec<String>,
    /// The process's exit code.
    pub exit: Exit,
}

impl Failure {
    /// A failure with exit code 2: the command could not run.
    pub fn could_not_run(message: impl Into<String>) -> Self {
        Self::new(Exit::CouldNotRun, message.into())
    }

    /// A failure with exit code 1: the app or a template has errors.
    pub fn findings(message: impl Into<String>) -> Self {
        Self::new(Exit::Findings, message.into())
    }

    /// A failure with exit code 3: consent was needed and not given, or nobody was there to ask.
    pub fn declined(message: impl Into<String>) -> Self {
        Self::new(Exit::Declined, message.into())
    }

    /// The command was told to stop; nothing more is printed.
    pub fn interrupted() -> Self {
        Self::new(Exit::Interrupted, "interrupted".into())
    }

    fn new(exit: Exit, message: String) -> Self {
        Self {
            message,
            excerpt: None,
            notes: Vec::new(),
            hints: Vec::new(),
            exit,
        }
    }

    /// Adds a fact that helps to understand the failure.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds what to do next.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds the rendered place in a file.
    pub fn excerpt(mut self, excerpt: impl Into<String>) -> Self {
        self.excerpt = Some(excerpt.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
