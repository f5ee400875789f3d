//! The `stackwright` command: synthesizes apps, reads the cloud assemblies of any CDK app, validates templates, and
//! deploys.

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
mod options;
mod pattern;
mod source_text;
mod terminal;
mod validation;

use clap::Parser;
use std::process::ExitCode;

use failure::Exit;

fn main() -> ExitCode {
    let cli = match command_line::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            if let Some(failure) = commands::absent::explain(&error) {
                terminal::failure(&failure);
                return failure.exit.into();
            }
            // `--help` and `--version` arrive here too, with exit code 0. A reader that went away
            // (`stackwright --help | head -1`) is no reason for a complaint.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    terminal::set_color(cli.color);
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
