//! `cargo xtask mutate`: puts one fault at a time into valid templates and counts how many are found, in the right
//! place; beside it, on request, what cfn-lint finds in the same files.

mod faults;
mod random;
mod slots;
mod templates;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use stackwright_template::parse::{self, Data, Document, Node, Span};
use stackwright_validate::{Report, Severity, Validator};

use faults::{Fault, Ground, KINDS};
use random::Random;
use templates::Base;

/// How many of all faults must be found in the right place, in percent.
const TARGET: usize = 99;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Faults of each kind
    #[arg(long, default_value_t = 20)]
    per_kind: usize,
    /// Another seed makes other choices
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only kinds whose name has this in it
    #[arg(long)]
    only: Option<String>,
    /// Runs cfn-lint on the same files (.tools/cfn-lint-1.58.0)
    #[arg(long)]
    cfn_lint: bool,
    /// Prints JSON
    #[arg(long)]
    json: bool,
    /// Lists the faults that were not found in the right place
    #[arg(long)]
    list_missed: bool,
    /// Keeps the faulty templates in this folder
    #[arg(long)]
    keep: Option<std::path::PathBuf>,
}

/// A faulty template on its way.
struct Mutant {
    kind: &'static str,
    base: String,
    /// The template without the fault, whose warnings do not count.
    valid: String,
    text: String,
    places: Vec<Vec<String>>,
    /// First and last line of each place.
    lines: Vec<(u32, u32)>,
}

/// How well a mutant was found.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    #[default]
    Missed,
    /// Something was found, elsewhere.
    Elsewhere,
    /// Found on the right line, by another path.
    OnLine,
    /// Found at the right path and line.
    Found,
}

#[derive(Default)]
struct Tally {
    count: usize,
    ours: [usize; 4],
    theirs: [usize; 4],
}

pub(crate) fn run(root: &Path, options: &Options) -> Result<()> {
    let bases = templates::load(root)?;
    ensure!(!bases.is_empty(), "there are no valid templates");
    let validator = Validator::new();
    let mutants = mutants(&bases, &validator, options);
    let ours: Vec<Outcome> = mutants
        .iter()
        .map(|mutant| judge(&validator, mutant))
        .collect();
    if let Some(folder) = &options.keep {
        write(folder, &mutants)?;
    }
    let theirs = match options.cfn_lint {
        true => Some(cfn_lint(root, &mutants)?),
        false => None,
    };
    let mut table: BTreeMap<&str, Tally> = BTreeMap::new();
    for (index, mutant) in mutants.iter().enumerate() {
        let tally = table.entry(mutant.kind).or_default();
        tally.count += 1;
        tally.ours[ours[index] as usize] += 1;
        if let Some(theirs) = &theirs {
            tally.theirs[theirs[index] as usize] += 1;
        }
    }
    if options.list_missed {
        for (index, mutant) in mutants.iter().enumerate() {
            if ours[index] != Outcome::Found {
                let report = validator.check_source("t", &mutant.text);
                println!(
                    "{index:05} {}: {} at {}",
                    mutant.kind,
                    mutant.base,
                    mutant.places[0].join("/")
                );
                for finding in report.findings.iter().take(3) {
                    println!(
                        "      found {} {} (line {})",
                        finding.code,
                        finding.message,
                        report.position(finding.span).line
                    );
                }
            }
        }
    }
    match options.json {
        true => println!("{:#}", as_json(&table, theirs.is_some())),
        false => print_table(&table, theirs.is_some()),
    }
    let found = ours.iter().filter(|one| **one == Outcome::Found).count();
    ensure!(
        found * 100 >= mutants.len() * TARGET,
        "{found} of {} faults found in the right place, less than {TARGET} %",
        mutants.len()
    );
    Ok(())
}

fn mutants(bases: &[Base], validator: &Validator, options: &Options) -> Vec<Mutant> {
    let mut all = Vec::new();
    for (number, (kind, make)) in KINDS.iter().enumerate() {
        if options
            .only
            .as_ref()
            .is_some_and(|only| !kind.contains(only.as_str()))
        {
            continue;
        }
        let mut random = Random::new(options.seed.wrapping_mul(1009) ^ number as u64);
        let mut order: Vec<&Base> = bases.iter().collect();
        random.shuffle(&mut order);
        let mut count = 0;
        for base in order {
            if count == options.per_kind {
                break;
            }
            let ground = Ground {
                template: &base.value,
                library: validator.library(),
            };
            if let Some(mutant) =
                make(&ground, &mut random).and_then(|fault| mutant(kind, base, fault))
            {
                all.push(mutant);
                count += 1;
            }
        }
    }
    all
}

