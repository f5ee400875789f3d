//! The reference with the changes of a case, for all who try what each of them breaks.

use std::path::Path;

use serde_json::Value;
use stackwright_template::parse::parse;

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
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../validate"))
}

/// The reference with short names.
pub fn reference() -> Value {
    let path = folder().join("../../templates/s3-fargate.yaml");
    let mut text = std::fs::read_to_string(path).expect("the reference");
    let mut names = NAMES.to_vec();
    names.sort_by_key(|(id, _)| std::cmp::Reverse(id.len()));
    for (id, name) in names {
        text = text.replace(id, name);
    }
    parse(&text).root.to_json()
}

/// The cases of a file.
pub fn cases(file: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder().join("tests/birth").join(file)).expect("cases");
    let document = parse(&text);
    assert_eq!(document.errors, [], "{file}");
    let cases = document.root.to_json();
    cases["Cases"].as_array().expect("a list of cases").clone()
}

/// The reference with the changes of a case: `set` has values by path, `remove` has paths, `add` has resources. A path
/// is `Resource.Property…`, or `Resource!Attribute` for what stands beside the properties.
pub fn changed(case: &Value) -> Value {
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

/// The name of a case.
pub fn name(case: &Value) -> &str {
    case["name"].as_str().expect("a name")
}
