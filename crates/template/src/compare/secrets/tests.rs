//! Secrets under many names and in many places, and what is none.

use super::*;
use serde_json::{Value, json};

const SECRET: &[&str] = &[
    "Password",
    "DB_PASSWORD",
    "DbPassword",
    "dbpassword",
    "MasterUserPassword",
    "PASSWD",
    "DB_PWD",
    "SMTP_PASS",
    "Passphrase",
    "Token",
    "AUTH_TOKEN",
    "API_TOKEN",
    "GITHUB_TOKEN",
    "githubToken",
    "OAuthToken",
    "access-token",
    "RefreshToken",
    "SESSION_TOKEN",
    "SECRET",
    "Secrets",
    "CLIENT_SECRET",
    "ClientSecret",
    "JWT_SECRET",
    "STRIPE_SECRET",
    "SecretString",
    "SecretAccessKey",
    "AWS_SECRET_ACCESS_KEY",
    "SECRET_KEY",
    "DJANGO_SECRET_KEY",
    "API_KEY",
    "ApiKey",
    "apikey",
    "APIKey",
    "X-Api-Key",
    "PreSharedKey",
    "PSK",
    "PRIVATE_KEY",
    "PrivateKey",
    "SSH_PRIVATE_KEY",
    "ENCRYPTION_KEY",
    "SigningKey",
    "SIGNING_SECRET",
    "ConnectionString",
    "DB_CONNECTION_STRING",
    "Credentials",
    "PASSWORD_2",
    "TOKEN_PROD",
    "ApiKeyValue",
    "SENTRY_DSN",
    "WEBHOOK_SECRET",
    "LICENSE_KEY",
    "ACCOUNT_KEY",
    "PasswordHash",
    "APP_KEY",
    "HostKeyBody",
];
/// Where the author chose the name.
const SECRET_OF_AUTHOR: &[&str] = &[
    "STRIPE_KEY",
    "OPENAI_KEY",
    "DATABASE_URL",
    "MONGO_URI",
    "BASIC_AUTH",
    "SLACK_WEBHOOK",
    "Authorization",
    "STRIPE_SK",
    "GITHUB_PAT",
    "OTP_SEED",
    "hmac",
];
const PUBLIC: &[&str] = &[
    "KeyId",
    "TokenKeyId",
    "KMS_KEY_ID",
    "KmsKeyArn",
    "SecretArn",
    "SECRET_NAME",
    "SecretId",
    "PublicKey",
    "SSH_PUBLIC_KEY",
    "KeyName",
    "AWS_ACCESS_KEY_ID",
    "S3_KEY",
    "S3Key",
    "PARTITION_KEY",
    "Key",
    "TagKey",
    "SortKey",
    "PasswordLength",
    "PasswordPolicy",
    "TOKEN_URL",
    "TokenType",
    "TokenValidity",
    "HttpTokens",
    "NextToken",
    "MAX_TOKENS",
    "PASSWORD_FILE",
    "Username",
    "Name",
    "BucketName",
    "Author",
    "Authorization_URL",
    "Monkey",
    "TURKEY",
    "BypassMode",
    "Compass",
    "API_URL",
    "ENDPOINT_URL",
    "CertificateArn",
    "Passing",
    "Secretary",
    "KmsKey",
    "PUBLIC_KEY",
    "KeyPolicy",
    "SecretRotation",
    "RANDOM_SEED",
    "AuthorizationType",
];

#[test]
fn names_in_every_spelling() {
    for name in SECRET {
        assert!(Name::of(name).is_secret(), "{name}");
        assert!(is_secret(name), "{name}");
    }
    for name in SECRET_OF_AUTHOR {
        assert!(is_secret(name), "{name}");
    }
    for name in PUBLIC {
        assert!(!Name::of(name).is_secret(), "{name}");
        assert!(!is_secret(name), "{name}");
    }
}

#[track_caller]
fn check(type_name: &str, properties: &Value, expected: &Value) {
    let source = json!({"Type": type_name, "Properties": properties}).to_string();
    let document = parse::parse_json(&source);
    let owner = Owner::new(type_name, Some(&document.root));
    let whole = document.root.get("Properties").expect("there").clone();
    assert_eq!(owner.hide("Properties", whole).to_json(), *expected);
}

