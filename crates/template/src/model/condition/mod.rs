//! The condition engine: which combinations of a template's conditions can hold at once.
//!
//! A condition is a formula over variables. A parameter that is compared with literals is a variable
//! whose domain is its allowed values, or the literals it is compared with and "anything else"; any
//! other comparison is a variable of its own that may be true or false. Questions are answered by
//! trying the combinations of the variables involved, up to a cap; beyond it the answer is "unknown".

mod formula;
mod possible;

use std::collections::{HashMap, HashSet};

use indexmap::{IndexMap, IndexSet};

use super::Named;
use formula::{Builder, Formula, Variable};
pub use possible::Possible;

/// A condition's name with the value that it is taken to have.
pub type Assumption<'t> = (&'t str, bool);

/// Combinations of variables that one question may try.
const MAX_COMBINATIONS: usize = 4096;
/// Nesting of formulas, which also ends circular conditions.
const MAX_DEPTH: usize = 64;

/// Whether assumptions can hold at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Satisfiable {
    /// There are parameter values for which they hold.
    Yes,
    /// They contradict each other.
    No,
    /// There are too many combinations to tell.
    Unknown,
}

/// The value that a parameter is taken to have: its name and the value's text.
pub type Pin<'a> = (&'a str, &'a str);

/// A combination of values of conditions.
#[derive(Clone, Debug)]
pub struct Scenario<'p, 't> {
    /// The values, in the order of the conditions asked for.
    pub values: Vec<bool>,
    /// What parameters can be in it.
    pub possible: HashMap<&'p str, Possible<'t>>,
}

/// The conditions of a template.
#[derive(Debug)]
pub struct Conditions<'t> {
    entries: IndexMap<&'t str, Named<'t>>,
    formulas: HashMap<&'t str, Formula<'t>>,
    variables: Vec<Variable<'t>>,
    by_parameter: HashMap<&'t str, usize>,
}

impl<'t> Conditions<'t> {
    pub(super) fn new(
        entries: IndexMap<&'t str, Named<'t>>,
        parameters: &IndexMap<&'t str, Named<'t>>,
    ) -> Self {
        let mut builder = Builder::new(parameters);
        let formulas = entries
            .values()
            .map(|entry| (entry.name, builder.formula(entry.node, 0)))
            .collect();
        Self {
            formulas,
            variables: builder.variables,
            by_parameter: builder.by_parameter,
            entries,
        }
    }

    /// The conditions by name.
    #[must_use]
    pub fn entries(&self) -> &IndexMap<&'t str, Named<'t>> {
        &self.entries
    }

