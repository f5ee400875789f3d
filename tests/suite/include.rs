//! Included templates: what goes in comes out, from JSON and from YAML with short tags, and can be changed on the way.

use std::fs::File;
use std::io::Read as _;

use stackwright::json::{Map, Value as Json, json};
use stackwright::{App, CfnInclude, CfnOutput, CfnResource, Resource, Stack, TypedResource};

use crate::corpus;

/// What comes out when a template goes in, or what was said about it.
fn included(include: impl FnOnce(&Stack)) -> Result<Json, String> {
    let app = App::new();
    include(&Stack::new(&app, "S"));
    match app.synth() {
        Ok(assembly) => Ok(assembly.template("S").expect("the stack").clone()),
        Err(diagnostics) => Err(diagnostics.to_string()),
    }
}

/// Without what makes no difference: sections and attributes with nothing in them.
fn meaning(template: &Json) -> Json {
    let mut template = template.clone();
    if let Json::Object(sections) = &mut template {
        sections.retain(|_, content| {
            !content.as_object().is_some_and(Map::is_empty) && !content.is_null()
        });
        // A list of one macro is that macro.
        if let Some(Json::Array(macros)) = sections.get("Transform")
            && let [only] = macros.as_slice()
        {
            let only = only.clone();
            sections.insert("Transform".into(), only);
        }
        if let Some(Json::Object(resources)) = sections.get_mut("Resources") {
            for resource in resources.values_mut() {
                if let Json::Object(attributes) = resource {
                    attributes.retain(|name, value| {
                        let is_empty =
                            value.is_null() || value.as_object().is_some_and(Map::is_empty);
                        !(is_empty && name == "Properties")
                    });
                }
            }
        }
    }
    template
}

