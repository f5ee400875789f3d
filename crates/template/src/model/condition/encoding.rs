//! Formulas as a circuit: texts are numbers, variables are the bits of their text's number.
//!
//! Variables that are compared with each other share one numbering of texts: those that they are compared with or that are
//! listed, and as many others as there are variables that can have any. No more can be told apart. Which numbers a
//! variable can have is given to the circuit.

use indexmap::IndexMap;

use super::circuit::{Circuit, MADE_UP, Signal};
use super::comparison::Variable;
use super::formula::Formula;

/// Listed texts of variables that are compared with each other; a variable with more can have any.
const MAX_LISTED: usize = 4096;

/// The variables' bits.
#[derive(Debug)]
pub(super) struct Encoding {
    variables: Vec<Encoded>,
    groups: Vec<Group>,
    free: Vec<Signal>,
}

#[derive(Debug)]
struct Encoded {
    bits: Vec<Signal>,
    /// By place among the variable's literals, the text's number; `None` where it cannot have the text.
    numbers: Vec<Option<usize>>,
}

/// Variables that are compared with each other.
#[derive(Debug, Default)]
struct Group {
    members: Vec<usize>,
    texts: IndexMap<String, ()>,
    /// Numbers of texts that nobody names.
    others: usize,
}

impl Group {
    fn numbers(&self) -> usize {
        self.texts.len() + self.others
    }
}

