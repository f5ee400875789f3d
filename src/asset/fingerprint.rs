//! Fingerprints of content.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::snapshot::{Entry, EntryKind};

/// Enough for the hash to work on several blocks at once, and little enough for the cache.
const BUFFER: usize = 128 * 1024;
/// More threads than this read no faster.
const MAX_THREADS: usize = 8;
/// Below this, threads cost more than they save.
const FILES_PER_THREAD: usize = 16;

/// The fingerprint of a text: 64 hexadecimal digits.
pub fn of_text(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

/// The fingerprint of a file's content, and of what else distinguishes it.
pub(super) fn of_file(path: &Path, extra: &str) -> io::Result<String> {
    let content = content_of(path, &mut vec![0; BUFFER])?;
    if extra.is_empty() {
        return Ok(content.to_hex().to_string());
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update(content.as_bytes());
    field(&mut hasher, b'x', extra.as_bytes());
    Ok(hasher.finalize().to_hex().to_string())
}

/// The fingerprint of a folder: of the names, the kinds, the contents and the executability of what is in it, in the
/// order of their names, and of what else distinguishes it.
///
/// # Errors
/// The path in the folder of what cannot be read, and why.
pub(super) fn of_entries(
    root: &Path,
    entries: &[Entry],
    extra: &str,
) -> Result<String, (String, io::Error)> {
    let contents = contents(root, entries)?;
    let mut hasher = blake3::Hasher::new();
    for (entry, content) in entries.iter().zip(contents) {
        match &entry.kind {
            EntryKind::File { executable, .. } => {
                let kind = if *executable { b'e' } else { b'f' };
                field(&mut hasher, kind, entry.path.as_bytes());
                hasher.update(content.as_bytes());
            }
            EntryKind::Link(target) => {
                field(&mut hasher, b'l', entry.path.as_bytes());
                field(&mut hasher, b't', target.as_bytes());
            }
            EntryKind::EmptyFolder => field(&mut hasher, b'd', entry.path.as_bytes()),
        }
    }
    if !extra.is_empty() {
        field(&mut hasher, b'x', extra.as_bytes());
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// Hashes something together with how long it is, so that no two lists of fields are the same bytes.
fn field(hasher: &mut blake3::Hasher, kind: u8, bytes: &[u8]) {
    hasher.update(&[kind]);
    hasher.update(&(bytes.len() as u64).to_le_bytes());
    hasher.update(bytes);
}

/// The hash of the content of each file; of nothing for what is no file.
fn contents(root: &Path, entries: &[Entry]) -> Result<Vec<blake3::Hash>, (String, io::Error)> {
    let available = thread::available_parallelism().map_or(1, |count| count.get());
    let threads = available
        .min(MAX_THREADS)
        .min(entries.len().div_ceil(FILES_PER_THREAD));
    let next = AtomicUsize::new(0);
    let work = || {
        let mut buffer = vec![0; BUFFER];
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(entry) = entries.get(index) else {
                return Ok(done);
            };
            if let EntryKind::File { content, .. } = &entry.kind {
                let hash = match content {
                    Some(elsewhere) => content_of(elsewhere, &mut buffer),
                    None => content_of(&root.join(&entry.path), &mut buffer),
                };
                done.push((index, hash.map_err(|error| (entry.path.clone(), error))?));
            }
        }
    };
    let mut hashes = vec![blake3::Hash::from([0; 32]); entries.len()];
    let mut collect = |done: Vec<(usize, blake3::Hash)>| {
        for (index, hash) in done {
            hashes[index] = hash;
        }
    };
    if threads <= 1 {
        collect(work()?);
        return Ok(hashes);
    }
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for thread in running {
            match thread.join() {
                Ok(done) => collect(done?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(())
    })?;
    Ok(hashes)
}

fn content_of(path: &Path, buffer: &mut [u8]) -> io::Result<blake3::Hash> {
    let mut file = File::open(path)?;
    let mut hasher = blake3::Hasher::new();
    loop {
        match file.read(buffer) {
            Ok(0) => return Ok(hasher.finalize()),
            Ok(count) => {
                hasher.update(&buffer[..count]);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
