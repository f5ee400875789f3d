//! The directory of a cloud assembly: one run at a time changes it, and at each moment there is the old assembly in it, or
//! the new one.
//!
//! The manifest says which files are the assembly, so it alone decides. A rename replaces one file, but not several, and the
//! names of templates stay the same. So what changes is first written beside the old, under names that the manifest does not
//! know. A manifest that knows these takes the place of the old one: this is the moment. Then the files under the usual names
//! are replaced, which nothing refers to, and last the manifest, by the one with the usual names. A run that ends in
//! between leaves a whole assembly, and files that the next run removes.
//!
//! The lock is on the directory itself. The `stackwright` command holds it around the app that it runs, until it has read
//! what the app wrote; the app then takes none. Where directories cannot be locked, there is no lock.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::protocol;

/// What an assembly consists of; without it there is none.
pub(crate) const MANIFEST: &str = "manifest.json";
/// What synthesis found.
pub(crate) const DIAGNOSTICS: &str = "diagnostics.json";

/// What names of new files start with until they have their place. The manifest of a run that was interrupted may know the
/// one, then the next run takes the other.
const PREFIXES: [&str; 2] = [".new-a.", ".new-b."];

/// A file of an assembly.
pub(crate) struct AssemblyFile {
    /// Its path in the directory, with `/`.
    pub name: String,
    pub text: String,
    /// Whether there are names of other files in it.
    pub is_index: bool,
}

/// A directory that no other run changes.
pub(crate) struct Directory {
    path: PathBuf,
    _lock: Option<File>,
}

impl Directory {
    /// Creates the directory if need be, and waits until no other run uses it.
    pub(crate) fn open(path: &Path) -> io::Result<Directory> {
        fs::create_dir_all(path)?;
        let lock = || {
            let directory = File::open(path).ok()?;
            directory.lock().ok().map(|()| directory)
        };
        Ok(Directory {
            path: path.to_owned(),
            _lock: (!protocol::is_quiet()).then(lock).flatten(),
        })
    }

    /// Replaces the assembly. Files whose content has not changed are left alone.
    pub(crate) fn replace(&self, files: &[AssemblyFile]) -> io::Result<()> {
        let is_changed = |file: &&AssemblyFile| {
            let old = fs::read(self.path.join(&file.name));
            old.map_or(true, |old| old != file.text.as_bytes())
        };
        let changed: Vec<&AssemblyFile> = files.iter().filter(is_changed).collect();
        let old = fs::read_to_string(self.path.join(MANIFEST)).unwrap_or_default();
        let prefix = PREFIXES[usize::from(old.contains(PREFIXES[0]))];
        // What stands alone changes at once, and nothing has to stay whole where there is nothing.
        let is_switched = !old.is_empty() && changed.len() > 1;
        if is_switched {
            self.switch(files, &changed, prefix)?;
        }
        let is_manifest = |file: &&AssemblyFile| file.name == MANIFEST;
        for file in changed.iter().filter(|file| !is_manifest(file)) {
            self.put(&file.name, &file.text, prefix)?;
        }
        // It may be what it was before, but what is there now names files that are about to go.
        let manifest = files.iter().find(is_manifest);
        let manifest = manifest.filter(|file| is_switched || is_changed(file));
        if let Some(manifest) = manifest {
            self.put(&manifest.name, &manifest.text, prefix)?;
        }
        self.tidy();
        Ok(())
    }

    /// Writes what has changed under other names, then a manifest that knows it by them.
    fn switch(
        &self,
        files: &[AssemblyFile],
        changed: &[&AssemblyFile],
        prefix: &str,
    ) -> io::Result<()> {
        let unit = |file: &AssemblyFile| match file.name.split_once('/') {
            Some((directory, _)) => directory.to_owned(),
            None => file.name.clone(),
        };
        let mut units: HashSet<String> = changed.iter().map(|file| unit(file)).collect();
        // A file with names in it is written anew when one of them changes.
        let indexes = files
            .iter()
            .filter(|file| file.is_index && !file.name.contains('/'));
        let renamed = |text: &str, units: &HashSet<String>| {
            let units = units.iter();
            units.fold(text.to_owned(), |text, unit| {
                text.replace(&format!("\"{unit}\""), &format!("\"{prefix}{unit}\""))
            })
        };
        for index in indexes {
            if renamed(&index.text, &units) != index.text {
                units.insert(index.name.clone());
            }
        }
        // The manifest is written last, and names neither of the others.
        for name in [MANIFEST, DIAGNOSTICS, "cdk.out"] {
            units.remove(name);
        }
        for file in files {
            if !units.contains(&unit(file)) {
                continue;
            }
            let path = self.path.join(format!("{prefix}{}", file.name));
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            match file.is_index && !file.name.contains('/') {
                true => fs::write(path, renamed(&file.text, &units))?,
                false => fs::write(path, &file.text)?,
            }
        }
        match files.iter().find(|file| file.name == MANIFEST) {
            Some(manifest) => self.put(MANIFEST, &renamed(&manifest.text, &units), prefix),
            None => Ok(()),
        }
    }

    /// Replaces one file as a whole.
    fn put(&self, name: &str, text: &str, prefix: &str) -> io::Result<()> {
        let target = self.path.join(name);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        let beside = self.path.join(format!("{prefix}put"));
        let put = fs::write(&beside, text).and_then(|()| fs::rename(&beside, target));
        put.inspect_err(|_| {
            let _ = fs::remove_file(&beside);
        })
    }

    /// Removes the assembly, and writes what synthesis found in place of it.
    pub(crate) fn withdraw(&self, diagnostics: &str) -> io::Result<()> {
        remove_or_empty(&self.path.join(MANIFEST))?;
        self.tidy();
        self.put(DIAGNOSTICS, diagnostics, PREFIXES[0])
    }

    /// Removes what interrupted runs have left. What cannot be removed harms nobody.
    fn tidy(&self) {
        let mut pending = vec![self.path.clone()];
        while let Some(directory) = pending.pop() {
            for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
                let name = entry.file_name();
                let is_directory = entry.file_type().is_ok_and(|kind| kind.is_dir());
                let path = entry.path();
                if is_left_over(&name) {
                    let _ = match is_directory {
                        true => fs::remove_dir_all(path),
                        false => fs::remove_file(path),
                    };
                } else if is_directory && name.to_string_lossy().starts_with("assembly-") {
                    pending.push(path);
                }
            }
        }
    }
}

/// Whether a name is one that a file has only until it is complete.
fn is_left_over(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let is_copy = name.rsplit_once(".new-").is_some_and(|(_, process)| {
        !process.is_empty() && process.bytes().all(|byte| byte.is_ascii_digit())
    });
    PREFIXES.iter().any(|prefix| name.starts_with(prefix)) || (name.starts_with('.') && is_copy)
}

/// Removes the manifest and the diagnostics of an earlier run, for one that made no assembly.
pub(crate) fn clear(path: &Path) -> io::Result<()> {
    match path.exists() {
        true => {
            let _locked = Directory::open(path)?;
            remove_or_empty(&path.join(MANIFEST))?;
            remove_or_empty(&path.join(DIAGNOSTICS))
        }
        false => Ok(()),
    }
}

/// Removes a file, or empties it where the directory does not let it go.
fn remove_or_empty(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => fs::write(file, "").map_err(|_| error),
    }
}
