//! What Stackwright is compared with: installed from the public registries at one version each, into folders that are not
//! committed. Without a registry that peer is left out, and the table says so.

use std::cell::OnceCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

const CDK_CLI: &str = "2.1148.1";
const CDK_LIBRARY: &str = "2.276.0";
const CONSTRUCTS: &str = "10.8.1";
const CFN_LINT: &str = "cfn-lint==1.58.0";
const AWS_ENGINE: &str = "cloudformation-validate==1.14.0";

/// The peers, each installed when a row first asks for it.
pub struct Peers {
    root: PathBuf,
    /// Whether there is to be a comparison at all.
    pub wanted: bool,
    npm: OnceCell<Option<PathBuf>>,
    cfn_lint: OnceCell<Option<PathBuf>>,
    engine: OnceCell<Option<PathBuf>>,
}

impl Peers {
    pub fn new(root: &Path, wanted: bool) -> Self {
        Self {
            root: root.to_owned(),
            wanted,
            npm: OnceCell::new(),
            cfn_lint: OnceCell::new(),
            engine: OnceCell::new(),
        }
    }

    /// The CDK's app, run by node alone: what the library costs without its command. `validated` leaves its validation on,
    /// as it is by default.
    pub fn cdk_app(&self, app: &CdkApp, validated: bool) -> Option<Command> {
        let modules = self.npm()?;
        let mut command = Command::new("node");
        command
            .arg(self.root.join(APP))
            .env("CDK_OUTDIR", app.folder.join("cdk.out"))
            .env("CDK_VALIDATION", if validated { "true" } else { "false" });
        app.prepare(&mut command, modules);
        Some(command)
    }

    /// The CDK's command, on its app.
    pub fn cdk(&self, app: &CdkApp, arguments: &[&str]) -> Option<Command> {
        let modules = self.npm()?;
        let mut command = Command::new(modules.join(".bin/cdk"));
        command
            .args(arguments)
            .arg("--app")
            .arg(format!("node {}", self.root.join(APP).display()));
        app.prepare(&mut command, modules);
        Some(command)
    }

    /// cfn-lint on a template.
    pub fn cfn_lint(&self, template: &Path) -> Option<Command> {
        let program = self.cfn_lint.get_or_init(|| {
            self.installed("cfn-lint", || venv(&self.root, CFN_LINT))
                .map(|home| home.join("bin/cfn-lint"))
        });
        let mut command = Command::new(program.as_ref()?);
        command.arg("--").arg(template);
        Some(command)
    }

    /// AWS's own engine on a template, in the native build that its Python package brings.
    pub fn aws_engine(&self, template: &Path) -> Option<Command> {
        let program = self.engine.get_or_init(|| {
            self.installed("cloudformation-validate", || venv(&self.root, AWS_ENGINE))
                .map(|home| home.join("bin/python"))
        });
        let mut command = Command::new(program.as_ref()?);
        command
            .arg(self.root.join("xtask/bench/aws_engine.py"))
            .arg(template);
        Some(command)
    }

    /// The cold build of an app that another crate for CloudFormation is used in, with the versions of its lock file.
    pub fn crate_build(&self, name: &str, target: &Path) -> Option<Command> {
        if !self.wanted {
            return None;
        }
        let manifest = self.root.join("xtask/bench/peers").join(name);
        let manifest = manifest.join("Cargo.toml");
        self.installed(name, || {
            let mut fetch = Command::new("cargo");
            fetch.args(["fetch", "--quiet", "--locked", "--manifest-path"]);
            succeed(fetch.arg(&manifest))
        })?;
        let mut command = Command::new("cargo");
        command
            .args(["build", "--quiet", "--locked", "--manifest-path"])
            .arg(&manifest)
            .env("CARGO_TARGET_DIR", target);
        Some(command)
    }

    /// The folder of node's modules.
    fn npm(&self) -> Option<&Path> {
        let modules = self.npm.get_or_init(|| {
            self.installed("the CDK", || {
                let folder = self.root.join(".tools/npm-bench");
                let modules = folder.join("node_modules");
                if !modules.join(".bin/cdk").exists() {
                    fs::create_dir_all(&folder)?;
                    let mut npm = Command::new("npm");
                    npm.args(["install", "--silent", "--no-audit", "--no-fund"])
                        .args(["--ignore-scripts", "--prefix"])
                        .arg(&folder)
                        .arg(format!("aws-cdk@{CDK_CLI}"))
                        .arg(format!("aws-cdk-lib@{CDK_LIBRARY}"))
                        .arg(format!("constructs@{CONSTRUCTS}"));
                    succeed(&mut npm)?;
                }
                Ok(modules)
            })
        });
        modules.as_deref()
    }

    /// What could be installed, else a word why not.
    fn installed<T>(&self, name: &str, install: impl FnOnce() -> Result<T>) -> Option<T> {
        if !self.wanted {
            return None;
        }
        eprintln!("    {name} is installed, unless it is there");
        match install() {
            Ok(installed) => Some(installed),
            Err(error) => {
                eprintln!("{name} is left out, it could not be installed: {error:#}");
                None
            }
        }
    }
}

/// The apps of the comparison, written with the CDK.
const APP: &str = "xtask/bench/app.js";

/// One of the CDK's apps and where it writes.
pub struct CdkApp {
    pub folder: PathBuf,
    /// How many stacks, and resources in each; else the reference pipeline.
    pub size: Option<(usize, usize)>,
}

impl CdkApp {
    fn prepare(&self, command: &mut Command, modules: &Path) {
        if let Some((stacks, resources)) = self.size {
            command
                .env("STACKS", stacks.to_string())
                .env("RESOURCES", resources.to_string());
        }
        command
            .current_dir(&self.folder)
            .env("NODE_PATH", modules)
            .env("CDK_DISABLE_CLI_TELEMETRY", "true")
            .env("CI", "true");
    }
}

/// A virtual environment of Python with one package, beside those that the suites use.
fn venv(root: &Path, package: &str) -> Result<PathBuf> {
    let home = root.join(".tools").join(package.replace("==", "-"));
    let complete = home.join("complete");
    if !complete.exists() {
        let mut create = Command::new("python3");
        succeed(create.args(["-m", "venv", "--clear"]).arg(&home))?;
        let mut pip = Command::new(home.join("bin/python"));
        pip.args(["-m", "pip", "install", "--quiet"]);
        succeed(pip.arg("--disable-pip-version-check").arg(package))?;
        fs::write(&complete, package)?;
    }
    Ok(home)
}

fn succeed(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .with_context(|| format!("{name} could not be run"))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{name}: {}", errors.trim());
    Ok(())
}
