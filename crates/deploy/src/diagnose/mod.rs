//! Why an operation failed: the first real failure with its construct, property and line, and a hint where one is known.

mod explain;

use std::fmt;

use stackwright_template::compare::Updates;

use crate::event::ResourceEvent;
use crate::input::{LoadedTemplate, Origin};

/// The reasons behind a failed operation.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Diagnosis {
    /// What went wrong first; everything else may only follow from it.
    pub root: Option<Failure>,
    /// Other failures that are not mere consequences.
    pub others: Vec<Failure>,
    /// Resources that were given up because of a failure.
    pub cancelled: usize,
    /// Resources that the operation had made and that are still there, outside of any stack.
    pub kept: Vec<KeptResource>,
}

/// A resource that a failed operation had made, and that its policy has kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeptResource {
    /// Logical ID.
    pub logical_id: String,
    /// Physical ID: the name under which it is there now.
    pub physical_id: String,
    /// Resource type.
    pub resource_type: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Its name stands in the template, so another one cannot be made while it is there.
    pub is_named: bool,
}

/// One failure.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// Logical ID; the stack's name when the stack itself failed.
    pub logical_id: String,
    /// Physical ID, when the resource has one.
    pub physical_id: Option<String>,
    /// Resource type.
    pub resource_type: String,
    /// Where the resource comes from.
    pub origin: Origin,
    /// Path of the property that is at fault, such as `Properties/BucketName`, when the message gives it.
    pub property: Option<String>,
    /// `CREATE_FAILED`, `VALIDATION_FAILED`, …
    pub status: String,
    /// CloudFormation's or the service's words.
    pub reason: String,
    /// What to do.
    pub hint: Option<String>,
    /// Names of the nested stacks that lead to the resource, the outermost first.
    pub within: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin.construct_path {
            Some(path) => write!(f, "{path} ({})", self.resource_type)?,
            None => write!(f, "{} ({})", self.logical_id, self.resource_type)?,
        }
        if let Some(property) = &self.property {
            write!(f, " at {property}")?;
        }
        write!(f, ": {}", self.reason)?;
        match &self.origin.source {
            Some(source) => write!(f, " [{source}]"),
            None => Ok(()),
        }
    }
}

/// Finds the reasons in the failed events of an operation, which come in the order of time.
pub(crate) fn diagnose(failures: &[ResourceEvent], template: Option<&LoadedTemplate>) -> Diagnosis {
    let mut diagnosis = Diagnosis::default();
    let mut of_stack = Vec::new();
    for event in failures {
        if event.is_kept() {
            diagnosis.kept.extend(kept(event, template));
        } else if event.is_cancellation() {
            diagnosis.cancelled += 1;
        } else if event.is_stack {
            of_stack.push(event);
        } else {
            let failure = failure(event, template);
            let known = diagnosis.root.iter().chain(&diagnosis.others).any(|known| {
                known.logical_id == failure.logical_id && known.reason == failure.reason
            });
            match &diagnosis.root {
                _ if known => {}
                None => diagnosis.root = Some(failure),
                Some(_) => diagnosis.others.push(failure),
            }
        }
    }
    if diagnosis.root.is_none() {
        // Nothing but the stack itself: an export in use, a failed validation, a refused role.
        diagnosis.root = of_stack.first().map(|event| failure(event, template));
    }
    diagnosis
}

fn kept(event: &ResourceEvent, template: Option<&LoadedTemplate>) -> Option<KeptResource> {
    let resource = template.and_then(|template| template.resource(&event.logical_id));
    let properties = resource.and_then(|resource| resource.get("Properties"));
    let is_named = properties.is_some_and(|properties| {
        let names = Updates::embedded().identifier(&event.resource_type);
        names.iter().any(|name| properties.get(name).is_some())
    });
    Some(KeptResource {
        logical_id: event.logical_id.clone(),
        physical_id: event.physical_id.clone()?,
        resource_type: event.resource_type.clone(),
        origin: origin(event, template),
        is_named,
    })
}

