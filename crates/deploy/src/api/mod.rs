//! The calls of CloudFormation that this crate makes: one method each, patient, with typed errors.

pub(crate) mod cause;
pub(crate) mod ecr;
pub(crate) mod exchange;
pub(crate) mod integrity;
pub(crate) mod json;
pub(crate) mod query;
pub(crate) mod retry;
pub(crate) mod s3;
pub(crate) mod signed;
pub(crate) mod xml;

use crate::api::retry::translate;
use crate::error::{Error, Result};
use crate::naming;
use crate::session::Session;
use aws_sdk_cloudformation::types as sdk;

/// One call with retry. The request is built anew for each attempt, with the same tokens.
macro_rules! call {
    ($session:expr, $name:literal, $request:expr) => {{
        let request = $request;
        $session
            .retry
            .call($name, || {
                let request = request.clone();
                async move {
                    request
                        .send()
                        .await
                        .map_err(|error| translate($name, error))
                }
            })
            .await
    }};
}

impl Session {
    /// A stack by name or id; `None` when it does not exist (any more).
    pub(crate) async fn describe_stack(&self, name: &str) -> Result<Option<sdk::Stack>> {
        match call!(
            self,
            "DescribeStacks",
            self.cloudformation.describe_stacks().stack_name(name)
        ) {
            Ok(answer) => Ok(answer.stacks.unwrap_or_default().into_iter().next()),
            Err(error) if error.is_absent() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The stack of this name that was deleted last; `None` when there is none, or nobody may list them.
    pub(crate) async fn deleted_stack(&self, name: &str) -> Result<Option<sdk::Stack>> {
        let mut newest: Option<sdk::StackSummary> = None;
        let mut token = None;
        loop {
            let request = self
                .cloudformation
                .list_stacks()
                .stack_status_filter(sdk::StackStatus::DeleteComplete)
                .set_next_token(token.clone());
            let answer = match call!(self, "ListStacks", request) {
                Ok(answer) => answer,
                Err(error) if error.has_code("AccessDenied") => return Ok(None),
                Err(error) => return Err(error),
            };
            let named = (answer.stack_summaries.unwrap_or_default().into_iter())
                .filter(|stack| stack.stack_name() == Some(name));
            newest = newest
                .into_iter()
                .chain(named)
                .max_by_key(|stack| stack.deletion_time().copied());
            token = following(token, answer.next_token);
            if token.is_none() {
                break;
            }
        }
        match newest.as_ref().and_then(|stack| stack.stack_id()) {
            Some(id) => self.describe_stack(id).await,
            None => Ok(None),
        }
    }

    /// The text of a stack's template as it was sent; `None` when there is no such stack, or it was never deployed.
    pub(crate) async fn deployed_text(&self, name: &str) -> Result<Option<String>> {
        let request = self
            .cloudformation
            .get_template()
            .stack_name(name)
            .template_stage(sdk::TemplateStage::Original);
        match call!(self, "GetTemplate", request) {
            Ok(answer) => Ok(answer.template_body),
            Err(error) if error.is_absent() => Ok(None),
            // A stack that was never deployed has no template.
            Err(error) if error.has_code("ValidationError") => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn list_change_sets(&self, stack: &str) -> Result<Vec<sdk::ChangeSetSummary>> {
        let mut all = Vec::new();
        let mut token = None;
        loop {
            let request = self
                .cloudformation
                .list_change_sets()
                .stack_name(stack)
                .set_next_token(token.clone());
            match call!(self, "ListChangeSets", request) {
                Ok(answer) => {
                    all.extend(answer.summaries.unwrap_or_default());
                    token = following(token, answer.next_token);
                    if token.is_none() {
                        return Ok(all);
                    }
                }
                Err(error) if error.is_absent() => return Ok(all),
                Err(error) => return Err(error),
            }
        }
    }

    pub(crate) async fn delete_change_set(&self, stack: &str, change_set: &str) -> Result<()> {
        let request = self
            .cloudformation
            .delete_change_set()
            .stack_name(stack)
            .change_set_name(change_set);
        match call!(self, "DeleteChangeSet", request) {
            Ok(_) => Ok(()),
            Err(error) if error.is_absent() => Ok(()),
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn delete_stack(&self, stack_id: &str, options: &DeleteCall) -> Result<()> {
        let request = self
            .cloudformation
            .delete_stack()
            .stack_name(stack_id)
            .client_request_token(&options.token)
            .set_retain_resources((!options.retain.is_empty()).then(|| options.retain.clone()))
            .set_role_arn(options.role_arn.clone())
            .set_deletion_mode(options.force.then_some(sdk::DeletionMode::ForceDeleteStack));
        match call!(self, "DeleteStack", request) {
            Ok(_) => Ok(()),
            Err(error) if error.is_absent() => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The failed events of an operation, for explanations: whoever asks can do without, so this is not tried for long.
    pub(crate) async fn describe_events(
        &self,
        change_set: Option<&str>,
        stack: Option<&str>,
        operation: Option<&str>,
    ) -> Result<Vec<sdk::OperationEvent>> {
        let mut all = Vec::new();
        let mut token = None;
        loop {
            let request = self
                .cloudformation
                .describe_events()
                .set_change_set_name(change_set.map(str::to_owned))
                .set_stack_name(stack.map(str::to_owned))
                .set_operation_id(operation.map(str::to_owned))
                .filters(sdk::EventFilter::builder().failed_events(true).build())
                .set_next_token(token.clone());
            let answer = call!(self.brief(), "DescribeEvents", request)?;
            all.extend(answer.operation_events.unwrap_or_default());
            token = following(token, answer.next_token);
            if token.is_none() {
                return Ok(all);
            }
        }
    }

    pub(crate) async fn stack_resources(
        &self,
        stack: &str,
    ) -> Result<Vec<sdk::StackResourceSummary>> {
        let mut all = Vec::new();
        let mut token = None;
        loop {
            let request = self
                .cloudformation
                .list_stack_resources()
                .stack_name(stack)
                .set_next_token(token.clone());
            match call!(self, "ListStackResources", request) {
                Ok(answer) => {
                    all.extend(answer.stack_resource_summaries.unwrap_or_default());
                    token = following(token, answer.next_token);
                    if token.is_none() {
                        return Ok(all);
                    }
                }
                Err(error) if error.is_absent() => return Ok(all),
                Err(error) => return Err(error),
            }
        }
    }

    /// The stacks that import an export; empty when none does.
    pub(crate) async fn importers(&self, export: &str) -> Result<Vec<String>> {
        match call!(
            self,
            "ListImports",
            self.cloudformation.list_imports().export_name(export)
        ) {
            Ok(answer) => Ok(answer.imports.unwrap_or_default()),
            // "Export … is not imported by any stack" is an error of the API.
            Err(Error::Api {
                code: Some(code), ..
            }) if code == "ValidationError" => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn set_termination_protection(
        &self,
        stack: &str,
        enabled: bool,
    ) -> Result<()> {
        let request = self
            .cloudformation
            .update_termination_protection()
            .stack_name(stack)
            .enable_termination_protection(enabled);
        call!(self, "UpdateTerminationProtection", request).map(|_| ())
    }

    pub(crate) async fn stack_policy(&self, stack: &str) -> Result<Option<String>> {
        let answer = call!(
            self,
            "GetStackPolicy",
            self.cloudformation.get_stack_policy().stack_name(stack)
        )?;
        Ok(answer.stack_policy_body)
    }

    pub(crate) async fn set_stack_policy(&self, stack: &str, policy: &str) -> Result<()> {
        let request = self
            .cloudformation
            .set_stack_policy()
            .stack_name(stack)
            .stack_policy_body(policy);
        call!(self, "SetStackPolicy", request).map(|_| ())
    }
}

/// The token of the next page; none when it is the one of this page, which would come for ever.
pub(crate) fn following(this: Option<String>, next: Option<String>) -> Option<String> {
    next.filter(|token| Some(token) != this.as_ref())
}

/// What a deletion asks for.
#[derive(Debug, Clone)]
pub(crate) struct DeleteCall {
    pub(crate) token: String,
    pub(crate) retain: Vec<String>,
    pub(crate) role_arn: Option<String>,
    pub(crate) force: bool,
}

impl DeleteCall {
    /// The deletion of an empty shell, or of anything else that no later run needs to know again.
    pub(crate) fn new() -> Self {
        Self {
            token: naming::fresh_token(),
            retain: Vec::new(),
            role_arn: None,
            force: false,
        }
    }
}

pub(crate) use call;
