//! A template with everything in its place that is known before the deployment: values of parameters and pseudo
//! parameters, and what functions and conditions make of them. The rest stays as it is written.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::{
    Environment, Evaluation, Function, Instance, Intrinsic, Template, sub_values, sub_variables,
};
use crate::budget::{self, Budget, MAX_TEXT};
use crate::parse::{Data, Document, Entry, Node, Span};

impl<'t> Environment<'t> {
    /// This environment with what the template's conditions come to, as far as its parameters decide them.
    #[must_use]
    pub fn deciding(mut self, template: &Template<'t>) -> Self {
        let mut decided: HashMap<&'t str, bool> = HashMap::new();
        for condition in template.conditions.in_order() {
            if let Some(holds) = self.holds(template, condition.node, &decided) {
                decided.insert(condition.name, holds);
            }
        }
        let names = template.conditions.entries().keys();
        let known = names.filter_map(|name| Some((*name, *decided.get(name)?)));
        self.conditions = known.collect();
        self
    }

    /// The template with what is known in its place, without the resources that a condition leaves out. What is in the
    /// environment counts as known, and nothing else: with [`Environment::exact`], no sample is put into the template.
    ///
    /// ```
    /// use stackwright_template::model::{Environment, Template};
    /// let document = stackwright_template::parse::parse(
    ///     "Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub 'alarms-${AWS::Region}'}}}",
    /// );
    /// let environment = Environment { region: Some("eu-west-1"), exact: true, ..Environment::default() };
    /// let folded = environment.fold_template(&Template::new(&document));
    /// let name = folded.root.at(["Resources", "Topic", "Properties", "TopicName"]).unwrap();
    /// assert_eq!(name.as_str(), Some("alarms-eu-west-1"));
    /// ```
    #[must_use]
    pub fn fold_template(&self, template: &Template<'t>) -> Document<'t> {
        let budget = Budget::of_template(template.source_bytes());
        budget::metered(budget, Some(template.root), || {
            self.folded_template(template)
        })
        .0
    }

    fn folded_template(&self, template: &Template<'t>) -> Document<'t> {
        let mut root = template.root.clone();
        if let Data::Map(sections) = &mut root.data {
            for section in &mut sections.entries {
                if section.key == "Resources"
                    && let Data::Map(resources) = &mut section.value.data
                {
                    resources.entries.retain(|entry| self.exists(&entry.value));
                    for entry in &mut resources.entries {
                        if let Some(resource) = template.resources.get(&*entry.key)
                            && let Some(folded) = self.fold(template, resource.node)
                        {
                            entry.value = folded;
                        }
                    }
                }
            }
        }
        Document::from(root)
    }

    /// A part of the template with what is known in its place. `None` is `AWS::NoValue`.
    #[must_use]
    pub fn fold(&self, template: &Template<'t>, node: &'t Node<'t>) -> Option<Node<'t>> {
        if !budget::step(node.span) {
            return Some(node.clone());
        }
        let data = match &node.data {
            Data::List(items) => Data::List(
                (items.iter())
                    .filter_map(|item| self.fold(template, item))
                    .collect(),
            ),
            Data::Map(map) => match Intrinsic::of(node) {
                Some(_) => {
                    let instance = self.evaluate(template, node)?;
                    return self.folded(template, node, &instance);
                }
                None => Data::Map(
                    (map.iter())
                        .filter_map(|entry| {
                            Some(Entry {
                                key: entry.key.clone(),
                                key_span: entry.key_span,
                                value: self.fold(template, &entry.value)?,
                            })
                        })
                        .collect(),
                ),
            },
            scalar => scalar.clone(),
        };
        Some(Node::new(node.span, data))
    }

    fn exists(&self, resource: &Node<'_>) -> bool {
        let condition = resource.get("Condition").and_then(Node::as_str);
        condition.is_none_or(|name| !self.conditions.contains(&(name, false)))
    }

    /// A value that a call yields, with the parts that stay open as they are written.
    fn folded(
        &self,
        template: &Template<'t>,
        call: &'t Node<'t>,
        instance: &Instance<'t>,
    ) -> Option<Node<'t>> {
        let is_call = std::ptr::eq(instance.node, call);
        let data = match &instance.value {
            Evaluation::Null => Data::Null,
            Evaluation::Bool(value) => Data::Bool(*value),
            Evaluation::Number(text) => Data::Number(text.clone()),
            Evaluation::String(text) => Data::String(text.clone()),
            Evaluation::List(items) => Data::List(
                (items.iter())
                    .filter_map(|item| self.folded(template, call, item))
                    .collect(),
            ),
            Evaluation::Object(object) if !object.open => Data::Map(
                (object.entries.iter())
                    .filter_map(|(key, key_span, value)| {
                        Some(Entry {
                            key: Cow::Borrowed(key),
                            key_span: *key_span,
                            value: self.folded(template, call, value)?,
                        })
                    })
                    .collect(),
            ),
            _ if is_call => return self.open(template, call),
            _ => return self.fold(template, instance.node),
        };
        Some(Node::new(instance.node.span, data))
    }

    /// A call whose value stays open, with what is known of its arguments.
    fn open(&self, template: &Template<'t>, node: &'t Node<'t>) -> Option<Node<'t>> {
        let Some(call) = Intrinsic::of(node) else {
            return Some(node.clone());
        };
        let argument = call.argument;
        let items = argument.as_list().unwrap_or_default();
        let argument = match (call.function, items) {
            (Function::Ref | Function::GetAtt, _) => argument.clone(),
            (Function::If, [condition, yes, no]) => {
                let branch = |branch| {
                    let no_value = || function(node.span, "Ref", text("AWS::NoValue"));
                    self.fold(template, branch).unwrap_or_else(no_value)
                };
                let branches = vec![condition.clone(), branch(yes), branch(no)];
                Node::new(argument.span, Data::List(branches))
            }
            (Function::Select, [index, list]) => {
                let index = self.evaluate(template, index);
                let index = index.and_then(|index| index.text()?.trim().parse::<usize>().ok());
                let list = self.evaluate(template, list);
                let item = index.and_then(|index| list.as_ref()?.items().get(index));
                match item {
                    Some(item) => return self.folded(template, node, item),
                    None => self.fold(template, argument)?,
                }
            }
            (Function::Sub, _) => match self.open_sub(template, argument) {
                Some(argument) => argument,
                None => argument.clone(),
            },
            _ => self.fold(template, argument)?,
        };
        Some(function(node.span, call.function.name(), argument))
    }

    /// The argument of an `Fn::Sub` in which some variables are known.
    fn open_sub(&self, template: &Template<'t>, argument: &'t Node<'t>) -> Option<Node<'t>> {
        let (written, own) = match argument.as_list() {
            Some([written, own]) => (written.as_str()?, Some(own)),
            _ => (argument.as_str()?, None),
        };
        let (mut done, mut at) = (String::new(), 0);
        let mut left: HashSet<&str> = HashSet::new();
        let known = sub_values(own);
        let mut values: HashMap<&str, Option<String>> = HashMap::new();
        for variable in sub_variables(written) {
            done.push_str(&written[at..variable.start]);
            at = variable.end;
            let value =
                values
                    .entry(variable.name)
                    .or_insert_with(|| match known.get(variable.name) {
                        Some(value) => self.evaluate(template, value)?.text().map(str::to_owned),
                        None => match self.reference(template, variable.name) {
                            Evaluation::String(text) | Evaluation::Number(text) => {
                                Some(text.into_owned())
                            }
                            _ => None,
                        },
                    });
            match value {
                // What looks like a variable in a value is none.
                Some(value) => done.push_str(&value.replace("${", "${!")),
                None => {
                    left.insert(variable.name);
                    done.push_str(&written[variable.start..variable.end]);
                }
            }
            if done.len() > MAX_TEXT {
                return None;
            }
        }
        done.push_str(&written[at..]);
        let done = Node::new(argument.span, Data::String(Cow::Owned(done)));
        let own: Vec<Entry<'t>> = (own.and_then(Node::as_map).into_iter().flatten())
            .filter(|entry| left.contains(&*entry.key))
            .filter_map(|entry| {
                Some(Entry {
                    key: entry.key.clone(),
                    key_span: entry.key_span,
                    value: self.fold(template, &entry.value)?,
                })
            })
            .collect();
        if own.is_empty() {
            return Some(done);
        }
        let own = Node::new(argument.span, Data::Map(own.into_iter().collect()));
        Some(Node::new(argument.span, Data::List(vec![done, own])))
    }

    /// What a condition comes to, given those that it is made of.
    fn holds(
        &self,
        template: &Template<'t>,
        formula: &'t Node<'t>,
        decided: &HashMap<&'t str, bool>,
    ) -> Option<bool> {
        if let [entry] = formula.as_map()?.entries.as_slice()
            && entry.key == "Condition"
        {
            return decided.get(entry.value.as_str()?).copied();
        }
        let call = Intrinsic::of(formula)?;
        let items = call.argument.as_list().unwrap_or_default();
        match (call.function, items) {
            (Function::Equals, [one, other]) => {
                let [one, other] = [one, other].map(|side| self.evaluate(template, side));
                Some(one?.text()? == other?.text()?)
            }
            (Function::Not, [one]) => self.holds(template, one, decided).map(|it| !it),
            // One of them decides; without it, all must be known.
            (Function::And | Function::Or, _) => {
                let decides = call.function == Function::Or;
                let results: Vec<_> = (items.iter())
                    .map(|one| self.holds(template, one, decided))
                    .collect();
                match results.contains(&Some(decides)) {
                    true => Some(decides),
                    false => (!results.contains(&None)).then_some(!decides),
                }
            }
            _ => None,
        }
    }
}

fn text<'t>(text: &'static str) -> Node<'t> {
    Node::new(Span::default(), Data::String(Cow::Borrowed(text)))
}

fn function<'t>(span: Span, name: &'static str, argument: Node<'t>) -> Node<'t> {
    let entry = Entry {
        key: Cow::Borrowed(name),
        key_span: span,
        value: argument,
    };
    Node::new(span, Data::Map([entry].into_iter().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;
    use serde_json::{Value, json};

    /// What a property comes to with these parameters.
    fn folded(property: &Value, parameters: &[(&'static str, &'static str)]) -> Value {
        let source = json!({
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
                "Joined": {"Fn::Equals": [{"Fn::Sub": "${Env}-x"}, "prod-x"]},
            },
            "Resources": {
                "R": {"Type": "T", "Properties": {"P": property}},
                "Prod": {"Type": "T", "Condition": "IsProd"},
            },
        })
        .to_string();
        let values: Vec<Node<'static>> = parameters.iter().map(|(_, value)| text(value)).collect();
        let document = parse(&source);
        let template = Template::new(&document);
        let environment = Environment {
            parameters: (parameters.iter().zip(&values))
                .map(|((name, _), value)| (*name, value))
                .collect(),
            region: Some("eu-west-1"),
            account: Some("123456789012"),
            exact: true,
            ..Environment::default()
        };
        let done = environment.deciding(&template).fold_template(&template);
        let is_prod = parameters.contains(&("Env", "prod"));
        let is_unknown = !parameters.iter().any(|(name, _)| *name == "Env");
        assert_eq!(
            done.root.at(["Resources", "Prod"]).is_some(),
            is_prod || is_unknown
        );
        (done.root.at(["Resources", "R", "Properties", "P"])).map_or(Value::Null, Node::to_json)
    }

    #[test]
    fn what_is_known_is_put_in_place() {
        let if_ = |name: &str| json!({"Fn::If": [name, "yes", {"Ref": "AWS::NoValue"}]});
        let cases = [
            (json!({"Ref": "Name"}), json!("${files}")),
            (json!({"Ref": "Secret"}), json!({"Ref": "Secret"})),
            (json!({"Ref": "Bucket"}), json!({"Ref": "Bucket"})),
            (
                json!({"Ref": "AWS::StackName"}),
                json!({"Ref": "AWS::StackName"}),
            ),
            (
                json!({"Fn::Sub": "${Name}-${AWS::Region}"}),
                json!("${files}-eu-west-1"),
            ),
            // What looks like a variable in a value is none.
            (
                json!({"Fn::Sub": "${Bucket.Arn}/${Name}/${!Name}"}),
                json!({"Fn::Sub": "${Bucket.Arn}/${!files}/${!Name}"}),
            ),
            (
                json!({"Fn::Sub": ["${A}-${B}", {"A": {"Ref": "Env"}, "B": {"Ref": "Bucket"}}]}),
                json!({"Fn::Sub": ["prod-${B}", {"B": {"Ref": "Bucket"}}]}),
            ),
            (
                json!({"Fn::Join": [":", ["arn", {"Ref": "AWS::AccountId"}, 5]]}),
                json!("arn:123456789012:5"),
            ),
            (
                json!({"Fn::Join": ["/", [{"Fn::GetAtt": ["B", "Arn"]}, {"Ref": "Env"}]]}),
                json!({"Fn::Join": ["/", [{"Fn::GetAtt": ["B", "Arn"]}, "prod"]]}),
            ),
            (
                json!({"Fn::Select": ["1", {"Fn::Split": [",", "a,b"]}]}),
                json!("b"),
            ),
            (
                json!({"Fn::Select": [1, ["a", {"Fn::GetAtt": ["B", "Arn"]}]]}),
                json!({"Fn::GetAtt": ["B", "Arn"]}),
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
                json!({"Fn::ImportValue": {"Ref": "Env"}}),
                json!({"Fn::ImportValue": "prod"}),
            ),
            (
                json!({"Fn::Base64": {"Fn::Sub": "echo ${Env}"}}),
                json!({"Fn::Base64": "echo prod"}),
            ),
            (json!({"Ref": "Ids"}), json!(["subnet-1", "subnet-2"])),
            (if_("IsProd"), json!("yes")),
            (if_("Joined"), json!("yes")),
            (if_("IsDev"), json!(null)),
            (if_("Either"), json!("yes")),
            (if_("Both"), if_("Both")),
            (if_("Circle"), if_("Circle")),
            (if_("Missing"), if_("Missing")),
            (json!(["a", if_("IsDev"), "b"]), json!(["a", "b"])),
            (json!({"A": if_("IsDev"), "B": 1}), json!({"B": 1})),
            (
                json!({"Fn::If": ["IsProd", {"A": {"Ref": "Env"}, "B": {"Ref": "Bucket"}}, "x"]}),
                json!({"A": "prod", "B": {"Ref": "Bucket"}}),
            ),
            (
                json!({"Condition": {"Bool": {"aws:x": {"Ref": "Env"}}}}),
                json!({"Condition": {"Bool": {"aws:x": "prod"}}}),
            ),
        ];
        let parameters = [
            ("Name", "${files}"),
            ("Env", "prod"),
            ("Ids", "subnet-1, subnet-2"),
            ("Image", "/my/image"),
        ];
        for (property, expected) in cases {
            assert_eq!(folded(&property, &parameters), expected, "{property}");
        }
        let of_store = json!({"Ref": "Image"});
        assert_eq!(folded(&of_store, &parameters), of_store);
        let open = json!({"Fn::If": ["IsProd", {"Ref": "Name"}, "b"]});
        assert_eq!(
            folded(&open, &[("Name", "files")]),
            json!({"Fn::If": ["IsProd", "files", "b"]})
        );
        assert_eq!(folded(&if_("IsDev"), &[("Env", "dev")]), json!("yes"));
    }

    /// Each level doubles the text: what is too long stays as it is written.
    #[test]
    fn functions_in_functions_do_not_explode() {
        let mut value = json!("xx");
        for _ in 0..60 {
            value = json!({"Fn::Sub": ["${A}${A}", {"A": value}]});
        }
        let whole = value.to_string().len();
        let done = folded(&value, &[]).to_string();
        assert!(done.len() < whole + (8 << 20), "{} bytes", done.len());
        assert!(done.contains("${A}${A}"));
    }
}
