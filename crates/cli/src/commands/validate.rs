//! `stackwright validate`: findings in template files, in standard input, or in the app's templates.

use std::fmt::Write as _;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use clap::{ArgAction, Args, ValueEnum, ValueHint};
use stackwright_template::parse;
use stackwright_validate::{Report, Severity, registry, report};

use crate::app::session::{Missing, Session};
use crate::assembly::selection;
use crate::configuration::settings::Settings;
use crate::failure::{Exit, Failure};
use crate::options::app::AppArgs;
use crate::terminal;
use crate::validation::checks::{CheckArgs, Checks};
use crate::validation::proof::Proof;
use crate::validation::template_files::{self, Input};
use crate::validation::{parallel, together};

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright validate                           the templates of the app in cdk.json
  stackwright validate template.yaml             one file
  stackwright validate templates 'more/**/*.yml' every template below a directory, and by wildcard
  stackwright validate - < template.json         standard input
  stackwright validate --region eu-west-1 --strict template.yaml
  stackwright validate --format sarif templates > findings.sarif

Exit codes:
  0    nothing found that fails
  1    errors, or warnings with --strict
  2    could not run, or a file could not be read (the others are still checked)
  130  interrupted";

/// Arguments of `validate`.
#[derive(Debug, Args)]
pub struct ValidateArgs {
    /// Files, directories, wildcards (`'**/*.yaml'`), or `-` for standard input; the app's templates when none is given
    #[arg(value_name = "TEMPLATES", value_hint = ValueHint::AnyPath)]
    pub templates: Vec<String>,

    /// How findings are shown
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ReportFormat::Text, help_heading = "Output")]
    pub format: ReportFormat,

    /// Also say what could not be checked, and why
    #[arg(long, help_heading = "Output")]
    pub explain: bool,

    /// Region to check for; may be repeated. A stack of an app that has a region is checked for that one
    #[arg(
        long,
        value_name = "REGION",
        value_delimiter = ',',
        help_heading = "Validation"
    )]
    pub region: Vec<String>,

    /// Only findings of this rule, or of all whose code begins so; may be repeated
    #[arg(
        long,
        value_name = "CODE",
        value_delimiter = ',',
        help_heading = "Validation"
    )]
    pub include: Vec<String>,

    /// Also what is worth knowing but not wrong, such as limits that are near (`I…`)
    #[arg(long, help_heading = "Validation")]
    pub info: bool,

    /// Warnings fail the command
    #[arg(long, help_heading = "Validation")]
    pub strict: bool,

    /// The files are the stacks of one app, named like the files: they see each other's exports and resources. Files of
    /// one cloud assembly do so anyway
    #[arg(long, help_heading = "Validation")]
    pub together: bool,

    /// What is checked.
    #[command(flatten)]
    pub checks: CheckArgs,

    /// Command that runs the app, or a directory with an existing cloud assembly
    #[arg(short, long, value_name = "CMD|DIR", value_hint = ValueHint::CommandString, help_heading = "App")]
    pub app: Option<String>,

    /// Command to run before the app
    #[arg(long, value_name = "CMD", value_hint = ValueHint::CommandString, help_heading = "App")]
    pub build: Option<String>,

    /// Context value for the app; may be repeated
    #[arg(short, long, value_name = "KEY=VALUE", help_heading = "App")]
    pub context: Vec<String>,

    /// Directory for the cloud assembly [default: cdk.out]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "App")]
    pub output: Option<PathBuf>,

    /// AWS profile that the app sees, and whose region and account are its defaults
    #[arg(long, value_name = "NAME", help_heading = "App")]
    pub profile: Option<String>,

    /// Say what is run, where, and with which settings
    #[arg(short, long, action = ArgAction::Count, help_heading = "App")]
    pub verbose: u8,
}

impl ValidateArgs {
    /// Those that are about running the app. The first region is the app's default.
    pub fn app_args(&self) -> AppArgs {
        AppArgs {
            app: self.app.clone(),
            build: self.build.clone(),
            context: self.context.clone(),
            output: self.output.clone(),
            profile: self.profile.clone(),
            region: self.region.first().cloned(),
            strict: self.strict,
            verbose: self.verbose,
            ..AppArgs::default()
        }
    }

    /// Whether there is an option that only matters for an app.
    pub fn names_an_app(&self) -> bool {
        self.app.is_some()
            || self.build.is_some()
            || !self.context.is_empty()
            || self.output.is_some()
            || self.profile.is_some()
    }
}

/// How findings in templates are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// With the source line, as rustc does
    Text,
    /// One line a finding: `file:line:column: severity[code]: message`
    Short,
    /// One JSON document, for scripts
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations in a workflow of GitHub
    Github,
}

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
    let session = Session::open(Settings::load(&args.app_args())?, &[], Missing::WarnsOfOld)?;
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
        ReportFormat::Sarif => report::sarif(reports, registry::page),
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
    match args.format {
        ReportFormat::Github => terminal::verbatim(&text)?,
        ReportFormat::Text | ReportFormat::Short => terminal::page(&text)?,
        _ => terminal::result(&text)?,
    };
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
