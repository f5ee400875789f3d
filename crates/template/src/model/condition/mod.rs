//! The condition engine: which conditions of a template can hold at once, decided exactly.
//!
//! A condition is a formula over variables ([`formula`]). A variable is a text that only a deployment knows, mostly a
//! parameter; [`comparison`] reads what `Fn::Equals` says of variables, [`domain`] which texts a parameter can have. All of it
//! becomes one circuit ([`encoding`], [`circuit`]), and each question is whether some signals of it can be at once, which a
//! SAT solver decides ([`solver`]). Nothing is enumerated, except where the forms of a resource are listed ([`listing`]).
//!
//! What cannot be decided is unknown, never false: conditions that are made of themselves, and what takes the solver more
//! steps than a template may cost. [`Conditions::limits`] says so.

mod circuit;
mod comparison;
mod domain;
mod encoding;
mod formula;
mod listing;
mod possible;
mod solver;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use indexmap::IndexMap;
use stackwright_facts::partition::{PARTITIONS, Partition};

use super::Named;
use crate::parse::{Node, Span};
use circuit::{Circuit, Signal};
use comparison::{Comparisons, Variable};
use encoding::Encoding;
use formula::Formula;
use possible::Literals;
pub use possible::Possible;
use solver::{Path, Purpose, Solver};

/// A condition's name with the value that it is taken to have.
pub type Assumption<'t> = (&'t str, bool);

/// Whether assumptions can hold at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Satisfiable {
    /// There are parameter values for which they hold.
    Yes,
    /// They contradict each other.
    No,
    /// It is not known: they depend on conditions that are made of themselves, or a limit was reached, which
    /// [`Conditions::limits`] tells.
    Unknown,
}

/// The value that a parameter is taken to have: its name and the value's text.
pub type Pin<'a> = (&'a str, &'a str);

/// A combination of values of conditions.
#[derive(Clone, Debug)]
pub struct Scenario<'p, 't> {
    /// The values, in the order of the conditions asked for.
    pub values: Vec<bool>,
    /// What parameters can be in it, of those that conditions ask about.
    pub possible: HashMap<&'p str, Possible<'t>>,
}

/// What was asked for when scenarios are listed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a, 'p> {
    /// The conditions whose values make a scenario.
    pub conditions: &'a [&'a str],
    /// What holds in each.
    pub given: &'a [Assumption<'a>],
    /// Values of parameters in each; left out where they fit no condition at all.
    pub pins: &'a [Pin<'a>],
    /// The parameters of which it is told what they can be.
    pub parameters: &'a [&'p str],
    /// How many scenarios at most.
    pub most: usize,
}

/// A limit that was reached, so that some questions about conditions have no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConditionLimit {
    /// A comparison with more cases than are told apart; here.
    Cases(Span),
    /// The steps that a template's questions may take together.
    Steps,
}

/// The conditions of a template.
#[derive(Debug)]
pub struct Conditions<'t> {
    entries: IndexMap<&'t str, Named<'t>>,
    /// The places of the conditions that are not made of themselves, each after those that it is made of.
    order: Vec<usize>,
    /// What is known of the values of parameters that are compared, by name.
    parameters: HashMap<&'t str, Compared<'t>>,
    too_many: Vec<Span>,
    engine: Mutex<Engine>,
}

/// A parameter that is compared.
#[derive(Debug)]
struct Compared<'t> {
    variable: usize,
    literals: Arc<Literals<'t>>,
    listed: Option<Arc<HashMap<String, Option<&'t Node<'t>>>>>,
}

#[derive(Debug)]
struct Engine {
    solver: Solver,
    encoding: Encoding,
    /// By name; those that are not defined are made when they are asked about.
    conditions: HashMap<String, Signal>,
    /// Conditions that depend on some that are made of themselves.
    undecided: HashSet<String>,
}

impl Engine {
    fn condition(&mut self, name: &str) -> Signal {
        if let Some(known) = self.conditions.get(name) {
            return *known;
        }
        let signal = self.solver.circuit.input();
        self.conditions.insert(name.to_owned(), signal);
        signal
    }

