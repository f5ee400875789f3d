//! The five ways to show reports.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::{Value, json as value};

use super::{Finding, Origin, Report, Severity};
use crate::rules::registry;
use stackwright_template::parse::{Position, Span};

/// Whether text is coloured with ANSI escapes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// No escapes.
    #[default]
    Plain,
    /// ANSI colours.
    Ansi,
}

impl Style {
    fn paint(self, codes: &str, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Ansi => format!("\u{1b}[{codes}m{text}\u{1b}[0m"),
        }
    }
}

/// Longest part of a source line that is shown; a minified template is a single line.
const WIDTH: usize = 120;

/// Text with control characters made visible, so that a name in a template cannot steer a terminal.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            safe.extend(c.escape_default());
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// Where a finding is shown to be: in the program that wrote the template, where that is known.
fn shown_at<'r>(report: &'r Report, finding: &'r Finding) -> (&'r str, Position, Position) {
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

/// All findings of a report as `rustc` shows them, without the count line.
#[must_use]
pub fn text(report: &Report, style: Style) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        one(report, finding, style, &mut out);
        out.push('\n');
    }
    out
}

fn colour(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "1;31",
        Severity::Warning => "1;33",
        Severity::Info => "1;36",
    }
}

fn one(report: &Report, finding: &Finding, style: Style, out: &mut String) {
    let head = format!("{}[{}]", finding.severity.word(), finding.code);
    let _ = writeln!(
        out,
        "{}{}",
        style.paint(colour(finding.severity), &head),
        style.paint("1", &format!(": {}", printable(&finding.message)))
    );
    let start = report.position(finding.span);
    let mut lines: Vec<u32> = vec![start.line];
    lines.extend(
        finding
            .related
            .iter()
            .map(|related| report.position(related.span).line),
    );
    let width = lines.iter().max().map_or(1, |line| line.to_string().len());
    let bar = style.paint("1;34", "|");
    let _ = writeln!(
        out,
        "{:width$}{} {}:{}:{}",
        "",
        style.paint("1;34", "-->"),
        printable(&report.name),
        start.line,
        start.column
    );
    let _ = writeln!(out, "{:width$} {bar}", "");
    excerpt(
        report,
        finding.span,
        "",
        '^',
        colour(finding.severity),
        width,
        style,
        out,
    );
    for related in &finding.related {
        excerpt(
            report,
            related.span,
            &related.label,
            '-',
            "1;34",
            width,
            style,
            out,
        );
    }
    let mut notes = Vec::new();
    if let Some(id) = &finding.logical_id {
        let mut place = format!("in: {id}");
        if let Some(path) = &finding.construct_path {
            let _ = write!(place, " ({path})");
        }
        if let Some(path) = &finding.property_path {
            let _ = write!(place, ", {path}");
        }
        notes.push(place);
    } else if let Some(path) = &finding.property_path {
        notes.push(format!("in: {path}"));
    }
    if let Some(hint) = &finding.hint {
        notes.push(format!("help: {hint}"));
    }
    if let Some(origin) = &finding.origin {
        let Origin { file, line, column } = origin;
        notes.push(format!("created at {file}:{line}:{column}"));
    }
    for note in notes {
        let note = printable(&note);
        let _ = writeln!(out, "{:width$} {} {note}", "", style.paint("1;34", "="));
    }
}

#[allow(clippy::too_many_arguments)]
fn excerpt(
    report: &Report,
    span: Span,
    label: &str,
    mark: char,
    codes: &str,
    width: usize,
    style: Style,
    out: &mut String,
) {
    let (start, end) = report.range(span);
    let line = report.line(start.line);
    let length = line.chars().count();
    let first = (start.column as usize - 1).min(length);
    let last = if end.line == start.line {
        (end.column as usize - 1).min(length)
    } else {
        length
    };
    // A window around the span for long lines.
    let from = if length > WIDTH {
        first.saturating_sub(WIDTH / 3)
    } else {
        0
    };
    let shown: String = line
        .chars()
        .skip(from)
        .take(WIDTH)
        .map(|c| if c == '\t' || c.is_control() { ' ' } else { c })
        .collect();
    let marks = last
        .saturating_sub(first)
        .clamp(1, WIDTH - (first - from).min(WIDTH - 1));
    let bar = style.paint("1;34", "|");
    let number = style.paint("1;34", &format!("{:>width$}", start.line));
    let _ = writeln!(out, "{number} {bar} {shown}");
    let underline: String = std::iter::repeat_n(mark, marks).collect();
    let label = if label.is_empty() {
        String::new()
    } else {
        format!(" {}", printable(label))
    };
    let _ = writeln!(
        out,
        "{:width$} {bar} {:pad$}{}",
        "",
        "",
        style.paint(codes, &format!("{underline}{label}")),
        pad = first - from
    );
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

/// One line per finding: `file:line:col: severity[code]: message`.
#[must_use]
pub fn short(report: &Report) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        let (file, at, _) = shown_at(report, finding);
        let _ = writeln!(
            out,
            "{}:{}:{}: {}[{}]: {}",
            printable(file),
            at.line,
            at.column,
            finding.severity.word(),
            finding.code,
            printable(&finding.message)
        );
    }
    out
}

