//! What was found in an app: reading `diagnostics.json`, and showing findings as rustc shows its own.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use annotate_snippets::{Group, Level, Origin, Renderer, normalize_untrusted_str};
use serde::Deserialize;

use crate::failure::Failure;
use crate::source_text;
use crate::terminal::printable;

/// The file in a cloud assembly that holds what a Stackwright app found.
pub const FILE: &str = "diagnostics.json";
/// The version of that file's format.
const VERSION: u64 = 1;

/// How serious a finding is; the most serious is the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The template must not be used.
    Error,
    /// Fails with `--strict`.
    Warning,
    /// Worth knowing.
    Info,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Diagnostic {
    /// For example `SW0001`; empty when there is none.
    #[serde(default)]
    pub code: String,
    /// How serious it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Path of the construct, for example `Prod/Api/Bucket`.
    #[serde(default)]
    pub path: Option<String>,
    /// Path of the property inside the resource, for example `Properties.BucketName`.
    #[serde(default)]
    pub property: Option<String>,
    /// Where in a file.
    #[serde(default)]
    pub location: Option<Location>,
    /// What to do.
    #[serde(default)]
    pub hint: Option<String>,
    /// More that helps to understand it.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Location {
    /// Path of the file, as the compiler or a command line named it.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    #[serde(default = "first")]
    pub column: usize,
}

fn first() -> usize {
    1
}

#[derive(Deserialize)]
struct Header {
    version: u64,
}

#[derive(Deserialize)]
struct Document {
    diagnostics: Vec<Diagnostic>,
}

impl Diagnostic {
    /// A finding that the app attached to a construct in its manifest.
    pub fn annotation(severity: Severity, code: String, message: String, path: String) -> Self {
        Self {
            code,
            severity,
            message,
            path: Some(path),
            property: None,
            location: None,
            hint: None,
            notes: Vec::new(),
        }
    }

    /// Whether it belongs to a construct in the stack with this path, or is that stack's own.
    pub fn is_in(&self, stack: &str) -> bool {
        self.path.as_deref().is_some_and(|path| {
            (path.strip_prefix(stack)).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

/// Reads what a Stackwright app left in its output directory; `None` when there is no such file.
///
/// # Errors
/// When the file is malformed or of a newer version.
pub fn read(directory: &Path) -> Result<Option<Vec<Diagnostic>>, Failure> {
    let path = directory.join(FILE);
    let Some(file) = source_text::JsonFile::read(&path, "the app's diagnostics")? else {
        return Ok(None);
    };
    let Header { version } = file.decode()?;
    if version > VERSION {
        return Err(Failure::could_not_run(format!(
            "the app's diagnostics have version {version}, and {VERSION} is the newest that is understood"
        ))
        .note(format!("in {}", path.display()))
        .hint("update stackwright, so that it is not older than the app's library"));
    }
    let Document { diagnostics } = file.decode()?;
    Ok(Some(diagnostics))
}

/// How many findings of each severity there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
}

impl Count {
    /// Counts.
    pub fn of<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>) -> Self {
        let mut count = Self::default();
        for diagnostic in diagnostics {
            match diagnostic.severity {
                Severity::Error => count.errors += 1,
                Severity::Warning => count.warnings += 1,
                Severity::Info => {}
            }
        }
        count
    }

    /// For example `2 errors and 1 warning`; empty when there is neither.
    pub fn words(self) -> String {
        let plural = |count: usize, word: &str| match count {
            0 => None,
            1 => Some(format!("1 {word}")),
            _ => Some(format!("{count} {word}s")),
        };
        match (
            plural(self.errors, "error"),
            plural(self.warnings, "warning"),
        ) {
            (Some(errors), Some(warnings)) => format!("{errors} and {warnings}"),
            (errors, warnings) => errors.or(warnings).unwrap_or_default(),
        }
    }
}

/// Renders findings, the most serious first, otherwise in their order, with a blank line after each.
/// `base` is the directory in whose ancestors source files are looked for. The text holds styles.
pub fn render<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>, base: &Path) -> String {
    let mut sorted: Vec<&Diagnostic> = diagnostics.into_iter().collect();
    sorted.sort_by_key(|diagnostic| diagnostic.severity);
    let mut sources = Sources::new(base);
    let renderer = Renderer::styled();
    let mut text = String::new();
    for diagnostic in sorted {
        text.push_str(&render_one(diagnostic, &mut sources, &renderer));
        text.push_str("\n\n");
    }
    text
}

fn render_one(diagnostic: &Diagnostic, sources: &mut Sources, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    // Text after the first line is set below the title, as notes are.
    let (title, more) = match diagnostic.message.split_once('\n') {
        Some((title, more)) => (title, Some(more)),
        None => (diagnostic.message.as_str(), None),
    };
    let mut heading = level.primary_title(printable(title));
    if !diagnostic.code.is_empty() {
        heading = heading.id(diagnostic.code.as_str());
    }
    let mut group = Group::with_title(heading);
    let line = diagnostic.location.as_ref().and_then(|location| {
        let text = sources.line(&location.file, location.line)?;
        Some((location, text))
    });
    match (&diagnostic.location, &line) {
        (_, Some((location, text))) => {
            let start = byte_of_column(text, location.column);
            let span = start..start + token_length(&text[start..]);
            group = group.element(source_text::snippet(
                &location.file,
                location.line,
                text,
                span,
            ));
        }
        (Some(location), None) => {
            group = group.element(
                Origin::path(location.file.as_str())
                    .line(location.line)
                    .char_column(location.column),
            );
        }
        (None, None) => {}
    }
    let mut where_ = String::new();
    if let Some(path) = &diagnostic.path {
        let _ = write!(where_, "in {path}");
    }
    if let Some(property) = &diagnostic.property {
        let separator = if where_.is_empty() {
            "in"
        } else {
            ", property"
        };
        let _ = write!(where_, "{separator} {property}");
    }
    let safe = |text: &str| normalize_untrusted_str(&printable(text));
    if let Some(more) = more {
        group = group.element(Level::NOTE.message(safe(more)));
    }
    if !where_.is_empty() {
        group = group.element(Level::NOTE.message(safe(&where_)));
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(safe(note)));
    }
    if let Some(hint) = &diagnostic.hint {
        group = group.element(Level::HELP.with_name("hint").message(safe(hint)));
    }
    renderer.render(&[group])
}

