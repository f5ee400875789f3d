//! Commands that build, in any language: what they leave in a folder.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::BuildError;

/// What stands in a command for the folder that it is to write to.
const OUTPUT: &str = "{output}";

/// A command that builds something in a folder.
#[derive(Clone, Debug)]
pub struct CommandBuild {
    /// Where it runs.
    pub folder: PathBuf,
    /// The program and its arguments, in which `{output}` is the folder that it is to write to.
    pub command: Vec<String>,
    /// The folder below that it leaves its result in, if it does not write to `{output}`.
    pub result: Option<PathBuf>,
    /// Variables of its environment.
    pub environment: Vec<(String, String)>,
}

impl CommandBuild {
    /// Runs it, and returns the folder with what it built: that which is given, or the one that it leaves its result in. What it
    /// says goes to standard error.
    ///
    /// # Errors
    /// When it cannot be started, fails, or leaves nothing.
    pub fn run(&self, output: &Path) -> Result<PathBuf, BuildError> {
        let folder = output.to_string_lossy();
        let mut words = self
            .command
            .iter()
            .map(|word| word.replace(OUTPUT, &folder));
        let Some(program) = words.next() else {
            return Err(BuildError::Unexpected("the command is empty".to_owned()));
        };
        let mut command = Command::new(&program);
        command
            .args(words)
            .current_dir(&self.folder)
            .env("ASSET_OUTPUT", output)
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        run(command, &program)?;
        let result = match &self.result {
            Some(result) => self.folder.join(result),
            None => output.to_owned(),
        };
        let is_there = |entries: std::fs::ReadDir| entries.count() > 0;
        match std::fs::read_dir(&result).is_ok_and(is_there) {
            true => Ok(result),
            false => Err(BuildError::Nothing {
                command: self.command.join(" "),
                folder: result,
            }),
        }
    }
}

/// Runs a program of which people see everything that it says.
pub(crate) fn run(mut command: Command, name: &str) -> Result<(), BuildError> {
    // What is printed to standard output is the path of the asset, and nothing else.
    let output = command
        .stdin(Stdio::null())
        .stdout(std::io::stderr())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => BuildError::NoTool(name.to_owned()),
            _ => BuildError::Start(name.to_owned(), error),
        })?;
    match output.status.success() {
        true => Ok(()),
        false => Err(BuildError::Failed(name.to_owned(), output.status)),
    }
}

/// Whether a program is in one of the folders of `PATH`.
pub(crate) fn is_installed(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let extensions: &[&str] = if cfg!(windows) {
        &["", ".exe", ".cmd"]
    } else {
        &[""]
    };
    std::env::split_paths(&path).any(|folder| {
        let mut names = extensions
            .iter()
            .map(|extension| format!("{name}{extension}"));
        names.any(|name| folder.join(OsStr::new(&name)).is_file())
    })
}
