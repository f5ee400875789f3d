//! Templates that aim at the cost of reading them: functions that double texts, loops in loops, conditions that are hard to
//! decide, patterns that are hard to match, and numbers of everything.

use serde_json::{Map, Value, json};

use super::choice::Choices;

/// Functions in functions of one kind.
const TOWER: usize = 40;

/// A template. Only what is in it is bounded, by the bytes that choose it, not what it comes to.
pub fn template(choices: &mut Choices<'_>) -> Value {
    let parameters = parameters(choices);
    let conditions = conditions(choices);
    let names: Vec<String> = conditions.keys().cloned().collect();
    let mut resources = Map::new();
    for index in 0..1 + choices.below(6) {
        let (name, resource) = (format!("R{index}"), resource(choices, &names));
        resources.insert(name, resource);
    }
    if choices.once_in(4) {
        let depth = 1 + choices.below(5);
        resources.insert("Fn::ForEach::L0".to_owned(), loops(choices, depth, "T"));
    }
    let mut outputs = Map::new();
    for index in 0..choices.below(4) {
        let output = json!({"Value": value(choices, &names, 0), "Export": {"Name": value(choices, &names, 3)}});
        outputs.insert(format!("O{index}"), output);
    }
    json!({
        "Transform": "AWS::LanguageExtensions",
        "Parameters": parameters,
        "Mappings": {"M": mapping(choices)},
        "Conditions": conditions,
        "Resources": resources,
        "Outputs": outputs,
    })
}

fn parameters(choices: &mut Choices<'_>) -> Map<String, Value> {
    const PATTERNS: &[&str] = &[
        "^(a|b)*$",
        "(a+)+$",
        "(.*)*x",
        r"\p{L}{1,200}",
        r"(?=(a|b)*c)[a-c]+",
        "((a{9}){9}){9}",
        "[a-z]{0,4}|[0-9]{0,4}",
        "(x+x+)+y",
        "(",
        "",
    ];
    let mut parameters = Map::new();
    for index in 0..1 + choices.below(12) {
        let mut parameter = json!({"Type": choices.of(&["String", "Number", "CommaDelimitedList", "AWS::SSM::Parameter::Value<String>"])});
        if choices.once_in(3) {
            let count = 1 + choices.below(300);
            let values: Vec<String> = (0..count).map(|value| format!("v{value}")).collect();
            parameter["AllowedValues"] = json!(values);
        }
        if choices.once_in(3) {
            parameter["AllowedPattern"] = json!(choices.of(PATTERNS));
        }
        if choices.once_in(3) {
            parameter["Default"] = json!("a".repeat(choices.below(60)));
        }
        if choices.once_in(6) {
            parameter["MaxLength"] = json!(choices.below(5));
        }
        parameters.insert(format!("P{index}"), parameter);
    }
    parameters
}

fn mapping(choices: &mut Choices<'_>) -> Value {
    let (rows, columns) = (1 + choices.below(30), 1 + choices.below(8));
    let row = |row: usize| -> Value {
        let cells = (0..columns).map(|column| {
            (
                format!("k{column}"),
                json!(format!("v{}", (row + column) % 7)),
            )
        });
        Value::Object(cells.collect())
    };
    Value::Object(
        (0..rows)
            .map(|index| (format!("v{index}"), row(index)))
            .collect(),
    )
}

fn parameter(choices: &mut Choices<'_>) -> Value {
    json!({"Ref": choices.of(&["P0", "P1", "P2", "P3", "P7", "AWS::Region", "AWS::Partition", "AWS::AccountId"])})
}

fn equals(choices: &mut Choices<'_>) -> Value {
    let side = |choices: &mut Choices<'_>| match choices.below(7) {
        0 => json!({"Fn::FindInMap": ["M", parameter(choices), parameter(choices)]}),
        1 => json!({"Fn::Sub": "${P0}-${P1}"}),
        2 => {
            json!({"Fn::Join": ["", [parameter(choices), parameter(choices), parameter(choices), parameter(choices)]]})
        }
        3 => json!({"Fn::Select": [0, {"Fn::Split": ["a", parameter(choices)]}]}),
        4 => parameter(choices),
        5 => json!("a".repeat(choices.below(200))),
        _ => json!(format!("v{}", choices.below(9))),
    };
    json!({"Fn::Equals": [side(choices), side(choices)]})
}

