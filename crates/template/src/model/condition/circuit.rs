//! Formulas as a circuit of "and" gates and inversions, equal parts shared; each gate knows its value in some deployments.
//!
//! What is true of a gate in [`PATTERNS`] deployments at once is a few words of bits. Most questions whether something can be
//! are answered by them, without a search.

use std::collections::HashMap;
use std::ops::Not;

use indexmap::IndexSet;

/// Words of bits for each gate.
const WORDS: usize = 6;
/// Those of deployments that are made up, which stay the same; the others are of deployments that searches found.
pub(super) const MADE_UP: usize = 2;
/// Deployments in which each gate's value is known.
const PATTERNS: usize = WORDS * 64;

/// A bit for each of some deployments.
pub(super) type Bits = [u64; WORDS];

/// The output of a gate, or its inverse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Signal(u32);

impl Signal {
    pub(super) const TRUE: Self = Self(0);
    pub(super) const FALSE: Self = Self(1);

    pub(super) fn gate(self) -> usize {
        (self.0 >> 1) as usize
    }

    pub(super) fn is_inverted(self) -> bool {
        self.0 & 1 == 1
    }

    /// The signal if `holds`, else its inverse.
    pub(super) fn when(self, holds: bool) -> Self {
        if holds { self } else { !self }
    }
}

impl Not for Signal {
    type Output = Self;

    fn not(self) -> Self {
        Self(self.0 ^ 1)
    }
}

#[derive(Debug)]
pub(super) enum Gate {
    Input,
    And(Box<[Signal]>),
}

#[derive(Debug)]
pub(super) struct Circuit {
    pub(super) gates: Vec<Gate>,
    bits: Vec<Bits>,
    known: HashMap<Box<[Signal]>, Signal>,
    /// The deployments that can be.
    valid: Bits,
    /// What holds in every deployment.
    pub(super) given: Vec<Signal>,
    next: usize,
    random: u64,
}

impl Circuit {
    pub(super) fn new() -> Self {
        Self {
            gates: vec![Gate::And(Box::default())],
            bits: vec![[u64::MAX; WORDS]],
            known: HashMap::new(),
            valid: all_made_up(),
            given: Vec::new(),
            next: MADE_UP * 64,
            random: 0x9e37_79b9_7f4a_7c15,
        }
    }

    /// A number that looks random and is the same in each run (xorshift).
    pub(super) fn random(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }

    fn push(&mut self, gate: Gate, bits: Bits) -> Signal {
        self.gates.push(gate);
        self.bits.push(bits);
        Signal((self.gates.len() as u32 - 1) << 1)
    }

    /// Something that may be true or false.
    pub(super) fn input(&mut self) -> Signal {
        let random = [self.random(), self.random()];
        self.input_of(random)
    }

    /// An input with its values in the deployments that are made up.
    pub(super) fn input_of(&mut self, bits: [u64; MADE_UP]) -> Signal {
        let mut all = [0; WORDS];
        all[..MADE_UP].copy_from_slice(&bits);
        self.push(Gate::Input, all)
    }

    pub(super) fn and(&mut self, parts: impl IntoIterator<Item = Signal>) -> Signal {
        let mut parts: Vec<Signal> = parts
            .into_iter()
            .filter(|part| *part != Signal::TRUE)
            .collect();
        parts.sort_unstable();
        parts.dedup();
        // Inverses are neighbours.
        let is_never = parts.first() == Some(&Signal::FALSE)
            || parts.windows(2).any(|pair| pair[0] == !pair[1]);
        match parts.as_slice() {
            _ if is_never => return Signal::FALSE,
            [] => return Signal::TRUE,
            [single] => return *single,
            _ => {}
        }
        if let Some(known) = self.known.get(parts.as_slice()) {
            return *known;
        }
        let bits = self.all(&parts);
        let parts = parts.into_boxed_slice();
        let signal = self.push(Gate::And(parts.clone()), bits);
        self.known.insert(parts, signal);
        signal
    }

    pub(super) fn or(&mut self, parts: impl IntoIterator<Item = Signal>) -> Signal {
        !self.and(parts.into_iter().map(|part| !part))
    }

    pub(super) fn same(&mut self, one: Signal, other: Signal) -> Signal {
        let both = self.and([one, other]);
        let neither = self.and([!one, !other]);
        self.or([both, neither])
    }

    /// Makes something hold in every deployment.
    pub(super) fn give(&mut self, signal: Signal) {
        if signal != Signal::TRUE {
            let bits = self.bits_of(signal);
            self.given.push(signal);
            narrow(&mut self.valid, bits);
        }
    }

    /// Makes these hold in every deployment, and nothing else.
    pub(super) fn give_only(&mut self, given: Vec<Signal>) {
        self.given.clear();
        self.valid = all_made_up();
        given.into_iter().for_each(|signal| self.give(signal));
    }

    fn bits_of(&self, signal: Signal) -> Bits {
        let bits = self.bits[signal.gate()];
        match signal.is_inverted() {
            true => bits.map(|word| !word),
            false => bits,
        }
    }

    fn all(&self, parts: &[Signal]) -> Bits {
        let mut bits = [u64::MAX; WORDS];
        for part in parts {
            narrow(&mut bits, self.bits_of(*part));
        }
        bits
    }

    /// The known deployments, and those of `among` in which a signal holds.
    pub(super) fn possible(&self) -> Bits {
        self.valid
    }

    pub(super) fn holds(&self, among: &Bits, signal: Signal) -> Bits {
        let mut bits = *among;
        narrow(&mut bits, self.bits_of(signal));
        bits
    }

    /// What signals are in each of the deployments that are given, each combination once.
    pub(super) fn combinations(&self, among: &Bits, signals: &[Signal]) -> IndexSet<Vec<bool>> {
        let bits: Vec<Bits> = signals.iter().map(|one| self.bits_of(*one)).collect();
        let mut found = IndexSet::new();
        for (word, places) in among.iter().enumerate() {
            for place in (0..64).filter(|place| places >> place & 1 == 1) {
                found.insert(
                    bits.iter()
                        .map(|bits| bits[word] >> place & 1 == 1)
                        .collect(),
                );
            }
        }
        found
    }

    /// Takes note of a deployment that a search found, instead of one that was found long ago.
    pub(super) fn learn(&mut self, is_true: impl Fn(usize) -> bool) {
        let (word, bit) = (self.next / 64, 1 << (self.next % 64));
        self.next += 1;
        if self.next == PATTERNS {
            self.next = MADE_UP * 64;
        }
        for (gate, bits) in self.bits.iter_mut().enumerate() {
            match is_true(gate) {
                true => bits[word] |= bit,
                false => bits[word] &= !bit,
            }
        }
        self.valid[word] |= bit;
    }
}

fn all_made_up() -> Bits {
    let mut bits = [0; WORDS];
    bits[..MADE_UP].fill(u64::MAX);
    bits
}

fn narrow(bits: &mut Bits, other: Bits) {
    for (word, other) in bits.iter_mut().zip(other) {
        *word &= other;
    }
}

/// Those that are made up, of some deployments.
pub(super) fn made_up(bits: &Bits) -> Bits {
    let mut bits = *bits;
    narrow(&mut bits, all_made_up());
    bits
}

/// Whether there is any deployment.
pub(super) fn any(bits: &Bits) -> bool {
    bits.iter().any(|word| *word != 0)
}
