//! Crates of the same workspace.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use stackwright::asset::{Source, cache_directory, fingerprint_of_text};
use stackwright::json::Value as Json;
use stackwright::{Diagnostic, Node};

use super::codes;

/// A program that cargo builds when it is to be published: a binary of a crate, most often of the same workspace.
///
/// Synthesis builds nothing: it asks cargo which crates of this machine the program is made of, and fingerprints them and
/// `Cargo.lock`. `stackwright build-asset` builds a static program in the release profile, for the processor of what runs it;
/// for another one than the machine's, the target `…-unknown-linux-musl` must be installed.
///
/// ```no_run
/// use stackwright_aws::assets::Crate;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let resize = Function::from_crate(&stack, "Resize", Crate::new("resize").features(["webp"]));
/// resize.architecture(lambda::Architecture::Arm64).memory_mib(512);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Crate {
    package: String,
    binary: Option<String>,
    manifest: Option<PathBuf>,
    profile: String,
    features: Vec<String>,
    default_features: bool,
}

impl From<&str> for Crate {
    fn from(package: &str) -> Self {
        Crate::new(package)
    }
}

impl From<&Crate> for Crate {
    fn from(program: &Crate) -> Self {
        program.clone()
    }
}

/// What a program is made for.
pub(crate) enum Purpose {
    /// A function, as a ZIP file with a `bootstrap`.
    #[cfg_attr(
        not(feature = "lambda"),
        expect(dead_code, reason = "functions are a feature")
    )]
    Function,
    /// An image with nothing but the program.
    Image,
}

impl Crate {
    /// The only binary of a package, by its name, in the workspace of the directory that the app runs in.
    pub fn new(package: impl Into<String>) -> Self {
        Crate {
            package: package.into(),
            binary: None,
            manifest: None,
            profile: "release".into(),
            features: Vec::new(),
            default_features: true,
        }
    }

    /// Which of several binaries of the package it is.
    pub fn binary(mut self, name: impl Into<String>) -> Self {
        self.binary = Some(name.into());
        self
    }

    /// The `Cargo.toml` of the package's workspace, if it is not that of the directory that the app runs in.
    pub fn manifest_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.manifest = Some(path.into());
        self
    }

    /// The profile that it is built with; `release` by default.
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = name.into();
        self
    }

    /// Features of the package that are turned on.
    pub fn features(mut self, features: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.features.extend(features.into_iter().map(Into::into));
        self
    }

    /// Turns the package's default features off.
    pub fn without_default_features(mut self) -> Self {
        self.default_features = false;
        self
    }

    /// The hash and the command of what is made of it for a processor (`x86_64`, `arm64`); nothing, if something is wrong
    /// with it.
    pub(crate) fn prepare(
        &self,
        node: &Node,
        purpose: &Purpose,
        architecture: &str,
    ) -> Option<(String, Vec<String>)> {
        let report = |problem: Diagnostic| node.add_error(problem.at(node.location()));
        let workspace = match self.workspace() {
            Ok(workspace) => workspace,
            Err(problem) => {
                report(*problem);
                return None;
            }
        };
        let binary = match self.find_binary(&workspace) {
            Ok(binary) => binary,
            Err(problem) => {
                report(*problem);
                return None;
            }
        };
        let manifest = workspace.root.join("Cargo.toml");
        let mut settings = vec![
            "--manifest-path".to_owned(),
            manifest.to_string_lossy().into_owned(),
            "--package".to_owned(),
            self.package.clone(),
            "--binary".to_owned(),
            binary,
            "--architecture".to_owned(),
            architecture.to_owned(),
            "--profile".to_owned(),
            self.profile.clone(),
        ];
        for feature in &self.features {
            settings.extend(["--features".to_owned(), feature.clone()]);
        }
        if !self.default_features {
            settings.push("--no-default-features".to_owned());
        }
        let (kind, extension) = match purpose {
            Purpose::Function => ("function", "zip"),
            Purpose::Image => ("image", "tar"),
        };
        // Where the workspace is does not change what is built.
        let what = [&settings[..1], &settings[2..]].concat();
        let mut parts = vec![kind.to_owned(), what.join("\0")];
        for source in workspace.sources(&self.package) {
            parts.push(source.fingerprint(node)?.hash().to_owned());
        }
        let hash = fingerprint_of_text(&parts.join("\n"));
        let output = cache_directory().join(format!("{hash}.{extension}"));
        let mut command: Vec<String> = ["stackwright", "build-asset", kind, "--output"]
            .map(str::to_owned)
            .into();
        command.push(output.to_string_lossy().into_owned());
        command.extend(settings);
        Some((hash, command))
    }

    fn workspace(&self) -> Result<Workspace, Box<Diagnostic>> {
        let refused = |message: String| {
            Box::new(
                Diagnostic::error(codes::CRATE, message)
                    .hint("run the app in the package's workspace, or name its `Cargo.toml` with `manifest_path`"),
            )
        };
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ]);
        if let Some(manifest) = &self.manifest {
            command.arg("--manifest-path").arg(manifest);
        }
        let output = command.output().map_err(|error| {
            let message = format!("cargo cannot be run: {error}");
            let hint = "install Rust, or set `CARGO` to the path of cargo";
            Box::new(Diagnostic::error(codes::CRATE, message).hint(hint))
        })?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let said = said.trim().trim_start_matches("error: ");
            return Err(refused(format!(
                "cargo does not know the package's workspace: {said}"
            )));
        }
        let metadata = String::from_utf8_lossy(&output.stdout);
        let metadata: Json = metadata.parse().map_err(|error| {
            refused(format!(
                "what cargo says of the workspace is no JSON: {error}"
            ))
        })?;
        Ok(Workspace::new(&metadata))
    }

    fn find_binary(&self, workspace: &Workspace) -> Result<String, Box<Diagnostic>> {
        let Some(package) = workspace.package(&self.package) else {
            let names: Vec<&str> = workspace
                .packages
                .iter()
                .map(|one| one.name.as_str())
                .collect();
            let message = format!("the workspace has no package `{}`", self.package);
            let hint = format!("its packages are {}", names.join(", "));
            return Err(Box::new(
                Diagnostic::error(codes::CRATE, message).hint(hint),
            ));
        };
        let binaries = package.binaries.join(", ");
        let problem = |message: String, hint: String| {
            Err(Box::new(
                Diagnostic::error(codes::CRATE, message).hint(hint),
            ))
        };
        match (&self.binary, package.binaries.as_slice()) {
            (Some(binary), known) if known.contains(binary) => Ok(binary.clone()),
            (None, [only]) => Ok(only.clone()),
            (_, []) => problem(
                format!("the package `{}` has no binary", self.package),
                "give it a `src/main.rs`".to_owned(),
            ),
            (Some(binary), _) => problem(
                format!("the package `{}` has no binary `{binary}`", self.package),
                format!("its binaries are {binaries}"),
            ),
            (None, _) => problem(
                format!("the package `{}` has several binaries", self.package),
                format!("say which one with `binary`: {binaries}"),
            ),
        }
    }
}

