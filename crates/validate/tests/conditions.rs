//! Many conditions that build on one another: what is said of them is exact, and costs little. `conditions/` has templates
//! of 10 to 120 conditions with `Fn::If` nested in many properties; how many branches no deployment takes was counted by other
//! solvers.

use std::fmt::Write as _;

use stackwright_validate::{Report, Validator};

fn codes(report: &Report, code: &str) -> usize {
    let findings = report.findings.iter();
    findings.filter(|finding| finding.code == code).count()
}

#[track_caller]
fn dead_branches(template: &str, expected: usize) {
    let report = Validator::new().check_source("conditions.json", template);
    assert_eq!(codes(&report, "W1028"), expected);
}

#[test]
fn every_branch_that_is_never_taken_is_found() {
    dead_branches(include_str!("conditions/cond-10.json"), 97);
    dead_branches(include_str!("conditions/cond-30.json"), 191);
    dead_branches(include_str!("conditions/cond-60.json"), 212);
    dead_branches(include_str!("conditions/cond-120.json"), 223);
}

/// A template with these conditions, one of which decides a property.
fn with(conditions: &str, asked: &str) -> String {
    format!(
        "Parameters: {{P: {{Type: String}}}}\nConditions:\n{conditions}Resources:\n  \
         T: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: !If [{asked}, x, z]}}}}\n"
    )
}

/// A chain in which each condition is the opposite of the next is decided at any length.
#[test]
fn long_chains_of_negations_are_decided() {
    for length in [40, 41, 10_000] {
        let mut conditions = String::new();
        for index in 0..length {
            let _ = writeln!(conditions, "  C{index}: !Not [!Condition C{}]", index + 1);
        }
        let _ = writeln!(conditions, "  C{length}: !Equals [!Ref P, a]");
        dead_branches(&with(&conditions, "C0"), 0);
        // Where the last is always true, so is each other one or its opposite.
        let conditions = conditions.replace("[!Ref P, a]", "[!Sub '${P}-a', !Sub '${P}-a']");
        dead_branches(&with(&conditions, "C0"), 1);
    }
}

/// Each condition is used twice by the next one.
#[test]
fn a_condition_that_is_used_twice_is_looked_at_once() {
    let mut conditions = "  C0: !Equals [!Ref P, a]\n".to_owned();
    for index in 1..2_000 {
        let below = index - 1;
        let _ = writeln!(
            conditions,
            "  C{index}: !And [!Condition C{below}, !Or [!Condition C{below}, !Equals [!Ref P, b]]]"
        );
    }
    dead_branches(&with(&conditions, "C1999"), 0);
}

#[test]
fn a_circle_of_conditions_is_said_once() {
    for (conditions, circles) in [
        ("  A: !And [!Condition A, !Condition A]\n", 1),
        ("  A: !Not [!Condition B]\n  B: !Not [!Condition A]\n", 1),
        (
            "  A: !Not [!Condition A]\n  B: !Or [!Condition B, !Condition A]\n",
            2,
        ),
    ] {
        let report = Validator::new().check_source("circle.yaml", &with(conditions, "A"));
        assert_eq!(codes(&report, "SW1301"), circles, "{conditions}");
        assert_eq!(codes(&report, "W1028"), 0, "{conditions}");
    }
}

/// The reference from an output to a resource that exists only if each of many conditions holds.
#[test]
fn a_reference_that_may_lead_nowhere_is_found_among_many_conditions() {
    for count in [12, 13, 200] {
        let (mut parameters, mut conditions) = (String::new(), String::new());
        for index in 0..count {
            let _ = writeln!(parameters, "  P{index}: {{Type: String}}");
            let _ = match index {
                0 => writeln!(conditions, "  C0: !Equals [!Ref P0, x]"),
                _ => writeln!(
                    conditions,
                    "  C{index}: !And [!Condition C{}, !Equals [!Ref P{index}, x]]",
                    index - 1
                ),
            };
        }
        let last = count - 1;
        let template = format!(
            "Parameters:\n{parameters}Conditions:\n{conditions}Resources:\n  \
             Topic: {{Type: AWS::SNS::Topic, Condition: C{last}}}\n\
             Outputs:\n  Fits: {{Condition: C{last}, Value: !Ref Topic}}\n  Dangles: {{Condition: C{}, Value: !Ref Topic}}\n",
            last - 1
        );
        let report = Validator::new().check_source("chain.yaml", &template);
        assert_eq!(codes(&report, "W1001"), 1, "{count} conditions");
    }
}

/// Templates that took other tools minutes or hours, by what is told of them.
mod known_to_be_slow {
    use super::*;

    fn no_finding(template: &str) {
        let report = Validator::new().check_source("slow.yaml", template);
        let found: Vec<_> = report.findings.iter().map(|one| &one.message).collect();
        assert!(!report.has_errors(), "{found:?}");
    }

