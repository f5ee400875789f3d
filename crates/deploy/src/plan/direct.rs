//! Deployments without a change set: templates are compared here, and the stack is created or updated at once. What
//! CloudFormation alone knows beforehand (values of references, its early validation) is not in such a plan.

use aws_sdk_cloudformation::types as sdk;
use indexmap::IndexMap;
use stackwright_template::compare::{self, Updates};
use stackwright_template::model::Template;
use stackwright_template::parse::Document;

use crate::api::call;
use crate::api::retry::translate;
use crate::error::{Error, Result};
use crate::event::EventKind;
use crate::execute::follow;
use crate::naming;
use crate::options::OnStackFailure;
use crate::plan::describe::with_values;
use crate::plan::{Made, Plan, Work, nested};
use crate::prepare::capabilities::Capability;
use crate::prepare::parameters::{self, ParameterValue};
use crate::state;

/// What a creation or an update is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Direct {
    pub(crate) body: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) parameters: Vec<sdk::Parameter>,
    pub(crate) tags: Option<Vec<sdk::Tag>>,
    pub(crate) capabilities: Vec<sdk::Capability>,
    pub(crate) role_arn: Option<String>,
    pub(crate) topics: Option<Vec<String>>,
    pub(crate) alarms: Option<sdk::RollbackConfiguration>,
    pub(crate) express: bool,
    pub(crate) disable_rollback: bool,
    pub(crate) on_failure: Option<OnStackFailure>,
    pub(crate) retain_except_on_create: bool,
    pub(crate) disable_validation: bool,
    /// The same for the same input, until something has happened to the stack.
    pub(crate) token: String,
}

impl Work<'_> {
    /// Plans without a change set.
    pub(crate) async fn plan_direct(
        &self,
        stack: Option<sdk::Stack>,
        before: Option<Document<'static>>,
        parameters: &IndexMap<String, ParameterValue>,
        needed: Vec<Capability>,
    ) -> Result<Plan> {
        let stack_id = stack.as_ref().and_then(|stack| stack.stack_id());
        let made = Made {
            id: String::new(),
            name: String::new(),
            stack_id: stack_id.unwrap_or_default().to_owned(),
        };
        let deployed = |name: &str| parameters::value(stack.as_ref()?.parameters(), name);
        let after = with_values(
            &self.session,
            Some(&self.name),
            &self.template.document,
            |name| match parameters.get(name) {
                Some(ParameterValue::Given(value)) => Some(value.clone()),
                Some(ParameterValue::Previous) => deployed(name),
                None => self.template.default_of(name),
            },
        );
        let old = before
            .as_ref()
            .map(|before| with_values(&self.session, Some(&self.name), before, deployed));
        let updates = Updates::embedded();
        let mut plan = self.empty(&made, stack.as_ref());
        let diff = compare::diff(
            old.as_ref().map(Template::new).as_ref(),
            &Template::new(&after),
            updates,
        );
        plan.changes = (diff.resources.iter())
            .map(|resource| {
                let mut change = nested::change(resource, &self.input.path, &self.masker);
                let told = self.template.origin(resource.logical_id);
                if told.construct_path.is_some() {
                    change.origin = told;
                }
                change
            })
            .collect();
        let after = crate::input::LoadedTemplate {
            document: std::sync::Arc::new(after.clone()),
            ..self.template.clone()
        };
        self.judge(&mut plan, old.as_ref(), &after).await;
        let options = self.options();
        let (body, url) = self.template_location().await?;
        let newest = match stack_id {
            Some(id) => follow::newest_event(&self.session, id).await?,
            None => None,
        };
        let on_failure = options.on_stack_failure.filter(|_| plan.creates);
        plan.direct = Some(Direct {
            body,
            url,
            parameters: self.sdk_parameters(parameters),
            tags: self.sdk_tags(),
            capabilities: (needed.iter())
                .map(|capability| sdk::Capability::from(capability.as_str()))
                .collect(),
            role_arn: self.input.role_arn.clone(),
            topics: self.input.notification_arns.clone(),
            alarms: self.sdk_alarms(),
            express: options.express,
            disable_rollback: match on_failure {
                None => !options.rollback,
                Some(what) => what == OnStackFailure::DoNothing,
            },
            on_failure,
            retain_except_on_create: options.retain_except_on_create,
            disable_validation: options.disable_validation,
            token: naming::operation_token(
                &naming::execution_token(&plan.print, "direct"),
                &made.stack_id,
                newest.as_ref().map(|newest| newest.id.as_str()),
                &[],
            ),
        });
        plan.deleted_on_failure = on_failure == Some(OnStackFailure::Delete);
        plan.capabilities = needed;
        plan.before = before;
        let changes = plan.changes.len();
        self.sink
            .send(&self.name, EventKind::Planned { changes })
            .await;
        Ok(plan)
    }
}

