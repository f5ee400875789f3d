//! What follows from parameters, conditions, mappings and attributes: every value that is possible is tried, and none
//! that is not.

use stackwright_validate::{Report, Validator};

/// Checks that the errors and resolved values (`W103x`) of a template are these: code, property path and a part of the
/// message or hint.
#[track_caller]
fn check(template: &str, expected: &[(&str, &str, &str)]) {
    compare(
        &Validator::new().check_source("exact.yaml", template),
        expected,
    );
}

#[track_caller]
fn compare(report: &Report, expected: &[(&str, &str, &str)]) {
    let found: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| {
            finding.code.starts_with(['E', 'S'])
                || finding.code.starts_with("W103")
                || finding.code.starts_with("W203")
        })
        .collect();
    let fits = found.len() == expected.len()
        && found
            .iter()
            .zip(expected)
            .all(|(finding, (code, path, part))| {
                let text = format!(
                    "{} {}",
                    finding.message,
                    finding.hint.as_deref().unwrap_or_default()
                );
                finding.code == *code
                    && finding.subject.property_path.as_deref().unwrap_or_default() == *path
                    && text.contains(part)
            });
    assert!(
        fits,
        "expected {expected:#?}\n{}",
        stackwright_validate::report::text(report, Default::default())
    );
}

/// A template with a log group that is kept for some days.
fn kept(parameters: &str, conditions: &str, days: &str) -> String {
    format!(
        "Parameters: {{{parameters}}}\nConditions: {{{conditions}}}\nMappings:\n  Kept: {{eu-west-1: {{Days: 8}}, us-east-1: {{Days: 7}}}}\n\
         Resources:\n  Logs: {{Type: AWS::Logs::LogGroup, Properties: {{RetentionInDays: {days}}}}}\n"
    )
}

#[test]
fn every_allowed_value_is_tried_in_every_scenario() {
    // The value is only used in production, where it may be 2.
    let template = kept(
        "Stage: {Type: String}, Days: {Type: Number, Default: 7, AllowedValues: [7, 2]}",
        "IsProduction: !Equals [!Ref Stage, production]",
        "!If [IsProduction, !Ref Days, 14]",
    );
    check(
        &template,
        &[("W2030", "RetentionInDays", "`2` is not one of")],
    );
}

#[test]
fn a_value_that_a_condition_excludes_is_not_tried() {
    let template = kept(
        "Days: {Type: String, Default: never, AllowedValues: [never, '7']}",
        "Expires: !Not [!Equals [!Ref Days, never]]",
        "!If [Expires, !Ref Days, !Ref AWS::NoValue]",
    );
    check(&template, &[]);
    let turned = template.replace(
        "!Not [!Equals [!Ref Days, never]]",
        "!Equals [!Ref Days, never]",
    );
    check(&turned, &[("W1030", "RetentionInDays", "`never`")]);
}

#[test]
fn a_condition_fixes_a_parameter() {
    let template = kept(
        "Days: {Type: String}",
        "IsEight: !Equals [!Ref Days, '8']",
        "!If [IsEight, !Ref Days, 7]",
    );
    check(
        &template,
        &[("W1030", "RetentionInDays", "`8` is not one of")],
    );
    let nine = template.replace("'8'", "'9'").replace("7]", "8]");
    let through_other = nine.replace(
        "IsEight:",
        "Is: !Equals [!Ref Days, '7'], IsEight: !And [!Not [!Condition Is], !Condition Nine], Nine:",
    );
    check(
        &through_other,
        &[
            ("E3030", "RetentionInDays", "`8`"),
            ("W1030", "RetentionInDays", "`9`"),
        ],
    );
}

#[test]
fn values_that_depend_on_each_other_are_tried_together() {
    let template = "
Parameters:
  Cpu: {Type: String, Default: '256'}
  Mode: {Type: String, Default: bridge}
Conditions:
  IsBridge: !Equals [!Ref Mode, bridge]
Resources:
  Zone:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: vpc-12345678
      ServiceName: !If [IsBridge, !Sub 'com.amazonaws.${Cpu}', x]
      VpcEndpointType: !Ref Mode
";
    check(template, &[("W1030", "VpcEndpointType", "`bridge`")]);
}

#[test]
fn mappings_are_read_for_every_region_or_the_one_given() {
    let template = kept("", "", "!FindInMap [Kept, !Ref AWS::Region, Days]");
    check(
        &template,
        &[("W1034", "RetentionInDays", "this is so in eu-west-1")],
    );
    let one = |region: &str| {
        Validator::new()
            .region(region)
            .check_source("one.yaml", &template)
    };
    compare(&one("us-east-1"), &[]);
    compare(&one("eu-west-1"), &[("W1034", "RetentionInDays", "`8`")]);
}

#[test]
fn the_region_decides_conditions() {
    let template = kept(
        "",
        "IsIreland: !Equals [!Ref AWS::Region, eu-west-1], IsChina: !Equals [!Ref AWS::Partition, aws-cn]",
        "!If [IsIreland, !If [IsChina, 9, 8], 7]",
    );
    let one = |region: &str| {
        Validator::new()
            .region(region)
            .check_source("one.yaml", &template)
    };
    compare(&one("us-east-1"), &[]);
    compare(&one("cn-north-1"), &[]);
    compare(&one("eu-west-1"), &[("E3030", "RetentionInDays", "`8`")]);
}

