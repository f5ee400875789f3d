//! The app: the root of the construct tree, and the way out of it into a cloud assembly.

use std::panic::Location;
use std::process::ExitCode;
use std::rc::Rc;

use crate::aspect;
use crate::assembly::{self, Assembly};
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::lookup;
use crate::protocol::{self, Output};
use crate::reference_strength::ReferenceStrength;
use crate::synth;
use crate::synthesizer::Synthesizer;
use crate::tree::{Construct, Graph, Node, Phase};

/// The root of the construct tree.
///
/// A program makes one with [`from_env`](App::from_env) and ends with [`run`](App::run):
///
/// ```no_run
/// use stackwright::{App, Stack};
///
/// fn main() -> std::process::ExitCode {
///     let app = App::from_env();
///     Stack::new(&app, "Empty");
///     app.run()
/// }
/// ```
///
/// A test makes one with [`new`](App::new) and looks at what [`synth`](App::synth) returns:
///
/// ```
/// use stackwright::{App, Stack};
///
/// let app = App::new();
/// Stack::new(&app, "Empty");
/// let assembly = app.synth().unwrap();
/// assert_eq!(assembly.stacks[0].name, "Empty");
/// ```
///
/// All clones are the same app, and it lives as long as one of them: once the last one is dropped, nothing can synthesize it
/// any more, and the closures that the program gave to it (aspects, validations, values that are computed at synthesis) are
/// dropped too. Synthesis drops those that it has called.
#[derive(Clone, Debug)]
pub struct App(Rc<Root>);

/// What the clones of an app share.
#[derive(Debug)]
struct Root {
    node: Node,
    output: Option<Rc<Output>>,
}

impl Drop for Root {
    fn drop(&mut self) {
        if let Some(output) = &self.output {
            output.end();
        }
        self.node.graph.release();
    }
}

impl Construct for App {
    fn node(&self) -> &Node {
        &self.0.node
    }
}

impl Default for App {
    #[track_caller]
    fn default() -> Self {
        App::new()
    }
}

impl App {
    /// An app that takes nothing from its environment and writes nothing: for tests, and for programs that use the
    /// templates themselves.
    #[track_caller]
    pub fn new() -> Self {
        App::with_output(None)
    }

    #[track_caller]
    fn with_output(output: Option<Rc<Output>>) -> Self {
        let graph = Graph::new(Location::caller());
        let node = Node { graph, index: 0 };
        App(Rc::new(Root { node, output }))
    }

    /// The app of a program that `stackwright`, or the AWS CDK's command, runs: it speaks the CDK's protocol.
    ///
    /// The context is that of `CDK_CONTEXT_JSON`, and of the file `CONTEXT_OVERFLOW_LOCATION_ENV` for what is too long
    /// for a variable. The assembly goes to `CDK_OUTDIR`, else to `cdk.out`. [`run`](App::run) replaces an earlier assembly
    /// there by the new one; a program that fails, panics, exits or never calls `run` removes it, so that none is deployed
    /// in place of the one that was not made. A process that is killed leaves the old one or the new one.
    ///
    /// # Errors
    /// At synthesis: `SW0013` if the context is not a JSON object, or the file cannot be read. On standard error: `SW0014`
    /// if the earlier assembly cannot be removed.
    #[track_caller]
    pub fn from_env() -> Self {
        let (context, problems) = protocol::context();
        let app = App::with_output(Some(Output::open()));
        for (key, value) in context {
            app.node().set_context(key, value);
        }
        for problem in problems {
            app.node().add_error(problem);
        }
        app
    }

    /// How the stacks are deployed, unless they or their stage have a synthesizer of their own. The default is
    /// [`Synthesizer::caller`].
    ///
    /// # Errors
    /// At synthesis: `SW0042` if the synthesizer holds values that are known only at deployment.
    #[track_caller]
    pub fn synthesizer(&self, synthesizer: Synthesizer) -> Self {
        synthesizer.set_on(self.node());
        self.clone()
    }

    /// How firmly the stacks refer to resources of other stacks. The default is [`ReferenceStrength::Strong`].
    pub fn references(&self, strength: ReferenceStrength) -> Self {
        self.node()
            .with_mut(|node| node.references = Some(strength));
        self.clone()
    }