/// The byte at a column counted from 1 in characters.
fn byte_of_column(text: &str, column: usize) -> usize {
    text.char_indices()
        .nth(column.saturating_sub(1))
        .map_or(text.len(), |(byte, _)| byte)
}

/// Length in bytes of the path or name at the start: `Bucket::new`, `versioned`; at least one character.
fn token_length(text: &str) -> usize {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
    match end.unwrap_or(text.len()) {
        0 => text.chars().next().map_or(0, char::len_utf8),
        end => end,
    }
}

/// Lines of source files, each file read once.
struct Sources {
    base: PathBuf,
    files: HashMap<String, Option<Vec<String>>>,
}

impl Sources {
    fn new(base: &Path) -> Self {
        Self {
            base: std::path::absolute(base).unwrap_or_else(|_| base.to_path_buf()),
            files: HashMap::new(),
        }
    }

    /// A line, counted from 1; `None` when the file or the line does not exist.
    fn line(&mut self, file: &str, line: usize) -> Option<String> {
        if !self.files.contains_key(file) {
            let lines = self
                .find(file)
                .map(|text| text.lines().map(str::to_owned).collect());
            self.files.insert(file.to_owned(), lines);
        }
        let lines = self.files.get(file)?.as_ref()?;
        lines.get(line.checked_sub(1)?).cloned()
    }

    /// The compiler names files relative to the workspace, which may lie above the project.
    fn find(&self, file: &str) -> Option<String> {
        let path = Path::new(file);
        self.base
            .ancestors()
            .find_map(|directory| fs::read_to_string(directory.join(path)).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(diagnostic: &Diagnostic, base: &Path) -> String {
        render_one(diagnostic, &mut Sources::new(base), &Renderer::plain())
    }

    fn example() -> Diagnostic {
        Diagnostic {
            code: "SW0001".into(),
            severity: Severity::Error,
            message: "the id is taken".into(),
            path: Some("Stack/Bucket".into()),
            property: Some("Properties.BucketName".into()),
            location: Some(Location {
                file: "src/main.rs".into(),
                line: 2,
                column: 5,
            }),
            hint: Some("choose another".into()),
            notes: vec!["first used elsewhere".into()],
        }
    }

    #[test]
    fn the_line_is_shown_when_the_file_exists() {
        let directory = tempfile::tempdir().expect("a directory");
        let nested = directory.path().join("app");
        fs::create_dir_all(directory.path().join("src")).expect("created");
        fs::create_dir_all(&nested).expect("created");
        let source = "fn main() {\n    Bucket::new(&stack, \"x\");\n}\n";
        fs::write(directory.path().join("src/main.rs"), source).expect("written");
        assert_eq!(
            plain(&example(), &nested),
            "error[SW0001]: the id is taken\n \
             --> src/main.rs:2:5\n  \
               |\n\
             2 |     Bucket::new(&stack, \"x\");\n  \
               |     ^^^^^^^^^^^\n  \
               |\n  \
               = note: in Stack/Bucket, property Properties.BucketName\n  \
               = note: first used elsewhere\n  \
               = hint: choose another"
        );
    }

    #[test]
    fn a_missing_file_or_line_is_no_problem() {
        let directory = tempfile::tempdir().expect("a directory");
        let text = plain(&example(), directory.path());
        assert!(text.contains("--> src/main.rs:2:5"), "{text}");
        let mut far = example();
        far.location = Some(Location {
            file: "Cargo.toml".into(),
            line: 0,
            column: 0,
        });
        plain(&far, Path::new(env!("CARGO_MANIFEST_DIR")));
        far.location = Some(Location {
            file: "Cargo.toml".into(),
            line: 1,
            column: 10_000,
        });
        plain(&far, Path::new(env!("CARGO_MANIFEST_DIR")));
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let mut hostile = example();
        hostile.message = "a\u{1b}[2Jb\u{9b}2J\r".into();
        hostile.notes = vec!["c\u{1b}[2Jd".into()];
        let shown = plain(&hostile, Path::new("."));
        assert!(
            !shown.contains(|c: char| c.is_control() && c != '\n'),
            "{shown}"
        );
    }

    #[test]
    fn a_finding_belongs_to_its_stack() {
        assert!(example().is_in("Stack"));
        assert!(!example().is_in("Stac") && !example().is_in("Stack/Bucket/Resource"));
    }

    #[test]
    fn counts_in_words() {
        let words = |errors, warnings| Count { errors, warnings }.words();
        assert_eq!(words(0, 0), "");
        assert_eq!(words(1, 0), "1 error");
        assert_eq!(words(2, 1), "2 errors and 1 warning");
        assert_eq!(words(0, 3), "3 warnings");
    }
}
