//! Consent: what must be asked before it is done, and who answers.

use std::future::Future;
use std::pin::Pin;

use crate::hotswap::Hotswap;
use crate::orphan::Orphaning;
use crate::plan::Plan;
use crate::refactor::Refactoring;
use crate::teardown::Teardown;
use crate::transition::Transition;

/// Something that is not done without consent.
#[derive(Debug)]
#[non_exhaustive]
pub enum Question<'a> {
    /// Execute these changes?
    Execute(&'a Plan),
    /// Execute these changes, which are a part of what was agreed to as a whole? They are there to be shown.
    Agreed(&'a Plan),
    /// The creation of the stack failed, and what is left of it must be deleted before it can be created again.
    DeleteFailed(&'a Teardown),
    /// A rollback failed, and must be brought to its end before the stack can be updated.
    ContinueRollback {
        /// The stack.
        stack: &'a str,
        /// How the app calls it.
        path: &'a str,
        /// Its status.
        status: &'a str,
    },
    /// Delete the stack?
    Destroy(&'a Teardown),
    /// Change these resources past CloudFormation?
    Hotswap(&'a Hotswap),
    /// Take these resources out of their stack, and leave them as they are?
    Orphan(&'a Orphaning),
    /// Move these resources without replacing them?
    Refactor(&'a Refactoring),
    /// Deploy stacks in steps, as they hold on to each other's exports?
    Transition(&'a Transition),
}

impl Question<'_> {
    /// The stack that it is about.
    pub fn stack(&self) -> &str {
        match self {
            Self::Execute(plan) | Self::Agreed(plan) => &plan.stack,
            Self::Hotswap(hotswap) => &hotswap.stack,
            Self::Orphan(plan) => &plan.stack,
            Self::Refactor(plan) => plan.stacks().next().unwrap_or_default(),
            Self::DeleteFailed(teardown) | Self::Destroy(teardown) => &teardown.stack,
            Self::ContinueRollback { stack, .. } => stack,
            Self::Transition(transition) => transition.first(),
        }
    }

    /// How the app calls it.
    pub fn path(&self) -> &str {
        match self {
            Self::Execute(plan) | Self::Agreed(plan) => &plan.path,
            Self::Hotswap(hotswap) => &hotswap.path,
            Self::Orphan(plan) => &plan.path,
            Self::Refactor(plan) => plan.stacks().next().unwrap_or_default(),
            Self::DeleteFailed(teardown) | Self::Destroy(teardown) => &teardown.path,
            Self::ContinueRollback { path, .. } => path,
            Self::Transition(transition) => transition.first(),
        }
    }

    /// What would be done, in one line.
    pub fn text(&self) -> String {
        match self {
            Self::Execute(plan) | Self::Agreed(plan) => match plan.changes.len() {
                1 => "execute 1 change".to_owned(),
                number => format!("execute {number} changes"),
            },
            Self::Hotswap(hotswap) => match hotswap.swaps.len() {
                1 => "hot-swap 1 resource".to_owned(),
                number => format!("hot-swap {number} resources"),
            },
            Self::Orphan(plan) => match plan.resources.len() {
                1 => "take 1 resource out of the stack".to_owned(),
                number => format!("take {number} resources out of the stack"),
            },
            Self::Refactor(plan) => match plan.moves.len() {
                1 => "move 1 resource".to_owned(),
                number => format!("move {number} resources"),
            },
            Self::DeleteFailed(teardown) => {
                format!(
                    "delete what is left of the failed stack ({}) and create it again",
                    teardown.status
                )
            }
            Self::ContinueRollback { status, .. } => {
                format!("continue the rollback that stopped in {status}")
            }
            Self::Transition(transition) => {
                format!("deploy in {} steps", transition.steps().count())
            }
            Self::Destroy(teardown) => match teardown.deleted().count() {
                1 => "delete 1 resource".to_owned(),
                number => format!("delete {number} resources"),
            },
        }
    }
}

/// An answer to a [`Question`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Do it.
    Yes,
    /// Leave it.
    No,
    /// There is nobody to ask: leave it, and say so.
    Unattended,
}

/// Answers questions. Only one question is open at a time, even when stacks are deployed in parallel.
pub trait Confirm: Send + Sync {
    /// Answers a question.
    fn confirm<'a>(
        &'a self,
        question: &'a Question<'a>,
    ) -> Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

    /// Whether another stack may be begun. When not, it ends as declined without a call. Default: yes.
    fn goes_on(&self) -> bool {
        true
    }
}

/// Answers given in advance, one by one. The default agrees to nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Advance {
    /// Answer to [`Question::Execute`], [`Question::Agreed`], [`Question::Hotswap`], [`Question::Orphan`],
    /// [`Question::Refactor`] and [`Question::Transition`].
    pub execute: bool,
    /// Answer to [`Question::DeleteFailed`].
    pub delete_failed: bool,
    /// Answer to [`Question::ContinueRollback`].
    pub continue_rollback: bool,
    /// Answer to [`Question::Destroy`].
    pub destroy: bool,
}

impl Confirm for Advance {
    fn confirm<'a>(
        &'a self,
        question: &'a Question<'a>,
    ) -> Pin<Box<dyn Future<Output = Answer> + Send + 'a>> {
        let yes = match question {
            Question::Execute(_) | Question::Agreed(_) | Question::Hotswap(_) => self.execute,
            Question::Orphan(_) | Question::Refactor(_) => self.execute,
            Question::DeleteFailed(_) => self.delete_failed,
            Question::ContinueRollback { .. } => self.continue_rollback,
            Question::Destroy(_) => self.destroy,
            Question::Transition(_) => self.execute,
        };
        Box::pin(std::future::ready(if yes {
            Answer::Yes
        } else {
            Answer::Unattended
        }))
    }
}
