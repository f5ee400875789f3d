//! The assemblies of the examples.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::binary::{self, workspace};

/// The names of the examples: the packages in `examples/`.
pub fn names() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(workspace().join("examples"))
        .expect("the folder is there")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

/// The program of an example; all are built on first use.
pub fn program(name: &str) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let mut build = Command::new(env!("CARGO"));
        build
            .current_dir(workspace())
            .args(["build", "--quiet", "--message-format", "json"]);
        for name in names() {
            build.args(["--package", &name]);
        }
        let output = build.output().expect("cargo starts");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .filter_map(|message| message["executable"].as_str().map(PathBuf::from))
            .find_map(|program| program.parent().map(Path::to_owned))
            .expect("cargo names the executables")
    });
    folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Runs an example, and returns the folder of its assembly.
fn synthesize(name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(program(name))
        .current_dir(workspace())
        .env("CDK_OUTDIR", folder.path())
        .env_remove("CDK_CONTEXT_JSON")
        .output()
        .expect("the example starts");
    assert!(
        output.status.success(),
        "{name}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    folder
}

/// All files of the assembly of an example.
pub fn assembly(name: &str) -> BTreeMap<String, String> {
    let folder = synthesize(name);
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.path().to_owned()];
    while let Some(open) = folders.pop() {
        for entry in fs::read_dir(open).expect("the assembly is there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder.path()).expect("it is inside");
            let text = fs::read_to_string(&path).expect("text");
            // What is built later is told by a command that says where to put it.
            let text = text.replace(&*folder.path().to_string_lossy(), "OUT");
            files.insert(name.to_string_lossy().into_owned(), text);
        }
    }
    files
}

#[test]
fn two_processes_write_the_same_bytes() {
    for name in names() {
        assert_eq!(assembly(&name), assembly(&name), "{name}");
    }
}

#[test]
fn validation_finds_no_error() {
    for name in names() {
        let assembly = synthesize(&name);
        let output = binary::command(assembly.path())
            .args(["synth", "--quiet", "--app", "."])
            .output()
            .expect("the command starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {said}");
    }
}

#[test]
fn no_example_has_warnings() {
    for name in names() {
        let diagnostics = &assembly(&name)["diagnostics.json"];
        assert!(
            diagnostics.contains("\"diagnostics\": []"),
            "{name}: {diagnostics}"
        );
    }
}
