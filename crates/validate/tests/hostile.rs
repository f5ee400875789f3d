//! Templates that aim at the cost of a check: each kind in two sizes. What is counted is the work, in steps, not time: it is at
//! most that of the budget, and grows no faster than the template does.

use serde_json::{Value, json};
use stackwright_template::budget::Budget;
use stackwright_validate::{Report, Validator};

/// A kind of hostile template: what makes one of a size, the size, and what has to be found.
type Kind = (
    &'static str,
    fn(usize) -> Value,
    usize,
    &'static [&'static str],
);

fn topic(name: Value) -> Value {
    json!({"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": name}}}})
}

/// `wrap` around a value again and again.
fn nested(depth: usize, inner: Value, wrap: impl Fn(Value) -> Value) -> Value {
    (0..depth).fold(inner, |value, _| wrap(value))
}

fn object(count: usize, entry: impl Fn(usize) -> (String, Value)) -> Value {
    Value::Object((0..count).map(entry).collect())
}

fn list(count: usize, item: impl Fn(usize) -> Value) -> Value {
    (0..count).map(item).collect()
}

fn resource(ty: &str, properties: Value) -> Value {
    json!({"Resources": {"R": {"Type": ty, "Properties": properties}}})
}

fn role(statements: Value) -> Value {
    let trust = json!({"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]});
    let policy = json!({"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}});
    resource(
        "AWS::IAM::Role",
        json!({"AssumeRolePolicyDocument": trust, "Policies": [policy]}),
    )
}

fn containers(count: usize, container: impl Fn(usize) -> Value) -> Value {
    resource(
        "AWS::ECS::TaskDefinition",
        json!({"ContainerDefinitions": list(count, container)}),
    )
}

fn parameter(parameter: Value) -> Value {
    json!({"Parameters": {"P": parameter}, "Resources": topic(json!({"Ref": "P"}))["Resources"]})
}

/// What one template can be of the kinds that issue from functions: their texts double, or multiply, at each level.
const DOUBLING: &[Kind] = &[
    (
        "sub",
        |n| {
            topic(nested(
                n,
                json!("xx"),
                |v| json!({"Fn::Sub": ["${a}${a}", {"a": v}]}),
            ))
        },
        30,
        &["SW1902"],
    ),
    (
        "join of split",
        |n| {
            topic(nested(
                n,
                json!("xxxxxxxx"),
                |v| json!({"Fn::Join": ["xxxxxxxx", {"Fn::Split": ["x", v]}]}),
            ))
        },
        20,
        &["SW1902"],
    ),
    (
        "to json string",
        |n| {
            let mut template = topic(nested(
                n,
                json!("\"\\"),
                |v| json!({"Fn::ToJsonString": {"a": v}}),
            ));
            template["Transform"] = json!("AWS::LanguageExtensions");
            template
        },
        30,
        &["SW1902"],
    ),
    (
        "values of loops",
        |n| {
            let body = json!({"T": {"Type": "AWS::SNS::Topic"}});
            let loops = (0..n).fold(body, |body, at| {
                let value = format!("${{X{}}}", at + 1).repeat(2);
                json!({format!("Fn::ForEach::L{at}"): [format!("X{at}"), [value], body]})
            });
            json!({"Transform": "AWS::LanguageExtensions", "Resources": {"Fn::ForEach::L": [format!("X{n}"), ["abcdefgh"], loops]}})
        },
        30,
        &["SW1902"],
    ),
    (
        "loops in loops",
        |n| {
            let body = json!({"T": {"Type": "AWS::SNS::Topic"}});
            let loops = (0..n).fold(body, |body, at| json!({format!("Fn::ForEach::L{at}"): [format!("X{at}"), ["a", "b"], body]}));
            json!({"Transform": "AWS::LanguageExtensions", "Resources": loops})
        },
        25,
        &["SW1902"],
    ),
];

/// What is one finding, and nothing else.
const TOO_MANY: &[Kind] = &[
    (
        "resources",
        |n| json!({"Resources": object(n, |i| (format!("T{i}"), json!({"Type": "AWS::SNS::Topicc"})))}),
        501,
        &["E3010"],
    ),
    (
        "parameters",
        |n| {
            let mut template = topic(json!({"Ref": "Nope"}));
            template["Parameters"] = object(n, |i| (format!("P{i}"), json!({"Type": "Strin"})));
            template
        },
        201,
        &["E2010"],
    ),
    (
        "outputs",
        |n| {
            let mut template = topic(json!({"Ref": "Nope"}));
            template["Outputs"] =
                object(n, |i| (format!("O{i}"), json!({"Value": {"Ref": "Nope"}})));
            template
        },
        201,
        &["E6010"],
    ),
    (
        "mappings",
        |n| {
            let mut template = topic(json!({"Ref": "Nope"}));
            template["Mappings"] = object(n, |i| (format!("M{i}"), json!({"a": "b"})));
            template
        },
        201,
        &["E7010"],
    ),
    (
        "bytes",
        |n| topic(json!("x".repeat(n))),
        1_000_001,
        &["E1002"],
    ),
];

/// What grows with the template, and no faster.
const LONG: &[Kind] = &[
    (
        "variables in one text",
        |n| topic(json!({"Fn::Sub": ["${A}".repeat(n), {"A": "b"}]})),
        4_000,
        &[],
    ),
    (
        "different variables",
        |n| {
            let text: String = (0..n).map(|i| format!("${{A{i}}}")).collect();
            topic(json!({"Fn::Sub": [text, object(n, |i| (format!("A{i}"), json!("b")))]}))
        },
        1_000,
        &[],
    ),
    (
        "references to nothing",
        |n| topic(json!({"Fn::Join": ["", list(n, |_| json!({"Ref": "Nope"}))]})),
        700,
        &["E1020"],
    ),
    (
        "allowed values",
        |n| {
            parameter(
                json!({"Type": "String", "AllowedValues": list(n, |i| json!(format!("v{i}")))}),
            )
        },
        2_000,
        &[],
    ),
    (
        "patterns that try again",
        |n| {
            parameter(
                json!({"Type": "String", "AllowedPattern": r"^(?=(a+)+$)(a|aa)+\1b$", "Default": "a".repeat(n)}),
            )
        },
        1_000,
        &[],
    ),
    (
        "classes of characters",
        |n| {
            parameter(
                json!({"Type": "String", "AllowedPattern": r"\p{L}".repeat(n), "Default": "a"}),
            )
        },
        2_000,
        &[],
    ),
    (
        "names that are nearly right",
        |n| {
            let resources = object(400, |i| match i < 200 {
                true => (
                    format!("Resource{i:04}"),
                    json!({"Type": "AWS::SNS::Topic"}),
                ),
                false => (
                    format!("U{i}"),
                    json!({"Type": "AWS::SNS::Topic", "Properties": {"Tags": list(n / 200, |k| {
                        json!({"Key": format!("k{k}"), "Value": {"Ref": format!("Resourcx{k:04}")}})
                    })}}),
                ),
            });
            json!({"Resources": resources})
        },
        800,
        &["E1020"],
    ),
    (
        "properties that are nearly right",
        |n| {
            resource(
                "AWS::SNS::Topic",
                object(n, |i| (format!("DisplayNam{i}"), json!(1))),
            )
        },
        1_000,
        &["E3002", "SW1902"],
    ),
    (
        "dependencies",
        |n| json!({"Resources": {"T": {"Type": "AWS::SNS::Topic"}, "U": {"Type": "AWS::SNS::Topic", "DependsOn": list(n, |_| json!("T"))}}}),
        3_000,
        &[],
    ),
    (
        "tags",
        |n| {
            resource(
                "AWS::SNS::Topic",
                json!({"Tags": list(n, |i| json!({"Key": format!("k{i}"), "Value": "v"}))}),
            )
        },
        1_000,
        &[],
    ),
    (
        "containers",
        |n| containers(n, |i| json!({"Name": format!("c{i}"), "Image": "x"})),
        500,
        &[],
    ),
    (
        "containers of one name",
        |n| containers(n, |_| json!({"Name": "c", "Image": "x"})),
        500,
        &["SW1008"],
    ),
    (
        "actions that are no actions",
        |n| {
            role(
                json!([{"Effect": "Allow", "Action": list(n, |i| json!(format!("ec2:DescribeInstancez{i}"))), "Resource": "*"}]),
            )
        },
        400,
        &["W3037"],
    ),
    (
        "patterns of actions",
        |n| {
            role(
                json!([{"Effect": "Allow", "Action": list(n, |i| json!(format!("ec2:*e*t*{i}*"))), "Resource": "*"}]),
            )
        },
        400,
        &["W3037"],
    ),
    (
        "statements",
        |n| {
            role(list(
                n,
                |_| json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"}),
            ))
        },
        400,
        &[],
    ),
    (
        "repeated keys",
        |n| {
            // The parser keeps the last of two equal keys.
            topic(json!({"a": object(n, |i| (format!("k{i}"), json!(1)))}))
        },
        1_000,
        &[],
    ),
    (
        "values of an event",
        |n| {
            resource(
                "AWS::Events::Rule",
                json!({"EventPattern": {"source": list(n, |i| json!(format!("my.{i}")))}}),
            )
        },
        1_000,
        &[],
    ),
    (
        "states",
        |n| {
            let states = object(n, |i| {
                (
                    format!("S{i}"),
                    json!({"Type": "Pass", "Next": format!("S{}", i + 1)}),
                )
            });
            resource(
                "AWS::StepFunctions::StateMachine",
                json!({
                    "RoleArn": "arn:aws:iam::123456789012:role/states", "Definition": {"StartAt": "S0", "States": states},
                }),
            )
        },
        500,
        &["E3601"],
    ),
];

fn check(template: &Value) -> Report {
    Validator::new().check_source("hostile.json", &template.to_string())
}

fn found(report: &Report) -> Vec<&str> {
    let mut all: Vec<&str> = report
        .findings
        .iter()
        .map(|finding| &*finding.code)
        .collect();
    all.dedup();
    all
}

fn has(report: &Report, code: &str) -> bool {
    report.findings.iter().any(|finding| finding.code == code)
}

#[test]
fn what_doubles_is_cut_off_and_said() {
    for (name, make, size, codes) in DOUBLING {
        let template = make(*size);
        let report = check(&template);
        for code in *codes {
            assert!(has(&report, code), "{name}: {:?}", found(&report));
        }
        let said = report
            .findings
            .iter()
            .filter(|finding| finding.code == "SW1902");
        assert_eq!(said.count(), 1, "{name}");
        let budget = Budget::of_template(template.to_string().len());
        assert!(
            report.steps <= budget.steps,
            "{name}: {} steps",
            report.steps
        );
    }
}

#[test]
fn beyond_a_limit_of_cloudformation_nothing_else_is_checked() {
    for (name, make, size, codes) in TOO_MANY {
        let found: Vec<String> = (check(&make(*size)).findings.iter())
            .map(|finding| finding.code.to_string())
            .collect();
        assert_eq!(found, *codes, "{name}");
        assert!(
            !has(&check(&make(size - 1)), codes[0]) || *name == "bytes",
            "{name}"
        );
    }
}

#[test]
fn work_grows_no_faster_than_the_template() {
    for (name, make, size, codes) in LONG {
        let (small, large) = (check(&make(*size)), check(&make(2 * size)));
        for code in *codes {
            assert!(has(&large, code), "{name}: {:?}", found(&large));
        }
        // What a check costs beside its template is that of a check of nothing.
        let most = 2 * small.steps + small.steps / 4 + 10_000;
        assert!(
            large.steps <= most,
            "{name}: {} steps, and {} for twice as much",
            small.steps,
            large.steps
        );
    }
}

/// The name that was meant is looked for among all names, for each that is wrong: as long as there are steps to spare.
#[test]
fn suggestions_leave_half_of_the_budget() {
    let states = object(3_000, |i| {
        (
            format!("State{i}"),
            json!({"Type": "Pass", "Next": format!("Stadt{i}")}),
        )
    });
    let template = resource(
        "AWS::StepFunctions::StateMachine",
        json!({
            "RoleArn": "arn:aws:iam::123456789012:role/states",
            "Definition": {"StartAt": "State0", "States": states},
        }),
    );
    let report = check(&template);
    let budget = Budget::of_template(template.to_string().len());
    assert!(
        report.steps <= budget.steps * 6 / 10,
        "{} steps",
        report.steps
    );
    let said = |finding: &&stackwright_validate::Diagnostic| finding.code == "E3601";
    let found: Vec<_> = report.findings.iter().filter(said).collect();
    assert_eq!(found.len(), 1_000);
}

/// A name or a list of any length is cut to what somebody reads, and findings of one kind have an end.
#[test]
fn what_is_said_has_an_end() {
    let long = "x".repeat(100_000);
    let template = topic(json!({"Ref": long}));
    let report = check(&template);
    for finding in &report.findings {
        let length = finding.message.len() + finding.hint.as_deref().map_or(0, str::len);
        assert!(length < 5_000, "{finding:?}");
    }
    let many = check(&topic(
        json!({"Fn::Join": ["", list(3_000, |_| json!({"Ref": "Nope"}))]}),
    ));
    let found = many
        .findings
        .iter()
        .filter(|finding| finding.code == "E1020");
    assert_eq!(found.count(), 1_000);
    assert!(has(&many, "SW1902"));
}

/// What the schemas refuse in many resources has an end as well, and how much was left out is said.
#[test]
fn what_schemas_refuse_has_an_end() {
    let resources = object(20, |i| {
        let unknown = object(100, |i| (format!("Unknown{i}"), json!("a")));
        let topic = json!({"Type": "AWS::SNS::Topic", "Properties": unknown});
        (format!("T{i}"), topic)
    });
    let report = check(&json!({"Resources": resources}));
    let of = |code: &str| -> Vec<&str> {
        let findings = report.findings.iter().filter(|it| it.code == code);
        findings.map(|finding| &*finding.message).collect()
    };
    assert_eq!(of("E3002").len(), 1_000);
    assert_eq!(
        of("SW1902"),
        ["1000 findings of a code are shown; 1000 more of E3002 are left out"]
    );
    assert!(report.has_errors());
}

/// Aliases are counted by what they expand to, however long their text.
#[test]
fn aliases_are_counted_in_bytes() {
    for (text, alias) in [
        ("x".repeat(10_000), "*a, ".repeat(1_000)),
        ("\\x41".repeat(5_000), "*a, ".repeat(2_000)),
    ] {
        let source = format!(
            "Metadata:\n  A: &a \"{text}\"\n  B: [{alias}]\nResources: {{T: {{Type: AWS::SNS::Topic}}}}\n"
        );
        let report = Validator::new().check_source("aliases.yaml", &source);
        assert!(
            report.findings[0].message.contains("anchors and aliases"),
            "{:?}",
            report.findings
        );
    }
}
