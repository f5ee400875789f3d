//! Templates of others: files and what is deployed, as JSON or YAML.

use std::path::Path;

use stackwright_template::parse::Document;

use crate::failure::Failure;
use crate::source_text;

/// Reads the text of a template. `None` when it is neither JSON nor YAML.
pub fn parse(text: &str) -> Option<Document<'static>> {
    let document = stackwright_template::parse::parse(text);
    (!document.is_broken()).then(|| document.into_owned())
}

/// Reads a template file: its text, and what it says.
///
/// # Errors
/// When it cannot be read, or is no template.
pub fn read(path: &Path) -> Result<(String, Document<'static>), Failure> {
    let text = source_text::read_text(path, "the template")?;
    let document = decode(&path.display().to_string(), &text)?;
    Ok((text, document))
}

/// What the text of a template says; `shown` names its file.
///
/// # Errors
/// When it is no template.
pub fn decode(shown: &str, text: &str) -> Result<Document<'static>, Failure> {
    decode_as(shown, text, false)
}

/// What the template of an app's stack says, which may have no resources: the AWS CDK writes those, and does not deploy them.
///
/// # Errors
/// When it is no template.
pub fn decode_of_app(shown: &str, text: &str) -> Result<Document<'static>, Failure> {
    decode_as(shown, text, true)
}

fn decode_as(shown: &str, text: &str, may_be_empty: bool) -> Result<Document<'static>, Failure> {
    match parse(text) {
        Some(document) if has_resources(&document, may_be_empty) => Ok(document),
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

/// Whether a template has a section `Resources`; one of an app may do without it.
pub fn has_resources(template: &Document<'_>, may_be_empty: bool) -> bool {
    match template.root.get("Resources") {
        Some(resources) => resources.as_map().is_some(),
        None => may_be_empty && template.root.as_map().is_some(),
    }
}
