//! SW1507: keys and secrets whose properties do not fit.

use super::Clause::{Any, Contains, Has, Is, IsNot, Lacks, When};
use super::{Row, any, fits, off, on};
use stackwright_template::model::{Evaluation, Instance};

fits! {
    /// ## What it does
    /// Checks what of a key or a secret must fit: only a symmetric key is rotated, what a key is used for is what its kind can do,
    /// its policy lets somebody change it, a secret that is generated into a document has a document and a name in it.
    ///
    /// ## Why it matters
    /// KMS or Secrets Manager refuses the resource.
    ///
    /// ## Example
    /// ```yaml
    /// Key: {Type: AWS::KMS::Key, Properties: {KeySpec: RSA_2048, KeyUsage: SIGN_VERIFY, EnableKeyRotation: true}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html>,
    /// <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html>,
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html>,
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html>
    pub struct KeyFit = SW1507, "key-fit", of "AWS::KMS::Key" "AWS::SecretsManager::Secret" "AWS::SecretsManager::RotationSchedule" "AWS::KMS::Alias"; ROWS
}

const KEY: &[&str] = &["AWS::KMS::Key"];
const SECRET: &[&str] = &["AWS::SecretsManager::Secret"];

const ROWS: &[Row] = &[
    Row {
        of: &["AWS::SecretsManager::RotationSchedule"],
        at: "",
        place: "HostedRotationLambda",
        never: &[Has("HostedRotationLambda"), Has("RotationLambdaARN")],
        message: "CloudFormation refuses the schedule: the function that rotates is made for it, or is one of your own, not both",
        hint: "keep one of `HostedRotationLambda` and `RotationLambdaARN`",
    },
    Row {
        of: &["AWS::SecretsManager::RotationSchedule"],
        at: "HostedRotationLambda",
        place: "RotationType",
        never: &[
            Contains("RotationType", &["MultiUser"]),
            Lacks("MasterSecretArn"),
            Lacks("SuperuserSecretArn"),
        ],
        message: "no rotation works: with {RotationType} another user changes the password, and whose secret that is is not said",
        hint: "add MasterSecretArn: the ARN of the secret of a user that may change it",
    },
    Row {
        of: KEY,
        at: "",
        place: "EnableKeyRotation",
        never: &[
            on!("EnableKeyRotation"),
            Any(&[
                IsNot("KeySpec", &["SYMMETRIC_DEFAULT"]),
                Is(
                    "Origin",
                    &["EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"],
                ),
            ]),
        ],
        message: "KMS refuses the key: only a symmetric key whose material KMS makes is rotated",
        hint: "remove `EnableKeyRotation`",
    },
    Row {
        of: KEY,
        at: "",
        place: "RotationPeriodInDays",
        never: &[Has("RotationPeriodInDays"), off!("EnableKeyRotation")],
        message: "KMS refuses the key: how often it is rotated is said, and it is not rotated",
        hint: "add EnableKeyRotation: true",
    },
    Row {
        of: KEY,
        at: "",
        place: "KeyUsage",
        never: &[
            When(|key| kind(key, "HMAC_")),
            Any(&[
                Lacks("KeyUsage"),
                IsNot("KeyUsage", &["GENERATE_VERIFY_MAC"]),
            ]),
        ],
        message: "KMS refuses the key: {KeySpec} is for GENERATE_VERIFY_MAC",
        hint: "write KeyUsage: GENERATE_VERIFY_MAC",
    },
    Row {
        of: KEY,
        at: "",
        place: "KeyUsage",
        never: &[
            When(|key| kind(key, "ECC_")),
            Any(&[
                Is("KeyUsage", &["ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC"]),
                Lacks("KeyUsage"),
            ]),
        ],
        message: "KMS refuses the key: an elliptic curve signs or agrees on keys, and encrypts nothing",
        hint: "write KeyUsage: SIGN_VERIFY",
    },
    Row {
        of: KEY,
        at: "",
        place: "KeyUsage",
        never: &[
            Any(&[Lacks("KeySpec"), Is("KeySpec", &["SYMMETRIC_DEFAULT"])]),
            IsNot("KeyUsage", &["ENCRYPT_DECRYPT"]),
        ],
        message: "KMS refuses the key: a symmetric key encrypts, and this is for {KeyUsage}",
        hint: "add KeySpec: RSA_2048 or ECC_NIST_P256 to sign, HMAC_256 for codes of authentication, or write KeyUsage: ENCRYPT_DECRYPT",
    },
    Row {
        of: KEY,
        at: "",
        place: "KeyPolicy",
        never: &[off!("BypassPolicyLockoutSafetyCheck"), When(locks_out)],
        message: "KMS refuses the key: nobody may change its policy afterwards (\"The new key policy will not allow you to update the key policy in the future\")",
        hint: "allow kms:* to arn:aws:iam::ACCOUNT:root, with Resource: '*'",
    },
    Row {
        of: SECRET,
        at: "",
        place: "SecretString",
        never: &[Has("SecretString"), Has("GenerateSecretString")],
        message: "Secrets Manager refuses the secret: its value is given, and is generated as well",
        hint: "keep one of `SecretString` and `GenerateSecretString`",
    },
    Row {
        of: SECRET,
        at: "GenerateSecretString",
        place: "SecretStringTemplate",
        never: &[Has("SecretStringTemplate"), Lacks("GenerateStringKey")],
        message: "Secrets Manager refuses the secret: under which name the generated text goes into the template is not said",
        hint: "add GenerateStringKey: password",
    },
    Row {
        of: SECRET,
        at: "GenerateSecretString",
        place: "GenerateStringKey",
        never: &[Has("GenerateStringKey"), Lacks("SecretStringTemplate")],
        message: "Secrets Manager refuses the secret: the generated text has a name, and there is no template that it goes into",
        hint: "add SecretStringTemplate: '{\"username\": …}'",
    },
    Row {
        of: SECRET,
        at: "GenerateSecretString",
        place: "ExcludeUppercase",
        never: &[
            on!("ExcludeUppercase"),
            on!("ExcludeLowercase"),
            on!("ExcludeNumbers"),
            on!("ExcludePunctuation"),
        ],
        message: "Secrets Manager refuses the secret: no characters are left to generate it from",
        hint: "leave one kind of characters in",
    },
    Row {
        of: &["AWS::SecretsManager::RotationSchedule"],
        at: "RotationRules",
        place: "AutomaticallyAfterDays",
        never: &[Has("AutomaticallyAfterDays"), Has("ScheduleExpression")],
        message: "Secrets Manager refuses the schedule: it is a number of days, or an expression, not both",
        hint: "keep one of `AutomaticallyAfterDays` and `ScheduleExpression`",
    },
];

