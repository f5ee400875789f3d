//! Explains an operation that ended badly: asks for the events that name the cause, also within nested stacks.

use std::sync::Arc;

use crate::deploy::Deployer;
use crate::diagnose::{self, Failure};
use crate::error::Error;
use crate::event::EventSink;
use crate::execute::follow::{Ending, Since};
use crate::input::LoadedTemplate;
use crate::prepare::parameters::Masker;
use crate::prepare::refusal;
use crate::session::Session;

impl Deployer {
    /// Explains an operation that ended badly. Asking further must not hide the failure, so those errors are dropped.
    pub(crate) async fn failed(
        &self,
        session: &Session,
        name: &str,
        stack_id: &str,
        ending: Ending,
        template: Option<&LoadedTemplate>,
    ) -> Error {
        let mut diagnosis = diagnose::diagnose(&ending.failures, template);
        let validation = ending.failures.iter().any(|event| {
            event.detailed_status.as_deref() == Some("VALIDATION_FAILED")
                || event.is_stack
                    && event
                        .reason
                        .as_deref()
                        .is_some_and(|reason| reason.contains("DescribeEvents"))
        });
        if (validation || diagnosis.root.is_none())
            && let Some(template) = template
        {
            let events = session
                .describe_events(None, Some(stack_id), None)
                .await
                .unwrap_or_default();
            let events = refusal::of_last_operation(events);
            let (found, _) = refusal::validation_failures(&events, template, &Masker::default());
            if found.root.is_some() {
                diagnosis.root = found.root;
                diagnosis.others = found.others;
            }
        }
        if let Some(root) = diagnosis.root.take() {
            diagnosis.root = Some(self.innermost(session, root).await);
        }
        Error::Operation {
            stack: name.to_owned(),
            stack_id: stack_id.to_owned(),
            status: ending.status,
            diagnosis: Box::new(diagnosis),
            earlier: false,
        }
    }

    /// A nested stack fails because of one of its resources: that is the cause.
    async fn innermost(&self, session: &Session, mut failure: Failure) -> Failure {
        let masker = Masker::default();
        let sink = EventSink::ignore();
        for _ in 0..10 {
            let Some(nested) = failure.physical_id.clone().filter(|id| {
                failure.resource_type == "AWS::CloudFormation::Stack"
                    && id.starts_with("arn:")
                    && id.contains(":stack/")
            }) else {
                break;
            };
            let name: Arc<str> = failure.logical_id.as_str().into();
            let follower = self.follower(
                session,
                &name,
                &nested,
                Since::LastFailure,
                None,
                &masker,
                &sink,
            );
            let Ok(failures) = follower.failures().await else {
                break;
            };
            let Some(root) = diagnose::diagnose(&failures, None).root else {
                break;
            };
            if root.physical_id == failure.physical_id {
                break;
            }
            let mut within = failure.within.clone();
            within.push(failure.logical_id.clone());
            failure = Failure {
                within,
                origin: failure.origin.clone(),
                ..root
            };
        }
        failure
    }
}
