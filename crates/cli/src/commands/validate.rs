//! `stackwright validate`: findings in template files, in standard input, or in the app's templates.

use std::fmt::Write as _;
use std::io::{self, Read as _};
use std::path::Path;

use stackwright_template::parse;
use stackwright_validate::{Report, Severity, report};

use crate::args::{ReportFormat, ValidateArgs};
use crate::checks::Checks;
use crate::failure::{Exit, Failure};
use crate::parallel;
use crate::proof::Proof;
use crate::selection;
use crate::session::{Missing, Session};
use crate::settings::Settings;
use crate::template_files::{self, Input};
use crate::terminal;
use crate::together;

/// Runs the command.
pub fn run(args: &ValidateArgs) -> Result<Exit, Failure> {
    let checks = Checks::new(&args.checks, &args.include, &args.region)?.info(args.info);
    if args.templates.is_empty() {
        return app(args, &checks);
    }
    if args.names_an_app() {
        return Err(Failure::could_not_run(
            "templates and options of an app exclude each other",
        )
        .hint("leave out the files to check the app's templates, or the options to check the files"));
    }
    let (inputs, mut failures) = template_files::find(&args.templates);
    let mut reports = Vec::with_capacity(inputs.len());
    let files: Vec<Option<&Path>> = (inputs.iter())
        .map(|input| match input {
            Input::File(path) => Some(path.as_path()),
            Input::Stdin => None,
        })
        .collect();
    let together = together::check(&files, args.together, &checks);
    let alone = parallel::map(
        &inputs.iter().zip(&together).collect::<Vec<_>>(),
        |(input, together)| together.is_none().then(|| check(input, &checks)),
    );
    for (together, alone) in together.into_iter().zip(alone) {
        let checked = match (together, alone) {
            (Some(report), _) => Ok(report),
            (None, Some(checked)) => checked,
            (None, None) => continue,
        };
        match checked {
            Ok(report) => reports.push(report),
            Err(failure) => failures.push(failure),
        }
    }
    if reports.is_empty() && args.format == ReportFormat::Text {
        failures.iter().for_each(terminal::failure);
        return Ok(Exit::CouldNotRun);
    }
    let findings: String = (reports.iter())
        .map(|one| report::text(one, report::Style::Ansi))
        .collect();
    let exit = show(args, &reports, findings)?;
    for failure in &failures {
        terminal::failure(failure);
    }
    if failures.is_empty() {
        Ok(exit)
    } else {
        Ok(Exit::CouldNotRun)
    }
}

/// Checks the templates of the app.
fn app(args: &ValidateArgs, checks: &Checks) -> Result<Exit, Failure> {
    let session = Session::open(Settings::load(&args.app_args())?, &[], Missing::Fails)?;
    let stacks = selection::select(&session.assembly, &[], false)?.all;
    session.judge(&stacks)?;
    let proof = Proof::of(&session, &stacks, checks)?;
    show(args, &proof.reports, proof.render())
}

fn check(input: &Input, checks: &Checks) -> Result<Report, Failure> {
    match input {
        Input::Stdin => {
            let mut bytes = Vec::new();
            // One byte more than is parsed, so that the parser says that it is too much.
            let limit = parse::MAX_SOURCE_BYTES as u64 + 1;
            io::stdin()
                .lock()
                .take(limit)
                .read_to_end(&mut bytes)
                .map_err(|error| {
                    Failure::could_not_run(format!("could not read standard input: {error}"))
                })?;
            Ok(checks.check_bytes("<stdin>", &bytes))
        }
        Input::File(path) => checks
            .check_file(path)
            .map_err(|error| unreadable(path, &error)),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::could_not_run(format!("could not read {}: {error}", path.display()))
}

/// Prints the reports in the format that is asked for; `findings` is their text.
fn show(args: &ValidateArgs, reports: &[Report], findings: String) -> Result<Exit, Failure> {
    let each = |show: fn(&Report) -> String| reports.iter().map(show).collect::<String>();
    let text = match args.format {
        ReportFormat::Json => report::json(reports),
        ReportFormat::Sarif => report::sarif(reports),
        ReportFormat::Github => each(report::github),
        ReportFormat::Short => {
            let mut text = each(report::short);
            if args.explain {
                text.push_str(&unchecked(reports));
            }
            text
        }
        ReportFormat::Text => {
            let mut text = findings;
            if args.explain {
                let lines = report::explain(reports);
                if !lines.is_empty() {
                    text.push_str(&lines);
                    text.push('\n');
                }
            }
            let _ = writeln!(text, "{}", report::summary(reports));
            let count: usize = reports.iter().map(|report| report.unchecked.len()).sum();
            if count > 0 && !args.explain {
                let places = if count == 1 { "place" } else { "places" };
                let _ = writeln!(
                    text,
                    "{count} {places} could not be checked offline; `--explain` says which and why"
                );
            }
            text
        }
    };
    terminal::result(&text)?;
    let fails =
        |severity| severity == Severity::Error || (args.strict && severity == Severity::Warning);
    let failed = reports
        .iter()
        .flat_map(|report| &report.findings)
        .any(|finding| fails(finding.severity));
    Ok(if failed { Exit::Findings } else { Exit::Ok })
}

/// What could not be checked, one line each.
fn unchecked(reports: &[Report]) -> String {
    let mut text = String::new();
    for report in reports {
        for one in &report.unchecked {
            let at = report.position(one.span);
            let place = format!("{}:{}:{}", report.name, at.line, at.column);
            let what = [one.logical_id.as_deref(), Some(one.path.as_str())];
            let what: Vec<&str> = what
                .into_iter()
                .flatten()
                .filter(|part| !part.is_empty())
                .collect();
            let line = format!("{place}: not checked: {}: {}", what.join(", "), one.words());
            let _ = writeln!(text, "{}", terminal::printable(&line));
        }
    }
    text
}
