//! The official CLI: `aws-cdk` at one version, installed into `.tools/npm`, which is not committed.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::binary;

/// 3.0.0 was published by accident; this is the current release.
const VERSION: &str = "2.1148.1";

/// The program, or why there is none.
pub fn cdk() -> Result<&'static Path, &'static str> {
    static PROGRAM: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let installed = PROGRAM.get_or_init(|| {
        let tools = binary::workspace().join(".tools/npm");
        let home = tools.join(format!("aws-cdk-{VERSION}"));
        let program = home.join("node_modules/aws-cdk/bin/cdk");
        if program.exists() {
            return Ok(program);
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
            .arg(format!("aws-cdk@{VERSION}"))
            .output()
            .map_err(|error| format!("npm does not start: {error}"))?;
        if !output.status.success() {
            return Err(format!(
                "npm install failed: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            ));
        }
        match fs::rename(fresh.path(), &home) {
            Ok(()) => Ok(program),
            // Somebody else was faster.
            Err(_) if program.exists() => Ok(program),
            Err(error) => Err(error.to_string()),
        }
    });
    installed.as_deref().map_err(String::as_str)
}

/// Says that the test is skipped, or fails on CI.
pub fn skip(why: &str) {
    assert_ne!(
        std::env::var("CI").as_deref(),
        Ok("true"),
        "the official CLI is not available: {why}"
    );
    // Not `println!`, which the test harness captures.
    let _ = writeln!(
        std::io::stdout(),
        "skipped: the official CLI is not available: {why}"
    );
}
