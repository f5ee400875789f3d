//! E3051: the content of a document of Systems Manager.

use std::collections::HashSet;

use serde_json::Value;

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::{Evaluation, Instance};
use stackwright_template::parse;

rule! {
    /// ## What it does
    /// Checks the content of a document: that it is JSON or YAML, that its schema version is one for its type, and that
    /// its steps have names, actions and, as far as they are written out, what leads from one to the other.
    ///
    /// ## Why it matters
    /// Systems Manager refuses the document.
    ///
    /// ## Example
    /// ```yaml
    /// Doc: {Type: AWS::SSM::Document, Properties: {DocumentType: Automation, Content: {schemaVersion: "2.2", mainSteps: []}}}   # "0.3"
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-schemas-features.html>
    pub struct Document = E3051, "ssm-document", Error, on [forms "AWS::SSM::Document"];
}

/// Types of documents with the schema versions that they have.
const VERSIONS: &[(&str, &[&str])] = &[
    ("Command", &["1.2", "2.0", "2.2"]),
    ("Automation", &["0.3"]),
    ("Session", &["1.0"]),
    ("Policy", &["2.0"]),
];

const ALL: &[&str] = &["0.3", "1.0", "1.2", "2.0", "2.2"];

impl Rule for Document {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        let Some(content) = p.get("Content") else {
            return;
        };
        let kind = match p.get("DocumentType") {
            None if p.lacks("DocumentType") => Some("Command"),
            kind => kind.and_then(Instance::text),
        };
        let mut faults = Vec::new();
        let text;
        let value = match &content.value {
            Evaluation::String(source) => {
                text = source.trim();
                let document = parse::parse(text);
                if let Some(error) = document.errors.first() {
                    faults.push((
                        String::new(),
                        format!("the content is neither JSON nor YAML: {}", error.message),
                    ));
                    Value::Null
                } else {
                    document.root.to_json()
                }
            }
            Evaluation::Object(object) if !object.open => known(content),
            _ => return,
        };
        if faults.is_empty() {
            check(&value, kind, &mut faults);
        }
        for (path, message) in faults {
            let is_text = matches!(content.value, Evaluation::String(_));
            let place = content
                .at(path.trim_start_matches('.'))
                .filter(|_| !path.is_empty());
            let message = if is_text && !path.is_empty() {
                format!("{message} (at `{}`)", &path[1..])
            } else {
                message
            };
            let finding = self
                .at(
                    place.map_or_else(|| content.span(), Instance::span),
                    message,
                )
                .property(&if is_text {
                    "Content".to_owned()
                } else {
                    format!("Content{path}")
                });
            out.report(finding);
        }
    }
}

/// The value as JSON, with null for what is not known.
fn known(instance: &Instance<'_>) -> Value {
    match &instance.value {
        Evaluation::Unknown(_) | Evaluation::Null => Value::Null,
        Evaluation::Bool(value) => Value::Bool(*value),
        Evaluation::Number(text) | Evaluation::String(text) => Value::String(text.to_string()),
        Evaluation::List(items) => Value::Array(items.iter().map(known).collect()),
        Evaluation::Object(object) if object.open => Value::Null,
        Evaluation::Object(object) => Value::Object(
            object
                .entries
                .iter()
                .map(|(key, _, value)| ((*key).to_owned(), known(value)))
                .collect(),
        ),
    }
}

/// What is wrong with a document, each with its path.
fn check(document: &Value, kind: Option<&str>, out: &mut Vec<(String, String)>) {
    let Some(map) = document.as_object() else {
        if !document.is_null() {
            out.push((String::new(), "the content is no object".to_owned()));
        }
        return;
    };
    let version = match map.get("schemaVersion") {
        None => {
            // Packages and the like have contents of their own.
            if kind.is_some_and(|kind| VERSIONS.iter().any(|(name, _)| *name == kind)) {
                out.push((
                    String::new(),
                    "the document has no `schemaVersion`".to_owned(),
                ));
            }
            return;
        }
        Some(Value::String(version)) => version.clone(),
        Some(Value::Number(version)) => version.to_string(),
        Some(_) => return,
    };
    let path = ".schemaVersion".to_owned();
    if !ALL.contains(&version.as_str()) {
        out.push((
            path,
            format!(
                "there is no schema version `{version}`; there are {}",
                ALL.join(", ")
            ),
        ));
        return;
    }
    if let Some(kind) = kind
        && let Some((_, versions)) = VERSIONS.iter().find(|(name, _)| *name == kind)
        && !versions.contains(&version.as_str())
    {
        out.push((
            path,
            format!(
                "a document of the type {kind} has the schema version {}, not `{version}`",
                versions.join(" or ")
            ),
        ));
        return;
    }
    match version.as_str() {
        "0.3" | "2.2" => steps(map, version == "0.3", out),
        "1.0" if !map.contains_key("sessionType") => {
            out.push((
                String::new(),
                "a document for sessions needs `sessionType`".to_owned(),
            ));
        }
        _ => {}
    }
}

fn steps(map: &serde_json::Map<String, Value>, automation: bool, out: &mut Vec<(String, String)>) {
    let Some(steps) = map.get("mainSteps") else {
        out.push((String::new(), "the document has no `mainSteps`".to_owned()));
        return;
    };
    let Some(steps) = steps.as_array() else {
        if !steps.is_null() {
            out.push((".mainSteps".to_owned(), "`mainSteps` is a list".to_owned()));
        }
        return;
    };
    if steps.is_empty() {
        out.push((
            ".mainSteps".to_owned(),
            "the document has no step".to_owned(),
        ));
    }
    let names: Vec<Option<&str>> = steps
        .iter()
        .map(|step| step.get("name").and_then(Value::as_str))
        .collect();
    let all_known = names.iter().all(Option::is_some);
    let known: HashSet<&str> = names.iter().flatten().copied().collect();
    let mut seen: HashSet<&str> = HashSet::new();
    for (index, step) in steps.iter().enumerate() {
        let path = format!(".mainSteps.{index}");
        let Some(body) = step.as_object() else {
            continue;
        };
        for key in ["name", "action"] {
            if !body.contains_key(key) {
                out.push((path.clone(), format!("the step has no `{key}`")));
            }
        }
        if let Some(name) = names[index]
            && !seen.insert(name)
        {
            out.push((
                format!("{path}.name"),
                format!("two steps are called `{name}`"),
            ));
        }
        if let Some(action) = body.get("action").and_then(Value::as_str)
            && !action.contains(':')
        {
            out.push((
                format!("{path}.action"),
                format!("`{action}` is no action, which begins with `aws:`"),
            ));
        }
        if automation
            && all_known
            && let Some(next) = body.get("nextStep").and_then(Value::as_str)
            && !next.contains("{{")
            && !known.contains(next)
        {
            let near =
                stackwright_template::suggest::did_you_mean(next, names.iter().flatten().copied())
                    .map(|near| format!("; did you mean `{near}`?"))
                    .unwrap_or_default();
            out.push((
                format!("{path}.nextStep"),
                format!("there is no step `{next}`{near}"),
            ));
        }
    }
}