#[test]
fn properties_by_their_names_and_by_their_schemas() {
    for (type_name, properties, expected) in [
        (
            "AWS::SecretsManager::Secret",
            json!({"SecretString": "x", "Name": "n"}),
            json!({"SecretString": MASK, "Name": "n"}),
        ),
        (
            "AWS::CodeBuild::SourceCredential",
            json!({"Token": "x", "AuthType": "BASIC_AUTH"}),
            json!({"Token": MASK, "AuthType": "BASIC_AUTH"}),
        ),
        (
            "AWS::EC2::VPNConnection",
            json!({"VpnTunnelOptionsSpecifications": [{"PreSharedKey": "x"}]}),
            json!({"VpnTunnelOptionsSpecifications": [{"PreSharedKey": MASK}]}),
        ),
        (
            "AWS::ApiGateway::ApiKey",
            json!({"Value": "x", "Name": "n"}),
            json!({"Value": MASK, "Name": "n"}),
        ),
        (
            "AWS::SSM::Parameter",
            json!({"Name": "/db/password", "Value": "x"}),
            json!({"Name": "/db/password", "Value": MASK}),
        ),
        (
            "AWS::SSM::Parameter",
            json!({"Name": "/db/host", "Value": "x"}),
            json!({"Name": "/db/host", "Value": "x"}),
        ),
        (
            "AWS::EC2::Instance",
            json!({"MetadataOptions": {"HttpTokens": "required"}, "KeyName": "k"}),
            json!({"MetadataOptions": {"HttpTokens": "required"}, "KeyName": "k"}),
        ),
        (
            "AWS::Lambda::Function",
            json!({"Code": {"S3Bucket": "b", "S3Key": "k", "ZipFile": "code"}}),
            json!({"Code": {"S3Bucket": "b", "S3Key": "k", "ZipFile": "code"}}),
        ),
        (
            "AWS::X::Y",
            json!({"Password": 12345, "Passwords": ["a", "b"], "Pin": 1}),
            json!({"Password": MASK, "Passwords": [MASK, MASK], "Pin": 1}),
        ),
        (
            "AWS::Cognito::UserPoolClient",
            json!({"GenerateSecret": true, "TokenValidityUnits": {"AccessToken": "hours"}}),
            json!({"GenerateSecret": true, "TokenValidityUnits": {"AccessToken": "hours"}}),
        ),
        (
            "AWS::DynamoDB::Table",
            json!({"KeySchema": [{"AttributeName": "token", "KeyType": "HASH"}]}),
            json!({"KeySchema": [{"AttributeName": "token", "KeyType": "HASH"}]}),
        ),
        (
            "AWS::Events::Connection",
            json!({"AuthParameters": {"InvocationHttpParameters": {"HeaderParameters": [{"Key": "h", "Value": "x", "IsValueSecret": true}]}}}),
            json!({"AuthParameters": {"InvocationHttpParameters": {"HeaderParameters": [{"Key": "h", "Value": MASK, "IsValueSecret": true}]}}}),
        ),
        (
            "AWS::ApiGateway::Method",
            json!({"Integration": {"Credentials": "arn:aws:iam::123456789012:role/r"}}),
            json!({"Integration": {"Credentials": "arn:aws:iam::123456789012:role/r"}}),
        ),
    ] {
        check(type_name, &properties, &expected);
    }
}

#[test]
fn environments_as_maps_and_as_pairs() {
    check(
        "AWS::Lambda::Function",
        &json!({"Environment": {"Variables": {"STRIPE_KEY": "x", "TABLE": "t", "DATABASE_URL": "x", "S3_KEY": "k", "TOKEN": {"Ref": "T"}}}}),
        &json!({"Environment": {"Variables": {"STRIPE_KEY": MASK, "TABLE": "t", "DATABASE_URL": MASK, "S3_KEY": "k", "TOKEN": {"Ref": "T"}}}}),
    );
    let container = |value: &str| {
        json!({"ContainerDefinitions": [{"Environment": [{"Name": "DB_PASSWORD", "Value": value}, {"Name": "HOST", "Value": "h"}],
            "Secrets": [{"Name": "TOKEN", "ValueFrom": "arn:aws:ssm:eu-west-1:123456789012:parameter/p"}]}]})
    };
    check(
        "AWS::ECS::TaskDefinition",
        &container("x"),
        &container(MASK),
    );
    // A path to the value alone: the resource tells the name beside it.
    let source = json!({"Type": "T", "Properties": container("x")}).to_string();
    let document = parse::parse_json(&source);
    let owner = Owner::new("T", Some(&document.root));
    let at = |index| format!("/Properties/ContainerDefinitions/0/Environment/{index}/Value");
    assert_eq!(owner.hide_text(&at(0), "x".into()), MASK);
    assert_eq!(owner.hide_text(&at(1), "x".into()), "x");
    assert_eq!(
        owner.hide_text("Properties/Tags/ApiToken", "x".into()),
        MASK
    );
}

