//! What the README says of the rows that have peers: a table, and the plot beside it.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::cost::Cost;
use super::report::{self, Measured};
use super::rows::OURS;
use super::scaling::{self, Size};

const README: &str = "README.md";
const PLOT: &str = "docs/bench.svg";
const START: &str = "<!-- bench: written by `cargo xtask bench --readme` -->\n";
const END: &str = "<!-- bench end -->\n";

/// Writes both.
pub fn update(root: &Path, rows: &[Measured], growth: &[Size]) -> Result<()> {
    let file = root.join(README);
    let text = fs::read_to_string(&file)?;
    let (before, rest) = text
        .split_once(START)
        .context("README.md has no place for figures")?;
    let (_, after) = rest
        .split_once(END)
        .context("the place for figures in README.md has no end")?;
    let text = format!("{before}{START}{}{END}{after}", section(rows, growth));
    fs::write(file, text)?;
    fs::write(root.join(PLOT), report::svg(rows)?)?;
    eprintln!("{README} and {PLOT} are written");
    Ok(())
}

fn section(rows: &[Measured], growth: &[Size]) -> String {
    let mut text = String::from("| | Stackwright | others |\n|---|--:|---|\n");
    for row in rows {
        let ours = row.samples.iter().find(|(name, _)| *name == OURS);
        let (Some((_, Ok(ours))), true) = (ours, row.samples.len() > 1) else {
            continue;
        };
        let others: Vec<String> = row
            .samples
            .iter()
            .filter(|(name, _)| *name != OURS)
            .map(|(name, sample)| match sample {
                Ok(sample) => format!("{name} {}", words(sample.median())),
                Err(error) => format!("{name} {}", report::one_line(error)),
            })
            .collect();
        let (what, ours) = (row.row.what, words(ours.median()));
        text += &format!("| {what} | {ours} | {} |\n", others.join("; "));
    }
    text +=
        "\nCPU seconds of all processes and peak memory of the largest, medians of runs in turn";
    if let Some(machine) = machine() {
        text += &format!(", on {machine}");
    }
    text += ".";
    if let (Some(exponent), Some(first), Some(last)) =
        (scaling::exponent(growth), growth.first(), growth.last())
    {
        text += &format!(
            " From {} to {} resources, the cost of `synth` grows as their number to the power of {exponent:.2}: {} for the last.",
            first.resources,
            last.resources,
            words(last.cost)
        );
    }
    text + &format!("\n\n![CPU seconds of the same work, by tool]({PLOT})\n")
}

fn words(Cost { seconds, mebibytes }: Cost) -> String {
    match seconds {
        10.0.. => format!("{seconds:.0} s, {mebibytes:.0} MiB"),
        0.1.. => format!("{seconds:.2} s, {mebibytes:.0} MiB"),
        _ => format!("{seconds:.3} s, {mebibytes:.0} MiB"),
    }
}

/// The processor and how many of it there are, as Linux tells.
fn machine() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let models = text.lines().filter(|line| line.starts_with("model name"));
    let model = models.clone().next()?.split_once(':')?.1.trim();
    Some(format!("{} × {model}", models.count()))
}
