//! Checks template files and measures it: `check [--schemas DIR] [--region R] [--strict] [--quiet|--full|--json|--sarif] FILES`.

use std::process::ExitCode;
use std::time::Instant;

use stackwright_validate::report::{self, Style};
use stackwright_validate::{PrivateSchemas, Report, Validator};

fn main() -> ExitCode {
    let mut validator = Validator::new();
    let mut files = Vec::new();
    let mut mode = "--short".to_owned();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--schemas" => {
                let folder = arguments.next().unwrap_or_default();
                match PrivateSchemas::from_path(&folder) {
                    Ok(schemas) => validator = validator.schemas(schemas),
                    Err(error) => {
                        eprintln!("{error}");
                        return ExitCode::from(2);
                    }
                }
            }
            "--region" => validator = validator.region(arguments.next().unwrap_or_default()),
            "--ignore" => validator = validator.ignore(arguments.next().unwrap_or_default()),
            "--include" => validator = validator.include(arguments.next().unwrap_or_default()),
            "--strict" => validator = validator.strict_types(true),
            "--quiet" | "--full" | "--json" | "--sarif" | "--github" | "--short" => mode = argument,
            _ => files.push(argument),
        }
    }
    let start = Instant::now();
    let mut reports: Vec<Report> = Vec::new();
    for file in &files {
        match validator.check_file(file) {
            Ok(report) => reports.push(report),
            Err(error) => {
                eprintln!("{file}: {error}");
                return ExitCode::from(2);
            }
        }
    }
    let elapsed = start.elapsed();
    match mode.as_str() {
        "--json" => print!("{}", report::json(&reports)),
        "--sarif" => print!(
            "{}",
            report::sarif(&reports, stackwright_validate::registry::find)
        ),
        _ => {
            for one in &reports {
                match mode.as_str() {
                    "--full" => print!("{}", report::text(one, Style::Plain)),
                    "--github" => print!("{}", report::github(one)),
                    "--short" => print!("{}", report::short(one)),
                    _ => {}
                }
            }
            println!("{}", report::summary(&reports));
        }
    }
    let with_errors = reports.iter().filter(|report| report.has_errors()).count();
    let unchecked: usize = reports.iter().map(|report| report.unchecked.len()).sum();
    eprintln!(
        "{with_errors} of {} with errors, {unchecked} not checked, {} patterns unusable, {elapsed:?}",
        reports.len(),
        stackwright_validate::schema::pattern_faults().len()
    );
    ExitCode::from(u8::from(with_errors > 0))
}
