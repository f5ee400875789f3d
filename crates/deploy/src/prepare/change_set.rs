//! Change sets: their names, those that are there already, and new ones.

use std::time::{Duration, Instant, SystemTime};

use aws_sdk_cloudformation::types as sdk;
use indexmap::IndexMap;
use stackwright_facts::quota;
use stackwright_template::compare::secrets::is_no_echo;

use crate::api::retry::translate;
use crate::api::{DeleteCall, call};
use crate::error::{Error, Result};
use crate::event::EventKind;
use crate::naming::{self, Fingerprint};
use crate::options::OnStackFailure;
use crate::plan::{Made, Purpose, Work};
use crate::prepare::capabilities::Capability;
use crate::prepare::parameters::ParameterValue;
use crate::prepare::refusal::is_no_changes;
use crate::prepare::upload;
use crate::state::{self, Situation};

/// A change set is reused by a later run for this long; then it is made anew, as what it refers to may have changed.
const REUSE: Duration = Duration::from_secs(3600);

impl Work<'_> {
    /// Identifies what is wanted, independent of what is deployed.
    pub(crate) fn input_fingerprint(&self) -> String {
        let mut print = Fingerprint::new();
        print.add(self.template.body.as_bytes());
        for (name, value) in &self.input.parameters {
            // Who reads the name of a change set or the token of an event must not be able to try secrets on it.
            let is_hidden = self.template.parameter(name).is_some_and(is_no_echo);
            print.add(name).add(match is_hidden {
                true => naming::secret_of_this_run(),
                false => value,
            });
        }
        match &self.input.tags {
            None => print.add("keep tags"),
            Some(tags) => tags.iter().fold(print.add("tags"), |print, (key, value)| {
                print.add(key).add(value)
            }),
        };
        for arn in self.input.notification_arns.iter().flatten() {
            print.add(arn);
        }
        print.add(self.input.role_arn.as_deref().unwrap_or_default());
        print.add(self.options().fingerprint());
        if let Purpose::Import(resources) = &self.purpose {
            for resource in *resources {
                print.add(&resource.logical_id);
                for (name, value) in &resource.identifier {
                    print.add(name).add(value);
                }
            }
        }
        print.hex()[..16].to_owned()
    }

    /// The name says what is wanted and from where, so that a second run finds what the first one made, and a
    /// deployment of the same thing at another time does not.
    pub(crate) fn change_set_name(
        &self,
        stack: Option<&sdk::Stack>,
        parameters: &IndexMap<String, ParameterValue>,
    ) -> String {
        if let Some(name) = &self.options().change_set_name {
            return name.clone();
        }
        let mut print = Fingerprint::new();
        match stack {
            None => print.add("new"),
            Some(stack) => {
                print
                    .add(stack.stack_id().unwrap_or_default())
                    .add(state::status(stack));
                let time = stack.last_updated_time().or(stack.creation_time());
                print.add(
                    time.map(|time| format!("{}.{}", time.secs(), time.subsec_nanos()))
                        .unwrap_or_default(),
                )
            }
        };
        for (name, value) in parameters {
            print.add(name).add(if *value == ParameterValue::Previous {
                "previous"
            } else {
                "given"
            });
        }
        let prefix = if self.options().prepare {
            naming::PREPARED
        } else {
            naming::TEMPORARY
        };
        format!(
            "{prefix}{}-{}",
            self.input_fingerprint(),
            &print.hex()[..12]
        )
    }

    pub(crate) fn description(&self) -> String {
        format!("stackwright: {}", self.session.identity().arn)
            .chars()
            .take(1024)
            .collect()
    }

    /// Removes temporary change sets that earlier runs of the same person left behind, and counts those of others.
    pub(crate) async fn remove_orphans(
        &self,
        existing: &[sdk::ChangeSetSummary],
        keep: &str,
    ) -> Result<usize> {
        let mut others = 0;
        for summary in existing {
            let name = summary.change_set_name().unwrap_or_default();
            if name == keep {
                continue;
            }
            let executed = summary.execution_status().is_some_and(|status| {
                matches!(
                    status.as_str(),
                    "EXECUTE_COMPLETE" | "EXECUTE_FAILED" | "EXECUTE_IN_PROGRESS" | "OBSOLETE"
                )
            });
            let ours = name.starts_with(naming::TEMPORARY)
                && summary.description() == Some(self.description().as_str());
            if ours && !executed {
                self.session
                    .delete_change_set(&self.name, summary.change_set_id().unwrap_or(name))
                    .await?;
                self.sink
                    .send(
                        &self.name,
                        EventKind::OrphanRemoved {
                            name: name.to_owned(),
                        },
                    )
                    .await;
            } else if !executed {
                others += 1;
                let description = summary.description().map(str::to_owned);
                self.sink
                    .send(
                        &self.name,
                        EventKind::OrphanFound {
                            name: name.to_owned(),
                            description,
                        },
                    )
                    .await;
            }
        }
        Ok(others)
    }

    pub(crate) fn is_reusable(&self, summary: &sdk::ChangeSetSummary) -> bool {
        let age = summary
            .creation_time()
            .and_then(|time| SystemTime::try_from(*time).ok())
            .and_then(|time| SystemTime::now().duration_since(time).ok())
            .unwrap_or_default();
        let status = summary.status().map_or("", |status| status.as_str());
        let execution = summary
            .execution_status()
            .map_or("AVAILABLE", |status| status.as_str());
        age < REUSE
            && match status {
                "CREATE_PENDING" | "CREATE_IN_PROGRESS" => true,
                "CREATE_COMPLETE" => matches!(execution, "AVAILABLE" | "UNAVAILABLE"),
                "FAILED" => is_no_changes(summary.status_reason().unwrap_or_default()),
                _ => false,
            }
    }

    pub(crate) async fn announce(&self, name: &str, id: &str, reused: bool) {
        let kind = EventKind::ChangeSetCreated {
            name: name.to_owned(),
            id: id.to_owned(),
            reused,
        };
        self.sink.send(&self.name, kind).await;
    }

    pub(crate) async fn create(
        &self,
        change_set_name: String,
        creates: bool,
        parameters: &IndexMap<String, ParameterValue>,
        needed: &[Capability],
        stack: Option<&sdk::Stack>,
    ) -> Result<Made> {
        let options = self.options();
        let (body, url) = self.template_location().await?;
        let parameters = self.sdk_parameters(parameters);
        // An import changes nothing else, thus not the tags of a stack that is there.
        let keeps_tags =
            matches!(self.purpose, Purpose::Import(_)) && Situation::of(stack) == Situation::Ready;
        let tags = self.sdk_tags().filter(|_| !keeps_tags);
        let kind = match self.purpose {
            Purpose::Import(_) => sdk::ChangeSetType::Import,
            Purpose::Deploy if creates => sdk::ChangeSetType::Create,
            Purpose::Deploy => sdk::ChangeSetType::Update,
        };
        let imported = match &self.purpose {
            Purpose::Import(resources) => Some(
                resources
                    .iter()
                    .map(|resource| {
                        sdk::ResourceToImport::builder()
                            .logical_resource_id(&resource.logical_id)
                            .resource_type(&resource.resource_type)
                            .set_resource_identifier(Some(
                                resource.identifier.clone().into_iter().collect(),
                            ))
                            .build()
                    })
                    .collect::<Vec<_>>(),
            ),
            Purpose::Deploy => None,
        };
        let on_stack_failure = (options.on_stack_failure).filter(|_| creates && imported.is_none());
        let disable_rollback = match on_stack_failure {
            None => !options.rollback,
            Some(what) => what == OnStackFailure::DoNothing,
        };
        let token = naming::fresh_token();
        let request = self
            .session
            .cloudformation
            .create_change_set()
            .stack_name(&*self.name)
            .change_set_name(&change_set_name)
            .change_set_type(kind)
            .client_token(&token)
            .description(self.description())
            .set_template_body(body)
            .set_template_url(url)
            .set_parameters((!parameters.is_empty()).then_some(parameters))
            .set_tags(tags)
            .set_capabilities((!needed.is_empty()).then(|| {
                needed
                    .iter()
                    .map(|capability| sdk::Capability::from(capability.as_str()))
                    .collect::<Vec<_>>()
            }))
            .set_role_arn(self.input.role_arn.clone())
            .set_notification_arns(self.input.notification_arns.clone())
            .set_rollback_configuration(self.sdk_alarms())
            .set_resources_to_import(imported)
            .set_on_stack_failure(on_stack_failure.map(OnStackFailure::to_sdk))
            .set_import_existing_resources(options.import_existing_resources.then_some(true))
            .set_include_nested_stacks(options.include_nested_stacks.then_some(true))
            .set_deployment_mode(
                (options.revert_drift && !creates).then_some(sdk::DeploymentMode::RevertDrift),
            )
            // Always explicit: express mode would turn rollback off by itself.
            .set_deployment_config(options.express.then(|| {
                sdk::DeploymentConfig::builder()
                    .mode(sdk::DeploymentConfigMode::Express)
                    .disable_rollback(disable_rollback)
                    .build()
            }))
            .set_disable_validation(options.disable_validation.then_some(true));
        match call!(self.session, "CreateChangeSet", request) {
            Ok(answer) => Ok(Made {
                id: answer.id.unwrap_or_default(),
                stack_id: answer.stack_id.unwrap_or_default(),
                name: change_set_name,
            }),
            // The answer to an earlier attempt was lost.
            Err(error) if error.has_code("AlreadyExistsException") => {
                let existing = self.session.list_change_sets(&self.name).await?;
                match existing
                    .iter()
                    .find(|summary| summary.change_set_name() == Some(change_set_name.as_str()))
                {
                    Some(summary) => Ok(Made {
                        id: summary.change_set_id().unwrap_or_default().to_owned(),
                        stack_id: summary.stack_id().unwrap_or_default().to_owned(),
                        name: change_set_name,
                    }),
                    None => Err(error),
                }
            }
            Err(error) if stack.is_some() && error.is_absent() => Err(Error::Stuck {
                stack: self.name.to_string(),
                status: "DELETE_COMPLETE".into(),
                message: "somebody else deleted it in the meantime".into(),
                hint: "run the same command again to create it anew, if it is to exist".into(),
            }),
            Err(error @ Error::Api { .. })
                if error.has_code("ValidationError")
                    || error.has_code("InsufficientCapabilitiesException") =>
            {
                // A refused creation may leave a shell behind.
                if stack.is_none() {
                    self.remove_refused_shell().await?;
                }
                let Error::Api { message, .. } = error else {
                    return Err(error);
                };
                Err(match state::refusal(&message) {
                    Some(status) => state::not_now(&self.name, status),
                    None => self.refused(&message),
                })
            }
            Err(error) => Err(error),
        }
    }

    /// The template as text, or its address where it is too long for that.
    pub(crate) async fn template_location(&self) -> Result<(Option<String>, Option<String>)> {
        if self.template.body.len() <= quota::INLINE_TEMPLATE_BYTES {
            return Ok((Some(self.template.body.to_string()), None));
        }
        let url = upload::template(
            &self.session,
            &self.options().upload,
            &self.name,
            &self.template.body,
            self.sink,
        )
        .await?;
        Ok((None, Some(url)))
    }

    pub(crate) fn sdk_parameters(
        &self,
        parameters: &IndexMap<String, ParameterValue>,
    ) -> Vec<sdk::Parameter> {
        let parameter = |(name, value): (&String, &ParameterValue)| {
            let parameter = sdk::Parameter::builder().parameter_key(name);
            match value {
                ParameterValue::Given(value) => parameter.parameter_value(value),
                ParameterValue::Previous => parameter.use_previous_value(true),
            }
            .build()
        };
        parameters.iter().map(parameter).collect()
    }

    pub(crate) fn sdk_tags(&self) -> Option<Vec<sdk::Tag>> {
        let tag =
            |(key, value): (&String, &String)| sdk::Tag::builder().key(key).value(value).build();
        Some(self.input.tags.as_ref()?.iter().map(tag).collect())
    }

    pub(crate) fn sdk_alarms(&self) -> Option<sdk::RollbackConfiguration> {
        let triggers = self.options().rollback_alarms.as_ref()?.iter().map(|arn| {
            sdk::RollbackTrigger::builder()
                .arn(arn)
                .r#type("AWS::CloudWatch::Alarm")
                .build()
        });
        let configuration = sdk::RollbackConfiguration::builder()
            .set_rollback_triggers(Some(triggers.collect()))
            .monitoring_time_in_minutes(self.options().monitoring_minutes.into());
        Some(configuration.build())
    }

    /// Removes the empty stack that a refused change set of a new stack may leave behind.
    pub(crate) async fn remove_refused_shell(&self) -> Result<()> {
        let Some(stack) = self.session.describe_stack(&self.name).await? else {
            return Ok(());
        };
        if Situation::of(Some(&stack)) == Situation::InReview
            && self.session.list_change_sets(&self.name).await?.is_empty()
        {
            let id = stack.stack_id().unwrap_or(&self.name).to_owned();
            self.session.delete_stack(&id, &DeleteCall::new()).await?;
        }
        Ok(())
    }

    /// Waits until CloudFormation has worked the change set out.
    pub(crate) async fn wait(
        &self,
        made: &Made,
    ) -> Result<aws_sdk_cloudformation::operation::describe_change_set::DescribeChangeSetOutput>
    {
        let started = Instant::now();
        loop {
            let request = self
                .session
                .cloudformation
                .describe_change_set()
                .change_set_name(&made.id)
                .stack_name(&made.stack_id)
                .include_property_values(true);
            let described = match call!(self.session, "DescribeChangeSet", request) {
                Err(error) if error.is_absent() => {
                    return Err(Error::Stuck {
                        stack: self.name.to_string(),
                        status: "DELETED".into(),
                        message: "its change set was removed by somebody else before it was ready"
                            .into(),
                        hint: "run the same command again".into(),
                    });
                }
                described => described?,
            };
            match described.status().map_or("", |status| status.as_str()) {
                "CREATE_PENDING" | "CREATE_IN_PROGRESS" => {
                    tokio::time::sleep(self.deployer.pace.pause(started.elapsed())).await;
                }
                _ => return Ok(described),
            }
        }
    }
}
