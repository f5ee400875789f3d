//! The case that the rules about flows are for: a file lands under `input/` in the bucket, and a task starts. The
//! reference template is broken in one place at a time, in each way of `birth/broken.yaml`, so that everything would
//! deploy and no task start; the finding has the code and the place that the case names, and the snapshot has its
//! words. Each way of `birth/right.yaml` is another way to have it right, and stays without a finding.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;
use stackwright_validate::{Diagnostic, Severity, Validator};

#[path = "birth/reference.rs"]
mod reference;

use reference::{cases, changed, name, reference};

fn findings(case: &Value) -> Vec<Diagnostic> {
    let template = changed(case);
    let report = Validator::new()
        .ignore("W")
        .ignore("I")
        .check_json("changed.json", &template);
    report.findings
}

#[test]
fn the_reference_has_no_finding() {
    let report = Validator::new().check_json("reference.json", &reference());
    assert_eq!(report.findings, []);
}

#[test]
fn each_way_to_break_it_is_found() {
    let mut missed = Vec::new();
    let mut shown = BTreeMap::new();
    let cases = cases("broken.yaml");
    for case in &cases {
        let found = findings(case);
        let (code, at) = (
            case["code"].as_str().unwrap_or(""),
            case["at"].as_str().unwrap_or(""),
        );
        let place = |finding: &Diagnostic| {
            let id = finding.subject.logical_id.as_deref().unwrap_or_default();
            match &finding.subject.property_path {
                Some(path) => format!("{id}.{path}"),
                None => id.to_owned(),
            }
        };
        if !found.iter().any(|one| one.code == code && place(one) == at) {
            let all: Vec<String> = found
                .iter()
                .map(|one| format!("    {} {} {}", one.code, place(one), one.message))
                .collect();
            missed.push(format!(
                "{}: no {code} at {at}\n{}",
                name(case),
                all.join("\n")
            ));
        }
        let mut text = String::new();
        for one in &found {
            let _ = writeln!(
                text,
                "  {}[{}] {}: {}\n    = {}",
                one.severity.as_str(),
                one.code,
                place(one),
                one.message,
                one.hint.as_deref().unwrap_or("(no hint)")
            );
        }
        assert!(
            shown.insert(name(case).to_owned(), text).is_none(),
            "{} is there twice",
            name(case)
        );
    }
    let text: String = cases
        .iter()
        .map(|case| format!("{}\n{}", name(case), shown[name(case)]))
        .collect();
    insta::with_settings!({
        snapshot_path => concat!(env!("CARGO_MANIFEST_DIR"), "/tests/birth"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!("broken", text);
    });
    assert!(
        missed.is_empty(),
        "{} of {} missed\n{}",
        missed.len(),
        cases.len(),
        missed.join("\n")
    );
    assert!(cases.len() >= 60, "{} ways", cases.len());
}

#[test]
fn each_other_way_to_have_it_right_stays_without_a_finding() {
    let mut wrong = Vec::new();
    let cases = cases("right.yaml");
    for case in &cases {
        for one in findings(case) {
            if one.severity != Severity::Info {
                let path = one.subject.property_path.unwrap_or_default();
                let id = one.subject.logical_id.unwrap_or_default();
                wrong.push(format!(
                    "{}: {} {id}.{path}: {}",
                    name(case),
                    one.code,
                    one.message
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.len() >= 60, "{} ways", cases.len());
}
