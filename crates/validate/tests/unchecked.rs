//! What cannot be checked is said, not dropped.

use stackwright_validate::{Validator, report};

/// Checks what is listed as unchecked: resource (empty for the template), property path and reason.
#[track_caller]
fn check(template: &str, expected: &[(&str, &str, &str)]) {
    let report = Validator::new().check_source("open.yaml", template);
    let words: Vec<String> = report.unchecked.iter().map(|one| one.words()).collect();
    let found: Vec<(&str, &str, &str)> = report
        .unchecked
        .iter()
        .zip(&words)
        .map(|(one, words)| {
            (
                one.logical_id.as_deref().unwrap_or_default(),
                one.path.as_str(),
                words.as_str(),
            )
        })
        .collect();
    assert_eq!(found, expected, "{}", report::short(&report));
}

/// A template with a log group, its retention and name.
fn logs(sections: &str, days: &str, name: &str) -> String {
    format!(
        "{sections}\nResources:\n  Logs: {{Type: AWS::Logs::LogGroup, Properties: {{RetentionInDays: {days}, LogGroupName: {name}}}}}\n"
    )
}

#[test]
fn a_parameter_leaves_open_what_its_property_demands() {
    const DAYS: &str = "Parameters: {Days: {Type: Number}}";
    check(
        &logs(DAYS, "!Ref Days", "logs"),
        &[(
            "Logs",
            "RetentionInDays",
            "depends on the parameter `Days`; not checked: its allowed values",
        )],
    );
    check(&logs("", "7", "!Sub 'logs-${AWS::Region}'"), &[]);
}

#[test]
fn a_parameter_with_allowed_values_leaves_nothing_open() {
    const DAYS: &str = "Parameters: {Days: {Type: Number, AllowedValues: [7, 14]}}";
    check(&logs(DAYS, "!Ref Days", "!Sub 'logs-${Days}'"), &[]);
}

#[test]
fn each_source_is_named() {
    let name = |name: &str, source: &str| {
        check(
            &logs("Mappings: {M: {a: {b: c}}}", "7", name),
            &[(
                "Logs",
                "LogGroupName",
                &format!("depends on {source}; not checked: its format, its length, its pattern"),
            )],
        );
    };
    name("'{{resolve:ssm:/name}}'", "a dynamic reference");
    name("!ImportValue name", "an export of another stack");
    name("!Sub 'logs-${AWS::StackName}'", "`AWS::StackName`");
    name("!Select [0, !GetAZs '']", "the availability zones");
    name(
        "!Join ['-', [!ImportValue a, !Ref AWS::StackName]]",
        "an export of another stack, `AWS::StackName`",
    );
}

#[test]
fn what_references_return_is_checked_by_type_and_format() {
    check(
        "Resources:\n  Key: {Type: AWS::KMS::Key}\n  Logs: {Type: AWS::Logs::LogGroup, Properties: {KmsKeyId: !GetAtt Key.Arn}}\n",
        &[],
    );
}

#[test]
fn what_unknown_values_decide_is_said() {
    let cluster = |user: &str| {
        format!(
            "Parameters: {{User: {{Type: String}}}}\n\
             Resources: {{A: {{Type: AWS::RDS::DBCluster, DeletionPolicy: Delete, UpdateReplacePolicy: Delete, \
             Properties: {{Engine: aurora-mysql, ManageMasterUserPassword: true, MasterUsername: {user}}}}}}}"
        )
    };
    check(&cluster("admin"), &[]);
    check(
        &cluster("!Ref User"),
        &[(
            "A",
            "MasterUsername",
            "depends on the parameter `User`; not checked: whether it has a form that is not allowed, its length, its pattern",
        )],
    );
}

#[test]
fn rules_that_cannot_decide_are_named() {
    check(
        "Parameters: {Version: {Type: String}}\n\
         Resources:\n  A:\n    Type: AWS::RDS::DBInstance\n    DeletionPolicy: Delete\n    UpdateReplacePolicy: Delete\n    Properties:\n      \
         Engine: postgres\n      DBInstanceClass: db.t4g.micro\n      AllocatedStorage: '20'\n      ManageMasterUserPassword: true\n      MasterUsername: root\n      \
         EngineVersion: !Ref Version\n",
        &[(
            "A",
            "EngineVersion",
            "depends on the parameter `Version`; not checked: E3691 (instance-engine-version), W3691 (instance-engine-deprecated)",
        )],
    );
}