    fn signals(&mut self, assumptions: &[Assumption<'_>]) -> Vec<Signal> {
        let signals = assumptions.iter();
        signals
            .map(|(name, value)| self.condition(name).when(*value))
            .collect()
    }

    fn is_undecided(&self, assumptions: &[Assumption<'_>]) -> bool {
        !self.undecided.is_empty()
            && (assumptions.iter()).any(|(name, _)| self.undecided.contains(*name))
    }
}

impl<'t> Conditions<'t> {
    /// `fixed` says that no macro may change what mappings have.
    pub(super) fn new(
        entries: IndexMap<&'t str, Named<'t>>,
        parameters: &IndexMap<&'t str, Named<'t>>,
        mappings: &IndexMap<&'t str, Named<'t>>,
        fixed: bool,
    ) -> Self {
        let mut comparisons = Comparisons::new(parameters, mappings);
        let formulas: Vec<Formula<'t>> = entries
            .values()
            .map(|entry| formula::read(entry.node, &mut comparisons))
            .collect();
        let order = order(&entries, &formulas);
        let mut same = Vec::new();
        for formula in formulas.iter().chain(&comparisons.given) {
            encoding::same(formula, &mut same);
        }
        let mut circuit = Circuit::new();
        let free = comparisons.frees();
        let encoding = Encoding::new(&mut circuit, &comparisons.variables, &same, free);
        let mut conditions: HashMap<String, Signal> = HashMap::new();
        let known = |conditions: &mut HashMap<String, Signal>,
                     circuit: &mut Circuit,
                     formula: &Formula<'t>| {
            encoding.formula(circuit, formula, &mut |circuit, name| {
                *conditions
                    .entry(name.to_owned())
                    .or_insert_with(|| circuit.input())
            })
        };
        let mut undecided: HashSet<String> =
            entries.keys().map(|name| (*name).to_owned()).collect();
        for index in &order {
            let signal = known(&mut conditions, &mut circuit, &formulas[*index]);
            let name = entries.get_index(*index).map_or("", |(name, _)| *name);
            conditions.insert(name.to_owned(), signal);
            undecided.remove(name);
        }
        let always = circuit.given.clone();
        if fixed {
            for formula in &comparisons.given {
                let signal = known(&mut conditions, &mut circuit, formula);
                circuit.give(signal);
            }
        }
        let by_parameter = &comparisons.by_parameter;
        partitions(
            &mut circuit,
            &encoding,
            &comparisons.variables,
            by_parameter,
        );
        let has_more = circuit.given.len() > always.len();
        let mut solver = Solver::new(circuit);
        // A template of which every deployment fails is not more interesting for that.
        if has_more && solver.ask(&[]) == Satisfiable::No {
            let mut circuit = solver.circuit;
            circuit.give_only(always);
            solver = Solver::new(circuit);
        }
        let engine = Engine {
            solver,
            encoding,
            conditions,
            undecided,
        };
        let too_many = comparisons.too_many.iter().map(|node| node.span).collect();
        let mut by_variable: Vec<Option<Variable<'t>>> =
            comparisons.variables.into_iter().map(Some).collect();
        let parameters = comparisons.by_parameter.into_iter();
        let parameters = parameters.filter_map(|(name, variable)| {
            let known = by_variable[variable].take()?;
            let compared = Compared {
                variable,
                literals: Arc::new(known.literals),
                listed: known.domain.closed.map(Arc::new),
            };
            Some((name, compared))
        });
        Self {
            parameters: parameters.collect(),
            engine: Mutex::new(engine),
            entries,
            order,
            too_many,
        }
    }

    /// The conditions by name.
    #[must_use]
    pub fn entries(&self) -> &IndexMap<&'t str, Named<'t>> {
        &self.entries
    }

    /// The conditions that are not made of themselves, each after those that it is made of.
    pub fn in_order(&self) -> impl Iterator<Item = &Named<'t>> {
        self.order.iter().map(|index| &self.entries[*index])
    }

