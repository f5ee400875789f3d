//! Everything that is printed: results on stdout, all else on stderr, colour only where it is wanted.
//!
//! Nothing here panics when the reader goes away: `stackwright list | head -1` ends quietly.

#[cfg(feature = "deploy")]
pub mod prompt;
pub mod style;
pub mod table;
pub mod text;

use std::borrow::Cow;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::command_line::Color;
use crate::failure::{Exit, Failure};

const ERROR: Style = AnsiColor::BrightRed.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HINT: Style = AnsiColor::BrightCyan.on_default().bold();
const NOTE: Style = AnsiColor::BrightGreen.on_default().bold();
/// Names of stacks, files and commands inside a message.
pub const NAME: Style = AnsiColor::Cyan.on_default();

/// Decides once for the process whether output is coloured; `auto` respects the terminal,
/// `NO_COLOR`, `CLICOLOR` and `CLICOLOR_FORCE`.
pub fn set_color(color: Color) {
    match color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    }
    .write_global();
}

/// Writes a command's result to stdout.
///
/// # Errors
/// When stdout cannot be written, except that a closed pipe counts as success.
pub fn result(text: &str) -> Result<Exit, Failure> {
    let mut stdout = anstream::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Ok(()) => Ok(Exit::Ok),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Exit::Ok),
        Err(error) => Err(Failure::could_not_run(format!(
            "could not write to stdout: {error}"
        ))),
    }
}

/// Writes text that is already rendered, styles included, to stderr.
pub fn rendered(text: &str) {
    let mut stderr = anstream::stderr().lock();
    let _ = stderr.write_all(text.as_bytes());
    let _ = stderr.flush();
}

/// A line of progress or summary on stderr.
pub fn status(text: &str) {
    rendered(&format!("{text}\n"));
}

/// `warning: …` on stderr.
pub fn warning(text: &str) {
    rendered(&labelled(WARNING, "warning", text));
}

/// `hint: …` on stderr.
pub fn hint(text: &str) {
    rendered(&labelled(HINT, "hint", text));
}

/// `error: …` with its excerpt, notes and hints on stderr.
pub fn failure(failure: &Failure) {
    if failure.exit != Exit::Interrupted {
        rendered(&full(ERROR, "error", failure));
    }
}

/// The same as `warning: …`, for what does not keep a command from going on.
pub fn warning_at(failure: &Failure) {
    rendered(&full(WARNING, "warning", failure));
}

fn full(style: Style, label: &str, failure: &Failure) -> String {
    let mut text = labelled(style, label, &failure.message);
    if let Some(excerpt) = &failure.excerpt {
        text.push_str(excerpt.trim_end());
        text.push('\n');
    }
    for note in &failure.notes {
        text.push_str(&labelled(NOTE, "note", note));
    }
    for hint in &failure.hints {
        text.push_str(&labelled(HINT, "hint", hint));
    }
    text
}

fn labelled(style: Style, label: &str, text: &str) -> String {
    format!("{style}{label}{style:#}: {}\n", printable(text))
}

/// Whether this is a run of a CI system, which has nobody to ask and keeps every line.
pub fn is_ci() -> bool {
    std::env::var_os("CI")
        .is_some_and(|value| !value.is_empty() && value != "false" && value != "0")
}

/// Text with control characters made visible, so that a name from an assembly or a file cannot
/// steer the terminal. Line breaks and tabs stay.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(|c: char| c.is_control() && c != '\n' && c != '\t') {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() && c != '\n' && c != '\t' {
            safe.extend(c.escape_default());
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_visible() {
        assert_eq!(printable("plain\ttext\n"), "plain\ttext\n");
        assert_eq!(printable("a\u{1b}[31mb\r"), "a\\u{1b}[31mb\\r");
    }
}
