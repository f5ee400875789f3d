//! The CDK's app protocol: what a command-line tool tells an app through its environment, and where it looks for the
//! assembly.

use std::cell::Cell;
use std::fs;
use std::io::{self, Write as _};
use std::panic::Location;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};

use crate::assembly::{DIAGNOSTICS, MANIFEST};
use crate::codes;
use crate::diagnostic::Diagnostic;

/// The context as JSON.
const CONTEXT: &str = "CDK_CONTEXT_JSON";
/// A file with more context, when it is too long for an environment variable.
const CONTEXT_FILE: &str = "CONTEXT_OVERFLOW_LOCATION_ENV";
/// Where the assembly goes.
const OUTPUT: &str = "CDK_OUTDIR";
/// Set by the `stackwright` command, which shows diagnostics itself.
const CLI: &str = "STACKWRIGHT_CLI";

/// Where the assembly goes: what the tool says, else `cdk.out`.
pub(crate) fn output_directory() -> PathBuf {
    PathBuf::from(std::env::var_os(OUTPUT).unwrap_or_else(|| "cdk.out".into()))
}

/// The output directory of a process that synthesizes.
///
/// The tool that runs an app takes what lies there for the app's result when the process ends with success. So what an
/// earlier run left is withdrawn first, and nothing stands there until synthesis has succeeded: however the process
/// ends, by an error, a panic, a signal, `exit`, or a `main` that forgets the app.
#[derive(Debug)]
pub(crate) struct Output {
    pub directory: PathBuf,
    location: &'static Location<'static>,
    /// Whether the app was synthesized, in one way or another.
    pub used: Cell<bool>,
}

impl Output {
    /// Withdraws the assembly of an earlier run.
    #[track_caller]
    pub(crate) fn open() -> (Output, Result<(), Diagnostic>) {
        let output = Output {
            directory: output_directory(),
            location: Location::caller(),
            used: Cell::new(false),
        };
        let withdrawn = [MANIFEST, DIAGNOSTICS]
            .into_iter()
            .try_for_each(|name| withdraw(&output.directory.join(name)));
        let withdrawn = withdrawn.map_err(|error| {
            let directory = output.directory.display();
            Diagnostic::error(
                codes::ASSEMBLY_NOT_WRITTEN,
                format!(
                    "the assembly of an earlier run in `{directory}` cannot be removed: {error}"
                ),
            )
            .hint("give the app a directory that it may write to")
        });
        (output, withdrawn)
    }
}

/// Removes a file, or empties it where the directory does not let it go.
fn withdraw(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => fs::write(file, "").map_err(|_| error),
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if !self.used.get() && !std::thread::panicking() && !is_quiet() {
            let forgotten = Diagnostic::error(
                codes::APP_PROTOCOL,
                "the app was never run, so there is no cloud assembly",
            );
            let hint = "end `main` with `app.run()`";
            tell(&forgotten.at(self.location).hint(hint).to_string());
        }
    }
}

/// Writes a line to standard error. Where nobody can read it, there is nobody to tell that either.
pub(crate) fn tell(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Whether the tool that runs the app shows diagnostics itself.
pub(crate) fn is_quiet() -> bool {
    std::env::var_os(CLI).is_some()
}

/// The context that the tool passes, and what is wrong with it.
pub(crate) fn context() -> (Map<String, Json>, Vec<Diagnostic>) {
    let (mut context, mut problems) = (Map::new(), Vec::new());
    if let Ok(path) = std::env::var(CONTEXT_FILE) {
        match fs::read_to_string(&path) {
            Ok(text) => read_context(CONTEXT_FILE, &text, &mut context, &mut problems),
            Err(error) => problems.push(Diagnostic::error(
                codes::APP_PROTOCOL,
                format!("the context file `{path}` cannot be read: {error}"),
            )),
        }
    }
    if let Ok(text) = std::env::var(CONTEXT) {
        read_context(CONTEXT, &text, &mut context, &mut problems);
    }
    (context, problems)
}

fn read_context(
    source: &str,
    text: &str,
    context: &mut Map<String, Json>,
    problems: &mut Vec<Diagnostic>,
) {
    let problem = match serde_json::from_str(text) {
        Ok(Json::Object(entries)) => return context.extend(entries),
        Ok(_) => format!("{source} is not a JSON object"),
        Err(error) => format!("{source} is not JSON: {error}"),
    };
    problems.push(
        Diagnostic::error(codes::APP_PROTOCOL, problem)
            .hint("run the app with `stackwright synth` or `cdk synth`, which set it"),
    );
}
