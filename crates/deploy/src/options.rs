//! How stacks are deployed.

use aws_sdk_cloudformation::types as sdk;

use crate::hotswap::HotswapOptions;
use crate::prepare::upload::UploadOptions;

/// What becomes of a new stack whose creation fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnStackFailure {
    /// What was made is deleted, the stack stays as `ROLLBACK_COMPLETE`.
    Rollback,
    /// What was made is deleted, and the stack too.
    Delete,
    /// Everything stays as it is.
    DoNothing,
}

impl OnStackFailure {
    pub(crate) fn to_sdk(self) -> sdk::OnStackFailure {
        match self {
            Self::Rollback => sdk::OnStackFailure::Rollback,
            Self::Delete => sdk::OnStackFailure::Delete,
            Self::DoNothing => sdk::OnStackFailure::DoNothing,
        }
    }
}

/// How stacks are deployed.
#[derive(Clone)]
#[non_exhaustive]
pub struct Options {
    /// Name of the change set. Default: derived from what is deployed, so that a second run finds it again.
    pub change_set_name: Option<String>,
    /// The change set is to be executed later, by [`Deployer::adopt`](crate::Deployer::adopt): later runs leave it alone. Default: no.
    pub prepare: bool,
    /// Name or ARN of a change set that exists already: it is executed instead of a new one, and stays when that is
    /// declined. Default: none.
    pub adopt: Option<String>,
    /// Stacks are created and updated without a change set: templates are compared here, with all that follows for
    /// consent. Default: no.
    pub direct: bool,
    /// CloudFormation is asked for a change set even where a stack is plainly what is wanted of it. Default: no.
    pub force: bool,
    /// A failed operation is rolled back. Default: yes.
    pub rollback: bool,
    /// Express mode: the operation is over when the configuration is applied, without waiting until resources are
    /// ready. Default: no.
    pub express: bool,
    /// What becomes of a new stack whose creation fails. Default: decided by `rollback`.
    pub on_stack_failure: Option<OnStackFailure>,
    /// Resources with names of their own that exist already become part of the stack. Default: no.
    pub import_existing_resources: bool,
    /// Nested stacks get change sets too. Default: no.
    pub include_nested_stacks: bool,
    /// Changes that were made behind CloudFormation's back are undone. Default: no.
    pub revert_drift: bool,
    /// A rollback deletes new resources even when their policy retains them. Default: no.
    pub retain_except_on_create: bool,
    /// Parameters without a given value keep the one that the stack has, else their default counts. Default: yes.
    pub use_previous_parameters: bool,
    /// CloudFormation's early validation is skipped. Default: no.
    pub disable_validation: bool,
    /// Alarms of CloudWatch, by ARN, one of which rolls the operation back when it goes off. An empty list takes those
    /// away that the stack has. Default: those that the stack has.
    pub rollback_alarms: Option<Vec<String>>,
    /// For how many minutes after the operation the alarms are watched, before what was replaced is deleted. Default:
    /// not at all.
    pub monitoring_minutes: u16,
    /// Resources are changed past CloudFormation where they can be, by [`Deployer::deploy`](crate::Deployer::deploy) and what
    /// builds on it. Default: no.
    pub hotswap: Option<HotswapOptions>,
    /// Where large templates go.
    pub upload: UploadOptions,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            change_set_name: None,
            prepare: false,
            adopt: None,
            direct: false,
            force: false,
            rollback: true,
            express: false,
            on_stack_failure: None,
            import_existing_resources: false,
            include_nested_stacks: false,
            revert_drift: false,
            retain_except_on_create: false,
            use_previous_parameters: true,
            disable_validation: false,
            rollback_alarms: None,
            monitoring_minutes: 0,
            hotswap: None,
            upload: UploadOptions::default(),
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("change_set_name", &self.change_set_name)
            .finish_non_exhaustive()
    }
}

impl Options {
    /// The options that make a difference for a change set.
    pub(crate) fn fingerprint(&self) -> String {
        format!(
            "{} {} {:?} {} {} {} {} {:?} {}",
            self.rollback,
            self.express,
            self.on_stack_failure,
            self.import_existing_resources,
            self.include_nested_stacks,
            self.revert_drift,
            self.disable_validation,
            self.rollback_alarms,
            self.monitoring_minutes
        )
    }
}
