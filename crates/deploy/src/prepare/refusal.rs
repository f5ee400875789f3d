//! Why CloudFormation refuses a change set: its reason, and what early validation and hooks say.

use aws_sdk_cloudformation::types as sdk;

use crate::diagnose::{self, Diagnosis, Failure};
use crate::error::Error;
use crate::input::LoadedTemplate;
use crate::plan::{Made, Work};
use crate::prepare::parameters::Masker;

impl Work<'_> {
    /// An error about the template or a parameter, with the resource that its message names.
    pub(crate) fn refused(&self, message: &str) -> Error {
        let message = self.masker.mask(message);
        if is_about_parameters(&message) {
            return Error::Parameters {
                stack: self.name.to_string(),
                missing: Vec::new(),
                unknown: Vec::new(),
                refused: Some(message.trim_end_matches('.').to_owned()),
            };
        }
        let model = self.template.model();
        let named = (model.resources.values())
            .filter(|resource| mentions(&message, resource.name))
            .max_by_key(|resource| resource.name.len());
        let failure = named.map(|resource| {
            let origin = self.template.origin(resource.name);
            diagnose::validation(resource.name, resource.type_name, None, &message, origin)
        });
        let root = failure.map(|mut root| {
            root.property = root
                .property
                .filter(|property| property.trim_start_matches("Properties/") != root.logical_id);
            root.hint = root.hint.or_else(|| diagnose::hint("", &message));
            root
        });
        Error::ChangeSet {
            stack: self.name.to_string(),
            reason: message,
            diagnosis: Box::new(Diagnosis {
                root,
                ..Diagnosis::default()
            }),
        }
    }

    /// What early validation says about a change set that it lets pass.
    pub(crate) async fn warnings(&self, made: &Made) -> Vec<Failure> {
        let events = self
            .session
            .describe_events(Some(&made.id), None, None)
            .await
            .unwrap_or_default();
        let (found, mut warnings) = validation_failures(&events, &self.template, &self.masker);
        warnings.extend(found.root);
        warnings.extend(found.others);
        warnings
    }

    /// The error of a change set that has failed: what early validation says, else its reason. Failures to ask are not
    /// fatal.
    pub(crate) async fn refused_change_set(&self, made: &Made, reason: String) -> Error {
        let events = self
            .session
            .describe_events(Some(&made.id), None, None)
            .await
            .unwrap_or_default();
        let (mut diagnosis, warnings) = validation_failures(&events, &self.template, &self.masker);
        diagnosis.others.extend(warnings);
        if diagnosis.root.is_none() {
            match self.refused(&reason) {
                Error::ChangeSet {
                    diagnosis: named, ..
                } => diagnosis.root = named.root,
                other => return other,
            }
        }
        Error::ChangeSet {
            stack: self.name.to_string(),
            reason,
            diagnosis: Box::new(diagnosis),
        }
    }
}

/// The failures that `DescribeEvents` reports, those that prevent the operation apart from mere warnings.
pub(crate) fn validation_failures(
    events: &[sdk::OperationEvent],
    template: &LoadedTemplate,
    masker: &Masker,
) -> (Diagnosis, Vec<Failure>) {
    let mut diagnosis = Diagnosis::default();
    let mut warnings = Vec::new();
    let mut of_stack = None;
    let mut events: Vec<_> = events.iter().collect();
    events.sort_by_key(|event| {
        event
            .timestamp()
            .map(|time| (time.secs(), time.subsec_nanos()))
    });
    for event in events {
        let kind = event.event_type().map_or("", |kind| kind.as_str());
        let reason = match kind {
            "VALIDATION_ERROR" => event
                .validation_status_reason()
                .or(event.resource_status_reason()),
            "HOOK_INVOCATION_ERROR" => event
                .hook_status_reason()
                .or(event.resource_status_reason()),
            "PROVISIONING_ERROR" => event.resource_status_reason(),
            _ => continue,
        };
        let id = event.logical_resource_id().unwrap_or_default();
        let reason = masker.mask(reason.unwrap_or("no reason given"));
        let mut failure = diagnose::validation(
            id,
            event.resource_type().unwrap_or_default(),
            event.validation_path().filter(|path| !path.is_empty()),
            &reason,
            template.origin(id),
        );
        if let Some(hook) = event.hook_type() {
            failure.reason = format!("hook {hook}: {reason}");
        }
        let mode = event
            .validation_failure_mode()
            .or(event.hook_failure_mode());
        let known = diagnosis
            .root
            .iter()
            .chain(&diagnosis.others)
            .any(|known| *known == failure);
        // The stack as a whole only says that something in it failed.
        let is_consequence = kind == "PROVISIONING_ERROR"
            && event.resource_type() == Some("AWS::CloudFormation::Stack")
            && template.resource(id).is_none();
        match &diagnosis.root {
            _ if is_consequence => of_stack = of_stack.or(Some(failure)),
            _ if mode == Some(&sdk::HookFailureMode::Warn) => warnings.push(failure),
            _ if known => {}
            None => diagnosis.root = Some(failure),
            Some(_) => diagnosis.others.push(failure),
        }
    }
    diagnosis.root = diagnosis.root.or(of_stack);
    (diagnosis, warnings)
}

/// The events of a stack reach back to its beginning; those of its last operation count.
pub(crate) fn of_last_operation(mut events: Vec<sdk::OperationEvent>) -> Vec<sdk::OperationEvent> {
    let newest = events
        .iter()
        .max_by_key(|event| {
            event
                .timestamp()
                .map(|time| (time.secs(), time.subsec_nanos()))
        })
        .and_then(|event| event.operation_id())
        .map(str::to_owned);
    if newest.is_some() {
        events.retain(|event| event.operation_id() == newest.as_deref());
    }
    events
}

/// CloudFormation reports an empty change set as a failure, in one of several wordings.
pub(crate) fn is_no_changes(reason: &str) -> bool {
    let reason = reason.to_lowercase();
    [
        "didn't contain changes",
        "did not contain changes",
        "no updates are to be performed",
    ]
    .iter()
    .any(|wording| reason.contains(wording))
}

/// CloudFormation names what it refuses first: `Parameter 'Size' must be …`, `Parameters: [Size] must have values`,
/// `Parameter validation failed: …`, `Unable to fetch parameters [/name] from parameter store`.
fn is_about_parameters(reason: &str) -> bool {
    let first = reason.split([' ', ':']).next().unwrap_or_default();
    matches!(first, "Parameter" | "Parameters") || reason.contains("from parameter store")
}

/// The text contains the word, not merely as a part of another one.
fn mentions(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let inside = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        !inside(before) && !inside(after)
    })
}
