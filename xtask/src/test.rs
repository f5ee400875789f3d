//! `cargo xtask test`: everything that must hold.

use std::process::Command;

use anyhow::Result;

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
    cargo(&[
        "test",
        "--manifest-path",
        "tests/third-party/Cargo.toml",
        "--target-dir",
        "target/third-party",
    ])
}
