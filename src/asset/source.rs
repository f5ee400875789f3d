//! A file or folder that an asset is made of, and what of it counts.

use std::fs;
use std::io;
use std::panic::Location;
use std::path::{Path, PathBuf};

use super::directory::{Problem, Walk};
use super::ignore::Ignore;
pub use super::ignore::IgnoreSyntax;
use super::{Snapshot, fingerprint};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::asset as codes;
use crate::tree::Construct;

/// What happens to the symbolic links in a folder. A link never leads out of it unnoticed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Links {
    /// Links to something in the folder stay links, and one that leads out of it is an error.
    #[default]
    Inside,
    /// Links to something in the folder stay links. Of one that leads out of it, what it leads to becomes part of the
    /// folder.
    FollowOut,
    /// What any link leads to becomes part of the folder, in place of the link.
    FollowAll,
}

/// A file or folder, by its path, and what of it belongs to an asset.
///
/// The path is relative to the directory that the app runs in, which is that of `cdk.json`. A crate of constructs that
/// brings files along writes `concat!(env!("CARGO_MANIFEST_DIR"), "/page")`.
///
/// ```
/// use stackwright::asset::{FileAsset, FileSource, Source};
/// use stackwright::{App, Stack};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let sources = Source::new("src").exclude(["*.md", "/synth/"]);
/// let snapshot = sources.fingerprint(&stack).expect("there is such a folder");
/// assert!(snapshot.entries().any(|path| path == "lib.rs"));
/// assert!(!snapshot.entries().any(|path| path.starts_with("synth/")));
/// stack.add_file_asset(FileAsset::new(snapshot.hash(), FileSource::Snapshot(snapshot.clone())));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Source {
    path: PathBuf,
    exclude: Vec<String>,
    exclude_files: Vec<String>,
    syntax: IgnoreSyntax,
    links: Links,
    extra: String,
}

impl<P: Into<PathBuf>> From<P> for Source {
    fn from(path: P) -> Self {
        Source::new(path)
    }
}

impl From<&Source> for Source {
    fn from(source: &Source) -> Self {
        source.clone()
    }
}

