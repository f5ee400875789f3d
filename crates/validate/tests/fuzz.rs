//! Replays what fuzzing has found interesting (`fuzz/corpus`, `fuzz/findings`) against what the fuzz targets assert.

use std::path::{Path, PathBuf};

#[path = "../fuzz/src/lib.rs"]
mod targets;

use stackwright_template::parse::{self, Data, Node, Span};
use stackwright_validate::report::{self, Style};
use stackwright_validate::{Report, Validator};

/// The inputs below a folder of `fuzz`, sorted.
fn inputs(folder: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz")
        .join(folder);
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let bytes = std::fs::read(&path).expect("a file that was just listed");
            (path, bytes)
        })
        .collect()
}

#[track_caller]
fn is_in(text: &str, span: Span, path: &Path) {
    assert!(
        text.get(span.start as usize..span.end as usize).is_some(),
        "{}: {span:?} of {} bytes",
        path.display(),
        text.len()
    );
}

fn walk(text: &str, node: &Node<'_>, path: &Path) {
    is_in(text, node.span, path);
    match &node.data {
        Data::List(items) => items.iter().for_each(|item| walk(text, item, path)),
        Data::Map(map) => {
            for entry in map {
                is_in(text, entry.key_span, path);
                walk(text, &entry.value, path);
            }
        }
        _ => {}
    }
}

#[test]
fn spans_stand_on_whole_characters() {
    for folder in ["corpus/parse", "corpus/validate", "findings"] {
        for (path, bytes) in inputs(folder) {
            let Ok(text) = std::str::from_utf8(&bytes) else {
                continue;
            };
            let document = parse::parse(text);
            for error in &document.errors {
                is_in(text, error.span, &path);
            }
            walk(text, &document.root, &path);
        }
    }
}

#[test]
fn every_input_is_checked_and_shown() {
    let validator = Validator::new();
    let strict = validator.clone().strict_types(true).region("eu-west-1");
    let mut reports: Vec<Report> = Vec::new();
    for folder in ["corpus/parse", "corpus/validate", "findings"] {
        for (path, bytes) in inputs(folder) {
            let name = path.display().to_string();
            let report = validator.check_bytes(&name, &bytes);
            let _ = report::text(&report, Style::Plain);
            let _ = report::short(&report);
            let _ = report::github(&report);
            let again = strict.check_bytes(&name, &bytes);
            assert_eq!(again, strict.check_bytes(&name, &bytes), "{name}");
            reports.push(report);
        }
    }
    assert!(!reports.is_empty(), "the inputs are part of the repository");
    let _ = report::json(&reports);
    let _ = report::sarif(&reports, stackwright_validate::registry::find);
}

/// Each input that seeds yield for a target; `FUZZ_RUNS` says how many, where more than a few are wanted.
fn seeded(runs: u64, length: usize, check: fn(&[u8])) {
    let runs = std::env::var("FUZZ_RUNS").map_or(runs, |runs| runs.parse().expect("a number"));
    for seed in 0..runs {
        check(&targets::choice::bytes(seed, length));
    }
}

#[test]
fn conditions_are_what_every_deployment_says() {
    seeded(400, 400, targets::conditions::check);
}
