//! A folder that holds all the files which something in it may name.

use std::path::{Component, Path, PathBuf};

use crate::Refused;

/// A folder, with its place in the file system.
#[derive(Clone, Debug)]
pub struct Folder {
    /// As it was named.
    shown: PathBuf,
    /// Without links.
    root: PathBuf,
}

impl Folder {
    /// A folder that exists. It may be a link itself.
    ///
    /// # Errors
    /// When there is none.
    pub fn open(path: &Path) -> Result<Self, Refused> {
        let named = match path.as_os_str().is_empty() {
            true => Path::new("."),
            false => path,
        };
        Ok(Self {
            shown: named.to_path_buf(),
            root: named.canonicalize()?,
        })
    }

    /// The path of something inside, named relative to the folder.
    ///
    /// # Errors
    /// When it is absolute, leads out by `..` or by a link, or does not exist.
    pub fn inside(&self, name: impl AsRef<Path>) -> Result<PathBuf, Refused> {
        self.inside_from(&self.shown, name)
    }

    /// The path of something inside, named relative to `base`, which is the folder or one in it.
    ///
    /// # Errors
    /// As [`Folder::inside`].
    pub fn inside_from(&self, base: &Path, name: impl AsRef<Path>) -> Result<PathBuf, Refused> {
        let name = name.as_ref();
        let outside = || Refused::Outside(self.shown.clone());
        let is_relative = (name.components()).all(|part| {
            matches!(
                part,
                Component::Normal(_) | Component::CurDir | Component::ParentDir
            )
        });
        if !is_relative {
            return Err(outside());
        }
        let path = base.join(name);
        // What does not exist is only told of inside.
        if !self.would_hold(&path) {
            return Err(outside());
        }
        match path.canonicalize()?.starts_with(&self.root) {
            true => Ok(path),
            false => Err(outside()),
        }
    }

    /// Whether an existing path, followed through its links, is inside.
    pub fn holds(&self, path: &Path) -> bool {
        (path.canonicalize()).is_ok_and(|path| path.starts_with(&self.root))
    }

    /// Whether the path is inside by its words alone.
    fn would_hold(&self, path: &Path) -> bool {
        let Ok(below) = path.strip_prefix(&self.shown) else {
            return true;
        };
        let mut depth = 0_usize;
        for part in below.components() {
            match part {
                Component::ParentDir if depth == 0 => return false,
                Component::ParentDir => depth -= 1,
                Component::Normal(_) => depth += 1,
                _ => {}
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn nothing_leads_out() {
        let around = tempfile::tempdir().expect("a folder");
        let path = around.path().join("assembly");
        fs::create_dir_all(path.join("stage")).expect("created");
        fs::write(around.path().join("secret"), "s").expect("written");
        fs::write(path.join("a.json"), "{}").expect("written");
        let folder = Folder::open(&path).expect("it exists");
        let outside = |name: &str| matches!(folder.inside(name), Err(Refused::Outside(_)));
        assert!(folder.inside("a.json").is_ok());
        assert!(folder.inside("stage/../a.json").is_ok());
        assert!(folder.inside_from(&path.join("stage"), "../a.json").is_ok());
        assert!(outside("../secret"));
        assert!(outside("../no such file"));
        assert!(outside("stage/../../secret"));
        assert!(outside("/etc/passwd"));
        assert!(folder.inside("none").is_err_and(|error| error.is_missing()));
        #[cfg(unix)]
        {
            let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, path.join(name));
            link("../secret", "link").expect("linked");
            link("a.json", "own").expect("linked");
            assert!(outside("link"));
            assert!(folder.inside("own").is_ok());
        }
    }
}
