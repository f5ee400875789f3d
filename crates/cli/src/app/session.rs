//! From settings to a cloud assembly that may be used: build, run the app, read, report, judge.
//!
//! Every command that works on an app begins with [`Session::open`].

use std::path::{Path, PathBuf};

use stackwright_diagnostic::{Diagnostic, Severity, is_inside};

use crate::app::diagnostics::{self, Count};
use crate::app::lookups::{BY_HAND, Rounds};
use crate::app::process::{self, Outcome};
use crate::assembly::lock::Lock;
use crate::assembly::{Assembly, MissingContext, Stack};
use crate::configuration::settings::Settings;
use crate::configuration::{cdk_json, context};
use crate::failure::Failure;
use crate::terminal;

/// An app that was synthesized, or an assembly that existed.
#[derive(Clone, Debug)]
pub struct Session {
    /// The settings of this run.
    pub settings: Settings,
    /// What the app wrote.
    pub assembly: Assembly,
    /// Whether the app ran; otherwise the assembly existed already.
    pub ran: bool,
    /// What a Stackwright app found; `None` for an app that writes no such list.
    found: Option<Vec<Diagnostic>>,
}

/// What a command does about context that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The templates would hold made-up values: fail.
    Fails,
    /// It is only looked at: fail where the app can be given the values, and warn of an assembly that is there already.
    WarnsOfOld,
    /// Only names are wanted: warn.
    Warns,
}

impl Session {
    /// Gets the assembly by the settings. `bundle` are the stacks whose assets are needed, as patterns.
    ///
    /// # Errors
    /// When there is no app, when it cannot run or fails (its findings are printed first), or when its assembly is unreadable.
    pub fn open(
        mut settings: Settings,
        bundle: &[String],
        missing: Missing,
    ) -> Result<Self, Failure> {
        let Some(command) = settings.app.clone() else {
            return Err(no_app());
        };
        if let Some(build) = &settings.build {
            process::build(build, &settings)?;
        }
        if let Some(directory) = process::directory(&command) {
            if settings.output_given {
                terminal::warning("`--output` has no effect on an assembly that exists already");
            }
            let lock = Lock::to_read(&directory);
            let session = Self::read(settings, &directory, lock, false)?;
            session.check_missing(missing, &Rounds::default())?;
            return Ok(session);
        }
        let mut rounds = Rounds::default();
        loop {
            let (directory, lock) = synthesize(&command, &settings, bundle)?;
            let mut session = Self::read(settings, &directory, lock, true)?;
            let asked = std::mem::take(&mut session.assembly.missing);
            let again = rounds.go_on(&mut session.settings, &asked, missing)?;
            session.assembly.missing = asked;
            if !again {
                session.check_missing(missing, &rounds)?;
                return Ok(session);
            }
            settings = session.settings;
        }
    }

    /// Reads an assembly. Once that is done, all that is used is in memory, and the lock is let go.
    fn read(settings: Settings, directory: &Path, lock: Lock, ran: bool) -> Result<Self, Failure> {
        let found = diagnostics::read(directory)?;
        if let Some(found) = &found
            && Count::of(found).errors > 0
        {
            let failure = app_has_errors(found);
            return Err(if ran {
                failure
            } else {
                failure
                    .note(format!(
                        "the last synthesis into {} failed",
                        directory.display()
                    ))
                    .hint("correct the app and synthesize it again")
            });
        }
        let assembly = Assembly::read(directory, &lock)?;
        drop(lock);
        Ok(Self {
            assembly,
            ran,
            settings,
            found,
        })
    }

    /// Whether the app is written with Stackwright: its templates hold to the exact types of the schemas.
    pub fn is_native(&self) -> bool {
        self.found.is_some()
    }

    /// Prints what was found in the given stacks and decides whether the command may go on:
    /// errors fail it, warnings do with `--strict`.
    ///
    /// # Errors
    /// When the findings fail the command.
    pub fn judge(&self, stacks: &[usize]) -> Result<(), Failure> {
        let count = self.tell(stacks);
        if count.errors > 0 {
            return Err(Failure::findings(format!(
                "found {} in the app",
                count.words()
            )));
        }
        self.judge_strictly(count)
    }

    /// With `--strict`, findings fail the command.
    ///
    /// # Errors
    /// When they do.
    pub fn judge_strictly(&self, count: Count) -> Result<(), Failure> {
        if self.settings.strict && count.errors + count.warnings > 0 {
            return Err(
                Failure::findings(format!("found {} in the app", count.words()))
                    .note("`--strict` makes warnings fail"),
            );
        }
        Ok(())
    }