#[test]
fn policies_that_are_not_known_are_named() {
    check(
        "Parameters: {Who: {Type: String}, Effect: {Type: String}}\n\
         Resources:\n  A:\n    Type: AWS::SNS::TopicPolicy\n    Properties:\n      Topics: [!Ref T]\n      PolicyDocument:\n        \
         Version: '2012-10-17'\n        Statement:\n          - Effect: !Ref Effect\n            Principal: {AWS: !Ref Who}\n            Action: sns:Publish\n            \
         Resource: !Ref T\n  T: {Type: AWS::SNS::Topic}\n",
        &[
            (
                "A",
                "PolicyDocument.Statement.0.Effect",
                "depends on the parameter `Effect`; not checked: E3512 (resource-policy)",
            ),
            (
                "A",
                "PolicyDocument.Statement.0.Principal.AWS",
                "depends on the parameter `Who`; not checked: E3512 (resource-policy)",
            ),
        ],
    );
}

#[test]
fn types_without_schema_say_what_they_are() {
    let of = |ty: &str, reason: &str| {
        check(
            &format!("Resources: {{A: {{Type: '{ty}'}}}}"),
            &[("A", "", reason)],
        );
    };
    of(
        "Acme::Queue::Thing",
        "there is no schema of Acme::Queue::Thing; `--schemas` takes those of private types",
    );
    of(
        "Acme::Queue::Thing::MODULE",
        "what the module Acme::Queue::Thing::MODULE is made of is not in the template",
    );
}

#[test]
fn macros_and_loops_are_said() {
    check(
        "Transform: [AWS::LanguageExtensions, Shorten]\nResources: {A: {Type: AWS::SNS::Topic}}\n",
        &[(
            "",
            "Transform",
            "the macro `Shorten` may change anything in the template",
        )],
    );
    check(
        "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://a/b}}\n",
        &[(
            "A",
            "",
            "depends on what a macro returns; not checked: its properties, its type",
        )],
    );
    check(
        "Resources:\n  A: {Type: AWS::SNS::Topic}\nOutputs:\n  Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://a/b}}\n",
        &[(
            "",
            "Outputs",
            "what the macro returns here is only known at deployment",
        )],
    );
}

#[test]
fn what_is_left_out_is_counted() {
    use std::fmt::Write as _;
    let (mut parameters, mut conditions, mut tags) = (String::new(), String::new(), String::new());
    for index in 0..7 {
        let _ = writeln!(parameters, "  P{index}: {{Type: String}}");
        let _ = writeln!(conditions, "  C{index}: !Equals [!Ref P{index}, x]");
        let _ = writeln!(
            tags,
            "        - !If [C{index}, {{Key: k{index}, Value: v}}, !Ref AWS::NoValue]"
        );
    }
    let template = format!(
        "Parameters:\n{parameters}Conditions:\n{conditions}Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      Tags:\n{tags}"
    );
    check(
        &template,
        &[(
            "A",
            "",
            "its properties depend on too many conditions; 64 of their combinations were checked",
        )],
    );
    let values: Vec<String> = (0..600).map(|value| format!("v{value}")).collect();
    let template = format!(
        "Parameters: {{Name: {{Type: String, AllowedValues: [{}]}}}}\nResources: {{A: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: !Ref Name}}}}}}",
        values.join(", ")
    );
    check(
        &template,
        &[(
            "A",
            "",
            "its parameters have too many values; 400 of them were not tried",
        )],
    );
}

#[test]
fn the_list_is_by_resource_and_has_a_count() {
    let template = "\
Transform: Shorten
Parameters:
  Days: {Type: Number}
  Name: {Type: String}
Resources:
  Logs:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Ref Name
      RetentionInDays: !Ref Days
  Thing: {Type: 'Acme::Queue::Thing'}
";
    let report = Validator::new().check_source("open.yaml", template);
    assert_eq!(
        report::explain(std::slice::from_ref(&report)),
        "\
not checked in the template (open.yaml:1):
  line 1: Transform: the macro `Shorten` may change anything in the template
not checked in Logs (open.yaml:9):
  line 9: LogGroupName: depends on the parameter `Name`; not checked: its format, its length, its pattern
  line 10: RetentionInDays: depends on the parameter `Days`; not checked: its allowed values
not checked in Thing (open.yaml:11):
  line 11: there is no schema of Acme::Queue::Thing; `--schemas` takes those of private types
4 places in 2 resources could not be checked
"
    );
    let json: serde_json::Value = serde_json::from_str(&report::json(&[report])).expect("JSON");
    let listed = &json["templates"][0]["unchecked"];
    assert_eq!(listed.as_array().map(Vec::len), Some(4));
    assert_eq!(listed[0]["logicalId"], serde_json::Value::Null);
    assert_eq!(listed[1]["logicalId"], "Logs");
    assert_eq!(listed[1]["propertyPath"], "LogGroupName");
    assert_eq!(listed[1]["span"]["start"]["line"], 9);
}