/// A template as YAML in the flow style, with a short tag wherever there is one.
fn yaml(value: &Json, text: &mut String) {
    match value {
        Json::Object(entries) if entries.len() == 1 => {
            let (name, argument) = entries.iter().next().expect("one");
            let tag = match (name.as_str(), argument) {
                ("Ref", Json::String(_)) => Some("Ref"),
                (name, _) => name.strip_prefix("Fn::").filter(|tag| !tag.contains(':')),
            };
            match (tag, argument) {
                (Some("GetAtt"), Json::Array(parts)) if parts.iter().all(Json::is_string) => {
                    let parts: Vec<&str> = parts.iter().filter_map(Json::as_str).collect();
                    text.push_str(&format!("!GetAtt {}", json!(parts.join("."))));
                }
                (Some(tag), argument) => {
                    let mut inner = String::new();
                    yaml(argument, &mut inner);
                    // A value has one tag, so the outer function has its full name.
                    match inner.starts_with('!') {
                        true => text.push_str(&format!("{{{}: {inner}}}", json!(name))),
                        false => text.push_str(&format!("!{tag} {inner}")),
                    }
                }
                (None, _) => object(entries, text),
            }
        }
        Json::Object(entries) => object(entries, text),
        Json::Array(items) => {
            text.push('[');
            for item in items {
                yaml(item, text);
                text.push_str(", ");
            }
            text.push(']');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

fn object(entries: &Map<String, Json>, text: &mut String) {
    text.push('{');
    for (key, value) in entries {
        // A long key must say that it is one.
        text.push_str(&format!("? {} : ", json!(key)));
        yaml(value, text);
        text.push_str(",\n ");
    }
    text.push('}');
}

#[test]
fn real_templates_come_out_as_they_went_in() {
    let Some(archive) = corpus::file("cdk-templates.tar.zst") else {
        return;
    };
    let file = File::open(archive).expect("the archive");
    let decoder = ruzstd::decoding::StreamingDecoder::new(file).expect("Zstandard");
    let mut count = 0;
    let mut wrong = Vec::new();
    for entry in tar::Archive::new(decoder).entries().expect("a tar file") {
        let mut entry = entry.expect("a whole entry");
        let name = entry.path().expect("a name").to_string_lossy().into_owned();
        if !name.ends_with(".template.json") {
            continue;
        }
        let mut source = String::new();
        entry.read_to_string(&mut source).expect("a text");
        let template: Json = source.parse().expect("JSON");
        count += 1;
        let mut check = |form: &str, came_out: Result<Json, String>| match came_out {
            Ok(came_out) if meaning(&came_out) == meaning(&template) => {}
            Ok(came_out) => {
                let (a, b) = (meaning(&template), meaning(&came_out));
                wrong.push(format!("{form} {name}: {}", first_difference(&a, &b, "")));
            }
            Err(said) => wrong.push(format!("{form} {name}: {said}")),
        };
        check(
            "json",
            included(|stack| {
                CfnInclude::from_json(stack, "I", &source);
            }),
        );
        let mut text = String::new();
        yaml(&template, &mut text);
        check(
            "yaml",
            included(|stack| {
                CfnInclude::from_yaml(stack, "I", &text);
            }),
        );
    }
    assert!(count > 1000, "the corpus has {count} templates");
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn first_difference(a: &Json, b: &Json, path: &str) -> String {
    match (a, b) {
        (Json::Object(a), Json::Object(b)) => {
            let keys = a.keys().chain(b.keys());
            let different = keys.into_iter().find(|key| a.get(*key) != b.get(*key));
            let key = different.expect("a difference");
            let null = Json::Null;
            let of = |object: &Map<String, Json>| object.get(key).cloned().unwrap_or(null.clone());
            first_difference(&of(a), &of(b), &format!("{path}/{key}"))
        }
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => {
            let different = (0..a.len()).find(|index| a[*index] != b[*index]);
            let index = different.expect("a difference");
            first_difference(&a[index], &b[index], &format!("{path}/{index}"))
        }
        _ => format!("{path}: {a} → {b}"),
    }
}

#[test]
fn every_part_of_a_template_comes_out() {
    let template = r#"{
        "AWSTemplateFormatVersion": "2010-09-09", "Description": "d", "Metadata": {"M": {"a": 1}},
        "Transform": ["AWS::LanguageExtensions", {"Name": "Own", "Parameters": {"P": 1}}],
        "Globals": {"Function": {"Timeout": 3}}, "Hooks": {"H": {"Type": "AWS::CodeDeploy::BlueGreen"}},
        "Parameters": {"Stage": {"Type": "String"}},
        "Rules": {"R": {"Assertions": [{"Assert": {"Fn::Contains": [["a"], {"Ref": "Stage"}]}}]}},
        "Mappings": {"Map": {"a": {"b": "c"}}}, "Conditions": {"C": {"Fn::Equals": [{"Ref": "Stage"}, "a"]}},
        "Resources": {
            "A": {"Type": "AWS::SNS::Topic", "Condition": "C", "DependsOn": "B", "DeletionPolicy": "Retain",
                "Metadata": {"x": true}, "Properties": {"TopicName": {"Fn::Transform": {"Name": "Own"}}}},
            "B": {"Type": "Custom::Thing", "Version": "1.0", "CreationPolicy": {"ResourceSignal": {"Count": "2"}}},
            "Fn::ForEach::Topics": ["N", ["x", "y"], {"Topic${N}": {"Type": "AWS::SNS::Topic"}}],
            "Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/k"}}
        },
        "Outputs": {"O": {"Value": {"Ref": "A"}, "Condition": "C", "Export": {"Name": "n"}}}
    }"#;
    let expected: Json = template.parse().expect("JSON");
    let came_out = included(|stack| {
        CfnInclude::from_json(stack, "I", template);
    });
    assert_eq!(came_out, Ok(expected));
}

/// A generated type, as the crate of them has it.
#[derive(Clone, Debug)]
struct CfnTopic(CfnResource);

impl stackwright::Construct for CfnTopic {
    fn node(&self) -> &stackwright::Node {
        self.0.node()
    }
}

impl Resource for CfnTopic {
    fn resource(&self) -> &CfnResource {
        &self.0
    }
}

impl TypedResource for CfnTopic {
    const TYPE: &'static str = "AWS::SNS::Topic";

    fn of_resource(resource: CfnResource) -> Self {
        CfnTopic(resource)
    }
}

const LEGACY: &str = r#"{
    "Parameters": {"Stage": {"Type": "String"}, "Other": {"Type": "String"}},
    "Conditions": {"C": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}},
    "Resources": {
        "Alerts": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::Sub": "a-${Stage}-${Other}-${!Stage}"}}},
        "Jobs": {"Type": "AWS::SQS::Queue", "Properties": {
            "QueueName": {"Fn::Sub": ["${Stage}-${x}", {"x": {"Ref": "Stage"}}]},
            "Tags": [{"Key": "stage", "Value": {"Ref": "Stage"}}]}}
    }
}"#;