fn conditions(choices: &mut Choices<'_>) -> Map<String, Value> {
    let mut all = Map::new();
    let at = |index: usize| json!({"Condition": format!("C{index}")});
    let not = |one: Value| json!({"Fn::Not": [one]});
    let count = 1 + choices.below(60);
    match choices.below(7) {
        // Each is used twice by the next.
        0 => {
            all.insert("C0".to_owned(), equals(choices));
            for index in 1..count {
                let function = *choices.of(&["Fn::And", "Fn::Or"]);
                all.insert(
                    format!("C{index}"),
                    json!({function: [at(index - 1), not(at(index - 1)), at(index - 1)]}),
                );
            }
        }
        // A net with circles in it.
        1 => {
            for index in 0..count {
                let parts = [
                    at(choices.below(count)),
                    at(choices.below(count)),
                    equals(choices),
                ];
                all.insert(format!("C{index}"), json!({"Fn::Or": parts}));
            }
        }
        // More pigeons than holes: each is in one of them, and no two in the same.
        2 => {
            let holes = 2 + choices.below(9);
            for pigeon in 0..=holes {
                let any: Vec<Value> = (0..holes)
                    .map(|hole| json!({"Fn::Equals": [{"Fn::Sub": format!("${{P0}}-{pigeon}-${{P{hole}}}")}, "x"]}))
                    .collect();
                for (hole, is_there) in any.iter().enumerate() {
                    all.insert(format!("I{pigeon}x{hole}"), is_there.clone());
                }
                all.insert(format!("C{pigeon}"), json!({"Fn::Or": any}));
            }
            let mut both = Vec::new();
            for one in 0..=holes {
                for other in 0..one {
                    for hole in 0..holes {
                        let named =
                            |pigeon: usize| json!({"Condition": format!("I{pigeon}x{hole}")});
                        both.push(not(json!({"Fn::And": [named(one), named(other)]})));
                    }
                }
            }
            both.extend((0..=holes).map(at));
            all.insert("All".to_owned(), json!({"Fn::And": both}));
        }
        // Clauses of three.
        3 => {
            let variables = 1 + choices.below(60);
            let clauses: Vec<Value> = (0..variables * 4)
                .map(|_| {
                    let literals: Vec<Value> = (0..3)
                        .map(|_| {
                            let variable = choices.below(variables);
                            let is = json!({"Fn::Equals": [{"Ref": format!("Q{variable}")}, "1"]});
                            if choices.below(2) == 0 { is } else { not(is) }
                        })
                        .collect();
                    json!({"Fn::Or": literals})
                })
                .collect();
            all.insert("C0".to_owned(), json!({"Fn::And": clauses}));
        }
        // Parameters that all differ.
        4 => {
            let count = 2 + choices.below(12);
            let mut pairs = Vec::new();
            for one in 0..count {
                for other in 0..one {
                    let same = json!({"Fn::Equals": [{"Ref": format!("P{one}")}, {"Ref": format!("P{other}")}]});
                    pairs.push(not(same));
                }
            }
            all.insert("C0".to_owned(), json!({"Fn::And": pairs}));
        }
        5 => {
            for index in 0..count {
                let mut nested = equals(choices);
                for _ in 0..choices.below(40) {
                    nested = not(nested);
                }
                all.insert(format!("C{index}"), nested);
            }
        }
        _ => {
            for index in 0..count {
                let parts: Vec<Value> =
                    (0..2 + choices.below(8)).map(|_| equals(choices)).collect();
                all.insert(format!("C{index}"), json!({"Fn::Or": parts}));
            }
        }
    }
    all
}

fn condition(choices: &mut Choices<'_>, names: &[String]) -> Value {
    match names.is_empty() || choices.once_in(20) {
        true => json!("Nowhere"),
        false => json!(choices.of(names)),
    }
}

