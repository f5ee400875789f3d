//! What others wrote and a command reads before it does anything: settings, context, what an app found, and the cloud assembly.
//! Each file is read as any command reads it, for those who check that no content of it leads further than to a message.

use std::path::Path;

use stackwright_diagnostic::report::shown;

use crate::app::diagnostics;
use crate::assembly::{Assembly, Lock};
use crate::configuration::cdk_json::CdkJson;
use crate::configuration::settings::Settings;
use crate::options::app::AppArgs;
use crate::terminal::failure_text;

/// Reads `cdk.json` and `cdk.context.json` in a directory.
///
/// # Errors
/// What is wrong with them, as a terminal shows it.
pub fn settings(directory: &Path) -> Result<(), String> {
    Settings::of_project(&AppArgs::default(), directory, CdkJson::default())
        .map(drop)
        .map_err(|failure| failure_text(&failure))
}

/// Reads the cloud assembly in a directory, and the findings of the app that wrote it. Returns what they say, as a terminal shows
/// it.
///
/// # Errors
/// What is wrong with one of its files.
pub fn assembly(directory: &Path) -> Result<String, String> {
    let lock = Lock::to_read(directory);
    let assembly = Assembly::read(directory, &lock).map_err(|failure| failure_text(&failure))?;
    let mut found = diagnostics::read(directory)
        .map_err(|failure| failure_text(&failure))?
        .unwrap_or_default();
    for stack in &assembly.stacks {
        stack
            .template_object()
            .map_err(|failure| failure_text(&failure))?;
        found.extend(stack.annotations.iter().cloned());
    }
    found.extend(assembly.annotations);
    Ok(shown(&diagnostics::render(&found)).into_owned())
}
