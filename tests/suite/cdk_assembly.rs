//! Comparison with the assemblies that the CDK makes: `cdk/NAME.js` is the app, `cdk/NAME.json` what aws-cdk-lib 2.276.0
//! makes of it (see `cdk/assembly.js`).

use std::path::Path;

use stackwright::App;
use stackwright::json::{Value as Json, json};

/// What an assembly has that counts: its templates, what is published, and what the manifest says of stacks.
fn assembly(app: &App) -> Json {
    let directory = tempfile::tempdir().expect("a directory");
    let assembly = match app.synth() {
        Ok(assembly) => assembly,
        Err(diagnostics) => panic!("{diagnostics}"),
    };
    assembly.write(directory.path()).expect("written");
    let mut found = json!({"templates": {}, "assets": {}, "artifacts": {}});
    for entry in std::fs::read_dir(directory.path()).expect("the directory") {
        let name = entry.expect("an entry").file_name();
        let name = name.to_string_lossy();
        if name.ends_with(".template.json") {
            found["templates"][&*name] = read(directory.path(), &name);
        } else if name.ends_with(".assets.json") {
            let content = read(directory.path(), &name);
            let files = content["files"].as_object().expect("files").values();
            let files = files.map(|file| {
                let mut file = file.clone();
                let destinations = file["destinations"].as_object().expect("destinations");
                file["destinations"] = destinations.values().cloned().collect();
                file
            });
            found["assets"][&*name] = files.collect();
        }
    }
    let manifest = read(directory.path(), "manifest.json");
    for (id, artifact) in manifest["artifacts"].as_object().expect("artifacts") {
        let kind = artifact["type"].as_str().unwrap_or_default();
        if matches!(kind, "aws:cloudformation:stack" | "cdk:asset-manifest") {
            let dependencies = artifact.get("dependencies").cloned().unwrap_or(json!([]));
            let mut kept = json!({"type": kind, "properties": &artifact["properties"], "dependencies": dependencies});
            if let Some(name) = artifact.get("displayName") {
                kept["displayName"] = name.clone();
            }
            found["artifacts"][id] = kept;
        }
    }
    found
}

fn read(directory: &Path, file: &str) -> Json {
    let text = std::fs::read_to_string(directory.join(file)).expect(file);
    let mut json = text.parse().expect("JSON");
    hide_hashes(&mut json);
    json
}

/// Hashes of templates follow from their bytes, which have another order there.
fn hide_hashes(json: &mut Json) {
    match json {
        Json::String(text) => {
            let is_hash =
                |part: &str| part.len() == 64 && part.bytes().all(|b| b.is_ascii_hexdigit());
            let found: Vec<String> = text
                .split(['/', '.'])
                .filter(|part| is_hash(part))
                .map(str::to_owned)
                .collect();
            for hash in found {
                *text = text.replace(&hash, "HASH");
            }
        }
        Json::Array(items) => items.iter_mut().for_each(hide_hashes),
        Json::Object(entries) => entries.values_mut().for_each(hide_hashes),
        _ => {}
    }
}

fn compare(theirs: &Json, ours: &Json, path: &str, found: &mut Vec<String>) {
    match (theirs, ours) {
        (Json::Object(a), Json::Object(b)) => {
            for (key, value) in a {
                compare(
                    value,
                    b.get(key).unwrap_or(&Json::Null),
                    &format!("{path}/{key}"),
                    found,
                );
            }
            for (key, value) in b.iter().filter(|(key, _)| !a.contains_key(*key)) {
                compare(&Json::Null, value, &format!("{path}/{key}"), found);
            }
        }
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => {
            for (index, (theirs, ours)) in a.iter().zip(b).enumerate() {
                compare(theirs, ours, &format!("{path}/{index}"), found);
            }
        }
        _ if theirs == ours => {}
        _ => found.push(format!("{path}: {theirs} → {ours}")),
    }
}

/// The app's assembly is the CDK's but for these differences.
#[track_caller]
pub fn check(case: &str, but: &[&str], app: &App) {
    let path = format!("{}/tests/suite/cdk/{case}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the case is there");
    let theirs: Json = text.parse().expect("JSON");
    let mut found = Vec::new();
    compare(&theirs, &assembly(app), "", &mut found);
    assert_eq!(found.join("\n"), but.join("\n"), "{case}");
}
