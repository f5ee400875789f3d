//! The one door for files that are read: only regular ones, only up to a size, and, where something else than the person
//! names them, only inside of a folder.
//!
//! What an assembly, an app or a template names may be anything: a pipe that nobody writes to, a device without an end, a
//! link to a file of the system. Each is refused with one line that says what it is.
//!
//! ```
//! use stackwright_files::{Folder, Refused, read_text};
//! let folder = Folder::open(env!("CARGO_MANIFEST_DIR").as_ref())?;
//! assert!(read_text(&folder.inside("Cargo.toml")?, 1 << 20)?.contains("stackwright-files"));
//! let outside = folder.inside("../profiles/Cargo.toml").expect_err("it is in another folder");
//! assert!(matches!(outside, Refused::Outside(_)));
//! # Ok::<(), Refused>(())
//! ```

mod folder;
mod refused;

use std::fs::{self, File, Metadata};
use std::io::Read;
use std::path::Path;

pub use folder::Folder;
pub use refused::Refused;

/// The largest template, manifest or list that is read, in bytes: 32 MiB, more than thirty times what CloudFormation takes.
pub const MOST: u64 = 32 << 20;

/// Reads a file of at most `most` bytes. Links are followed.
///
/// # Errors
/// When it does not exist, is no regular file, is larger, or cannot be read.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, Refused> {
    // Before it is opened: opening a pipe waits for somebody who writes to it.
    check(&fs::metadata(path)?, most)?;
    let file = File::open(path)?;
    let meta = file.metadata()?;
    check(&meta, most)?;
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or_default());
    // A file may grow, and those of `/proc` have no length.
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(Refused::TooLarge { most });
    }
    Ok(bytes)
}

/// Reads a file of UTF-8 text, without a byte order mark, which editors on Windows put in front.
///
/// # Errors
/// Those of [`read`], and when it is something else than text.
pub fn read_text(path: &Path, most: u64) -> Result<String, Refused> {
    let mut text = String::from_utf8(read(path, most)?).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
        Refused::NotText { line }
    })?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}

fn check(meta: &Metadata, most: u64) -> Result<(), Refused> {
    if !meta.is_file() {
        return Err(Refused::Kind(kind(meta)));
    }
    match meta.len() > most {
        true => Err(Refused::TooLarge { most }),
        false => Ok(()),
    }
}

/// What it is that is no regular file.
fn kind(meta: &Metadata) -> &'static str {
    if meta.is_dir() {
        return "a directory";
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = meta.file_type();
        if kind.is_fifo() {
            return "a pipe";
        }
        if kind.is_socket() {
            return "a socket";
        }
        if kind.is_char_device() || kind.is_block_device() {
            return "a device";
        }
    }
    "something else"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_file_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let refused = |path: &Path| read(path, 10).expect_err("refused").to_string();
        assert_eq!(
            refused(folder.path()),
            "it is a directory and no regular file"
        );
        assert!(read(&folder.path().join("none"), 10).is_err_and(|error| error.is_missing()));
        let large = folder.path().join("large");
        fs::write(&large, "12345678901").expect("written");
        assert_eq!(refused(&large), "it has more than 10 bytes");
        assert_eq!(read(&large, 11).expect("read").len(), 11);
        let binary = folder.path().join("binary");
        fs::write(&binary, b"\xef\xbb\xbfa\n\xff").expect("written");
        let refused = read_text(&binary, 10).expect_err("no text").to_string();
        assert_eq!(
            refused,
            "it is not UTF-8 text: the first invalid byte is in line 2"
        );
    }

    #[cfg(unix)]
    #[test]
    fn devices_and_sockets_are_not_opened() {
        let folder = tempfile::tempdir().expect("a folder");
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).expect("bound");
        for (path, kind) in [(Path::new("/dev/zero"), "a device"), (&socket, "a socket")] {
            let refused = read(path, 10).expect_err("refused").to_string();
            assert_eq!(refused, format!("it is {kind} and no regular file"));
        }
    }
}
