//! The tasks of a state machine's definition, which stands in the properties or in a text of them.

use crate::engines::json_text::JsonText;
use crate::engines::text::{Piece, Scope, Text};
use crate::model::Instance;
use crate::parse::Span;

/// A state that does something.
#[derive(Clone, Debug)]
pub(super) struct Task {
    /// Where it stands below the properties; that of the whole text where it is in one.
    pub path: String,
    /// Where that is.
    pub span: Span,
    /// What it does: `Resource`.
    pub resource: Text,
    /// The texts of its parameters, by their path.
    parameters: Vec<(String, Text)>,
}

impl Task {
    /// A parameter; unknown where the state's input has it.
    pub fn parameter(&self, path: &str) -> Option<Text> {
        let found = |path: &str| self.parameters.iter().find(|(other, _)| other == path);
        if let Some((_, text)) = found(path) {
            // What JSONata works out.
            let dynamic = text.to_string().starts_with("{%");
            return Some(if dynamic {
                Text::unknown(path)
            } else {
                text.clone()
            });
        }
        found(&format!("{path}.$")).map(|_| Text::unknown(path))
    }
}

/// States in states are looked into so deep.
const MAX_DEPTH: usize = 24;

/// The tasks of a state machine.
pub(super) fn tasks<'t>(scope: Scope<'_, 't>, machine: &Instance<'t>) -> Vec<Task> {
    let substitutions: Vec<(String, Text)> = machine
        .get("DefinitionSubstitutions")
        .map(Instance::entries)
        .unwrap_or_default()
        .iter()
        .map(|(name, _, value)| ((*name).to_owned(), scope.text(value)))
        .collect();
    let mut found = Vec::new();
    if let Some(definition) = machine.get("Definition") {
        let read = |value: &Instance<'t>| substituted(&scope.text(value), &substitutions);
        collect(definition, "Definition", None, &read, 0, &mut found);
    } else if let Some(text) = machine.get("DefinitionString") {
        let span = text.span();
        let json = JsonText::new(&scope.text(text));
        // What cannot be read has no tasks; that it cannot be, another rule says.
        let _ = json.read(|template, environment, definition| {
            let there = Scope {
                template,
                environment,
            };
            let read = |value: &Instance<'_>| {
                let text = match value.text() {
                    Some(text) => json.restored(text),
                    None => there.text(value),
                };
                substituted(&text, &substitutions)
            };
            collect(
                definition,
                "DefinitionString",
                Some(span),
                &read,
                0,
                &mut found,
            );
        });
    }
    found
}

fn collect<'x>(
    at: &Instance<'x>,
    path: &str,
    whole: Option<Span>,
    read: &dyn Fn(&Instance<'x>) -> Text,
    depth: usize,
    found: &mut Vec<Task>,
) {
    if depth > MAX_DEPTH {
        return;
    }
    let below = |name: &str| match whole {
        Some(_) => path.to_owned(),
        None => format!("{path}.{name}"),
    };
    for (name, _, state) in at.get("States").map(Instance::entries).unwrap_or_default() {
        let here = below(&format!("States.{name}"));
        if state.get("Type").and_then(Instance::text) == Some("Task")
            && let Some(resource) = state.get("Resource")
        {
            let mut parameters = Vec::new();
            for key in ["Parameters", "Arguments"] {
                if let Some(value) = state.get(key) {
                    texts(value, String::new(), read, 0, &mut parameters);
                }
            }
            found.push(Task {
                path: match whole {
                    Some(_) => here.clone(),
                    None => format!("{here}.Resource"),
                },
                span: whole.unwrap_or(resource.span()),
                resource: read(resource),
                parameters,
            });
        }
        for (index, branch) in state
            .get("Branches")
            .map(Instance::items)
            .unwrap_or_default()
            .iter()
            .enumerate()
        {
            let here = match whole {
                Some(_) => here.clone(),
                None => format!("{here}.Branches.{index}"),
            };
            collect(branch, &here, whole, read, depth + 1, found);
        }
        for key in ["Iterator", "ItemProcessor"] {
            if let Some(inner) = state.get(key) {
                let here = match whole {
                    Some(_) => here.clone(),
                    None => format!("{here}.{key}"),
                };
                collect(inner, &here, whole, read, depth + 1, found);
            }
        }
    }
}

/// The texts below a value, by their path; items of lists by `*`.
fn texts<'x>(
    value: &Instance<'x>,
    path: String,
    read: &dyn Fn(&Instance<'x>) -> Text,
    depth: usize,
    found: &mut Vec<(String, Text)>,
) {
    if depth > MAX_DEPTH || found.len() > 256 {
        return;
    }
    if !value.entries().is_empty() {
        for (name, _, value) in value.entries() {
            texts(
                value,
                super::edge::joined(&path, name),
                read,
                depth + 1,
                found,
            );
        }
    } else if !value.items().is_empty() {
        for value in value.items() {
            texts(
                value,
                super::edge::joined(&path, "*"),
                read,
                depth + 1,
                found,
            );
        }
    } else {
        found.push((path, read(value)));
    }
}

/// A text with its substitutions in it.
fn substituted(text: &Text, substitutions: &[(String, Text)]) -> Text {
    let mut result = Text::default();
    for piece in &text.pieces {
        let Piece::Literal(literal) = piece else {
            result = result.then(Text {
                pieces: vec![piece.clone()],
            });
            continue;
        };
        let mut rest = literal.as_str();
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, behind)) = after.split_once('}') else {
                break;
            };
            result = result.then(Text::literal(before));
            result = match substitutions.iter().find(|(other, _)| other == name) {
                Some((_, value)) => result.then(value.clone()),
                None => result.then(Text::unknown(name)),
            };
            rest = behind;
        }
        result = result.then(Text::literal(rest));
    }
    result
}
