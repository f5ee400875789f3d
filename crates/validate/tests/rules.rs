//! Every rule against its cases in `rules/<CODE>.yaml`, whose notation [`case_file`] describes.
//!
//! `cargo test -p stackwright-validate --test rules E3502` runs the cases of one code. With `UPDATE_EXPECT=1` the
//! expectations are written anew; read what has changed. A case that fails to find the code, or finds it where it
//! should pass, fails either way.

#[allow(
    dead_code,
    reason = "other users of the module read what this one does not"
)]
mod case_file;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use case_file::{Case, Outcome, plain};
use libtest_mimic::{Arguments, Failed, Trial};
use stackwright_template::parse::Span;
use stackwright_validate::{AppStack, CodeInfo, Report, Validator, registry};

/// Codes whose templates would be thousands of lines: `limits.rs` makes them.
const GENERATED: &[&str] = &[
    "E1002", "E2010", "E3010", "E6010", "E7010", "I1002", "I2010", "I3010", "I6010", "I7010",
];

fn main() {
    let mut trials: Vec<Trial> = registry::RULES
        .iter()
        .map(|rule| {
            let info = rule.info();
            Trial::test(info.code, move || check(info))
        })
        .collect();
    trials.push(Trial::test("the_registry_is_in_order", registry_in_order));
    trials.push(Trial::test("every_file_is_of_a_rule", no_stray_file));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules")
}

fn registry_in_order() -> Result<(), Failed> {
    let codes: Vec<&str> = registry::RULES
        .iter()
        .map(|rule| rule.info().code)
        .collect();
    match codes.windows(2).find(|pair| pair[0] >= pair[1]) {
        Some(pair) => Err(format!("{} stands before {}", pair[0], pair[1]).into()),
        None => Ok(()),
    }
}

fn no_stray_file() -> Result<(), Failed> {
    for entry in std::fs::read_dir(folder())? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let code = name.strip_suffix(".yaml");
        if code.and_then(registry::find).is_none() {
            return Err(format!("tests/rules/{name} is named after no code").into());
        }
    }
    Ok(())
}

/// Checks a rule's page and its cases.
fn check(info: &'static CodeInfo) -> Result<(), Failed> {
    let code = info.code;
    let mut faults = String::new();
    for section in ["What it does", "Why it matters", "Example", "Source"] {
        if info.section(section).is_none_or(|text| text.is_empty()) {
            let _ = writeln!(faults, "the page lacks the section `{section}`");
        }
    }
    // The core's and the constructs' diagnostics have the codes below.
    let number = code.strip_prefix("SW").map(str::parse::<u32>);
    if number.is_some_and(|number| !number.is_ok_and(|number| number >= 1000)) {
        faults.push_str("the codes of rules begin at SW1000\n");
    }
    let path = folder().join(format!("{code}.yaml"));
    match std::fs::read_to_string(&path) {
        Ok(text) => check_cases(info, &path, &text, &mut faults)?,
        Err(_) if GENERATED.contains(&code) => {}
        Err(error) => {
            let _ = writeln!(faults, "{}: {error}", path.display());
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.into())
    }
}

fn check_cases(
    info: &CodeInfo,
    path: &Path,
    text: &str,
    faults: &mut String,
) -> Result<(), Failed> {
    let cases = case_file::parse(text).map_err(|fault| format!("{}: {fault}", path.display()))?;
    let mut found = String::new();
    for (index, case) in cases.iter().enumerate() {
        let reports = reports(info, case, index)?;
        let is_found = reports
            .values()
            .flat_map(|report| &report.findings)
            .any(|finding| finding.code == info.code);
        match (case.outcome, is_found) {
            (Outcome::Pass, true) => {
                let _ = writeln!(faults, "`{}` has a finding of the code", case.head);
            }
            (Outcome::Fail, false) => {
                let _ = writeln!(faults, "`{}` has no finding of the code", case.head);
            }
            _ => {}
        }
        found.push_str(&written(case, &reports, is_found));
    }
    for outcome in [Outcome::Pass, Outcome::Fail] {
        let missing = !cases.iter().any(|case| case.outcome == outcome);
        if missing && !GENERATED.contains(&info.code) {
            let _ = writeln!(faults, "there is no case that shall {outcome:?}");
        }
    }
    if found != text {
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(path, found)?;
        } else {
            let _ = write!(
                faults,
                "what is found differs from what {} says; UPDATE_EXPECT=1 writes it there\n{}",
                path.display(),
                similar::TextDiff::from_lines(text, &found)
                    .unified_diff()
                    .header("expected", "found")
            );
        }
    }
    Ok(())
}