    /// Whether there is a condition of that name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// Whether the assumptions can hold at once.
    #[must_use]
    pub fn satisfiable(&self, assumptions: &[Assumption<'_>]) -> Satisfiable {
        self.satisfiable_with(assumptions, &[])
    }

    /// Whether the assumptions can hold at once while parameters (or pseudo parameters such as `AWS::Region`) have the values
    /// given.
    #[must_use]
    pub fn satisfiable_with(
        &self,
        assumptions: &[Assumption<'_>],
        pins: &[Pin<'_>],
    ) -> Satisfiable {
        if assumptions.is_empty() && pins.is_empty() {
            return Satisfiable::Yes;
        }
        let mut engine = self.engine();
        let mut signals = engine.signals(assumptions);
        signals.extend(self.pinned(&mut engine, pins));
        match engine.solver.ask(&signals) {
            Satisfiable::Yes if engine.is_undecided(assumptions) => Satisfiable::Unknown,
            answer => answer,
        }
    }

    /// Whether a condition must have `value` whenever the assumptions hold. `false` when it is unknown.
    #[must_use]
    pub fn implies(&self, assumptions: &[Assumption<'_>], condition: &str, value: bool) -> bool {
        let mut all = assumptions.to_vec();
        all.push((condition, !value));
        self.satisfiable(&all) == Satisfiable::No
    }

    /// The combinations of values that conditions can have, each with what some parameters can be in it; at most as many as
    /// wanted, among which is each value of each condition. The second value is whether all combinations are there.
    #[must_use]
    pub fn scenarios<'p>(&self, wanted: &Wanted<'_, 'p>) -> (Vec<Scenario<'p, 't>>, bool) {
        let mut engine = self.engine();
        let engine = &mut *engine;
        let names: Vec<Signal> = (wanted.conditions.iter())
            .map(|name| engine.condition(name))
            .collect();
        let mut path = engine.solver.start();
        let pins = self.pinned(engine, wanted.pins);
        // Where no deployment has these values, nothing is learned from them.
        let pins = match engine.solver.ask(&pins) {
            Satisfiable::No => Vec::new(),
            _ => pins,
        };
        let given = engine.signals(wanted.given);
        engine.solver.purpose = Purpose::List;
        let listed = self.listed(engine, &mut path, pins, given, names, wanted);
        engine.solver.purpose = Purpose::Answer;
        listed
    }

    fn listed<'p>(
        &self,
        engine: &mut Engine,
        path: &mut Path,
        pins: Vec<Signal>,
        given: Vec<Signal>,
        names: Vec<Signal>,
        wanted: &Wanted<'_, 'p>,
    ) -> (Vec<Scenario<'p, 't>>, bool) {
        for signal in pins.into_iter().chain(given) {
            match engine.solver.try_push(path, signal) {
                Satisfiable::Yes => {}
                Satisfiable::No => return (Vec::new(), true),
                Satisfiable::Unknown => return (Vec::new(), false),
            }
        }
        let (combinations, complete) =
            listing::combinations(&mut engine.solver, path, &names, wanted.most);
        let start = path.len();
        let scenarios = combinations.into_iter().map(|values| {
            for (name, value) in names.iter().zip(&values) {
                engine.solver.push(path, name.when(*value));
            }
            let parameters = wanted.parameters.iter();
            let possible = parameters.filter_map(|name| {
                let compared = self.parameters.get(name)?;
                let circuit = &mut engine.solver.circuit;
                let variable = compared.variable;
                let literals: Vec<Signal> = (0..compared.literals.len())
                    .map(|literal| engine.encoding.is(circuit, variable, literal))
                    .collect();
                let other = engine.encoding.is_other(circuit, variable);
                let length = path.len();
                let mut can_be = |signal: Signal| {
                    let answer = engine.solver.try_push(path, signal);
                    path.truncate(length);
                    answer == Satisfiable::Yes
                };
                let possible = Possible {
                    literals: Arc::clone(&compared.literals),
                    can_be: literals.into_iter().map(&mut can_be).collect(),
                    other: can_be(other),
                    listed: compared.listed.clone(),
                };
                Some((*name, possible))
            });
            let possible = possible.collect();
            path.truncate(start);
            Scenario { values, possible }
        });
        (scenarios.collect(), complete)
    }

    /// Whether a condition compares the parameter with something.
    #[must_use]
    pub fn asks_about(&self, parameter: &str) -> bool {
        self.parameters.contains_key(parameter)
    }

    /// Whether what a condition comes to cannot be decided, because it depends on conditions that are made of themselves.
    #[must_use]
    pub fn is_undecided(&self, condition: &str) -> bool {
        self.engine().undecided.contains(condition)
    }

    /// The limits that were reached so far. Questions that they leave open are answered by [`Satisfiable::Unknown`], or as
    /// if a comparison could be true or false.
    #[must_use]
    pub fn limits(&self) -> Vec<ConditionLimit> {
        let cases = self.too_many.iter().copied().map(ConditionLimit::Cases);
        let steps = self
            .engine()
            .solver
            .gave_up
            .then_some(ConditionLimit::Steps);
        cases.chain(steps).collect()
    }

    fn engine(&self) -> MutexGuard<'_, Engine> {
        // An engine is whole whenever another thread can have it.
        self.engine.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pinned(&self, engine: &mut Engine, pins: &[Pin<'_>]) -> Vec<Signal> {
        let circuit = &mut engine.solver.circuit;
        let pins = pins.iter().filter_map(|(parameter, text)| {
            let compared = self.parameters.get(parameter)?;
            Some(match compared.literals.get_index_of(*text) {
                Some(literal) => engine.encoding.is(circuit, compared.variable, literal),
                None => engine.encoding.is_other(circuit, compared.variable),
            })
        });
        pins.collect()
    }
}

/// The places of the conditions, each after those that it is made of; without those that depend on themselves, and those that
/// depend on them.
fn order(entries: &IndexMap<&str, Named<'_>>, formulas: &[Formula<'_>]) -> Vec<usize> {
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); entries.len()];
    let mut waits_for = vec![0; entries.len()];
    for (index, formula) in formulas.iter().enumerate() {
        let mut names = Vec::new();
        formula.names(&mut names);
        names.sort_unstable();
        names.dedup();
        for name in names {
            if let Some(of) = entries.get_index_of(name) {
                users[of].push(index);
                waits_for[index] += 1;
            }
        }
    }
    let mut order: Vec<usize> = (0..entries.len())
        .filter(|index| waits_for[*index] == 0)
        .collect();
    let mut next = 0;
    while let Some(done) = order.get(next).copied() {
        next += 1;
        for user in &users[done] {
            waits_for[*user] -= 1;
            if waits_for[*user] == 0 {
                order.push(*user);
            }
        }
    }
    order
}

