//! Functions in JavaScript and TypeScript, bundled by esbuild.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::BuildError;
use crate::command::{is_installed, run};

/// A file and everything that it imports, as one file.
#[derive(Clone, Debug)]
pub struct NodeBuild {
    /// The folder with `package.json`, or that of the file.
    pub project: PathBuf,
    /// The file, from there.
    pub entry: PathBuf,
    /// What it is made for, `node22` for example.
    pub target: String,
    /// Whether names are shortened and blanks removed.
    pub minify: bool,
    /// Whether a source map is beside it.
    pub source_map: bool,
    /// Whether it is a module (`index.mjs`).
    pub module: bool,
    /// Packages that are there where it runs.
    pub external: Vec<String>,
    /// What takes the place of names: `NAME=value`.
    pub define: Vec<String>,
}

impl NodeBuild {
    /// Bundles the file into a folder.
    ///
    /// # Errors
    /// When esbuild is not installed, or fails.
    pub fn run(&self, output: &Path) -> Result<(), BuildError> {
        let esbuild = self
            .esbuild()
            .ok_or_else(|| BuildError::NoEsbuild(self.project.clone()))?;
        let (name, format) = match self.module {
            true => ("index.mjs", "esm"),
            false => ("index.js", "cjs"),
        };
        let mut command = Command::new(&esbuild);
        command
            .current_dir(&self.project)
            .arg(&self.entry)
            .args(["--bundle", "--platform=node", "--log-level=warning"])
            .arg(format!("--target={}", self.target))
            .arg(format!("--format={format}"))
            .arg(format!("--outfile={}", output.join(name).display()));
        if self.minify {
            command.arg("--minify");
        }
        if self.source_map {
            command.arg("--sourcemap");
        }
        for package in &self.external {
            command.arg(format!("--external:{package}"));
        }
        for definition in &self.define {
            command.arg(format!("--define:{definition}"));
        }
        run(command, "esbuild")
    }

    /// That of the project or of a folder above it, which is in its lock file, else the machine's.
    fn esbuild(&self) -> Option<PathBuf> {
        let name = if cfg!(windows) {
            "esbuild.cmd"
        } else {
            "esbuild"
        };
        let local = self
            .project
            .ancestors()
            .map(|folder| folder.join("node_modules/.bin").join(name));
        let local = local.into_iter().find(|program| program.is_file());
        local.or_else(|| is_installed("esbuild").then(|| PathBuf::from("esbuild")))
    }
}
