//! The paths of the flow graph's tables lead to properties that the types have.

use serde_json::{Value, json};
use stackwright_template::flow::order::orders;
use stackwright_template::flow::table::{Caller, Flow, Verb, integrations};
use stackwright_validate::Validator;
use stackwright_validate::schema::Library;
use stackwright_validate::store::SchemaStore;

/// The schema behind references.
fn resolve<'v>(root: &'v Value, mut at: &'v Value) -> &'v Value {
    while let Some(target) = at.get("$ref").and_then(Value::as_str) {
        at = root
            .pointer(target.trim_start_matches('#'))
            .expect("a reference leads somewhere");
    }
    at
}

/// Whether a path leads to something below a schema; what is open leads anywhere.
fn leads(root: &Value, at: &Value, path: &str) -> bool {
    let at = resolve(root, at);
    let Some(step) = path.split('.').next().filter(|step| !step.is_empty()) else {
        return true;
    };
    let rest = path[step.len()..].trim_start_matches('.');
    let branches = ["oneOf", "anyOf", "allOf"]
        .iter()
        .filter_map(|name| at.get(name)?.as_array())
        .flatten();
    let own = |step: &str| match at.get("properties").and_then(|all| all.get(step)) {
        Some(next) => leads(root, next, rest),
        None => false,
    };
    let found = if step == "*" {
        match (
            at.get("items"),
            at.get("properties").and_then(Value::as_object),
        ) {
            (Some(items), _) => leads(root, items, rest),
            (None, Some(properties)) => properties.values().any(|next| leads(root, next, rest)),
            (None, None) => true,
        }
    } else {
        step.split('|').all(own)
    };
    let is_open = at.get("properties").is_none() && at.get("items").is_none();
    found
        || branches.clone().any(|branch| leads(root, branch, path))
        || (is_open && branches.count() == 0)
}

#[test]
fn each_path_leads_to_a_property() {
    let library = Library::new(vec![Box::new(SchemaStore::embedded())]);
    let mut wrong = Vec::new();
    let mut check = |name: &str, ty: &str, bases: &str, path: &str| {
        if ty == "Custom::" || bases == "States" {
            return;
        }
        let Some(schema) = library.get(ty) else {
            wrong.push(format!("{name}: there is no type {ty}"));
            return;
        };
        for (base, path) in
            (bases.split(',')).flat_map(|base| path.split(',').map(move |path| (base, path)))
        {
            let path = path.trim_start_matches(['!', '?']);
            if path.starts_with('\'') {
                continue;
            }
            let (base, path) = match path.strip_prefix('/') {
                Some(path) => ("", path),
                None => (base, path),
            };
            // Behind `>` are properties of another type; braces are a text.
            let path = path.split('>').next().unwrap_or_default();
            let whole: Vec<&str> = [base, path]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect();
            let whole = whole.join(".");
            if !path.contains('{') && !leads(&schema.schema, &schema.schema, &whole) {
                wrong.push(format!("{name}: {ty} has no {whole}"));
            }
        }
    };
    for row in integrations() {
        check(row.name, row.by, row.each, row.at);
        for (path, _) in row.when {
            check(row.name, row.by, row.each, path);
        }
        if let Caller::Role(path, _) | Caller::RoleOr(path, _) = row.caller {
            check(row.name, row.by, row.each, path);
        }
        if let Flow::From(path) | Flow::Into(path) = row.flow {
            check(row.name, row.by, row.each, path);
        }
        for side in row.sides {
            check(row.name, side.ty, "", "");
            for (path, _) in side.passes {
                check(row.name, side.ty, "", path);
            }
        }
    }
    for row in orders() {
        for (path, _) in row.when {
            check(row.name, row.later, row.each, path);
        }
        check(row.name, row.later, row.each, "");
        for first in row.first {
            for (later, path) in first.on {
                check(row.name, row.later, row.each, later);
                check(row.name, first.ty, "", path);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A resource with a value at a path of its properties.
fn with(path: &str, value: &Value) -> Value {
    let Some((step, rest)) = path.split_once('.') else {
        return match path {
            "" => value.clone(),
            "*" => json!([value]),
            // Of several keys each is as good.
            _ => json!({path.split('|').next().unwrap_or_default(): value}),
        };
    };
    let below = with(rest, value);
    match step {
        "*" => json!([below]),
        _ => json!({step.split('|').next().unwrap_or_default(): below}),
    }
}

#[test]
fn a_role_that_its_service_cannot_assume_is_found_for_each_type() {
    let validator = Validator::new();
    let trust = |principal: Value, action: &[&str]| {
        json!({"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": principal, "Action": action}
        ]}}})
    };
    let mut wrong = Vec::new();
    for row in integrations().filter(|row| row.verb == Verb::Assumes) {
        let Caller::Role(at, services) = row.caller else {
            panic!("{} acts as no role", row.name);
        };
        if at.contains('>') {
            continue;
        }
        let properties = with(at, &json!({"Fn::GetAtt": ["Role", "Arn"]}));
        let is_found = |role: Value| {
            let template = json!({"Resources": {"It": {"Type": row.by, "Properties": properties}, "Role": role}});
            let report = validator.check_json("row.json", &template);
            let codes = ["SW1002", "SW1003"];
            (report.findings.iter()).any(|finding| codes.contains(&&*finding.code))
        };
        if !is_found(trust(
            json!({"Service": "robomaker.amazonaws.com"}),
            &["sts:AssumeRole"],
        )) {
            wrong.push(format!("{}: another service's role is not found", row.name));
        }
        let service = services[0];
        let right = match service {
            "cognito-identity.amazonaws.com" => trust(
                json!({"Federated": service}),
                &["sts:AssumeRoleWithWebIdentity"],
            ),
            _ => trust(
                json!({"Service": service}),
                &["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
            ),
        };
        if is_found(right) {
            wrong.push(format!("{}: the right role is found", row.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
