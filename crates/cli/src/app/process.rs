//! Runs an app by the CDK's protocol: the command with its environment, and what its exit means.
//!
//! The app reads `CDK_OUTDIR`, `CDK_CONTEXT_JSON` and others, and writes a cloud assembly to `CDK_OUTDIR`.
//! A Stackwright app also sees `STACKWRIGHT_CLI`, and then leaves it to this program to show what it found.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use stackwright_template::compare::secrets::hide_named;

use crate::app::diagnostics;
use crate::app::progress::AppProgress;
use crate::assembly::lock::Lock;
use crate::assembly::{MANIFEST, SCHEMA_VERSION, validation_report};
use crate::configuration::aws_profile::{self, Defaults};
use crate::configuration::context;
use crate::configuration::settings::Settings;
use crate::failure::Failure;
use crate::interrupt;
use crate::terminal;

/// The official CLI whose protocol this is; CDK libraries look at it.
const CDK_CLI_VERSION: &str = "2.1148.1";

/// How an app ended that could be started.
#[derive(Debug)]
pub enum Outcome {
    /// With success, and it wrote a manifest.
    Synthesized,
    /// With a failure, said in words that continue "the app …".
    Failed(String),
}

/// Runs the `build` command.
///
/// # Errors
/// When it cannot be started or fails.
pub fn build(command: &str, settings: &Settings) -> Result<(), Failure> {
    let defaults = aws_profile::defaults(settings.profile.as_deref(), settings.region.as_deref());
    let status = run(command, &aws_variables(settings, &defaults), settings)?;
    if status.success() {
        return Ok(());
    }
    Err(
        Failure::findings(format!("the build command {}", describe(status)))
            .note(format!("the command is `{command}`")),
    )
}

/// Runs the app's command, with the assembly going to `output`. `bundle` are the stacks whose assets are needed. The lock is
/// kept until what was written is read.
///
/// # Errors
/// When the app cannot be started, is interrupted, or ends with success but without a manifest.
pub fn synthesize(
    command: &str,
    settings: &Settings,
    output: &Path,
    bundle: &[String],
) -> Result<(Outcome, Lock), Failure> {
    let runnable = runnable(command)?;
    fs::create_dir_all(output).map_err(|error| {
        Failure::could_not_run(format!(
            "could not create the output directory {}: {error}",
            output.display()
        ))
        .hint("choose another one with `--output DIR`")
    })?;
    // Two runs must not write the same assembly at the same time, nor one while the other reads what it wrote.
    let lock = Lock::to_write(output);

    let absolute = std::path::absolute(output).unwrap_or_else(|_| output.to_path_buf());
    let defaults = aws_profile::defaults(settings.profile.as_deref(), settings.region.as_deref());
    let mut variables = aws_variables(settings, &defaults);
    if let Some(account) = &defaults.account {
        variables.push(("CDK_DEFAULT_ACCOUNT", account.into()));
    }
    variables.push(("CDK_DEFAULT_REGION", OsString::from(&defaults.region)));
    variables.push(("CDK_OUTDIR", absolute.clone().into()));
    variables.push((
        "CDK_CLI_ASM_VERSION",
        format!("{SCHEMA_VERSION}.0.0").into(),
    ));
    variables.push(("CDK_CLI_VERSION", CDK_CLI_VERSION.into()));
    if settings.debug_app {
        variables.push(("CDK_DEBUG", "true".into()));
    }
    variables.push(("STACKWRIGHT_CLI", env!("CARGO_PKG_VERSION").into()));
    let used = environment_size(&variables);
    let carried = context::carry(context::for_app(settings, bundle), used)?;
    variables.extend(carried.variables.iter().cloned());

    // What an earlier run left must not be taken for this one's.
    for found in [diagnostics::FILE, validation_report::FILE] {
        let _ = fs::remove_file(absolute.join(found));
    }
    let manifest = absolute.join(MANIFEST);
    let before = Stamp::of(&manifest);

    let status = run(&runnable, &variables, settings)?;
    if !status.success() {
        return match status.code() {
            // What a shell says when it could not start the command; an app may use these codes too.
            Some(127) => Err(Failure::could_not_run(format!(
                "the app's command was not found: `{command}`"
            ))
            .note("the command comes from `--app`, `app` in cdk.json, or ~/.cdk.json")
            .hint("install the program, or correct the command")),
            Some(126) => Err(Failure::could_not_run(format!(
                "the app's command could not be executed: `{command}`"
            ))
            .hint("make it executable (`chmod +x FILE`), or name the interpreter in the command")),
            _ => Ok((Outcome::Failed(describe(status)), lock)),
        };
    }
    // A Stackwright app leaves files alone that have not changed, but then it has written its diagnostics anew.
    let after = Stamp::of(&manifest);
    let told = absolute.join(diagnostics::FILE).exists();
    if after.is_none() || (after == before && !told) {
        let state = if after.is_none() {
            "is missing"
        } else {
            "is from an earlier run"
        };
        return Err(Failure::could_not_run(
            "the app ended with success but wrote no cloud assembly",
        )
        .note(format!("{} {state}", output.join(MANIFEST).display()))
        .note(format!("the command is `{command}`"))
        .hint("end `main` with `app.run()`, or with `app.synth()` in an AWS CDK app"));
    }
    Ok((Outcome::Synthesized, lock))
}

/// Finds out whether an `app` is a directory, that is, an assembly which exists already.
pub fn directory(app: &str) -> Option<PathBuf> {
    let path = Path::new(app);
    path.is_dir().then(|| path.to_path_buf())
}

