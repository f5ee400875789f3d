//! The tasks of a state machine's definition, which stands in the properties or in a text of them.

use std::collections::{HashMap, VecDeque};

use crate::engines::events::Value;
use crate::engines::json_text::JsonText;
use crate::engines::text::{Piece, Scope, Text};
use crate::model::{Evaluation, Instance};
use crate::parse::Span;

/// Whether an execution comes to a state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Comes {
    /// As long as nothing before it fails.
    Always,
    /// Depending on something, which these words say.
    Perhaps(String),
    /// When something before it fails.
    AfterFailure,
}

/// What a task of a state machine does, beside whom it calls.
#[derive(Clone, Debug)]
pub struct TaskState {
    /// The state's name; states that it is in before it, with dots between.
    pub name: String,
    /// Whether an execution comes to it.
    pub comes: Comes,
    /// How many states are before it, on the way to the end.
    pub order: usize,
    /// Whether it is given what the execution is started with.
    pub first: bool,
    /// Whether it waits until its token is sent back.
    pub waits: bool,
    /// Its parameters as they are written: a key that ends in `.$` has a path as its value.
    pub parameters: Value,
}

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
    /// What it does beside.
    pub state: TaskState,
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

/// What a map does that starts an execution for each of its items.
pub(super) const DISTRIBUTED: &str = "a distributed map";

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
        Definition {
            whole: None,
            read: &read,
            found: &mut found,
        }
        .collect(definition, "Definition", &Above::default());
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
            Definition {
                whole: Some(span),
                read: &read,
                found: &mut found,
            }
            .collect(definition, "DefinitionString", &Above::default());
        });
    }
    found
}

/// A definition that is read.
struct Definition<'r, 'x> {
    /// Where the whole stands, where it is a text.
    whole: Option<Span>,
    read: &'r dyn Fn(&Instance<'x>) -> Text,
    found: &'r mut Vec<Task>,
}

/// The state that others are in.
#[derive(Clone, Debug)]
struct Above {
    name: String,
    comes: Comes,
    order: usize,
    first: bool,
    depth: usize,
}

impl Default for Above {
    fn default() -> Self {
        Self {
            name: String::new(),
            comes: Comes::Always,
            order: 0,
            first: true,
            depth: 0,
        }
    }
}

impl<'x> Definition<'_, 'x> {
    fn collect(&mut self, at: &Instance<'x>, path: &str, above: &Above) {
        if above.depth > MAX_DEPTH {
            return;
        }
        let whole = self.whole;
        let below = |path: &str, name: String| match whole {
            Some(_) => path.to_owned(),
            None => format!("{path}.{name}"),
        };
        let ways = ways(at, above);
        for (name, _, state) in at.get("States").map(Instance::entries).unwrap_or_default() {
            let here = below(path, format!("States.{name}"));
            let mut inner = ways.get(*name).cloned().unwrap_or(Above {
                comes: Comes::Perhaps(format!("no state leads to `{name}`")),
                first: false,
                ..above.clone()
            });
            inner.name = super::edge::joined(&above.name, name);
            inner.depth = above.depth + 1;
            let ty = state.get("Type").and_then(Instance::text);
            if ty == Some("Task")
                && let Some(resource) = state.get("Resource")
            {
                let task = self.task(state, resource, &here, &inner);
                self.found.push(task);
            }
            if ty == Some("Map")
                && let Some(mode) = state.at("ItemProcessor.ProcessorConfig.Mode")
                && mode.text() == Some("DISTRIBUTED")
            {
                let starts = self.task(state, mode, &here, &inner);
                self.found.push(Task {
                    path: below(&here, "ItemProcessor.ProcessorConfig.Mode".to_owned()),
                    resource: Text::literal(DISTRIBUTED),
                    ..starts
                });
            }
            for (index, branch) in state
                .get("Branches")
                .map(Instance::items)
                .unwrap_or_default()
                .iter()
                .enumerate()
            {
                self.collect(branch, &below(&here, format!("Branches.{index}")), &inner);
            }
            for key in ["Iterator", "ItemProcessor"] {
                if let Some(each) = state.get(key) {
                    let items = Above {
                        comes: inner.comes.clone().max(Comes::Perhaps(format!(
                            "it is done for each item that `{name}` is given"
                        ))),
                        first: false,
                        ..inner.clone()
                    };
                    self.collect(each, &below(&here, key.to_owned()), &items);
                }
            }
        }
    }

    fn task(
        &self,
        state: &Instance<'x>,
        resource: &Instance<'x>,
        path: &str,
        above: &Above,
    ) -> Task {
        let mut parameters = Vec::new();
        let mut written = Value::Unknown;
        for key in ["Parameters", "Arguments"] {
            if let Some(value) = state.get(key) {
                texts(value, String::new(), self.read, 0, &mut parameters);
                written = self.value(value, 0);
            }
        }
        let own = (self.read)(resource);
        Task {
            path: match self.whole {
                Some(_) => path.to_owned(),
                None => format!("{path}.Resource"),
            },
            span: self.whole.unwrap_or(resource.span()),
            state: TaskState {
                name: above.name.clone(),
                comes: above.comes.clone(),
                order: above.order,
                first: above.first && state.get("InputPath").is_none(),
                waits: own.to_string().ends_with(".waitForTaskToken"),
                parameters: written,
            },
            resource: own,
            parameters,
        }
    }

    fn value(&self, value: &Instance<'x>, depth: usize) -> Value {
        if depth > MAX_DEPTH {
            return Value::Unknown;
        }
        match &value.value {
            Evaluation::Null => Value::Null,
            Evaluation::Bool(value) => Value::Bool(*value),
            Evaluation::Number(number) => (number.parse()).map_or(Value::Unknown, Value::Number),
            Evaluation::List(items) => Value::List(
                items
                    .iter()
                    .map(|item| self.value(item, depth + 1))
                    .collect(),
            ),
            Evaluation::Object(object) => Value::Object(
                (object.entries.iter())
                    .map(|(key, _, value)| ((*key).to_owned(), self.value(value, depth + 1)))
                    .collect(),
            ),
            Evaluation::String(_) | Evaluation::Unknown(_) => {
                let text = (self.read)(value);
                match text.to_string().starts_with("{%") {
                    true => Value::Unknown,
                    false => Value::Text(text),
                }
            }
        }
    }
}

