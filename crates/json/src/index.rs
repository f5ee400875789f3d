//! Where the entries of a [`IndexMap`](crate::IndexMap) are, by the hashes of their keys. It knows nothing of keys and values, so it is
//! compiled once.

use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState};
use std::sync::OnceLock;

/// Up to this many entries, looking at each is faster than an index.
const FEW: usize = 16;

/// A table with open addressing, at most half full. It is empty as long as there are few entries.
#[derive(Clone)]
pub(crate) struct Index {
    /// The position of an entry, from 1; 0 where nothing is. Their number is a power of two.
    slots: Vec<u32>,
    /// The hash of each entry.
    hashes: Vec<u64>,
}

impl Index {
    pub const fn new() -> Self {
        Index {
            slots: Vec::new(),
            hashes: Vec::new(),
        }
    }

    /// Whether entries are found by it.
    pub fn is_used(&self) -> bool {
        !self.slots.is_empty()
    }

    /// Whether it is to be built, with this many entries.
    pub fn is_needed(&self, entries: usize) -> bool {
        entries > FEW && self.slots.is_empty()
    }

    /// The slot at which a search begins.
    pub fn start(&self, hash: u64) -> usize {
        // What a hash differs in may be in either half.
        (hash ^ (hash >> 32)) as usize & (self.slots.len() - 1)
    }

    /// The next position of an entry with this hash; the search goes on at the slot behind it.
    pub fn next(&self, hash: u64, slot: &mut usize) -> Option<usize> {
        loop {
            let position = self.slots[*slot] as usize;
            if position == 0 {
                return None;
            }
            *slot = (*slot + 1) & (self.slots.len() - 1);
            if self.hashes[position - 1] == hash {
                return Some(position - 1);
            }
        }
    }

    /// Adds the entry behind the last one.
    pub fn push(&mut self, hash: u64) {
        self.hashes.push(hash);
        if self.hashes.len() * 2 > self.slots.len() {
            self.build();
        } else {
            self.put(self.hashes.len());
        }
    }

    /// Takes out an entry; those behind it move up.
    pub fn remove(&mut self, position: usize) {
        if !self.is_used() {
            return;
        }
        self.hashes.remove(position);
        self.build();
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::new();
    }

    fn build(&mut self) {
        let size = (self.hashes.len() * 4).next_power_of_two();
        self.slots.clear();
        self.slots.resize(size.max(4 * FEW), 0);
        let mut position = 1;
        while position <= self.hashes.len() {
            self.put(position);
            position += 1;
        }
    }

    fn put(&mut self, position: usize) {
        let mut slot = self.start(self.hashes[position - 1]);
        while self.slots[slot] != 0 {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        self.slots[slot] = position as u32;
    }
}

/// The hash of a key. It is another one in each process, so nobody can write keys that all have the same.
pub(crate) fn hash<K: Hash + ?Sized>(key: &K) -> u64 {
    let mut hasher = KeyHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// The hasher of the standard library, compiled here instead of wherever there is a map.
struct KeyHasher(DefaultHasher);

impl KeyHasher {
    #[inline(never)]
    fn new() -> Self {
        static SEED: OnceLock<RandomState> = OnceLock::new();
        KeyHasher(SEED.get_or_init(RandomState::new).build_hasher())
    }
}

impl Hasher for KeyHasher {
    #[inline(never)]
    fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    #[inline(never)]
    fn finish(&self) -> u64 {
        self.0.finish()
    }
}
