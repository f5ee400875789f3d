//! E3601: checks the definition of a state machine: it begins with one of its states, each state has a known type with what that type needs, and every transition leads to a state.

use serde_json::{Map, Value};

use super::state::{self, Faults};
use crate::rule;
use crate::rules::document::document;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::engines::json_text::Unreadable;
use stackwright_template::model::{Evaluation, Instance};
use stackwright_template::parse::Span;
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks the definition of a state machine: it begins with one of its states, each state has a known type with
    /// what that type needs, every transition leads to a state, `States.ALL` stands alone and last, an express state machine
    /// waits for nothing that it starts, a task that waits for its token hands it on, and what a task calls is put in for its
    /// placeholder.
    ///
    /// ## Why it matters
    /// Step Functions refuses the definition, or an execution does not end.
    ///
    /// ## Example
    /// ```yaml
    /// Machine: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: "arn:aws:iam::123456789012:role/m", Definition: {"StartAt": "B", "States": {"A": {"Type": "Pass", "End": true}}}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html>
    pub struct Definition = E3601, "state-machine-definition", Error, on [forms "AWS::StepFunctions::StateMachine"];
}

impl Rule for Definition {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        let express = p.get("StateMachineType").and_then(Instance::text) == Some("EXPRESS");
        let placed = placeholders(p);
        if let Some(definition) = p.get("Definition") {
            if let Ok(mut value) = json(definition)
                && forget(&mut value, placed.as_deref())
            {
                let mut faults = Vec::new();
                machine(&value, "", express, &mut faults, 0);
                for (path, fault) in faults {
                    let span = locate(definition, &path).unwrap_or(definition.span());
                    out.report(
                        self.at(span, fault)
                            .property(["Definition", &path].concat()),
                    );
                }
            }
        } else if let Some(text) = p.get("DefinitionString")
            && let Some(source) = document(cx, form, text)
        {
            match source.value() {
                Ok(mut value) => {
                    if !forget(&mut value, placed.as_deref()) {
                        return;
                    }
                    let mut faults = Vec::new();
                    machine(&value, "", express, &mut faults, 0);
                    for (path, fault) in faults {
                        let place = if path.is_empty() {
                            String::new()
                        } else {
                            format!(" (at `{}`)", &path[1..])
                        };
                        out.report(
                            self.at(text.span(), format!("{fault}{place}"))
                                .property("DefinitionString"),
                        );
                    }
                }
                Err(Unreadable::Wrong(error)) if p.lacks("DefinitionSubstitutions") => out.report(
                    self.at(text.span(), format!("the definition is no JSON: {error}"))
                        .property("DefinitionString"),
                ),
                _ => {}
            }
        }
    }
}

/// The names that something is put in for; `None` where they are not all known.
fn placeholders<'t>(machine: &Instance<'t>) -> Option<Vec<&'t str>> {
    match machine
        .get("DefinitionSubstitutions")
        .map(|given| &given.value)
    {
        Some(Evaluation::Object(given)) if !given.open => {
            Some(given.entries.iter().map(|(name, ..)| *name).collect())
        }
        Some(_) => None,
        None => (machine.lacks("DefinitionSubstitutions")).then(Vec::new),
    }
}

/// Makes null of the texts that only a deployment knows, those with something put in among them. False where names of states
/// are among them, so that nothing is known of the transitions.
fn forget(value: &mut Value, placed: Option<&[&str]>) -> bool {
    let is_open = |text: &str| {
        let mut named = text.split("${").skip(1);
        text.contains('\u{E000}')
            || named.any(|rest| {
                let name = rest.split('}').next().unwrap_or_default();
                placed.is_none_or(|placed| placed.contains(&name))
            })
    };
    match value {
        Value::String(text) if is_open(text) => *value = Value::Null,
        Value::Array(items) => return items.iter_mut().all(|item| forget(item, placed)),
        Value::Object(map) => {
            return map
                .iter_mut()
                .all(|(key, value)| !is_open(key) && forget(value, placed));
        }
        _ => {}
    }
    true
}

const TYPES: &[&str] = &[
    "Task", "Parallel", "Map", "Pass", "Wait", "Choice", "Succeed", "Fail",
];

/// The definition as JSON; what is unknown as null.
fn json(instance: &Instance<'_>) -> Result<Value, ()> {
    Ok(match &instance.value {
        Evaluation::Unknown(_) | Evaluation::Null => Value::Null,
        Evaluation::Bool(value) => Value::Bool(*value),
        Evaluation::Number(text) | Evaluation::String(text) => Value::String(text.to_string()),
        Evaluation::List(items) => Value::Array(items.iter().map(json).collect::<Result<_, _>>()?),
        Evaluation::Object(object) if object.open => return Err(()),
        Evaluation::Object(object) => Value::Object(
            object
                .entries
                .iter()
                .map(|(key, _, value)| Ok(((*key).to_owned(), json(value)?)))
                .collect::<Result<_, _>>()?,
        ),
    })
}

/// Where a path of the definition stands.
fn locate(root: &Instance<'_>, path: &str) -> Option<Span> {
    let mut at = root;
    let mut span = root.span();
    for step in path.split('/').skip(1) {
        match step
            .parse::<usize>()
            .ok()
            .filter(|_| !at.items().is_empty())
        {
            Some(index) => {
                at = at.items().get(index)?;
                span = at.span();
            }
            None => {
                let (_, key_span, value) = at.entries().iter().find(|(key, ..)| *key == step)?;
                span = *key_span;
                at = value;
            }
        }
    }
    Some(span)
}

