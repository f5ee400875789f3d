//! cfn-lint finds no error in any example's template.
//!
//! It is installed at one version into `.tools/`, which is not committed. Where it cannot be installed the test says so and
//! is skipped; with `CI=true` it fails instead.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

use crate::{binary, synthesized};

const PACKAGE: &str = "cfn-lint==1.58.0";

/// The linter's program, installed on first use.
fn install() -> Result<PathBuf, String> {
    let tools = binary::workspace().join(".tools");
    let home = tools.join(PACKAGE.replace("==", "-"));
    let complete = home.join("complete");
    if !complete.exists() {
        fs::create_dir_all(&tools).map_err(|error| error.to_string())?;
        run(Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&home))?;
        run(Command::new(home.join("bin/python")).args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            PACKAGE,
        ]))?;
        fs::write(&complete, PACKAGE).map_err(|error| error.to_string())?;
    }
    Ok(home.join("bin/cfn-lint"))
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| error.to_string())?;
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
    }
}

#[test]
fn cfn_lint_finds_no_error() {
    let linter = match install() {
        Ok(linter) => linter,
        Err(why) => {
            assert_ne!(
                std::env::var("CI").as_deref(),
                Ok("true"),
                "cfn-lint is not available: {why}"
            );
            // Not `println!`, which the test harness captures.
            let _ = writeln!(
                std::io::stdout(),
                "skipped: cfn-lint is not available: {why}"
            );
            return;
        }
    };
    let folder = tempfile::tempdir().expect("a folder");
    let mut files = Vec::new();
    for name in synthesized::names() {
        for (file, text) in synthesized::assembly(&name) {
            if file.ends_with(".template.json") {
                let path = folder
                    .path()
                    .join(format!("{name}-{}", file.replace('/', "-")));
                fs::write(&path, text).expect("the folder is writable");
                files.push(path);
            }
        }
    }
    assert!(files.len() >= synthesized::names().len());
    let output = Command::new(linter)
        .args(["--format", "parseable", "--regions", "us-east-1", "--"])
        .args(&files)
        .output()
        .expect("cfn-lint starts");
    let findings = String::from_utf8_lossy(&output.stdout);
    let errors: Vec<&str> = findings
        .lines()
        .filter(|line| {
            line.split(':')
                .any(|part| part.starts_with('E') && part.len() == 5)
        })
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    assert!(
        matches!(output.status.code(), Some(0 | 4 | 8 | 12)),
        "{findings}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