    /// Whether there is a condition of that name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// Whether the assumptions can hold at once.
    #[must_use]
    pub fn satisfiable(&self, assumptions: &[Assumption<'_>]) -> Satisfiable {
        if assumptions.is_empty() {
            return Satisfiable::Yes;
        }
        match self.outcomes(&[], assumptions) {
            Some(outcomes) if outcomes.is_empty() => Satisfiable::No,
            Some(_) => Satisfiable::Yes,
            None => Satisfiable::Unknown,
        }
    }

    /// Whether a condition must have `value` whenever the assumptions hold. `false` when it is unknown.
    #[must_use]
    pub fn implies(&self, assumptions: &[Assumption<'_>], condition: &str, value: bool) -> bool {
        let mut all = assumptions.to_vec();
        all.push((condition, !value));
        self.satisfiable(&all) == Satisfiable::No
    }

    /// Every combination of values that the named conditions can have while the assumptions hold, each
    /// once. `None` where there are too many to try.
    #[must_use]
    pub fn outcomes(
        &self,
        names: &[&str],
        assumptions: &[Assumption<'_>],
    ) -> Option<Vec<Vec<bool>>> {
        self.outcomes_with(names, assumptions, &[])
    }

    /// Every combination of values that the named conditions can have while the assumptions hold and parameters (or pseudo
    /// parameters such as `AWS::Region`) have the values given, each once. `None` where there are too many to try.
    #[must_use]
    pub fn outcomes_with(
        &self,
        names: &[&str],
        assumptions: &[Assumption<'_>],
        pins: &[Pin<'_>],
    ) -> Option<Vec<Vec<bool>>> {
        let mut outcomes: IndexSet<Vec<bool>> = IndexSet::new();
        let mut outcome = Vec::with_capacity(names.len());
        self.combinations(names, assumptions, pins, |truth, _| {
            outcome.clear();
            outcome.extend(names.iter().map(|name| truth(name)));
            if !outcomes.contains(outcome.as_slice()) {
                outcomes.insert(outcome.clone());
            }
        })?;
        Some(outcomes.into_iter().collect())
    }

    /// The combinations of values that the named conditions can have while assumptions and pins hold, each with what some
    /// parameters can be in it; at most `most` of them, among which is each value of each condition. A parameter that has nothing to do with it is left out: it can be anything.
    /// The second value is whether all combinations are there.
    #[must_use]
    pub fn scenarios<'p>(
        &self,
        names: &[&str],
        assumptions: &[Assumption<'_>],
        pins: &[Pin<'_>],
        parameters: &[&'p str],
        most: usize,
    ) -> Option<(Vec<Scenario<'p, 't>>, bool)> {
        let mut outcomes = self.outcomes_with(names, assumptions, pins)?;
        let is_complete = outcomes.len() <= most;
        if !is_complete {
            outcomes = chosen(outcomes, most);
        }
        let (involved, _) = self.involved(names, assumptions);
        let parameters: Vec<(&'p str, usize)> = parameters
            .iter()
            .filter_map(|name| Some((*name, *self.by_parameter.get(name)?)))
            .filter(|(_, variable)| involved.contains(variable))
            .collect();
        let mut found: IndexMap<Vec<bool>, Vec<Vec<usize>>> = outcomes
            .into_iter()
            .map(|outcome| (outcome, vec![Vec::new(); parameters.len()]))
            .collect();
        if !parameters.is_empty() {
            let mut outcome = Vec::with_capacity(names.len());
            self.combinations(names, assumptions, pins, |truth, values| {
                outcome.clear();
                outcome.extend(names.iter().map(|name| truth(name)));
                let Some(allowed) = found.get_mut(outcome.as_slice()) else {
                    return;
                };
                for ((_, variable), allowed) in parameters.iter().zip(allowed) {
                    if !allowed.contains(&values[*variable]) {
                        allowed.push(values[*variable]);
                    }
                }
            })?;
        }
        let possible = |variable: usize, mut allowed: Vec<usize>| {
            let known = &self.variables[variable];
            allowed.sort_unstable();
            Possible {
                values: (allowed.iter())
                    .filter_map(|&index| known.literals.get(index).copied())
                    .collect(),
                other: allowed.contains(&known.values.len()),
                known: known.values.clone(),
                allowed,
            }
        };
        let scenarios = found.into_iter().map(|(values, allowed)| Scenario {
            values,
            possible: parameters
                .iter()
                .zip(allowed)
                .map(|((name, variable), allowed)| (*name, possible(*variable, allowed)))
                .collect(),
        });
        Some((scenarios.collect(), is_complete))
    }

    /// Whether a condition compares the parameter with something.
    #[must_use]
    pub fn asks_about(&self, parameter: &str) -> bool {
        self.by_parameter.contains_key(parameter)
    }

    /// The variables that conditions depend on, and the names of those that are not defined.
    fn involved<'n>(
        &'n self,
        names: &[&'n str],
        assumptions: &[Assumption<'n>],
    ) -> (Vec<usize>, Vec<&'n str>) {
        let mut variables = Vec::new();
        let mut undefined: Vec<&str> = Vec::new();
        for name in names
            .iter()
            .copied()
            .chain(assumptions.iter().map(|(name, _)| *name))
        {
            self.collect(name, &mut variables, &mut undefined, 0);
        }
        (variables, undefined)
    }

    /// Calls `visit` with every combination of the variables that are involved for which the assumptions hold.
    fn combinations(
        &self,
        names: &[&str],
        assumptions: &[Assumption<'_>],
        pins: &[Pin<'_>],
        mut visit: impl FnMut(&dyn Fn(&str) -> bool, &[usize]),
    ) -> Option<()> {
        let (mut variables, undefined) = self.involved(names, assumptions);
        let mut values = vec![0; self.variables.len()];
        for (parameter, text) in pins {
            if let Some(&variable) = self.by_parameter.get(parameter) {
                let known = &self.variables[variable];
                let value = known.values.iter().position(|known| known == text);
                values[variable] = value.unwrap_or(known.values.len());
                variables.retain(|&one| one != variable);
            }
        }
        let domains: Vec<usize> = variables
            .iter()
            .map(|&variable| self.variables[variable].domain())
            .chain(undefined.iter().map(|_| 2))
            .collect();
        let combinations = domains
            .iter()
            .try_fold(1usize, |product, &size| product.checked_mul(size))
            .filter(|&product| product <= MAX_COMBINATIONS)?;
        for combination in 0..combinations {
            let mut rest = combination;
            let mut free: HashMap<&str, bool> = HashMap::new();
            for (index, &size) in domains.iter().enumerate() {
                let value = rest % size;
                rest /= size;
                match variables.get(index) {
                    Some(&variable) => values[variable] = value,
                    None => {
                        free.insert(undefined[index - variables.len()], value == 1);
                    }
                }
            }
            let truth = |name: &str| self.truth(name, &values, &free, 0);
            if assumptions
                .iter()
                .all(|(name, expected)| truth(name) == *expected)
            {
                visit(&truth, &values);
            }
        }
        Some(())
    }

    fn collect<'n>(
        &'n self,
        name: &'n str,
        variables: &mut Vec<usize>,
        undefined: &mut Vec<&'n str>,
        depth: usize,
    ) {
        match self.formulas.get(name) {
            Some(formula) => self.collect_formula(formula, variables, undefined, depth),
            None if !undefined.contains(&name) => undefined.push(name),
            None => {}
        }
    }

    fn collect_formula<'n>(
        &'n self,
        formula: &'n Formula<'t>,
        variables: &mut Vec<usize>,
        undefined: &mut Vec<&'n str>,
        depth: usize,
    ) {
        if depth > MAX_DEPTH {
            return;
        }
        match formula {
            Formula::Constant(_) => {}
            Formula::Is { variable, .. } => {
                if !variables.contains(variable) {
                    variables.push(*variable);
                }
            }
            Formula::And(parts) | Formula::Or(parts) => {
                for part in parts {
                    self.collect_formula(part, variables, undefined, depth + 1);
                }
            }
            Formula::Not(part) => self.collect_formula(part, variables, undefined, depth + 1),
            Formula::Condition(name) => self.collect(name, variables, undefined, depth + 1),
        }
    }

    fn truth(
        &self,
        name: &str,
        values: &[usize],
        free: &HashMap<&str, bool>,
        depth: usize,
    ) -> bool {
        match self.formulas.get(name) {
            Some(formula) => self.evaluate(formula, values, free, depth),
            None => free.get(name).copied().unwrap_or(false),
        }
    }

    fn evaluate(
        &self,
        formula: &Formula<'t>,
        values: &[usize],
        free: &HashMap<&str, bool>,
        depth: usize,
    ) -> bool {
        if depth > MAX_DEPTH {
            return false;
        }
        let each = |part: &Formula<'t>| self.evaluate(part, values, free, depth + 1);
        match formula {
            Formula::Constant(value) => *value,
            Formula::Is { variable, value } => values[*variable] == *value,
            Formula::And(parts) => parts.iter().all(each),
            Formula::Or(parts) => parts.iter().any(each),
            Formula::Not(part) => !each(part),
            Formula::Condition(name) => self.truth(name, values, free, depth + 1),
        }
    }
}

/// As many outcomes as are wanted, among them each value of each condition and, as far as there is room, each pair of
/// values of two conditions.
fn chosen(outcomes: Vec<Vec<bool>>, most: usize) -> Vec<Vec<bool>> {
    let mut seen = HashSet::new();
    let mut taken = vec![false; outcomes.len()];
    let mut room = most;
    for size in [1, 2, 3] {
        for (outcome, taken) in outcomes.iter().zip(&mut taken) {
            if room == 0 {
                break;
            }
            if *taken {
                continue;
            }
            let mut new = size == 3;
            for (left, &a) in outcome.iter().enumerate() {
                if size == 1 {
                    new |= seen.insert((left, a, left, a));
                } else if size == 2 {
                    for (right, &b) in outcome.iter().enumerate().skip(left + 1) {
                        new |= seen.insert((left, a, right, b));
                    }
                }
            }
            if new {
                *taken = true;
                room -= 1;
            }
        }
    }
    let mut taken = taken.into_iter();
    outcomes
        .into_iter()
        .filter(|_| taken.next().unwrap_or(false))
        .collect()
}
