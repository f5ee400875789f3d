//! SW1075: the role of a task or function that may not use the key of what it reads or writes.

use super::reading::{is_closed, linked, permissions, reference, referred, related, scope};
use crate::Severity;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::engines::Answer;
use stackwright_template::engines::iam::{Policy, PrincipalKind, Request};
use stackwright_template::engines::text::{Located, Scope, Text};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Reports the role of a task or of a function that may read or write what is encrypted with a KMS key of the template
    /// or app (objects of a bucket, messages of a queue or topic, records of a stream, items of a table, a secret), and may not
    /// use the key: neither its own policies nor the key's allow it.
    ///
    /// ## Why it matters
    /// Everything deploys, the task or function starts, and each read or write is denied.
    ///
    /// ## Example
    /// ```yaml
    /// Statement: {Effect: Allow, Action: s3:GetObject, Resource: !Sub '${Bucket.Arn}/*'}   # and kms:Decrypt on the key
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html>
    pub struct ObjectKey = SW1075, "object-key-not-allowed", Error,
        on [forms "AWS::ECS::TaskDefinition" "AWS::Lambda::Function"];
}

/// What can be encrypted with a key.
struct Encrypted {
    ty: &'static str,
    /// Where the key is named.
    key: &'static str,
    /// What follows its ARN in policies.
    below: &'static str,
    /// Actions on it, and what they take of the key.
    takes: &'static [(&'static str, &'static str)],
}

const ENCRYPTED: &[Encrypted] = &[
    Encrypted {
        ty: "AWS::S3::Bucket",
        key: "BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.KMSMasterKeyID",
        below: "/*",
        takes: &[
            ("s3:GetObject", "kms:Decrypt"),
            ("s3:PutObject", "kms:GenerateDataKey"),
        ],
    },
    Encrypted {
        ty: "AWS::SQS::Queue",
        key: "KmsMasterKeyId",
        below: "",
        takes: &[("sqs:SendMessage", "kms:GenerateDataKey")],
    },
    Encrypted {
        ty: "AWS::SNS::Topic",
        key: "KmsMasterKeyId",
        below: "",
        takes: &[("sns:Publish", "kms:GenerateDataKey")],
    },
    Encrypted {
        ty: "AWS::Kinesis::Stream",
        key: "StreamEncryption.KeyId",
        below: "",
        takes: &[("kinesis:PutRecord", "kms:GenerateDataKey")],
    },
    Encrypted {
        ty: "AWS::DynamoDB::Table",
        key: "SSESpecification.KMSMasterKeyId",
        below: "",
        takes: &[
            ("dynamodb:GetItem", "kms:Decrypt"),
            ("dynamodb:PutItem", "kms:Decrypt"),
        ],
    },
    Encrypted {
        ty: "AWS::SecretsManager::Secret",
        key: "KmsKeyId",
        below: "",
        takes: &[("secretsmanager:GetSecretValue", "kms:Decrypt")],
    },
];

/// The ARN of something encrypted.
fn arn<'t>(scope: Scope<'_, 't>, located: &Located<'t>) -> Text {
    let attribute = match located.type_name {
        "AWS::SNS::Topic" | "AWS::SecretsManager::Secret" => "",
        _ => "Arn",
    };
    reference(scope, located, attribute)
}

/// The key that a value names, directly or by its alias.
fn key<'t>(scope: Scope<'_, 't>, value: &Instance<'t>) -> Option<Located<'t>> {
    let found = referred(scope, Some(value))?;
    match found.type_name {
        "AWS::KMS::Key" => Some(found),
        "AWS::KMS::Alias" => linked(scope, &found, "TargetKeyId", "AWS::KMS::Key"),
        _ => None,
    }
}

fn policy<'t>(scope: Scope<'_, 't>, key: &Located<'t>) -> Option<Policy> {
    scope.with(key, |there| {
        let document = there.property(key, "KeyPolicy")?;
        Some(Policy::read(there, &document))
    })
}

/// Whether a key's policy lets a role in by itself, and not by way of the account.
fn lets_role(policy: &Policy, action: &str, role: &Text) -> bool {
    let request = Text::literal(action.to_ascii_lowercase());
    policy.open
        || policy
            .statements
            .iter()
            .filter(|one| one.allows)
            .any(|statement| {
                statement.actions.matches(&request).possible()
                    && (statement.principals.open
                        || statement.principals.negated
                        || statement
                            .principals
                            .entries
                            .iter()
                            .any(|entry| match entry.kind {
                                PrincipalKind::Everyone => true,
                                PrincipalKind::Aws => {
                                    entry.name.known() == Some("*") || entry.name == *role
                                }
                                _ => false,
                            }))
            })
}

impl Rule for ObjectKey {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let scope = scope(cx, form);
        let (property, who) = match form.resource.type_name {
            "AWS::Lambda::Function" => ("Role", "function"),
            _ => ("TaskRoleArn", "task"),
        };
        let Some(value) = form.properties.get(property) else {
            return;
        };
        let Some(role) = super::reading::referred_as(scope, Some(value), "AWS::IAM::Role") else {
            return;
        };
        let mut granted = None;
        for kind in ENCRYPTED {
            let first = kind.key.split('.').next().unwrap_or_default();
            for resource in scope.everywhere(kind.ty) {
                if resource.property(first).is_none() {
                    continue;
                }
                let key = scope.with(&resource, |there| {
                    let value = there.value_of(&resource, first)?;
                    let rest = kind.key[first.len()..].trim_start_matches('.');
                    key(
                        there,
                        if rest.is_empty() {
                            &value
                        } else {
                            value.at(rest)?
                        },
                    )
                });
                let Some(key) = key else { continue };
                let Some(policy) = policy(scope, &key) else {
                    continue;
                };
                let granted = granted.get_or_insert_with(|| permissions(scope, &role));
                let on = arn(scope, &resource).then(Text::glob(kind.below));
                let key_arn = reference(scope, &key, "Arn");
                let own = reference(scope, &role, "Arn");
                let mut missing: Vec<(&str, &str)> = Vec::new();
                for (action, needs) in kind.takes {
                    let certain = (granted.resources_of(action, &on).iter())
                        .any(|pattern| pattern.intersects(&on) == Answer::Yes);
                    if certain
                        && granted.allows(&Request::new(needs, &key_arn)) == Answer::No
                        && !lets_role(&policy, needs, &own)
                    {
                        missing.push((action, needs));
                    }
                }
                let [(action, _), ..] = missing.as_slice() else {
                    continue;
                };
                let mut needs: Vec<&str> = missing.iter().map(|(_, needs)| *needs).collect();
                needs.dedup();
                let needs = needs.join(" and ");
                let mut finding = self
                    .at(value.span(), format!("everything deploys and the {who} is denied: {} may call {action} on {}, and not {needs} on its key {}", role.label(), resource.label(), key.label()))
                    .hint(format!("allow {needs} on `{key_arn}` in a policy of {}", role.label()))
                    .property(property);
                if !is_closed(cx, &role) {
                    finding = finding.severity(Severity::Warning);
                }
                out.report(related(finding, &key, key.name_span, "the key"));
            }
        }
    }
}
