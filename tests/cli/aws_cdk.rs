//! Packages of npm, the AWS CDK's command and library above all, each at one version, installed into `.tools/npm`, which is not committed.

#![allow(dead_code, reason = "each suite uses a part of it")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::binary;

/// 3.0.0 was published by accident; this is the current release.
const COMMAND: &str = "2.1148.1";

/// The library that constructs and examples are compared with.
const LIBRARY: &str = "2.276.0";

/// The program, or why there is none.
pub fn cdk() -> Result<&'static Path, &'static str> {
    static PROGRAM: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let installed = PROGRAM.get_or_init(|| {
        let modules = install("aws-cdk", COMMAND)?;
        Ok(modules.join("aws-cdk/bin/cdk"))
    });
    installed.as_deref().map_err(String::as_str)
}

/// The folder in which Node finds the library, or why there is none.
pub fn library() -> Result<&'static Path, &'static str> {
    static MODULES: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let installed = MODULES.get_or_init(|| install("aws-cdk-lib", LIBRARY));
    installed.as_deref().map_err(String::as_str)
}

/// The modules of a package, which is installed if it is not there.
pub fn install(package: &str, version: &str) -> Result<PathBuf, String> {
    let tools = binary::workspace().join(".tools/npm");
    let home = tools.join(format!("{package}-{version}"));
    let modules = home.join("node_modules");
    if modules.join(package).exists() {
        return Ok(modules);
    }
    fs::create_dir_all(&tools).map_err(|error| error.to_string())?;
    // Installed beside its place and moved there, so that an interrupted installation is not used.
    let fresh = tempfile::tempdir_in(&tools).map_err(|error| error.to_string())?;
    let output = Command::new("npm")
        .args([
            "install",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--loglevel",
            "error",
            "--prefix",
        ])
        .arg(fresh.path())
        .arg(format!("{package}@{version}"))
        .output()
        .map_err(|error| format!("npm does not start: {error}"))?;
    if !output.status.success() {
        return Err(format!(
            "npm install failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        ));
    }
    match fs::rename(fresh.path(), &home) {
        Ok(()) => Ok(modules),
        // Somebody else was faster.
        Err(_) if modules.join(package).exists() => Ok(modules),
        Err(error) => Err(error.to_string()),
    }
}

/// Says that the test is skipped, or fails on CI.
pub fn skip(why: &str) {
    assert_ne!(
        std::env::var("CI").as_deref(),
        Ok("true"),
        "a tool is not available: {why}"
    );
    // Not `println!`, which the test harness captures.
    let _ = writeln!(std::io::stdout(), "skipped: a tool is not available: {why}");
}
