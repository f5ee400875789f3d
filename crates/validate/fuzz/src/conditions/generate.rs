//! Random templates whose conditions ask about parameters in every way that is decided.

use serde_json::{Value, json};

use super::super::choice::Choices;

const LITERALS: &[&str] = &["a", "b", "", "c", "ab", "a-b", "2", "3"];
/// Texts that no template names, some of which fit each parameter that can be anything.
const OTHERS: &[&str] = &["zx", "zy", "zz", "77", "78", "79"];
/// Other parts of the literals, which a parameter can contribute to one.
const PARTS: &[&str] = &["-", "-b", "a-"];
const REGIONS: &[&str] = &["eu-west-1", "cn-north-1"];

/// A template with the texts that each parameter can have, as far as they make a difference.
pub struct Case {
    pub template: Value,
    pub domains: Vec<(String, Vec<String>)>,
    /// Whether parameters are compared with each other, so that what one can be depends on the other's texts.
    pub has_same: bool,
}

/// A parameter. Whether some text fits two patterns is not decided, so that either some are numbers or some are words.
fn parameter(choices: &mut Choices<'_>, has_numbers: bool) -> (Value, Vec<String>) {
    let all = || {
        LITERALS
            .iter()
            .chain(PARTS)
            .chain(OTHERS)
            .chain(REGIONS)
            .copied()
    };
    let of = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect();
    match choices.below(8) {
        0..=2 => {
            let count = 1 + choices.below(3);
            let mut values: Vec<&str> = (0..count).map(|_| *choices.of(LITERALS)).collect();
            values.sort_unstable();
            values.dedup();
            (
                json!({"Type": "String", "AllowedValues": values}),
                of(values),
            )
        }
        3 => (
            json!({"Type": "String", "AllowedPattern": "^(a|b)?$"}),
            of(vec!["", "a", "b"]),
        ),
        4 if !has_numbers => (
            json!({"Type": "String", "AllowedPattern": "[a-z]+"}),
            of(all()
                .filter(|text| {
                    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase())
                })
                .collect()),
        ),
        4 => (
            json!({"Type": "Number", "MinValue": 3}),
            of(all()
                .filter(|text| text.parse::<f64>().is_ok_and(|number| number >= 3.0))
                .collect()),
        ),
        5 => (
            json!({"Type": "String", "MinLength": 2}),
            of(all().filter(|text| text.len() >= 2).collect()),
        ),
        _ => (json!({"Type": "String"}), of(all().collect())),
    }
}

struct Generator<'c, 'b> {
    choices: &'c mut Choices<'b>,
    names: Vec<String>,
    conditions: usize,
    has_same: bool,
}

impl Generator<'_, '_> {
    fn reference(&mut self) -> Value {
        json!({"Ref": self.choices.of(&self.names)})
    }

    /// A text of which every case is a literal.
    fn known(&mut self, depth: usize) -> Value {
        match self.choices.below(if depth > 2 { 1 } else { 6 }) {
            3 => {
                let row = match self.choices.below(3) {
                    0 => json!("a"),
                    _ => self.reference(),
                };
                let column = match self.choices.below(3) {
                    0 => self.reference(),
                    _ => json!(self.choices.of(&["a", "b"])),
                };
                let mut call = json!({"Fn::FindInMap": ["M", row, column]});
                if self.choices.once_in(3) {
                    let default = json!({"DefaultValue": self.known(depth + 1)});
                    if let Some(arguments) = call["Fn::FindInMap"].as_array_mut() {
                        arguments.push(default);
                    }
                }
                call
            }
            4 if self.conditions > 0 => {
                let condition = format!("C{}", self.choices.below(self.conditions));
                json!({"Fn::If": [condition, self.known(depth + 1), self.known(depth + 1)]})
            }
            5 => json!({"Fn::Select": [1, [self.known(depth + 1), self.known(depth + 1)]]}),
            _ => json!(self.choices.of(LITERALS)),
        }
    }

