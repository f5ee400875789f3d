//! The valid templates that faults are put into: the repository's own and, where it is there, the corpus.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::Value;
use stackwright_template::parse;
use stackwright_validate::Validator;

#[path = "../../../crates/validate/tests/case_file/mod.rs"]
mod case_file;

/// A template without a single error.
pub(super) struct Base {
    /// Where it is from.
    pub(super) name: String,
    pub(super) value: Value,
}

/// Folders and files of the repository that have valid templates.
const OWN: &[&str] = &["templates", "tests/emulator", "tests/cli/cases/stacks.in"];

/// The folder with the cases of rules.
const CASES: &str = "crates/validate/tests/rules";

/// All valid templates, sorted by name.
pub(super) fn load(root: &Path) -> Result<Vec<Base>> {
    let mut texts = Vec::new();
    for folder in OWN {
        collect(&root.join(folder), &mut texts)?;
    }
    collect_cases(&root.join(CASES), &mut texts)?;
    for (path, _) in &mut texts {
        *path = path.trim_start_matches(&*root.to_string_lossy()).to_owned();
    }
    match std::env::var_os("STACKWRIGHT_CORPUS").map(PathBuf::from) {
        Some(folder) => collect(&folder, &mut texts)?,
        None => archive(
            &root.join("../shared/corpus/cdk-templates.tar.zst"),
            &mut texts,
        )?,
    }
    texts.sort();
    let validator = Validator::new();
    let bases = texts.into_iter().filter_map(|(name, text)| {
        let document = parse::parse(&text);
        let report = validator.check_source(&name, &text);
        // What a template suppresses would not be reported of a fault either.
        if !document.errors.is_empty() || report.has_errors() || !report.suppressed.is_empty() {
            return None;
        }
        let value = document.root.to_json();
        value.get("Resources")?.as_object()?;
        // A macro may add what a fault lacks.
        if value.get("Transform").is_some() {
            return None;
        }
        Some(Base { name, value })
    });
    Ok(bases.collect())
}

fn collect(path: &Path, texts: &mut Vec<(String, String)>) -> Result<()> {
    for entry in std::fs::read_dir(path).with_context(|| path.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, texts)?;
            continue;
        }
        let name = path.to_string_lossy().into_owned();
        let is_template = name.ends_with(".template.json") || name.ends_with(".yaml");
        if is_template && let Ok(text) = std::fs::read_to_string(&path) {
            texts.push((name, text));
        }
    }
    Ok(())
}

/// The templates of the cases in which a rule finds nothing.
fn collect_cases(path: &Path, texts: &mut Vec<(String, String)>) -> Result<()> {
    for entry in std::fs::read_dir(path).with_context(|| path.display().to_string())? {
        let path = entry?.path();
        let name = path.to_string_lossy();
        let cases = case_file::parse(&std::fs::read_to_string(&path)?)
            .map_err(|fault| anyhow::anyhow!("{name}: {fault}"))?;
        let passing = cases
            .iter()
            .filter(|case| case.outcome == case_file::Outcome::Pass);
        for case in passing {
            let name = format!("{name} {}", case.head);
            for file in &case.files {
                let name = format!("{name} {}", file.name);
                texts.push((name, case_file::plain(&file.body)));
            }
            texts.push((name, case_file::plain(&case.body)));
        }
    }
    Ok(())
}

fn archive(path: &Path, texts: &mut Vec<(String, String)>) -> Result<()> {
    let Ok(file) = std::fs::File::open(path) else {
        eprintln!("without the corpus, which is not there");
        return Ok(());
    };
    let decoder = ruzstd::decoding::StreamingDecoder::new(file).context("the corpus")?;
    let mut archive = tar::Archive::new(decoder);
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = entry.path()?.to_string_lossy().into_owned();
        if name.ends_with(".json") {
            let mut text = String::new();
            entry.read_to_string(&mut text)?;
            texts.push((name, text));
        }
    }
    Ok(())
}