#[test]
fn resources_are_referred_to_and_changed_under_their_own_ids() {
    let came_out = included(|stack| {
        let legacy = CfnInclude::from_json(stack, "I", LEGACY);
        let alerts: CfnTopic = legacy.get("Alerts");
        alerts.resource().set_property("DisplayName", "alerts");
        CfnOutput::new(stack, "Arn", alerts.ref_());
    });
    let came_out = came_out.expect("a template");
    assert_eq!(
        came_out["Resources"]["Alerts"]["Properties"]["DisplayName"],
        "alerts"
    );
    assert_eq!(
        came_out["Outputs"]["Arn"]["Value"],
        json!({"Ref": "Alerts"})
    );
}

#[test]
fn what_is_not_there_is_said_on_the_line_that_asks() {
    let said = |ask: fn(&CfnInclude)| {
        let app = App::new();
        let legacy = CfnInclude::from_json(&Stack::new(&app, "S"), "I", LEGACY);
        ask(&legacy);
        let found = app.synth().expect_err("it is refused");
        let found: Vec<_> = found.iter().collect();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(&*found[0].code, "SW0015");
        let line = found[0].origin.as_ref().expect("a line").line;
        (
            line,
            format!(
                "{}; {}",
                found[0].message,
                found[0].hint.clone().unwrap_or_default()
            ),
        )
    };
    let (line, text) = said(|legacy| drop(legacy.get::<CfnTopic>("Alarms")));
    assert_eq!(line, line!() - 1);
    assert!(
        text.contains("no resource `Alarms`; those of the type `AWS::SNS::Topic` are Alerts"),
        "{text}"
    );
    let (_, text) = said(|legacy| drop(legacy.get::<CfnTopic>("Jobs")));
    assert!(
        text.contains("`Jobs` of the included template is `AWS::SQS::Queue`"),
        "{text}"
    );
    let (line, text) = said(|legacy| drop(legacy.parameter("Stag", "prod")));
    assert_eq!(line, line!() - 1);
    assert!(
        text.contains("no parameter `Stag`; its parameters are Stage, Other"),
        "{text}"
    );
}

#[test]
fn parameters_are_replaced_by_values_and_by_expressions() {
    let with = |value: fn(&Stack, &CfnInclude)| {
        let came_out = included(|stack| value(stack, &CfnInclude::from_json(stack, "I", LEGACY)));
        came_out.expect("a template")
    };
    let known = with(|_, legacy| drop(legacy.parameter("Stage", "pr${od")));
    assert_eq!(known["Parameters"], json!({"Other": {"Type": "String"}}));
    assert_eq!(
        known["Conditions"]["C"],
        json!({"Fn::Equals": ["pr${od", "prod"]})
    );
    let topic = &known["Resources"]["Alerts"]["Properties"];
    assert_eq!(
        topic["TopicName"],
        json!({"Fn::Sub": "a-pr${!od-${Other}-${!Stage}"})
    );
    let queue = &known["Resources"]["Jobs"]["Properties"];
    assert_eq!(
        queue["QueueName"],
        json!({"Fn::Sub": ["pr${!od-${x}", {"x": "pr${od"}]})
    );
    assert_eq!(queue["Tags"][0]["Value"], "pr${od");

    let open = with(|stack, legacy| drop(legacy.parameter("Stage", stack.partition())));
    let partition = json!({"Ref": "AWS::Partition"});
    let topic = &open["Resources"]["Alerts"]["Properties"];
    let expected = json!({"Fn::Sub": ["a-${Stage}-${Other}-${!Stage}", {"Stage": &partition}]});
    assert_eq!(topic["TopicName"], expected);
    assert_eq!(
        open["Resources"]["Jobs"]["Properties"]["Tags"][0]["Value"],
        partition
    );
}

