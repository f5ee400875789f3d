//! Drift: where resources differ from what the stack's template says.

use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_sdk_cloudformation::types as sdk;
use stackwright_template::compare::secrets::Owner;

use crate::api::retry::translate;
use crate::api::{call, following};
use crate::deploy::Deployer;
use crate::error::{Error, Result};
use crate::event::{EventKind, EventSink};
use crate::input::{LoadedTemplate, Origin, Origins};
use crate::state;

/// The drift of a stack.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Drift {
    /// `DRIFTED`, `IN_SYNC`, `UNKNOWN` or `NOT_CHECKED`.
    pub status: String,
    /// The resources that were checked.
    pub resources: Vec<DriftedResource>,
    /// Why some resources could not be checked.
    pub incomplete: Option<String>,
}

/// The drift of a resource.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct DriftedResource {
    /// Logical ID.
    pub logical_id: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Physical ID.
    pub physical_id: Option<String>,
    /// Resource type.
    pub resource_type: String,
    /// `MODIFIED`, `DELETED`, `IN_SYNC` or `NOT_CHECKED`.
    pub status: String,
    /// The properties that differ.
    pub differences: Vec<Difference>,
}

/// A property that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// Its path, such as `Tags/0/Value`.
    pub path: String,
    /// What the template says.
    pub expected: String,
    /// What is.
    pub actual: String,
    /// `ADD`, `REMOVE` or `NOT_EQUAL`.
    pub kind: String,
}

impl Drift {
    /// Something differs.
    pub fn is_drifted(&self) -> bool {
        self.status == "DRIFTED"
    }
}

impl Deployer {
    /// Compares a stack's resources with its template. A detection takes CloudFormation seconds to minutes. Construct
    /// paths come from the deployed template, and from `origins` as far as the program that made the stack is at hand.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Stuck`] in a state that CloudFormation detects no drift in and when the detection
    /// fails as a whole, and those of the calls.
    pub async fn drift(&self, stack: &str, origins: &Origins, sink: &EventSink) -> Result<Drift> {
        let session = &self.session;
        let name: Arc<str> = stack.into();
        sink.send(
            &name,
            EventKind::Operation {
                what: "detecting drift",
            },
        )
        .await;
        let request = session
            .cloudformation
            .detect_stack_drift()
            .stack_name(stack);
        let detection = match call!(session, "DetectStackDrift", request) {
            Ok(answer) => answer.stack_drift_detection_id.unwrap_or_default(),
            Err(error) if error.is_absent() => {
                return Err(Error::NotFound {
                    what: format!("stack `{stack}` in {}", session.region()),
                    hint: Some("deploy it first, or pass its region".into()),
                });
            }
            Err(error) => return Err(self.undetectable(stack, error).await),
        };
        let started = Instant::now();
        let (status, stack_id, incomplete) = loop {
            let request = session
                .cloudformation
                .describe_stack_drift_detection_status()
                .stack_drift_detection_id(&detection);
            let answer = call!(session, "DescribeStackDriftDetectionStatus", request)?;
            let detected = answer
                .detection_status()
                .map_or("", |status| status.as_str());
            let stack_id = answer.stack_id().unwrap_or(stack).to_owned();
            match detected {
                "DETECTION_IN_PROGRESS" => {
                    let pause = self
                        .pace
                        .pause(started.elapsed())
                        .max(Duration::from_millis(200));
                    tokio::time::sleep(pause).await;
                }
                _ => {
                    let reason = answer.detection_status_reason().map(str::to_owned);
                    let status = answer
                        .stack_drift_status()
                        .map(|status| status.as_str().to_owned());
                    let failed = detected == "DETECTION_FAILED";
                    match status {
                        // Some resources may still have been checked.
                        Some(status) => break (status, stack_id, reason.filter(|_| failed)),
                        None => {
                            return Err(Error::Stuck {
                                stack: stack.to_owned(),
                                status: detected.to_owned(),
                                message: reason.unwrap_or_else(|| "the detection failed".into()),
                                hint:
                                    "whoever asks needs read permissions for the stack's resources"
                                        .into(),
                            });
                        }
                    }
                }
            }
        };
        // Without the template, resources have their logical IDs.
        let deployed = self.deployed_template(session, &stack_id).await;
        let template = LoadedTemplate::deployed(deployed.ok().flatten(), origins.clone());
        let mut resources = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let request = session
                .cloudformation
                .describe_stack_resource_drifts()
                .stack_name(&stack_id)
                .set_next_token(token.clone());
            let answer = call!(session, "DescribeStackResourceDrifts", request)?;
            resources.extend(
                answer
                    .stack_resource_drifts
                    .unwrap_or_default()
                    .iter()
                    .map(|drift| read(drift, &template)),
            );
            token = following(token, answer.next_token);
            if token.is_none() {
                break;
            }
        }
        resources.sort_by(|a, b| a.logical_id.cmp(&b.logical_id));
        Ok(Drift {
            status,
            resources,
            incomplete,
        })
    }

    /// A refused detection, with the status that it was refused for.
    async fn undetectable(&self, stack: &str, error: Error) -> Error {
        if !error.has_code("ValidationError") {
            return error;
        }
        match self.session.describe_stack(stack).await {
            Ok(Some(found)) if !DETECTABLE.contains(&&*state::status(&found)) => Error::Stuck {
                stack: stack.to_owned(),
                status: state::status(&found),
                message: "CloudFormation detects no drift in this state".into(),
                hint: format!("it does in {}", DETECTABLE.join(", ")),
            },
            _ => error,
        }
    }
}

/// The states in which drift is detected.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html>
const DETECTABLE: [&str; 6] = [
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "UPDATE_ROLLBACK_FAILED",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
];

fn read(drift: &sdk::StackResourceDrift, template: &LoadedTemplate) -> DriftedResource {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let resource = template.resource(drift.logical_resource_id().unwrap_or_default());
    DriftedResource {
        logical_id: text(drift.logical_resource_id()),
        origin: template.origin(drift.logical_resource_id().unwrap_or_default()),
        physical_id: drift.physical_resource_id().map(str::to_owned),
        resource_type: text(drift.resource_type()),
        status: drift
            .stack_resource_drift_status()
            .map(|status| status.as_str().to_owned())
            .unwrap_or_default(),
        differences: drift
            .property_differences()
            .iter()
            .map(|difference| {
                let path = text(difference.property_path());
                let owner = Owner::new(drift.resource_type().unwrap_or_default(), resource);
                let path_of = format!("Properties/{}", path.trim_start_matches('/'));
                let shown = |value| owner.hide_text(&path_of, text(value));
                Difference {
                    path: path.trim_start_matches('/').to_owned(),
                    expected: shown(difference.expected_value()),
                    actual: shown(difference.actual_value()),
                    kind: difference
                        .difference_type()
                        .map(|kind| kind.as_str().to_owned())
                        .unwrap_or_default(),
                }
            })
            .collect(),
    }
}