fn mutant(kind: &'static str, base: &Base, fault: Fault) -> Option<Mutant> {
    let mut text = format!("{:#}", fault.template);
    let spans = |text: &str| -> Option<Vec<Span>> {
        let document = parse::parse(text);
        fault
            .places
            .iter()
            .map(|place| span_of(&document, place))
            .collect()
    };
    if fault.repeat {
        // The line is its own copy.
        let at = spans(&text)?.first()?.start as usize;
        let start = text[..at].rfind('\n')? + 1;
        let end = at + text[at..].find('\n')?;
        let line = text[start..end].trim_end_matches(',').to_owned();
        text.insert_str(start, &format!("{line},\n"));
    }
    let line_of = |offset: u32| text[..offset as usize].matches('\n').count() as u32 + 1;
    let lines = spans(&text)?
        .into_iter()
        .map(|span| {
            let first = line_of(span.start) - u32::from(fault.repeat);
            (first, line_of(span.end))
        })
        .collect();
    Some(Mutant {
        kind,
        base: base.name.clone(),
        valid: format!("{:#}", base.value),
        places: fault.places,
        lines,
        text,
    })
}

/// Key and value at a path.
fn span_of(document: &Document<'_>, path: &[String]) -> Option<Span> {
    let mut node = &document.root;
    let mut span = node.span;
    for key in path {
        (node, span) = match &node.data {
            Data::Map(map) => {
                let entry = map.entry(key)?;
                (&entry.value, entry.key_span.to(entry.value.span))
            }
            Data::List(items) => {
                let item = items.get(key.parse::<usize>().ok()?)?;
                (item, item.span)
            }
            _ => return None,
        };
    }
    Some(span)
}

/// The path to the innermost value that holds a span.
fn path_of(document: &Document<'_>, span: Span) -> Vec<String> {
    let mut path = Vec::new();
    let mut node: &Node<'_> = &document.root;
    'down: loop {
        match &node.data {
            Data::Map(map) => {
                for entry in map {
                    if entry.key_span.to(entry.value.span).contains(span) {
                        path.push(entry.key.to_string());
                        node = &entry.value;
                        continue 'down;
                    }
                }
            }
            Data::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    if item.span.contains(span) {
                        path.push(index.to_string());
                        node = item;
                        continue 'down;
                    }
                }
            }
            _ => {}
        }
        return path;
    }
}

fn compare(mutant: &Mutant, path: &[String], line: u32) -> Outcome {
    let right = mutant
        .places
        .iter()
        .zip(&mutant.lines)
        .map(|(place, (first, last))| {
            let on_line = (*first..=*last).contains(&line);
            match (path.starts_with(place), on_line) {
                (true, true) => Outcome::Found,
                (_, true) => Outcome::OnLine,
                _ => Outcome::Elsewhere,
            }
        });
    right.max().unwrap_or_default()
}

fn judge(validator: &Validator, mutant: &Mutant) -> Outcome {
    let report: Report = validator.check_source("template.json", &mutant.text);
    let before = validator.check_source("template.json", &mutant.valid);
    let document = parse::parse(&mutant.text);
    let findings = report
        .findings
        .iter()
        .filter(|finding| finding.severity != Severity::Info)
        .filter(|finding| {
            !before.findings.iter().any(|known| {
                known.code == finding.code
                    && known.subject.logical_id == finding.subject.logical_id
                    && known.subject.property_path == finding.subject.property_path
                    && known.message == finding.message
            })
        });
    findings
        .map(|finding| {
            let line = report.position(finding.span).line;
            let mut path = path_of(&document, finding.span.unwrap_or_default());
            // The first of two equal keys is not in the tree, only in the text.
            if mutant.kind == "duplicate-key"
                && line >= mutant.lines[0].0
                && line <= mutant.lines[0].1
            {
                path.clone_from(&mutant.places[0]);
            }
            compare(mutant, &path, line)
        })
        .max()
        .unwrap_or_default()
}

fn write(folder: &Path, mutants: &[Mutant]) -> Result<Vec<String>> {
    std::fs::create_dir_all(folder)?;
    let mut files = Vec::new();
    for (index, mutant) in mutants.iter().enumerate() {
        let name = format!("{index:05}-{}.template.json", mutant.kind);
        std::fs::write(folder.join(&name), &mutant.text)?;
        files.push(name);
    }
    Ok(files)
}

