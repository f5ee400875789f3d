//! The hashes by which the CDK names things. They guard nothing here: names that follow a path or a content have to be the CDK's.

pub(crate) mod md5;
pub(crate) mod sha1;
pub(crate) mod sha256;

const BLOCK: usize = 64;

/// The blocks of a message: its bytes, a one, zeros up to the last 8 bytes of a block, and these 8 bytes, its length in bits.
/// All three hashes have it so, with their own order of the bytes of the length.
fn blocks(bytes: &[u8], length: fn(u64) -> [u8; 8], mut compress: impl FnMut(&[u8; BLOCK])) {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    for block in blocks {
        compress(block);
    }
    let mut end = [[0; BLOCK]; 2];
    end[0][..rest.len()].copy_from_slice(rest);
    end[0][rest.len()] = 0x80;
    let last = usize::from(rest.len() >= BLOCK - 8);
    end[last][BLOCK - 8..].copy_from_slice(&length(bytes.len() as u64 * 8));
    for block in &end[..=last] {
        compress(block);
    }
}