#[test]
fn references_stay_and_what_is_around_them_goes() {
    for (value, expected) in [
        (json!({"Ref": "P"}), json!({"Ref": "P"})),
        (
            json!({"Fn::Join": [":", ["x", {"Ref": "P"}]]}),
            json!({"Fn::Join": [":", [MASK, {"Ref": "P"}]]}),
        ),
        (
            json!({"Fn::Sub": "x${P}y"}),
            json!({"Fn::Sub": "****${P}****"}),
        ),
        (
            json!({"Fn::Sub": ["${A}", {"A": "x"}]}),
            json!({"Fn::Sub": ["${A}", {"A": "x"}]}),
        ),
        (
            json!({"Fn::If": ["C", "x", "y"]}),
            json!({"Fn::If": ["C", MASK, MASK]}),
        ),
        (
            json!("{{resolve:secretsmanager:a}}"),
            json!("{{resolve:secretsmanager:a}}"),
        ),
        (json!("x{{resolve:ssm:a}}"), json!("****{{resolve:ssm:a}}")),
    ] {
        let expected = match value["Fn::Sub"].is_array() {
            // The variables of a text belong to the property.
            true => json!({"Fn::Sub": ["${A}", {"A": MASK}]}),
            false => expected,
        };
        check(
            "AWS::X::Y",
            &json!({"Password": value}),
            &json!({"Password": expected}),
        );
    }
}

#[test]
fn secrets_inside_of_texts() {
    for (text, expected) in [
        ("postgres://u:pw@h/db", "postgres://u:****@h/db"),
        ("postgres://u:p@w@h/db", "postgres://u:****@h/db"),
        ("mysql://u:${Pw}@h", "mysql://u:${Pw}@h"),
        ("mysql://${User}:pw@h", "mysql://${User}:****@h"),
        ("https://h/a?token=abc&x=1", "https://h/a?token=****&x=1"),
        ("https://example.com/a@b", "https://example.com/a@b"),
        ("export PASSWORD=abc\necho", "export PASSWORD=****\necho"),
        ("Server=h;Password=abc;X=1", "Server=h;Password=****;X=1"),
        (
            r#"{"password": "abc", "user": "u"}"#,
            r#"{"password": "****", "user": "u"}"#,
        ),
        (r#"{\"password\":\"abc\"}"#, r#"{\"password\":\"****\"}"#),
        (
            "run --password abc --host h",
            "run --password **** --host h",
        ),
        ("run --token=abc x", "run --token=**** x"),
        (
            "Authorization: Bearer abcdef0123",
            "Authorization: Bearer ****",
        ),
        ("Authorization: Basic abcdefgh", "Authorization: Basic ****"),
        ("authorization: bearer abc", "authorization: bearer ****"),
        ("authorization=abc def", "authorization=**** def"),
        ("ghp_abcdefghijklmnop", MASK),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----****-----END RSA PRIVATE KEY-----",
        ),
        (
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:name",
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:name",
        ),
        ("AWS::SecretsManager::Secret", "AWS::SecretsManager::Secret"),
        ("token == null", "token == null"),
        (
            "const a = event.detail.object.key;",
            "const a = event.detail.object.key;",
        ),
        ("PASSWORD=$PASSWORD2", "PASSWORD=****"),
        ("Basic authentication", "Basic authentication"),
        ("key: value", "key: value"),
        ("", ""),
    ] {
        assert_eq!(hide_named("", text), expected);
    }
    let long = "a=".repeat(100_000) + "://:@--x Bearer eyJ";
    assert_eq!(hide_named("", &long).len(), long.len());
}

