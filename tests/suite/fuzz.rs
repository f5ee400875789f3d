//! Apps that include hostile templates, and texts of parts of placeholders: what the fuzz targets check, of inputs that seeds
//! yield. `FUZZ_RUNS` is how many seeds, where more than a few are wanted.

#[path = "../../crates/validate/fuzz/src/app.rs"]
mod app;
#[path = "../../crates/validate/fuzz/src/choice.rs"]
mod choice;
#[path = "../../crates/validate/fuzz/src/cost.rs"]
mod cost;
#[path = "../../crates/validate/fuzz/src/hostile.rs"]
mod hostile;

fn seeded(runs: u64, length: usize, check: fn(&[u8])) {
    let runs = std::env::var("FUZZ_RUNS").map_or(runs, |runs| runs.parse().expect("a number"));
    for seed in 0..runs {
        check(&choice::bytes(seed, length));
    }
}

#[test]
fn include() {
    seeded(60, 600, app::include);
}

#[test]
fn include_text() {
    let texts: [&[u8]; 4] = [
        b"",
        b"{}",
        b"[1]",
        br#"{"Resources": {"A": 1, "Fn::Transform": []}}"#,
    ];
    texts.into_iter().for_each(app::include_text);
}

#[test]
fn placeholders() {
    seeded(300, 200, app::placeholders);
}
