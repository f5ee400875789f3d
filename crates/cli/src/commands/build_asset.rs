//! `stackwright build-asset`: what an asset manifest names as the command that makes an asset.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use stackwright_build::{
    Architecture, BuildError, CommandBuild, CrateBuild, NodeBuild, Purpose, PythonBuild,
};

use crate::failure::{Exit, Failure};
use crate::terminal;

/// Examples and exit codes.
pub const HELP: &str = "\
`deploy`, and the AWS CDK's command, run it: the asset manifest of an app with what must be built names it.

Exit codes:
  0    the asset is there, and its path, or its name in the container engine, was printed
  2    it could not be built";

/// If it is set, an image stays in its file.
const IMAGE_IN_FILE: &str = "STACKWRIGHT_OCI";

/// Arguments of `build-asset`.
#[derive(Debug, Args)]
pub struct BuildAssetArgs {
    #[command(subcommand)]
    pub kind: Kind,
}

/// What is built.
#[derive(Debug, Subcommand)]
pub enum Kind {
    /// Build the program of a crate as the ZIP file of a function, and print its path
    Function(CrateArgs),
    /// Build the program of a crate as a container image, and print its name in the container engine
    Image(CrateArgs),
    /// Run a command, and print the path of the ZIP file of what it leaves
    Command(CommandArgs),
    /// Bundle JavaScript or TypeScript with esbuild as the ZIP file of a function, and print its path
    Node(NodeArgs),
    /// Put Python and what it requires into the ZIP file of a function, and print its path
    Python(PythonArgs),
}

/// A command, and where it runs.
#[derive(Debug, Args)]
pub struct CommandArgs {
    /// The file to make; what is there already is not built again
    #[arg(long, value_name = "FILE")]
    pub output: PathBuf,

    /// The folder in which it runs
    #[arg(long, value_name = "FOLDER")]
    pub folder: PathBuf,

    /// The folder below that it leaves its result in, unless it writes to `{output}`
    #[arg(long, value_name = "FOLDER")]
    pub result: Option<PathBuf>,

    /// A variable of its environment
    #[arg(long, value_name = "NAME=VALUE")]
    pub env: Vec<String>,

    /// The command: `{output}` in it stands for the folder that it is to write to
    #[arg(last = true, required = true)]
    pub command: Vec<String>,
}

/// A file, and how it is bundled.
#[derive(Debug, Args)]
pub struct NodeArgs {
    /// The file to make; what is there already is not built again
    #[arg(long, value_name = "FILE")]
    pub output: PathBuf,

    /// The folder with `package.json`
    #[arg(long, value_name = "FOLDER")]
    pub project: PathBuf,

    /// The file, from there
    #[arg(long, value_name = "FILE")]
    pub entry: PathBuf,

    /// What it is made for
    #[arg(long, value_name = "TARGET", default_value = "node22")]
    pub target: String,

    /// Shorten names and remove blanks
    #[arg(long)]
    pub minify: bool,

    /// Put a source map beside it
    #[arg(long)]
    pub source_map: bool,

    /// Make a module
    #[arg(long)]
    pub module: bool,

    /// Leave out a package that is there where it runs
    #[arg(long, value_name = "PACKAGE")]
    pub external: Vec<String>,

    /// Put a value in place of a name
    #[arg(long, value_name = "NAME=VALUE")]
    pub define: Vec<String>,
}

/// A folder with Python.
#[derive(Debug, Args)]
pub struct PythonArgs {
    /// The file to make; what is there already is not built again
    #[arg(long, value_name = "FILE")]
    pub output: PathBuf,

    /// The folder
    #[arg(long, value_name = "FOLDER")]
    pub folder: PathBuf,

    /// The version of Python
    #[arg(long, value_name = "VERSION")]
    pub python: String,

    /// The processor
    #[arg(long, value_name = "PROCESSOR")]
    pub architecture: Processor,
}

/// A binary of a package, and how it is built.
#[derive(Debug, Args)]
pub struct CrateArgs {
    /// The file to make; what is there already is not built again
    #[arg(long, value_name = "FILE")]
    pub output: PathBuf,

    /// The `Cargo.toml` of the workspace
    #[arg(long, value_name = "FILE")]
    pub manifest_path: PathBuf,

    /// The package
    #[arg(long, value_name = "NAME")]
    pub package: String,