fn origin(event: &ResourceEvent, template: Option<&LoadedTemplate>) -> Origin {
    match template {
        Some(template) if event.origin == Origin::default() => template.origin(&event.logical_id),
        _ => event.origin.clone(),
    }
}

fn failure(event: &ResourceEvent, template: Option<&LoadedTemplate>) -> Failure {
    let reason = event
        .reason
        .clone()
        .filter(|reason| !reason.trim().is_empty())
        .unwrap_or_else(|| "no reason given".into());
    Failure {
        logical_id: event.logical_id.clone(),
        physical_id: event.physical_id.clone(),
        resource_type: event.resource_type.clone(),
        property: property(&reason),
        hint: hint(&event.resource_type, &reason),
        origin: origin(event, template),
        status: event.status.clone(),
        reason,
        within: Vec::new(),
    }
}

/// A failure that early validation reports.
pub(crate) fn validation(
    logical_id: &str,
    resource_type: &str,
    path: Option<&str>,
    reason: &str,
    origin: Origin,
) -> Failure {
    Failure {
        logical_id: logical_id.to_owned(),
        physical_id: None,
        resource_type: resource_type.to_owned(),
        origin,
        property: path.and_then(below_resource).or_else(|| property(reason)),
        status: "VALIDATION_FAILED".into(),
        reason: reason.to_owned(),
        hint: hint(resource_type, reason),
        within: Vec::new(),
    }
}

/// The property that a path points at; none when it is the resource as a whole (`/Resources/X`).
fn below_resource(path: &str) -> Option<String> {
    let inside = path.trim_start_matches(['#', '/']);
    let whole = inside
        .strip_prefix("Resources/")
        .is_some_and(|rest| !rest.contains('/'));
    (!whole).then(|| normal_path(path))
}

/// `/Resources/X/Properties/A/0/B`, `#/A/0/B` and `/Properties/A/0/B` all become `Properties/A/0/B`.
fn normal_path(path: &str) -> String {
    let path = path.trim_start_matches('#').trim_start_matches('/');
    let path = match path.strip_prefix("Resources/") {
        Some(rest) => rest.split_once('/').map_or(rest, |(_, rest)| rest),
        None => path,
    };
    if path.starts_with("Properties") {
        path.to_owned()
    } else {
        format!("Properties/{path}")
    }
}

/// The property that a message names. The registry writes `#/Path: …`, `(#/Path: …)` or `[#/Path: …]`; CloudFormation's
/// own validation writes `Encountered unsupported property X` or `Property X cannot be empty`.
fn property(reason: &str) -> Option<String> {
    if let Some(at) = reason.find("#/") {
        let path: String = reason[at + 2..]
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || "/_-.".contains(*c))
            .collect();
        let path = path.trim_end_matches(['.', '/']);
        if !path.is_empty() {
            return Some(normal_path(path));
        }
    }
    for before in [
        "unsupported property ",
        "Property ",
        "missing property ",
        "Value of property ",
    ] {
        let Some(at) = reason.find(before) else {
            continue;
        };
        let rest = reason[at + before.len()..].trim_start_matches(['[', '{', '/', '\'', '"']);
        let name: String = rest
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '.' || *c == '/')
            .collect();
        let name = name.trim_end_matches(['.', '/']);
        if name.starts_with(|c: char| c.is_ascii_uppercase()) && !name.contains(' ') {
            return Some(normal_path(&name.replace('.', "/")));
        }
    }
    None
}

