//! Comparison with templates that the AWS CDK makes: `tests/cdk/<case>.json`, from aws-cdk-lib 2.276.0.

#![allow(dead_code, reason = "each suite uses a part of it")]

use stackwright::json::Value as Json;
use stackwright::{App, Stack};

/// The template of the stack `S` that `build` fills.
#[track_caller]
pub fn template(build: impl FnOnce(&Stack)) -> Json {
    let app = App::new();
    build(&Stack::new(&app, "S"));
    match app.synth() {
        Ok(assembly) => assembly.template("S").expect("the stack").clone(),
        Err(diagnostics) => panic!("{diagnostics}"),
    }
}

/// The codes of the diagnostics of the stack that `build` fills.
pub fn codes(build: impl FnOnce(&Stack)) -> Vec<String> {
    let app = App::new();
    build(&Stack::new(&app, "S"));
    let diagnostics = match app.synth() {
        Ok(assembly) => assembly.diagnostics,
        Err(diagnostics) => diagnostics,
    };
    diagnostics
        .into_iter()
        .map(|diagnostic| diagnostic.code.to_string())
        .collect()
}

/// The template that the CDK makes.
#[track_caller]
pub fn expected(case: &str) -> Json {
    let path = format!("{}/tests/cdk/{case}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the case is there");
    text.parse().expect("the case is JSON")
}

/// Where the template differs from the CDK's: `path: theirs → ours`, one line each.
pub fn differences(theirs: &Json, ours: &Json) -> Vec<String> {
    let mut found = Vec::new();
    compare(&comparable(theirs), &comparable(ours), "", &mut found);
    // Only the CDK's refactoring reads it.
    found.retain(|one| !one.contains("aws:cdk:do-not-refactor"));
    found
}

/// The resources, without what means nothing.
fn comparable(template: &Json) -> Json {
    let resources = &template["Resources"];
    let mut text = resources.to_string();
    // The IDs of deployments and versions end with the hash of what they consist of, written in another way.
    for (id, resource) in resources.as_object().expect("resources") {
        let is_hashed = match resource["Type"].as_str() {
            Some("AWS::ApiGateway::Deployment") => id.len() > 40,
            Some("AWS::Lambda::Version") => id.len() > 40 && id.contains("CurrentVersion"),
            _ => false,
        };
        if is_hashed {
            text = text.replace(id, &id[..id.len() - 32]);
        }
    }
    let mut resources: Json = text.parse().expect("JSON");
    sort_statements(&mut resources);
    read_definitions(&mut resources);
    resources
}

/// Reads definitions of state machines, so that the order of their fields does not count.
pub fn read_definitions(resources: &mut Json) {
    let resources = resources.as_object_mut().expect("resources");
    for resource in resources.values_mut() {
        let Some(definition) = resource["Properties"].get_mut("DefinitionString") else {
            continue;
        };
        let text = match &*definition {
            Json::String(text) => text.clone(),
            join => {
                let pieces = join["Fn::Join"][1].as_array().expect("a join").iter();
                let piece = |piece: &Json| match piece {
                    Json::String(text) => text.clone(),
                    call => format!("<{}>", call.to_string().replace('"', "'")),
                };
                pieces.map(piece).collect()
            }
        };
        *definition = text.parse().expect("a definition");
    }
}

/// The actions and the resources of a policy statement have no order.
fn sort_statements(json: &mut Json) {
    match json {
        Json::Array(items) => items.iter_mut().for_each(sort_statements),
        Json::Object(entries) => {
            let is_statement = entries.contains_key("Effect");
            for (key, value) in entries {
                match value {
                    Json::Array(set) if is_statement && (key == "Action" || key == "Resource") => {
                        set.sort_by_key(Json::to_string);
                    }
                    value => sort_statements(value),
                }
            }
        }
        _ => {}
    }
}

fn are_same(a: &[Json], b: &[Json]) -> bool {
    let sorted = |items: &[Json]| {
        let mut texts: Vec<String> = items.iter().map(Json::to_string).collect();
        texts.sort();
        texts
    };
    sorted(a) == sorted(b)
}

fn compare(theirs: &Json, ours: &Json, path: &str, found: &mut Vec<String>) {
    match (theirs, ours) {
        (Json::Object(a), Json::Object(b)) => {
            for (key, value) in a {
                let path = format!("{path}/{key}");
                compare(value, b.get(key).unwrap_or(&Json::Null), &path, found);
            }
            for (key, value) in b.iter().filter(|(key, _)| !a.contains_key(*key)) {
                compare(&Json::Null, value, &format!("{path}/{key}"), found);
            }
        }
        // Nor have statements and what something depends on, where they are the same.
        (Json::Array(a), Json::Array(b))
            if (path.ends_with("/Statement") || path.ends_with("/DependsOn")) && are_same(a, b) => {
        }
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => {
            for (index, (theirs, ours)) in a.iter().zip(b).enumerate() {
                compare(theirs, ours, &format!("{path}/{index}"), found);
            }
        }
        // What is kept is deleted if its creation is rolled back: it has no data then, and would be in the way.
        (Json::String(a), Json::String(b))
            if path.ends_with("/DeletionPolicy")
                && a == "Retain"
                && b == "RetainExceptOnCreate" => {}
        _ if theirs == ours => {}
        _ => found.push(format!("{path}: {theirs} → {ours}")),
    }
}

/// The stack that `build` fills equals the CDK's.
#[track_caller]
pub fn check(case: &str, build: impl FnOnce(&Stack)) {
    check_but(case, &[], build);
}

/// The stack that `build` fills equals the CDK's but for these differences.
#[track_caller]
pub fn check_but(case: &str, but: &[&str], build: impl FnOnce(&Stack)) {
    let found = differences(&expected(case), &template(build));
    assert_eq!(found.join("\n"), but.join("\n"), "{case}");
}

/// The stack that `build` fills differs from the CDK's in these places alone, of which one that ends in `*` is all that begin
/// so. A key that is rotated is no difference, as all are here.
#[track_caller]
pub fn check_places(case: &str, but: &[&str], build: impl FnOnce(&Stack)) {
    let found = differences(&expected(case), &template(build));
    let is_rotation = |one: &str| one.ends_with("/EnableKeyRotation");
    let all_of = |place: &str| {
        let mut prefixes = but
            .iter()
            .filter_map(|one| Some((*one, one.strip_suffix('*')?)));
        let found = prefixes.find(|(_, prefix)| place.starts_with(prefix));
        found.map(|(one, _)| one)
    };
    let mut places: Vec<&str> = found
        .iter()
        .filter_map(|one| one.split(": ").next())
        .filter(|one| !is_rotation(one))
        .map(|one| all_of(one).unwrap_or(one))
        .collect();
    places.dedup();
    assert_eq!(places, but, "{case}:\n{}", found.join("\n"));
}

/// Checks that each problem is shown on the line of the setter that is wrong. `build` returns the line of the first of
/// these setters, of which there is one in each line from there on.
#[track_caller]
pub fn check_setters(expected: &[&str], build: impl FnOnce(&Stack) -> u32) {
    let app = App::new();
    let first = build(&Stack::new(&app, "S"));
    let diagnostics = match app.synth() {
        Ok(assembly) => assembly.diagnostics,
        Err(diagnostics) => diagnostics,
    };
    let mut found: Vec<(u32, &str)> = diagnostics
        .iter()
        .map(|found| (found.origin.as_ref().expect("a line").line, &*found.code))
        .collect();
    found.sort_unstable();
    let expected: Vec<(u32, &str)> = (first..).zip(expected.iter().copied()).collect();
    assert_eq!(found, expected, "{diagnostics}");
}
