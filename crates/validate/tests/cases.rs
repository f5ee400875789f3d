//! Public reports of templates that fail or stay silent, each rebuilt small, most with a twin that is put right.
//!
//! `cases/cases.tsv` says of each what is found: a code, `valid` where nothing is wrong, or `-` where nothing is found yet.
//! A twin (`.ok.yaml`), and what is valid, has no error.

use std::path::Path;

use stackwright_validate::{Report, Severity, Validator};

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases"))
}

fn check(name: &str) -> Report {
    let validator = Validator::new().on(2026, 11, 30);
    let path = folder().join(format!("{name}.yaml"));
    validator
        .check_file(&path)
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn errors(report: &Report) -> Vec<String> {
    (report.findings.iter())
        .filter(|finding| finding.severity == Severity::Error)
        .map(ToString::to_string)
        .collect()
}

#[test]
fn each_report_is_found_and_what_is_right_passes() {
    let table = std::fs::read_to_string(folder().join("cases.tsv")).expect("the table is there");
    let mut wrong = Vec::new();
    for line in table.lines().skip(1) {
        let [name, code, ..] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("`{line}` has too few columns");
        };
        let report = check(name);
        let found: Vec<&str> = report
            .findings
            .iter()
            .map(|finding| &*finding.code)
            .collect();
        match code {
            "valid" => wrong.extend(
                errors(&report)
                    .into_iter()
                    .map(|error| format!("{name}: {error}")),
            ),
            "-" if !found.is_empty() => wrong.push(format!(
                "{name}: {found:?} is found now; name it in the table"
            )),
            "-" => {}
            code if found.contains(&code) => {}
            code => wrong.push(format!("{name}: {code} is not found, but {found:?}")),
        }
        let twin = format!("{name}.ok");
        if folder().join(format!("{twin}.yaml")).exists() {
            wrong.extend(
                errors(&check(&twin))
                    .into_iter()
                    .map(|error| format!("{twin}: {error}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