#[test]
fn no_echo_in_every_spelling() {
    for (no_echo, expected) in [
        (json!(true), true),
        (json!("True"), true),
        (json!("TRUE"), true),
        (json!("yes"), true),
        (json!(1), true),
        (json!("1"), true),
        (json!({"Ref": "X"}), true),
        (json!(false), false),
        (json!("False"), false),
        (json!(0), false),
        (json!("no"), false),
        (json!(null), false),
    ] {
        let source = json!({"NoEcho": no_echo}).to_string();
        assert!(
            is_hidden("Token", &parse::parse_json(&source).root),
            "{source}"
        );
        assert_eq!(
            is_hidden("P", &parse::parse_json(&source).root),
            expected,
            "{source}"
        );
    }
}

#[test]
fn entries_of_sections() {
    let hide = |section: &str, name: &str, entry: Value, hidden: bool| {
        let source = entry.to_string();
        hide_entry(section, name, parse::parse_json(&source).root, hidden).to_json()
    };
    assert_eq!(
        hide("Outputs", "DbPassword", json!({"Value": "x"}), false),
        json!({"Value": MASK})
    );
    assert_eq!(
        hide("Outputs", "Url", json!({"Value": "a://u:p@h"}), false),
        json!({"Value": "a://u:****@h"})
    );
    assert_eq!(
        hide(
            "Parameters",
            "P",
            json!({"Default": 5, "Type": "Number"}),
            true
        ),
        json!({"Default": MASK, "Type": "Number"})
    );
    assert_eq!(
        hide(
            "Parameters",
            "ApiKey",
            json!({"Default": "x", "Type": "String"}),
            false
        ),
        json!({"Default": MASK, "Type": "String"})
    );
    assert_eq!(
        hide(
            "Mappings",
            "Env",
            json!({"prod": {"Token": "x", "Size": "s"}}),
            false
        ),
        json!({"prod": {"Token": MASK, "Size": "s"}})
    );
}

#[test]
fn what_is_written_out_is_collected() {
    let document = parse::parse(
        "Resources: {S: {Type: AWS::SecretsManager::Secret, Properties: {SecretString: hunter2, Name: n}}}",
    );
    let texts: Vec<_> = written(&document.root).iter().map(Node::to_json).collect();
    assert_eq!(texts, [json!("hunter2")]);
}

/// What begins like a secret, or like a reference, again and again costs no more than its length: where the cost grows with
/// the square of it, this does not end.
#[test]
fn what_begins_again_and_again() {
    for piece in [
        "${A}",
        "${",
        "{{resolve:",
        "{{resolve:a}}",
        "password=${ ",
        "password=a ",
        "token: ${A}",
        "://",
        "a://${A}",
        "b.",
        "-",
        "--password --",
        "eyJ.",
        "=",
        "\"",
        "-----BEGIN ",
        "-----BEGIN PRIVATE KEY-----",
    ] {
        let text = piece.repeat(300_000 / piece.len());
        let shown = text::parts(&text);
        assert!(!shown.is_empty(), "{piece}");
        assert!(!text::whole(&text).is_empty(), "{piece}");
    }
    let token = format!("eyJ{}", "a".repeat(5_000));
    assert!(text::parts(&format!("is {token}, then")).ends_with("****, then"));
}

#[test]
fn what_is_written_out_in_any_section_is_found() {
    let template = json!({
        "Parameters": {
            "Plain": {"Type": "String", "Default": "shown-1"},
            "Pw": {"Type": "String", "NoEcho": "True", "Default": "hidden-1", "AllowedValues": ["hidden-2"]},
            "DbPassword": {"Type": "String", "Default": "hidden-3"},
        },
        "Mappings": {"Keys": {"eu-west-1": {"ApiToken": "hidden-4", "Size": "shown-2"}}},
        "Resources": {"T": {
            "Type": "AWS::SNS::Topic",
            "Metadata": {"Password": "hidden-5", "aws:cdk:path": "shown-3"},
            "Properties": {"DisplayName": "shown-4"},
        }},
        "Outputs": {"ClientSecret": {"Value": "hidden-6", "Description": "shown-5"}, "Url": {"Value": "shown-6"}},
    });
    let text = template.to_string();
    let document = parse::parse(&text);
    let mut texts: Vec<_> = written(&document.root)
        .iter()
        .filter_map(|node| Some(node.as_str()?.to_owned()))
        .collect();
    texts.sort();
    assert_eq!(
        texts,
        (1..=6).map(|at| format!("hidden-{at}")).collect::<Vec<_>>()
    );
}