fn kind(key: &Instance<'_>, start: &str) -> bool {
    key.get("KeySpec")
        .and_then(Instance::text)
        .is_some_and(|spec| spec.starts_with(start))
}

/// Whether a key's policy certainly allows nobody to put another one.
fn locks_out(key: &Instance<'_>) -> bool {
    let Some(statements) = key
        .get("KeyPolicy")
        .and_then(|policy| policy.get("Statement"))
    else {
        return false;
    };
    if statements.unknown().is_some() {
        return false;
    }
    let may = |action: &str| {
        let action = action.to_ascii_lowercase();
        match action.split_once('*') {
            Some((start, _)) => "kms:putkeypolicy".starts_with(start),
            None => action == "kms:putkeypolicy",
        }
    };
    let lets_change = |statement: &Instance<'_>| {
        let Evaluation::Object(object) = &statement.value else {
            return true;
        };
        if object.open || statement.get("NotAction").is_some() || statement.get("Action").is_none()
        {
            return true;
        }
        let is_denial = statement.get("Effect").and_then(Instance::text) == Some("Deny");
        !is_denial
            && any(statement, "Action")
                .into_iter()
                .flat_map(Instance::one_or_many)
                .any(|action| action.text().is_none_or(may))
    };
    !statements.one_or_many().iter().any(lets_change)
}
