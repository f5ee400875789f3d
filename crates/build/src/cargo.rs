//! Programs that cargo builds: static ones, for the processor of what runs them.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::BuildError;

/// The processor that a program is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// x86-64.
    X86_64,
    /// 64-bit Arm, that is Graviton.
    Arm64,
}

/// What runs a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Lambda, which has Amazon Linux with its libraries.
    Function,
    /// An image with nothing in it, so the program must be static.
    Image,
}

/// A binary of a package, and how it is built.
#[derive(Clone, Debug)]
pub struct CrateBuild {
    /// The `Cargo.toml` of the workspace.
    pub manifest_path: PathBuf,
    /// The package.
    pub package: String,
    /// The binary.
    pub binary: String,
    /// The processor.
    pub architecture: Architecture,
    /// The profile, `release` for example.
    pub profile: String,
    /// Features of the package that are turned on.
    pub features: Vec<String>,
    /// Whether the package's default features are on.
    pub default_features: bool,
}

impl Architecture {
    /// As targets begin.
    fn in_targets(self) -> &'static str {
        match self {
            Architecture::X86_64 => "x86_64",
            Architecture::Arm64 => "aarch64",
        }
    }

    /// As platforms of images have it.
    pub fn in_images(self) -> &'static str {
        match self {
            Architecture::X86_64 => "amd64",
            Architecture::Arm64 => "arm64",
        }
    }
}

/// How a program for some processor comes about on this machine.
#[derive(Debug, PartialEq, Eq)]
enum Way {
    /// By `cargo lambda`, which brings a linker.
    Lambda,
    /// By cargo, for the machine's own target, whose C library can be linked statically.
    Own(String),
    /// By cargo, for a target whose C library comes with Rust; with its linker, if the machine's own is for another
    /// processor.
    Musl { target: String, foreign: bool },
}

impl CrateBuild {
    /// Builds the program, and returns its path. What cargo says goes to standard error.
    ///
    /// # Errors
    /// When nothing on this machine builds for the processor, or cargo fails.
    pub fn run(&self, purpose: Purpose) -> Result<PathBuf, BuildError> {
        let way = Toolchain::of_machine()?.way(self.architecture, purpose)?;
        let mut command = Command::new(program("CARGO", "cargo"));
        match &way {
            Way::Lambda => {
                command.args(["lambda", "build", "--output-format", "binary"]);
                if self.architecture == Architecture::Arm64 {
                    command.arg("--arm64");
                }
            }
            Way::Own(target) => {
                // An entry of its own, which cargo adds to those of the user's configuration.
                let flags = r#"["-C", "target-feature=+crt-static"]"#;
                let flags = format!("target.{target}.rustflags={flags}");
                command.args(["build", "--target", target, "--config", &flags]);
            }
            Way::Musl { target, foreign } => {
                command.args(["build", "--target", target]);
                if *foreign {
                    let linker = format!("target.{target}.linker=\"rust-lld\"");
                    command.args(["--config", &linker]);
                }
            }
        }
        command.arg("--message-format=json-render-diagnostics");
        command.arg("--manifest-path").arg(&self.manifest_path);
        command.args(["--package", &self.package, "--bin", &self.binary]);
        command.args(["--profile", &self.profile]);
        for feature in &self.features {
            command.args(["--features", feature]);
        }
        if !self.default_features {
            command.arg("--no-default-features");
        }
        let said = run(command, "cargo")?;
        let built = self.executable(&said).ok_or_else(|| {
            BuildError::Unexpected(format!("cargo built no binary `{}`", self.binary))
        })?;
        match way {
            // It copies the program to where a function's code is made of it.
            Way::Lambda => Ok(self.lambda_bootstrap(&built).unwrap_or(built)),
            _ => Ok(built),
        }
    }

    /// The path of the program in what cargo says, a JSON document on each line.
    fn executable(&self, said: &[u8]) -> Option<PathBuf> {
        let lines = said.split(|byte| *byte == b'\n');
        let messages = lines.filter_map(|line| serde_json::from_slice::<Value>(line).ok());
        let built: Vec<Value> = messages
            .filter(|message| {
                message["reason"] == "compiler-artifact"
                    && message["target"]["name"] == *self.binary
            })
            .collect();
        let mut paths = built
            .iter()
            .filter_map(|message| message["executable"].as_str());
        paths.next().map(PathBuf::from)
    }