    /// A text with parameters in it.
    fn put_together(&mut self) -> Value {
        let one = self.choices.of(&self.names).clone();
        let other = self.choices.of(&self.names).clone();
        match self.choices.below(5) {
            0 => json!({"Fn::Sub": format!("${{{one}}}-b")}),
            1 => json!({"Fn::Sub": ["a${X}", {"X": {"Ref": one}}]}),
            2 => json!({"Fn::Sub": format!("${{{one}}}${{{other}}}")}),
            3 => json!({"Fn::Join": ["", [{"Ref": one}, self.known(2), {"Ref": other}]]}),
            _ => json!({"Fn::Join": ["-", [{"Ref": one}, {"Ref": other}]]}),
        }
    }

    fn condition(&mut self, depth: usize) -> Value {
        match self.choices.below(if depth > 3 { 5 } else { 9 }) {
            0 | 1 => json!({"Fn::Equals": [self.reference(), self.known(0)]}),
            2 => json!({"Fn::Equals": [self.known(0), self.put_together()]}),
            3 => {
                self.has_same = true;
                json!({"Fn::Equals": [self.reference(), self.reference()]})
            }
            4 if self.conditions > 0 => {
                json!({"Condition": format!("C{}", self.choices.below(self.conditions))})
            }
            5 => json!({"Fn::Not": [self.condition(depth + 1)]}),
            6 | 7 => {
                let count = 2 + self.choices.below(2);
                let parts: Vec<Value> = (0..count).map(|_| self.condition(depth + 1)).collect();
                json!({"Fn::And": parts})
            }
            8 => json!({"Fn::Or": [self.condition(depth + 1), self.condition(depth + 1)]}),
            _ => json!({"Fn::Equals": [self.known(0), self.known(0)]}),
        }
    }

    fn property(&mut self, depth: usize) -> Value {
        match self.choices.below(if depth > 3 { 2 } else { 4 }) {
            0 => json!("text"),
            1 => json!({"Ref": format!("R{}", self.choices.below(3))}),
            _ => {
                let condition = format!("C{}", self.choices.below(self.conditions));
                json!({"Fn::If": [condition, self.property(depth + 1), self.property(depth + 1)]})
            }
        }
    }
}

/// A template.
pub fn case(choices: &mut Choices<'_>) -> Case {
    let mut parameters = serde_json::Map::new();
    let mut domains = Vec::new();
    let has_numbers = choices.below(2) == 0;
    for name in ["P", "Q", "S"].iter().take(1 + choices.below(3)) {
        let (declaration, texts) = parameter(choices, has_numbers);
        parameters.insert((*name).to_owned(), declaration);
        domains.push(((*name).to_owned(), texts));
    }
    if choices.once_in(3) {
        let texts = LITERALS.iter().chain(PARTS).chain(OTHERS).chain(REGIONS);
        let texts: Vec<String> = texts.map(|text| (*text).to_owned()).collect();
        domains.push(("AWS::Region".to_owned(), texts));
    }
    // All deployments are tried, so that there cannot be many.
    while domains
        .iter()
        .map(|(_, texts)| texts.len())
        .product::<usize>()
        > 2_000
    {
        let Some((name, _)) = domains.pop() else {
            break;
        };
        parameters.remove(&name);
    }
    let cell = |choices: &mut Choices<'_>| *choices.of(LITERALS);
    let mut mapping = serde_json::Map::new();
    for row in ["a", "b", "c"].iter().take(1 + choices.below(3)) {
        mapping.insert(
            (*row).to_owned(),
            json!({"a": cell(choices), "b": cell(choices)}),
        );
    }
    let mut generator = Generator {
        names: domains.iter().map(|(name, _)| name.clone()).collect(),
        choices,
        conditions: 0,
        has_same: false,
    };
    let mut conditions = serde_json::Map::new();
    for index in 0..2 + generator.choices.below(5) {
        let condition = generator.condition(0);
        conditions.insert(format!("C{index}"), condition);
        generator.conditions += 1;
    }
    let mut resources = serde_json::Map::new();
    for index in 0..3 {
        let mut resource = json!({"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": generator.property(0)}});
        if generator.choices.below(2) == 1 {
            let condition = format!("C{}", generator.choices.below(generator.conditions));
            resource["Condition"] = json!(condition);
        }
        resources.insert(format!("R{index}"), resource);
    }
    Case {
        has_same: generator.has_same,
        template: json!({
            "Transform": "AWS::LanguageExtensions",
            "Parameters": parameters,
            "Mappings": {"M": mapping},
            "Conditions": conditions,
            "Resources": resources,
        }),
        domains,
    }
}
