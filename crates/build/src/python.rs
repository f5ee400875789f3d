//! Functions in Python, with the packages that they require.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{is_installed, run};
use crate::{Architecture, BuildError};

/// A folder with a program, and what it requires: `requirements.txt`, or `uv.lock`.
#[derive(Clone, Debug)]
pub struct PythonBuild {
    /// The folder.
    pub folder: PathBuf,
    /// The version of Python, `3.13` for example.
    pub python: String,
    /// The processor.
    pub architecture: Architecture,
}

impl PythonBuild {
    /// Installs what the program requires into a folder, for Lambda's system and processor, and copies the program beside it.
    ///
    /// # Errors
    /// When neither pip nor uv is installed, or one of them fails, or something cannot be copied.
    pub fn run(&self, output: &Path) -> Result<(), BuildError> {
        let requirements = self.requirements(output)?;
        if let Some(requirements) = &requirements {
            self.install(requirements, output)?;
        }
        copy(&self.folder, output)?;
        // What was exported of a lock file is no part of the program.
        match requirements {
            Some(file) if file.starts_with(output) => {
                fs::remove_file(&file).map_err(|error| BuildError::Write(file, error))
            }
            _ => Ok(()),
        }
    }

    /// The file that names what is required, if anything is.
    fn requirements(&self, output: &Path) -> Result<Option<PathBuf>, BuildError> {
        let written = self.folder.join("requirements.txt");
        if written.is_file() {
            return Ok(Some(written));
        }
        if !self.folder.join("uv.lock").is_file() {
            return Ok(None);
        }
        let exported = output.join("exported-requirements.txt");
        let mut command = Command::new("uv");
        command
            .current_dir(&self.folder)
            .args([
                "export",
                "--frozen",
                "--no-dev",
                "--no-emit-project",
                "--quiet",
            ])
            .args(["--format", "requirements-txt", "--output-file"])
            .arg(&exported);
        run(command, "uv")?;
        Ok(Some(exported))
    }

    fn install(&self, requirements: &Path, output: &Path) -> Result<(), BuildError> {
        let processor = match self.architecture {
            Architecture::X86_64 => "x86_64",
            Architecture::Arm64 => "aarch64",
        };
        let (mut command, name) = match is_installed("uv") {
            true => {
                let mut command = Command::new("uv");
                command
                    .args([
                        "pip",
                        "install",
                        "--quiet",
                        "--python-version",
                        &self.python,
                    ])
                    .args(["--python-platform", &format!("{processor}-manylinux2014")])
                    .args(["--only-binary", ":all:"]);
                (command, "uv")
            }
            false => {
                let python = if cfg!(windows) { "python" } else { "python3" };
                if !is_installed(python) {
                    return Err(BuildError::NoTool("pip".to_owned()));
                }
                let mut command = Command::new(python);
                command
                    .args([
                        "-m",
                        "pip",
                        "install",
                        "--quiet",
                        "--disable-pip-version-check",
                    ])
                    .args(["--implementation", "cp", "--python-version", &self.python])
                    .args(["--platform", &format!("manylinux2014_{processor}")])
                    .args(["--only-binary=:all:"]);
                (command, "pip")
            }
        };
        command
            .current_dir(&self.folder)
            .arg("--target")
            .arg(output)
            .arg("--requirement")
            .arg(requirements);
        run(command, name)
    }
}

/// What is no part of a program.
const LEFT_OUT: &[&str] = &[
    ".git",
    ".venv",
    "__pycache__",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
];

fn copy(from: &Path, to: &Path) -> Result<(), BuildError> {
    let read = |path: &Path, error| BuildError::Read(path.to_owned(), error);
    for entry in fs::read_dir(from).map_err(|error| read(from, error))? {
        let entry = entry.map_err(|error| read(from, error))?;
        let name = entry.file_name();
        if LEFT_OUT.iter().any(|one| name == *one) {
            continue;
        }
        let (source, target) = (entry.path(), to.join(&name));
        let metadata = fs::metadata(&source).map_err(|error| read(&source, error))?;
        let written = match metadata.is_dir() {
            true => {
                fs::create_dir_all(&target)
                    .map_err(|error| BuildError::Write(target.clone(), error))?;
                copy(&source, &target)?;
                continue;
            }
            false => fs::copy(&source, &target),
        };
        written.map_err(|error| BuildError::Write(target, error))?;
    }
    Ok(())
}
