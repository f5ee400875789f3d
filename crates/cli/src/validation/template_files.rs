//! Which files are meant: names, directories, wildcards and standard input, as templates to check.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use stackwright_files::Refused;
use stackwright_template::parse;

use crate::failure::Failure;
use crate::pattern::{Pattern, WILDCARDS};

/// The endings of files that may hold a template.
const ENDINGS: &[&str] = &["yaml", "yml", "json", "template"];
/// Directories that hold what others made, and are not searched unless they are named.
const SKIPPED: &[&str] = &["node_modules", "target", "cdk.out"];
/// Directories deeper than this are not searched.
const MAX_DEPTH: usize = 64;

/// Where a template comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

/// Finds the templates that the arguments name, each once, and says which arguments name none.
pub fn find(arguments: &[String]) -> (Vec<Input>, Vec<Failure>) {
    let mut inputs = Vec::new();
    let mut failures = Vec::new();
    for argument in arguments {
        match find_one(argument) {
            Ok(found) => inputs.extend(found),
            Err(failure) => failures.push(failure),
        }
    }
    let mut seen = HashSet::new();
    inputs.retain(|input| {
        seen.insert(match input {
            Input::File(path) => Input::File(path.strip_prefix(".").unwrap_or(path).to_path_buf()),
            Input::Stdin => Input::Stdin,
        })
    });
    (inputs, failures)
}

fn find_one(argument: &str) -> Result<Vec<Input>, Failure> {
    if argument == "-" {
        return Ok(vec![Input::Stdin]);
    }
    let path = Path::new(argument);
    if path.is_dir() {
        let mut files = Vec::new();
        walk(path, true, &mut files, 0)?;
        files.retain(|file| is_template(file));
        if files.is_empty() {
            return Err(
                Failure::could_not_run(format!("no template below {argument}"))
                    .note("a template is a .yaml, .yml, .json or .template file with `Resources`")
                    .hint("name a file, and it is checked whatever is in it"),
            );
        }
        return Ok(files.into_iter().map(Input::File).collect());
    }
    if path.exists() || !argument.contains(WILDCARDS) {
        return Ok(vec![Input::File(path.to_path_buf())]);
    }
    let files = matching(argument)?;
    if files.is_empty() {
        return Err(
            Failure::could_not_run(format!("no file matches `{argument}`"))
                .hint("`*` stays within one directory, `**` crosses them"),
        );
    }
    Ok(files.into_iter().map(Input::File).collect())
}

/// The files that fit a pattern, sorted.
fn matching(text: &str) -> Result<Vec<PathBuf>, Failure> {
    let wild = |part: &str| part.contains(WILDCARDS);
    let fixed: Vec<&str> = text.split('/').take_while(|part| !wild(part)).collect();
    let root = if fixed.is_empty() {
        PathBuf::from(".")
    } else if text.starts_with('/') && fixed.len() == 1 {
        PathBuf::from("/")
    } else {
        PathBuf::from(fixed.join("/"))
    };
    if !root.is_dir() {
        return Ok(Vec::new());
    }
    let rest: Vec<&str> = text.split('/').skip(fixed.len()).collect();
    let deep = rest.len() > 1 || rest.iter().any(|part| part.contains("**"));
    let mut files = Vec::new();
    walk(&root, deep, &mut files, 0)?;
    let pattern = Pattern::new(text.strip_prefix("./").unwrap_or(text));
    files = (files.into_iter())
        .map(|file| {
            file.strip_prefix("./")
                .map(Path::to_path_buf)
                .unwrap_or(file)
        })
        .filter(|file| file.to_str().is_some_and(|name| pattern.matches(name)))
        .collect();
    Ok(files)
}

/// Adds the files of a directory, sorted; with `deep` also those below it.
fn walk(
    directory: &Path,
    deep: bool,
    files: &mut Vec<PathBuf>,
    depth: usize,
) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        Failure::could_not_run(format!("could not read {}: {error}", directory.display()))
    };
    let mut entries = fs::read_dir(directory)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(failed)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        // Links to directories are not followed: they may lead back.
        let kind = entry.file_type().map_err(failed)?;
        let path = entry.path();
        if kind.is_dir() {
            let hidden = name.starts_with('.') || SKIPPED.contains(&name.as_ref());
            if deep && !hidden && depth < MAX_DEPTH {
                walk(&path, deep, files, depth + 1)?;
            }
        } else if kind.is_file() || path.is_file() {
            files.push(path);
        }
    }
    Ok(())
}

/// Whether a file that nobody named is a template, by its ending and by what is in it. One that cannot be read counts,
/// so that it is reported.
fn is_template(file: &Path) -> bool {
    let ending = file.extension().and_then(|ending| ending.to_str());
    if !ending.is_some_and(|ending| ENDINGS.contains(&ending)) {
        return false;
    }
    let bytes = match stackwright_files::read(file, stackwright_files::MOST) {
        Ok(bytes) => bytes,
        Err(Refused::TooLarge { .. }) => return false,
        Err(_) => return true,
    };
    let text = String::from_utf8_lossy(&bytes);
    if text.contains("AWSTemplateFormatVersion") {
        return true;
    }
    if !text.contains("Resources") {
        return false;
    }
    let document = parse::parse(&text);
    if document.is_broken() {
        let begins =
            |line: &str| line.starts_with("Resources:") || line.trim() == "\"Resources\": {";
        return text.lines().any(begins);
    }
    let resources = document.root.get("Resources");
    resources.is_some_and(|resources| {
        resources
            .as_map()
            .is_some_and(|map| map.iter().any(|entry| entry.value.get("Type").is_some()))
    })
}