/// The variables that give the profile and region flags to the app.
fn aws_variables(settings: &Settings, defaults: &Defaults) -> Vec<(&'static str, OsString)> {
    let mut variables = Vec::new();
    if let Some(profile) = &settings.profile {
        variables.push(("AWS_PROFILE", profile.into()));
    }
    if settings.region.is_some() {
        variables.push(("AWS_REGION", OsString::from(&defaults.region)));
    }
    variables
}

fn environment_size(variables: &[(&'static str, OsString)]) -> usize {
    let replaced = |name: &OsStr| variables.iter().any(|(other, _)| name == *other);
    let inherited: usize = std::env::vars_os()
        .filter(|(name, _)| !replaced(name))
        .map(|(name, value)| name.len() + value.len() + 2)
        .sum();
    let own: usize = (variables.iter())
        .map(|(name, value)| name.len() + value.len() + 2)
        .sum();
    inherited + own
}

/// Runs a command line in the shell, its stdout on our stderr: only results go to stdout.
fn run(
    command: &str,
    variables: &[(&'static str, OsString)],
    settings: &Settings,
) -> Result<ExitStatus, Failure> {
    if settings.verbose {
        for (name, value) in variables {
            terminal::status(&terminal::printable(&format!(
                "  {name}={}",
                hide_named(name, &value.to_string_lossy())
            )));
        }
        terminal::status(&terminal::printable(&format!("  $ {command}")));
    }
    let mut shell = shell(command);
    shell
        .stdin(Stdio::null())
        .stdout(io::stderr())
        .stderr(Stdio::inherit())
        .envs(variables.iter().map(|(name, value)| (name, value)));
    own_group(&mut shell);
    interrupt::install();
    let mut child = shell.spawn().map_err(|error| {
        let failure =
            Failure::could_not_run(format!("could not start a shell for `{command}`: {error}"));
        if error.kind() == io::ErrorKind::ArgumentListTooLong {
            failure.hint("the environment or the context is too large for this system")
        } else {
            failure
        }
    })?;
    let guard = interrupt::guard(&child);
    let progress = AppProgress::of(command);
    let status = child.wait();
    drop(progress);
    drop(guard);
    if interrupt::happened() {
        return Err(Failure::interrupted());
    }
    status.map_err(|error| Failure::could_not_run(format!("lost track of `{command}`: {error}")))
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("/bin/sh");
    shell.arg("-c").arg(command);
    shell
}

#[cfg(windows)]
fn shell(command: &str) -> Command {
    use std::os::windows::process::CommandExt;
    let mut shell = Command::new("cmd");
    shell
        .args(["/d", "/s", "/c"])
        .raw_arg(format!("\"{command}\""));
    shell
}

/// A group of its own lets the whole app be ended, whatever it has started.
#[cfg(unix)]
fn own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn own_group(_command: &mut Command) {}

/// Makes a command of what is written in `app`: a file of the project needs no `./`, a `.js` file
/// that is not executable runs with Node, as with the official CLI.
fn runnable(command: &str) -> Result<String, Failure> {
    let command = command.trim();
    let (first, rest) = command
        .split_once(char::is_whitespace)
        .unwrap_or((command, ""));
    let path = Path::new(first);
    if !path.is_file() {
        let looks_like_a_path =
            first.contains('/') && !first.contains(['$', '"', '\'', '\\', '`', '*', '~']);
        if looks_like_a_path && !path.exists() {
            let mut failure = Failure::could_not_run(format!("the app does not exist: `{first}`"))
                .note("it comes from `--app`, `app` in cdk.json, or ~/.cdk.json");
            failure = if rest.is_empty() {
                failure
                    .hint("name a command that runs the app, or a directory with a cloud assembly")
            } else {
                failure.hint("build it first, with `--build CMD` or `\"build\"` in cdk.json, or correct the path")
            };
            return Err(failure);
        }
        return Ok(command.to_owned());
    }
    let local = if path.components().count() == 1 && !first.starts_with('.') {
        format!("./{first}")
    } else {
        first.to_owned()
    };
    let program = if is_executable(path) {
        local
    } else if path.extension() == Some(OsStr::new("js")) {
        format!("node {local}")
    } else {
        return Err(Failure::could_not_run(format!(
            "the app is a file that is not executable: `{first}`"
        ))
        .hint(format!(
            "run `chmod +x {first}`, or name its interpreter: `--app 'python3 {first}'`"
        )));
    };
    Ok(if rest.is_empty() {
        program
    } else {
        format!("{program} {rest}")
    })
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.extension().is_some_and(|e| {
        ["exe", "cmd", "bat"]
            .iter()
            .any(|known| e.eq_ignore_ascii_case(known))
    })
}

fn describe(status: ExitStatus) -> String {
    match (status.code(), signal(status)) {
        // A shell reports its command's signal as an exit code.
        (Some(code), Some(signal)) => format!("failed with exit code {code} ({signal})"),
        (Some(code), None) => format!("failed with exit code {code}"),
        (None, Some(signal)) => format!("was ended by {signal}"),
        (None, None) => "ended without an exit code".to_owned(),
    }
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<&'static str> {
    use nix::sys::signal::Signal;
    use std::os::unix::process::ExitStatusExt;
    let number = status
        .signal()
        .or_else(|| status.code()?.checked_sub(128))?;
    Signal::try_from(number).ok().map(Signal::as_str)
}

#[cfg(not(unix))]
fn signal(_status: ExitStatus) -> Option<&'static str> {
    None
}

/// Tells one version of a file from another.
#[derive(PartialEq, Eq)]
struct Stamp {
    modified: Option<std::time::SystemTime>,
    length: u64,
    #[cfg(unix)]
    inode: u64,
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let meta = fs::metadata(path).ok()?;
        Some(Self {
            modified: meta.modified().ok(),
            length: meta.len(),
            #[cfg(unix)]
            inode: std::os::unix::fs::MetadataExt::ino(&meta),
        })
    }
}
