//! Whether signals of a circuit can hold at once: known deployments first, then a search by a SAT solver.

use std::collections::HashSet;

use batsat::{
    Callbacks, ClauseKind, Lit, Solver as Search, SolverInterface, SolverOpts, Var, lbool,
};

use super::Satisfiable;
use super::circuit::{Bits, Circuit, Gate, Signal, any};

/// Steps that all searches for one purpose may take in a template, a step being the assignment of a gate.
const MAX_STEPS: u64 = 20_000_000;
/// Conflicts that one search may meet.
const MAX_CONFLICTS: u64 = 5_000;
/// Answers that are remembered.
const MAX_REMEMBERED: usize = 100_000;

/// Stops a search that meets too many conflicts.
#[derive(Debug)]
struct Conflicts {
    left: u64,
}

impl Callbacks for Conflicts {
    fn on_new_clause(&mut self, _: &[Lit], kind: ClauseKind) {
        if kind == ClauseKind::Learnt {
            self.left = self.left.saturating_sub(1);
        }
    }

    fn stop(&self) -> bool {
        self.left == 0
    }
}

/// A circuit that questions can be asked about.
pub(super) struct Solver {
    pub(super) circuit: Circuit,
    search: Search<Conflicts>,
    /// Gates that the search knows.
    loaded: usize,
    given: usize,
    /// What cannot hold at once.
    contradictions: HashSet<Box<[Signal]>>,
    /// By purpose.
    steps: [u64; 2],
    pub(super) purpose: Purpose,
    /// Whether a question was left open.
    pub(super) gave_up: bool,
}

/// What is searched for. What one purpose takes is not missing from the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// An answer.
    Answer,
    /// A list that can be cut short.
    List,
}

impl std::fmt::Debug for Solver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Solver")
            .field("gates", &self.circuit.gates.len())
            .field("steps", &self.steps)
            .finish_non_exhaustive()
    }
}

/// Signals that hold at once, with the known deployments in which they do.
#[derive(Debug)]
pub(super) struct Path {
    signals: Vec<Signal>,
    bits: Vec<Bits>,
}

impl Path {
    pub(super) fn len(&self) -> usize {
        self.signals.len()
    }

    pub(super) fn truncate(&mut self, length: usize) {
        self.signals.truncate(length);
        self.bits.truncate(length + 1);
    }

    /// The known deployments in which all of them hold.
    pub(super) fn last(&self) -> Bits {
        self.bits.last().copied().unwrap_or_default()
    }
}

impl Solver {
    pub(super) fn new(circuit: Circuit) -> Self {
        Self {
            circuit,
            search: Search::new(SolverOpts::default(), Conflicts { left: 0 }),
            loaded: 0,
            given: 0,
            contradictions: HashSet::new(),
            steps: [0; 2],
            purpose: Purpose::Answer,
            gave_up: false,
        }
    }

    /// The path on which nothing holds yet.
    pub(super) fn start(&self) -> Path {
        Path {
            signals: Vec::new(),
            bits: vec![self.circuit.possible()],
        }
    }

    /// Whether signals can hold at once.
    pub(super) fn ask(&mut self, signals: &[Signal]) -> Satisfiable {
        let mut path = self.start();
        let (last, before) = match signals.split_last() {
            Some((last, before)) => (*last, before),
            None => (Signal::TRUE, signals),
        };
        for signal in before {
            self.push(&mut path, *signal);
        }
        self.try_push(&mut path, last)
    }

    /// Goes on to where a signal holds, which must be possible.
    pub(super) fn push(&self, path: &mut Path, signal: Signal) {
        let bits = self.circuit.holds(&path.last(), signal);
        path.signals.push(signal);
        path.bits.push(bits);
    }

    /// Goes on to where a signal holds, if it is possible there.
    pub(super) fn try_push(&mut self, path: &mut Path, signal: Signal) -> Satisfiable {
        self.push(path, signal);
        if any(&path.last()) {
            return Satisfiable::Yes;
        }
        let answer = self.find(&path.signals);
        match answer {
            Satisfiable::Yes => {
                // What was found has taken the place of what was known.
                let signals = std::mem::take(&mut path.signals);
                path.bits = vec![self.circuit.possible()];
                for signal in signals {
                    self.push(path, signal);
                }
            }
            Satisfiable::No | Satisfiable::Unknown => path.truncate(path.len() - 1),
        }
        answer
    }

    fn find(&mut self, signals: &[Signal]) -> Satisfiable {
        let mut all: Vec<Signal> = signals
            .iter()
            .copied()
            .filter(|signal| *signal != Signal::TRUE)
            .collect();
        all.sort_unstable();
        all.dedup();
        let is_never =
            all.first() == Some(&Signal::FALSE) || all.windows(2).any(|pair| pair[0] == !pair[1]);
        if is_never {
            return Satisfiable::No;
        }
        if self.contradictions.contains(all.as_slice()) {
            return Satisfiable::No;
        }
        let answer = self.search(&all);
        if answer == Satisfiable::No {
            if self.contradictions.len() == MAX_REMEMBERED {
                self.contradictions.clear();
            }
            self.contradictions.insert(all.into_boxed_slice());
        }
        answer
    }

    fn search(&mut self, signals: &[Signal]) -> Satisfiable {
        let purpose = self.purpose as usize;
        let left = MAX_STEPS.saturating_sub(self.steps[purpose]);
        let gates = self.circuit.gates.len() as u64;
        self.search.cb_mut().left = MAX_CONFLICTS.min(left / gates);
        let mut answer = lbool::UNDEF;
        if left > 0 {
            self.load();
            let assumed: Vec<Lit> = signals.iter().map(|signal| literal(*signal)).collect();
            let before = self.search.num_propagations();
            answer = self.search.solve_limited(&assumed);
            self.steps[purpose] += 1 + self.search.num_propagations() - before;
        }
        if answer == lbool::TRUE {
            let search = &self.search;
            self.circuit.learn(|gate| {
                let variable = Var::unsafe_from_idx(gate as u32);
                search.value_var(variable) == lbool::TRUE
            });
            Satisfiable::Yes
        } else if answer == lbool::FALSE {
            Satisfiable::No
        } else {
            self.gave_up |= self.purpose == Purpose::Answer;
            Satisfiable::Unknown
        }
    }

    /// Tells the search of the gates that it does not know yet (Tseitin's encoding).
    fn load(&mut self) {
        let mut clause = Vec::new();
        for gate in self.loaded..self.circuit.gates.len() {
            // What the inputs are decides all else.
            let is_input = matches!(self.circuit.gates[gate], Gate::Input);
            let variable = self.search.new_var(lbool::UNDEF, is_input);
            let output = Lit::new(variable, true);
            let Gate::And(parts) = &self.circuit.gates[gate] else {
                continue;
            };
            for part in parts {
                clause.extend([!output, literal(*part)]);
                self.search.add_clause_reuse(&mut clause);
                clause.clear();
            }
            clause.push(output);
            clause.extend(parts.iter().map(|part| !literal(*part)));
            self.search.add_clause_reuse(&mut clause);
            clause.clear();
        }
        self.loaded = self.circuit.gates.len();
        for signal in &self.circuit.given[self.given..] {
            clause.push(literal(*signal));
            self.search.add_clause_reuse(&mut clause);
            clause.clear();
        }
        self.given = self.circuit.given.len();
    }
}

fn literal(signal: Signal) -> Lit {
    Lit::new(
        Var::unsafe_from_idx(signal.gate() as u32),
        !signal.is_inverted(),
    )
}