/// A value that may double at each level.
fn value(choices: &mut Choices<'_>, names: &[String], depth: usize) -> Value {
    if depth > 5 {
        return parameter(choices);
    }
    let inner = |choices: &mut Choices<'_>| value(choices, names, depth + 1);
    match choices.below(17) {
        0 => json!("text ${x} {{resolve:ssm:a}}"),
        1 => parameter(choices),
        2 => json!({"Fn::Sub": ["${A}${A}${A}", {"A": inner(choices)}]}),
        3 => json!({"Fn::Sub": "${P0}".repeat(choices.below(200))}),
        4 => json!({"Fn::Join": [inner(choices), {"Fn::Split": ["a", inner(choices)]}]}),
        5 => json!({"Fn::Join": [",", [inner(choices), inner(choices)]]}),
        6 => json!({"Fn::ToJsonString": {"a": inner(choices), "b": [inner(choices)]}}),
        7 => json!({"Fn::If": [condition(choices, names), inner(choices), inner(choices)]}),
        8 => {
            json!({"Fn::FindInMap": ["M", parameter(choices), "k0", {"DefaultValue": inner(choices)}]})
        }
        9 => json!({"Fn::Select": [choices.below(4), {"Fn::Split": ["", inner(choices)]}]}),
        10 => json!({"Fn::Cidr": ["10.0.0.0/8", choices.below(300), choices.below(40)]}),
        11 => json!({"Fn::Base64": inner(choices)}),
        12 => json!({"Fn::GetAtt": ["R0", "Arn"]}),
        13 => json!({"Fn::Length": {"Fn::Split": [",", inner(choices)]}}),
        15 => {
            let count = choices.below(3_000);
            let text: String = (0..count).map(|at| format!("${{A{at}}}")).collect();
            let own = (0..count).map(|at| (format!("A{at}"), json!({"Ref": "P0"})));
            json!({"Fn::Sub": [text, Value::Object(own.collect())]})
        }
        14 => {
            let function =
                *choices.of(&["Fn::Sub", "tower of Fn::Join", "tower of Fn::ToJsonString"]);
            let mut tower = json!("xxxxxxxx");
            for _ in 0..choices.below(TOWER) {
                tower = match function {
                    "Fn::Sub" => json!({"Fn::Sub": ["${A}${A}", {"A": tower}]}),
                    "tower of Fn::Join" => {
                        json!({"Fn::Join": ["xxxx", {"Fn::Split": ["x", tower]}]})
                    }
                    _ => json!({"Fn::ToJsonString": [tower]}),
                };
            }
            tower
        }
        _ => json!([inner(choices), {"Key": "k", "Value": inner(choices)}]),
    }
}

