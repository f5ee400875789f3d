//! Templates of others: files and what is deployed, as JSON or YAML.

use std::path::Path;

use stackwright_template::parse::{Document, Node};

use crate::failure::Failure;

/// Reads the text of a template. `None` when it is neither JSON nor YAML.
pub fn parse(text: &str) -> Option<Document<'static>> {
    let document = stackwright_template::parse::parse(text);
    (!document.is_broken()).then(|| document.into_owned())
}

/// Reads a template file.
///
/// # Errors
/// When it cannot be read, or is no template.
pub fn read(path: &Path) -> Result<Document<'static>, Failure> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::could_not_run(format!("could not read the template {shown}: {error}"))
    })?;
    match parse(&text) {
        Some(document)
            if document
                .root
                .at(["Resources"])
                .and_then(Node::as_map)
                .is_some() =>
        {
            Ok(document)
        }
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