/// The reports on a case by the name of the file, which is empty for the case's own template.
fn reports<'c>(
    info: &CodeInfo,
    case: &'c Case,
    index: usize,
) -> Result<BTreeMap<&'c str, Report>, Failed> {
    let mut validator = Validator::new().on(2026, 11, 23);
    if info.on_request() {
        validator = validator.include(info.code);
    }
    if case.body.is_empty() {
        return Ok(app(&validator, case));
    }
    let template = plain(&case.body);
    if case.files.is_empty() {
        let report = validator.check_source("template", &template);
        return Ok(BTreeMap::from([("", report)]));
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{index}", info.code));
    for file in &case.files {
        let path = folder.join(&file.name);
        std::fs::create_dir_all(path.parent().unwrap_or(&folder))?;
        std::fs::write(path, plain(&file.body))?;
    }
    let path = folder.join("template.yaml");
    std::fs::write(&path, template)?;
    Ok(BTreeMap::from([("", validator.check_file(&path)?)]))
}

/// The reports on the stacks of an app.
fn app<'c>(validator: &Validator, case: &'c Case) -> BTreeMap<&'c str, Report> {
    let texts: BTreeMap<&str, String> = case
        .files
        .iter()
        .map(|file| (file.name.as_str(), plain(&file.body)))
        .collect();
    let files: Vec<&str> = (case.files.iter())
        .map(|file| file.name.as_str())
        .filter(|file| !file.ends_with(".deployed.yaml"))
        .collect();
    let stacks: Vec<AppStack<'_>> = files
        .iter()
        .map(|file| {
            let name = file.strip_suffix(".yaml").unwrap_or(file);
            let deployed = texts.get(format!("{name}.deployed.yaml").as_str());
            AppStack::new(name, file, &texts[file]).deployed(deployed.map(String::as_str))
        })
        .collect();
    let reports = validator.check_app(&stacks);
    files.into_iter().zip(reports).collect()
}

/// A case as its file has it, with the findings where there are any of the code.
fn written(case: &Case, reports: &BTreeMap<&str, Report>, is_found: bool) -> String {
    let part = |name: &str, body: &str| {
        let template = plain(body);
        match reports.get(name).filter(|_| is_found) {
            Some(report) => annotated(&template, report),
            None => template,
        }
    };
    let mut text = format!("{}\n{}", case.head, part("", &case.body));
    for file in &case.files {
        let _ = write!(
            text,
            "--- ## {}\n{}",
            file.name,
            part(&file.name, &file.body)
        );
    }
    text
}

/// A template with each finding under its line.
fn annotated(template: &str, report: &Report) -> String {
    let last = template.lines().count();
    let mut notes: Vec<Vec<(String, String)>> = vec![Vec::new(); last + 1];
    for finding in &report.findings {
        let (line, marker) = marker(report, finding.span, '^');
        let mut words = format!(
            "# {}[{}]: {}\n",
            finding.severity,
            finding.code,
            one_line(&finding.message)
        );
        let place: Vec<&str> = [&finding.subject.logical_id, &finding.subject.property_path]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        if !place.is_empty() {
            let _ = writeln!(words, "#   in: {}", one_line(&place.join(", ")));
        }
        if let Some(hint) = &finding.hint {
            let _ = writeln!(words, "#   help: {}", one_line(hint));
        }
        notes[line.min(last)].push((marker, words));
        for related in &finding.related {
            let (line, marker) = self::marker(report, Some(related.span), '-');
            let words = format!("# note[{}]: {}\n", finding.code, one_line(&related.label));
            notes[line.min(last)].push((marker, words));
        }
    }
    let mut text = String::new();
    let mut lines = template.split_inclusive('\n');
    for notes in notes {
        let mut before = String::new();
        for (marker, words) in notes {
            if marker != before {
                text.push_str(&marker);
            }
            text.push_str(&words);
            before = marker;
        }
        text.push_str(lines.next().unwrap_or_default());
    }
    text
}

/// The number of the line that a span begins in, and the line that marks it.
fn marker(report: &Report, span: Option<Span>, mark: char) -> (usize, String) {
    let (start, end) = report.range(span);
    let length = report.line(start.line).chars().count();
    let from = (start.column as usize - 1).min(length);
    let goes_on = end.line > start.line;
    let to = if goes_on {
        length
    } else {
        end.column as usize - 1
    };
    let mut marks: String = std::iter::repeat_n(mark, to.saturating_sub(from)).collect();
    if marks.is_empty() {
        marks.push('|');
    }
    if goes_on {
        marks.push('…');
    }
    let line = match from {
        0 => format!("#<{}\n", marks.split_off(mark.len_utf8().min(marks.len()))),
        _ => format!("#{:1$}{marks}\n", "", from - 1),
    };
    (start.line as usize, line)
}

/// A text with its line breaks made visible.
fn one_line(text: &str) -> String {
    text.replace('\n', "\\n").replace('\r', "\\r")
}
