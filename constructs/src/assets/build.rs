//! Folders that a program makes a ZIP file of when they are to be published: any command, esbuild, pip.

#![cfg_attr(
    not(feature = "lambda"),
    allow(dead_code, reason = "some are made for functions alone")
)]

use std::path::{Path, PathBuf};

use stackwright::asset::{Source, cache_directory, fingerprint_of_text};
use stackwright::{Diagnostic, Node};

use super::codes;

/// What in a folder is no part of what is built of it.
const LEFT_OUT: &[&str] = &[
    ".git/",
    ".venv/",
    "__pycache__/",
    "cdk.out/",
    "node_modules/",
];

/// The hash and the command of what is built, as an asset has it.
pub(crate) type Recipe = (String, Vec<String>);

/// What is built of a source by `stackwright build-asset`.
fn recipe(
    node: &Node,
    kind: &str,
    source: &Source,
    settings: &[String],
    more: &[String],
) -> Option<Recipe> {
    let fingerprint = source.fingerprint(node)?.hash().to_owned();
    let mut parts = vec![kind.to_owned(), fingerprint];
    parts.extend(settings.iter().cloned());
    let hash = fingerprint_of_text(&parts.join("\0"));
    let output = cache_directory().join(format!("{hash}.zip"));
    let mut command: Vec<String> = ["stackwright", "build-asset", kind, "--output"]
        .map(str::to_owned)
        .into();
    command.push(output.to_string_lossy().into_owned());
    command.extend(more.iter().cloned());
    command.extend(settings.iter().cloned());
    Some((hash, command))
}

fn absolute(path: &Path) -> String {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    path.to_string_lossy().into_owned()
}

fn option(name: &str, value: impl Into<String>) -> [String; 2] {
    [format!("--{name}"), value.into()]
}

/// A folder of which a command makes something when it is to be published.
///
/// Synthesis runs nothing: it fingerprints the folder, the command and its environment, and what was built of the same is not
/// built again. `{output}` in the command, and the variable `ASSET_OUTPUT`, is an empty folder that it writes to, and what is
/// there afterwards is the asset. `node_modules`, `.venv` and the like do not count as sources.
///
/// ```no_run
/// use stackwright_aws::assets::CommandBuild;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let build = CommandBuild::new("handler", ["go", "build", "-o", "{output}/bootstrap", "."])
///     .env("GOOS", "linux")
///     .env("GOARCH", "amd64")
///     .env("CGO_ENABLED", "0");
/// let code = lambda::Code::from_command(build);
/// Function::new(&stack, "Handler", lambda::Runtime::PROVIDED_AL2023, code).handler("bootstrap");
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct CommandBuild {
    source: Source,
    command: Vec<String>,
    result: Option<String>,
    environment: Vec<(String, String)>,
}

impl CommandBuild {
    /// A command that runs in a folder.
    pub fn new<W: Into<String>>(
        folder: impl Into<Source>,
        command: impl IntoIterator<Item = W>,
    ) -> Self {
        CommandBuild {
            source: folder.into(),
            command: command.into_iter().map(Into::into).collect(),
            result: None,
            environment: Vec::new(),
        }
    }

    /// The folder, below that in which it runs, that it leaves its result in: `dist`, for example. It does not count as a source.
    pub fn result(mut self, folder: impl Into<String>) -> Self {
        let folder: String = folder.into();
        self.source = self
            .source
            .exclude([format!("/{}/", folder.trim_matches('/'))]);
        self.result = Some(folder);
        self
    }

    /// A variable of its environment.
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    pub(crate) fn prepare(&self, node: &Node) -> Option<Recipe> {
        if self.command.is_empty() {
            let problem =
                Diagnostic::error(codes::BUILD, "the command that builds the asset is empty");
            node.add_error(
                problem
                    .hint("name a program, and its arguments")
                    .at(node.location()),
            );
            return None;
        }
        let mut settings = Vec::new();
        settings.extend(
            self.result
                .iter()
                .flat_map(|folder| option("result", folder)),
        );
        let variables = self.environment.iter();
        settings
            .extend(variables.flat_map(|(name, value)| option("env", format!("{name}={value}"))));
        settings.push("--".to_owned());
        settings.extend(self.command.iter().cloned());
        let source = self.source.clone().exclude(LEFT_OUT.iter().copied());
        let folder = option("folder", absolute(self.source.path()));
        recipe(node, "command", &source, &settings, &folder)
    }
}

/// A file in JavaScript or TypeScript, which esbuild bundles with everything that it imports when it is to be published.
///
/// It is the esbuild of the project (`npm install --save-dev esbuild`), else that of the machine. The whole folder with
/// `package.json` counts as the source.
///
/// ```no_run
/// use stackwright_aws::assets::NodeBuild;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let build = NodeBuild::new("api/handler.ts").minify().source_map();
/// Function::from_node(&stack, "Api", build).memory_mib(256);
/// ```
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-typescript.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct NodeBuild {
    entry: PathBuf,
    project: Option<PathBuf>,
    target: String,
    settings: Vec<String>,
    externals: Option<Vec<String>>,
}