fn cfn_lint(root: &Path, mutants: &[Mutant]) -> Result<Vec<Outcome>> {
    let folder = tempfile::tempdir()?;
    let mut files = write(folder.path(), mutants)?;
    let mut valid: BTreeMap<&str, String> = BTreeMap::new();
    for mutant in mutants {
        if !valid.contains_key(mutant.base.as_str()) {
            let name = format!("valid-{:05}.template.json", valid.len());
            std::fs::write(folder.path().join(&name), &mutant.valid)?;
            files.push(name.clone());
            valid.insert(&mutant.base, name);
        }
    }
    let program = std::path::absolute(root.join(".tools/cfn-lint-1.58.0/bin/cfn-lint"))?;
    let output = Command::new(&program)
        .current_dir(folder.path())
        .args(["--format", "json", "--"])
        .args(&files)
        .output()
        .with_context(|| format!("{} could not be run", program.display()))?;
    let found: Vec<Value> =
        serde_json::from_slice(&output.stdout).context("what cfn-lint prints is no JSON")?;
    let mut outcomes = vec![Outcome::Missed; mutants.len()];
    let key = |finding: &Value| {
        let path = finding.pointer("/Location/Path").map(Value::to_string);
        (
            text_of(finding, "/Rule/Id"),
            text_of(finding, "/Message"),
            path,
        )
    };
    let places: HashMap<&str, usize> = files
        .iter()
        .take(mutants.len())
        .enumerate()
        .map(|(index, file)| (file.as_str(), index))
        .collect();
    let mut before: HashMap<String, HashSet<_>> = HashMap::new();
    for finding in &found {
        let file = text_of(finding, "/Filename");
        if file.starts_with("valid-") {
            before.entry(file).or_default().insert(key(finding));
        }
    }
    for finding in found {
        let text = |pointer: &str| finding.pointer(pointer).and_then(Value::as_str);
        let Some(index) = text("/Filename").and_then(|name| places.get(name).copied()) else {
            continue;
        };
        if text("/Level") == Some("Informational") {
            continue;
        }
        let path: Vec<String> = finding
            .pointer("/Location/Path")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|key| key.as_str().map_or_else(|| key.to_string(), str::to_owned))
            .collect();
        let line = finding
            .pointer("/Location/Start/LineNumber")
            .and_then(Value::as_u64)
            .and_then(|line| u32::try_from(line).ok())
            .unwrap_or_default();
        let mutant = &mutants[index];
        let known = valid
            .get(mutant.base.as_str())
            .and_then(|file| before.get(file))
            .is_some_and(|known| known.contains(&key(&finding)));
        if known {
            continue;
        }
        let mut outcome = compare(mutant, &path, line);
        // What breaks the parser has no path there.
        if outcome == Outcome::OnLine && path.is_empty() {
            outcome = Outcome::Found;
        }
        outcomes[index] = outcomes[index].max(outcome);
    }
    Ok(outcomes)
}

fn text_of(finding: &Value, pointer: &str) -> String {
    finding
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn as_json(table: &BTreeMap<&str, Tally>, with_theirs: bool) -> Value {
    let counts = |counts: &[usize; 4]| json!({"found": counts[3], "on_line": counts[2], "elsewhere": counts[1], "missed": counts[0]});
    table
        .iter()
        .map(|(kind, tally)| {
            let mut entry = json!({
                "kind": kind, "faults": tally.count, "stackwright": counts(&tally.ours)
            });
            if with_theirs {
                entry["cfn-lint"] = counts(&tally.theirs);
            }
            entry
        })
        .collect()
}

fn print_table(table: &BTreeMap<&str, Tally>, with_theirs: bool) {
    let mut sum = Tally::default();
    for tally in table.values() {
        sum.count += tally.count;
        for index in 0..4 {
            sum.ours[index] += tally.ours[index];
            sum.theirs[index] += tally.theirs[index];
        }
    }
    println!("found at the right path and line; in brackets: on the line, elsewhere, not at all");
    let total = ("all", &sum);
    for (kind, tally) in table
        .iter()
        .map(|(kind, tally)| (*kind, tally))
        .chain([total])
    {
        let cell = |counts: &[usize; 4]| {
            let rest = match counts[..3] {
                [0, 0, 0] => String::new(),
                _ => format!(" ({}, {}, {})", counts[2], counts[1], counts[0]),
            };
            format!("{}{rest}", counts[3])
        };
        print!("{kind:32} {:6} {:22}", tally.count, cell(&tally.ours));
        match with_theirs {
            true => println!(" cfn-lint {}", cell(&tally.theirs)),
            false => println!(),
        }
    }
}