#[test]
fn attributes_are_those_that_the_type_returns() {
    let with = |value: &str| {
        format!(
            "Resources:\n  Files: {{Type: AWS::S3::Bucket}}\n  Net: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.0.0.0/16}}}}\n  \
             Cache: {{Type: AWS::MemoryDB::Cluster, Properties: {{ClusterName: c, NodeType: db.t4g.small, ACLName: open-access}}}}\n  \
             Topic: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: {value}}}}}\n"
        )
    };
    check(&with("!GetAtt Files.Arn"), &[]);
    check(
        &with("!GetAtt Files.BucketName"),
        &[("E1010", "DisplayName", "no attribute `BucketName`")],
    );
    check(&with("!GetAtt Net.CidrBlock"), &[]);
    check(&with("!GetAtt Cache.ClusterEndpoint.Address"), &[]);
    check(
        &with("!GetAtt Cache.ClusterEndpoint.Adress"),
        &[("E1010", "DisplayName", "Adress")],
    );
    check(
        &with("!GetAtt Cache.ClusterEndpoint.Port"),
        &[("E1010", "DisplayName", "expected a string, found a number")],
    );
    check(
        &with("!Sub 'port ${Cache.ClusterEndpoint.Port}'"),
        &[("E1019", "DisplayName", "is a number")],
    );
    check(
        &with("!Join ['', [a, !GetAtt Cache.ClusterEndpoint.Port]]"),
        &[("E1010", "DisplayName", "`Fn::Join` takes strings only")],
    );
}

#[test]
fn what_functions_yield_has_a_type_and_a_format() {
    let bucket = |value: &str| {
        format!(
            "Parameters: {{Names: {{Type: CommaDelimitedList}}}}\n\
             Resources: {{A: {{Type: AWS::S3::Bucket, Properties: {{VersioningConfiguration: {value}}}}}}}\n"
        )
    };
    const PATH: &str = "VersioningConfiguration";
    check(
        &bucket("!Select [0, !Ref Names]"),
        &[("E1017", PATH, "expected an object")],
    );
    check(
        &bucket("!Select [0, !Split [',', !ImportValue x]]"),
        &[("E1017", PATH, "a single value")],
    );
    check(
        &bucket("!ImportValue x"),
        &[("E1016", PATH, "expected an object")],
    );
    check(
        &bucket("!Split [',', !ImportValue x]"),
        &[("E1018", PATH, "found a list")],
    );
    check(&bucket("!Ref Names"), &[("E1020", PATH, "found a list")]);
    let instance = "
Parameters: {Net: {Type: 'AWS::EC2::VPC::Id'}}
Resources: {A: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: !Ref Net}}}
";
    check(
        instance,
        &[("E1041", "SubnetId", "the parameter `Net` is a VPC id")],
    );
}

#[test]
fn known_texts_have_the_formats_of_their_properties() {
    let schedule = |start: &str| {
        format!(
            "Resources: {{S: {{Type: AWS::Scheduler::Schedule, Properties: {{StartDate: '{start}', ScheduleExpression: rate(1 day), \
             FlexibleTimeWindow: {{Mode: 'OFF'}}, Target: {{Arn: 'arn:aws:sqs:eu-west-1:123456789012:q', RoleArn: 'arn:aws:iam::123456789012:role/r'}}}}}}}}"
        )
    };
    check(&schedule("2026-12-01T00:00:00Z"), &[]);
    check(
        &schedule("1 December"),
        &[("E1103", "StartDate", "a date and time")],
    );
}

#[test]
fn a_wrong_type_is_said_once() {
    let template =
        "Resources: {L: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: '7'}}}";
    let report = Validator::new()
        .strict_types(true)
        .check_source("strict.yaml", template);
    compare(
        &report,
        &[("E3012", "RetentionInDays", "expected an integer")],
    );
    compare(&Validator::new().check_source("loose.yaml", template), &[]);
}

#[test]
fn too_many_combinations_are_tried_in_part() {
    use std::fmt::Write as _;
    let mut conditions = String::new();
    let mut parameters = String::new();
    let mut tags = String::new();
    for index in 0..16 {
        let _ = writeln!(parameters, "  P{index}: {{Type: String}}");
        let _ = writeln!(conditions, "  C{index}: !Equals [!Ref P{index}, x]");
        let _ = writeln!(
            tags,
            "        - !If [C{index}, {{Key: k{index}, Value: v}}, !Ref AWS::NoValue]"
        );
    }
    let template = format!(
        "Parameters:\n{parameters}Conditions:\n{conditions}Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      \
         DisplayName: !If [C15, [x], a]\n      Tags:\n{tags}"
    );
    check(
        &template,
        &[
            ("E3012", "DisplayName", "found a list"),
            ("SW1902", "", "64 of their combinations"),
        ],
    );
}
