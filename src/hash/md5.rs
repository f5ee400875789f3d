//! MD5, which ends logical IDs. Source: <https://www.rfc-editor.org/rfc/rfc1321>

use super::BLOCK;

/// The first 32 bits of the fractional parts of the sines of 1 to 64. A constant would be copied whole for each step of a
/// debug build.
#[rustfmt::skip]
static SINES: [u32; BLOCK] = [
    0xd76a_a478, 0xe8c7_b756, 0x2420_70db, 0xc1bd_ceee, 0xf57c_0faf, 0x4787_c62a, 0xa830_4613, 0xfd46_9501,
    0x6980_98d8, 0x8b44_f7af, 0xffff_5bb1, 0x895c_d7be, 0x6b90_1122, 0xfd98_7193, 0xa679_438e, 0x49b4_0821,
    0xf61e_2562, 0xc040_b340, 0x265e_5a51, 0xe9b6_c7aa, 0xd62f_105d, 0x0244_1453, 0xd8a1_e681, 0xe7d3_fbc8,
    0x21e1_cde6, 0xc337_07d6, 0xf4d5_0d87, 0x455a_14ed, 0xa9e3_e905, 0xfcef_a3f8, 0x676f_02d9, 0x8d2a_4c8a,
    0xfffa_3942, 0x8771_f681, 0x6d9d_6122, 0xfde5_380c, 0xa4be_ea44, 0x4bde_cfa9, 0xf6bb_4b60, 0xbebf_bc70,
    0x289b_7ec6, 0xeaa1_27fa, 0xd4ef_3085, 0x0488_1d05, 0xd9d4_d039, 0xe6db_99e5, 0x1fa2_7cf8, 0xc4ac_5665,
    0xf429_2244, 0x432a_ff97, 0xab94_23a7, 0xfc93_a039, 0x655b_59c3, 0x8f0c_cc92, 0xffef_f47d, 0x8584_5dd1,
    0x6fa8_7e4f, 0xfe2c_e6e0, 0xa301_4314, 0x4e08_11a1, 0xf753_7e82, 0xbd3a_f235, 0x2ad7_d2bb, 0xeb86_d391,
];

/// The hash of some bytes.
pub(crate) fn hash(bytes: &[u8]) -> [u8; 16] {
    let mut state = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    super::blocks(bytes, u64::to_le_bytes, |block| compress(&mut state, block));
    let mut hash = [0; 16];
    for (bytes, word) in hash.as_chunks_mut::<4>().0.iter_mut().zip(state) {
        *bytes = word.to_le_bytes();
    }
    hash
}

/// The hash as 32 hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    hash(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Written out as far as it pays: a debug build, which most apps are, hashes the path of each resource.
fn compress(state: &mut [u32; 4], block: &[u8; BLOCK]) {
    let mut words = [0; 16];
    for (word, bytes) in words.iter_mut().zip(block.as_chunks().0) {
        *word = u32::from_le_bytes(*bytes);
    }
    let [mut a, mut b, mut c, mut d] = *state;
    macro_rules! step {
        ($a:ident, $b:ident, $mixed:expr, $step:expr, $word:expr, $by:literal) => {
            let sum = $a
                .wrapping_add($mixed)
                .wrapping_add(SINES[$step])
                .wrapping_add(words[$word & 15]);
            $a = $b.wrapping_add(sum.rotate_left($by));
        };
    }
    let mut at = 0;
    while at < 16 {
        step!(a, b, (b & c) | (!b & d), at, at, 7);
        step!(d, a, (a & b) | (!a & c), at + 1, at + 1, 12);
        step!(c, d, (d & a) | (!d & b), at + 2, at + 2, 17);
        step!(b, c, (c & d) | (!c & a), at + 3, at + 3, 22);
        at += 4;
    }
    while at < 32 {
        step!(a, b, (b & d) | (c & !d), at, 5 * at + 1, 5);
        step!(d, a, (a & c) | (b & !c), at + 1, 5 * at + 6, 9);
        step!(c, d, (d & b) | (a & !b), at + 2, 5 * at + 11, 14);
        step!(b, c, (c & a) | (d & !a), at + 3, 5 * at, 20);
        at += 4;
    }
    while at < 48 {
        step!(a, b, b ^ c ^ d, at, 3 * at + 5, 4);
        step!(d, a, a ^ b ^ c, at + 1, 3 * at + 8, 11);
        step!(c, d, d ^ a ^ b, at + 2, 3 * at + 11, 16);
        step!(b, c, c ^ d ^ a, at + 3, 3 * at + 14, 23);
        at += 4;
    }
    while at < 64 {
        step!(a, b, c ^ (b | !d), at, 7 * at, 6);
        step!(d, a, b ^ (a | !c), at + 1, 7 * at + 7, 10);
        step!(c, d, a ^ (d | !b), at + 2, 7 * at + 14, 15);
        step!(b, c, d ^ (c | !a), at + 3, 7 * at + 5, 21);
        at += 4;
    }
    for (word, added) in state.iter_mut().zip([a, b, c, d]) {
        *word = word.wrapping_add(added);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_hash_is_that_of_the_standard() {
        let bytes: Vec<u8> = (0..=255).cycle().take(300).collect();
        for length in 0..bytes.len() {
            let bytes = &bytes[..length];
            assert_eq!(super::hex(bytes), format!("{:x}", ::md5::compute(bytes)));
        }
    }
}
