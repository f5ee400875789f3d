//! `stackwright man`: manual pages, for packagers.

use std::fs;
use std::io::Write;
use std::path::Path;

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use tempfile::NamedTempFile;

use crate::command_line::Cli;
use crate::failure::{Exit, Failure};
use crate::terminal;

/// Runs the command: the main page on stdout, or every page in a directory.
pub fn run(directory: Option<&Path>) -> Result<Exit, Failure> {
    let mut command = Cli::command();
    command.build();
    let Some(directory) = directory else {
        return terminal::verbatim(&String::from_utf8_lossy(&page(&command)?));
    };
    let failed = |error: std::io::Error| {
        Failure::could_not_run(format!(
            "could not write manual pages to {}: {error}",
            directory.display()
        ))
    };
    fs::create_dir_all(directory).map_err(failed)?;
    write(directory, "stackwright", &command).map_err(failed)?;
    for sub in command
        .get_subcommands()
        .filter(|sub| !sub.is_hide_set() && sub.get_name() != "help")
    {
        let name = format!("stackwright-{}", sub.get_name());
        write(directory, &name, sub).map_err(failed)?;
    }
    Ok(Exit::Ok)
}

fn page(command: &Command) -> Result<Vec<u8>, Failure> {
    let mut page = Vec::new();
    Man::new(command.clone())
        .render(&mut page)
        .map_err(|error| {
            Failure::could_not_run(format!("could not render the manual page: {error}"))
        })?;
    Ok(page)
}

fn write(directory: &Path, name: &str, command: &Command) -> std::io::Result<()> {
    let mut file = NamedTempFile::new_in(directory)?;
    Man::new(command.clone()).title(name).render(&mut file)?;
    file.flush()?;
    file.persist(directory.join(format!("{name}.1")))?;
    Ok(())
}