/// How an execution comes to the states of a definition or of a part of one, by their names.
fn ways<'x>(at: &Instance<'x>, above: &Above) -> HashMap<&'x str, Above> {
    let mut found: HashMap<&str, Above> = HashMap::new();
    let states = at.get("States").map(Instance::entries).unwrap_or_default();
    let Some(start) = at.get("StartAt").and_then(Instance::text) else {
        return found;
    };
    let mut todo: VecDeque<(String, Above)> = VecDeque::from([(start.to_owned(), above.clone())]);
    while let Some((name, way)) = todo.pop_front() {
        let Some((name, _, state)) = states.iter().find(|(other, ..)| **other == name) else {
            continue;
        };
        // A state to which a surer way leads is gone on from again.
        if (found.get(name)).is_some_and(|known| known.comes <= way.comes) {
            continue;
        }
        let next = Above {
            order: way.order + 1,
            first: way.first && passes_on(state),
            ..way.clone()
        };
        let text = |value: &Instance<'x>, key: &str| {
            value.get(key).and_then(Instance::text).map(str::to_owned)
        };
        let chosen = state
            .get("Choices")
            .map(Instance::items)
            .unwrap_or_default();
        for choice in chosen {
            let way = Above {
                comes: (next.comes.clone()).max(Comes::Perhaps(format!(
                    "the choice `{name}` decides whether it comes there"
                ))),
                ..next.clone()
            };
            todo.extend(text(choice, "Next").map(|to| (to, way.clone())));
            todo.extend(text(state, "Default").map(|to| (to, way)));
        }
        todo.extend(text(state, "Next").map(|to| (to, next.clone())));
        for failure in state.get("Catch").map(Instance::items).unwrap_or_default() {
            let way = Above {
                comes: Comes::AfterFailure,
                first: false,
                ..next.clone()
            };
            todo.extend(text(failure, "Next").map(|to| (to, way)));
        }
        found.insert(name, way);
    }
    found
}

/// Whether a state gives the next one what it was given.
fn passes_on(state: &Instance<'_>) -> bool {
    const CHANGES: &[&str] = &[
        "InputPath",
        "OutputPath",
        "Output",
        "Parameters",
        "Result",
        "ResultPath",
    ];
    matches!(
        state.get("Type").and_then(Instance::text),
        Some("Choice" | "Pass" | "Wait")
    ) && CHANGES.iter().all(|key| state.get(key).is_none())
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
