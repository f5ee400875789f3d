//! Who writes an assembly has its folder alone, and who reads it sees it from one run.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use crate::terminal;

/// A lock on the folder of an assembly, until it is dropped. Where folders cannot be locked, there is none.
#[derive(Debug)]
pub struct Lock {
    _folder: Option<File>,
}

impl Lock {
    /// For an app that writes, and for reading what it wrote: waits until nobody else does either.
    pub fn to_write(folder: &Path) -> Self {
        Self::on(folder, File::try_lock, File::lock)
    }

    /// For reading what is there: waits until nobody writes.
    pub fn to_read(folder: &Path) -> Self {
        Self::on(folder, File::try_lock_shared, File::lock_shared)
    }

    fn on(
        folder: &Path,
        now: fn(&File) -> Result<(), TryLockError>,
        later: fn(&File) -> io::Result<()>,
    ) -> Self {
        let locked = || {
            let file = File::open(folder).ok()?;
            match now(&file) {
                Ok(()) => Some(file),
                Err(TryLockError::WouldBlock) => {
                    terminal::status(&format!(
                        "waiting for another run that works in {}",
                        terminal::printable(&folder.display().to_string())
                    ));
                    later(&file).ok()?;
                    Some(file)
                }
                Err(TryLockError::Error(_)) => None,
            }
        };
        Self { _folder: locked() }
    }
}