    /// The binary of the package
    #[arg(long, value_name = "NAME")]
    pub binary: String,

    /// The processor
    #[arg(long, value_name = "PROCESSOR")]
    pub architecture: Processor,

    /// The profile
    #[arg(long, value_name = "NAME", default_value = "release")]
    pub profile: String,

    /// Turn on a feature of the package
    #[arg(long, value_name = "NAME")]
    pub features: Vec<String>,

    /// Turn off the package's default features
    #[arg(long)]
    pub no_default_features: bool,
}

/// The processor that a program is built for.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Processor {
    #[value(name = "x86_64")]
    X86_64,
    #[value(name = "arm64")]
    Arm64,
}

/// Runs the command.
pub fn run(args: &BuildAssetArgs) -> Result<Exit, Failure> {
    let built = match &args.kind {
        Kind::Function(args) => function(args),
        Kind::Image(args) => image(args),
        Kind::Command(args) => command(args),
        Kind::Node(args) => node(args),
        Kind::Python(args) => python(args),
    };
    match built {
        Ok(printed) => terminal::result(&format!("{printed}\n")),
        Err(error) => {
            let failure = Failure::could_not_run(format!("the asset could not be built: {error}"));
            Err(match error.hint() {
                Some(hint) => failure.hint(hint),
                None => failure,
            })
        }
    }
}

fn function(args: &CrateArgs) -> Result<String, BuildError> {
    let path = stackwright_build::once(&args.output, |file| {
        let program = args.build().run(Purpose::Function)?;
        stackwright_build::bootstrap(&program, file)
    })?;
    Ok(path.to_string_lossy().into_owned())
}

fn image(args: &CrateArgs) -> Result<String, BuildError> {
    let build = args.build();
    // The file is named after the content.
    let hash = args
        .output
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy();
    let name = format!("stackwright-asset:{hash}");
    let path = stackwright_build::once(&args.output, |file| {
        let program = build.run(Purpose::Image)?;
        stackwright_build::image(&program, &name, build.architecture, file)
    })?;
    if std::env::var_os(IMAGE_IN_FILE).is_some() {
        return Ok(format!("oci-archive:{}", path.display()));
    }
    stackwright_build::load(&path)?;
    Ok(name)
}

fn command(args: &CommandArgs) -> Result<String, BuildError> {
    let pair = |text: &String| {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        (name.to_owned(), value.to_owned())
    };
    let build = CommandBuild {
        folder: args.folder.clone(),
        command: args.command.clone(),
        result: args.result.clone(),
        environment: args.env.iter().map(pair).collect(),
    };
    zip(&args.output, |folder| build.run(folder))
}

fn node(args: &NodeArgs) -> Result<String, BuildError> {
    let build = NodeBuild {
        project: args.project.clone(),
        entry: args.entry.clone(),
        target: args.target.clone(),
        minify: args.minify,
        source_map: args.source_map,
        module: args.module,
        external: args.external.clone(),
        define: args.define.clone(),
    };
    zip(&args.output, |folder| {
        build.run(folder)?;
        Ok(folder.to_owned())
    })
}

fn python(args: &PythonArgs) -> Result<String, BuildError> {
    let build = PythonBuild {
        folder: args.folder.clone(),
        python: args.python.clone(),
        architecture: args.architecture.into(),
    };
    zip(&args.output, |folder| {
        build.run(folder)?;
        Ok(folder.to_owned())
    })
}

/// The path of the ZIP file of what is built.
fn zip(
    output: &Path,
    build: impl FnOnce(&Path) -> Result<PathBuf, BuildError>,
) -> Result<String, BuildError> {
    let path = stackwright_build::zip_once(output, build)?;
    Ok(path.to_string_lossy().into_owned())
}

impl From<Processor> for Architecture {
    fn from(processor: Processor) -> Architecture {
        match processor {
            Processor::X86_64 => Architecture::X86_64,
            Processor::Arm64 => Architecture::Arm64,
        }
    }
}

impl CrateArgs {
    fn build(&self) -> CrateBuild {
        CrateBuild {
            manifest_path: self.manifest_path.clone(),
            package: self.package.clone(),
            binary: self.binary.clone(),
            architecture: self.architecture.into(),
            profile: self.profile.clone(),
            features: self.features.clone(),
            default_features: !self.no_default_features,
        }
    }
}