    /// Prints what was found in the given stacks, and counts it.
    pub fn tell(&self, stacks: &[usize]) -> Count {
        let chosen = || stacks.iter().map(|index| &self.assembly.stacks[*index]);
        let findings: Vec<&Diagnostic> = match &self.found {
            // The manifest repeats what the list says with less detail.
            Some(found) => {
                let is_in = |diagnostic: &Diagnostic, stack: &Stack| {
                    let path = diagnostic.subject.construct_path.as_deref();
                    path.is_some_and(|path| is_inside(path, &stack.path))
                };
                let elsewhere =
                    |one: &Diagnostic| self.assembly.stacks.iter().any(|stack| is_in(one, stack));
                (found.iter())
                    .filter(|one| chosen().any(|stack| is_in(one, stack)) || !elsewhere(one))
                    .collect()
            }
            None => chosen()
                .flat_map(|stack: &Stack| &stack.annotations)
                .chain(&self.assembly.annotations)
                .collect(),
        };
        terminal::rendered(&diagnostics::render(findings.iter().copied()));
        Count::of(findings)
    }

    fn check_missing(&self, missing: Missing, rounds: &Rounds) -> Result<(), Failure> {
        let asked = &self.assembly.missing;
        if asked.is_empty() {
            return Ok(());
        }
        let reason = |context: &MissingContext| rounds.reason(&context.key);
        // An app of the AWS CDK that is told why says so itself, at the constructs that need the values.
        if !self.is_native() && asked.iter().all(|context| reason(context).is_some()) {
            return Ok(());
        }
        let mut lines = String::from("the app needs context that it does not have:");
        for context in asked {
            lines.push_str(&format!("\n  {} ({})", context.key, context.provider));
            if let Some(reason) = reason(context) {
                lines.push_str(&format!(": {reason}"));
            }
        }
        let note = "the templates hold made-up values in these places";
        match missing {
            Missing::Warns => {
                terminal::warning(&lines);
                return Ok(());
            }
            Missing::WarnsOfOld if !self.ran => {
                terminal::warning(&format!("{lines}\n{note}"));
                return Ok(());
            }
            Missing::WarnsOfOld | Missing::Fails => {}
        }
        let failure = Failure::findings(lines).note(note);
        Err(match (self.ran, self.settings.lookups) {
            (false, _) => failure.hint("run the app instead: it gets the values that are looked up, and writes the assembly anew"),
            (true, false) => failure
                .note("they are not looked up, as `--no-lookups` or `lookups` in cdk.json says")
                .hint(format!("run it once with credentials and without that, and commit {}", context::FILE))
                .hint(BY_HAND),
            (true, true) if cfg!(not(feature = "deploy")) => failure
                .note("this build of stackwright has nothing that talks to AWS, and looks nothing up")
                .hint(BY_HAND),
            (true, true) => failure.hint(BY_HAND),
        })
    }
}

/// Runs the app. Returns the directory of its assembly, and the lock on it.
fn synthesize(
    command: &str,
    settings: &Settings,
    bundle: &[String],
) -> Result<(PathBuf, Lock), Failure> {
    let (outcome, lock) = process::synthesize(command, settings, &settings.output, bundle)?;
    let failed = match outcome {
        Outcome::Synthesized => return Ok((settings.output.clone(), lock)),
        Outcome::Failed(how) => how,
    };
    match diagnostics::read(&settings.output)? {
        Some(found) if found.iter().any(|d| d.severity == Severity::Error) => {
            Err(app_has_errors(&found))
        }
        found => {
            let found = found.unwrap_or_default();
            terminal::rendered(&diagnostics::render(&found));
            Err(Failure::findings(format!("the app {failed}"))
                .note(format!("the command is `{command}`")))
        }
    }
}

fn app_has_errors(found: &[Diagnostic]) -> Failure {
    terminal::rendered(&diagnostics::render(found));
    Failure::findings(format!("found {} in the app", Count::of(found).words()))
}

/// Nothing says what to run.
pub fn no_app() -> Failure {
    let failure = Failure::could_not_run("there is no app to run")
        .note("`--app` was not given, and neither cdk.json nor ~/.cdk.json names one");
    let above = std::env::current_dir()
        .ok()
        .and_then(|here| cdk_json::find_above(&here));
    match above {
        Some(above) => failure.hint(format!("there is a cdk.json in {}: run the command there", above.display())),
        None => failure
            .hint("start a project with `stackwright init DIR`")
            .hint("for an app that is there, write a cdk.json with `{\"app\": \"cargo run --quiet\"}`, or give `--app CMD` or `--app DIR`"),
    }
}
