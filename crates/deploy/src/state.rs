//! What a stack's status means for what can be done next.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html#cfn-console-view-stack-data-resources-status-codes>

use aws_sdk_cloudformation::types as sdk;

use crate::error::Error;

/// What to make of a stack before something is done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Situation {
    /// There is no stack of that name.
    Absent,
    /// There is an empty shell, with change sets that wait for a decision.
    InReview,
    /// It can be updated.
    Ready,
    /// An operation is going on.
    Busy,
    /// Its creation or deletion failed: it can only be deleted.
    Failed,
    /// A rollback failed and must be continued.
    RollbackFailed,
    /// The rollback of an import failed, which CloudFormation cannot continue.
    ImportRollbackFailed,
}

impl Situation {
    /// Reads a status such as `UPDATE_COMPLETE`.
    pub fn of_status(status: &str) -> Self {
        match status {
            "DELETE_COMPLETE" => Self::Absent,
            "REVIEW_IN_PROGRESS" => Self::InReview,
            "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" | "DELETE_FAILED" => Self::Failed,
            "UPDATE_ROLLBACK_FAILED" => Self::RollbackFailed,
            "IMPORT_ROLLBACK_FAILED" => Self::ImportRollbackFailed,
            _ if status.ends_with("_IN_PROGRESS") => Self::Busy,
            // CREATE_FAILED and UPDATE_FAILED come from a disabled rollback: an update repairs them.
            _ => Self::Ready,
        }
    }

    pub(crate) fn of(stack: Option<&sdk::Stack>) -> Self {
        stack
            .and_then(|stack| stack.stack_status())
            .map_or(Self::Absent, |status| Self::of_status(status.as_str()))
    }
}

/// The operation that led to this status reached its goal.
pub fn is_success(status: &str) -> bool {
    status.ends_with("_COMPLETE") && !status.contains("ROLLBACK")
}

/// A deployment reached its goal: the stack is there, as the template wants it.
pub(crate) fn is_deployed(status: &str) -> bool {
    is_success(status) && status != "DELETE_COMPLETE"
}

/// The last operation failed, and nothing has happened since.
pub(crate) fn is_failed_operation(status: &str) -> bool {
    is_settled(status) && (status.contains("ROLLBACK") || status.ends_with("_FAILED"))
}

/// No operation is going on.
pub fn is_settled(status: &str) -> bool {
    !status.ends_with("_IN_PROGRESS") || status == "REVIEW_IN_PROGRESS"
}

/// The error of a stack in `IMPORT_ROLLBACK_FAILED`. `ContinueUpdateRollback` takes `UPDATE_ROLLBACK_FAILED` alone, and
/// `RollbackStack` takes `CREATE_FAILED` and `UPDATE_FAILED`.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html>
pub(crate) fn import_rollback_failed(stack: &str) -> Error {
    Error::Stuck {
        stack: stack.to_owned(),
        status: "IMPORT_ROLLBACK_FAILED".into(),
        message:
            "the rollback of an import failed, and CloudFormation has no call that continues it"
                .into(),
        hint: format!(
            "see what failed with `stackwright events {stack}`, fix that, and ask AWS Support to bring the stack back; nothing was changed"
        ),
    }
}

/// The status for which CloudFormation refuses a change, from its message: `Stack:… is in … state and can not be
/// updated.`
pub(crate) fn refusal(message: &str) -> Option<&str> {
    let rest = message.split_once(" is in ")?.1;
    let (status, rest) = rest.split_once(" state and can")?;
    let is_status = |c: char| c.is_ascii_uppercase() || c == '_';
    (status.chars().all(is_status) && rest.contains("updated")).then_some(status)
}

/// The error of a stack that takes no change in its state.
pub(crate) fn not_now(stack: &str, status: &str) -> Error {
    let busy = Situation::of_status(status) == Situation::Busy;
    Error::Stuck {
        stack: stack.to_owned(),
        status: status.to_owned(),
        message: "CloudFormation takes no changes in this state".into(),
        hint: match busy {
            true => format!(
                "follow what is going on with `stackwright events {stack} --follow`, and try again"
            ),
            false => {
                format!("see what happened with `stackwright events {stack}`; nothing was changed")
            }
        },
    }
}

pub(crate) fn status(stack: &sdk::Stack) -> String {
    stack
        .stack_status()
        .map(|status| status.as_str().to_owned())
        .unwrap_or_default()
}
