//! Every rule against its fixtures: `rules/<CODE>/pass*.yaml` has no finding of the code, `fail*.yaml` has, with the
//! text that the snapshot beside it shows. Limits, whose fixtures would be thousands of lines, are generated.

use std::path::{Path, PathBuf};

use stackwright_validate::report::{self, Style};
use stackwright_validate::{Report, Validator, registry};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules")
}

/// Codes whose fixtures are generated in this file.
const GENERATED: &[&str] = &["E1002", "E2010", "E3010", "E6010", "E7010"];

fn fixtures(code: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder().join(code))
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml" || extension == "json")
        })
        .collect();
    files.sort();
    files
}

fn check(path: &Path) -> Report {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let bytes = std::fs::read(path).expect("a fixture that was just listed");
    Validator::new().on(2026, 11, 23).check_bytes(&name, &bytes)
}

#[test]
fn every_rule_has_fixtures_and_a_page() {
    let mut faults = Vec::new();
    for rule in registry::RULES {
        let info = rule.info();
        let files = fixtures(info.code);
        let has = |start: &str| {
            files.iter().any(|path| {
                path.file_name()
                    .is_some_and(|name| name.to_string_lossy().starts_with(start))
            })
        };
        let complete = has("pass") && has("fail");
        if !complete && !GENERATED.contains(&info.code) {
            faults.push(format!(
                "{} lacks a passing or a failing fixture",
                info.code
            ));
        }
        for section in ["What it does", "Why it matters", "Example", "Source"] {
            if info.section(section).is_none_or(|text| text.is_empty()) {
                faults.push(format!("{} lacks the section `{section}`", info.code));
            }
        }
    }
    let mut codes: Vec<&str> = registry::RULES
        .iter()
        .map(|rule| rule.info().code)
        .collect();
    let sorted = codes.is_sorted();
    codes.dedup();
    assert!(sorted, "the registry is sorted by code");
    assert_eq!(
        codes.len(),
        registry::RULES.len(),
        "each code is registered once"
    );
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The core's and the constructs' diagnostics have the codes below.
#[test]
fn own_codes_begin_at_sw1000() {
    for rule in registry::RULES {
        let code = rule.info().code;
        if let Some(number) = code.strip_prefix("SW") {
            assert!(
                number.parse::<u32>().is_ok_and(|number| number >= 1000),
                "{code} belongs to the core or to constructs"
            );
        }
    }
}

#[test]
fn fixtures_pass_and_fail() {
    let mut faults = Vec::new();
    for rule in registry::RULES {
        let code = rule.info().code;
        for path in fixtures(code) {
            let report = check(&path);
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let found = report.findings.iter().any(|finding| finding.code == code);
            let expected = name.starts_with("fail");
            if found != expected {
                faults.push(format!(
                    "{code}/{name}: {}\n{}",
                    if expected {
                        "no finding of the code"
                    } else {
                        "a finding of the code"
                    },
                    report::short(&report)
                ));
            }
            if expected {
                insta::with_settings!({
                    snapshot_path => path.parent().unwrap_or(Path::new(".")),
                    prepend_module_to_snapshot => false,
                    omit_expression => true,
                }, {
                    insta::assert_snapshot!(name.as_ref(), report::text(&report, Style::Plain));
                });
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A template with `count` entries of a section.
fn many(section: &str, count: usize, entry: &str) -> String {
    let mut text = format!("{section}:\n");
    for index in 0..count {
        text.push_str(&format!("  Name{index}: {entry}\n"));
    }
    if section != "Resources" {
        text.push_str("Resources: {Topic: {Type: AWS::SNS::Topic}}\n");
    }
    text
}

#[track_caller]
fn limit(code: &str, section: &str, limit: usize, entry: &str) {
    let finds = |count: usize| {
        let report = Validator::new().check_source("limit.yaml", &many(section, count, entry));
        report.findings.iter().any(|finding| finding.code == code)
    };
    assert!(!finds(limit), "{limit} {section} are allowed");
    assert!(finds(limit + 1), "{} {section} are too many", limit + 1);
}

#[test]
fn limits_are_exact() {
    limit("E3010", "Resources", 500, "{Type: AWS::SNS::Topic}");
    limit("E2010", "Parameters", 200, "{Type: String}");
    limit("E6010", "Outputs", 200, "{Value: a}");
    limit("E7010", "Mappings", 200, "{a: {b: c}}");
}

#[test]
fn a_template_of_more_than_a_megabyte_is_too_large() {
    let mut text = many("Resources", 1, "{Type: AWS::SNS::Topic}");
    text.push_str(&"#".repeat(1_000_000 - text.len()));
    let finds = |text: &str| {
        let report = Validator::new().check_source("size.yaml", text);
        report
            .findings
            .iter()
            .any(|finding| finding.code == "E1002")
    };
    assert!(!finds(&text));
    text.push('#');
    assert!(finds(&text));
}
