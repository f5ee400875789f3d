//! What a function consists of, until it is complete.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::asset::Snapshot;
use stackwright::json::IndexMap;
use stackwright::{Diagnostic, Value};
use stackwright_cfn::lambda::{CfnVersion, function};

use super::architecture::Architecture;
use super::code::{Code, Runtime};
use super::function::SERVICE;
use super::handler;
use super::image::ImageCode;
use super::invocations::{Destination, Invocations};
use super::logging::Logging;
use crate::iam::Role;
use crate::kit::Set;

/// What is edited until the function is complete.
#[derive(Debug)]
pub(super) struct Settings {
    pub runs: Runs,
    pub architecture: Cell<Option<Architecture>>,
    /// Where what it runs is, as soon as the function is complete.
    pub code: RefCell<Option<Value<function::Code>>>,
    pub role: RefCell<Option<Role>>,
    /// The role that was given, to say so where it does not trust Lambda.
    pub given_role: RefCell<Option<Set<Role>>>,
    pub environment: RefCell<IndexMap<String, Value<String>>>,
    pub dead_letters: RefCell<Option<Destination>>,
    pub logging: Logging,
    pub layers: RefCell<Vec<Value<String>>>,
    /// The resource of the current version: a handle on it would hold the function.
    pub version: RefCell<Option<CfnVersion>>,
    pub invocations: RefCell<Option<Rc<Invocations>>>,
    #[cfg(feature = "ec2")]
    pub network: RefCell<Option<super::network::Network>>,
}

#[derive(Debug)]
pub(super) enum Runs {
    Program(Program),
    Image(ImageCode),
    /// What an included template says.
    Written,
}

/// Code, and what runs it.
#[derive(Debug)]
pub(super) struct Program {
    pub code: Set<Code>,
    pub runtime: Runtime,
    /// What the code consists of, if that is known.
    pub content: RefCell<Option<Snapshot>>,
    pub handler: RefCell<Set<String>>,
}

impl Settings {
    pub fn new(runs: Runs) -> Self {
        Settings {
            runs,
            architecture: Cell::default(),
            code: RefCell::default(),
            role: RefCell::default(),
            given_role: RefCell::default(),
            environment: RefCell::default(),
            dead_letters: RefCell::default(),
            logging: Logging::default(),
            layers: RefCell::default(),
            version: RefCell::default(),
            invocations: RefCell::default(),
            #[cfg(feature = "ec2")]
            network: RefCell::default(),
        }
    }

    pub fn environment(&self) -> Option<function::Environment> {
        let variables = self.environment.borrow();
        (!variables.is_empty()).then(|| function::Environment::new().variables(variables.clone()))
    }

    pub fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        if let Runs::Program(program) = &self.runs {
            let found = program.code.problems(&program.runtime).into_iter();
            problems.extend(found.map(|one| program.code.blame(one)));
            if let Some(content) = &*program.content.borrow() {
                let handler = program.handler.borrow();
                let found = handler::problem(program.runtime.as_str(), &handler, content);
                problems.extend(found.map(|one| handler.blame(one)));
            }
        }
        #[cfg(feature = "ec2")]
        if let Some(network) = &*self.network.borrow() {
            problems.extend(network.problems());
        }
        if let Some(role) = &*self.given_role.borrow() {
            let problem = role.trust_problem(SERVICE, "the role of a function");
            problems.extend(problem.map(|one| role.blame(one)));
        }
        problems
    }
}
