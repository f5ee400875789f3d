//! `cargo xtask supply-chain`: what Stackwright is built of. Licences, bans and sources as `deny.toml` says, advisories where
//! their database can be had, a build with the oldest versions that the manifests allow, and on request a bill of materials.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use clap::Args;

use crate::{root, run};

const DENY: (&str, &str) = ("cargo-deny", "0.20.2");
const CYCLONEDX: (&str, &str) = ("cargo-cyclonedx", "0.5.9");

/// What is done beside the checks.
#[derive(Args)]
pub struct Options {
    /// Writes a bill of materials of the command, as CycloneDX JSON, into this folder
    #[arg(long, value_name = "DIR")]
    sbom: Option<PathBuf>,
    /// Leaves out the build with the oldest versions
    #[arg(long)]
    no_build: bool,
}

/// Checks everything.
pub fn check(options: &Options) -> Result<()> {
    let root = root().canonicalize()?;
    let deny = install(&root, DENY)?;
    let cargo_deny = |arguments: &[&str]| {
        let mut command = Command::new(&deny);
        command
            .current_dir(&root)
            .args(["--workspace", "--all-features", "--log-level", "error"])
            .args(arguments);
        command
    };
    run(&mut cargo_deny(&["check", "licenses", "bans", "sources"]))?;
    // Their database is a repository of its own, which not every machine can reach.
    match cargo_deny(&["fetch", "db"]).output()?.status.success() {
        true => run(&mut cargo_deny(&["--offline", "check", "advisories"]))?,
        false => println!("advisories: not checked, their database cannot be reached from here"),
    }
    if !options.no_build {
        oldest_versions(&root)?;
    }
    if let Some(folder) = &options.sbom {
        bill_of_materials(&root, folder)?;
    }
    Ok(())
}

/// What users compile, and the command, with the oldest versions of our direct dependencies: a manifest that asks for less
/// than the code needs breaks the build of someone who has an older lock file.
fn oldest_versions(root: &Path) -> Result<()> {
    let copy = tempfile::tempdir()?;
    let files = Command::new("git")
        .current_dir(root)
        .arg("ls-files")
        .output()?;
    ensure!(files.status.success(), "git ls-files failed");
    for file in String::from_utf8(files.stdout)?.lines() {
        let (from, to) = (root.join(file), copy.path().join(file));
        if !from.is_file() || file == "Cargo.lock" {
            continue;
        }
        fs::create_dir_all(to.parent().context("a folder")?)?;
        fs::copy(from, to)?;
    }
    let cargo = |arguments: &[&str]| {
        let mut command = Command::new("cargo");
        command.current_dir(copy.path()).args(arguments);
        command.env("CARGO_TARGET_DIR", crate::target("oldest"));
        command
    };
    // The option is one of unstable cargo, which only resolves here; the build below is the stable one.
    run(
        cargo(&["update", "--quiet", "-Z", "direct-minimal-versions"]).env("RUSTC_BOOTSTRAP", "1"),
    )?;
    run(&mut cargo(&[
        "check",
        "--quiet",
        "--package=s3-fargate",
        "--package=stackwright-cli",
        "--no-default-features",
    ]))?;
    println!("builds with the oldest versions that the manifests allow");
    Ok(())
}

fn bill_of_materials(root: &Path, folder: &Path) -> Result<()> {
    let cyclonedx = install(root, CYCLONEDX)?;
    fs::create_dir_all(folder)?;
    let name = "stackwright-cli.cdx";
    run(Command::new(cyclonedx).current_dir(root).args([
        "cyclonedx",
        "--quiet",
        "--format=json",
        "--spec-version=1.5",
        "--manifest-path=crates/cli/Cargo.toml",
        &format!("--override-filename={name}"),
    ]))?;
    // It writes beside every manifest; the one of the command lists all that is in it.
    let manifests = Command::new("git")
        .current_dir(root)
        .args(["ls-files", "*Cargo.toml"])
        .output()?;
    let file = format!("{name}.json");
    for manifest in String::from_utf8(manifests.stdout)?.lines() {
        let written = root.join(manifest).with_file_name(&file);
        if !written.exists() {
            continue;
        }
        if manifest == "crates/cli/Cargo.toml" {
            fs::copy(&written, folder.join(&file))?;
        }
        fs::remove_file(&written)?;
    }
    println!(
        "{} lists what the command is built of",
        folder.join(&file).display()
    );
    Ok(())
}

/// A program of cargo's at one version, installed into `.tools/`, which is not committed.
fn install(root: &Path, (name, version): (&str, &str)) -> Result<PathBuf> {
    let home = root.join(".tools").join(format!("{name}-{version}"));
    let program = home.join("bin").join(name);
    if !program.exists() {
        println!("installing {name} {version}");
        let target = tempfile::tempdir()?;
        run(Command::new("cargo")
            .args([
                "install",
                "--quiet",
                "--locked",
                // It is run once; to build it optimized takes longer than all that it does.
                "--debug",
                name,
                "--version",
                version,
                "--root",
            ])
            .arg(&home)
            .env("CARGO_TARGET_DIR", target.path()))?;
    }
    Ok(program)
}
