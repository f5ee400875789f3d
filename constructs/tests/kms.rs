//! Keys, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check, check_places, check_setters, codes, differences, expected, template};
use stackwright::{Duration, RemovalPolicy, Stack};
use stackwright_aws::iam::{PolicyStatement, Principal, Role};
use stackwright_aws::kms::{Alias, Key, KeySpec, KeyUsage};

/// ```js
/// const key = new kms.Key(stack, 'Key', { description: 'for the files', alias: 'files', enableKeyRotation: true,
///   pendingWindow: Duration.days(7) });
/// key.grantDecrypt(role);
/// key.grantEncryptDecrypt(new iam.ServicePrincipal('sns.amazonaws.com'));
/// ```
#[test]
fn a_key_and_its_grants() {
    check("kms", |stack| {
        let key = Key::new(stack, "Key")
            .description("for the files")
            .alias("files")
            .pending_window(Duration::days(7));
        let role = Role::new(stack, "Role", Principal::service("ecs-tasks.amazonaws.com"));
        key.grant_decrypt(&role);
        key.grant_encrypt_decrypt(&Principal::service("sns.amazonaws.com"));
    });
}

/// ```js
/// new kms.Key(stack, 'Key', { keySpec: RSA_2048, keyUsage: SIGN_VERIFY, multiRegion: true, removalPolicy: DESTROY });
/// ```
#[test]
fn a_key_that_signs() {
    check("kms-sign", |stack| {
        Key::new(stack, "Key")
            .spec(KeySpec::Rsa2048, KeyUsage::SignVerify)
            .multi_region()
            .removal_policy(RemovalPolicy::Destroy);
    });
}

#[track_caller]
fn says(expected: &[&str], build: impl FnOnce(&Stack)) {
    assert_eq!(codes(build), expected);
}

#[test]
fn misuse() {
    let arn = "arn:aws:kms:eu-west-1:123456789012:key/abc";
    says(&["SW0490"], |stack| {
        Key::from_arn(stack, "Key", arn).description("mine");
    });
    for alias in ["", "aws/s3", "a b"] {
        says(&["SW0491"], |stack| {
            Key::new(stack, "Key").alias(alias);
        });
    }
    says(&["SW0492"], |stack| {
        Key::new(stack, "Key").pending_window(Duration::days(3));
    });
    says(&["SW0493"], |stack| {
        Key::new(stack, "Key").spec(KeySpec::Hmac256, KeyUsage::EncryptDecrypt);
    });
    says(&["SW0493"], |stack| {
        Key::new(stack, "Key")
            .spec(KeySpec::Rsa4096, KeyUsage::SignVerify)
            .rotation_period(Duration::days(90));
    });
    says(&["SW0493"], |stack| {
        Key::new(stack, "Key").rotation_period(Duration::days(30));
    });
}

#[test]
fn the_line_is_that_of_the_setter() {
    check_setters(
        &["SW0491", "SW0018", "SW0493", "SW0493", "SW0490"],
        |stack| {
            let key = Key::new(stack, "Key");
            let imported = Key::from_arn(stack, "Imported", "arn:aws:kms:eu-west-1:1:key/abc");
            let first = line!() + 1;
            key.alias("aws/mine");
            key.pending_window(Duration::hours(200));
            key.rotation_period(Duration::days(100));
            key.spec(KeySpec::EccNistEdwards25519, KeyUsage::EncryptDecrypt);
            imported.disabled();
            first
        },
    );
}

/// `cdk/apps/kms.js`
#[test]
fn administrators_and_names() {
    check("kms-admins", |stack| {
        let admin = Role::new(stack, "Admin", Principal::account("123456789012"));
        let key = Key::new(stack, "Key")
            .removal_policy(RemovalPolicy::Destroy)
            .alias("one")
            .alias("two");
        key.grant_admin(&admin);
        Alias::new(stack, "Own", "own", &key).removal_policy(RemovalPolicy::Retain);
    });
}

/// `cdk/apps/kms.js`. What is granted on one key stands in one statement.
#[test]
fn signatures_and_authentication_codes() {
    check_places(
        "kms-mac",
        &["/RoleDefaultPolicy5FFB7DAB/Properties/PolicyDocument/Statement"],
        |stack| {
            let role = Role::new(stack, "Role", Principal::service("lambda.amazonaws.com"));
            let mac = Key::new(stack, "Mac").spec(KeySpec::Hmac256, KeyUsage::GenerateVerifyMac);
            mac.grant_generate_mac(&role);
            mac.grant_verify_mac(&role);
            let sign = Key::new(stack, "Sign")
                .spec(KeySpec::EccNistP256, KeyUsage::SignVerify)
                .multi_region();
            sign.grant(&role, &["kms:Sign", "kms:Verify"]);
            let arn = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
            let theirs = Key::from_arn(stack, "Theirs", arn);
            theirs.grant_sign(&role);
            theirs.grant_verify(&role);
            theirs.alias("theirs");
        },
    );
}

/// `cdk/apps/kms.js`. What is granted on a key that is known by a name alone is granted, and not forgotten as by the CDK without a flag:
/// on the keys with that name.
#[test]
fn keys_by_their_names() {
    let given = r#"{"Action":["kms:Decrypt","kms:Encrypt","kms:GenerateDataKey*","kms:ReEncrypt*"],"Condition":{"ForAnyValue:StringEquals":{"kms:ResourceAliases":"alias/shop"}},"Effect":"Allow","Resource":{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":kms:",{"Ref":"AWS::Region"},":",{"Ref":"AWS::AccountId"},":key/*"]]}}"#;
    let mut theirs = expected("kms-aliased");
    let statements = &mut theirs["Resources"]["RoleDefaultPolicy5FFB7DAB"]["Properties"]["PolicyDocument"]
        ["Statement"];
    let statements = statements.as_array_mut().expect("statements");
    statements.insert(0, given.parse().expect("JSON"));
    let ours = template(|stack| {
        let role = Role::new(stack, "Role", Principal::service("lambda.amazonaws.com"));
        let known = Key::from_alias(stack, "Known", "alias/shop");
        known.grant_encrypt_decrypt(&role);
        let decrypt = PolicyStatement::allow().action("kms:Decrypt");
        role.add_to_policy(decrypt.resource(known.key_arn()));
    });
    assert_eq!(differences(&theirs, &ours).join("\n"), "");
}
