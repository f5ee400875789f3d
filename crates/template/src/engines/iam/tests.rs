//! Short cases: a statement or a policy beside the request and the answer.

use super::{Kind, Permissions, Policy, Request, check, trust};
use crate::engines::Answer::{self, Maybe, No, Yes};
use crate::engines::text::{Scope, Text};
use crate::model::{Environment, Template};
use crate::parse::parse;

const RESOURCES: &str = "
Parameters: {Name: {Type: String}}
Resources:
  Bucket: {Type: AWS::S3::Bucket}
  Other: {Type: AWS::S3::Bucket}
";

/// Asks a policy of one statement about `s3:PutObject` on `input/a` of the bucket, by CloudTrail.
#[track_caller]
fn allows(statement: &str, expected: Answer) {
    let source = format!("{RESOURCES}Policy: {{Statement: [{statement}]}}\n");
    let document = parse(&source);
    assert!(document.errors.is_empty(), "{:?}", document.errors);
    let template = Template::new(&document);
    let environment = Environment::default();
    let scope = Scope {
        template: &template,
        environment: &environment,
    };
    let policy = document.root.get("Policy").expect("it is there");
    let policy = environment.evaluate(&template, policy).expect("a value");
    let object = scope
        .reference(&template.resources["Bucket"], "Arn")
        .then(Text::literal("/input/a"));
    let request = Request::new("s3:PutObject", &object)
        .by_service("cloudtrail.amazonaws.com")
        .with("aws:SourceAccount", Text::literal("123456789012"));
    let found = Policy::read(scope, &policy).allows(&request);
    assert_eq!(found, expected, "{statement}");
}

#[test]
fn statements() {
    let anyone = |rest: &str| format!("{{Effect: Allow, Principal: '*', {rest}}}");
    let on = |resource: &str| anyone(&format!("Action: s3:PutObject, Resource: {resource}"));
    allows(&on("'*'"), Yes);
    allows(&on("!Sub '${Bucket.Arn}/*'"), Yes);
    allows(&on("!Sub 'arn:aws:s3:::${Bucket}/input/?'"), Yes);
    allows(&on("!Sub '${Bucket.Arn}/output/*'"), No);
    allows(&on("!GetAtt Bucket.Arn"), No);
    allows(&on("!Sub '${Other.Arn}/*'"), No);
    allows(&on("!Sub 'arn:aws:s3:::${Name}/*'"), Maybe);
    allows(&on("[!GetAtt Bucket.Arn, !Sub '${Bucket.Arn}/*']"), Yes);
    allows(&anyone("Action: 'S3:putobject', Resource: '*'"), Yes);
    allows(
        &anyone("Action: ['s3:Get*', 's3:Put*'], Resource: '*'"),
        Yes,
    );
    allows(&anyone("Action: 's3:Get*', Resource: '*'"), No);
    allows(&anyone("NotAction: 's3:Get*', Resource: '*'"), Yes);
    allows(&anyone("NotAction: 's3:*', Resource: '*'"), No);
    allows(
        &anyone("Action: 's3:*', NotResource: !Sub '${Bucket.Arn}/*'"),
        No,
    );
    allows(
        &anyone("Action: 's3:*', NotResource: !Sub '${Bucket.Arn}/output/*'"),
        Yes,
    );
    allows(
        "{Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*'}",
        No,
    );
}

#[test]
fn principals() {
    let by = |principal: &str| {
        format!("{{Effect: Allow, Principal: {principal}, Action: 's3:*', Resource: '*'}}")
    };
    allows(&by("{Service: cloudtrail.amazonaws.com}"), Yes);
    allows(
        &by("{Service: [a.amazonaws.com, cloudtrail.amazonaws.com]}"),
        Yes,
    );
    allows(&by("{Service: !Sub 'cloudtrail.${AWS::URLSuffix}'}"), Yes);
    allows(&by("{Service: events.amazonaws.com}"), No);
    allows(&by("{AWS: '123456789012'}"), No);
    allows(&by("{Service: !Ref Name}"), Maybe);
}

#[test]
fn conditions() {
    let when = |condition: &str| {
        format!(
            "{{Effect: Allow, Principal: '*', Action: 's3:*', Resource: '*', Condition: {condition}}}"
        )
    };
    allows(
        &when("{StringEquals: {'aws:SourceAccount': '123456789012'}}"),
        Yes,
    );
    allows(
        &when("{StringEquals: {'AWS:sourceaccount': ['1', '123456789012']}}"),
        Yes,
    );
    allows(
        &when("{StringEquals: {'aws:SourceAccount': '999999999999'}}"),
        No,
    );
    allows(&when("{StringLike: {'aws:SourceAccount': '1234*'}}"), Yes);
    allows(
        &when("{StringNotEquals: {'aws:SourceAccount': '123456789012'}}"),
        No,
    );
    allows(
        &when("{StringEqualsIfExists: {'aws:SourceAccount': '123456789012'}}"),
        Yes,
    );
    allows(
        &when("{StringEquals: {'aws:SourceAccount': !Ref Name}}"),
        Maybe,
    );
    allows(&when("{Bool: {'aws:SecureTransport': 'true'}}"), Maybe);
    allows(&when("{'Null': {'aws:SourceAccount': 'false'}}"), Yes);
}

