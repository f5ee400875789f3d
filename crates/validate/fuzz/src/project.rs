//! What a command reads before it does anything: settings, context, findings of an app, manifests, lists of assets and metadata.
//! Nothing in them leads further than to a message, or steers a terminal.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::choice::Choices;
use super::cost::bounded;

/// The files of a project and of an assembly. The assembly is in the project's directory, so that one directory has all.
const FILES: &[&str] = &[
    "cdk.json",
    "cdk.context.json",
    "diagnostics.json",
    "manifest.json",
    "S.assets.json",
    "S.metadata.json",
    "S.template.json",
];

/// One of the files, which the first byte names, has the rest of the bytes as its content.
pub fn any_file(bytes: &[u8]) {
    let Some((first, content)) = bytes.split_first() else {
        return;
    };
    let directory = tempfile::tempdir().expect("a directory");
    let file = FILES[usize::from(*first) % FILES.len()];
    put(directory.path(), "manifest.json", &plain().to_string());
    put(directory.path(), "S.template.json", r#"{"Resources": {}}"#);
    put(
        directory.path(),
        "S.assets.json",
        r#"{"version": "36.0.0"}"#,
    );
    fs::write(directory.path().join(file), content).expect("a file");
    read(directory.path());
}

/// An assembly that choices make, with stages in it.
pub fn assembly(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let directory = tempfile::tempdir().expect("a directory");
    folder(&mut choices, directory.path(), 0);
    if choices.once_in(2) {
        let found = json!({"version": 1, "diagnostics": findings(&mut choices)});
        put(directory.path(), "diagnostics.json", &found.to_string());
    }
    read(directory.path());
}

fn put(directory: &Path, name: &str, content: &str) {
    fs::write(directory.join(name), content).expect("a file");
}

/// Reads all of it, as a command does.
fn read(directory: &Path) {
    let read = || {
        [
            stackwright_cli::project::settings(directory).map(|()| String::new()),
            stackwright_cli::project::assembly(directory),
        ]
    };
    let said = bounded("reading the files", read);
    for text in said
        .iter()
        .map(|one| one.as_ref().unwrap_or_else(|text| text))
    {
        assert!(text.len() < 4 << 20, "{} bytes are said", text.len());
        // Colours are ours.
        let control = text.char_indices().find(|(at, c)| {
            (c.is_control() && !matches!(c, '\n' | '\t') && !text[*at..].starts_with("\u{1b}["))
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        });
        assert_eq!(control, None, "{text:?}");
    }
}

/// A manifest with one stack that has everything.
fn plain() -> Value {
    json!({"version": "36.0.0", "artifacts": {
        "S.assets": {"type": "cdk:asset-manifest", "properties": {"file": "S.assets.json"}},
        "S": {"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region", "displayName": "S",
            "properties": {"templateFile": "S.template.json"}, "dependencies": ["S.assets"], "additionalMetadataFile": "S.metadata.json"}}})
}

/// Names that are told, looked for, or put into paths.
const NAMES: &[&str] = &[
    "S",
    "T",
    "U",
    "S.assets",
    "Stage",
    "",
    ".",
    "..",
    "../S",
    "/etc/passwd",
    "a/b",
    "\u{1b}[31m",
    "\u{9b}2J",
    "\u{202e}x",
    "S\u{0}",
    "S.template.json",
    "manifest.json",
    "é",
    "a b",
    "*",
];

/// A folder with a manifest, and perhaps stages.
fn folder(choices: &mut Choices<'_>, directory: &Path, depth: usize) {
    let mut artifacts = Map::new();
    for _ in 0..choices.below(8) {
        let name = (*choices.of(NAMES)).to_owned();
        let artifact = artifact(choices, directory, depth);
        artifacts.insert(name, artifact);
    }
    for file in ["S.template.json", "T.template.json"] {
        let template = json!({"Resources": nested(choices)});
        put(directory, file, &template.to_string());
    }
    put(directory, "S.assets.json", &assets(choices).to_string());
    put(directory, "S.metadata.json", &metadata(choices).to_string());
    let version = choices.of(&["36.0.0", "55.1.2", "", "999.0.0", "x", "36"]);
    let missing = match choices.once_in(4) {
        true => {
            json!([{"key": choices.of(NAMES), "provider": choices.of(NAMES), "props": odd(choices, 0)}])
        }
        false => json!([]),
    };
    let manifest = json!({"version": version, "artifacts": artifacts, "missing": missing});
    put(directory, "manifest.json", &manifest.to_string());
}

fn artifact(choices: &mut Choices<'_>, directory: &Path, depth: usize) -> Value {
    let kind = choices.of(&[
        "aws:cloudformation:stack",
        "aws:cloudformation:stack",
        "cdk:cloud-assembly",
        "cdk:asset-manifest",
        "cdk:tree",
        "\u{1b}]0;x\u{7}",
    ]);
    let mut properties = json!({
        "templateFile": choices.of(&["S.template.json", "T.template.json", "../S.template.json", "/dev/zero", "missing.json", "S.yaml"]),
        "file": choices.of(&["S.assets.json", "manifest.json", "..", ""]),
        "stackName": choices.of(NAMES),
        "parameters": odd(choices, 2),
        "tags": odd(choices, 2),
    });
    if *kind == "cdk:cloud-assembly" {
        let name = choices.of(&["stage", "stage", ".", "..", "stage/stage", "\u{1b}[0m"]);
        if *name == "stage" && depth < 3 {
            let stage = directory.join(name);
            if fs::create_dir(&stage).is_ok() {
                folder(choices, &stage, depth + 1);
            }
        }
        properties["directoryName"] = json!(name);
    }
    let dependencies: Vec<&str> = (0..choices.below(4)).map(|_| *choices.of(NAMES)).collect();
    json!({
        "type": kind,
        "environment": choices.of(&["aws://unknown-account/unknown-region", "aws://1/\u{1b}[1m", "aws:///", "x", "aws://123456789012/eu-west-1"]),
        "displayName": choices.of(NAMES),
        "dependencies": dependencies,
        "metadata": metadata(choices),
        "additionalMetadataFile": choices.of(&["S.metadata.json", "missing.json", "../x"]),
        "properties": properties,
    })
}

fn metadata(choices: &mut Choices<'_>) -> Value {
    let mut all = Map::new();
    for _ in 0..choices.below(4) {
        let kind = choices.of(&[
            "aws:cdk:warning",
            "aws:cdk:error",
            "aws:cdk:info",
            "aws:cdk:logicalId",
            "aws:cdk:creationStack",
            "aws:cdk:asset",
            "stackwright:acknowledge",
            "stackwright:stack",
            "x",
        ]);
        let data = match choices.below(3) {
            0 => json!("text [ack: \u{1b}[31mid]"),
            1 => {
                json!({"code": choices.of(NAMES), "reason": choices.of(NAMES), "used": true, "packaging": "zip",
                "path": choices.of(NAMES), "id": choices.of(NAMES), "sourceHash": choices.of(NAMES), "s3BucketParameter": "B"})
            }
            _ => odd(choices, 0),
        };
        let trace = match choices.below(3) {
            0 => json!(["at x (/a/b.ts:1:2)", "\u{9b}x (..:999999999999999999999:0)"]),
            1 => json!("at new S (lib/s.ts:3:4)\n    at \u{202e}"),
            _ => odd(choices, 0),
        };
        all.insert(
            (*choices.of(NAMES)).to_owned(),
            json!([{"type": kind, "data": data, "trace": trace}]),
        );
    }
    Value::Object(all)
}

/// Resources that may be nested stacks, of their own template too.
fn nested(choices: &mut Choices<'_>) -> Value {
    let mut all = Map::new();
    for at in 0..choices.below(4) {
        let path = choices.of(&[
            "S.template.json",
            "T.template.json",
            "../x",
            "/dev/zero",
            "\u{1b}",
        ]);
        all.insert(format!("N{at}"), json!({"Type": "AWS::CloudFormation::Stack", "Metadata": {"aws:asset:path": path, "aws:cdk:path": choices.of(NAMES)},
            "Properties": {"TemplateURL": odd(choices, 1)}}));
    }
    Value::Object(all)
}

fn assets(choices: &mut Choices<'_>) -> Value {
    let source = json!({"path": choices.of(&["S.template.json", "../x", "/dev/zero", "T.template.json", "\u{1b}[2J"]), "packaging": choices.of(NAMES),
        "executable": odd(choices, 1), "directory": choices.of(NAMES)});
    let destination = json!({"bucketName": choices.of(NAMES), "objectKey": choices.of(NAMES), "repositoryName": choices.of(NAMES), "imageTag": choices.of(NAMES)});
    let asset = json!({"source": source, "destinations": {"d": destination}, "displayName": choices.of(NAMES)});
    json!({"version": "36.0.0", "files": {"f": asset.clone()}, "dockerImages": {"i": asset}})
}

fn findings(choices: &mut Choices<'_>) -> Value {
    let found = (0..choices.below(4)).map(|_| {
        json!({
            "severity": choices.of(&["error", "warning", "info", "x"]),
            "code": choices.of(&["SW0001", "\u{1b}[31m", "", "E3002"]),
            "message": choices.of(NAMES),
            "subject": {"construct_path": choices.of(NAMES), "logical_id": choices.of(NAMES)},
            "origin": {"file": choices.of(&["manifest.json", "/dev/zero", "../x", "\u{9b}1m", "/etc/passwd"]), "line": choices.below(300), "column": choices.below(300)},
            "location": {"file": choices.of(&["manifest.json", "/dev/zero", "S.template.json"]), "line": choices.below(9), "column": 1},
            "hint": choices.of(NAMES),
            "notes": [choices.of(NAMES)],
        })
    });
    found.collect()
}

/// A value of any form.
fn odd(choices: &mut Choices<'_>, depth: usize) -> Value {
    match choices.below(7) {
        0 => json!(null),
        1 => json!(choices.of(NAMES)),
        2 => json!(1e300),
        3 => json!(-1),
        4 if depth < 4 => json!([odd(choices, depth + 1)]),
        5 if depth < 4 => json!({*choices.of(NAMES): odd(choices, depth + 1)}),
        _ => json!({"a": "b"}),
    }
}
