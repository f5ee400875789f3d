//! What broadens, and what does not.

use super::*;
use crate::facts::BuiltinFacts;
use serde_json::json;

/// Compares two versions of one resource; a finding is shown as its sign and its essence.
#[track_caller]
fn check(old: Value, new: Value, expected: &[&str]) {
    let wrap = |resource: Value| match resource {
        Value::Null => json!({"Resources": {}}),
        resource => json!({"Resources": {"R": resource}}),
    };
    let findings = classify(Some(&wrap(old)), &wrap(new), &[], &BuiltinFacts);
    assert_eq!(shown(&findings), expected);
}

/// Each finding as its sign and its essence.
fn shown(findings: &[Finding]) -> Vec<String> {
    let when = |when: &str| match when {
        "" => String::new(),
        when => format!(" when {when}"),
    };
    findings
        .iter()
        .map(|finding| {
            let sign = if finding.broadens() { "+" } else { "-" };
            match finding {
                Finding::Statement(s) => format!(
                    "{sign} {} {} {} on {}{}{}",
                    s.effect,
                    s.principals.join(","),
                    s.actions.join(","),
                    s.resources.join(","),
                    if s.condition.is_empty() {
                        String::new()
                    } else {
                        format!(" if {}", s.condition)
                    },
                    when(&s.when)
                ),
                Finding::ManagedPolicy { policy, .. } => format!("{sign} {policy}"),
                Finding::Network(rule) => {
                    format!("{sign} {} {}{}", rule.protocol, rule.peer, when(&rule.when))
                }
                Finding::Public { what, .. } => format!("{sign} {what}"),
                Finding::Released { policy, was, .. } => format!("{policy} was {was}"),
                other => format!("{other:?}"),
            }
        })
        .collect()
}

fn policy(statement: Value) -> Value {
    json!({"Type": "AWS::IAM::Policy", "Properties": {"Roles": [{"Ref": "Role"}], "PolicyDocument": {"Statement": statement}}})
}

