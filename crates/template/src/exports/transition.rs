//! The templates of the steps between what is deployed and what is wanted.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::shape::{names, output_read};

/// What ties a template to another stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tie {
    /// An import, by the name of the export.
    Import(String),
    /// An output that is read, by stack and logical ID.
    Output(String, String),
}

/// The template with the values themselves in place of ties, where there is a value for them. `text` is as for
/// [`Shape::of`](super::Shape::of).
#[must_use]
pub fn with_values(
    template: &Json,
    text: &impl Fn(&Json) -> Option<String>,
    value: &impl Fn(Tie) -> Option<String>,
) -> Json {
    match template {
        Json::Object(entries) => {
            if let (1, Some((name, argument))) = (entries.len(), entries.iter().next()) {
                let tie = match name.as_str() {
                    "Fn::ImportValue" => text(argument).map(Tie::Import),
                    "Fn::GetStackOutput" => output_read(argument, text)
                        .map(|(stack, output)| Tie::Output(stack, output)),
                    _ => None,
                };
                if let Some(value) = tie.and_then(value) {
                    return Json::String(value);
                }
            }
            let entries = entries.iter();
            let entries =
                entries.map(|(key, entry)| (key.clone(), with_values(entry, text, value)));
            Json::Object(entries.collect())
        }
        Json::Array(items) => items
            .iter()
            .map(|item| with_values(item, text, value))
            .collect(),
        other => other.clone(),
    }
}

/// The template without the outputs that export these names.
#[must_use]
pub fn without(
    template: &Json,
    exports: &BTreeSet<String>,
    text: &impl Fn(&Json) -> Option<String>,
) -> Json {
    let mut template = template.clone();
    if let Some(outputs) = template.get_mut("Outputs").and_then(Json::as_object_mut) {
        outputs.retain(|_, output| {
            text(&output["Export"]["Name"]).is_none_or(|name| !exports.contains(&name))
        });
        if outputs.is_empty()
            && let Some(parts) = template.as_object_mut()
        {
            parts.shift_remove("Outputs");
        }
    }
    template
}

/// The wanted template with the outputs by which the deployed one exports these names, and with what they refer to that is
/// no longer wanted. None where that cannot stay as it is: one of the resources in `replaced`, or something of which only
/// the logical ID is still wanted.
#[must_use]
pub fn keeping(
    wanted: &Json,
    deployed: &Json,
    exports: &BTreeSet<String>,
    replaced: &BTreeSet<String>,
    text: &impl Fn(&Json) -> Option<String>,
) -> Option<Json> {
    let mut kept = wanted.clone();
    let mut pending = Vec::new();
    for (id, output) in deployed["Outputs"].as_object().into_iter().flatten() {
        if text(&output["Export"]["Name"]).is_some_and(|name| exports.contains(&name)) {
            if wanted["Outputs"]
                .get(id)
                .is_some_and(|other| other != output)
            {
                return None;
            }
            kept["Outputs"][id] = output.clone();
            pending.push(output);
        }
    }
    while let Some(json) = pending.pop() {
        for id in names(json) {
            let Some((section, needed)) = declaration(deployed, &id) else {
                continue;
            };
            match declaration(&kept, &id) {
                None => {
                    kept[section][&id] = needed.clone();
                    pending.push(needed);
                }
                Some((other, known)) => {
                    let is_same = other == section && known["Type"] == needed["Type"];
                    if !is_same || replaced.contains(&id) {
                        return None;
                    }
                }
            }
        }
    }
    Some(kept)
}

