//! The app: the root of the construct tree, and the way out of it into a cloud assembly.

use std::cell::RefCell;
use std::collections::HashSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::rc::Rc;

use serde_json::Value as Json;

use crate::aspect;
use crate::assembly::Assembly;
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::node::{Construct, Graph, Node};
use crate::synth;

/// The context as JSON.
const CONTEXT: &str = "CDK_CONTEXT_JSON";
/// A file with more context, when it is too long for an environment variable.
const CONTEXT_FILE: &str = "CONTEXT_OVERFLOW_LOCATION_ENV";
/// Where the assembly goes.
const OUTPUT: &str = "CDK_OUTDIR";
/// Set by the `stackwright` command, which shows diagnostics itself.
const CLI: &str = "STACKWRIGHT_CLI";

/// The root of the construct tree.
///
/// ```no_run
/// use stackwright::{App, Stack};
///
/// fn main() -> std::process::ExitCode {
///     let app = App::new();
///     Stack::new(&app, "Empty");
///     app.run()
/// }
/// ```
#[derive(Clone, Debug)]
pub struct App {
    node: Node,
    visited: Rc<RefCell<HashSet<(u32, usize)>>>,
}

impl Construct for App {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Default for App {
    #[track_caller]
    fn default() -> Self {
        App::new()
    }
}

impl App {
    /// An app with the context that the command-line tool passes: `CDK_CONTEXT_JSON`, and the file
    /// `CONTEXT_OVERFLOW_LOCATION_ENV` for what is too long for a variable.
    ///
    /// # Errors
    /// At synthesis: `SW0013` if the context is not a JSON object, or the file cannot be read.
    #[track_caller]
    pub fn new() -> Self {
        let app = App::without_context();
        if let Ok(path) = std::env::var(CONTEXT_FILE) {
            match std::fs::read_to_string(&path) {
                Ok(text) => app.add_context(CONTEXT_FILE, &text),
                Err(error) => app.node.add_error(Diagnostic::error(
                    codes::APP_PROTOCOL,
                    format!("the context file `{path}` cannot be read: {error}"),
                )),
            }
        }
        if let Ok(text) = std::env::var(CONTEXT) {
            app.add_context(CONTEXT, &text);
        }
        app
    }

    /// An app that takes nothing from its environment: for tests.
    #[track_caller]
    pub fn without_context() -> Self {
        let graph = Graph::new(std::panic::Location::caller());
        App {
            node: Node { graph, index: 0 },
            visited: Rc::default(),
        }
    }

    fn add_context(&self, source: &str, text: &str) {
        match serde_json::from_str(text) {
            Ok(Json::Object(entries)) => {
                for (key, value) in entries {
                    self.node.set_context(key, value);
                }
            }
            Ok(_) => self.node.add_error(
                Diagnostic::error(
                    codes::APP_PROTOCOL,
                    format!("{source} is not a JSON object"),
                )
                .hint("run the app with `stackwright synth` or `cdk synth`, which set it"),
            ),
            Err(error) => self.node.add_error(
                Diagnostic::error(
                    codes::APP_PROTOCOL,
                    format!("{source} is not JSON: {error}"),
                )
                .hint("run the app with `stackwright synth` or `cdk synth`, which set it"),
            ),
        }
    }

    /// Turns the tree into templates. Aspects visit it, tags flow down, validations run, references are resolved.
    ///
    /// # Errors
    /// All diagnostics at once if any of them is an error; on success, [`Assembly::diagnostics`] has the others.
    pub fn synth(&self) -> Result<Assembly, Diagnostics> {
        let graph = &self.node.graph;
        graph.locked.set(false);
        aspect::invoke_all(graph, &mut self.visited.borrow_mut());
        graph.locked.set(true);
        synth::synthesize(graph)
    }

    /// Synthesizes and writes the cloud assembly to `$CDK_OUTDIR`, else to `cdk.out`, and shows diagnostics on standard
    /// error. The exit code is 0, or 1 if synthesis found errors or the assembly could not be written; the assembly of
    /// an earlier run then stays as it was, beside a new `diagnostics.json`.
    pub fn run(&self) -> ExitCode {
        let directory = PathBuf::from(std::env::var_os(OUTPUT).unwrap_or_else(|| "cdk.out".into()));
        let outcome = self.synth();
        let (diagnostics, written) = match &outcome {
            Ok(assembly) => (&assembly.diagnostics, assembly.write(&directory)),
            Err(diagnostics) => (
                diagnostics,
                crate::assembly::write_diagnostics(&directory, diagnostics),
            ),
        };
        if std::env::var_os(CLI).is_none() {
            for diagnostic in diagnostics {
                eprintln!("{diagnostic}\n");
            }
        }
        if let Err(error) = &written {
            let message = format!(
                "the cloud assembly could not be written to `{}`: {error}",
                directory.display()
            );
            eprintln!(
                "{}",
                Diagnostic::error(codes::ASSEMBLY_NOT_WRITTEN, message)
            );
        }
        if outcome.is_ok() && written.is_ok() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}
