//! SHA-256 of texts, files and parts of files.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use aws_smithy_types::base64;
use ring::digest::{Context, SHA256};

/// A SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Sha256(Vec<u8>);

impl Sha256 {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut hash = Hasher::new();
        hash.add(bytes);
        hash.end()
    }

    /// Of a part of a file.
    pub(crate) fn of_part(path: &Path, offset: u64, length: u64) -> io::Result<Self> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(offset))?;
        let mut hash = Hasher::new();
        let mut buffer = vec![0; 128 * 1024];
        let mut source = file.take(length);
        loop {
            let read = source.read(&mut buffer)?;
            if read == 0 {
                return Ok(hash.end());
            }
            hash.add(&buffer[..read]);
        }
    }

    /// 64 digits.
    pub(crate) fn hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub(crate) fn base64(&self) -> String {
        base64::encode(&self.0)
    }

    /// As registries of images name content.
    pub(crate) fn named(&self) -> String {
        format!("sha256:{}", self.hex())
    }
}

/// What is being added up.
pub(crate) struct Hasher(Context);

impl Hasher {
    pub(crate) fn new() -> Self {
        Self(Context::new(&SHA256))
    }

    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(crate) fn end(self) -> Sha256 {
        Sha256(self.0.finish().as_ref().to_vec())
    }
}