    /// 41 conditions, each of which refers to the one before, 74 parameters, `Fn::If` within `Fn::If` in 11 resources.
    #[test]
    fn chained_conditions_with_nested_ifs() {
        let (mut parameters, mut conditions) = (String::new(), String::new());
        for index in 0..74 {
            let _ = writeln!(parameters, "  P{index}: {{Type: String, Default: ''}}");
        }
        for index in 0..41 {
            let own = format!("!Not [!Equals [!Ref P{index}, '']]");
            let _ = match index {
                0 => writeln!(conditions, "  C0: {own}"),
                _ => writeln!(
                    conditions,
                    "  C{index}: !Or [!Condition C{}, {own}]",
                    index - 1
                ),
            };
        }
        let mut resources = String::new();
        for index in 0..11 {
            let nest = |least: usize| {
                let mut value = format!("!Ref P{}", 60 + index);
                for depth in 0..6 {
                    value = format!(
                        "!If [C{}, {value}, !Ref P{}]",
                        least + 5 - depth,
                        50 + depth
                    );
                }
                value
            };
            let _ = writeln!(
                resources,
                "  T{index}:\n    Type: AWS::SNS::Topic\n    Properties: {{DisplayName: {}, KmsMasterKeyId: {}}}",
                nest(index * 3),
                nest(index * 2 + 10)
            );
        }
        no_finding(&format!(
            "Parameters:\n{parameters}Conditions:\n{conditions}Resources:\n{resources}"
        ));
    }

    /// 26 nested stacks, each with a condition and with parameters that others decide.
    #[test]
    fn nested_stacks() {
        let (mut parameters, mut conditions, mut resources) =
            (String::new(), String::new(), String::new());
        for index in 0..26 {
            let before = usize::saturating_sub(index, 1);
            let _ = writeln!(
                parameters,
                "  Deploy{index}: {{Type: String, AllowedValues: ['true', 'false'], Default: 'true'}}"
            );
            let _ = writeln!(
                conditions,
                "  Has{index}: !Equals [!Ref Deploy{index}, 'true']\n  \
                 Both{index}: !And [!Condition Has{index}, !Condition Has{before}]"
            );
            let _ = writeln!(
                resources,
                "  Stack{index}:\n    Type: AWS::CloudFormation::Stack\n    Condition: Has{index}\n    Properties:\n      \
                 TemplateURL: https://bucket.s3.amazonaws.com/stack.yaml\n      Parameters:"
            );
            for other in 0..26 {
                let value = match other == index {
                    true => "none".to_owned(),
                    false => format!(
                        "!If [Has{other}, !Ref Deploy{other}, !If [Both{index}, both, none]]"
                    ),
                };
                let _ = writeln!(resources, "        Value{other}: {value}");
            }
        }
        no_finding(&format!(
            "Parameters:\n{parameters}Conditions:\n{conditions}Resources:\n{resources}"
        ));
    }

    /// One policy, whose statements six parameters choose.
    #[test]
    fn a_policy_of_chosen_statements() {
        let (mut parameters, mut conditions, mut statements) =
            (String::new(), String::new(), String::new());
        let services = ["s3", "sqs", "sns", "dynamodb", "kms", "ssm", "logs", "ec2"];
        let list = services.join(", ");
        for slot in 0..6 {
            let _ = writeln!(
                parameters,
                "  Service{slot}: {{Type: String, Default: none, AllowedValues: [none, {list}]}}"
            );
        }
        for service in services {
            let slots: Vec<String> = (0..6)
                .map(|slot| format!("!Equals [!Ref Service{slot}, {service}]"))
                .collect();
            let _ = writeln!(conditions, "  Use{service}: !Or [{}]", slots.join(", "));
            let _ = writeln!(
                statements,
                "          - !If [Use{service}, {{Effect: Allow, Action: '{service}:*', Resource: '*'}}, !Ref AWS::NoValue]"
            );
        }
        no_finding(&format!(
            "Parameters:\n{parameters}Conditions:\n{conditions}Resources:\n  Policy:\n    Type: AWS::IAM::ManagedPolicy\n    \
             Properties:\n      PolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n{statements}"
        ));
    }

    /// Five groups of ten accounts and regions each, and a condition that none of the groups holds.
    #[test]
    fn groups_of_accounts_and_regions() {
        let mut conditions = String::new();
        let mut groups = Vec::new();
        for group in 0..5 {
            let pairs: Vec<String> = (0..10)
                .map(|index| {
                    let account = 100_000_000_000_u64 + group * 10 + index;
                    format!(
                        "!And [!Equals [!Ref AWS::AccountId, '{account}'], !Equals [!Ref AWS::Region, eu-west-{index}]]"
                    )
                })
                .collect();
            let _ = writeln!(conditions, "  G{group}: !Or [{}]", pairs.join(", "));
            groups.push(format!("!Condition G{group}"));
        }
        let _ = writeln!(conditions, "  None: !Not [!Or [{}]]", groups.join(", "));
        let template = format!(
            "Conditions:\n{conditions}Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n      \
             DisplayName: !If [G0, !If [G1, a, b], !If [None, !If [G4, c, d], e]]\n"
        );
        // No account is in two groups.
        dead_branches(&template, 2);
    }
}
