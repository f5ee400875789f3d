//! Parameters of the command line: which stack gets which value.

use std::collections::HashSet;
use std::path::Path;

use indexmap::IndexMap;
use serde_json::Value;
use stackwright_deploy::StackInput;
use stackwright_facts::suggest::did_you_mean;
use stackwright_template::parameter_values::faults;
use stackwright_template::parse::Node;

use crate::display::failures;
use crate::failure::Failure;
use crate::pattern::Pattern;
use crate::source_text;
use crate::terminal;

/// Gives the stacks their values. The command line goes before the file, a value for one stack before one for all.
///
/// # Errors
/// When something is malformed, names no stack, no stack declares it, or a declaration does not allow it.
pub fn apply(
    inputs: &mut [StackInput],
    given: &[String],
    file: Option<&Path>,
) -> Result<(), Failure> {
    if given.is_empty() && file.is_none() {
        return Ok(());
    }
    let mut declared: Vec<HashSet<String>> = Vec::new();
    for input in &*inputs {
        let template = input.load().map_err(|error| failures::failure(&error))?;
        let model = template.model();
        declared.push(
            (model.parameters.keys())
                .map(|name| (*name).to_owned())
                .collect(),
        );
    }
    let mut everywhere: IndexMap<String, String> = IndexMap::new();
    if let Some(path) = file {
        let shown = path.display();
        let text = source_text::read_text(path, "the parameter file")?;
        let values = stackwright_deploy::parameters::parse_file(&text)
            .map_err(|error| failures::failure(&error).note(format!("in {shown}")))?;
        note_what_is_not_read(&shown.to_string(), &text);
        everywhere.extend(values);
    }
    let mut special: Vec<(String, String, String)> = Vec::new();
    for text in given {
        let Some((name, value)) = text.split_once('=').filter(|(name, _)| !name.is_empty()) else {
            return Err(Failure::could_not_run(format!(
                "`--parameters {text}` is not [STACK:]KEY=VALUE"
            )));
        };
        match name.rsplit_once(':') {
            Some((stack, name)) => {
                special.push((stack.to_owned(), name.to_owned(), value.to_owned()))
            }
            None => {
                everywhere.insert(name.to_owned(), value.to_owned());
            }
        }
    }
    for (name, value) in everywhere {
        let mut known = false;
        for (input, declared) in inputs.iter_mut().zip(&declared) {
            if declared.contains(&name) {
                known = true;
                input.parameters.insert(name.clone(), value.clone());
            }
        }
        if !known {
            return Err(unknown(&name, None, &declared));
        }
    }
    for (stack, name, value) in special {
        let pattern = Pattern::new(&stack);
        let mut found = false;
        for (input, declared) in inputs.iter_mut().zip(&declared) {
            if pattern.matches(&input.path) || pattern.matches(&input.name) {
                found = true;
                if !declared.contains(&name) {
                    let declared = std::slice::from_ref(declared);
                    return Err(unknown(&name, Some(&input.path), declared));
                }
                input.parameters.insert(name.clone(), value.clone());
            }
        }
        if !found {
            return Err(Failure::could_not_run(format!(
                "`{stack}` in `--parameters` is no stack of this deployment"
            ))
            .hint("name the stack to deploy it too, or leave its parameters out"));
        }
    }
    inputs.iter().try_for_each(check)
}

/// Compares the values of a stack with what its template allows, before CloudFormation does.
fn check(input: &StackInput) -> Result<(), Failure> {
    if input.parameters.is_empty() {
        return Ok(());
    }
    let template = input.load().map_err(|error| failures::failure(&error))?;
    let (mut wrong, mut notes) = (Vec::new(), Vec::new());
    for (name, value) in &input.parameters {
        let Some(declaration) = template.parameter(name) else {
            continue;
        };
        let text = |key: &str| declaration.get(key).and_then(Node::scalar_text);
        let faults = faults(declaration, value);
        for of_value in faults.chunk_by(|one, next| one.value == next.value) {
            let what: Vec<&str> = of_value.iter().map(|fault| fault.what.as_str()).collect();
            let what = what.join(" and ");
            wrong.push(match (text("NoEcho"), of_value[0].value.as_str()) {
                (Some("true"), _) => format!("the value of `{name}` {what}"),
                (_, "") => format!("`{name}` is empty, which {what}"),
                (_, value) => format!("`{name}` is `{value}`, which {what}"),
            });
        }
        if let Some(why) = text("ConstraintDescription").filter(|_| !faults.is_empty()) {
            notes.push(format!("`{name}` {why}"));
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    let mut failure = Failure::could_not_run(format!(
        "parameters of stack `{}`: {}",
        input.path,
        wrong.join("; ")
    ));
    failure.notes = notes;
    Err(failure)
}

/// Files of AWS CodePipeline have `Tags` and `StackPolicy` beside the parameters.
fn note_what_is_not_read(file: &str, text: &str) {
    let Ok(Value::Object(map)) = serde_json::from_str(text) else {
        return;
    };
    let beside: Vec<&str> = (map.keys().map(String::as_str))
        .filter(|key| *key != "Parameters")
        .collect();
    if map.get("Parameters").is_some_and(Value::is_object) && !beside.is_empty() {
        let beside = beside.join(" and ");
        terminal::status(&terminal::printable(&format!(
            "note: of {file} only Parameters are read, not {beside}"
        )));
    }
}

/// A name that no template declares, or not that of the stack which it is given for.
fn unknown(name: &str, stack: Option<&str>, declared: &[HashSet<String>]) -> Failure {
    let failure = Failure::could_not_run(match stack {
        None => format!("no template declares a parameter `{name}`"),
        Some(stack) => format!("the template of `{stack}` declares no parameter `{name}`"),
    });
    let mut all: Vec<&str> = declared.iter().flatten().map(String::as_str).collect();
    all.sort_unstable();
    all.dedup();
    match did_you_mean(name, all.iter().copied()) {
        Some(likely) => failure.hint(format!("did you mean `{likely}`?")),
        None if all.is_empty() => failure.note("no parameters are declared"),
        None => failure.note(format!("declared are {}", all.join(", "))),
    }
}
