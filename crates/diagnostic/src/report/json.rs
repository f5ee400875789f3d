//! Reports as JSON: what every command writes that is asked for JSON.

use serde_json::{Value, json as value};

use super::Report;
use super::escape::json_text;
use crate::diagnostic::span_json;
use crate::{Diagnostic, VERSION};

/// All reports as one JSON document: `{"version": 2, "templates": [{file, findings, suppressed, unchecked}]}`.
#[must_use]
pub fn json(reports: &[Report]) -> String {
    let finding = |report: &Report, finding: &Diagnostic| {
        Value::from(finding.to_json(Some((&report.text, &report.lines))))
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
                    "span": Value::from(span_json(one.span, &report.text, &report.lines)),
                })).collect::<Vec<_>>(),
            })
        })
        .collect();
    json_text(&value!({"version": VERSION, "templates": templates}))
}
