//! What a deployment ends with: outputs, and where to look at the stack.

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::Path;

use anstyle::Style;
use serde_json::Value;
use stackwright_deploy::{Output, outputs};
use stackwright_diagnostic::report;
use stackwright_template::compare::secrets::hide_named;
use tempfile::NamedTempFile;

use crate::failure::Failure;
use crate::terminal::style::{FAINT, TITLE, paint};
use crate::terminal::table::Table;
use crate::terminal::{self, printable};

/// The outputs of a stack, with what it is called in CloudFormation and in the app.
#[derive(Clone, Copy)]
pub struct Named<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its path.
    pub path: &'a str,
    /// Its outputs.
    pub outputs: &'a [Output],
}

/// What programs look for a stack by: its name in CloudFormation, and its path in the app where several stacks of
/// other accounts and regions have that name. In the order of the stacks, of which `name_and_path` tells.
pub fn keys<'a>(name_and_path: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<&'a str> {
    let stacks: Vec<_> = name_and_path.into_iter().collect();
    let named = |key: &str| stacks.iter().filter(|(name, _)| *name == key).count();
    let key = |(name, path): &(&'a str, &'a str)| if named(name) > 1 { *path } else { *name };
    let keys: Vec<&str> = stacks.iter().map(key).collect();
    let distinct: HashSet<_> = keys.iter().collect();
    match distinct.len() == keys.len() {
        true => keys,
        // Some path is the name of another stack.
        false => stacks.iter().map(|(_, path)| *path).collect(),
    }
}

/// The outputs of stacks as JSON, by their [`keys`].
pub fn outputs_json<'a>(stacks: impl IntoIterator<Item = Named<'a>>) -> Value {
    let stacks: Vec<_> = stacks.into_iter().collect();
    let keys = keys(stacks.iter().map(|stack| (stack.name, stack.path)));
    outputs::to_json(
        keys.into_iter()
            .zip(stacks.iter().map(|stack| stack.outputs)),
    )
}

/// The outputs of a stack, as text for stdout; empty when there are none. Values are never broken into lines, as they are
/// there to be copied. Secrets by their names are not shown; as JSON and in a file they are there.
pub fn outputs_table(path: &str, outputs: &[Output], several: bool) -> String {
    if outputs.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&["", "", ""]);
    let mut stacked = String::new();
    for output in outputs {
        let export = (output.export_name.as_ref())
            .map(|name| format!("exported as {}", printable(name)))
            .unwrap_or_default();
        let cells = [
            printable(&output.key).into_owned(),
            printable(&hide_named(&output.key, &output.value)).into_owned(),
            export,
        ];
        stacked.push_str(&format!("  {}\n", cells[0]));
        for cell in cells[1..].iter().filter(|cell| !cell.is_empty()) {
            let lines = cell.lines().map(|line| format!("    {line}\n"));
            stacked.extend(lines);
        }
        table.row(Style::new(), cells.to_vec());
    }
    let title = if several {
        format!("outputs of {}", printable(path))
    } else {
        "outputs".to_owned()
    };
    // Programs get each output on one line, people where it can be read.
    let room = terminal::page_width().unwrap_or(usize::MAX);
    let shown = match table.fits(room) {
        true => table.render(room),
        false => stacked,
    };
    format!("{}\n{shown}", paint(TITLE, title))
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

/// Writes the outputs of all stacks to a file, as JSON, whole or not at all. Outputs may be secrets: nobody else can read it.
///
/// # Errors
/// When the file cannot be written.
pub fn write_outputs<'a>(
    file: &Path,
    stacks: impl IntoIterator<Item = Named<'a>>,
) -> Result<(), Failure> {
    let json = report::json_text(&outputs_json(stacks));
    // A device or a pipe is written as it is.
    let written = match file.exists() && !file.is_file() {
        true => std::fs::write(file, json),
        false => replace(file, json.as_bytes()),
    };
    written.map_err(|error| {
        Failure::findings(format!(
            "could not write the outputs to {}: {error}",
            file.display()
        ))
        .note("the deployment itself is done")
    })
}

/// Puts a file in place of another one, or none. It is readable by its owner alone, and gone if it cannot be completed.
fn replace(file: &Path, content: &[u8]) -> io::Result<()> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut beside = NamedTempFile::new_in(folder)?;
    beside.write_all(content)?;
    beside.as_file().sync_all()?;
    beside.persist(file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn the_file_is_the_owners_and_whole() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("outputs.json");
        std::fs::write(&file, "old").expect("written");
        replace(&file, b"new").expect("replaced");
        let mode = std::fs::metadata(&file)
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(std::fs::read(&file).expect("read"), b"new");
        assert_eq!(std::fs::read_dir(&folder).expect("listed").count(), 1);
    }

    #[test]
    fn no_stack_hides_another() {
        for (stacks, expected) in [
            (&[("A", "P/A"), ("B", "P/B")][..], &["A", "B"][..]),
            (
                &[("A", "S1"), ("B", "P/B"), ("A", "S2")],
                &["S1", "B", "S2"],
            ),
            (&[("A", "S1"), ("S1", "P"), ("A", "S2")], &["S1", "P", "S2"]),
        ] {
            assert_eq!(keys(stacks.iter().copied()), expected);
        }
    }
}
