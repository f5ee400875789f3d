//! Choices that depend on the seed alone.

/// The generator `SplitMix64`: <https://prng.di.unimi.it/splitmix64.c>.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or_default()
    }

    pub(super) fn choose<'t, T>(&mut self, all: &'t [T]) -> Option<&'t T> {
        all.get(self.below(all.len()))
    }

    pub(super) fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            all.swap(last, self.below(last + 1));
        }
    }

    /// A slip of the fingers: a letter left out, doubled or changed.
    pub(super) fn misspell(&mut self, word: &str) -> String {
        let mut letters: Vec<char> = word.chars().collect();
        let index = match letters.len() {
            0 | 1 => 0,
            length => 1 + self.below(length - 1),
        };
        match (self.below(3), letters.get(index).copied()) {
            (0, Some(_)) if letters.len() > 2 => {
                letters.remove(index);
            }
            (1, Some(letter)) if letter.is_alphanumeric() => letters.insert(index, letter),
            (_, Some('x')) => letters[index] = 'y',
            (_, Some(_)) => letters[index] = 'x',
            (_, None) => letters.push('x'),
        }
        letters.into_iter().collect()
    }
}
