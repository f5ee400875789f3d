//! The assemblies of the examples.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::binary::workspace;

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

/// Runs an example and returns all files of its assembly.
pub fn assembly(name: &str) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(program(name))
        .current_dir(folder.path())
        .env("CDK_OUTDIR", folder.path())
        .env_remove("CDK_CONTEXT_JSON")
        .output()
        .expect("the example starts");
    assert!(
        output.status.success(),
        "{name}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    fs::read_dir(folder.path())
        .expect("the assembly is there")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            (name, fs::read_to_string(&path).expect("text"))
        })
        .collect()
}

#[test]
fn two_processes_write_the_same_bytes() {
    for name in names() {
        assert_eq!(assembly(&name), assembly(&name), "{name}");
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