impl Encoding {
    /// Encodes the variables; `same` are those that are compared with each other, `free` is how many things may be true or
    /// false.
    pub(super) fn new(
        circuit: &mut Circuit,
        variables: &[Variable<'_>],
        same: &[(usize, usize)],
        free: usize,
    ) -> Self {
        let mut encoding = Self {
            variables: Vec::with_capacity(variables.len()),
            groups: Vec::new(),
            free: (0..free).map(|_| circuit.input()).collect(),
        };
        let group_of = encoding.group(variables, same);
        for (index, variable) in variables.iter().enumerate() {
            let encoded = encoding.variable(circuit, variable, group_of[index]);
            encoding.variables.push(encoded);
        }
        encoding
    }

    fn group(&mut self, variables: &[Variable<'_>], same: &[(usize, usize)]) -> Vec<usize> {
        let mut parent: Vec<usize> = (0..variables.len()).collect();
        for (one, other) in same {
            let (one, other) = (root(&mut parent, *one), root(&mut parent, *other));
            parent[one.max(other)] = one.min(other);
        }
        let mut group_of = vec![0; variables.len()];
        for index in 0..variables.len() {
            let root = root(&mut parent, index);
            if root == index {
                group_of[index] = self.groups.len();
                self.groups.push(Group::default());
            } else {
                group_of[index] = group_of[root];
            }
            self.groups[group_of[index]].members.push(index);
        }
        for group in &mut self.groups {
            let is_alone = group.members.len() == 1;
            for member in &group.members {
                let variable = &variables[*member];
                let literals = variable.literals.keys().map(|text| text.to_string());
                group.texts.extend(literals.map(|text| (text, ())));
                match &variable.domain.closed {
                    // Those that nothing names are all alike.
                    Some(closed) if is_alone => {
                        group.others += usize::from(closed.len() > variable.literals.len());
                    }
                    Some(closed) if closed.len() <= MAX_LISTED => {
                        let mut listed: Vec<&String> = closed.keys().collect();
                        listed.sort_unstable();
                        group
                            .texts
                            .extend(listed.into_iter().map(|text| (text.clone(), ())));
                    }
                    _ => group.others += 1,
                }
            }
        }
        group_of
    }

    fn variable(&self, circuit: &mut Circuit, variable: &Variable<'_>, group: usize) -> Encoded {
        let of = &self.groups[group];
        let count = of.numbers();
        let is_alone = of.members.len() == 1;
        // Whether it can have one of the texts that nobody names.
        let has_other = match &variable.domain.closed {
            Some(closed) => is_alone && of.others > 0 || !is_alone && closed.len() > MAX_LISTED,
            None => true,
        };
        let mut possible: Vec<usize> = Vec::new();
        for (number, (text, ())) in of.texts.iter().enumerate() {
            let is_literal = variable.literals.contains_key(text.as_str());
            // A literal was found to be possible when it was compared. Of very many, what others are compared with counts
            // as possible.
            let is_known = is_literal || of.texts.len() > MAX_LISTED;
            if is_known && variable.domain.closed.is_none() || variable.domain.takes(text) {
                possible.push(number);
            }
        }
        let named = possible.len();
        if has_other {
            possible.extend(of.texts.len()..count);
        }
        let width = usize::BITS - count.saturating_sub(1).leading_zeros();
        let width = width as usize;
        let made_up: Vec<usize> = (0..MADE_UP * 64)
            .map(|_| {
                let random = circuit.random() as usize;
                let among = match has_other && named > 0 && random & 1 == 0 {
                    true => &possible[..named],
                    false => &possible[..],
                };
                match among.len() {
                    0 => 0,
                    length => among[(random >> 1) % length],
                }
            })
            .collect();
        let bits: Vec<Signal> = (0..width)
            .map(|bit| {
                let mut words = [0u64; MADE_UP];
                for (place, number) in made_up.iter().enumerate() {
                    words[place / 64] |= ((number >> bit & 1) as u64) << (place % 64);
                }
                circuit.input_of(words)
            })
            .collect();
        let codes = 1usize << width;
        if possible.len() < codes {
            let is_possible = |number: usize| possible.binary_search(&number).is_ok();
            let given = match possible.len() * 2 <= codes {
                true => {
                    let any: Vec<Signal> = possible
                        .iter()
                        .map(|number| equals(circuit, &bits, *number))
                        .collect();
                    circuit.or(any)
                }
                false => {
                    let none: Vec<Signal> = (0..codes)
                        .filter(|number| !is_possible(*number))
                        .map(|number| !equals(circuit, &bits, number))
                        .collect();
                    circuit.and(none)
                }
            };
            circuit.give(given);
        }
        let numbers = variable
            .literals
            .keys()
            .map(|text| of.texts.get_index_of(text.as_ref()))
            .collect();
        Encoded { bits, numbers }
    }

    /// That a variable has the text at a place among its literals.
    pub(super) fn is(&self, circuit: &mut Circuit, variable: usize, literal: usize) -> Signal {
        let encoded = &self.variables[variable];
        match encoded.numbers.get(literal).copied().flatten() {
            Some(number) => equals(circuit, &encoded.bits, number),
            None => Signal::FALSE,
        }
    }

    /// That a variable has none of its literals.
    pub(super) fn is_other(&self, circuit: &mut Circuit, variable: usize) -> Signal {
        let literals = self.variables[variable].numbers.len();
        let none: Vec<Signal> = (0..literals)
            .map(|literal| !self.is(circuit, variable, literal))
            .collect();
        circuit.and(none)
    }

    /// What a formula is, of conditions that are known.
    pub(super) fn formula<'t>(
        &self,
        circuit: &mut Circuit,
        formula: &Formula<'t>,
        condition: &mut dyn FnMut(&mut Circuit, &'t str) -> Signal,
    ) -> Signal {
        match formula {
            Formula::Constant(value) => Signal::TRUE.when(*value),
            Formula::Is { variable, literal } => self.is(circuit, *variable, *literal),
            Formula::Same(one, other) => {
                let pairs = self.variables[*one]
                    .bits
                    .iter()
                    .zip(&self.variables[*other].bits);
                let same: Vec<Signal> = pairs
                    .map(|(one, other)| circuit.same(*one, *other))
                    .collect();
                circuit.and(same)
            }
            Formula::Free(free) => self.free[*free],
            Formula::And(parts) => {
                let parts = parts
                    .iter()
                    .map(|part| self.formula(circuit, part, condition));
                let parts: Vec<Signal> = parts.collect();
                circuit.and(parts)
            }
            Formula::Or(parts) => {
                let parts = parts
                    .iter()
                    .map(|part| self.formula(circuit, part, condition));
                let parts: Vec<Signal> = parts.collect();
                circuit.or(parts)
            }
            Formula::Not(part) => !self.formula(circuit, part, condition),
            Formula::Condition(name) => condition(circuit, name),
        }
    }
}

fn equals(circuit: &mut Circuit, bits: &[Signal], number: usize) -> Signal {
    let bits = bits.iter().enumerate();
    circuit.and(bits.map(|(bit, signal)| signal.when(number >> bit & 1 == 1)))
}

fn root(parent: &mut [usize], mut index: usize) -> usize {
    while parent[index] != index {
        parent[index] = parent[parent[index]];
        index = parent[index];
    }
    index
}

/// The pairs of variables that a formula compares.
pub(super) fn same(formula: &Formula<'_>, out: &mut Vec<(usize, usize)>) {
    match formula {
        Formula::Same(one, other) => out.push((*one, *other)),
        Formula::And(parts) | Formula::Or(parts) => parts.iter().for_each(|part| same(part, out)),
        Formula::Not(part) => same(part, out),
        _ => {}
    }
}
