//! `stackwright build-asset`: what an asset manifest names as the command that makes an asset.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use stackwright_build::{Architecture, BuildError, CrateBuild, Purpose};

use crate::failure::{Exit, Failure};
use crate::terminal;

/// Examples and exit codes.
pub const HELP: &str = "\
`deploy`, and the AWS CDK's command, run it: the asset manifest of an app with crates names it.

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

impl CrateArgs {
    fn build(&self) -> CrateBuild {
        CrateBuild {
            manifest_path: self.manifest_path.clone(),
            package: self.package.clone(),
            binary: self.binary.clone(),
            architecture: match self.architecture {
                Processor::X86_64 => Architecture::X86_64,
                Processor::Arm64 => Architecture::Arm64,
            },
            profile: self.profile.clone(),
            features: self.features.clone(),
            default_features: !self.no_default_features,
        }
    }
}