impl Source {
    /// A file, or a folder with everything in it.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Source {
            path: path.into(),
            exclude: Vec::new(),
            exclude_files: Vec::new(),
            syntax: IgnoreSyntax::default(),
            links: Links::default(),
            extra: String::new(),
        }
    }

    /// Patterns of what in the folder does not belong to it, as in `.gitignore`: `*.md`, `/target/`, `!keep.md` … The last
    /// one that matches decides. The directory to which assemblies are written never belongs to it.
    pub fn exclude(mut self, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.exclude.extend(patterns.into_iter().map(Into::into));
        self
    }

    /// A file in the folder with such patterns, `.gitignore` for example, which come before those of
    /// [`exclude`](Source::exclude). One that is not there has none.
    pub fn exclude_file(mut self, path: impl Into<String>) -> Self {
        self.exclude_files.push(path.into());
        self
    }

    /// How patterns are read; by default as in `.gitignore`.
    pub fn ignore_syntax(mut self, syntax: IgnoreSyntax) -> Self {
        self.syntax = syntax;
        self
    }

    /// What happens to symbolic links; by default [`Links::Inside`].
    pub fn links(mut self, links: Links) -> Self {
        self.links = links;
        self
    }

    /// A text that makes the fingerprint another one: what else the result depends on, the version of a tool for example.
    pub fn extra_hash(mut self, text: impl Into<String>) -> Self {
        self.extra = text.into();
        self
    }

    /// The path, as it was given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads all of it, and says what it consists of: nothing, if something is wrong with it. What an app reads twice, with
    /// the same settings, is read once.
    ///
    /// # Errors
    /// At synthesis: `SW0060` if it is not there or cannot be read, or nothing of it is left; `SW0061` if a link leads out of it or in a
    /// circle; `SW0062` if it consists of more than 100,000 files.
    #[track_caller]
    pub fn fingerprint(&self, scope: &impl Construct) -> Option<Snapshot> {
        let node = scope.node();
        let key = format!("{self:?}");
        if let Some(known) = node.graph.snapshots.borrow().get(&key) {
            return Some(known.clone());
        }
        match self.read() {
            Ok(snapshot) => {
                let mut known = node.graph.snapshots.borrow_mut();
                known.insert(key, snapshot.clone());
                Some(snapshot)
            }
            Err(problem) => {
                node.add_error(problem.at(Location::caller()));
                None
            }
        }
    }

    fn read(&self) -> Result<Snapshot, Box<Diagnostic>> {
        let path = self
            .path
            .canonicalize()
            .map_err(|e| self.unreadable("", &e))?;
        let metadata = fs::metadata(&path).map_err(|e| self.unreadable("", &e))?;
        if metadata.is_file() {
            let hash = fingerprint::of_file(&path, &self.extra);
            let hash = hash.map_err(|error| self.unreadable("", &error))?;
            // A link is published under its own name.
            let path = std::path::absolute(&self.path).unwrap_or(path);
            return Ok(Snapshot::new(hash, path, metadata.len(), None));
        }
        let ignore = Ignore::new(
            self.syntax,
            self.patterns(&path)?.iter().map(String::as_str),
        );
        let walk = Walk::new(&path, &ignore, self.links);
        let (entries, size) = walk.run().map_err(|problem| self.report(problem))?;
        if entries.is_empty() {
            let message = format!("nothing in `{}` belongs to the asset", self.path.display());
            return Err(Box::new(
                Diagnostic::error(codes::SOURCE, message)
                    .hint("exclude less of it, or name the folder that has the files"),
            ));
        }
        let hash = fingerprint::of_entries(&path, &entries, &self.extra)
            .map_err(|(path, error)| self.unreadable(&path, &error))?;
        Ok(Snapshot::new(hash, path, size, Some(entries)))
    }

    fn patterns(&self, folder: &Path) -> Result<Vec<String>, Box<Diagnostic>> {
        let mut patterns = Vec::new();
        for file in &self.exclude_files {
            match fs::read_to_string(folder.join(file)) {
                Ok(text) => patterns.extend(text.lines().map(str::to_owned)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(self.unreadable(file, &error)),
            }
        }
        patterns.extend(self.exclude.iter().cloned());
        Ok(patterns)
    }

    fn unreadable(&self, inner: &str, error: &io::Error) -> Box<Diagnostic> {
        let path = match inner {
            "" => self.path.clone(),
            inner => self.path.join(inner),
        };
        if error.kind() == io::ErrorKind::NotFound {
            let message = format!("there is no file or folder `{}`", path.display());
            let directory = std::env::current_dir().unwrap_or_default();
            let mut diagnostic = Diagnostic::error(codes::SOURCE, message);
            if self.path.is_relative() {
                let directory = directory.display();
                diagnostic = diagnostic.note(format!("relative paths start at `{directory}`"));
            }
            return Box::new(diagnostic.hint(
                "correct the path; a file beside the code is `concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/…\")`",
            ));
        }
        let message = format!("`{}` cannot be read: {error}", path.display());
        Box::new(
            Diagnostic::error(codes::SOURCE, message)
                .hint("make it readable, or exclude it from the asset"),
        )
    }

    fn report(&self, problem: Problem) -> Box<Diagnostic> {
        let folder = self.path.display();
        Box::new(match problem {
            Problem::Unreadable(path, error) => return self.unreadable(&path, &error),
            Problem::Unsupported(path, why) => Diagnostic::error(
                codes::SOURCE,
                format!("`{path}` in `{folder}` cannot be part of an asset: {why}"),
            )
            .hint("exclude it, or replace it"),
            Problem::LinkOut(path, target) => Diagnostic::error(
                codes::LINK,
                format!(
                    "the link `{path}` leads out of `{folder}`, to `{}`",
                    target.display()
                ),
            )
            .hint("follow it with `Links::FollowOut`, exclude it, or put the file into the folder"),
            Problem::LinkLoop(path) => Diagnostic::error(
                codes::LINK,
                format!("the link `{path}` in `{folder}` leads in a circle"),
            )
            .hint("remove the link, or exclude it"),
            Problem::TooMany(count, most) => {
                let message = format!("`{folder}` has more than {count} files");
                let hint = match most.as_str() {
                    "" => "name the folder that has the files which are needed".to_owned(),
                    most => format!(
                        "exclude what is not needed, such as `/{most}/`, which has most of them"
                    ),
                };
                Diagnostic::error(codes::TOO_MANY, message).hint(hint)
            }
        })
    }
}

/// Where what is built to be published is kept, so that nothing is built twice: `.cache` in the directory of the assembly.
pub fn cache_directory() -> PathBuf {
    let directory = crate::protocol::output_directory().join(".cache");
    std::path::absolute(&directory).unwrap_or(directory)
}