/// What to do about well-known failures: needles that must all occur, restricted to a type or code when given, and the
/// advice. The first match wins, so the special ones come first.
const HINTS: &[(&str, &[&str], &str)] = &[
    (
        "AWS::CloudTrail::Trail",
        &["incorrect", "bucket policy"],
        "the trail's bucket policy must allow cloudtrail.amazonaws.com s3:GetBucketAcl and s3:PutObject, and the trail must depend on that policy",
    ),
    (
        "AWS::CloudTrail::Trail",
        &["insufficientdeliverypolicy"],
        "the trail's bucket policy must allow cloudtrail.amazonaws.com s3:GetBucketAcl and s3:PutObject, and the trail must depend on that policy",
    ),
    (
        "AWS::S3::Bucket",
        &["not empty"],
        "empty the bucket first (all versions too), or retain it: CloudFormation deletes no objects",
    ),
    (
        "AWS::ECR::Repository",
        &["not empty"],
        "delete the images first, or set EmptyOnDelete",
    ),
    (
        "",
        &["in use by", "export"],
        "another stack imports this value: deploy that stack first without the import, then remove the export",
    ),
    (
        "",
        &["no export named"],
        "deploy the stack that exports the value first, in the same account and region",
    ),
    (
        "",
        &["custom-named resource requires replacing"],
        "a resource with a name of its own cannot be replaced in place: change its name too, or leave the name to CloudFormation",
    ),
    (
        "",
        &["already exists"],
        "something of that name exists outside of this stack: delete or rename it, leave the name to CloudFormation, or take it over with an import",
    ),
    (
        "",
        &["iam:passrole"],
        "whoever deploys needs iam:PassRole on that role",
    ),
    (
        "",
        &["is not authorized to perform"],
        "the message names the missing permission: add it to whoever deploys, or to the stack's CloudFormation role",
    ),
    (
        "",
        &["accessdenied"],
        "whoever deploys (or the stack's CloudFormation role) lacks a permission for this resource",
    ),
    (
        "",
        &["access denied"],
        "whoever deploys (or the stack's CloudFormation role) lacks a permission for this resource",
    ),
    (
        "",
        &["invalid principal in policy"],
        "a principal of the policy does not exist (yet): check its ARN, and let the policy depend on it",
    ),
    (
        "",
        &["/cdk-bootstrap/"],
        "the account and region are not bootstrapped: run `stackwright bootstrap` there once",
    ),
    (
        "",
        &["role/cdk-", "cannot be assumed"],
        "the account and region are not bootstrapped: run `stackwright bootstrap` there once",
    ),
    (
        "",
        &["cannot be assumed"],
        "the role's trust policy must name the service that uses it",
    ),
    (
        "",
        &["unable to assume"],
        "the role's trust policy must name the service that uses it",
    ),
    (
        "",
        &["limitexceeded"],
        "an account limit is reached: delete what is unused, or ask for more in Service Quotas",
    ),
    (
        "",
        &["limit exceeded"],
        "an account limit is reached: delete what is unused, or ask for more in Service Quotas",
    ),
    (
        "",
        &["quota"],
        "an account limit is reached: delete what is unused, or ask for more in Service Quotas",
    ),
    (
        "AWS::ECS::Service",
        &["circuit breaker"],
        "the tasks did not stay up: look at their stopped reason and logs (`aws ecs describe-tasks`)",
    ),
    (
        "AWS::ECS::Service",
        &["stabilize"],
        "the tasks did not stay up: look at their stopped reason and logs (`aws ecs describe-tasks`)",
    ),
    (
        "",
        &["did not stabilize"],
        "the resource was made but never became ready: look at it in its own service",
    ),
    (
        "",
        &["exceeded attempts to wait"],
        "the resource was made but never became ready: look at it in its own service",
    ),
    (
        "",
        &["rate exceeded"],
        "the service throttles: run the same command again",
    ),
    (
        "",
        &["throttl"],
        "the service throttles: run the same command again",
    ),
    (
        "",
        &["capability_auto_expand"],
        "the template uses macros that were not acknowledged: name them in its `Transform`, not in a snippet alone",
    ),
    (
        "",
        &["from parameter store"],
        "the SSM parameter must exist, in the stack's account and region",
    ),
    (
        "",
        &["transform", "failed"],
        "the macro's function reported it: look at its logs",
    ),
    (
        "",
        &["greater than maximum allowed"],
        "a template has quotas: split the stack, or move parts of it into nested stacks",
    ),
    (
        "",
        &["requires capabilities"],
        "the template needs an acknowledgement that was not sent: its macros or nested stacks may make IAM resources",
    ),
    (
        "",
        &["insufficient", "capacity"],
        "AWS has no capacity of that kind there now: try another zone, type or time",
    ),
    (
        "",
        &["unable to retrieve", "attribute"],
        "the attribute does not exist on that resource type, or its resource has none",
    ),
    (
        "",
        &["dynamic reference"],
        "the referenced parameter or secret must exist, in the stack's account and region",
    ),
    (
        "",
        &["parametersnotfound"],
        "the referenced SSM parameter must exist, in the stack's account and region",
    ),
    (
        "",
        &["received response status", "failed from custom resource"],
        "the custom resource's function reported it: look at its logs",
    ),
    (
        "",
        &["cannot be deleted while", "termination"],
        "turn termination protection off first",
    ),
    (
        "",
        &["has dependencies", "cannot be deleted"],
        "something outside of this stack still uses it: remove that first",
    ),
    (
        "",
        &["dependencyviolation"],
        "something outside of this stack still uses it: remove that first",
    ),
    (
        "",
        &["template is ready for review"],
        "execute or delete the change sets that wait for a decision",
    ),
];

