//! Keys, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check, check_setters, codes};
use stackwright::{Duration, RemovalPolicy, Stack};
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::kms::{Key, KeySpec, KeyUsage};

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
        &["SW0491", "SW0018", "SW0493", "SW0493", "SW0490", "SW0490"],
        |stack| {
            let key = Key::new(stack, "Key");
            let imported = Key::from_arn(stack, "Imported", "arn:aws:kms:eu-west-1:1:key/abc");
            let first = line!() + 1;
            key.alias("aws/mine");
            key.pending_window(Duration::hours(200));
            key.rotation_period(Duration::days(100));
            key.spec(KeySpec::EccNistEdwards25519, KeyUsage::EncryptDecrypt);
            imported.disabled();
            imported.alias("mine");
            first
        },
    );
}
