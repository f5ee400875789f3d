//! Every code that is ever shown has one page, with all of its sections, and is raised somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fancy_regex::Regex;
use stackwright_validate::{Status, registry};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The sources below a folder of the workspace, without tests' own folders.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut pending = vec![workspace().join(folder)];
    let mut found = Vec::new();
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("a folder");
            pending.extend(entries.map(|entry| entry.expect("an entry").path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source");
            found.push((path, text));
        }
    }
    assert!(!found.is_empty(), "{folder}");
    found
}

#[test]
fn each_page_has_its_sections() {
    for info in registry::all() {
        let mut sections = vec!["What it does", "Why it matters", "Example", "Source"];
        if registry::app_codes().any(|own| own.code == info.code) {
            sections.push("What to do");
        }
        for title in sections {
            let text = info.section(title).unwrap_or_default();
            assert!(!text.is_empty(), "{} lacks `{title}`", info.code);
        }
        let source = info.section("Source").unwrap_or_default();
        assert!(source.contains("<https://"), "{}: {source}", info.code);
    }
}

/// The examples of the codes that an app finds are programs that find them: `cargo test -p stackwright-diagnostic --doc`.
#[test]
fn each_example_of_an_app_finds_its_code() {
    // The first is about a `main` that runs nothing, the others about what is on the disk.
    const NO_PROGRAM: &[&str] = &["SW0013", "SW0014", "SW0061", "SW0062"];
    for info in registry::app_codes() {
        let finds = format!("found.contains(\"{}\")", info.code);
        let is_program = info.docs.iter().any(|line| line.contains(&finds));
        assert_ne!(is_program, NO_PROGRAM.contains(&info.code), "{}", info.code);
        let page = info.page();
        assert!(!page.contains("stackwright_aws::prelude"), "{page}");
    }
}

#[test]
fn no_code_and_no_name_is_there_twice() {
    let mut codes = BTreeSet::new();
    let mut names = BTreeMap::new();
    for info in registry::all() {
        assert!(codes.insert(info.code), "{} is declared twice", info.code);
        let other = names.insert(info.name, info.code);
        assert_eq!(other, None, "{} and this are `{}`", info.code, info.name);
    }
    let known = |code: &str| codes.contains(code);
    for info in registry::all() {
        for other in info.supersedes {
            assert!(known(other), "{} supersedes {other}", info.code);
        }
        if let Status::Redirected(to) = info.status {
            assert!(known(to), "{} is {to}", info.code);
        }
    }
}

#[test]
fn each_code_in_a_source_has_a_page() {
    let code = Regex::new(r#""((?:SW|[EWI])[0-9]{4})""#).expect("a pattern");
    for folder in [
        "src",
        "constructs/src",
        "crates/validate/src",
        "crates/cli/src",
        "crates/deploy/src",
    ] {
        for (path, text) in sources(folder) {
            let tests = text.find("#[cfg(test)]").unwrap_or(text.len());
            for line in text[..tests]
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
            {
                for found in code.captures_iter(line).flatten() {
                    let code = found.get(1).map_or("", |code| code.as_str());
                    let page = registry::page(code);
                    assert!(page.is_some(), "{} in {}", code, path.display());
                }
            }
        }
    }
}

#[test]
fn each_code_of_an_app_is_raised() {
    let declared = Regex::new(r#"pub const (\w+) = "(SW\d+)""#).expect("a pattern");
    let mut count = 0;
    for (path, text) in sources("crates/diagnostic/src/codes") {
        let area = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .expect("a name");
        let folders = match area {
            "mod" => continue,
            "core" => vec!["src".to_owned(), "constructs/cfn/src".to_owned()],
            "asset" => vec!["src/asset".to_owned(), "constructs/src/assets".to_owned()],
            area => vec![format!("constructs/src/{area}")],
        };
        let found = folders.iter().flat_map(|folder| sources(folder));
        let raised: String = found.map(|(_, text)| text).collect();
        for found in declared.captures_iter(&text).flatten() {
            let name = found.get(1).map_or("", |name| name.as_str());
            let used = Regex::new(&format!(r"codes::{name}\b")).expect("a pattern");
            assert!(
                used.is_match(&raised).expect("a match"),
                "{} in {folders:?}",
                found.get(0).map_or("", |all| all.as_str())
            );
            count += 1;
        }
    }
    assert_eq!(count, registry::app_codes().count());
}
