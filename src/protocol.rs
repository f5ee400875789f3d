//! The CDK's app protocol: what a command-line tool tells an app through its environment, and where it looks for the
//! assembly.

use std::cell::{Cell, RefCell};
use std::fs;
use std::io::{self, Write as _};
use std::panic::Location;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Mutex, PoisonError};

use crate::json::{Map, Value as Json};

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::directory;

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

/// Whether a tool runs the app, which looks up what it says is missing.
pub(crate) fn is_run_by_tool() -> bool {
    std::env::var_os(OUTPUT).is_some()
}

/// The output directory of a process that synthesizes.
///
/// The tool that runs an app takes what lies there for the app's result when the process ends with success. So what an
/// earlier run left is removed when an app ends that has not written there: when it is dropped, or else with its thread,
/// which covers `exit`, and a `main` that forgets the app. A process that is killed leaves what was there.
#[derive(Debug)]
pub(crate) struct Output {
    pub directory: PathBuf,
    location: &'static Location<'static>,
    /// Whether the app was synthesized, in one way or another.
    pub used: Cell<bool>,
    settled: Cell<bool>,
}

thread_local! {
    static OUTPUTS: RefCell<Vec<Unsettled>> = const { RefCell::new(Vec::new()) };
}

/// The directories into which this process has written an assembly.
static WRITTEN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Notes that there is an assembly of this process in a directory.
pub(crate) fn note_written(directory: &Path) {
    let mut written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    written.extend(absolute(directory));
}

fn absolute(directory: &Path) -> Option<PathBuf> {
    fs::canonicalize(directory).ok()
}

/// An output that is settled at the end of its thread at the latest.
struct Unsettled(Rc<Output>);

impl Drop for Unsettled {
    fn drop(&mut self) {
        self.0.settle();
    }
}

impl Output {
    #[track_caller]
    pub(crate) fn open() -> Rc<Output> {
        let output = Rc::new(Output {
            directory: output_directory(),
            location: Location::caller(),
            used: Cell::new(false),
            settled: Cell::new(false),
        });
        let _ = OUTPUTS.try_with(|outputs| {
            outputs.borrow_mut().push(Unsettled(output.clone()));
        });
        output
    }

    /// Ends the app: says if it was forgotten, and removes what an earlier run left if it has written nothing.
    pub(crate) fn end(&self) {
        if !self.used.get() && !std::thread::panicking() && !is_quiet() {
            let forgotten = Diagnostic::error(
                codes::APP_PROTOCOL,
                "the app was never run, so there is no cloud assembly",
            );
            let hint = "end `main` with `app.run()`";
            tell(&forgotten.at(self.location).hint(hint).to_string());
        }
        self.settle();
    }

    /// Leaves what was written for this app: the assembly, or what is wrong with the app.
    pub(crate) fn keep(&self) {
        self.settled.set(true);
    }

    fn settle(&self) {
        if self.settled.replace(true) {
            return;
        }
        let written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
        let is_written = absolute(&self.directory).is_some_and(|path| written.contains(&path));
        drop(written);
        if is_written {
            return;
        }
        if let Err(error) = directory::clear(&self.directory) {
            let message = format!(
                "the assembly of an earlier run in `{}` cannot be removed: {error}",
                self.directory.display()
            );
            let problem = Diagnostic::error(codes::ASSEMBLY_NOT_WRITTEN, message);
            let hint = "give the app a directory that it may write to";
            tell(&problem.hint(hint).to_string());
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
    let problem = match text.parse() {
        Ok(Json::Object(entries)) => return context.extend(entries),
        Ok(_) => format!("{source} is not a JSON object"),
        Err(error) => format!("{source} is not JSON: {error}"),
    };
    problems.push(
        Diagnostic::error(codes::APP_PROTOCOL, problem)
            .hint("run the app with `stackwright synth` or `cdk synth`, which set it"),
    );
}
