//! Everything that is printed: results on stdout, all else on stderr, colour only where it is wanted.
//!
//! Whatever is written goes through [`report::shown`], so that nothing of others steers a terminal or a log. What of it is to
//! stand in a line of ours goes through [`printable`] before, so that it has no colours either.
//!
//! Nothing here panics when the reader goes away: `stackwright list | head -1` ends quietly.

#[cfg(feature = "deploy")]
pub mod prompt;
pub mod style;
pub mod table;
pub mod text;

use std::io::{self, IsTerminal as _, Write};

use anstyle::{AnsiColor, Style};
use serde_json::Value;
use stackwright_diagnostic::report;
pub use stackwright_diagnostic::report::printable;

use crate::command_line::Color;
use crate::failure::{Exit, Failure};
use crate::repeat;

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
    verbatim(&report::shown(text))
}

/// Writes a result for people to stdout: at a terminal, lines that are longer are wrapped between words.
///
/// # Errors
/// As [`result`].
pub fn page(text: &str) -> Result<Exit, Failure> {
    match page_width() {
        Some(width) => result(&text::fitted(text, width)),
        None => result(text),
    }
}

/// Columns that a result for people may take: those of the terminal; as many as it likes where stdout is none.
pub fn page_width() -> Option<usize> {
    io::stdout().is_terminal().then(text::width)
}

/// Writes a command's result to stdout as a JSON document.
///
/// # Errors
/// As [`result`].
pub fn json(value: &Value) -> Result<Exit, Failure> {
    verbatim(&report::json_text(value))
}

/// Writes text to stdout of which the writer sees to it that it is safe: scripts, and annotations for GitHub.
///
/// # Errors
/// As [`result`].
pub fn verbatim(text: &str) -> Result<Exit, Failure> {
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

/// Writes text that is already rendered, styles included, to stderr: commands in it with what this run was given, and lines
/// that are longer than the terminal wrapped between words.
pub fn rendered(text: &str) {
    let mut text = repeat::completed(text);
    if io::stderr().is_terminal() {
        text = text::fitted(&text, text::width()).into();
    }
    let mut stderr = anstream::stderr().lock();
    let _ = stderr.write_all(report::shown(&text).as_bytes());
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

/// `warning: …` with its excerpt, notes and hints on stderr, for what does not keep a command from going on.
pub fn warning_at(failure: &Failure) {
    rendered(&full(WARNING, "warning", failure));
}

/// What [`failure`] writes.
pub fn failure_text(failure: &Failure) -> String {
    report::shown(&full(ERROR, "error", failure)).into_owned()
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
