//! The `stackwright` command: synthesizes apps, reads the cloud assemblies of any CDK app, validates templates, and
//! deploys.
//!
//! # The way of a command
//!
//! `command_line` says which commands there are; each is a module of `commands`, with its arguments beside its execution.
//! A command that works on an app goes the same way as every other:
//!
//! 1. `configuration::settings` puts `~/.cdk.json`, `cdk.json` and the flags together, once.
//! 2. `app::session` runs the app and reads what it wrote (`assembly`), or reads an assembly that is there; what the app
//!    itself found is shown.
//! 3. `assembly::selection` chooses the stacks that are meant.
//! 4. `validation::proof` shows that their templates are what CloudFormation accepts. Nothing goes on without that.
//! 5. What is asked for is done: printed, or taken to AWS through `aws` and the library `stackwright-deploy`.
//!
//! # The rooms
//!
//! | folder | what is in it |
//! |---|---|
//! | `commands` | one module for each command |
//! | `options` | options that several commands have in common |
//! | `official` | the options of the AWS CDK's CLI: which are taken, and why not |
//! | `configuration` | files, flags over them, and the AWS profile that an app is told of |
//! | `app` | an app's process, its findings, and the session that commands work in |
//! | `assembly` | the cloud assembly: manifest, stacks, and which of them are meant |
//! | `validation` | which checks, which files, and the proof |
//! | `aws` | what talks to AWS, and what it is given |
//! | `display` | plans, differences, progress, failures, questions; nothing there calls AWS |
//! | `terminal` | colour, text, tables, prompts: how anything is printed |
//!
//! What goes wrong is a `Failure`: message, notes, hints and an exit code, printed by `main` alone. Results go to stdout, all
//! else to stderr.

#![cfg_attr(
    not(feature = "deploy"),
    allow(
        dead_code,
        reason = "the commands that talk to AWS use more of the shared modules"
    )
)]

mod app;
mod assembly;
#[cfg(feature = "deploy")]
mod aws;
mod checkout;
mod command_line;
mod commands;
mod configuration;
mod display;
mod failure;
mod interrupt;
mod official;
mod options;
mod pattern;
mod repeat;
mod source_text;
mod terminal;
mod validation;

pub mod project;

use clap::{CommandFactory as _, FromArgMatches as _};
use std::process::ExitCode;

use failure::Exit;

/// Runs the command that this process's arguments name.
#[must_use]
pub fn run() -> ExitCode {
    let mut definition = command_line::Cli::command();
    // What subcommands take from all others is known once it is built.
    definition.build();
    let line = official::arguments::normalize(std::env::args_os().collect(), &definition);
    let parsed = (definition.try_get_matches_from(&line.arguments)).and_then(|matches| {
        repeat::remember(&matches);
        command_line::Cli::from_arg_matches(&matches)
    });
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            let named = line.command.as_deref();
            let failure =
                commands::absent::explain(&error).or_else(|| official::explain(&error, named));
            if let Some(failure) = failure {
                terminal::failure(&failure);
                return failure.exit.into();
            }
            // `--help` and `--version` arrive here too, with exit code 0. A reader that went away
            // (`stackwright --help | head -1`) is no reason for a complaint.
            let text = error.render().ansi().to_string();
            match error.use_stderr() {
                true => terminal::rendered(&text),
                false => drop(terminal::result(&text)),
            }
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    terminal::set_color(cli.color);
    if let (Some(command), false) = (&line.command, line.left_out.is_empty()) {
        terminal::status(&format!(
            "note: {} without effect on `{command}`",
            match &line.left_out[..] {
                [one] => format!("`{one}` is"),
                several => format!("`{}` are", several.join("`, `")),
            }
        ));
    }
    let exit = commands::run(cli).unwrap_or_else(|failure| {
        terminal::failure(&failure);
        failure.exit
    });
    exit.into()
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}
