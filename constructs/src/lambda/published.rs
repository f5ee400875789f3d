//! Code and images that are published beside the template.

use stackwright::asset::{ImageBuild, Snapshot, Source};
use stackwright::{Construct, Diagnostic, Node, Value};

use super::code::{Code, Location, Published, Runtime};
use super::image::{self, ImageCode};
use super::{Architecture, Function, codes};
use crate::assets::{Asset, CommandBuild, Crate, ImageAsset, NodeBuild, Purpose, PythonBuild};

/// How many bytes a function's files have at most once they are unpacked.
const MAX_UNPACKED: u64 = 250 * 1024 * 1024;

impl Code {
    /// A folder, or a ZIP file, that is uploaded before the stack is deployed.
    ///
    /// ```no_run
    /// use stackwright_aws::assets::Source;
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let code = lambda::Code::from_asset(Source::new("handler").exclude(["tests/", "*.md"]));
    /// Function::new(&stack, "Handler", lambda::Runtime::PYTHON_3_13, code).handler("app.main");
    /// ```
    ///
    /// # Errors
    /// When the function is created: those of [`Asset::new`]; `SW0400` if it is a file that is no archive, or has more
    /// than 250 MiB.
    pub fn from_asset(source: impl Into<Source>) -> Self {
        Code::published(Folder(source.into()))
    }
}

#[derive(Debug)]
struct Folder(Source);

impl Published for Folder {
    fn publish(&self, function: &Node, _: Architecture) -> Location {
        let asset = Asset::new(function, "Code", &self.0);
        if let Some(problem) = asset
            .snapshot()
            .and_then(|content| problem(&self.0, content))
        {
            function.report(problem);
        }
        Location {
            bucket: asset.bucket_name(),
            key: asset.object_key(),
            content: asset.snapshot().cloned(),
        }
    }

    fn problems(&self, _: &Runtime) -> Vec<Diagnostic> {
        Vec::new()
    }
}

impl Code {
    /// A program that cargo builds when it is to be published: see [`Function::from_crate`], which also says with which
    /// runtime it runs.
    ///
    /// # Errors
    /// When the function is created: `SW0065` if there is no such package or binary.
    pub fn from_crate(program: impl Into<Crate>) -> Self {
        Code::published(Program(program.into()))
    }
}

impl Code {
    /// What a command makes of a folder when it is to be published.
    ///
    /// # Errors
    /// When the function is created: those of [`Asset::from_command`].
    pub fn from_command(build: CommandBuild) -> Self {
        Code::published(Made::Command(build))
    }

    /// A file in JavaScript or TypeScript with everything that it imports: see [`Function::from_node`], which also says with which
    /// runtime it runs.
    ///
    /// # Errors
    /// When the function is created: `SW0068` if there is no such file.
    pub fn from_node(build: impl Into<NodeBuild>) -> Self {
        Code::published(Made::Node(build.into()))
    }

    /// A folder with Python and what it requires: see [`Function::from_python`], which also says with which runtime it runs.
    ///
    /// # Errors
    /// When the function is created: those of [`Asset::new`].
    pub fn from_python(build: impl Into<PythonBuild>) -> Self {
        Code::published(Made::Python(build.into()))
    }
}

/// What is made of a folder.
#[derive(Debug)]
enum Made {
    Command(CommandBuild),
    Node(NodeBuild),
    Python(PythonBuild),
}

impl Published for Made {
    fn publish(&self, function: &Node, architecture: Architecture) -> Location {
        let asset = Asset::of_command(function, "Code", |node| match self {
            Made::Command(build) => build.prepare(node),
            Made::Node(build) => build.prepare(node),
            Made::Python(build) => build.prepare(node, architecture.name()),
        });
        Location {
            bucket: asset.bucket_name(),
            key: asset.object_key(),
            content: None,
        }
    }

    fn problems(&self, runtime: &Runtime) -> Vec<Diagnostic> {
        let (starts, language) = match self {
            Made::Command(_) => return Vec::new(),
            Made::Node(_) => ("nodejs", "JavaScript"),
            Made::Python(build) if runtime.as_str().starts_with("python") => {
                let made_for = format!("python{}", build.python());
                if runtime.as_str() == made_for {
                    return Vec::new();
                }
                let message = format!(
                    "the packages are those of Python {}, and the runtime is {}",
                    build.python(),
                    runtime.as_str()
                );
                let hint = "name the runtime's version with `PythonBuild::version`";
                return vec![Diagnostic::error(codes::INVALID_CODE, message).hint(hint)];
            }
            Made::Python(_) => ("python", "Python"),
        };
        if runtime.as_str().starts_with(starts) {
            return Vec::new();
        }
        let message = format!("the runtime {} runs no {language}", runtime.as_str());
        let hint = "create the function with `Function::from_node` or `Function::from_python`";
        vec![Diagnostic::error(codes::INVALID_CODE, message).hint(hint)]
    }
}

