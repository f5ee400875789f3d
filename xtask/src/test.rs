//! `cargo xtask test`: everything that must hold.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::root;

/// What a run takes on two cores that nobody else uses, when the dependencies are built already.
const USUAL_MINUTES: u64 = 25;

/// Runs all suites, also after one has failed. Those that need the network to install a tool once say so if they are
/// skipped; with `CI=true` they fail instead.
pub fn all() -> Result<()> {
    println!("{}", expectation(last_run()));
    let begin = Instant::now();
    let mut failed = Vec::new();
    let mut counts = Counts::default();
    for arguments in steps()? {
        let step = format!("cargo {}", arguments.join(" "));
        println!("==> {step}");
        if !run(&arguments, &mut counts)? {
            failed.push(step);
        }
    }
    let took = begin.elapsed();
    println!("{}, in {}", counts.summary(), minutes(took));
    if failed.is_empty() {
        // It only makes the next run's expectation better.
        let _ = fs::write(last_run_file(), took.as_secs().to_string());
        return Ok(());
    }
    bail!("failed: {}", failed.join("; "))
}

/// The arguments of cargo, step by step.
fn steps() -> Result<Vec<Vec<String>>> {
    let mut steps = vec![
        words("test --workspace --no-fail-fast"),
        // What the command is without the parts that talk to AWS.
        words("test --package stackwright-cli --no-default-features"),
        words("check --package stackwright-cfn --features all"),
    ];
    for feature in constructs()? {
        let alone = "clippy --quiet --package stackwright-aws --lib --no-default-features";
        steps.push(words(&format!(
            "{alone} --features {feature} -- --deny warnings"
        )));
    }
    steps.push(words(
        "test --manifest-path tests/third-party/Cargo.toml --target-dir target/third-party",
    ));
    Ok(steps)
}

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

/// Runs cargo and counts the results of tests on its way to the terminal. Whether it succeeded.
fn run(arguments: &[String], counts: &mut Counts) -> Result<bool> {
    let mut child = Command::new("cargo")
        .current_dir(root())
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .context("cargo could not be run")?;
    let stdout = child.stdout.take().context("no output")?;
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        counts.add(&line);
        println!("{line}");
    }
    Ok(child.wait()?.success())
}

/// What a test writes to stdout that lacks what it needs; the harness counts it among those that passed.
const SKIPPED: &str = "skipped: ";

/// Results of tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
    ignored: u64,
    /// Of those that passed.
    skipped: u64,
}

impl Counts {
    /// Adds what a line such as `test result: ok. 5 passed; 0 failed; 1 ignored; …` says.
    fn add(&mut self, line: &str) {
        if line.contains(SKIPPED) {
            self.skipped += 1;
        }
        let Some(result) = line.strip_prefix("test result: ") else {
            return;
        };
        for part in result.split(['.', ';']) {
            let mut words = part.split_whitespace();
            let (Some(number), Some(word)) = (words.next(), words.next()) else {
                continue;
            };
            let count = match word {
                "passed" => &mut self.passed,
                "failed" => &mut self.failed,
                "ignored" => &mut self.ignored,
                _ => continue,
            };
            *count += number.parse().unwrap_or(0);
        }
    }

    fn summary(self) -> String {
        let passed = self.passed.saturating_sub(self.skipped);
        let skipped = self.ignored + self.skipped;
        format!("{passed} passed, {} failed, {skipped} skipped", self.failed)
    }
}

fn expectation(last: Option<Duration>) -> String {
    match last {
        Some(took) => format!("the last run took {}", minutes(took)),
        None => format!(
            "this takes about {USUAL_MINUTES} minutes on two cores, and as long again to build everything for the first time"
        ),
    }
}

/// How long the last run took here that succeeded.
fn last_run() -> Option<Duration> {
    let seconds = fs::read_to_string(last_run_file()).ok()?;
    seconds.trim().parse().ok().map(Duration::from_secs)
}

fn last_run_file() -> PathBuf {
    root().join("target/xtask-test-seconds")
}

fn minutes(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds => format!("{} min", (seconds + 30) / 60),
    }
}

/// The services that have constructs, each of which must compile alone without a warning: apps take only those they need.
fn constructs() -> Result<Vec<String>> {
    let manifest = std::fs::read_to_string(root().join("constructs/Cargo.toml"))?;
    let folder = root().join("constructs/src");
    let features = manifest.lines().filter_map(|line| line.split_once(" = ["));
    Ok(features
        .map(|(feature, _)| feature.to_owned())
        .filter(|feature| folder.join(feature).is_dir())
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_all_suites_are_summed() {
        let mut counts = Counts::default();
        for line in [
            "running 7 tests",
            "test result: ok. 5 passed; 0 failed; 2 ignored; 0 measured; 3 filtered out; finished in 0.01s",
            "test result: FAILED. 1 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out; finished in 2.50s",
            "test passed::by::name ... ok",
            "test official ... skipped: the official CLI is not available: no npm",
        ] {
            counts.add(line);
        }
        assert_eq!(counts.summary(), "5 passed, 4 failed, 3 skipped");
    }

    #[test]
    fn times_are_rounded() {
        assert_eq!(minutes(Duration::from_secs(59)), "59 s");
        assert_eq!(minutes(Duration::from_secs(90)), "2 min");
    }
}
