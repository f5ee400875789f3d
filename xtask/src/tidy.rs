//! `cargo xtask tidy`: the invariants of the workspace that no compiler checks.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use crate::root;

/// All that a user's app may compile.
const USER_TREE: &[&str] = &[
    "s3-fargate",
    "stackwright",
    "stackwright-aws",
    "stackwright-cfn",
    "stackwright-diagnostic",
    "stackwright-facts",
    "stackwright-json",
];

/// Our packages, lowest floor first, each with those of ours that it may know: an arrow only goes down.
const FLOORS: &[(&str, &[&str])] = &[
    ("stackwright-build", &[]),
    ("stackwright-files", &[]),
    ("stackwright-json", &[]),
    (
        "stackwright-diagnostic",
        &["stackwright-files", "stackwright-json"],
    ),
    ("stackwright-facts", &[]),
    ("stackwright-profiles", &["stackwright-files"]),
    ("stackwright-schemas", &[]),
    (
        "stackwright",
        &[
            "stackwright-diagnostic",
            "stackwright-facts",
            "stackwright-json",
        ],
    ),
    ("stackwright-cfn", &["stackwright"]),
    (
        "stackwright-aws",
        &["stackwright", "stackwright-cfn", "stackwright-facts"],
    ),
    (
        "stackwright-template",
        &[
            "stackwright-diagnostic",
            "stackwright-facts",
            "stackwright-schemas",
        ],
    ),
    (
        "stackwright-validate",
        &[
            "stackwright-diagnostic",
            "stackwright-facts",
            "stackwright-files",
            "stackwright-schemas",
            "stackwright-template",
        ],
    ),
    (
        "stackwright-trace",
        &[
            "stackwright-diagnostic",
            "stackwright-facts",
            "stackwright-files",
            "stackwright-template",
            "stackwright-validate",
        ],
    ),
    (
        "stackwright-deploy",
        &[
            "stackwright-diagnostic",
            "stackwright-facts",
            "stackwright-files",
            "stackwright-profiles",
            "stackwright-template",
        ],
    ),
    (
        "stackwright-cli",
        &[
            "stackwright-build",
            "stackwright-deploy",
            "stackwright-diagnostic",
            "stackwright-facts",
            "stackwright-files",
            "stackwright-profiles",
            "stackwright-schemas",
            "stackwright-template",
            "stackwright-trace",
            "stackwright-validate",
        ],
    ),
];

/// Names of modules that say nothing.
const EMPTY_NAMES: &[&str] = &["utils", "util", "helpers", "helper", "common", "misc"];

/// Checks everything and reports all that is wrong.
pub fn check() -> Result<()> {
    let root = root();
    let files = tracked_files(&root)?;
    let mut problems = Vec::new();
    check_user_tree(&root, &mut problems)?;
    check_floors(&root, &mut problems)?;
    for file in &files {
        check_name(file, &mut problems);
        if !is_fixture(file) && file.extension().is_some_and(|extension| extension == "rs") {
            check_source(&root, file, &mut problems)?;
        }
        check_words(&root, file, &mut problems)?;
    }
    check_manifests(&root, &files, &mut problems)?;
    check_documents(&root, &files, &mut problems)?;
    if problems.is_empty() {
        println!("{} files are tidy", files.len());
        return Ok(());
    }
    bail!("{} problems:\n{}", problems.len(), problems.join("\n"))
}

fn tracked_files(root: &Path) -> Result<Vec<PathBuf>> {
    let output = Command::new("git")
        .current_dir(root)
        .args(["ls-files"])
        .output()?;
    ensure!(output.status.success(), "git ls-files failed");
    let text = String::from_utf8(output.stdout)?;
    Ok(text
        .lines()
        .map(PathBuf::from)
        .filter(|file| root.join(file).exists())
        .collect())
}