/// A region decides the partition, and a partition the domain of its services.
fn partitions(
    circuit: &mut Circuit,
    encoding: &Encoding,
    variables: &[Variable<'_>],
    by_parameter: &HashMap<&str, usize>,
) {
    let is = |circuit: &mut Circuit, name: &str, text: &str| {
        let variable = *by_parameter.get(name)?;
        Some(match variables[variable].literals.get_index_of(text) {
            Some(literal) => encoding.is(circuit, variable, literal),
            None => encoding.is_other(circuit, variable),
        })
    };
    let mut given = Vec::new();
    if let Some(region) = by_parameter.get("AWS::Region") {
        for (literal, text) in variables[*region].literals.keys().enumerate() {
            let partition = Partition::of_region(text);
            let here = encoding.is(circuit, *region, literal);
            for (name, text) in [
                ("AWS::Partition", partition.name),
                ("AWS::URLSuffix", partition.url_suffix),
            ] {
                given.extend(is(circuit, name, text).map(|then| (here, then)));
            }
        }
    }
    for partition in &PARTITIONS {
        let here = is(circuit, "AWS::Partition", partition.name);
        // A partition that nothing names may be a newer one.
        let is_named = by_parameter
            .get("AWS::Partition")
            .is_some_and(|variable| variables[*variable].literals.contains_key(partition.name));
        let then = is(circuit, "AWS::URLSuffix", partition.url_suffix);
        given.extend(here.filter(|_| is_named).zip(then));
    }
    for (when, then) in given {
        let holds = circuit.or([!when, then]);
        circuit.give(holds);
    }
}