/// What cargo says of a workspace.
struct Workspace {
    root: PathBuf,
    target: PathBuf,
    packages: Vec<Package>,
}

struct Package {
    name: String,
    folder: PathBuf,
    binaries: Vec<String>,
    /// The folders of the crates of this machine that it is made of.
    local: Vec<PathBuf>,
}

impl Workspace {
    fn new(metadata: &Json) -> Workspace {
        let path = |value: &Json| PathBuf::from(value.as_str().unwrap_or_default());
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        let list = |value: &Json| value.as_array().cloned().unwrap_or_default();
        let packages = list(&metadata["packages"]).into_iter().map(|package| {
            let manifest = path(&package["manifest_path"]);
            let targets = list(&package["targets"]).into_iter();
            let binaries = targets.filter(|target| list(&target["kind"]).contains(&"bin".into()));
            let dependencies = list(&package["dependencies"]).into_iter();
            // What only tests use is in no program.
            let local = dependencies.filter(|one| one["kind"] != "dev" && one["path"].is_string());
            Package {
                name: text(&package["name"]),
                folder: manifest.parent().map(Path::to_owned).unwrap_or_default(),
                binaries: binaries.map(|target| text(&target["name"])).collect(),
                local: local.map(|one| path(&one["path"])).collect(),
            }
        });
        Workspace {
            root: path(&metadata["workspace_root"]),
            target: path(&metadata["target_directory"]),
            packages: packages.collect(),
        }
    }

    fn package(&self, name: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.name == name)
    }

    /// The files that a program of a package is made of: its crate, those that it depends on by path, and what decides how
    /// they are built.
    fn sources(&self, package: &str) -> Vec<Source> {
        let mut folders: BTreeSet<&Path> = BTreeSet::new();
        let mut pending: Vec<&Path> = self
            .package(package)
            .map(|one| &*one.folder)
            .into_iter()
            .collect();
        while let Some(folder) = pending.pop() {
            if folders.insert(folder) {
                let known = self.packages.iter().find(|one| one.folder == folder);
                pending.extend(
                    known
                        .into_iter()
                        .flat_map(|one| one.local.iter().map(PathBuf::as_path)),
                );
            }
        }
        let crates = folders.into_iter().map(|folder| {
            let within = |path: &Path| {
                let below = path.strip_prefix(folder).ok()?.to_str()?;
                (!below.is_empty()).then(|| format!("/{}/", below.replace('\\', "/")))
            };
            let others = self.packages.iter().filter_map(|one| within(&one.folder));
            Source::new(folder)
                .exclude([".git/", "/target/", "/tests/", "/benches/", "/examples/"])
                .exclude(within(&self.target))
                .exclude(others)
        });
        let configuration = [
            "Cargo.lock",
            "Cargo.toml",
            "rust-toolchain",
            "rust-toolchain.toml",
            ".cargo/config.toml",
        ];
        let configuration = configuration.iter().map(|name| self.root.join(name));
        let configuration = configuration.filter(|path| path.is_file()).map(Source::new);
        crates.chain(configuration).collect()
    }
}
