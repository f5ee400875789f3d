//! A template with everything in its place that is known before the deployment: values of parameters and pseudo
//! parameters, and what functions and conditions make of them. The rest stays as it is written.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>

use std::cell::RefCell;
use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::expression;
use crate::parameters;
use crate::session::Session;

/// What is known of one stack.
pub(crate) struct Evaluation<'a> {
    template: &'a Value,
    /// By the name that `Ref` takes.
    values: HashMap<String, Value>,
    /// What conditions come to, as far as that is known.
    conditions: RefCell<HashMap<String, Option<bool>>>,
}

impl<'a> Evaluation<'a> {
    /// `parameter` tells the value of a declared parameter. Those that must not be shown, and those that name an entry
    /// of the Parameter Store, count as unknown.
    pub(crate) fn new(
        template: &'a Value,
        session: &Session,
        stack: &str,
        parameter: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let identity = session.identity();
        let mut values: HashMap<String, Value> = [
            ("AWS::AccountId", identity.account.as_str()),
            ("AWS::Partition", identity.partition.as_str()),
            ("AWS::Region", session.region()),
            ("AWS::StackName", stack),
            ("AWS::URLSuffix", session.url_suffix()),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
        let declared = template.get("Parameters").and_then(Value::as_object);
        for (name, definition) in declared.into_iter().flatten() {
            let kind = definition.get("Type").and_then(Value::as_str);
            let kind = kind.unwrap_or("String");
            if parameters::is_hidden(definition) || kind.starts_with("AWS::SSM::") {
                continue;
            }
            let is_list = kind == "CommaDelimitedList" || kind.starts_with("List<");
            values.extend(parameter(name).map(|text| {
                let value = match is_list {
                    true => text.split(',').map(str::trim).collect(),
                    false => Value::String(text),
                };
                (name.clone(), value)
            }));
        }
        Self {
            template,
            values,
            conditions: RefCell::default(),
        }
    }

    /// The template, without the resources that a condition leaves out.
    pub(crate) fn template(&self) -> Value {
        let mut evaluated = self.template.clone();
        let resources = evaluated
            .get_mut("Resources")
            .and_then(Value::as_object_mut);
        let Some(resources) = resources else {
            return evaluated;
        };
        resources.retain(|_, resource| {
            let condition = resource.get("Condition").and_then(Value::as_str);
            condition.and_then(|name| self.condition(name)) != Some(false)
        });
        for resource in resources.values_mut() {
            if let Some(properties) = resource.get_mut("Properties") {
                *properties = self.value(properties).unwrap_or_default();
            }
        }
        evaluated
    }

    /// `None` for `AWS::NoValue`.
    fn value(&self, value: &Value) -> Option<Value> {
        Some(match value {
            Value::Array(items) => items.iter().filter_map(|item| self.value(item)).collect(),
            Value::Object(map) => match map.iter().next().filter(|_| map.len() == 1) {
                Some((function, argument)) => self.call(function, argument)?,
                None => self.object(map),
            },
            scalar => scalar.clone(),
        })
    }

    fn object(&self, map: &Map<String, Value>) -> Value {
        let entries = map
            .iter()
            .filter_map(|(key, value)| Some((key.clone(), self.value(value)?)));
        Value::Object(entries.collect())
    }

    /// What a function makes; the call itself, with what is known of its arguments, where that stays open.
    fn call(&self, function: &str, argument: &Value) -> Option<Value> {
        let arguments = argument.as_array().map(Vec::as_slice);
        let made = match (function, arguments) {
            ("Ref", _) => match argument.as_str()? {
                "AWS::NoValue" => return None,
                name => self.values.get(name).cloned(),
            },
            ("Fn::If", Some([Value::String(condition), yes, no])) => {
                match self.condition(condition) {
                    Some(true) => return self.value(yes),
                    Some(false) => return self.value(no),
                    None => {
                        let no_value = || json!({"Ref": "AWS::NoValue"});
                        let [yes, no] =
                            [yes, no].map(|one| self.value(one).unwrap_or_else(no_value));
                        return Some(json!({"Fn::If": [condition, yes, no]}));
                    }
                }
            }
            ("Fn::Sub", None) => argument.as_str().map(|text| self.substitute(text, None)),
            ("Fn::Sub", Some([Value::String(text), Value::Object(own)])) => {
                Some(self.substitute(text, Some(own)))
            }
            ("Fn::Join", Some([Value::String(delimiter), list])) => {
                let parts = self.value(list)?;
                let texts = parts.as_array().map(|parts| {
                    let texts = parts.iter().map(literal);
                    texts.collect::<Option<Vec<_>>>()
                });
                texts.flatten().map(|texts| texts.join(delimiter).into())
            }
            ("Fn::Split", Some([Value::String(delimiter), text])) => {
                let text = self.value(text)?;
                (text.as_str()).map(|text| text.split(delimiter.as_str()).collect())
            }
            ("Fn::Select", Some([index, list])) => {
                let (index, list) = (self.value(index)?, self.value(list)?);
                let index = literal(&index).and_then(|index| index.parse::<usize>().ok());
                index.and_then(|index| list.as_array()?.get(index).cloned())
            }
            ("Fn::FindInMap", Some([map, first, second, ..])) => {
                let path = [map, first, second].map(|key| literal(&self.value(key)?));
                match path {
                    [Some(map), Some(first), Some(second)] => self.template["Mappings"]
                        .get(map)
                        .and_then(|map| map.get(first)?.get(second))
                        .cloned(),
                    _ => None,
                }
            }
            _ => None,
        };
        Some(match made {
            Some(made) => made,
            None => self.object(&Map::from_iter([(function.to_owned(), argument.clone())])),
        })
    }

    /// `Fn::Sub`: text where all is known.
    fn substitute(&self, text: &str, own: Option<&Map<String, Value>>) -> Value {
        let mut own: Map<String, Value> = own
            .into_iter()
            .flatten()
            .filter_map(|(name, value)| Some((name.clone(), self.value(value)?)))
            .collect();
        let (mut done, mut rest, mut open) = (String::new(), text, false);
        while let Some(start) = rest.find("${") {
            let Some(length) = rest[start..].find('}') else {
                break;
            };
            let name = &rest[start + 2..start + length];
            done.push_str(&rest[..start]);
            let value = own.get(name).or_else(|| self.values.get(name));
            match value.and_then(literal) {
                Some(value) => done.push_str(&value),
                None => {
                    open = true;
                    done.push_str(&rest[start..=start + length]);
                }
            }
            rest = &rest[start + length + 1..];
        }
        done.push_str(rest);
        own.retain(|name, _| done.contains(&format!("${{{name}}}")));
        match (open, own.is_empty()) {
            (false, _) => done.into(),
            (true, true) => json!({"Fn::Sub": done}),
            (true, false) => json!({"Fn::Sub": [done, own]}),
        }
    }

    /// What a condition comes to.
    fn condition(&self, name: &str) -> Option<bool> {
        if let Some(known) = self.conditions.borrow().get(name) {
            return *known;
        }
        // Conditions that go in a circle stay unknown.
        self.conditions.borrow_mut().insert(name.to_owned(), None);
        let result = self.holds(self.template.get("Conditions")?.get(name)?);
        self.conditions.borrow_mut().insert(name.to_owned(), result);
        result
    }

    fn holds(&self, condition: &Value) -> Option<bool> {
        let map = condition.as_object()?;
        let (function, argument) = map.iter().next().filter(|_| map.len() == 1)?;
        let all = || argument.as_array().map(Vec::as_slice).unwrap_or_default();
        // One of them decides; without it, all must be known.
        let decided = |by: bool| {
            let results: Vec<_> = all().iter().map(|one| self.holds(one)).collect();
            match results.contains(&Some(by)) {
                true => Some(by),
                false => (!results.contains(&None)).then_some(!by),
            }
        };
        match (function.as_str(), all()) {
            ("Condition", _) => self.condition(argument.as_str()?),
            ("Fn::Equals", [one, other]) => {
                let [one, other] = [one, other].map(|side| self.value(side).unwrap_or_default());
                match (literal(&one), literal(&other)) {
                    (Some(one), Some(other)) => Some(one == other),
                    _ => None,
                }
            }
            ("Fn::Not", [one]) => self.holds(one).map(|holds| !holds),
            ("Fn::And", _) => decided(false),
            ("Fn::Or", _) => decided(true),
            _ => None,
        }
    }
}

/// A scalar as the text that CloudFormation makes of it.
fn literal(value: &Value) -> Option<String> {
    matches!(value, Value::String(_) | Value::Number(_) | Value::Bool(_))
        .then(|| expression::text(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a property comes to with these parameters.
    fn evaluated(property: Value, parameters: &[(&str, &str)]) -> Value {
        let template = json!({
            "Parameters": {
                "Name": {"Type": "String"}, "Env": {"Type": "String"}, "Ids": {"Type": "List<AWS::EC2::Subnet::Id>"},
                "Secret": {"Type": "String", "NoEcho": true}, "Image": {"Type": "AWS::SSM::Parameter::Value<String>"},
            },
            "Mappings": {"Sizes": {"prod": {"Cpu": 4}, "dev": {"Cpu": 1}}},
            "Conditions": {
                "IsProd": {"Fn::Equals": [{"Ref": "Env"}, "prod"]},
                "IsDev": {"Fn::Not": [{"Condition": "IsProd"}]},
                "Unknown": {"Fn::Equals": [{"Ref": "Secret"}, "x"]},
                "Either": {"Fn::Or": [{"Condition": "Unknown"}, {"Condition": "IsProd"}]},
                "Both": {"Fn::And": [{"Condition": "Unknown"}, {"Condition": "IsProd"}]},
                "Circle": {"Fn::Not": [{"Condition": "Circle"}]},
            },
            "Resources": {
                "R": {"Type": "T", "Properties": {"P": property}},
                "Prod": {"Type": "T", "Condition": "IsProd"},
            },
        });
        let values: HashMap<_, _> = [
            ("AWS::Region", "eu-west-1"),
            ("AWS::AccountId", "123456789012"),
        ]
        .iter()
        .chain(parameters)
        .map(|(name, value)| ((*name).to_owned(), json!(value)))
        .collect();
        let evaluation = Evaluation {
            template: &template,
            values,
            conditions: RefCell::default(),
        };
        let done = evaluation.template();
        let is_prod = parameters.contains(&("Env", "prod"));
        let is_unknown = !parameters.iter().any(|(name, _)| *name == "Env");
        assert_eq!(
            done["Resources"].get("Prod").is_some(),
            is_prod || is_unknown
        );
        done["Resources"]["R"]["Properties"]["P"].clone()
    }

    #[test]
    fn what_is_known_is_put_in_place() {
        let if_ = |name: &str| json!({"Fn::If": [name, "yes", {"Ref": "AWS::NoValue"}]});
        let cases = [
            (json!({"Ref": "Name"}), json!("files")),
            (json!({"Ref": "Secret"}), json!({"Ref": "Secret"})),
            (json!({"Ref": "Bucket"}), json!({"Ref": "Bucket"})),
            (
                json!({"Fn::Sub": "${Name}-${AWS::Region}"}),
                json!("files-eu-west-1"),
            ),
            (
                json!({"Fn::Sub": "${Bucket.Arn}/${Name}/${!Name}"}),
                json!({"Fn::Sub": "${Bucket.Arn}/files/${!Name}"}),
            ),
            (
                json!({"Fn::Sub": ["${A}-${B}", {"A": {"Ref": "Name"}, "B": {"Ref": "Bucket"}}]}),
                json!({"Fn::Sub": ["files-${B}", {"B": {"Ref": "Bucket"}}]}),
            ),
            (
                json!({"Fn::Join": [":", ["arn", {"Ref": "AWS::AccountId"}, 5]]}),
                json!("arn:123456789012:5"),
            ),
            (
                json!({"Fn::Join": ["/", [{"Fn::GetAtt": ["B", "Arn"]}, {"Ref": "Name"}]]}),
                json!({"Fn::Join": ["/", [{"Fn::GetAtt": ["B", "Arn"]}, "files"]]}),
            ),
            (
                json!({"Fn::Select": ["1", {"Fn::Split": [",", "a,b"]}]}),
                json!("b"),
            ),
            (
                json!({"Fn::FindInMap": ["Sizes", {"Ref": "Env"}, "Cpu"]}),
                json!(4),
            ),
            (
                json!({"Fn::FindInMap": ["Sizes", "none", "Cpu"]}),
                json!({"Fn::FindInMap": ["Sizes", "none", "Cpu"]}),
            ),
            (
                json!({"Fn::ImportValue": {"Ref": "Name"}}),
                json!({"Fn::ImportValue": "files"}),
            ),
            (if_("IsProd"), json!("yes")),
            (if_("IsDev"), json!(null)),
            (if_("Either"), json!("yes")),
            (if_("Both"), if_("Both")),
            (if_("Circle"), if_("Circle")),
            (if_("Missing"), if_("Missing")),
            (json!(["a", if_("IsDev"), "b"]), json!(["a", "b"])),
            (json!({"A": if_("IsDev"), "B": 1}), json!({"B": 1})),
            (
                json!({"Condition": {"Bool": {"aws:x": {"Ref": "Name"}}}}),
                json!({"Condition": {"Bool": {"aws:x": "files"}}}),
            ),
        ];
        for (property, expected) in cases {
            let told = property.to_string();
            assert_eq!(
                evaluated(property, &[("Name", "files"), ("Env", "prod")]),
                expected,
                "{told}"
            );
        }
        let open = json!({"Fn::If": ["IsProd", {"Ref": "Name"}, "b"]});
        assert_eq!(
            evaluated(open, &[("Name", "files")]),
            json!({"Fn::If": ["IsProd", "files", "b"]})
        );
        assert_eq!(evaluated(if_("IsDev"), &[("Env", "dev")]), json!("yes"));
    }
}