#[test]
fn denials_win() {
    let allow = "{Effect: Allow, Principal: '*', Action: 's3:*', Resource: '*'}";
    let deny = |rest: &str| format!("{allow}, {{Effect: Deny, Principal: '*', {rest}}}");
    allows(&deny("Action: 's3:Put*', Resource: '*'"), No);
    allows(&deny("Action: 's3:Get*', Resource: '*'"), Yes);
    allows(
        &deny("Action: 's3:*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': 'false'}}"),
        Maybe,
    );
    allows(
        &deny("Action: 's3:*', Resource: !Sub '${Bucket.Arn}/output/*'"),
        Yes,
    );
}

/// Asks what a role may do on `Bucket/output/a`.
#[track_caller]
fn role(more: &str, expected: Answer) {
    let source = format!(
        "{RESOURCES}  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {{Statement: {{Effect: Allow, Principal: {{Service: ecs-tasks.amazonaws.com}}, Action: sts:AssumeRole}}}}
{more}"
    );
    let document = parse(&source);
    assert!(document.errors.is_empty(), "{more}: {:?}", document.errors);
    let template = Template::new(&document);
    let environment = Environment::default();
    let scope = Scope {
        template: &template,
        environment: &environment,
    };
    let role = &template.resources["Role"];
    let object = scope
        .reference(&template.resources["Bucket"], "Arn")
        .then(Text::literal("/output/a"));
    let permissions = Permissions::of(scope, role);
    assert_eq!(
        permissions.allows(&Request::new("s3:PutObject", &object)),
        expected,
        "{more}"
    );
    let trust = trust(scope, role).expect("it has one");
    assert_eq!(trust.may_be_assumed_by("ecs-tasks.amazonaws.com"), Yes);
    assert_eq!(trust.may_be_assumed_by("events.amazonaws.com"), No);
}

#[test]
fn policies_of_a_role() {
    let write =
        "{Statement: {Effect: Allow, Action: 's3:Put*', Resource: !Sub '${Bucket.Arn}/output/*'}}";
    role("", No);
    role(
        &format!("      Policies: [{{PolicyName: a, PolicyDocument: {write}}}]\n"),
        Yes,
    );
    role(
        "      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3FullAccess']\n",
        Yes,
    );
    role(
        "      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess']\n",
        No,
    );
    role(
        "      ManagedPolicyArns: ['arn:aws:iam::aws:policy/SomethingElse']\n",
        Maybe,
    );
    role("      ManagedPolicyArns: [!Ref Name]\n", Maybe);
    role(
        &format!(
            "      ManagedPolicyArns: [!Ref Managed]\n  Managed: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {write}}}}}\n"
        ),
        Yes,
    );
    let attached = |roles: &str| {
        format!(
            "  Policy: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: a, Roles: [{roles}], PolicyDocument: {write}}}}}\n"
        )
    };
    role(&attached("!Ref Role"), Yes);
    role(&attached("another"), No);
    role(&attached("!Ref Name"), Maybe);
    role(
        &format!(
            "  Policy: {{Type: AWS::IAM::RolePolicy, Properties: {{PolicyName: a, RoleName: !Ref Role, PolicyDocument: {write}}}}}\n"
        ),
        Yes,
    );
    role(
        &format!(
            "      PermissionsBoundary: !Ref Name\n{}",
            attached("!Ref Role")
        ),
        Maybe,
    );
}

#[test]
fn what_iam_refuses() {
    for (statement, kind, expected) in [
        (
            "{Effect: Allow, Action: 's3:*', Resource: '*'}",
            Kind::Identity,
            None,
        ),
        (
            "{Effect: Allow, Action: 's3:*', Resource: '*'}",
            Kind::Resource,
            Some("the statement has neither `Principal` nor `NotPrincipal`"),
        ),
        (
            "{Effect: Allow, Principal: '*', Action: 'ecr:*'}",
            Kind::OwnResource,
            None,
        ),
        (
            "{Effect: Allow, Principal: '*', Action: 'sts:AssumeRole'}",
            Kind::Trust,
            None,
        ),
        (
            "{Effect: Allow, Principal: {Service: ecs-tasks}, Action: 'sts:AssumeRole'}",
            Kind::Trust,
            Some("`ecs-tasks` is no service principal"),
        ),
        (
            "{Effect: Allow, Action: 's3:*', Resource: []}",
            Kind::Identity,
            Some("the list is empty"),
        ),
        (
            "{Effect: Allow, Action: 's3:*', NotAction: 'a:b', Resource: '*'}",
            Kind::Identity,
            Some("the statement has both `Action` and `NotAction`"),
        ),
        (
            "{Effect: Allow, Action: 's3:*', Resource: !Sub '${Bucket}/*'}",
            Kind::Identity,
            Some(
                "`${Bucket}/*` begins with the name of `Bucket`, and a resource of a policy must be an ARN",
            ),
        ),
        (
            "{Effect: !Ref Name, Action: !Ref Name, Resource: !Ref Name}",
            Kind::Identity,
            None,
        ),
        (
            "{Effect: Allow, Action: 's3:*', Resource: '*', Condition: {'ForAnyValue:StringLike': {'aws:x': a}}}",
            Kind::Identity,
            None,
        ),
    ] {
        let source = format!("{RESOURCES}Policy: {{Statement: [{statement}]}}\n");
        let document = parse(&source);
        let template = Template::new(&document);
        let environment = Environment::default();
        let scope = Scope {
            template: &template,
            environment: &environment,
        };
        let policy = document.root.get("Policy").expect("it is there");
        let policy = environment.evaluate(&template, policy).expect("a value");
        let faults: Vec<String> = check(scope, &policy, kind)
            .into_iter()
            .map(|fault| fault.message)
            .collect();
        assert_eq!(faults.first().map(String::as_str), expected, "{statement}");
    }
}
