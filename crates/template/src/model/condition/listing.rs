//! Combinations of values that conditions can have, listed as far as there is room.

use indexmap::IndexSet;

use super::Satisfiable;
use super::circuit::{Signal, made_up};
use super::solver::{Path, Solver};

/// Pairs of values that are looked for.
const MAX_PAIRS: usize = 200;

/// The combinations of values that signals can have on a path, which is left as it was: all of them if there are at most
/// `most`, in order; else some, among which is each value of each signal and, as far as there is room, many pairs of values
/// of two. The second value is whether all are there.
pub(super) fn combinations(
    solver: &mut Solver,
    path: &mut Path,
    signals: &[Signal],
    most: usize,
) -> (Vec<Vec<bool>>, bool) {
    // Most resources depend on no condition.
    if signals.is_empty() {
        return (vec![Vec::new()], true);
    }
    let known = solver.circuit.combinations(&path.last(), signals);
    if known.len() <= most {
        let (all, complete) = first(solver, path, signals, most + 1);
        if complete && all.len() <= most {
            return (all, true);
        }
    }
    (chosen(solver, path, signals, most), false)
}

/// The first combinations, `true` before `false`, and whether there are no more.
fn first(
    solver: &mut Solver,
    path: &mut Path,
    signals: &[Signal],
    most: usize,
) -> (Vec<Vec<bool>>, bool) {
    let start = path.len();
    let mut found = Vec::new();
    let mut values: Vec<bool> = Vec::with_capacity(signals.len());
    let mut complete = true;
    loop {
        // What is reached is possible, so that one of the two values is.
        while values.len() < signals.len() {
            let signal = signals[values.len()];
            let value = match solver.try_push(path, signal) {
                Satisfiable::Yes => true,
                Satisfiable::No => {
                    solver.push(path, !signal);
                    false
                }
                Satisfiable::Unknown => {
                    path.truncate(start);
                    return (found, false);
                }
            };
            values.push(value);
        }
        found.push(values.clone());
        // On to the last `true` that can be `false`.
        loop {
            let Some(value) = values.pop() else {
                path.truncate(start);
                return (found, complete);
            };
            path.truncate(start + values.len());
            if !value {
                continue;
            }
            match solver.try_push(path, !signals[values.len()]) {
                Satisfiable::Yes => break,
                Satisfiable::No => {}
                Satisfiable::Unknown => complete = false,
            }
        }
        if found.len() == most {
            path.truncate(start);
            return (found, false);
        }
        values.push(false);
    }
}

/// Combinations with each value of each signal and, as far as there is room, many pairs of values of two.
fn chosen(solver: &mut Solver, path: &mut Path, signals: &[Signal], most: usize) -> Vec<Vec<bool>> {
    // What was found by searches depends on what was asked before; what is made up does not.
    let made_up = solver.circuit.combinations(&made_up(&path.last()), signals);
    let mut seen = vec![[false; 2]; signals.len()];
    let mut chosen: IndexSet<Vec<bool>> = IndexSet::new();
    let mut add = |values: Vec<bool>, seen: &mut Vec<[bool; 2]>| {
        for (seen, value) in seen.iter_mut().zip(&values) {
            seen[usize::from(*value)] = true;
        }
        chosen.insert(values);
        chosen.len()
    };
    // Those with something new come first, so that there is room for them.
    let (new, old): (Vec<_>, Vec<_>) = made_up.into_iter().partition(|values| {
        let is_new = (values.iter().zip(&seen)).any(|(value, seen)| !seen[usize::from(*value)]);
        for (seen, value) in seen.iter_mut().zip(values) {
            seen[usize::from(*value)] = true;
        }
        is_new
    });
    for values in new.into_iter().take(most) {
        add(values, &mut seen);
    }
    for index in 0..signals.len() {
        for value in [true, false] {
            if seen[index][usize::from(value)] {
                continue;
            }
            let prefer = |other: usize| !seen[other][1] || seen[other][0];
            let found = completed(solver, path, signals, &[(index, value)], prefer);
            if let Some(values) = found
                && add(values, &mut seen) >= most
            {
                return chosen.into_iter().collect();
            }
        }
    }
    chosen.extend(old);
    chosen.truncate(most);
    let has_pair = |chosen: &IndexSet<Vec<bool>>, left: (usize, bool), right: (usize, bool)| {
        let has = |values: &Vec<bool>| values[left.0] == left.1 && values[right.0] == right.1;
        chosen.iter().any(has)
    };
    let mut tries = 0;
    for right in 0..signals.len() {
        for left in 0..right {
            for (a, b) in [(true, true), (true, false), (false, true), (false, false)] {
                if chosen.len() == most || tries == MAX_PAIRS {
                    return chosen.into_iter().collect();
                }
                let pair = [(left, a), (right, b)];
                if has_pair(&chosen, pair[0], pair[1]) {
                    continue;
                }
                tries += 1;
                let last = chosen.last().cloned().unwrap_or_default();
                let prefer = |other: usize| !last.get(other).is_some_and(|value| *value);
                chosen.extend(completed(solver, path, signals, &pair, prefer));
            }
        }
    }
    if chosen.len() < most {
        chosen.extend(first(solver, path, signals, most).0);
        chosen.truncate(most);
    }
    chosen.into_iter().collect()
}

/// A combination with these values, and elsewhere those that are preferred, where they can be.
fn completed(
    solver: &mut Solver,
    path: &mut Path,
    signals: &[Signal],
    fixed: &[(usize, bool)],
    prefer: impl Fn(usize) -> bool,
) -> Option<Vec<bool>> {
    let start = path.len();
    let mut values = vec![None; signals.len()];
    let mut is_possible = true;
    for (index, value) in fixed {
        values[*index] = Some(*value);
        let answer = solver.try_push(path, signals[*index].when(*value));
        is_possible &= answer == Satisfiable::Yes;
    }
    for index in 0..signals.len() {
        if values[index].is_some() || !is_possible {
            continue;
        }
        let value = prefer(index);
        let value = match solver.try_push(path, signals[index].when(value)) {
            Satisfiable::Yes => value,
            Satisfiable::No => {
                solver.push(path, signals[index].when(!value));
                !value
            }
            Satisfiable::Unknown => {
                is_possible = false;
                continue;
            }
        };
        values[index] = Some(value);
    }
    path.truncate(start);
    values
        .into_iter()
        .collect::<Option<Vec<bool>>>()
        .filter(|_| is_possible)
}
