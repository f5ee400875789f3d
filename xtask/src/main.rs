//! Development tasks of the workspace: `cargo xtask TASK`.

#[cfg(feature = "schemas")]
mod aws_policies;
mod bench;
mod codegen;
#[cfg(feature = "schemas")]
mod fixups;
#[cfg(feature = "schemas")]
mod iam_actions;
mod mutate;
#[cfg(feature = "schemas")]
mod packages;
#[cfg(feature = "schemas")]
mod schemas;
mod supply_chain;
#[cfg(feature = "schemas")]
mod telemetry;
mod test;
mod tidy;

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, ensure};
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Development tasks of the workspace")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Refreshes schemas/ from the public packages (needs pip, npm and the network)
    Schemas {
        /// Refreshes only this part
        #[arg(long)]
        only: Option<Part>,
    },
    /// Writes constructs/cfn/src from schemas/
    Codegen {
        /// Writes nothing and fails if something would change
        #[arg(long)]
        check: bool,
    },
    /// Runs all suites
    Test,
    /// Measures what the design has budgets for, beside other tools
    ///
    /// Where nothing is built or installed yet, most of the time goes into the optimized command: 15 minutes of CPU time.
    /// `--stackwright target/bench/release/stackwright` takes the one that is there. Then all but the slow rows take about 20
    /// minutes of CPU time, and 14 with `--runs 1`, of which rusty-cdk's SDK is 8; `--readme` writes them into the README.
    Bench(bench::Options),
    /// Counts the instructions of synthesis, validation and comparison, and fails where they grew
    Gate(bench::gate::Options),
    /// Puts faults into valid templates and counts how many validation finds
    Mutate(mutate::Options),
    /// Checks licences, sources and advisories of what is built in, and the oldest versions allowed
    SupplyChain(supply_chain::Options),
    /// Checks the invariants that no compiler checks
    Tidy,
}

/// A part of schemas/ that can be refreshed by itself.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Part {
    /// The names of IAM actions
    IamActions,
    /// AWS's own policies
    AwsPolicies,
    /// Metrics, events and logs
    Telemetry,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Schemas { only } => refresh_schemas(only),
        Task::Codegen { check } => codegen::run(check),
        Task::Test => test::all(),
        Task::Bench(options) => bench::all(&options),
        Task::Gate(options) => bench::gate::check(&options),
        Task::Mutate(options) => mutate::run(&root(), &options),
        Task::SupplyChain(options) => supply_chain::check(&options),
        Task::Tidy => tidy::check(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the repository.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[cfg(feature = "schemas")]
fn refresh_schemas(only: Option<Part>) -> Result<()> {
    let bytes = match only {
        None => return schemas::refresh(&root()),
        Some(Part::IamActions) => iam_actions::refresh(&root())?,
        Some(Part::AwsPolicies) => aws_policies::refresh(&root())?,
        Some(Part::Telemetry) => schemas::refresh_telemetry(&root())?,
    };
    println!("{bytes} bytes");
    Ok(())
}

/// Runs the task again, built with what it needs.
#[cfg(not(feature = "schemas"))]
fn refresh_schemas(only: Option<Part>) -> Result<()> {
    let only = only.and_then(|part| clap::ValueEnum::to_possible_value(&part));
    run(Command::new("cargo")
        .current_dir(root())
        .args([
            "run",
            "--quiet",
            "--package",
            "xtask",
            "--features",
            "schemas",
            "--",
            "schemas",
        ])
        .args(only.map(|part| format!("--only={}", part.get_name()))))
}

/// Where a task builds what it runs, apart from what else is built.
fn target(task: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or("target".into(), PathBuf::from);
    root().join(target).join(task)
}

/// Runs a command and fails if it does.
fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("{} could not be run", command.get_program().display()))?;
    ensure!(
        status.success(),
        "{} failed: {status}",
        command.get_program().display()
    );
    Ok(())
}
