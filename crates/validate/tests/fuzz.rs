//! What the fuzz targets check, without a fuzzer: of what fuzzing has found interesting (`fuzz/corpus`, `fuzz/findings`), and
//! of inputs that seeds yield. `FUZZ_RUNS` is how many seeds, where more than a few are wanted.

#[path = "../fuzz/src/choice.rs"]
mod choice;
#[path = "../fuzz/src/conditions/mod.rs"]
mod conditions;
#[path = "../fuzz/src/cost.rs"]
mod cost;
#[path = "../fuzz/src/engines.rs"]
mod engines;
#[path = "../fuzz/src/hostile.rs"]
mod hostile;
#[path = "../fuzz/src/templates.rs"]
mod templates;

use std::path::Path;

/// Checks the inputs in folders of `fuzz`.
fn kept(folders: &[&str], check: fn(&[u8])) {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let mut count = 0;
    for folder in folders {
        let files = std::fs::read_dir(fuzz.join(folder)).into_iter().flatten();
        for file in files.flatten() {
            check(&std::fs::read(file.path()).expect("a file that was just listed"));
            count += 1;
        }
    }
    assert!(count > 0, "the inputs are part of the repository");
}

/// Checks the inputs that seeds yield.
fn seeded(runs: u64, length: usize, check: fn(&[u8])) {
    let runs = std::env::var("FUZZ_RUNS").map_or(runs, |runs| runs.parse().expect("a number"));
    for seed in 0..runs {
        check(&choice::bytes(seed, length));
    }
}

const TEXTS: &[&str] = &["corpus/parse", "corpus/validate", "findings"];

#[test]
fn parse() {
    kept(TEXTS, templates::parse);
}

#[test]
fn validate() {
    kept(TEXTS, templates::validate);
}

#[test]
fn conditions() {
    seeded(200, 400, conditions::check);
}

#[test]
fn hostile() {
    seeded(6, 600, templates::validate_hostile);
}

#[test]
fn evaluate() {
    seeded(20, 600, templates::evaluate);
}

#[test]
fn diff() {
    seeded(8, 1_000, templates::diff);
}

#[test]
fn patterns() {
    seeded(300, 500, engines::patterns);
}

#[test]
fn policies() {
    seeded(100, 800, engines::policies);
}

#[test]
fn flow() {
    seeded(20, 3_000, engines::flow);
}