/// A hint for a failure, by resource type (or error code) and message.
pub(crate) fn hint(subject: &str, reason: &str) -> Option<String> {
    let reason = reason.to_lowercase();
    HINTS
        .iter()
        .find(|(on, needles, _)| {
            (on.is_empty() || *on == subject)
                && needles.iter().all(|needle| reason.contains(needle))
        })
        .map(|(_, _, advice)| (*advice).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    fn event(id: &str, status: &str, reason: &str) -> ResourceEvent {
        ResourceEvent {
            id: format!("{id}-{status}"),
            timestamp: SystemTime::UNIX_EPOCH,
            logical_id: id.into(),
            physical_id: None,
            resource_type: if id == "Stack" {
                "AWS::CloudFormation::Stack"
            } else {
                "AWS::S3::Bucket"
            }
            .into(),
            status: status.into(),
            reason: Some(reason.into()),
            detailed_status: None,
            token: None,
            is_stack: id == "Stack",
            origin: Origin::default(),
            done: 0,
            total: 0,
        }
    }

    #[test]
    fn the_first_real_failure_is_the_root() {
        let events = [
            event("A", "CREATE_FAILED", "Resource creation cancelled"),
            event("B", "CREATE_FAILED", "b already exists"),
            event("C", "CREATE_FAILED", "Resource creation cancelled"),
            event("D", "CREATE_FAILED", "denied"),
            event(
                "Stack",
                "ROLLBACK_FAILED",
                "The following resource(s) failed",
            ),
        ];
        let diagnosis = diagnose(&events, None);
        let root = diagnosis.root.expect("a root cause");
        assert_eq!(root.logical_id, "B");
        assert!(root.hint.expect("a hint").contains("outside of this stack"));
        assert_eq!(diagnosis.cancelled, 2);
        assert_eq!(diagnosis.others.len(), 1);
    }

    #[test]
    fn the_stack_itself_when_there_is_nothing_else() {
        let events = [event(
            "Stack",
            "UPDATE_ROLLBACK_FAILED",
            "Export X cannot be deleted as it is in use by Y",
        )];
        let root = diagnose(&events, None).root.expect("a root cause");
        assert!(root.hint.expect("a hint").contains("another stack imports"));
    }

    #[track_caller]
    fn check_property(reason: &str, expected: Option<&str>) {
        assert_eq!(property(reason).as_deref(), expected);
    }

    #[test]
    fn properties_in_messages() {
        check_property(
            "Model validation failed (#/Tags/0/Key: too long)",
            Some("Properties/Tags/0/Key"),
        );
        check_property(
            "Properties validation failed: [#/Foo: extraneous key]",
            Some("Properties/Foo"),
        );
        check_property(
            "Encountered unsupported property Foo",
            Some("Properties/Foo"),
        );
        check_property(
            "Property QueueName cannot be empty.",
            Some("Properties/QueueName"),
        );
        check_property("something else", None);
        assert_eq!(normal_path("/Resources/Q/Properties/A/0"), "Properties/A/0");
        assert_eq!(below_resource("/Resources/Q"), None);
        assert_eq!(
            below_resource("/Resources/Q/Properties/A").as_deref(),
            Some("Properties/A")
        );
    }
}