fn loops(choices: &mut Choices<'_>, depth: usize, name: &str) -> Value {
    let identifier = format!("X{depth}");
    let items: Vec<String> = (0..1 + choices.below(12))
        .map(|item| format!("i{item}"))
        .collect();
    let name = format!("{name}${{{identifier}}}");
    let body = match depth {
        0 | 1 => {
            json!({name: {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::Sub": "${X1}${X1}"}}}})
        }
        _ => json!({format!("Fn::ForEach::L{depth}"): loops(choices, depth - 1, &name)}),
    };
    json!([identifier, items, body])
}

fn resource(choices: &mut Choices<'_>, names: &[String]) -> Value {
    let mut resource = match choices.below(7) {
        0 => {
            let tags: Vec<Value> = (0..choices.below(30))
                .map(|index| {
                    let tag =
                        json!({"Key": format!("k{index}"), "Value": value(choices, names, 3)});
                    json!({"Fn::If": [condition(choices, names), tag, {"Ref": "AWS::NoValue"}]})
                })
                .collect();
            json!({"Type": "AWS::SQS::Queue", "Properties": {"Tags": tags, "DelaySeconds": value(choices, names, 2)}})
        }
        1 => {
            json!({"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": policy(choices, names)}})
        }
        2 => json!({"Type": "AWS::Events::Rule", "Properties": {
            "EventPattern": event_pattern(choices, 0),
            "ScheduleExpression": choices.of(&["rate(1 day)", "cron(0/0 * * * ? *)", "cron(a)", "rate(99999999999999999999 days)"]),
            "Targets": [{"Id": "a", "Arn": {"Fn::GetAtt": ["R0", "Arn"]}, "InputTransformer": {
                "InputPathsMap": {"a": "$.detail.object[0].key"}, "InputTemplate": "<".repeat(choices.below(40))}}],
        }}),
        3 => json!({"Type": "AWS::S3::Bucket", "Properties": {
            "BucketName": value(choices, names, 2),
            "NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": value(choices, names, 4)}},
        }}),
        4 => json!({"Type": "AWS::CloudTrail::Trail", "Properties": {
            "IsLogging": true, "S3BucketName": {"Ref": "R0"},
            "AdvancedEventSelectors": [{"FieldSelectors": [
                {"Field": "resources.ARN", choices.of(&["StartsWith", "EndsWith", "Equals", "NotEquals"]).to_string(): [value(choices, names, 3)]},
            ]}],
        }}),
        5 => {
            json!({"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "R0"}, "PolicyDocument": policy(choices, names)}})
        }
        _ => {
            json!({"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": value(choices, names, 0), "TopicName": value(choices, names, 1)}})
        }
    };
    if choices.once_in(3) {
        resource["Condition"] = condition(choices, names);
    }
    if choices.once_in(4) {
        resource["DependsOn"] = json!([
            format!("R{}", choices.below(6)),
            format!("R{}", choices.below(6))
        ]);
    }
    resource
}

/// A text with many wildcards.
fn wild(choices: &mut Choices<'_>) -> String {
    let piece = *choices.of(&[
        "*a",
        "?*",
        "a*b",
        "**",
        "arn:aws:s3:::x/*",
        "s3:*",
        "*:*",
        "Get?*",
    ]);
    piece.repeat(1 + choices.below(30))
}

fn policy(choices: &mut Choices<'_>, names: &[String]) -> Value {
    let statements: Vec<Value> = (0..1 + choices.below(12))
        .map(|_| {
            let list = |choices: &mut Choices<'_>| -> Vec<String> {
                (0..1 + choices.below(20)).map(|_| wild(choices)).collect()
            };
            let mut statement = json!({
                "Effect": choices.of(&["Allow", "Deny", "allow"]),
                choices.of(&["Action", "NotAction"]).to_string(): list(choices),
                choices.of(&["Resource", "NotResource"]).to_string(): list(choices),
            });
            if choices.once_in(3) {
                statement["Principal"] = json!({choices.of(&["AWS", "Service", "*"]).to_string(): list(choices)});
            }
            if choices.once_in(3) {
                statement["Condition"] = json!({"StringLike": {"aws:PrincipalArn": list(choices)}, "ForAllValues:Bool": {"a:b": value(choices, names, 4)}});
            }
            if choices.once_in(4) {
                return json!({"Fn::If": [condition(choices, names), statement, {"Ref": "AWS::NoValue"}]});
            }
            statement
        })
        .collect();
    json!({"Version": choices.of(&["2012-10-17", "2008-10-17", "x"]), "Statement": statements})
}

fn event_pattern(choices: &mut Choices<'_>, depth: usize) -> Value {
    let test = |choices: &mut Choices<'_>| match choices.below(9) {
        0 => json!({"prefix": wild(choices)}),
        1 => json!({"suffix": {"equals-ignore-case": wild(choices)}}),
        2 => json!({"wildcard": wild(choices)}),
        3 => json!({"anything-but": [wild(choices), {"prefix": wild(choices)}]}),
        4 => json!({"numeric": [">", choices.below(9), "<=", choices.below(9), "="]}),
        5 => json!({"exists": choices.below(2) == 0}),
        6 => json!({"cidr": choices.of(&["10.0.0.0/8", "10.0.0.0/99", "::/0"])}),
        7 => json!(choices.of(&["aws.s3", "Object Created", ""])),
        _ => json!({"unknown": 1}),
    };
    let mut pattern = Map::new();
    for _ in 0..1 + choices.below(4) {
        let key = *choices.of(&[
            "source",
            "detail",
            "detail-type",
            "bucket",
            "name",
            "object",
            "key",
            "$or",
        ]);
        let entry = match (key, depth) {
            ("$or", 0..4) => {
                let parts: Vec<Value> = (0..2 + choices.below(3))
                    .map(|_| event_pattern(choices, depth + 1))
                    .collect();
                json!(parts)
            }
            ("detail" | "bucket" | "object", 0..5) => event_pattern(choices, depth + 1),
            _ => {
                let tests: Vec<Value> = (0..1 + choices.below(5)).map(|_| test(choices)).collect();
                json!(tests)
            }
        };
        pattern.insert(key.to_owned(), entry);
    }
    Value::Object(pattern)
}