impl Function {
    /// A function in JavaScript or TypeScript, with everything that it imports in one file that esbuild makes when it is to be
    /// published. The handler is the function `handler` of the file, and the runtime Node.js 22.
    ///
    /// ```no_run
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// Function::from_node(&stack, "Api", "api/handler.ts").timeout(Duration::seconds(10));
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0068` if there is no such file.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-typescript.html>
    #[track_caller]
    pub fn from_node(scope: &impl Construct, id: &str, build: impl Into<NodeBuild>) -> Self {
        Function::new(scope, id, Runtime::NODEJS_22, Code::from_node(build))
    }

    /// A function in Python, with what its folder requires, which pip or uv installs when it is to be published. The handler is
    /// the function `handler` of `index.py` unless [`handler`](Function::handler) says otherwise.
    ///
    /// # Errors
    /// At synthesis: those of [`Asset::new`].
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/python-package.html>
    #[track_caller]
    pub fn from_python(scope: &impl Construct, id: &str, build: impl Into<PythonBuild>) -> Self {
        let build = build.into();
        let runtime = Runtime::named(format!("python{}", build.python()));
        Function::new(scope, id, runtime, Code::from_python(build))
    }
}

#[derive(Debug)]
struct Program(Crate);

impl Published for Program {
    fn publish(&self, function: &Node, architecture: Architecture) -> Location {
        let asset = Asset::of_command(function, "Code", |node| {
            self.0
                .prepare(node, &Purpose::Function, architecture.name())
        });
        Location {
            bucket: asset.bucket_name(),
            key: asset.object_key(),
            content: None,
        }
    }

    fn problems(&self, runtime: &Runtime) -> Vec<Diagnostic> {
        if runtime.as_str().starts_with("provided") {
            return Vec::new();
        }
        let message = format!(
            "the runtime {} runs no program of a crate",
            runtime.as_str()
        );
        let hint =
            "create the function with `Function::from_crate`, or with `Runtime::PROVIDED_AL2023`";
        vec![Diagnostic::error(codes::INVALID_CODE, message).hint(hint)]
    }
}

impl Function {
    /// A function that is a program in Rust, of a crate of the same workspace: built by cargo when it is to be published, by
    /// `cargo lambda` where that is installed, for the function's processor. Its handler is in the program, as the crate
    /// `lambda_runtime` runs it.
    ///
    /// ```no_run
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// Function::from_crate(&stack, "Resize", "resize")
    ///     .architecture(lambda::Architecture::Arm64)
    ///     .memory_mib(512);
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0065` if there is no such package or binary.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-rust.html>
    #[track_caller]
    pub fn from_crate(scope: &impl Construct, id: &str, program: impl Into<Crate>) -> Self {
        let code = Code::from_crate(program);
        Function::new(scope, id, Runtime::PROVIDED_AL2023, code).handler("bootstrap")
    }
}

fn problem(source: &Source, content: &Snapshot) -> Option<Diagnostic> {
    let path = source.path().display();
    let extension = source.path().extension().and_then(|text| text.to_str());
    if !content.is_folder() && !matches!(extension, Some("zip" | "jar")) {
        let message = format!("`{path}` is no archive, and a function's code is one");
        let hint = "name the folder that it is in, or a `.zip` or `.jar` file";
        return Some(Diagnostic::error(codes::INVALID_CODE, message).hint(hint));
    }
    if content.is_folder() && content.size() > MAX_UNPACKED {
        let size = content.size() / (1024 * 1024);
        let message = format!("`{path}` has {size} MiB, and a function's files 250 at most");
        let hint = "exclude what it does not need, or deploy an image: `Function::from_image`";
        return Some(Diagnostic::error(codes::INVALID_CODE, message).hint(hint));
    }
    None
}

impl ImageCode {
    /// An image that is built from a folder with a Dockerfile, when it is to be published.
    ///
    /// ```no_run
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let image = lambda::ImageCode::from_asset("worker").command(["app.handler"]);
    /// Function::from_image(&stack, "Worker", image);
    /// ```
    ///
    /// # Errors
    /// When the function is created: those of [`ImageAsset::new`].
    pub fn from_asset(build: impl Into<ImageBuild>) -> Self {
        ImageCode::published(Build(build.into()))
    }

    /// An image in a file, as `docker save` and other builders write it.
    ///
    /// # Errors
    /// When the function is created: those of [`ImageAsset::from_tarball`].
    pub fn from_tarball(file: impl Into<Source>) -> Self {
        ImageCode::published(Tarball(file.into()))
    }
}

#[derive(Debug)]
struct Build(ImageBuild);

impl image::Published for Build {
    fn publish(&self, function: &Node, platform: Option<&str>) -> Value<String> {
        let build = match platform {
            Some(platform) => self.0.clone().default_platform(platform),
            None => self.0.clone(),
        };
        ImageAsset::new(function, "AssetImage", build).image_uri()
    }
}

#[derive(Debug)]
struct Tarball(Source);

impl image::Published for Tarball {
    fn publish(&self, function: &Node, _: Option<&str>) -> Value<String> {
        ImageAsset::from_tarball(function, "AssetImage", &self.0).image_uri()
    }
}
