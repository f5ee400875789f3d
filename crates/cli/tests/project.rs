//! Files of others that a command reads, as the fuzz targets check them: those that once failed, and some that seeds yield.
//! `FUZZ_RUNS` is how many seeds, where more than a few are wanted.

#[path = "../../validate/fuzz/src/choice.rs"]
mod choice;
#[path = "../../validate/fuzz/src/cost.rs"]
mod cost;
#[path = "../../validate/fuzz/src/project.rs"]
mod project;

fn seeded(runs: u64, check: fn(&[u8])) {
    let runs = std::env::var("FUZZ_RUNS").map_or(runs, |runs| runs.parse().expect("a number"));
    for seed in 0..runs {
        check(&choice::bytes(seed, 600));
    }
}

#[test]
fn assemblies() {
    seeded(300, project::assembly);
}

#[test]
fn any_bytes() {
    seeded(30, project::any_file);
}

#[test]
fn files_that_are_almost_right() {
    for kind in 0..7_u8 {
        for text in [
            "",
            "{",
            "[]",
            "null",
            "\"\u{1b}[31m\"",
            "{\"version\": 1, \"diagnostics\": [{}]}",
            "{\"app\": [[[[1]]]], \"\u{9b}2J\": 1}",
            "{\"version\": \"36.0.0\", \"artifacts\": {\"\u{1b}\": {\"type\": 7}}}",
        ] {
            let mut bytes = vec![kind];
            bytes.extend(text.as_bytes());
            project::any_file(&bytes);
        }
        let mut bytes = vec![kind];
        bytes.extend("[".repeat(200_000).as_bytes());
        project::any_file(&bytes);
        project::any_file(&[kind, 0xff, 0xfe, 0, 0x80]);
    }
}
