//! SHA-1, which addresses of constructs are. Source: <https://nvlpubs.nist.gov/nistpubs/FIPS/NIST.FIPS.180-4.pdf>

use super::BLOCK;

/// The hash of some bytes, as 40 hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut state = [
        0x6745_2301,
        0xefcd_ab89,
        0x98ba_dcfe,
        0x1032_5476,
        0xc3d2_e1f0,
    ];
    super::blocks(bytes, u64::to_be_bytes, |block| compress(&mut state, block));
    state.iter().map(|word| format!("{word:08x}")).collect()
}

fn compress(state: &mut [u32; 5], block: &[u8; BLOCK]) {
    let mut words = [0; 80];
    for (word, bytes) in words.iter_mut().zip(block.as_chunks::<4>().0) {
        *word = u32::from_be_bytes(*bytes);
    }
    for at in 16..words.len() {
        let mixed = words[at - 3] ^ words[at - 8] ^ words[at - 14] ^ words[at - 16];
        words[at] = mixed.rotate_left(1);
    }
    let [mut a, mut b, mut c, mut d, mut e] = *state;
    for (step, word) in words.into_iter().enumerate() {
        let (mixed, constant) = match step / 20 {
            0 => ((b & c) | (!b & d), 0x5a82_7999),
            1 => (b ^ c ^ d, 0x6ed9_eba1),
            2 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc_u32),
            _ => (b ^ c ^ d, 0xca62_c1d6),
        };
        let sum = a.rotate_left(5).wrapping_add(mixed).wrapping_add(e);
        e = d;
        d = c;
        c = b.rotate_left(30);
        b = a;
        a = sum.wrapping_add(constant).wrapping_add(word);
    }
    for (word, added) in state.iter_mut().zip([a, b, c, d, e]) {
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
            let expected = ::sha1_smol::Sha1::from(bytes).digest().to_string();
            assert_eq!(super::hex(bytes), expected);
        }
    }
}
