//! What a file or folder was when it was fingerprinted, and its copy in the cloud assembly.

#[cfg(feature = "assets")]
use std::cell::RefCell;
#[cfg(feature = "assets")]
use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::tree::Construct;

/// A file or folder as it was fingerprinted: its hash, and what belongs to it.
#[derive(Clone, Debug)]
pub struct Snapshot(Rc<Content>);

#[derive(Debug)]
struct Content {
    hash: String,
    path: PathBuf,
    size: u64,
    /// What a folder consists of; nothing for a file.
    entries: Option<Vec<Entry>>,
}

/// Something in a folder, by its path from there with `/` between names.
#[derive(Debug)]
pub(crate) struct Entry {
    pub path: String,
    pub kind: EntryKind,
}

#[derive(Debug)]
#[cfg_attr(
    not(feature = "assets"),
    expect(dead_code, reason = "only fingerprints make it")
)]
pub(crate) enum EntryKind {
    File {
        /// Where its content is, if a link was followed to it.
        content: Option<PathBuf>,
        executable: bool,
    },
    /// A link to something in the folder: its target as it is written.
    Link(String),
    /// A folder with nothing in it.
    EmptyFolder,
}

impl Snapshot {
    #[cfg(feature = "assets")]
    pub(crate) fn new(hash: String, path: PathBuf, size: u64, entries: Option<Vec<Entry>>) -> Self {
        Snapshot(Rc::new(Content {
            hash,
            path,
            size,
            entries,
        }))
    }

    /// The fingerprint of the content: 64 hexadecimal digits.
    pub fn hash(&self) -> &str {
        &self.0.hash
    }

    /// The file or folder.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Whether it is a folder.
    pub fn is_folder(&self) -> bool {
        self.0.entries.is_some()
    }

    /// How many bytes its files have in all.
    pub fn size(&self) -> u64 {
        self.0.size
    }

    /// The paths in the folder of what belongs to it, sorted, with `/` between names. Empty for a file.
    pub fn entries(&self) -> impl Iterator<Item = &str> {
        let entries = self.0.entries.iter().flatten();
        entries.map(|entry| entry.path.as_str())
    }

    /// Says in the metadata of a resource which of its properties is made of this, if the tool that runs the app asks for it
    /// (`aws:cdk:enable-asset-metadata`): tools that run functions locally look there.
    pub fn add_resource_metadata(&self, resource: &impl Construct, property: &str) {
        let node = resource.node();
        let asked = node.context("aws:cdk:enable-asset-metadata");
        if asked.is_some_and(|value| value == true || value == "true") {
            node.set("Metadata.aws:asset:path", self.staged_name());
            node.set("Metadata.aws:asset:is-bundled", false);
            node.set("Metadata.aws:asset:property", property);
        }
    }

    /// The extension by which the kind of a file is known: `.html`, `.tar.gz`. Empty for a folder.
    pub(crate) fn extension(&self) -> String {
        let name = self.0.path.file_name().and_then(|name| name.to_str());
        match name {
            _ if self.is_folder() => String::new(),
            Some(name) if name.to_ascii_lowercase().ends_with(".tar.gz") => ".tar.gz".into(),
            _ => match self.0.path.extension().and_then(|text| text.to_str()) {
                Some(extension) => format!(".{extension}"),
                None => String::new(),
            },
        }
    }

    /// Where a manifest finds it: its copy, by the way to all of them, or itself.
    pub(super) fn path_from(&self, copies: Option<&str>) -> String {
        match copies {
            Some(way) => format!("{way}{}", self.staged_name()),
            None => self.path().to_string_lossy().into_owned(),
        }
    }

    /// The name of its copy in the assembly.
    pub fn staged_name(&self) -> String {
        format!("asset.{}{}", self.0.hash, self.extension())
    }
}

/// The snapshots of an app, so that what several assets are made of is read once.
#[cfg(feature = "assets")]
pub(crate) type Memo = RefCell<HashMap<String, Snapshot>>;

/// Copies of files and folders that an assembly has beside its templates.
#[derive(Clone, Debug, Default)]
pub(crate) struct Staging(Vec<Snapshot>);

impl Staging {
    pub(crate) fn add(&mut self, snapshot: &Snapshot) {
        let name = snapshot.staged_name();
        if !self.0.iter().any(|known| known.staged_name() == name) {
            self.0.push(snapshot.clone());
        }
    }

    /// Puts the copies into a directory. Each takes its place as a whole; one that is there already is left alone, since
    /// its name says what is in it.
    pub(crate) fn write(&self, directory: &Path) -> io::Result<()> {
        if !self.0.is_empty() {
            fs::create_dir_all(directory)?;
        }
        for snapshot in &self.0 {
            let target = directory.join(snapshot.staged_name());
            if target.symlink_metadata().is_ok() {
                continue;
            }
            let beside = directory.join(format!(
                ".{}.new-{}",
                snapshot.staged_name(),
                std::process::id()
            ));
            let copied = copy(&snapshot.0, &beside).and_then(|()| fs::rename(&beside, &target));
            if let Err(error) = copied {
                let _ = fs::remove_dir_all(&beside).or_else(|_| fs::remove_file(&beside));
                // Another run of the same app may have been quicker.
                if target.symlink_metadata().is_err() {
                    return Err(error);
                }
            }
        }
        Ok(())
    }
}

fn copy(content: &Content, target: &Path) -> io::Result<()> {
    let Some(entries) = &content.entries else {
        return copy_file(&content.path, target);
    };
    fs::create_dir_all(target)?;
    let mut made = PathBuf::new();
    for entry in entries {
        let path = target.join(&entry.path);
        if let Some(folder) = path.parent()
            && folder != made
        {
            fs::create_dir_all(folder)?;
            made = folder.to_owned();
        }
        match &entry.kind {
            EntryKind::File {
                content: elsewhere, ..
            } => match elsewhere {
                Some(elsewhere) => copy_file(elsewhere, &path)?,
                None => copy_file(&content.path.join(&entry.path), &path)?,
            },
            EntryKind::Link(to) => link(to, &path)?,
            EntryKind::EmptyFolder => fs::create_dir_all(&path)?,
        }
    }
    Ok(())
}

fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, to).map(|_| ()).map_err(|error| {
        let message = format!("`{}` cannot be copied: {error}", from.display());
        io::Error::new(error.kind(), message)
    })
}

#[cfg(unix)]
fn link(to: &str, path: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(to, path)
}

#[cfg(not(unix))]
fn link(to: &str, path: &Path) -> io::Result<()> {
    let target = path.parent().unwrap_or(path).join(to);
    copy_file(&target, path)
}
