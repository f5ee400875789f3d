//! The same with the AWS CDK: `cdk.ts` beside an example makes the same resources, and is not shorter. `README.md` has the
//! lines of both; `UPDATE=1` writes them anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;

use crate::{aws_cdk, binary, synthesized};

const START: &str = "<!-- lines: written by a test -->\n";
const END: &str = "<!-- lines end -->\n";

/// What an example makes otherwise, by its reason: the CDK's upload has the AWS CLI as a layer, this one the SDK of the
/// runtime.
const DIFFERENT: &[(&str, &str, i64)] = &[("static-site", "AWS::Lambda::LayerVersion", -1)];

/// The examples that have an equal.
fn compared() -> Vec<(String, PathBuf)> {
    let all = synthesized::names().into_iter();
    let found: Vec<_> = all
        .map(|name| (name.clone(), folder(&name).join("cdk.ts")))
        .filter(|(_, file)| file.exists())
        .collect();
    assert!(found.len() >= 5, "{found:?}");
    found
}

fn folder(name: &str) -> PathBuf {
    binary::workspace().join("examples").join(name)
}

/// The lines of a program that are neither blank nor comments.
fn lines(file: &Path) -> usize {
    let text = fs::read_to_string(file).expect("the program is there");
    let lines = text.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .count()
}

#[test]
fn no_example_is_longer() {
    let mut table = String::from("| app | Rust | TypeScript |\n|---|--:|--:|\n");
    for (name, theirs) in compared() {
        let ours = lines(&folder(&name).join("src/main.rs"));
        let theirs = lines(&theirs);
        assert!(ours <= theirs, "{name}: {ours} lines beside {theirs}");
        table += &format!("| `{name}` | {ours} | {theirs} |\n");
    }
    let path = binary::workspace().join("README.md");
    let stands = fs::read_to_string(&path).expect("the file is there");
    let (before, rest) = stands.split_once(START).expect("the place of the table");
    let (known, after) = rest.split_once(END).expect("the end of the table");
    if std::env::var_os("UPDATE").is_some() {
        let fresh = format!("{before}{START}{table}{END}{after}");
        fs::write(&path, fresh).expect("the file is writable");
        return;
    }
    assert_eq!(
        known, table,
        "README.md is stale: run this test with UPDATE=1"
    );
}

/// How many resources of each type are in the templates of an assembly.
fn resources<'t>(
    files: impl IntoIterator<Item = (&'t String, &'t String)>,
) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    let templates = files
        .into_iter()
        .filter(|(name, _)| name.ends_with(".template.json"));
    for (_, text) in templates {
        let template: Json = serde_json::from_str(text).expect("a template");
        for resource in template["Resources"]
            .as_object()
            .expect("resources")
            .values()
        {
            let kind = resource["Type"].as_str().expect("a type");
            *counts.entry(kind.to_owned()).or_default() += 1;
        }
    }
    counts
}

/// JavaScript from TypeScript that has imports of whole modules, and no types.
fn script(program: &str, folder: &Path) -> String {
    let mut script = String::new();
    for line in program.lines() {
        let import = line
            .strip_prefix("import * as ")
            .and_then(|rest| rest.split_once(" from "));
        script += &match import {
            Some((name, module)) => {
                format!("const {name} = require({});", module.trim_end_matches(';'))
            }
            None => line.replace("!.", ".").replace("!)", ")"),
        };
        script.push('\n');
    }
    script.replace(
        "__dirname",
        &Json::from(folder.to_string_lossy()).to_string(),
    )
}

#[test]
fn the_equal_of_an_example_makes_the_same() {
    let modules = match aws_cdk::library() {
        Ok(modules) => modules,
        Err(why) => return aws_cdk::skip(why),
    };
    for (name, theirs) in compared() {
        let place = tempfile::tempdir().expect("a folder");
        let program = fs::read_to_string(theirs).expect("the program is there");
        let file = place.path().join("app.js");
        fs::write(&file, script(&program, &folder(&name))).expect("the folder is writable");
        let output = Command::new("node")
            .arg(&file)
            .env("NODE_PATH", modules)
            .env("CDK_OUTDIR", place.path().join("out"))
            .output()
            .expect("Node starts, as npm did");
        let problems = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {problems}");
        let mut made = BTreeMap::new();
        for entry in fs::read_dir(place.path().join("out")).expect("an assembly") {
            let path = entry.expect("an entry").path();
            let file = path.to_string_lossy().into_owned();
            if let Ok(text) = fs::read_to_string(&path) {
                made.insert(file, text);
            }
        }
        let mut expected = resources(&made);
        for (_, kind, change) in DIFFERENT.iter().filter(|(example, ..)| *example == name) {
            *expected.entry((*kind).to_owned()).or_default() += change;
        }
        expected.retain(|_, count| *count != 0);
        assert!(!expected.is_empty());
        assert_eq!(resources(&synthesized::assembly(&name)), expected, "{name}");
    }
}
