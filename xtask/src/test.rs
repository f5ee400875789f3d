//! `cargo xtask test`: everything that must hold.

use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value as Json;

use crate::{root, run};

/// Runs all suites. Those that need the network to install a tool once say so if they are skipped; with `CI=true` they
/// fail instead.
pub fn all() -> Result<()> {
    let cargo = |arguments: &[&str]| {
        println!("==> cargo {}", arguments.join(" "));
        run(Command::new("cargo").current_dir(root()).args(arguments))
    };
    cargo(&["test", "--workspace", "--no-fail-fast"])?;
    cargo(&["check", "--package", "stackwright-cfn", "--features", "all"])?;
    for feature in features("stackwright-aws")? {
        cargo(&[
            "clippy",
            "--quiet",
            "--package",
            "stackwright-aws",
            "--lib",
            "--no-default-features",
            "--features",
            &feature,
            "--",
            "--deny",
            "warnings",
        ])?;
    }
    cargo(&[
        "test",
        "--manifest-path",
        "tests/third-party/Cargo.toml",
        "--target-dir",
        "target/third-party",
    ])
}

/// The features of a package, each of which must compile alone without a warning: apps take only those they need.
fn features(package: &str) -> Result<Vec<String>> {
    let output = Command::new("cargo")
        .current_dir(root())
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()?;
    let metadata: Json = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().context("no packages")?;
    let found = packages
        .iter()
        .find(|found| found["name"] == package)
        .and_then(|found| found["features"].as_object())
        .with_context(|| format!("no package {package}"))?;
    Ok(found.keys().cloned().collect())
}
