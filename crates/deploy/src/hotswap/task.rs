//! Task definitions of ECS: a new revision, with which the services of the stack replace their tasks.
//!
//! Sources: <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html>,
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html>

use serde_json::{Map, Value, json};
use stackwright_template::compare::ResourceDiff;
use stackwright_template::model::ReferenceKind;

use crate::api::json::Protocol;
use crate::api::signed::ECS;
use crate::error::Result;
use crate::hotswap::{Calls, Planned, Work, failed, properties};
use crate::values::{Values, target};

const PROTOCOL: Protocol = Protocol {
    target: "AmazonEC2ContainerServiceV20141113",
    version: "1.1",
};

/// Properties whose change is one of what runs, and not of who may run it.
const CHANGED: [&str; 7] = [
    "ContainerDefinitions",
    "Cpu",
    "EphemeralStorage",
    "Memory",
    "RuntimePlatform",
    "Volumes",
    "PlacementConstraints",
];

/// How a task definition is changed.
#[derive(Debug)]
pub(super) struct TaskSwap {
    revision: Value,
    /// Cluster and ARN of the services that run it.
    services: Vec<(String, String)>,
}

pub(super) fn plan(diff: &ResourceDiff<'_>, values: &Values<'_>) -> Planned {
    for name in properties(diff)? {
        if !CHANGED.contains(&name) {
            return Err(format!("only CloudFormation changes its {name}"));
        }
    }
    let template = values.template;
    let resource = (template.resources.get(diff.logical_id)).ok_or("it is gone")?;
    let mut revision = Map::new();
    for entry in resource
        .properties
        .and_then(|node| node.as_map())
        .into_iter()
        .flatten()
    {
        if let Some(value) = values.property(resource, &entry.key)? {
            // Texts for a task, numbers for its containers.
            let value = match (&*entry.key, value) {
                ("Cpu" | "Memory", Value::Number(number)) => number.to_string().into(),
                ("Cpu" | "Memory", value) => value,
                (name, value) => as_api(name, value),
            };
            revision.insert(member(&entry.key), value);
        }
    }
    // The family is a part of the deployed revision's ARN where the template leaves it to CloudFormation.
    if !revision.contains_key("family") {
        let family = values.physical(diff.logical_id).rsplit_once('/');
        let family = family.and_then(|(_, name)| name.rsplit_once(':'));
        let (family, _) = family.ok_or("its family is not known")?;
        revision.insert("family".into(), family.into());
    }
    let mut services = Vec::new();
    for reference in template.references_to(diff.logical_id) {
        let Some(user) = template.resources.get(reference.owner.name) else {
            continue;
        };
        let is_order = matches!(reference.kind, ReferenceKind::DependsOn);
        let runs = user.type_name == "AWS::ECS::Service"
            && target(user.property("TaskDefinition")) == Some(diff.logical_id);
        if runs {
            let arn = values.physical(user.name).to_owned();
            let controller = values.property(user, "DeploymentController")?;
            if controller.is_some_and(|controller| controller["Type"] != "ECS") {
                return Err(format!("{} is not deployed by ECS itself", user.name));
            }
            // `arn:aws:ecs:REGION:ACCOUNT:service/CLUSTER/NAME`
            let cluster = match arn.split('/').collect::<Vec<_>>()[..] {
                [_, cluster, _] => cluster.to_owned(),
                _ => (values.property(user, "Cluster")?)
                    .and_then(|cluster| cluster.as_str().map(str::to_owned))
                    .unwrap_or_else(|| "default".into()),
            };
            if !services.iter().any(|(_, known)| *known == arn) {
                services.push((cluster, arn));
            }
        } else if !is_order {
            return Err(format!(
                "{} starts the revision that is deployed",
                user.name
            ));
        }
    }
    let what = match services.len() {
        0 => vec!["a new revision".to_owned()],
        1 => vec!["a new revision".to_owned(), "1 service".to_owned()],
        several => vec!["a new revision".to_owned(), format!("{several} services")],
    };
    let swap = TaskSwap {
        revision: Value::Object(revision),
        services,
    };
    Ok((what, Work::Task(swap)))
}

/// Maps whose keys are not those of the API.
const FREE: [&str; 4] = ["DockerLabels", "Options", "DriverOpts", "Labels"];

