//! What a deployment ends with: outputs, and where to look at the stack.

use std::path::Path;

use anstyle::Style;
use stackwright_deploy::{Output, outputs};

use crate::deploy::style::{FAINT, TITLE, paint};
use crate::deploy::table::Table;
use crate::failure::Failure;
use crate::terminal::{self, printable};

/// The outputs of a stack, as text for stdout; empty when there are none. Values are never broken into lines, as they are
/// there to be copied.
pub fn outputs_table(path: &str, outputs: &[Output], several: bool) -> String {
    if outputs.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&["", "", ""]);
    for output in outputs {
        let export = (output.export_name.as_ref())
            .map(|name| format!("exported as {}", printable(name)))
            .unwrap_or_default();
        let cells = vec![
            printable(&output.key).into_owned(),
            printable(&output.value).into_owned(),
            export,
        ];
        table.row(Style::new(), cells);
    }
    let title = if several {
        format!("outputs of {}", printable(path))
    } else {
        "outputs".to_owned()
    };
    format!("{}\n{}", paint(TITLE, title), table.render(usize::MAX))
}

/// The stack's page in the console, on stderr; with the name of the stack where there are `several`.
pub fn console_link(path: &str, url: &str, several: bool) {
    let whose = if several {
        format!("{}: ", printable(path))
    } else {
        String::new()
    };
    terminal::status(&paint(FAINT, format!("{whose}{}", printable(url))));
}

/// Whether the outputs can be written when the deployment is done: told before anything is deployed.
///
/// # Errors
/// When the file's directory does not exist, or the file is a directory.
pub fn check_outputs_file(file: &Path) -> Result<(), Failure> {
    let why = match file.parent() {
        _ if file.is_dir() || file.as_os_str().to_string_lossy().ends_with('/') => {
            "it is a directory"
        }
        Some(parent) if !parent.as_os_str().is_empty() && !parent.is_dir() => {
            "its directory does not exist"
        }
        _ => return Ok(()),
    };
    Err(Failure::could_not_run(format!(
        "the outputs cannot be written to {}: {why}",
        file.display()
    ))
    .note("nothing was deployed"))
}

/// Writes the outputs of all stacks to a file, as JSON, whole or not at all.
///
/// # Errors
/// When the file cannot be written.
pub fn write_outputs<'a>(
    file: &Path,
    stacks: impl IntoIterator<Item = (&'a str, &'a [Output])>,
) -> Result<(), Failure> {
    let json = format!("{:#}\n", outputs::to_json(stacks));
    let mut beside = file.as_os_str().to_owned();
    beside.push(".part");
    // A device or a pipe is written as it is.
    let written = match file.exists() && !file.is_file() {
        true => std::fs::write(file, json),
        false => std::fs::write(&beside, json).and_then(|()| std::fs::rename(&beside, file)),
    };
    written.map_err(|error| {
        // What is left of it is of no use to anybody.
        let _ = std::fs::remove_file(&beside);
        Failure::findings(format!(
            "could not write the outputs to {}: {error}",
            file.display()
        ))
        .note("the deployment itself is done")
    })
}
