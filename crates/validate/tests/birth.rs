//! The case that the rules about flows are for: a file lands under `input/` in the bucket, and a task starts. The
//! reference template is broken in one place at a time, in each way of `birth/broken.yaml`, so that everything would
//! deploy and no task start; the finding has the code and the place that the case names, and the snapshot has its
//! words. Each way of `birth/right.yaml` is another way to have it right, and stays without a finding.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;
use stackwright_template::parse::parse;
use stackwright_validate::{Diagnostic, Severity, Validator};

/// The reference's logical IDs, and what the cases call them.
const NAMES: &[(&str, &str)] = &[
    ("Files8E6940B8", "Files"),
    ("FilesPolicyCFAB4773", "FilesPolicy"),
    ("Trail022F0CF2", "Trail"),
    ("TrailS30071F172", "Logs"),
    ("TrailS3PolicyE42170FE", "LogsPolicy"),
    ("Vpc8378EB38", "Vpc"),
    ("VpcPublicSubnet1Subnet5C2D37C4", "Subnet1"),
    ("VpcPublicSubnet1RouteTable6C95E38E", "Table1"),
    (
        "VpcPublicSubnet1RouteTableAssociation97140677",
        "Association1",
    ),
    ("VpcPublicSubnet1DefaultRoute3DA9E72A", "Route1"),
    ("VpcPublicSubnet2Subnet691E08A3", "Subnet2"),
    ("VpcPublicSubnet2RouteTable94F7E489", "Table2"),
    (
        "VpcPublicSubnet2RouteTableAssociationDD5762D8",
        "Association2",
    ),
    ("VpcPublicSubnet2DefaultRoute97F91067", "Route2"),
    ("VpcIGWD7BA715C", "Gateway"),
    ("VpcVPCGWBF912B6E", "Attachment"),
    ("ClusterEB0386A7", "Cluster"),
    ("TaskRole30FC0FBB", "TaskRole"),
    ("TaskRoleDefaultPolicy07FC53DE", "TaskPolicy"),
    ("Task79114B6B", "Task"),
    ("TasksolverLogGroup16E4BBC4", "TaskLogs"),
    ("TaskExecutionRoleEF964934", "ExecutionRole"),
    ("TaskExecutionRoleDefaultPolicy72339918", "ExecutionPolicy"),
    ("TaskEventsRole72969DB9", "EventsRole"),
    ("TaskEventsRoleDefaultPolicyB8BDEBED", "EventsPolicy"),
    ("TaskSecurityGroup7A9820DB", "Group"),
    ("OnUpload071E41C7", "OnUpload"),
];

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The reference with short names.
fn reference() -> Value {
    let path = folder().join("../../templates/s3-fargate.yaml");
    let mut text = std::fs::read_to_string(path).expect("the reference");
    let mut names = NAMES.to_vec();
    names.sort_by_key(|(id, _)| std::cmp::Reverse(id.len()));
    for (id, name) in names {
        text = text.replace(id, name);
    }
    parse(&text).root.to_json()
}

fn cases(file: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder().join("tests/birth").join(file)).expect("cases");
    let document = parse(&text);
    assert_eq!(document.errors, [], "{file}");
    let cases = document.root.to_json();
    cases["Cases"].as_array().expect("a list of cases").clone()
}

/// The reference with the changes of a case: `set` has values by path, `remove` has paths, `add` has resources. A path
/// is `Resource.Property…`, or `Resource!Attribute` for what stands beside the properties.
fn changed(case: &Value) -> Value {
    let mut template = reference();
    let resources = &mut template["Resources"];
    for (name, body) in case["add"].as_object().into_iter().flatten() {
        resources[name] = body.clone();
    }
    for (path, value) in case["set"].as_object().into_iter().flatten() {
        *place(resources, path) = value.clone();
    }
    for path in case["remove"].as_array().into_iter().flatten() {
        let path = path.as_str().expect("a path");
        match path.rsplit_once(['.', '!']) {
            Some((parent, last)) if path.contains('!') => {
                resources[parent]
                    .as_object_mut()
                    .expect("a resource")
                    .shift_remove(last);
            }
            Some((parent, last)) => match place(resources, parent) {
                Value::Array(items) => {
                    items.remove(last.parse().expect("an index"));
                }
                Value::Object(map) => assert!(map.shift_remove(last).is_some(), "{path}"),
                _ => panic!("nothing at {path}"),
            },
            None => {
                let map = resources.as_object_mut().expect("resources");
                assert!(map.shift_remove(path).is_some(), "{path}");
            }
        }
    }
    for section in ["Parameters", "Conditions", "Outputs", "Mappings"] {
        if !case[section].is_null() {
            template[section] = case[section].clone();
        }
    }
    template
}

