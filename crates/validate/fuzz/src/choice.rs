//! Choices that bytes make: what a fuzzer mutates, or what a seed yields.

/// A source of choices. When the bytes are used up, the first of everything is chosen.
pub struct Choices<'a> {
    bytes: &'a [u8],
}

impl<'a> Choices<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// A number less than `count`.
    pub fn below(&mut self, count: usize) -> usize {
        match self.bytes {
            [] => 0,
            [first, rest @ ..] if count <= 256 => {
                self.bytes = rest;
                usize::from(*first) % count.max(1)
            }
            [first, rest @ ..] => {
                let second = rest.first().copied().unwrap_or_default();
                self.bytes = rest.get(1..).unwrap_or_default();
                (usize::from(*first) << 8 | usize::from(second)) % count
            }
        }
    }

    /// Whether something is so that is so once in `count` times.
    pub fn once_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    /// One of these.
    pub fn of<'o, T>(&mut self, options: &'o [T]) -> &'o T {
        &options[self.below(options.len())]
    }
}

/// Bytes that a seed yields (xorshift).
pub fn bytes(seed: u64, count: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut byte = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..count).map(|_| byte()).collect()
}
