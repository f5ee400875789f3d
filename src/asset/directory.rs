//! What a folder consists of: its files, links and empty folders, without what is ignored.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Component, Path, PathBuf};

use super::Links;
use super::ignore::Ignore;
use super::snapshot::{Entry, EntryKind};

/// More than this are a mistake in which folder is meant, or in what is excluded.
const MAX_ENTRIES: usize = 100_000;

/// Why a folder cannot be an asset, with the path in it.
pub(super) enum Problem {
    /// It, or something in it, cannot be read.
    Unreadable(String, io::Error),
    /// Something in it is neither a file nor a folder nor a link, or has a name that is no Unicode.
    Unsupported(String, &'static str),
    /// A link out of it.
    LinkOut(String, PathBuf),
    /// A link to a folder that the link itself is in.
    LinkLoop(String),
    /// It has too many files: how many, and the folder in it that has most of them.
    TooMany(usize, String),
}

pub(super) struct Walk<'a> {
    /// The folder, without links in its path.
    root: &'a Path,
    ignore: &'a Ignore,
    links: Links,
    /// The folder that assemblies are written to, which is never part of an asset.
    output: Option<PathBuf>,
    entries: Vec<Entry>,
    size: u64,
    /// The folders on the way here whose links were followed, without links in their paths.
    followed: Vec<PathBuf>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(root: &'a Path, ignore: &'a Ignore, links: Links) -> Walk<'a> {
        Walk {
            root,
            ignore,
            links,
            output: crate::protocol::output_directory().canonicalize().ok(),
            entries: Vec::new(),
            size: 0,
            followed: Vec::new(),
        }
    }

    /// All that belongs to the folder, sorted by path, and how many bytes the files have.
    pub(super) fn run(mut self) -> Result<(Vec<Entry>, u64), Problem> {
        self.folder(self.root, "", false)?;
        self.entries.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok((self.entries, self.size))
    }

    fn folder(&mut self, folder: &Path, path: &str, excluded: bool) -> Result<(), Problem> {
        let before = self.entries.len();
        let unreadable = |error| Problem::Unreadable(shown(path), error);
        for item in fs::read_dir(folder).map_err(unreadable)? {
            let item = item.map_err(unreadable)?;
            let name = item.file_name();
            let name = name.to_str().ok_or_else(|| {
                let path = join(path, &name.to_string_lossy());
                Problem::Unsupported(path, "its name is not Unicode")
            })?;
            let path = join(path, name);
            let kind = item
                .file_type()
                .map_err(|e| Problem::Unreadable(path.clone(), e))?;
            let is_excluded = self.ignore.excludes(&path, kind.is_dir(), excluded);
            let location = item.path();
            if kind.is_dir() {
                if is_excluded && !self.ignore.looks_into_excluded() {
                    continue;
                }
                if self.is_output(&location) {
                    continue;
                }
                self.folder(&location, &path, is_excluded)?;
            } else if is_excluded {
                continue;
            } else if kind.is_symlink() {
                self.link(&location, path)?;
            } else {
                let metadata = item
                    .metadata()
                    .map_err(|e| Problem::Unreadable(path.clone(), e))?;
                self.file(path, &metadata, None)?;
            }
        }
        if self.entries.len() == before && !path.is_empty() && !excluded {
            self.add(path.to_owned(), EntryKind::EmptyFolder)?;
        }
        Ok(())
    }

    fn is_output(&self, folder: &Path) -> bool {
        self.output.as_ref().is_some_and(|output| {
            output.file_name() == folder.file_name()
                && folder.canonicalize().is_ok_and(|folder| folder == *output)
        })
    }

    fn file(
        &mut self,
        path: String,
        metadata: &Metadata,
        content: Option<PathBuf>,
    ) -> Result<(), Problem> {
        if !metadata.is_file() {
            return Err(Problem::Unsupported(
                path,
                "it is neither a file nor a folder",
            ));
        }
        self.size += metadata.len();
        let kind = EntryKind::File {
            content,
            executable: is_executable(metadata),
        };
        self.add(path, kind)
    }

    fn link(&mut self, location: &Path, path: String) -> Result<(), Problem> {
        let unreadable = |error| Problem::Unreadable(path.clone(), error);
        let target = fs::read_link(location).map_err(unreadable)?;
        let folder = location.parent().unwrap_or(self.root);
        let resolved = match location.canonicalize() {
            Ok(resolved) => Some(resolved),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(_) => return Err(Problem::LinkLoop(path)),
        };
        // Where a link leads whose target is not there, its text says.
        let leads_to = resolved
            .clone()
            .unwrap_or_else(|| normalize(&folder.join(&target)));
        let is_inside = leads_to.starts_with(self.root);
        let follows = match self.links {
            Links::Inside => false,
            Links::FollowOut => !is_inside,
            Links::FollowAll => true,
        };
        if follows {
            let Some(resolved) = resolved else {
                return Err(Problem::LinkOut(path, target));
            };
            return self.follow(&resolved, path);
        }
        if !is_inside {
            return Err(Problem::LinkOut(path, target));
        }
        let text = match stays_inside(&target, &path) {
            true => target.to_str().map(|text| text.replace('\\', "/")),
            false => relative(folder, &leads_to),
        };
        match text {
            Some(text) => self.add(path, EntryKind::Link(text)),
            None => Err(Problem::Unsupported(path, "its target is not Unicode")),
        }
    }

    fn follow(&mut self, resolved: &Path, path: String) -> Result<(), Problem> {
        let metadata =
            fs::metadata(resolved).map_err(|error| Problem::Unreadable(path.clone(), error))?;
        if !metadata.is_dir() {
            return self.file(path, &metadata, Some(resolved.to_owned()));
        }
        let known = self.followed.iter().map(PathBuf::as_path);
        if self.root.starts_with(resolved) || known.clone().any(|outer| outer.starts_with(resolved))
        {
            return Err(Problem::LinkLoop(path));
        }
        self.followed.push(resolved.to_owned());
        let before = self.entries.len();
        self.folder(resolved, &path, false)?;
        for entry in &mut self.entries[before..] {
            // What was found there is not below the root.
            if let EntryKind::File { content, .. } = &mut entry.kind
                && content.is_none()
            {
                let rest = entry.path[path.len()..].trim_start_matches('/');
                *content = Some(resolved.join(rest));
            }
        }
        self.followed.pop();
        Ok(())
    }

    fn add(&mut self, path: String, kind: EntryKind) -> Result<(), Problem> {
        self.entries.push(Entry { path, kind });
        if self.entries.len() <= MAX_ENTRIES {
            return Ok(());
        }
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for entry in &self.entries {
            let top = entry.path.split_once('/').map_or("", |(top, _)| top);
            match counts.iter_mut().find(|(name, _)| *name == top) {
                Some((_, count)) => *count += 1,
                None => counts.push((top, 1)),
            }
        }
        let most = counts.iter().max_by_key(|(_, count)| *count);
        let most = most.map_or("", |(name, _)| name);
        Err(Problem::TooMany(MAX_ENTRIES, most.to_owned()))
    }
}

