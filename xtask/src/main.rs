//! Development tasks of the workspace: `cargo xtask TASK`.

mod bench;
mod codegen;
#[cfg(feature = "schemas")]
mod fixups;
#[cfg(feature = "schemas")]
mod iam_actions;
mod mutate;
#[cfg(feature = "schemas")]
mod schemas;
mod supply_chain;
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
        /// Refreshes only the names of IAM actions
        #[arg(long)]
        iam_actions: bool,
    },
    /// Writes constructs/cfn/src from schemas/
    Codegen {
        /// Writes nothing and fails if something would change
        #[arg(long)]
        check: bool,
    },
    /// Runs all suites
    Test,
    /// Measures what the design has budgets for
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

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Schemas { iam_actions } => refresh_schemas(iam_actions),
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
fn refresh_schemas(iam_actions: bool) -> Result<()> {
    if iam_actions {
        let bytes = iam_actions::refresh(&root())?;
        println!("{bytes} bytes of IAM actions");
        return Ok(());
    }
    schemas::refresh(&root())
}

/// Runs the task again, built with what it needs.
#[cfg(not(feature = "schemas"))]
fn refresh_schemas(iam_actions: bool) -> Result<()> {
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
        .args(iam_actions.then_some("--iam-actions")))
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