/// A property as the API takes it.
fn as_api(name: &str, value: Value) -> Value {
    match value {
        Value::Object(map) if !FREE.contains(&name) => (map.into_iter())
            .map(|(key, value)| {
                let value = as_api(&key, value);
                (member(&key), value)
            })
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items.into_iter().map(|item| as_api(name, item)).collect(),
        Value::String(text) if NUMBERS.contains(&name) => {
            text.trim().parse::<i64>().map_or(text.into(), Value::from)
        }
        Value::String(text) if FLAGS.contains(&name) => match &*text {
            "true" => true.into(),
            "false" => false.into(),
            _ => text.into(),
        },
        Value::Number(_) | Value::Bool(_) if name == "Value" => value.to_string().into(),
        value => value,
    }
}

/// Numbers of containers and volumes, which a template may have as texts.
const NUMBERS: [&str; 17] = [
    "ContainerPort",
    "Cpu",
    "HardLimit",
    "HostPort",
    "Interval",
    "MaxSwap",
    "Memory",
    "MemoryReservation",
    "Retries",
    "SharedMemorySize",
    "Size",
    "SizeInGiB",
    "SoftLimit",
    "StartPeriod",
    "StartTimeout",
    "StopTimeout",
    "Swappiness",
];
/// Switches of containers and volumes, which a template may have as texts.
const FLAGS: [&str; 10] = [
    "Autoprovision",
    "DisableNetworking",
    "Enabled",
    "Essential",
    "InitProcessEnabled",
    "Interactive",
    "Privileged",
    "PseudoTerminal",
    "ReadOnly",
    "ReadonlyRootFilesystem",
];

/// The name that the API has for a property.
fn member(name: &str) -> String {
    match name {
        "EFSVolumeConfiguration" => return "efsVolumeConfiguration".into(),
        "FilesystemId" => return "fileSystemId".into(),
        "FSxWindowsFileServerVolumeConfiguration" => {
            return "fsxWindowsFileServerVolumeConfiguration".into();
        }
        "IAM" => return "iam".into(),
        _ => {}
    }
    let mut rest = name.chars();
    match rest.next() {
        Some(first) => first.to_lowercase().chain(rest).collect(),
        None => String::new(),
    }
}

impl TaskSwap {
    pub(super) async fn run(&self, calls: &Calls<'_>) -> Result<()> {
        let session = calls.session;
        let answer = session
            .in_json((&ECS, PROTOCOL), "RegisterTaskDefinition", &self.revision)
            .await?;
        let revision = &answer["taskDefinition"]["taskDefinitionArn"];
        for (cluster, service) in &self.services {
            let mut asked = json!({
                "cluster": cluster,
                "service": service,
                "taskDefinition": revision,
                "forceNewDeployment": true,
            });
            let options = calls.options;
            for (name, percent) in [
                ("minimumHealthyPercent", options.minimum_healthy_percent),
                ("maximumPercent", options.maximum_healthy_percent),
            ] {
                if let Some(percent) = percent {
                    asked["deploymentConfiguration"][name] = percent.into();
                }
            }
            session
                .in_json((&ECS, PROTOCOL), "UpdateService", &asked)
                .await?;
        }
        for (cluster, service) in &self.services {
            self.stable(calls, cluster, service).await?;
        }
        Ok(())
    }

    /// Waits until a service runs the tasks that it is to run, and no others.
    async fn stable(&self, calls: &Calls<'_>, cluster: &str, service: &str) -> Result<()> {
        let asked = json!({"cluster": cluster, "services": [service]});
        let asked = &asked;
        let ask = || async move {
            let answer = (calls.session)
                .in_json((&ECS, PROTOCOL), "DescribeServices", asked)
                .await?;
            let service = &answer["services"][0];
            let deployments = service["deployments"].as_array();
            let primary =
                (deployments.into_iter().flatten()).find(|one| one["status"] == "PRIMARY");
            if let Some(primary) = primary
                && primary["rolloutState"] == "FAILED"
            {
                let reason = primary["rolloutStateReason"].as_str();
                return Err(failed(format!(
                    "has a new revision whose tasks do not start: {}",
                    reason.unwrap_or("ECS gives no reason")
                )));
            }
            let is_stable = deployments.is_none_or(|all| all.len() <= 1)
                && service["runningCount"] == service["desiredCount"];
            Ok(is_stable)
        };
        calls.until(calls.options.stabilization, ask).await
    }
}
