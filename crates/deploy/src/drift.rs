//! Drift: where resources differ from what the stack's template says.

use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_sdk_cloudformation::types as sdk;

use crate::api::call;
use crate::deploy::Deployer;
use crate::error::{Error, Result};
use crate::event::{EventKind, EventSink};
use crate::input::{LoadedTemplate, Origin, Origins};
use crate::patience::translate;

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
    /// Where it comes from, as the deployed template tells it.
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
    /// Compares a stack's resources with its template. A detection takes CloudFormation seconds to minutes.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Stuck`] when the detection fails as a whole, and those of the calls.
    pub async fn drift(&self, stack: &str, sink: &EventSink) -> Result<Drift> {
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
            Err(error) => return Err(error),
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
        let mut resources: Vec<DriftedResource> = Vec::new();
        let mut token = None;
        loop {
            let request = session
                .cloudformation
                .describe_stack_resource_drifts()
                .stack_name(&stack_id)
                .set_next_token(token);
            let answer = call!(session, "DescribeStackResourceDrifts", request)?;
            resources.extend(
                answer
                    .stack_resource_drifts
                    .unwrap_or_default()
                    .iter()
                    .map(read),
            );
            token = answer.next_token;
            if token.is_none() {
                break;
            }
        }
        // What cannot be read only leaves the paths out.
        let template = self.deployed_template(session, &stack_id).await;
        if let Some(value) = template.unwrap_or_default() {
            let template = LoadedTemplate {
                body: "".into(),
                value,
                origins: Origins::default(),
            };
            for resource in &mut resources {
                resource.origin = template.origin(&resource.logical_id);
            }
        }
        resources.sort_by(|a, b| a.logical_id.cmp(&b.logical_id));
        Ok(Drift {
            status,
            resources,
            incomplete,
        })
    }
}

fn read(drift: &sdk::StackResourceDrift) -> DriftedResource {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    DriftedResource {
        logical_id: text(drift.logical_resource_id()),
        origin: Origin::default(),
        physical_id: drift.physical_resource_id().map(str::to_owned),
        resource_type: text(drift.resource_type()),
        status: drift
            .stack_resource_drift_status()
            .map(|status| status.as_str().to_owned())
            .unwrap_or_default(),
        differences: drift
            .property_differences()
            .iter()
            .map(|difference| Difference {
                path: text(difference.property_path())
                    .trim_start_matches('/')
                    .to_owned(),
                expected: text(difference.expected_value()),
                actual: text(difference.actual_value()),
                kind: difference
                    .difference_type()
                    .map(|kind| kind.as_str().to_owned())
                    .unwrap_or_default(),
            })
            .collect(),
    }
}
