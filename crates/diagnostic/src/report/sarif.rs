//! Reports as SARIF, the format of code scanning.

use std::fmt::Write as _;

use serde_json::{Value, json as value};

use super::Report;
use super::escape::json_text;
use super::line::{message, shown_at};
use crate::{CodeInfo, Position, Severity, Span};

/// All reports as one SARIF 2.1.0 log. `find` knows the codes.
#[must_use]
pub fn sarif(reports: &[Report], find: impl Fn(&str) -> Option<&'static CodeInfo>) -> String {
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
        .flat_map(|report| report.findings.iter().map(|finding| finding.code.as_str()))
        .collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Value> = codes
        .iter()
        .map(|code| match find(code) {
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
            let (file, start, end) = shown_at(report, finding);
            value!({
                "ruleId": finding.code.as_str(),
                "ruleIndex": codes.iter().position(|code| finding.code == *code),
                "level": level(finding.severity),
                "message": {"text": message(finding, true)},
                "locations": [physical(file, start, end)],
                "relatedLocations": finding.related.iter().map(|related| {
                    let mut place = location(report, related.span);
                    place["message"] = value!({"text": related.label});
                    place
                }).collect::<Vec<_>>(),
            })
        })
        .collect();
    json_text(&value!({
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
