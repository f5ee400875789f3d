//! Stages: groups of stacks that are deployed together, such as all of an app's stacks once for development and once for
//! production.

use std::panic::Location;

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::reference_strength::ReferenceStrength;
use crate::stack::Environment;
use crate::synthesizer::Synthesizer;
use crate::token;
use crate::tree::{Construct, Graph, Kind, Node};

/// A group of stacks that belong together. What makes the stacks is called once for each stage:
///
/// ```
/// use stackwright::{App, Construct, Environment, Stack, Stage};
///
/// fn service(scope: &impl Construct) {
///     Stack::new(scope, "Network");
///     Stack::new(scope, "Web");
/// }
///
/// let app = App::new();
/// service(&Stage::new(&app, "Dev"));
/// service(&Stage::new(&app, "Prod").environment(Environment::new("123456789012", "eu-west-1")));
///
/// let names: Vec<String> = app.synth().unwrap().stacks.into_iter().map(|stack| stack.name).collect();
/// assert_eq!(names, ["Dev-Network", "Dev-Web", "Prod-Network", "Prod-Web"]);
/// ```
///
/// Names of stacks begin with the stage's name; logical IDs do not, so that the stacks of all stages have the same ones. In
/// the cloud assembly, each stage has an assembly of its own, `assembly-Dev`. Stacks of a stage refer to one another, and
/// never to those of another stage or of the app.
#[derive(Clone, Debug)]
pub struct Stage(Node);

impl Construct for Stage {
    fn node(&self) -> &Node {
        &self.0
    }
}

#[derive(Default)]
pub(crate) struct StageData {
    pub name: Option<String>,
    pub environment: Environment,
}

impl Stage {
    /// A stage in the app, or in another stage, whose name its name then begins with.
    ///
    /// # Errors
    /// At synthesis: `SW0040` if the id is not a letter that is followed by letters, digits, `-`, `_` and `.`, or if the
    /// scope is in a stack.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        let outer = scope.node().stack();
        let stage = Stage(scope.node().add(id, Kind::Stage(Box::default())));
        stage.check_name(id);
        if let Some(stack) = outer {
            stage.0.add_error(
                Diagnostic::error(
                    codes::STAGE,
                    format!("stage `{id}` is inside stack `{}`", stack.node().path()),
                )
                .hint(
                    "create the stage in the app or in another stage, and the stacks in the stage",
                ),
            );
        }
        stage
    }

    #[track_caller]
    fn check_name(&self, name: &str) {
        let is_valid = name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        // What holds a placeholder, or nothing, is reported as an id already.
        if !is_valid && !name.is_empty() && !token::may_contain(name) {
            self.0.add_error(
                Diagnostic::error(
                    codes::STAGE,
                    format!("`{name}` cannot be the name of a stage"),
                )
                .at(Location::caller())
                .hint("a stage's name is a letter, followed by letters, digits, `-`, `_` and `.`"),
            );
        }
    }

    fn edit(&self, edit: impl FnOnce(&mut StageData)) -> Self {
        self.0.with_mut(|node| {
            if let Kind::Stage(stage) = &mut node.kind {
                edit(stage);
            }
        });
        self.clone()
    }

    /// The account and region of its stacks, for those and for inner stages that have none of their own.
    ///
    /// # Errors
    /// At synthesis: `SW0017` if the account is not 12 digits, or the region is not written as one.
    #[track_caller]
    pub fn environment(&self, environment: Environment) -> Self {
        for problem in environment.problems() {
            self.0.add_error(problem.at(Location::caller()));
        }
        self.edit(|stage| stage.environment = environment)
    }

    /// What the names of its stacks begin with, if it is not the id.
    ///
    /// # Errors
    /// As for [`new`](Stage::new).
    #[track_caller]
    pub fn name(&self, name: impl Into<String>) -> Self {
        let name = name.into();
        self.check_name(&name);
        self.edit(|stage| stage.name = Some(name))
    }

    /// How its stacks are deployed, unless they have a synthesizer of their own.
    ///
    /// # Errors
    /// At synthesis: `SW0042` if the synthesizer holds values that are known only at deployment.
    #[track_caller]
    pub fn synthesizer(&self, synthesizer: Synthesizer) -> Self {
        synthesizer.set_on(&self.0);
        self.clone()
    }

    /// How firmly its stacks refer to resources of other stacks. The default is that of
    /// what it is in.
    pub fn references(&self, strength: ReferenceStrength) -> Self {
        self.0.with_mut(|node| node.references = Some(strength));
        self.clone()
    }

    /// What the names of its stacks begin with, together with those of the stages that it is in: `Dev-Blue`.
    pub fn stage_name(&self) -> String {
        stage_name(&self.0.graph, self.0.index)
    }
}

/// The names of a stage and of the stages that it is in; empty for the app.
pub(crate) fn stage_name(graph: &Graph, index: u32) -> String {
    let nodes = graph.nodes.borrow();
    let (mut names, mut at) = (Vec::new(), Some(index));
    while let Some(index) = at {
        let node = &nodes[index as usize];
        if let Kind::Stage(stage) = &node.kind {
            names.push(stage.name.as_ref().unwrap_or(&node.id).as_str());
        }
        at = node.parent;
    }
    names.reverse();
    names.join("-")
}

/// The nearest stage at or above a node, else the app.
pub(crate) fn stage_of(graph: &Graph, index: u32) -> u32 {
    let nodes = graph.nodes.borrow();
    let mut at = index;
    loop {
        let node = &nodes[at as usize];
        match (&node.kind, node.parent) {
            (Kind::Stage(_), _) | (_, None) => return at,
            (_, Some(parent)) => at = parent,
        }
    }
}

/// The name of a stage's assembly, in the manifest of the assembly that it is in.
pub(crate) fn artifact_id(graph: &Graph, index: u32) -> String {
    let path = graph.nodes.borrow()[index as usize].path.replace('/', "-");
    format!("assembly-{}", path.trim_matches('-'))
}