    /// `target/lambda/BINARY/bootstrap`, from the path of what cargo made below `target`.
    fn lambda_bootstrap(&self, built: &Path) -> Option<PathBuf> {
        let mut folders = built.ancestors().skip(1);
        folders.find_map(|folder| {
            let path = folder.join("lambda").join(&self.binary).join("bootstrap");
            path.is_file().then_some(path)
        })
    }
}

/// What this machine builds with.
struct Toolchain {
    /// Its own target.
    host: String,
    /// The folders of installed targets are in it.
    targets: PathBuf,
    has_lambda: bool,
}

impl Toolchain {
    fn of_machine() -> Result<Toolchain, BuildError> {
        let rustc = |arguments: &[&str]| {
            let mut command = Command::new(program("RUSTC", "rustc"));
            command.args(arguments);
            let said = run(command, "rustc")?;
            Ok::<_, BuildError>(String::from_utf8_lossy(&said).trim().to_owned())
        };
        let version = rustc(&["-vV"])?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: "));
        let host = host.ok_or_else(|| {
            BuildError::Unexpected("rustc does not say what this machine is".to_owned())
        })?;
        let sysroot = PathBuf::from(rustc(&["--print", "sysroot"])?);
        let lambda = Command::new("cargo-lambda")
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        Ok(Toolchain {
            host: host.to_owned(),
            targets: sysroot.join("lib/rustlib"),
            has_lambda: lambda.is_ok_and(|status| status.success()),
        })
    }

    fn way(&self, architecture: Architecture, purpose: Purpose) -> Result<Way, BuildError> {
        if purpose == Purpose::Function && self.has_lambda {
            return Ok(Way::Lambda);
        }
        let processor = architecture.in_targets();
        let is_own = self.host.starts_with(processor);
        if is_own && self.host.contains("-linux-") {
            return Ok(Way::Own(self.host.clone()));
        }
        let target = format!("{processor}-unknown-linux-musl");
        if self.targets.join(&target).join("lib").is_dir() {
            let foreign = !is_own || !self.host.contains("-linux-");
            return Ok(Way::Musl { target, foreign });
        }
        Err(BuildError::NoTarget {
            target,
            host: self.host.clone(),
        })
    }
}

fn program(variable: &str, name: &str) -> OsString {
    std::env::var_os(variable).unwrap_or_else(|| OsStr::new(name).to_owned())
}

/// Runs a program whose messages people see, and returns what it prints.
fn run(mut command: Command, name: &str) -> Result<Vec<u8>, BuildError> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| BuildError::Start(name.to_owned(), error))?;
    match output.status.success() {
        true => Ok(output.stdout),
        false => Err(BuildError::Failed(name.to_owned(), output.status)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(host: &str, has: &[&str], architecture: Architecture, expected: Option<Way>) {
        let targets = tempfile::tempdir().expect("a folder");
        for target in has.iter().filter(|name| **name != "lambda") {
            let path = targets.path().join(target).join("lib");
            std::fs::create_dir_all(path).expect("a folder");
        }
        let toolchain = Toolchain {
            host: host.to_owned(),
            targets: targets.path().to_owned(),
            has_lambda: has.contains(&"lambda"),
        };
        let purpose = Purpose::Function;
        assert_eq!(
            toolchain.way(architecture, purpose).ok(),
            expected,
            "{host}"
        );
    }

    #[test]
    fn how_a_program_is_built() {
        let (intel, arm) = (Architecture::X86_64, Architecture::Arm64);
        let linux = "x86_64-unknown-linux-gnu";
        let mac = "aarch64-apple-darwin";
        let musl = |processor: &str, foreign| {
            let target = format!("{processor}-unknown-linux-musl");
            Some(Way::Musl { target, foreign })
        };
        check(linux, &[], intel, Some(Way::Own(linux.to_owned())));
        check(linux, &[], arm, None);
        check(
            linux,
            &["aarch64-unknown-linux-musl"],
            arm,
            musl("aarch64", true),
        );
        check(linux, &["lambda"], arm, Some(Way::Lambda));
        check(mac, &[], arm, None);
        check(
            mac,
            &["aarch64-unknown-linux-musl"],
            arm,
            musl("aarch64", true),
        );
        check(
            mac,
            &["x86_64-unknown-linux-musl"],
            intel,
            musl("x86_64", true),
        );
        let alpine = "x86_64-unknown-linux-musl";
        check(alpine, &[], intel, Some(Way::Own(alpine.to_owned())));
    }
}