fn place<'v>(resources: &'v mut Value, path: &str) -> &'v mut Value {
    if let Some((name, attribute)) = path.split_once('!') {
        return &mut resources[name][attribute];
    }
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    assert!(resources.get(name).is_some(), "there is no {name}");
    let mut at = &mut resources[name]["Properties"];
    for step in rest.split('.').filter(|step| !step.is_empty()) {
        at = match at {
            Value::Array(items) => {
                let index: usize = step.parse().expect("an index");
                if index == items.len() {
                    items.push(Value::Null);
                }
                &mut items[index]
            }
            other => &mut other[step],
        };
    }
    at
}

fn findings(case: &Value) -> Vec<Diagnostic> {
    let template = changed(case);
    let report = Validator::new()
        .ignore("W")
        .ignore("I")
        .check_json("changed.json", &template);
    report.findings
}

fn name(case: &Value) -> &str {
    case["name"].as_str().expect("a name")
}

#[test]
fn the_reference_has_no_finding() {
    let report = Validator::new().check_json("reference.json", &reference());
    assert_eq!(report.findings, []);
}

#[test]
fn each_way_to_break_it_is_found() {
    let mut missed = Vec::new();
    let mut shown = BTreeMap::new();
    let cases = cases("broken.yaml");
    for case in &cases {
        let found = findings(case);
        let (code, at) = (
            case["code"].as_str().unwrap_or(""),
            case["at"].as_str().unwrap_or(""),
        );
        let place = |finding: &Diagnostic| {
            let id = finding.subject.logical_id.as_deref().unwrap_or_default();
            match &finding.subject.property_path {
                Some(path) => format!("{id}.{path}"),
                None => id.to_owned(),
            }
        };
        if !found.iter().any(|one| one.code == code && place(one) == at) {
            let all: Vec<String> = found
                .iter()
                .map(|one| format!("    {} {} {}", one.code, place(one), one.message))
                .collect();
            missed.push(format!(
                "{}: no {code} at {at}\n{}",
                name(case),
                all.join("\n")
            ));
        }
        let mut text = String::new();
        for one in &found {
            let _ = writeln!(
                text,
                "  {}[{}] {}: {}\n    = {}",
                one.severity.as_str(),
                one.code,
                place(one),
                one.message,
                one.hint.as_deref().unwrap_or("(no hint)")
            );
        }
        assert!(
            shown.insert(name(case).to_owned(), text).is_none(),
            "{} is there twice",
            name(case)
        );
    }
    let text: String = cases
        .iter()
        .map(|case| format!("{}\n{}", name(case), shown[name(case)]))
        .collect();
    insta::with_settings!({
        snapshot_path => folder().join("tests/birth"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!("broken", text);
    });
    assert!(
        missed.is_empty(),
        "{} of {} missed\n{}",
        missed.len(),
        cases.len(),
        missed.join("\n")
    );
    assert!(cases.len() >= 60, "{} ways", cases.len());
}

#[test]
fn each_other_way_to_have_it_right_stays_without_a_finding() {
    let mut wrong = Vec::new();
    let cases = cases("right.yaml");
    for case in &cases {
        for one in findings(case) {
            if one.severity != Severity::Info {
                let path = one.subject.property_path.unwrap_or_default();
                let id = one.subject.logical_id.unwrap_or_default();
                wrong.push(format!(
                    "{}: {} {id}.{path}: {}",
                    name(case),
                    one.code,
                    one.message
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.len() >= 60, "{} ways", cases.len());
}
