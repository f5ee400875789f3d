//! Why something could not be built.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

/// Why something could not be built.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// A program that is needed cannot be started.
    Start(String, io::Error),
    /// A program that is needed is not installed.
    NoTool(String),
    /// esbuild is installed neither in the project nor on the machine.
    NoEsbuild(PathBuf),
    /// A command left nothing.
    Nothing {
        /// The command.
        command: String,
        /// Where its result was to be.
        folder: PathBuf,
    },
    /// A program failed, after it said why.
    Failed(String, ExitStatus),
    /// What a program said cannot be understood.
    Unexpected(String),
    /// Nothing on this machine can build for the target.
    NoTarget {
        /// What is to be built for.
        target: String,
        /// What this machine is.
        host: String,
    },
    /// No container engine is running, and the caller needs the image in one.
    NoEngine,
    /// A file cannot be read.
    Read(PathBuf, io::Error),
    /// A file cannot be written.
    Write(PathBuf, io::Error),
    /// What is made cannot be written to the file that it is given.
    Output(io::Error),
}

impl BuildError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            BuildError::Start(program, _) if program == "cargo" || program == "rustc" => {
                Some(format!(
                    "install Rust, or set `{}` to the path of {program}",
                    program.to_uppercase()
                ))
            }
            BuildError::NoTool(program) => Some(match program.as_str() {
                "uv" => "the function has a `uv.lock`: install uv, or write a `requirements.txt`".to_owned(),
                "pip" => "install Python with pip, or uv".to_owned(),
                program => format!("install `{program}`, or write its path"),
            }),
            BuildError::NoEsbuild(project) => Some(format!(
                "`npm install --save-dev esbuild` in `{}` installs it",
                project.display()
            )),
            BuildError::Nothing { .. } => Some(
                "let it write to the folder that `{output}` in its arguments stands for, or name the folder that it writes to"
                    .to_owned(),
            ),
            BuildError::NoTarget { target, .. } => Some(format!(
                "`rustup target add {target}` installs it; for functions, so does `cargo lambda`"
            )),
            BuildError::NoEngine => Some(
                "`stackwright deploy` pushes the image without one; the AWS CDK's command needs docker, finch or podman"
                    .to_owned(),
            ),
            _ => None,
        }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BuildError::Start(program, error) => {
                write!(f, "`{program}` cannot be started: {error}")
            }
            BuildError::NoTool(program) => write!(f, "`{program}` is not installed"),
            BuildError::NoEsbuild(_) => {
                f.write_str("esbuild, which bundles the function, is not installed")
            }
            BuildError::Nothing { command, folder } => {
                write!(f, "`{command}` left nothing in `{}`", folder.display())
            }
            BuildError::Failed(program, status) => write!(f, "`{program}` failed with {status}"),
            BuildError::Unexpected(what) => f.write_str(what),
            BuildError::NoTarget { target, host } => write!(
                f,
                "nothing on this machine, {host}, builds for `{target}`, which is not installed"
            ),
            BuildError::NoEngine => {
                f.write_str("there is no container engine to load the image into")
            }
            BuildError::Read(path, error) => {
                write!(f, "`{}` cannot be read: {error}", path.display())
            }
            BuildError::Write(path, error) => match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    let path = path.display();
                    write!(f, "the disk is full: `{path}` cannot be written")
                }
                _ => write!(f, "`{}` cannot be written: {error}", path.display()),
            },
            BuildError::Output(error) => write!(f, "what is made cannot be written: {error}"),
        }
    }
}

impl std::error::Error for BuildError {}
