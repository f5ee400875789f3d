//! The hashes by which the CDK names things. They guard nothing here: names that follow a path or a content have to be the CDK's.

pub(crate) mod md5;
pub(crate) mod sha1;
pub(crate) mod sha256;

const BLOCK: usize = 64;

/// The blocks of a message: its bytes, a one, zeros up to the last 8 bytes of a block, and these 8 bytes, its length in bits.
/// All three hashes have it so, with their own order of the bytes of the length.
fn blocks(bytes: &[u8], length: fn(u64) -> [u8; 8], mut compress: impl FnMut(&[u8; BLOCK])) {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    blocks.iter().for_each(&mut compress);
    let mut end = rest.to_vec();
    end.push(0x80);
    let zeros = (2 * BLOCK - 8 - end.len()) % BLOCK;
    end.resize(end.len() + zeros, 0);
    end.extend(length(bytes.len() as u64 * 8));
    end.as_chunks::<BLOCK>().0.iter().for_each(compress);
}
