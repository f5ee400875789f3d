//! What the plug-ins of an app of the AWS CDK found in its templates, which the library leaves to the command to tell:
//! `validation-report.json`.

use serde::Deserialize;
use stackwright_diagnostic::{Diagnostic, Severity, is_inside};
use stackwright_validate::registry;

use super::{Stack, trace};
use crate::failure::Failure;
use crate::source_text::JsonFile;

/// The file in the directory of an app.
pub const FILE: &str = "validation-report.json";

/// The plug-in which repeats what is attached to constructs, without what the app accepts.
const ANNOTATIONS: &str = "Construct Annotations";
/// The plug-in of the library itself.
const BUILT_IN: &str = "CloudFormation Validate";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    plugin_reports: Vec<Plugin>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Plugin {
    plugin_name: String,
    conclusion: String,
    violations: Vec<Violation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Violation {
    rule_name: String,
    description: String,
    suggested_fix: Option<String>,
    severity: String,
    violating_constructs: Vec<Place>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    #[serde(default)]
    construct_path: String,
    cloud_formation_resource: Option<Element>,
    #[serde(default)]
    stack_traces: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Element {
    template_path: String,
    logical_id: String,
    #[serde(default)]
    property_paths: Vec<String>,
}

impl Violation {
    fn severity(&self) -> Severity {
        match self.severity.as_str() {
            "fatal" | "error" => Severity::Error,
            "info" => Severity::Info,
            _ => Severity::Warning,
        }
    }
}

/// Adds what a report says to the stacks that it is about. Returns what is about none of them.
///
/// # Errors
/// When it is no report.
pub fn read(file: &JsonFile, stacks: &mut [Stack]) -> Result<Vec<Diagnostic>, Failure> {
    let Document { plugin_reports } = file.decode()?;
    if (plugin_reports.iter()).any(|plugin| plugin.plugin_name == ANNOTATIONS) {
        for stack in &mut *stacks {
            stack.annotations.clear();
        }
    }
    let mut elsewhere = Vec::new();
    for plugin in &plugin_reports {
        // A plug-in may say that it failed without a violation that says so.
        let fails = plugin.conclusion == "failure"
            && (plugin.violations.iter()).all(|one| one.severity() != Severity::Error);
        for violation in &plugin.violations {
            let severity = match fails {
                true => Severity::Error,
                false => violation.severity(),
            };
            // Its warnings are rules that the templates are checked for here, too.
            if plugin.plugin_name == BUILT_IN
                && severity != Severity::Error
                && registry::find(&violation.rule_name).is_some()
            {
                continue;
            }
            let nowhere = [Place::default()];
            let places = match &violation.violating_constructs[..] {
                [] => &nowhere,
                places => places,
            };
            for place in places {
                let found = diagnostic(&plugin.plugin_name, violation, severity, place);
                match stack_of(place, stacks) {
                    Some(stack) => stack.annotations.push(found),
                    None => elsewhere.push(found),
                }
            }
        }
    }
    Ok(elsewhere)
}

fn diagnostic(
    plugin: &str,
    violation: &Violation,
    severity: Severity,
    place: &Place,
) -> Diagnostic {
    // The id by which the app accepts it.
    let code = match plugin {
        ANNOTATIONS => violation.rule_name.clone(),
        _ if violation.rule_name.contains("::") => violation.rule_name.clone(),
        _ => format!("{}::{}", plugin.replace(' ', "-"), violation.rule_name),
    };
    let mut found = Diagnostic::error(code, violation.description.clone()).severity(severity);
    found.hint = violation
        .suggested_fix
        .clone()
        .filter(|fix| !fix.is_empty());
    found.subject.construct_path =
        Some(place.construct_path.clone()).filter(|path| !path.is_empty());
    if let Some(element) = &place.cloud_formation_resource {
        if place.construct_path.is_empty() {
            let template = &element.template_path;
            found.notes.push(format!("in the template {template}"));
        }
        found.subject.logical_id = Some(element.logical_id.clone());
        found.subject.property_path = element.property_paths.first().cloned();
    }
    let mut traces = place.stack_traces.iter();
    found.origin = traces.find_map(|trace| trace::origin_of(trace.lines()));
    found
}

/// The innermost stack that has the construct. What names none is about the whole app.
fn stack_of<'s>(place: &Place, stacks: &'s mut [Stack]) -> Option<&'s mut Stack> {
    let path = &place.construct_path;
    let within = stacks
        .iter_mut()
        .filter(|stack| is_inside(path, &stack.path));
    within.max_by_key(|stack| stack.path.len())
}
