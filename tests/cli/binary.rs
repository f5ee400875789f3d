//! Builds the command once, and runs it in a quiet, known environment.

#![allow(dead_code, reason = "each suite uses a part of it")]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Variables that make a run independent of the machine; the home directory has nothing in it.
pub const ENVIRONMENT: &[(&str, &str)] = &[
    ("AWS_CONFIG_FILE", "/nonexistent/config"),
    ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials"),
    ("CDK_DEFAULT_REGION", "us-east-1"),
    ("COLUMNS", "100"),
    ("HOME", "/nonexistent"),
];

/// The workspace's root.
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ lies in the workspace")
}

/// The program, built with the same cargo and into the same target directory as this test.
pub fn stackwright() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let output = Command::new(env!("CARGO"))
            .current_dir(workspace())
            .args([
                "build",
                "--quiet",
                "--package",
                "stackwright-cli",
                "--message-format",
                "json",
            ])
            .output()
            .expect("cargo starts");
        let messages = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success(),
            "cargo build failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        messages
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .filter_map(|message| message["executable"].as_str().map(PathBuf::from))
            .next_back()
            .expect("cargo names the executable")
    })
}

/// `PATH` with the program's directory in front.
pub fn path() -> OsString {
    let own = stackwright().parent().expect("a directory").to_path_buf();
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths([own].into_iter().chain(std::env::split_paths(&inherited)))
        .expect("a valid PATH")
}

/// A run of the program in a directory.
pub fn command(directory: &Path) -> Command {
    let mut command = Command::new(stackwright());
    command
        .current_dir(directory)
        .envs(ENVIRONMENT.iter().copied())
        .env("PATH", path());
    for name in [
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_PROFILE",
        "NO_COLOR",
        "CLICOLOR_FORCE",
    ] {
        command.env_remove(name);
    }
    command
}

/// The directory of a tool that the home directory normally has, which these runs do not.
pub fn home_of(variable: &str, directory: &str) -> PathBuf {
    std::env::var_os(variable).map_or_else(
        || std::env::home_dir().unwrap_or_default().join(directory),
        PathBuf::from,
    )
}