fn machine(machine: &Value, at: &str, express: bool, out: &mut Faults, depth: usize) {
    let Some(map) = machine.as_object() else {
        return;
    };
    if depth > 16 {
        return;
    }
    let Some(states) = map.get("States") else {
        out.push((at.to_owned(), "the definition has no `States`".into()));
        return;
    };
    let Some(states) = states.as_object() else {
        return;
    };
    let known = |target: &Value, path: String, what: &str, out: &mut Faults| {
        if let Some(name) = target.as_str()
            && !states.contains_key(name)
        {
            let near = did_you_mean(name, states.keys().map(String::as_str))
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            out.push((
                path,
                format!("{what} leads to `{name}`, which is no state{near}"),
            ));
        }
    };
    let before = out.len();
    match map.get("StartAt") {
        None => out.push((at.to_owned(), "the definition has no `StartAt`".into())),
        Some(start) => known(start, format!("{at}/StartAt"), "`StartAt`", out),
    }
    for (name, state) in states {
        let path = format!("{at}/States/{name}");
        let Some(body) = state.as_object() else {
            continue;
        };
        let Some(ty) = body.get("Type").map(|ty| ty.as_str()) else {
            out.push((path, format!("the state `{name}` has no `Type`")));
            continue;
        };
        let Some(ty) = ty else { continue };
        if !TYPES.contains(&ty) {
            out.push((
                format!("{path}/Type"),
                format!(
                    "`{ty}` is not a type of a state; there are {}",
                    TYPES.join(", ")
                ),
            ));
            continue;
        }
        let needs: &[&str] = match ty {
            "Task" => &["Resource"],
            "Parallel" => &["Branches"],
            "Choice" => &["Choices"],
            _ => &[],
        };
        for need in needs {
            if !body.contains_key(*need) {
                out.push((
                    path.clone(),
                    format!("the state `{name}` of the type {ty} needs `{need}`"),
                ));
            }
        }
        state::check(name, ty, body, &path, express, out);
        let ends = body.contains_key("End");
        match (ty, body.get("Next")) {
            ("Succeed" | "Fail" | "Choice", Some(_)) => out.push((
                format!("{path}/Next"),
                format!("a state of the type {ty} has no `Next`"),
            )),
            ("Succeed" | "Fail" | "Choice", None) => {}
            (_, Some(_)) if ends => out.push((
                path.clone(),
                format!("the state `{name}` has both `Next` and `End`"),
            )),
            (_, None) if !ends => out.push((
                path.clone(),
                format!("the state `{name}` needs `Next` or `End`"),
            )),
            (_, Some(next)) => known(next, format!("{path}/Next"), "`Next`", out),
            _ => {}
        }
        if let Some(default) = body.get("Default") {
            known(default, format!("{path}/Default"), "`Default`", out);
        }
        for list in ["Choices", "Catch"] {
            for (index, item) in body
                .get(list)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .enumerate()
            {
                match item.get("Next") {
                    Some(next) => known(next, format!("{path}/{list}/{index}/Next"), "`Next`", out),
                    None => out.push((
                        format!("{path}/{list}/{index}"),
                        format!("an item of `{list}` needs `Next`"),
                    )),
                }
            }
        }
        for (index, branch) in body
            .get("Branches")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .enumerate()
        {
            self::machine(
                branch,
                &format!("{path}/Branches/{index}"),
                express,
                out,
                depth + 1,
            );
        }
        for key in ["ItemProcessor", "Iterator"] {
            if let Some(inner) = body.get(key) {
                let mode = inner
                    .get("ProcessorConfig")
                    .and_then(|one| one.get("ExecutionType"));
                let express = mode
                    .and_then(Value::as_str)
                    .map_or(express, |mode| mode == "EXPRESS");
                self::machine(inner, &format!("{path}/{key}"), express, out, depth + 1);
            }
        }
    }
    // A wrong target may be meant to lead to what nothing leads to.
    if out.len() == before {
        for name in unreached(map.get("StartAt"), states) {
            out.push((
                format!("{at}/States/{name}"),
                format!("nothing leads to the state `{name}`"),
            ));
        }
    }
}

/// The states that no way leads to from the start; none where a target is unknown.
fn unreached<'s>(start: Option<&Value>, states: &'s Map<String, Value>) -> Vec<&'s str> {
    let mut reached: Vec<&str> = Vec::new();
    let mut next: Vec<&Value> = start.into_iter().collect();
    while let Some(target) = next.pop() {
        let Some(name) = target.as_str() else {
            return Vec::new();
        };
        if reached.contains(&name) {
            continue;
        }
        reached.push(name);
        let Some(state) = states.get(name).filter(|state| state.is_object()) else {
            return Vec::new();
        };
        next.extend(["Next", "Default"].iter().filter_map(|key| state.get(*key)));
        for list in ["Choices", "Catch"] {
            match state.get(list) {
                Some(Value::Array(items)) => {
                    next.extend(
                        items
                            .iter()
                            .map(|item| item.get("Next").unwrap_or(&Value::Null)),
                    );
                }
                Some(_) => return Vec::new(),
                None => {}
            }
        }
    }
    let names = states.keys().map(String::as_str);
    names.filter(|name| !reached.contains(name)).collect()
}