#[test]
fn new_permissions_broaden() {
    check(
        Value::Null,
        policy(
            json!([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": {"Fn::GetAtt": ["B", "Arn"]}}]),
        ),
        &["+ Allow ${Role} s3:GetObject on ${B.Arn}"],
    );
}

#[test]
fn data_that_is_kept_no_more() {
    let bucket = |policy: Value| {
        let mut bucket = json!({"Type": "AWS::S3::Bucket", "Properties": {}});
        if let (Some(bucket), Value::Object(policy)) = (bucket.as_object_mut(), policy) {
            bucket.extend(policy);
        }
        bucket
    };
    let kept = || json!({"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Snapshot"});
    let gone = [
        "DeletionPolicy was Retain",
        "UpdateReplacePolicy was Snapshot",
    ];
    check(bucket(kept()), bucket(json!({})), &gone);
    check(
        bucket(kept()),
        bucket(json!({"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Retain"})),
        &gone[..1],
    );
    check(bucket(json!({})), bucket(kept()), &[]);
}

#[test]
fn narrower_permissions_do_not() {
    check(
        policy(json!([{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}])),
        policy(json!([{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:x"}])),
        &["- Allow ${Role} s3:* on *"],
    );
}

#[test]
fn a_lost_condition_broadens() {
    check(
        policy(
            json!([{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {"Bool": {"a": "b"}}}]),
        ),
        policy(json!([{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}])),
        &[
            "+ Allow ${Role} iam:PassRole on *",
            r#"- Allow ${Role} iam:PassRole on * if {"Bool":{"a":"b"}}"#,
        ],
    );
}

#[test]
fn a_lost_denial_broadens() {
    let deny =
        json!({"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "s3:*", "Resource": "x"});
    check(
        json!({"Type": "AWS::S3::BucketPolicy", "Properties": {"PolicyDocument": {"Statement": [deny]}}}),
        json!({"Type": "AWS::S3::BucketPolicy", "Properties": {"PolicyDocument": {"Statement": []}}}),
        &["+ Deny * s3:* on x"],
    );
}

#[test]
fn order_and_form_do_not_matter() {
    check(
        policy(
            json!([{"Effect": "Allow", "Action": ["a:B", "c:D"], "Resource": {"Fn::Join": ["", [{"Fn::GetAtt": ["B", "Arn"]}, "/*"]]}}]),
        ),
        policy(
            json!({"Effect": "Allow", "Action": ["c:D", "a:B"], "Resource": [{"Fn::Sub": "${B.Arn}/*"}]}),
        ),
        &[],
    );
}

#[test]
fn network_and_switches() {
    check(
        json!({"Type": "AWS::EC2::SecurityGroup", "Properties": {}}),
        json!({"Type": "AWS::EC2::SecurityGroup", "Properties": {"SecurityGroupIngress":
            [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}]}}),
        &["+ tcp 22 0.0.0.0/0"],
    );
    check(
        json!({"Type": "AWS::S3::Bucket", "Properties": {}}),
        json!({"Type": "AWS::S3::Bucket", "Properties": {"PublicAccessBlockConfiguration": {"BlockPublicPolicy": false}}}),
        &["+ BlockPublicPolicy is turned off"],
    );
    check(
        json!({"Type": "AWS::IAM::Role", "Properties": {}}),
        json!({"Type": "AWS::IAM::Role", "Properties": {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]}}),
        &["+ arn:aws:iam::aws:policy/AdministratorAccess"],
    );
}

#[test]
fn branches_of_conditions_are_looked_into() {
    let read = json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"});
    let all = json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"});
    let none = json!({"Ref": "AWS::NoValue"});
    let choose = |yes: &Value, no: &Value| json!([{"Fn::If": ["IsProd", yes, no]}]);
    check(
        Value::Null,
        policy(choose(&read, &none)),
        &["+ Allow ${Role} s3:GetObject on * when IsProd"],
    );
    check(
        policy(choose(&read, &none)),
        policy(choose(&read, &all)),
        &["+ Allow ${Role} s3:* on * when not IsProd"],
    );
    // What held under a condition holds always now.
    check(
        policy(choose(&read, &none)),
        policy(json!([read])),
        &[
            "+ Allow ${Role} s3:GetObject on *",
            "- Allow ${Role} s3:GetObject on * when IsProd",
        ],
    );
    // The list itself, and lists within.
    check(
        policy(json!([read])),
        policy(json!({"Fn::If": ["IsProd", {"Fn::If": ["IsBig", [read, all], [read]]}, read]})),
        &[
            "+ Allow ${Role} s3:* on * when IsProd and IsBig",
            "- Allow ${Role} s3:GetObject on *",
        ],
    );
    check(
        json!({"Type": "AWS::IAM::Role", "Properties": {"Policies": []}}),
        json!({"Type": "AWS::IAM::Role", "Properties": {"Policies": choose(&json!({"PolicyName": "p", "PolicyDocument": {"Statement": all}}), &none)}}),
        &["+ Allow this identity s3:* on * when IsProd"],
    );
    let open = json!({"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"});
    check(
        json!({"Type": "AWS::EC2::SecurityGroup", "Properties": {}}),
        json!({"Type": "AWS::EC2::SecurityGroup", "Properties": {"SecurityGroupIngress": choose(&none, &open)}}),
        &["+ tcp 22 0.0.0.0/0 when not IsProd"],
    );
    check(
        json!({"Type": "AWS::IAM::Role", "Properties": {}}),
        json!({"Type": "AWS::IAM::Role", "Properties": {"ManagedPolicyArns": choose(&json!("arn:admin"), &none)}}),
        &["+ arn:admin"],
    );
    // What cannot be read is shown as it is written.
    check(
        Value::Null,
        policy(json!([{"Fn::FindInMap": ["Statements", "a", "b"]}])),
        &[r#"+ Allow ${Role} {"Fn::FindInMap":["Statements","a","b"]} on "#],
    );
}

#[test]
fn a_resource_whose_condition_changes_is_new() {
    let template = json!({"Resources": {"R": policy(json!([{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]))}});
    let happens = |action: Action| {
        let change = Change {
            action,
            logical_id: "R".into(),
            physical_id: None,
            resource_type: "AWS::IAM::Policy".into(),
            origin: Origin::default(),
            replacement: Replacement::Never,
            policy_action: None,
            properties: Vec::new(),
            before: None,
            after: None,
            nested_change_set: None,
            nested: Vec::new(),
            drifted: false,
        };
        shown(&classify(
            Some(&template),
            &template,
            &[change],
            &BuiltinFacts,
        ))
    };
    assert_eq!(happens(Action::Add), ["+ Allow ${Role} s3:* on *"]);
    assert_eq!(happens(Action::Remove), ["- Allow ${Role} s3:* on *"]);
    assert_eq!(happens(Action::Modify), [""; 0]);
}
