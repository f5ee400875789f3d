//! Reports with a line for each finding: for people in a hurry, and for GitHub's workflow log.

use std::fmt::Write as _;

use super::Report;
use super::escape::{on_one_line, printable};
use crate::{Diagnostic, Position, Severity};

/// Where a finding is shown to be: in the program that wrote the template, where that is known.
pub(super) fn shown_at<'r>(
    report: &'r Report,
    finding: &'r Diagnostic,
) -> (&'r str, Position, Position) {
    match &finding.origin {
        Some(origin) => {
            let at = Position {
                line: origin.line,
                column: origin.column,
            };
            (&origin.file, at, at)
        }
        None => {
            let (start, end) = report.range(finding.span);
            (&report.name, start, end)
        }
    }
}

/// The message of a finding, with the regions that it holds for, and with what to do.
pub(super) fn message(finding: &Diagnostic, hint: bool) -> String {
    let mut message = finding.message.clone();
    if !finding.regions.is_empty() {
        let _ = write!(message, " (only in {})", finding.regions.join(", "));
    }
    if let Some(hint) = finding.hint.as_ref().filter(|_| hint) {
        let _ = write!(message, " ({hint})");
    }
    message
}

/// One line per finding: `file:line:col: severity[code]: message`.
#[must_use]
pub fn short(report: &Report) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        let (file, at, _) = shown_at(report, finding);
        let _ = writeln!(
            out,
            "{}:{}:{}: {}[{}]: {}",
            on_one_line(file),
            at.line,
            at.column,
            finding.severity,
            on_one_line(&finding.code),
            on_one_line(&message(finding, false))
        );
    }
    out
}

/// Annotations for GitHub's workflow log.
#[must_use]
pub fn github(report: &Report) -> String {
    let escape = |text: &str| {
        // The older form of a command may stand anywhere in a line.
        (printable(text)
            .replace("##[", "\\u{23}#[")
            .replace('%', "%25"))
        .replace('\r', "%0D")
        .replace('\n', "%0A")
    };
    let property = |text: &str| escape(text).replace(':', "%3A").replace(',', "%2C");
    let mut out = String::new();
    for finding in &report.findings {
        let (file, start, end) = shown_at(report, finding);
        let level = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let _ = write!(
            out,
            "::{level} file={},line={},endLine={}",
            property(file),
            start.line,
            end.line
        );
        if start.line == end.line {
            let _ = write!(out, ",col={},endColumn={}", start.column, end.column);
        }
        let _ = writeln!(
            out,
            ",title={}::{}",
            property(&finding.code),
            escape(&message(finding, true))
        );
    }
    out
}

/// The count line at the end of the output.
#[must_use]
pub fn summary(reports: &[Report]) -> String {
    let count = |severity| -> usize { reports.iter().map(|report| report.count(severity)).sum() };
    let plural = |number: usize, noun: &str| {
        format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
    };
    let suppressed: usize = reports.iter().map(|report| report.suppressed.len()).sum();
    let mut line = format!(
        "{}, {} in {}",
        plural(count(Severity::Error), "error"),
        plural(count(Severity::Warning), "warning"),
        plural(reports.len(), "template")
    );
    let notes = count(Severity::Info);
    if notes > 0 {
        let _ = write!(line, ", {}", plural(notes, "note"));
    }
    if suppressed > 0 {
        let _ = write!(line, " ({suppressed} suppressed)");
    }
    line
}
