//! What broadens, and what does not.

use super::*;
use crate::engines::text::Steps;
use crate::model::Template;
use crate::parse::parse;
use serde_json::{Value, json};

/// Compares two versions of one resource; a finding is shown as its sign and its essence.
#[track_caller]
fn check(old: Value, new: Value, expected: &[&str]) {
    assert_eq!(found(&old, &new, &mut Steps::new(MAX_STEPS)), expected);
}

fn found(old: &Value, new: &Value, steps: &mut Steps) -> Vec<String> {
    let wrap = |resource: &Value| match resource {
        Value::Null => json!({"Resources": {}}).to_string(),
        resource => json!({"Resources": {"R": resource}}).to_string(),
    };
    let (old, new) = (wrap(old), wrap(new));
    let (old, new) = (parse(&old), parse(&new));
    let (old, new) = (Template::new(&old), Template::new(&new));
    let findings = access_within(Some(&old), &new, Updates::embedded(), steps);
    findings.iter().map(shown).collect()
}

/// A finding as its sign and its essence.
fn shown(finding: &Finding) -> String {
    let after = |word: &str, text: &str| match text {
        "" => String::new(),
        text => format!(" {word} {text}"),
    };
    let sign = if finding.broadens() { "+" } else { "-" };
    match &finding.kind {
        FindingKind::Statement(s) => format!(
            "{sign} {} {} {} on {}{}{}",
            s.effect,
            s.principals.join(","),
            s.actions.join(","),
            s.resources.join(","),
            after("if", &s.condition),
            after("when", &s.when)
        ),
        FindingKind::ManagedPolicy { policy, .. } => format!("{sign} {policy}"),
        FindingKind::Network(rule) => {
            let when = after("when", &rule.when);
            format!("{sign} {} {}{when}", rule.protocol, rule.peer)
        }
        FindingKind::Public { what } => format!("{sign} {what}"),
        FindingKind::Released { policy, was } => format!("{policy} was {was}"),
        other => format!("{other:?}"),
    }
}

fn policy(statement: Value) -> Value {
    json!({"Type": "AWS::IAM::Policy", "Properties": {"Roles": [{"Ref": "Role"}], "PolicyDocument": {"Statement": statement}}})
}