impl Plan {
    /// Begins the creation or the update; the id of the stack. `None` where CloudFormation finds nothing to update.
    pub(crate) async fn begin(&self, direct: &Direct) -> Result<Option<String>> {
        let config = direct.express.then(|| {
            sdk::DeploymentConfig::builder()
                .mode(sdk::DeploymentConfigMode::Express)
                .disable_rollback(direct.disable_rollback)
                .build()
        });
        let session = &self.session;
        // Said once: by the deployment configuration, by what becomes of a failed creation, or here.
        let says_rollback = direct.express || direct.on_failure.is_some();
        let disable_rollback = (!says_rollback).then_some(direct.disable_rollback);
        let retain = direct.retain_except_on_create.then_some(true);
        let validation = direct.disable_validation.then_some(true);
        // Creations and updates have types of their own, of which these fields are the same.
        macro_rules! with_all {
            ($request:expr) => {
                $request
                    .set_template_body(direct.body.clone())
                    .set_template_url(direct.url.clone())
                    .set_parameters(Some(direct.parameters.clone()))
                    .set_tags(direct.tags.clone())
                    .set_capabilities(Some(direct.capabilities.clone()))
                    .set_role_arn(direct.role_arn.clone())
                    .set_notification_arns(direct.topics.clone())
                    .set_rollback_configuration(direct.alarms.clone())
                    .set_deployment_config(config)
                    .set_disable_rollback(disable_rollback)
                    .set_retain_except_on_create(retain)
                    .set_disable_validation(validation)
                    .client_request_token(&direct.token)
            };
        }
        let begun = if self.creates {
            let request = with_all!(session.cloudformation.create_stack())
                .stack_name(&*self.stack)
                .set_on_failure(direct.on_failure.map(|what| match what {
                    OnStackFailure::Rollback => sdk::OnFailure::Rollback,
                    OnStackFailure::Delete => sdk::OnFailure::Delete,
                    OnStackFailure::DoNothing => sdk::OnFailure::DoNothing,
                }));
            call!(session, "CreateStack", request).map(|answer| answer.stack_id)
        } else {
            let request =
                with_all!(session.cloudformation.update_stack()).stack_name(&self.stack_id);
            call!(session, "UpdateStack", request).map(|answer| answer.stack_id)
        };
        let error = match begun {
            Ok(id) => return Ok(Some(id.unwrap_or_else(|| self.stack_id.clone()))),
            Err(error) => error,
        };
        let Error::Api {
            code: Some(code),
            message,
            ..
        } = &error
        else {
            return Err(error);
        };
        if message.contains("No updates are to be performed") {
            return Ok(None);
        }
        let refused = matches!(
            code.as_str(),
            "ValidationError"
                | "AlreadyExistsException"
                | "TokenAlreadyExistsException"
                | "InsufficientCapabilitiesException"
        );
        if !refused {
            return Err(error);
        }
        // An earlier attempt, whose answer was lost, may have begun it.
        if let Some(stack) = session.describe_stack(&self.stack).await?
            && let Some(id) = stack.stack_id()
            && follow::newest_event(session, id)
                .await?
                .is_some_and(|newest| newest.token.as_deref() == Some(&direct.token))
        {
            return Ok(Some(id.to_owned()));
        }
        Err(match state::refusal(message) {
            Some(status) => state::not_now(&self.stack, status),
            None => Error::ChangeSet {
                stack: self.stack.to_string(),
                reason: self.masker.mask(message),
                diagnosis: Box::default(),
            },
        })
    }
}