#[test]
fn templates_are_read_from_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path
    };
    let read = |path: std::path::PathBuf| {
        included(|stack| {
            CfnInclude::from_file(stack, "I", path);
        })
    };
    let expected = json!({"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "AWS::Region"}}}}});
    let json = write("a.json", &expected.to_string());
    assert_eq!(read(json), Ok(expected.clone()));
    let yaml = "# legacy\nResources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !Ref AWS::Region}\n";
    assert_eq!(read(write("a.yaml", yaml)), Ok(expected.clone()));
    let flow =
        "{Resources: {A: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Ref 'AWS::Region'}}}}";
    assert_eq!(read(write("flow.yaml", flow)), Ok(expected));
    let said = read(write("broken.yaml", "Resources:\n  A: [\n")).expect_err("a fault");
    assert!(said.contains("SW0015") && said.contains("line "), "{said}");
    let said = read(folder.path().join("nowhere.yaml")).expect_err("no file");
    assert!(
        said.contains("SW0015") && said.contains("cannot be read"),
        "{said}"
    );
    let said = read(write("list.yaml", "- a\n")).expect_err("no template");
    assert!(said.contains("is not an object"), "{said}");
}

#[test]
fn what_a_stack_has_once_is_not_taken_from_it_unnoticed() {
    let template = |owner: &str| {
        format!(
            r#"{{"Description": "of {owner}", "Metadata": {{"Owner": "{owner}"}}, "Resources": {{}}}}"#
        )
    };
    let said = |owners: [&str; 2]| {
        let app = App::new();
        let stack = Stack::new(&app, "S");
        for (place, owner) in owners.iter().enumerate() {
            CfnInclude::from_json(&stack, &format!("I{place}"), &template(owner));
        }
        let assembly = app.synth().expect("a template");
        assert_eq!(
            assembly.template("S").expect("it")["Description"],
            format!("of {}", owners[1])
        );
        assembly.diagnostics.to_string()
    };
    assert_eq!(said(["a", "a"]), "");
    let two = said(["a", "b"]);
    assert!(
        two.contains("another `Description`") && two.contains("another `Metadata.Owner`"),
        "{two}"
    );
    // What says how resources are made must not get lost.
    let with = |seconds: u32| {
        format!(r#"{{"Globals": {{"Function": {{"Timeout": {seconds}}}}}, "Resources": {{}}}}"#)
    };
    let said = included(|stack| {
        CfnInclude::from_json(stack, "One", &with(3));
        CfnInclude::from_json(stack, "Same", &with(3));
        CfnInclude::from_json(stack, "Other", &with(4));
    });
    let said = said.expect_err("two of them");
    assert_eq!(said.matches("another `Globals`").count(), 1, "{said}");
}

#[test]
fn a_broken_file_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("network.json");
    std::fs::write(&path, r#"{"Resources": {"A" 1}}"#).expect("written");
    let said = included(|stack| {
        CfnInclude::from_file(stack, "I", &path);
    });
    let said = said.expect_err("broken");
    assert!(
        said.contains("network.json` is not JSON: ") && said.contains("line 1"),
        "{said}"
    );
}
