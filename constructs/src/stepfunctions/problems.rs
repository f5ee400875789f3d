//! What is wrong with a definition.

use std::collections::HashSet;

use stackwright::{Data, Diagnostic};

use super::codes;
use super::definition::{Content, Definition};
use super::state::State;

/// Fields that one of the languages alone has.
const JSON_PATH: [&str; 13] = [
    "InputPath",
    "OutputPath",
    "ResultPath",
    "ResultSelector",
    "Parameters",
    "Result",
    "ItemsPath",
    "SecondsPath",
    "TimestampPath",
    "ErrorPath",
    "CausePath",
    "TimeoutSecondsPath",
    "HeartbeatSecondsPath",
];
const JSONATA: [&str; 2] = ["Output", "Items"];

/// What Step Functions does not accept of a definition, each on the line of its state.
pub(super) fn of(definition: &Definition, express: bool) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut names = HashSet::new();
    look(definition, None, express, &mut names, &mut problems);
    problems
}

fn look(
    definition: &Definition,
    language: Option<bool>,
    express: bool,
    names: &mut HashSet<String>,
    problems: &mut Vec<Diagnostic>,
) {
    let Content::States { states, jsonata } = &definition.0 else {
        return;
    };
    let of_all = language.unwrap_or(*jsonata);
    let known: HashSet<&str> = states.iter().map(|state| state.name.as_str()).collect();
    let reached = reached(states);
    for state in states {
        let name = &state.name;
        let mut report = |code, problem: String, hint: &str| {
            let found = Diagnostic::error(code, problem).hint(hint.to_owned());
            problems.push(found.at(state.at));
        };
        if name.is_empty() || name.chars().count() > 80 {
            let problem = format!("`{name}` cannot be the name of a state");
            report(codes::STATES, problem, "use 1 to 80 characters");
        }
        if !names.insert(name.clone()) {
            let problem = format!("there are two states with the name `{name}`");
            report(
                codes::STATES,
                problem,
                "give each state of a machine a name of its own",
            );
        }
        for target in state.targets().filter(|target| !known.contains(target)) {
            let problem = format!("`{name}` leads to `{target}`, and there is no such state");
            report(
                codes::STATES,
                problem,
                "add it with `then` or `state`, in the same definition",
            );
        }
        if !reached.contains(name.as_str()) {
            let problem = format!("nothing leads to the state `{name}`");
            report(
                codes::STATES,
                problem,
                "lead to it from another state, or leave it out",
            );
        }
        if state.kind == "Choice" && state.choices.is_empty() {
            let problem = format!("`{name}` has nothing to choose from");
            report(codes::STATES, problem, "call `when`");
        }
        if matches!(state.kind, "Parallel" | "Map") && state.inner.is_empty() {
            let problem = format!("`{name}` has nothing to run");
            report(codes::STATES, problem, "give it a definition");
        }
        let jsonata = state.is_in_jsonata(of_all);
        let (foreign, other) = match jsonata {
            true => (&JSON_PATH[..], "JSONPath"),
            false => (&JSONATA[..], "JSONata"),
        };
        for field in state.fields.keys().filter(|field| foreign.contains(field)) {
            let problem = format!("`{name}` has `{field}`, which is of the language {other}");
            let hint = match jsonata {
                true => "use `output`, `assign` and expressions `{% … %}`",
                false => "use paths, or call `jsonata` on the definition or the state",
            };
            report(codes::LANGUAGE, problem, hint);
        }
        if !jsonata {
            for (problem, hint) in path_problems(state) {
                report(codes::LANGUAGE, format!("`{name}`: {problem}"), hint);
            }
        }
        if express && !state.pattern.is_empty() {
            let problem = format!("`{name}` waits for what it starts, in an express machine");
            let hint = "make it a standard machine, or do not wait";
            report(codes::EXPRESS, problem, hint);
        }
        for inner in &state.inner {
            look(inner, Some(of_all), express, names, problems);
        }
    }
}

/// The states that can be reached from the first.
fn reached(states: &[State]) -> HashSet<&str> {
    let mut found = HashSet::new();
    let mut pending: Vec<&str> = states
        .first()
        .map(|state| state.name.as_str())
        .into_iter()
        .collect();
    while let Some(name) = pending.pop() {
        if found.insert(name) {
            let named = states.iter().filter(|state| state.name == name);
            pending.extend(named.flat_map(State::targets));
        }
    }
    found
}

/// Paths that are none.
fn path_problems(state: &State) -> Vec<(String, &'static str)> {
    let mut problems = Vec::new();
    for (field, value) in &state.fields {
        let is_path = field.ends_with("Path");
        if let Some(path) = value.as_str().filter(|_| is_path)
            && !is_valid(path)
        {
            let problem = format!("`{path}` is no path");
            problems.push((problem, "write `$.field`, or `$` for the whole"));
        }
        if !is_path {
            in_payload(value, &mut problems);
        }
    }
    if let Some(arguments) = &state.arguments {
        in_payload(arguments, &mut problems);
    }
    for (condition, _) in &state.choices {
        in_condition(condition.data(), &mut problems);
    }
    problems
}

/// Values of fields with `.$` at the end of their names are paths, or functions.
fn in_payload(data: &Data, problems: &mut Vec<(String, &'static str)>) {
    match data {
        Data::List(items) => items.iter().for_each(|item| in_payload(item, problems)),
        Data::Object(entries) => {
            for (name, value) in entries {
                let text = value.as_str();
                if name.ends_with(".$")
                    && let Some(text) = text
                    && !is_valid(text)
                    && !text.starts_with("States.")
                {
                    let problem = format!("`{name}` is `{text}`, which is no path and no function");
                    problems.push((problem, "write `$.field`, or leave `.$` out of the name"));
                }
                in_payload(value, problems);
            }
        }
        _ => {}
    }
}

fn in_condition(data: &Data, problems: &mut Vec<(String, &'static str)>) {
    match data {
        Data::List(items) => items.iter().for_each(|item| in_condition(item, problems)),
        Data::Object(entries) => {
            for (name, value) in entries {
                let path = value
                    .as_str()
                    .filter(|_| name == "Variable" || name.ends_with("Path"));
                if let Some(path) = path
                    && !is_valid(path)
                {
                    let problem = format!("`{path}` is no path");
                    problems.push((problem, "write `$.field`"));
                }
                if name == "Condition" {
                    let problem = "a condition is of the language JSONata".to_owned();
                    problems.push((
                        problem,
                        "compare a path, or call `jsonata` on the definition",
                    ));
                }
                in_condition(value, problems);
            }
        }
        _ => {}
    }
}

/// Whether a text is a path: `$`, `$.a.b[0]`, `$$.Execution.Id`, or a variable `$name`.
fn is_valid(path: &str) -> bool {
    let opened = path.matches('[').count();
    path.starts_with('$') && !path.ends_with('.') && opened == path.matches(']').count()
}