/// Where something is declared that can be referred to, and as what.
fn declaration<'t>(template: &'t Json, id: &str) -> Option<(&'static str, &'t Json)> {
    let sections = ["Parameters", "Mappings", "Conditions", "Resources"];
    sections
        .into_iter()
        .find_map(|section| Some((section, template[section].get(id)?)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::exports::Shape;

    fn text(json: &Json) -> Option<String> {
        json.as_str().map(str::to_owned)
    }

    fn data() -> Json {
        json!({
            "Resources": {
                "Key": {"Type": "AWS::KMS::Key"},
                "Files": {"Type": "AWS::S3::Bucket", "Properties": {"Key": {"Fn::Sub": "${Key.Arn}"}}},
                "Other": {"Type": "AWS::S3::Bucket"},
            },
            "Outputs": {
                "Files": {"Value": {"Ref": "Files"}, "Export": {"Name": "Data:Files"}},
                "Plain": {"Value": {"Ref": "Other"}},
            },
        })
    }

    #[test]
    fn a_shape_is_read_from_a_template() {
        let shape = Shape::of(&data(), &BTreeSet::new(), text);
        assert_eq!(shape.exports.keys().collect::<Vec<_>>(), ["Data:Files"]);
        assert_eq!(shape.outputs.len(), 2);
        // A value is another one when what it refers to is replaced.
        let anew = Shape::of(&data(), &BTreeSet::from(["Files".to_owned()]), text);
        assert_ne!(anew.exports, shape.exports);
        assert_eq!(anew.outputs["Plain"], shape.outputs["Plain"]);

        let web = json!({"Resources": {"R": {"Type": "X::Y::Z", "Properties": {
            "A": {"Fn::ImportValue": "Data:Files"},
            "B": {"Fn::GetStackOutput": {"StackName": "Data", "OutputName": "Plain"}},
            "C": {"Fn::ImportValue": {"Ref": "Name"}},
        }}}});
        let shape = Shape::of(&web, &BTreeSet::new(), text);
        assert_eq!(shape.imports.iter().collect::<Vec<_>>(), ["Data:Files"]);
        assert_eq!(shape.reads.len(), 1);
    }

    #[test]
    fn ties_give_way_to_values() {
        let read = json!({"Fn::GetStackOutput": {"StackName": "Data", "OutputName": "Plain"}});
        let web = json!({"A": [{"Fn::ImportValue": "Data:Files"}], "B": {"Fn::ImportValue": "Other"}, "C": read});
        let value = |tie: Tie| match tie {
            Tie::Import(name) => (name == "Data:Files").then(|| "files-1".to_owned()),
            Tie::Output(stack, output) => Some(format!("{stack}.{output}")),
        };
        assert_eq!(
            with_values(&web, &text, &value),
            json!({"A": ["files-1"], "B": {"Fn::ImportValue": "Other"}, "C": "Data.Plain"})
        );
    }

    #[test]
    fn exports_stay_with_what_they_refer_to() {
        let exports = BTreeSet::from(["Data:Files".to_owned()]);
        let kept = |wanted: &Json, replaced: &[&str]| {
            let replaced = replaced.iter().map(|id| (*id).to_owned()).collect();
            keeping(wanted, &data(), &exports, &replaced, &text)
        };
        let wanted = json!({"Resources": {"Other": {"Type": "AWS::S3::Bucket"}}});
        let with_both = kept(&wanted, &[]).expect("it can stay");
        let ids: Vec<&String> = with_both["Resources"]
            .as_object()
            .expect("resources")
            .keys()
            .collect();
        assert_eq!(ids, ["Other", "Files", "Key"]);
        assert_eq!(
            with_both["Outputs"],
            json!({"Files": data()["Outputs"]["Files"]})
        );
        // What is still wanted is as it is wanted.
        let bucket = json!({"Type": "AWS::S3::Bucket", "Properties": {"Tags": []}});
        let wanted = json!({"Resources": {"Files": bucket}});
        assert_eq!(
            kept(&wanted, &[]).expect("it can stay")["Resources"],
            wanted["Resources"]
        );
        // Unless it is no longer what is exported.
        assert_eq!(kept(&wanted, &["Files"]), None);
        assert_eq!(
            kept(
                &json!({"Resources": {"Key": {"Type": "AWS::SNS::Topic"}}}),
                &[]
            ),
            None
        );
        assert_eq!(
            kept(&json!({"Outputs": {"Files": {"Value": "x"}}}), &[]),
            None
        );
    }

    #[test]
    fn exports_go_alone() {
        let exports = BTreeSet::from(["Data:Files".to_owned()]);
        let left = without(&data(), &exports, &text);
        assert_eq!(
            left["Outputs"].as_object().map(serde_json::Map::len),
            Some(1)
        );
        assert_eq!(left["Resources"], data()["Resources"]);
        let one = json!({"Resources": {}, "Outputs": {"Files": data()["Outputs"]["Files"]}});
        assert_eq!(without(&one, &exports, &text), json!({"Resources": {}}));
        let none = json!({"Resources": {}});
        assert_eq!(without(&none, &exports, &text), none);
    }
}
