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
    /// The resources, those of nested stacks too; `NOT_CHECKED` are those of types that CloudFormation compares none of.
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
    /// Logical IDs of the nested stacks that lead to it.
    pub within: Vec<String>,
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
    /// Compares the resources of a stack, and of its nested stacks, with their templates. A detection takes CloudFormation seconds to minutes. Construct
    /// paths come from the deployed template, and from `origins` as far as the program that made the stack is at hand.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Stuck`] in a state that CloudFormation detects no drift in and when the detection
    /// fails as a whole, and those of the calls.
    pub async fn drift(&self, stack: &str, origins: &Origins, sink: &EventSink) -> Result<Drift> {
        let name: Arc<str> = stack.into();
        sink.send(
            &name,
            EventKind::Operation {
                what: "detecting drift",
            },
        )
        .await;
        let mut whole = self.drift_of(stack, origins).await?;
        let mut open = nested(&whole.resources, &[]);
        while let Some((id, within)) = open.pop() {
            match self.drift_of(&id, &Origins::default()).await {
                Ok(mut drift) => {
                    if within.len() < DEEPEST {
                        open.extend(nested(&drift.resources, &within));
                    }
                    for resource in &mut drift.resources {
                        resource.within.clone_from(&within);
                    }
                    if drift.is_drifted() {
                        whole.status = drift.status;
                    }
                    whole.resources.extend(drift.resources);
                    whole.incomplete = whole.incomplete.or(drift.incomplete);
                }
                Err(error @ Error::Credentials { .. }) => return Err(error),
                Err(error) => {
                    let told = format!("nested stack {}: {error}", within.join("/"));
                    whole.incomplete = whole.incomplete.or(Some(told));
                }
            }
        }
        // What is in a nested stack is told itself.
        (whole.resources)
            .retain(|resource| resource.resource_type != NESTED || !is_unchecked(&resource.status));
        Ok(whole)
    }

    async fn drift_of(&self, stack: &str, origins: &Origins) -> Result<Drift> {
        let session = &self.session;
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
        // What CloudFormation compares none of is not in its answer.
        for resource in session.stack_resources(&stack_id).await? {
            let id = resource.logical_resource_id().unwrap_or_default();
            let is_gone = resource.resource_status() == Some(&sdk::ResourceStatus::DeleteComplete);
            if is_gone || resources.iter().any(|known| known.logical_id == id) {
                continue;
            }
            resources.push(DriftedResource {
                logical_id: id.to_owned(),
                within: Vec::new(),
                origin: template.origin(id),
                physical_id: resource.physical_resource_id().map(str::to_owned),
                resource_type: resource.resource_type().unwrap_or_default().to_owned(),
                status: "NOT_CHECKED".into(),
                differences: Vec::new(),
            });
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

/// The type of the resource that a nested stack is in its parent.
const NESTED: &str = "AWS::CloudFormation::Stack";
/// Nested stacks deeper than this are not looked into.
const DEEPEST: usize = 16;

fn is_unchecked(status: &str) -> bool {
    !matches!(status, "IN_SYNC" | "MODIFIED" | "DELETED")
}

/// The ids of the nested stacks among resources, with the logical IDs that lead to them.
fn nested(resources: &[DriftedResource], within: &[String]) -> Vec<(String, Vec<String>)> {
    let nested = resources
        .iter()
        .filter(|resource| resource.resource_type == NESTED && resource.status != "DELETED");
    nested
        .filter_map(|resource| {
            let mut within = within.to_vec();
            within.push(resource.logical_id.clone());
            Some((resource.physical_id.clone()?, within))
        })
        .collect()
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
        within: Vec::new(),
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