    /// Turns the tree into templates. Aspects visit it, tags flow down, validations run, references are resolved.
    ///
    /// An app is complete when it is synthesized: aspects, validations and values that are computed at synthesis are called
    /// once, and dropped. Synthesized again it yields the same; what was changed in between is an error.
    ///
    /// # Errors
    /// All diagnostics at once if any of them is an error; on success, [`Assembly::diagnostics`] has the others. `SW0007` if
    /// it is called by what itself calls: an aspect, a value that is computed at synthesis, and the like.
    #[track_caller]
    pub fn synth(&self) -> Result<Assembly, Diagnostics> {
        if let Some(output) = &self.0.output {
            output.used.set(true);
        }
        let graph = &self.node().graph;
        let Some(_synthesis) = Synthesis::start(graph) else {
            let nested = Diagnostic::error(
                codes::LOCKED,
                "the app was synthesized again while it was being synthesized",
            )
            .at(Location::caller())
            .hint("do not synthesize an app from its own aspects, validations, or values that are computed at synthesis");
            graph.report(0, nested.clone());
            return Err(Diagnostics::new(vec![nested]));
        };
        graph.enter(Phase::Building);
        aspect::invoke_all(graph);
        // They have visited everything, and may hold the app.
        drop(graph.aspects.take());
        graph.enter(Phase::Synthesizing);
        synth::synthesize(graph)
    }

    /// Synthesizes, writes the cloud assembly to where the tool that runs the program expects it, and shows diagnostics
    /// on standard error. `main` returns the exit code: 0, or 1 if there is no assembly, because synthesis found errors
    /// or it could not be written.
    ///
    /// # Errors
    /// With exit code 1: what synthesis found; `SW0013` if the app is not one of [`from_env`](App::from_env); `SW0014`
    /// if the assembly cannot be written.
    #[must_use = "the exit code tells whether there is an assembly: end `main() -> ExitCode` with `app.run()`"]
    #[track_caller]
    pub fn run(&self) -> ExitCode {
        let opened;
        let output = match &self.0.output {
            Some(output) => output,
            None => {
                self.node().add_error(
                    Diagnostic::error(
                        codes::APP_PROTOCOL,
                        "the app that is run knows nothing of the tool that runs it",
                    )
                    .hint("make it with `App::from_env()`; `App::new()` is for tests"),
                );
                opened = Output::open();
                &opened
            }
        };
        output.used.set(true);
        let directory = &output.directory;
        let outcome = self.synth();
        let outcome = match outcome {
            // The tool is to look things up first: what is wrong with stand-ins for them need not be wrong with the app.
            Err(_) if protocol::is_run_by_tool() && lookup::is_asking(&self.node().graph) => {
                let missing = lookup::missing(&self.node().graph);
                Ok(Assembly::asking(missing, Diagnostics::default()))
            }
            outcome => outcome,
        };
        let (diagnostics, written) = match &outcome {
            Ok(assembly) => (&assembly.diagnostics, assembly.write(directory)),
            Err(diagnostics) => (
                diagnostics,
                assembly::write_diagnostics(directory, diagnostics),
            ),
        };
        if !protocol::is_quiet() {
            for diagnostic in diagnostics {
                protocol::tell(&format!("{diagnostic}\n"));
            }
        }
        if written.is_ok() {
            output.keep();
        }
        if let Err(error) = &written {
            let message = format!(
                "the cloud assembly could not be written to `{}`: {error}",
                directory.display()
            );
            let diagnostic = Diagnostic::error(codes::ASSEMBLY_NOT_WRITTEN, message);
            protocol::tell(&diagnostic.to_string());
        }
        if outcome.is_ok() && written.is_ok() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

/// While it is there, the app is being synthesized. However that ends, by a panic of the app's code too, the tree is closed.
struct Synthesis<'a>(&'a Graph);

impl<'a> Synthesis<'a> {
    fn start(graph: &'a Graph) -> Option<Self> {
        // Made only where it begins: to drop one ends the synthesis.
        (!graph.synthesizing.replace(true)).then(|| Synthesis(graph))
    }
}

impl Drop for Synthesis<'_> {
    fn drop(&mut self) {
        self.0.synthesizing.set(false);
        self.0.enter(Phase::Synthesized);
    }
}