/// Each with each are too many pairs to look at, also only to see that no steps are left.
#[test]
fn statements_beyond_the_steps_are_shown_without_comparing() {
    let all = |name: &str| {
        let each = (0..6_000).map(|index| {
            let on = format!("arn:aws:s3:::{name}-{index}");
            json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": on})
        });
        policy(Value::Array(each.collect()))
    };
    let mut steps = Steps::new(1_000);
    let found = found(&all("old"), &all("new"), &mut steps);
    assert_eq!((found.len(), steps.left()), (12_000, 0));
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
fn what_means_the_same_is_no_change() {
    let on = |resource: Value| {
        policy(json!([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": resource}]))
    };
    // Different words for one thing, of which the one is not within the other as a text.
    check(
        on(json!({"Fn::Sub": "arn:${AWS::Partition}:s3:::${B}/*"})),
        on(
            json!({"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3:::", {"Ref": "B"}, "/*"]]}),
        ),
        &[],
    );
    check(
        policy(json!([{"Effect": "Allow", "Action": "S3:getobject", "Resource": "*"}])),
        policy(json!([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}])),
        &[],
    );
}

#[test]
fn wildcards_of_both_kinds() {
    let allow = |action: &str, resource: &str| {
        policy(json!([{"Effect": "Allow", "Action": action, "Resource": resource}]))
    };
    check(
        allow("s3:Get*", "arn:aws:s3:::a?c/*"),
        allow("s3:GetObject", "arn:aws:s3:::abc/x"),
        &["- Allow ${Role} s3:Get* on arn:aws:s3:::a?c/*"],
    );
    check(
        allow("s3:Get*", "arn:aws:s3:::abc/x"),
        allow("s3:Get*", "arn:aws:s3:::a?c/x"),
        &[
            "+ Allow ${Role} s3:Get* on arn:aws:s3:::a?c/x",
            "- Allow ${Role} s3:Get* on arn:aws:s3:::abc/x",
        ],
    );
}

#[test]
fn more_conditions_narrow() {
    let when = |condition: Value| {
        policy(
            json!([{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": condition}]),
        )
    };
    let one = json!({"Bool": {"aws:SecureTransport": "true"}});
    let two = json!({"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:x": "y"}});
    let text = |condition: &Value| format!("- Allow ${{Role}} s3:* on * if {}", condition);
    check(when(one.clone()), when(two.clone()), &[&text(&one)]);
    let wider = format!("+{}", &text(&one)[1..]);
    check(when(two.clone()), when(one), &[&wider, &text(&two)]);
}

#[test]
fn who_a_policy_is_for() {
    let of = |roles: Value| {
        json!({"Type": "AWS::IAM::Policy", "Properties": {"Roles": roles,
            "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}}})
    };
    check(
        of(json!(["a"])),
        of(json!(["a", "b"])),
        &["+ Allow a,b s3:* on *", "- Allow a s3:* on *"],
    );
    check(
        of(json!(["a", "b"])),
        of(json!(["a"])),
        &["- Allow a,b s3:* on *"],
    );
    let trust = |principal: Value| {
        json!({"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument":
            {"Statement": {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}}}})
    };
    check(
        trust(json!({"AWS": "*"})),
        trust(json!({"Service": "ec2.amazonaws.com"})),
        &["- Allow * sts:AssumeRole on "],
    );
    check(
        trust(json!({"Service": "ec2.amazonaws.com"})),
        trust(json!({"Service": ["ec2.amazonaws.com", "ecs.amazonaws.com"]})),
        &[
            "+ Allow Service:ec2.amazonaws.com,Service:ecs.amazonaws.com sts:AssumeRole on ",
            "- Allow Service:ec2.amazonaws.com sts:AssumeRole on ",
        ],
    );
}

#[test]
fn permissions_of_functions_and_policies_as_text() {
    let permission = |source: Value| {
        json!({"Type": "AWS::Lambda::Permission", "Properties": {"Action": "lambda:InvokeFunction",
            "FunctionName": {"Ref": "F"}, "Principal": "s3.amazonaws.com", "SourceArn": source}})
    };
    let shown = "- Allow s3.amazonaws.com lambda:InvokeFunction on ${F} if SourceArn: ";
    check(
        permission(json!("arn:aws:s3:::a")),
        permission(json!({"Ref": "AWS::NoValue"})),
        &[
            "+ Allow s3.amazonaws.com lambda:InvokeFunction on ${F}",
            &format!("{shown}arn:aws:s3:::a"),
        ],
    );
    check(
        Value::Null,
        json!({"Type": "AWS::SSO::PermissionSet", "Properties": {
            "InlinePolicy": "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}}"}}),
        &["+ Allow  * on *"],
    );
}

/// Policies that were made to keep a reader busy: each comparison ends within the steps that it is given, and what is
/// not known to be covered by then is shown.
#[test]
fn hostile_policies_take_bounded_steps() {
    let statement = |actions: &Value, resources: &Value| json!({"Effect": "Allow", "Action": actions, "Resource": resources});
    let stars = |part: &str, times: usize| json!(part.repeat(times));
    let each =
        |count: usize, of: &dyn Fn(usize) -> String| -> Value { (0..count).map(of).collect() };
    let long = "a".repeat(60);
    let cases = [
        // Eight asterisks against sixty characters.
        (
            policy(statement(&json!("*"), &json!("*a".repeat(8) + "b"))),
            policy(statement(&json!("*"), &json!(long))),
            2,
        ),
        (
            policy(statement(&json!("*"), &json!("?*".repeat(60) + "b"))),
            policy(statement(&json!("*"), &json!("a".repeat(120)))),
            2,
        ),
        // A policy of six kilobytes with thousands of wildcards.
        (
            policy(statement(&stars("*?", 3000), &json!("*"))),
            policy(statement(&stars("?*a", 2000), &json!("*"))),
            2,
        ),
        (
            policy(statement(
                &each(1000, &|n| format!("s3:{}*{n}", "*a".repeat(30))),
                &json!("*"),
            )),
            policy(statement(
                &each(1000, &|n| format!("s3:{}{n}x", "a".repeat(60))),
                &json!("*"),
            )),
            2,
        ),
        // Many statements with many actions, none of which is like another.
        (
            policy(
                (0..300)
                    .map(|n| statement(&each(30, &|m| format!("s{n}:*{m}*")), &json!("*")))
                    .collect(),
            ),
            policy(
                (0..300)
                    .map(|n| statement(&each(30, &|m| format!("s{n}:x{m}y")), &json!("*")))
                    .collect(),
            ),
            300,
        ),
    ];
    for (old, new, least) in cases {
        let most = 3_000_000;
        let mut steps = Steps::new(most);
        let shown = found(&old, &new, &mut steps);
        assert!(shown.len() >= least, "{} findings", shown.len());
        assert!(
            shown.iter().filter(|one| one.starts_with('-')).count() >= least / 2,
            "what disappears is shown"
        );
        // Without steps, everything is shown that is not the same text.
        let without = found(&old, &new, &mut Steps::new(0));
        assert!(without.len() >= shown.len());
    }
}