/// What a user compiles is small: no runtime, no command line, no SDK, no procedural macros.
fn check_user_tree(root: &Path, problems: &mut Vec<String>) -> Result<()> {
    let output = Command::new("cargo")
        .current_dir(root)
        .args([
            "tree",
            "--package",
            "s3-fargate",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
        ])
        .args(["--format", "{p}"])
        .output()?;
    ensure!(
        output.status.success(),
        "cargo tree failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let tree: BTreeSet<String> = String::from_utf8(output.stdout)?
        .lines()
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .collect();
    for name in tree {
        if !USER_TREE.contains(&name.as_str()) {
            problems.push(format!(
                "a user's app compiles `{name}`, which is not in its allowed tree"
            ));
        }
    }
    Ok(())
}

/// Each package of ours knows only those that it may. What it needs for its tests is left alone.
fn check_floors(root: &Path, problems: &mut Vec<String>) -> Result<()> {
    let output = Command::new("cargo")
        .current_dir(root)
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()?;
    ensure!(
        output.status.success(),
        "cargo metadata failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    for package in list(&metadata["packages"]) {
        let name = package["name"].as_str().unwrap_or_default();
        // A package that is not published stands above all floors.
        if package["publish"].as_array().is_some_and(Vec::is_empty) {
            continue;
        }
        let Some(floor) = FLOORS.iter().position(|(known, _)| *known == name) else {
            problems.push(format!("`{name}` is on no floor of the crates"));
            continue;
        };
        let below = FLOORS[floor].1;
        let lower: Vec<&str> = FLOORS[..floor].iter().map(|(known, _)| *known).collect();
        for dependency in list(&package["dependencies"]) {
            let on = dependency["name"].as_str().unwrap_or_default();
            let ours = on == "stackwright" || on.starts_with("stackwright-");
            if ours && dependency["kind"] != "dev" && !(below.contains(&on) && lower.contains(&on))
            {
                problems.push(format!("`{name}` must not know `{on}`"));
            }
        }
    }
    Ok(())
}

/// Files of test cases are data, whatever their names, and so are the programs that tests build and the bench compares with.
fn is_fixture(file: &Path) -> bool {
    let folders = ["constructs/tests/assets", "xtask/bench/peers"];
    folders.iter().any(|folder| file.starts_with(folder))
        || file.components().any(|part| part.as_os_str() == "cases")
}

/// The manifest of a package of ours.
fn is_manifest(file: &Path) -> bool {
    file.ends_with("Cargo.toml") && !is_fixture(file)
}

fn check_name(file: &Path, problems: &mut Vec<String>) {
    for part in file
        .with_extension("")
        .iter()
        .filter_map(|part| part.to_str())
    {
        if EMPTY_NAMES.contains(&part) {
            problems.push(format!(
                "{}: `{part}` does not say what is in it",
                file.display()
            ));
        }
    }
}

/// Every source file that somebody writes opens with a sentence on what lives there.
fn check_source(root: &Path, file: &Path, problems: &mut Vec<String>) -> Result<()> {
    let text = fs::read_to_string(root.join(file))?;
    if text.starts_with("// @generated") {
        return Ok(());
    }
    let mut lines = text.lines();
    let opening = lines.find(|line| !line.is_empty() && !line.starts_with("#!"));
    if !opening.is_some_and(|line| line.starts_with("//!")) {
        problems.push(format!(
            "{}: does not open with a `//!` sentence",
            file.display()
        ));
    }
    Ok(())
}

/// Nothing names the machine or the place where it was written.
fn check_words(root: &Path, file: &Path, problems: &mut Vec<String>) -> Result<()> {
    let Ok(text) = fs::read_to_string(root.join(file)) else {
        return Ok(()); // Not text.
    };
    if file.file_name().is_some_and(|name| name == "Cargo.lock") {
        return Ok(());
    }
    for (number, line) in text.lines().enumerate() {
        for folder in ["root", "work"] {
            let path = format!("/{folder}/");
            if let Some(at) = line.find(&path)
                && !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-}$".contains(c))
            {
                problems.push(format!(
                    "{}:{}: names a path of a machine",
                    file.display(),
                    number + 1
                ));
            }
        }
    }
    Ok(())
}

/// Every package takes the workspace's lints, which forbid unsafe code.
fn check_manifests(root: &Path, files: &[PathBuf], problems: &mut Vec<String>) -> Result<()> {
    let workspace = fs::read_to_string(root.join("Cargo.toml"))?;
    if !workspace.contains("unsafe_code = \"forbid\"") {
        problems.push("Cargo.toml: unsafe code is not forbidden".into());
    }
    for file in files.iter().filter(|file| is_manifest(file)) {
        let text = fs::read_to_string(root.join(file))?;
        let own_workspace = text.contains("\n[workspace]\n") || file.starts_with("templates");
        if !own_workspace && !text.contains("[lints]\nworkspace = true") {
            problems.push(format!(
                "{}: does not take the workspace's lints",
                file.display()
            ));
        }
    }
    Ok(())
}

/// The documents name what is there.
fn check_documents(root: &Path, files: &[PathBuf], problems: &mut Vec<String>) -> Result<()> {
    let read = |name: &str| fs::read_to_string(root.join(name)).with_context(|| name.to_owned());
    let architecture = read("docs/architecture.md")?;
    for file in files.iter().filter(|file| is_manifest(file)) {
        let folder = file.parent().unwrap_or(Path::new("")).display().to_string();
        if !folder.is_empty()
            && !folder.starts_with("templates")
            && !architecture.contains(&format!("`{folder}"))
            && !folder.starts_with("examples/")
        {
            problems.push(format!(
                "docs/architecture.md does not say what `{folder}` is"
            ));
        }
    }
    for name in [
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "schemas/NOTICE",
        "README.md",
        "docs/DESIGN.md",
    ] {
        if !root.join(name).exists() {
            problems.push(format!("{name} is missing"));
        }
    }
    let readme = read("README.md")?;
    let ci = read(".ci/run")?;
    if !readme.contains("cargo xtask test") || !ci.contains("cargo xtask test") {
        problems.push("README.md and .ci/run do not have the same test command".into());
    }
    Ok(())
}
