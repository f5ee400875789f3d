//! What an app has found: reading `diagnostics.json`, counting and showing.

use std::path::Path;

use serde::Deserialize;
use stackwright_diagnostic::report::{Renderer, Style};
use stackwright_diagnostic::{Diagnostic, Severity, VERSION};

use crate::failure::Failure;
use crate::source_text;

/// The file in a cloud assembly that holds what a Stackwright app found.
pub const FILE: &str = "diagnostics.json";

#[derive(Deserialize)]
struct Header {
    version: u64,
}

#[derive(Deserialize)]
struct Document {
    diagnostics: Vec<Diagnostic>,
}

/// Reads what a Stackwright app left in its output directory; `None` when there is no such file.
///
/// # Errors
/// When the file is malformed or of another version.
pub fn read(directory: &Path) -> Result<Option<Vec<Diagnostic>>, Failure> {
    let path = directory.join(FILE);
    let Some(file) = source_text::JsonFile::read(&path, "the app's diagnostics")? else {
        return Ok(None);
    };
    let Header { version } = file.decode()?;
    if version != VERSION {
        let older = match version < VERSION {
            true => {
                "update the app's `stackwright` dependency, so that it is not older than the command"
            }
            false => "update stackwright, so that it is not older than the app's library",
        };
        return Err(Failure::could_not_run(format!(
            "the app's diagnostics have version {version}, and {VERSION} is the one that is understood"
        ))
        .note(format!("in {}", path.display()))
        .hint(older));
    }
    let Document { diagnostics } = file.decode()?;
    Ok(Some(diagnostics))
}

/// Shows diagnostics of an app, the most serious first, with a blank line after each; of a code that is there very often, not
/// all. The text holds styles.
pub fn render<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>) -> String {
    let mut shown: Vec<&Diagnostic> = diagnostics.into_iter().collect();
    let left_out = stackwright_validate::leave_out(&mut shown);
    shown.extend(&left_out);
    Renderer::new(Style::Ansi, Path::new(".")).diagnostics(shown)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_all_of_very_many_are_shown() {
        let many: Vec<Diagnostic> = (0..50_000)
            .map(|index| Diagnostic::error("SW0042", format!("finding {index}")))
            .chain([Diagnostic::error("SW0043", "another")])
            .collect();
        let text = render(&many);
        assert_eq!(text.matches("SW0042").count(), 1_001);
        assert!(
            text.contains("finding 999\u{1b}") && !text.contains("finding 1000\u{1b}"),
            "{text}"
        );
        assert!(text.contains("another"));
        assert!(text.contains("49000 more of SW0042 are left out"), "{text}");
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
