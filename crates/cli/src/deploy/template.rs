//! Templates of others: files and what is deployed, as JSON or YAML.

use std::path::Path;

use serde_json::Value;

use crate::failure::Failure;

/// Reads the text of a template; short tags such as `!Ref` get their long form. `None` when it is neither JSON nor YAML.
pub fn parse(text: &str) -> Option<Value> {
    if let Ok(value) = serde_json::from_str(text) {
        return Some(value);
    }
    let document = stackwright_template::parse::parse(text);
    (!document.is_broken()).then(|| document.root.to_json())
}

/// Reads a template file.
///
/// # Errors
/// When it cannot be read, or is no template.
pub fn read(path: &Path) -> Result<Value, Failure> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::could_not_run(format!("could not read the template {shown}: {error}"))
    })?;
    match parse(&text) {
        Some(value) if value.get("Resources").is_some_and(Value::is_object) => Ok(value),
        Some(_) => Err(
            Failure::could_not_run(format!("{shown} has no Resources section")).hint(format!(
                "`stackwright validate {shown}` says what is wrong with a template"
            )),
        ),
        None => Err(
            Failure::could_not_run(format!("{shown} is neither JSON nor YAML")).hint(format!(
                "`stackwright validate {shown}` shows where it breaks off"
            )),
        ),
    }
}