impl From<&str> for NodeBuild {
    fn from(entry: &str) -> Self {
        NodeBuild::new(entry)
    }
}

impl NodeBuild {
    /// The file with the handler.
    pub fn new(entry: impl Into<PathBuf>) -> Self {
        NodeBuild {
            entry: entry.into(),
            project: None,
            target: "node22".into(),
            settings: Vec::new(),
            externals: None,
        }
    }

    fn with(mut self, option: impl IntoIterator<Item = String>) -> Self {
        self.settings.extend(option);
        self
    }

    /// The folder with `package.json`, if it is not the nearest one above the file.
    pub fn project(mut self, folder: impl Into<PathBuf>) -> Self {
        self.project = Some(folder.into());
        self
    }

    /// What it is made for; `node22` by default.
    pub fn target(mut self, target: impl Into<String>) -> Self {
        self.target = target.into();
        self
    }

    /// Shortens names, and removes blanks.
    pub fn minify(self) -> Self {
        self.with(["--minify".to_owned()])
    }

    /// Puts a source map beside it. Node reads it if `NODE_OPTIONS` has `--enable-source-maps`.
    pub fn source_map(self) -> Self {
        self.with(["--source-map".to_owned()])
    }

    /// Makes a module (`index.mjs`), which may `await` outside of functions.
    pub fn module(self) -> Self {
        self.with(["--module".to_owned()])
    }

    /// Puts a value, as JavaScript, in place of a name: `define("process.env.STAGE", "\"prod\"")`.
    pub fn define(self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        let definition = format!("{}={}", name.as_ref(), value.as_ref());
        self.with(option("define", definition))
    }

    /// The packages that are not bundled, as they are there where it runs; by default the AWS SDK, `@aws-sdk/*` and
    /// `@smithy/*`, which Lambda's runtime has.
    pub fn external<P: Into<String>>(mut self, packages: impl IntoIterator<Item = P>) -> Self {
        self.externals = Some(packages.into_iter().map(Into::into).collect());
        self
    }

    pub(crate) fn prepare(&self, node: &Node) -> Option<Recipe> {
        let report = |message: String, hint: &str| {
            let problem = Diagnostic::error(codes::BUILD, message).hint(hint);
            node.add_error(problem.at(node.location()));
        };
        if !self.entry.is_file() {
            let message = format!("there is no file `{}` to bundle", self.entry.display());
            report(
                message,
                "name the file with the handler, from the folder that the app runs in",
            );
            return None;
        }
        let entry = std::path::absolute(&self.entry).unwrap_or_else(|_| self.entry.clone());
        let project = match &self.project {
            Some(folder) => std::path::absolute(folder).unwrap_or_else(|_| folder.clone()),
            None => {
                let mut above = entry.ancestors().skip(1);
                let nearest = above.find(|folder| folder.join("package.json").is_file());
                nearest.or(entry.parent()).map(Path::to_owned)?
            }
        };
        let Ok(within) = entry.strip_prefix(&project) else {
            let message = format!(
                "`{}` is not in `{}`",
                self.entry.display(),
                project.display()
            );
            report(
                message,
                "name the folder with `package.json` that the file is in",
            );
            return None;
        };
        let mut settings: Vec<String> =
            option("entry", within.to_string_lossy().replace('\\', "/")).into();
        settings.extend(option("target", &self.target));
        settings.extend(self.settings.iter().cloned());
        let defaults = || vec!["@aws-sdk/*".to_owned(), "@smithy/*".to_owned()];
        let externals = self.externals.clone().unwrap_or_else(defaults);
        settings.extend(
            externals
                .iter()
                .flat_map(|package| option("external", package)),
        );
        let source = Source::new(&project).exclude(LEFT_OUT.iter().copied());
        recipe(
            node,
            "node",
            &source,
            &settings,
            &option("project", project.to_string_lossy()),
        )
    }
}

/// A folder with a program in Python, into which what it requires is installed when it is to be published: what
/// `requirements.txt` names, or `uv.lock`.
///
/// uv installs it, else pip, as wheels for Lambda's system and the function's processor, so that no container is needed.
///
/// ```no_run
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// Function::from_python(&stack, "Report", "report").handler("app.main").memory_mib(512);
/// ```
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/python-package.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct PythonBuild {
    source: Source,
    version: String,
}

impl<S: Into<Source>> From<S> for PythonBuild {
    fn from(folder: S) -> Self {
        PythonBuild::new(folder)
    }
}

impl PythonBuild {
    /// The folder with the program.
    pub fn new(folder: impl Into<Source>) -> Self {
        PythonBuild {
            source: folder.into(),
            version: "3.13".into(),
        }
    }

    /// The version of Python; `3.13` by default.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// The version of Python that it is for.
    pub(crate) fn python(&self) -> &str {
        &self.version
    }

    pub(crate) fn prepare(&self, node: &Node, architecture: &str) -> Option<Recipe> {
        let mut settings: Vec<String> = option("python", &self.version).into();
        settings.extend(option("architecture", architecture));
        let source = self.source.clone().exclude(LEFT_OUT.iter().copied());
        let folder = option("folder", absolute(self.source.path()));
        recipe(node, "python", &source, &settings, &folder)
    }
}