/// Annotations for GitHub's workflow log.
#[must_use]
pub fn github(report: &Report) -> String {
    let escape = |text: &str| {
        text.replace('%', "%25")
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
        let mut message = finding.message.clone();
        if let Some(hint) = &finding.hint {
            let _ = write!(message, " ({hint})");
        }
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
            property(finding.code),
            escape(&message)
        );
    }
    out
}

fn place(report: &Report, span: Span) -> Value {
    let (start, end) = report.range(span);
    value!({
        "start": {"offset": span.start, "line": start.line, "column": start.column},
        "end": {"offset": span.end, "line": end.line, "column": end.column},
    })
}

/// All reports as one JSON document: `{"version": 1, "templates": [{file, findings, suppressed, unchecked}]}`.
#[must_use]
pub fn json(reports: &[Report]) -> String {
    let finding = |report: &Report, finding: &Finding| {
        value!({
            "code": finding.code,
            "within": finding.within,
            "severity": finding.severity.word(),
            "message": finding.message,
            "hint": finding.hint,
            "span": place(report, finding.span),
            "origin": finding.origin.as_ref().map(|origin| value!({
                "file": origin.file, "line": origin.line, "column": origin.column,
            })),
            "logicalId": finding.logical_id,
            "constructPath": finding.construct_path,
            "propertyPath": finding.property_path,
            "related": finding.related.iter().map(|related| value!({
                "label": related.label,
                "span": place(report, related.span),
            })).collect::<Vec<_>>(),
        })
    };
    let templates: Vec<Value> = reports
        .iter()
        .map(|report| {
            value!({
                "file": report.name,
                "findings": report.findings.iter().map(|one| finding(report, one)).collect::<Vec<_>>(),
                "suppressed": report.suppressed.iter().map(|one| value!({
                    "reason": one.reason,
                    "finding": finding(report, &one.finding),
                })).collect::<Vec<_>>(),
                "unchecked": report.unchecked.iter().map(|one| value!({
                    "logicalId": one.logical_id,
                    "propertyPath": (!one.path.is_empty()).then_some(&one.path),
                    "reason": one.reason,
                    "checks": one.checks,
                    "span": place(report, one.span),
                })).collect::<Vec<_>>(),
            })
        })
        .collect();
    pretty(&value!({"version": 1, "templates": templates}))
}

/// All reports as one SARIF 2.1.0 log.
#[must_use]
pub fn sarif(reports: &[Report]) -> String {
    let level = |severity: Severity| match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    };
    let physical = |file: &str, start: Position, end: Position| {
        value!({"physicalLocation": {
            "artifactLocation": {"uri": uri(file)},
            "region": {
                "startLine": start.line, "startColumn": start.column,
                "endLine": end.line, "endColumn": end.column,
            },
        }})
    };
    let location = |report: &Report, span: Span| {
        let (start, end) = report.range(span);
        physical(&report.name, start, end)
    };
    let mut codes: Vec<&str> = reports
        .iter()
        .flat_map(|report| report.findings.iter().map(|finding| finding.code))
        .collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Value> = codes
        .iter()
        .map(|code| match registry::find(code) {
            Some(info) => value!({
                "id": code,
                "name": info.name,
                "shortDescription": {"text": info.section("What it does").unwrap_or_default()},
                "help": {"text": info.page(), "markdown": info.page()},
                "defaultConfiguration": {"level": level(info.severity)},
            }),
            None => value!({"id": code}),
        })
        .collect();
    let results: Vec<Value> = reports
        .iter()
        .flat_map(|report| report.findings.iter().map(move |finding| (report, finding)))
        .map(|(report, finding)| {
            let mut message = finding.message.clone();
            if let Some(hint) = &finding.hint {
                let _ = write!(message, " ({hint})");
            }
            let (file, start, end) = shown_at(report, finding);
            value!({
                "ruleId": finding.code,
                "ruleIndex": codes.iter().position(|code| *code == finding.code),
                "level": level(finding.severity),
                "message": {"text": message},
                "locations": [physical(file, start, end)],
                "relatedLocations": finding.related.iter().map(|related| {
                    let mut place = location(report, related.span);
                    place["message"] = value!({"text": related.label});
                    place
                }).collect::<Vec<_>>(),
            })
        })
        .collect();
    pretty(&value!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "stackwright",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

/// A file name as the relative reference that SARIF wants.
fn uri(name: &str) -> String {
    let mut out = String::new();
    for byte in name.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
                out.push(byte as char);
            }
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