fn shown(path: &str) -> String {
    if path.is_empty() { "." } else { path }.to_owned()
}

fn join(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        _ => format!("{folder}/{name}"),
    }
}

#[cfg(unix)]
fn is_executable(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &Metadata) -> bool {
    false
}

/// Without `.` and `..`, as far as the text alone says.
fn normalize(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            component => normal.push(component),
        }
    }
    normal
}

/// Whether the text of a link never leaves the folder on its way, wherever that folder is.
fn stays_inside(target: &Path, link: &str) -> bool {
    let mut depth = link.matches('/').count();
    target.components().all(|component| match component {
        Component::CurDir => true,
        Component::Normal(_) => {
            depth += 1;
            true
        }
        Component::ParentDir => match depth.checked_sub(1) {
            Some(less) => {
                depth = less;
                true
            }
            None => false,
        },
        Component::RootDir | Component::Prefix(_) => false,
    })
}

/// The way from a folder to something else below the same root.
fn relative(folder: &Path, to: &Path) -> Option<String> {
    let mut from = folder.components().peekable();
    let mut to = to.components().peekable();
    while from.peek().is_some() && from.peek() == to.peek() {
        from.next();
        to.next();
    }
    let up = from.map(|_| Some(".."));
    let down = to.map(|component| component.as_os_str().to_str());
    let names: Option<Vec<&str>> = up.chain(down).collect();
    names.map(|names| match names.is_empty() {
        true => ".".to_owned(),
        false => names.join("/"),
    })
}
