//! SW1075: a task role that may not use the key of a bucket.

use super::reading::{
    is_closed, linked, permissions, reference, referred, related, scope, value_of,
};
use crate::Severity;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::engines::Answer;
use stackwright_template::engines::iam::{Policy, PrincipalKind, Request};
use stackwright_template::engines::text::{Located, Scope, Text};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Reports a task role of the template or app that may read or write objects of a bucket encrypted with a KMS key
    /// of the template or app, and may not use the key: neither its own policies nor the key's allow it.
    ///
    /// ## Why it matters
    /// Everything deploys, the task starts, and each read or write is denied.
    ///
    /// ## Example
    /// ```yaml
    /// Statement: {Effect: Allow, Action: s3:GetObject, Resource: !Sub '${Bucket.Arn}/*'}   # and kms:Decrypt on the key
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html>
    pub struct ObjectKey = SW1075, "object-key-not-allowed", Error, on [forms "AWS::ECS::TaskDefinition"];
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
        let document = super::reading::property(there, key, "KeyPolicy")?;
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
                                    entry.name.known() == Some("*")
                                        || entry.name.equals(role) == Answer::Yes
                                }
                                _ => false,
                            }))
            })
}

impl Rule for ObjectKey {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let scope = scope(cx, form);
        let Some(value) = form.properties.get("TaskRoleArn") else {
            return;
        };
        let Some(role) = super::reading::referred_as(scope, Some(value), "AWS::IAM::Role") else {
            return;
        };
        let granted = permissions(scope, &role);
        for bucket in scope.everywhere("AWS::S3::Bucket") {
            let key = scope.with(&bucket, |there| {
                let encryption = value_of(there, &bucket, "BucketEncryption")?;
                let by = encryption
                    .at("ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault")?;
                key(there, by.get("KMSMasterKeyID")?)
            });
            let Some(key) = key else { continue };
            let Some(policy) = policy(scope, &key) else {
                continue;
            };
            let objects = reference(scope, &bucket, "Arn").then(Text::glob("/*"));
            let arn = reference(scope, &key, "Arn");
            let own = reference(scope, &role, "Arn");
            let mut missing = Vec::new();
            for (action, needs) in [
                ("s3:GetObject", "kms:Decrypt"),
                ("s3:PutObject", "kms:GenerateDataKey"),
            ] {
                let mut on = granted.resources_of(action, &objects).into_iter();
                let certain = on.any(|resource| resource.intersects(&objects) == Answer::Yes);
                if certain
                    && granted.allows(&Request::new(needs, &arn)) == Answer::No
                    && !lets_role(&policy, needs, &own)
                {
                    missing.push((action, needs));
                }
            }
            let [(action, _), ..] = missing.as_slice() else {
                continue;
            };
            let needs: Vec<&str> = missing.iter().map(|(_, needs)| *needs).collect();
            let mut finding = self
                    .at(value.span(), format!("everything deploys and the task is denied: {} may call {action} on {}, and not {} on its key {}", role.label(), bucket.label(), needs.join(" and "), key.label()))
                    .hint(format!("allow {} on `{arn}` in a policy of {}", needs.join(" and "), role.label()))
                    .property("TaskRoleArn");
            if !is_closed(cx, &role) {
                finding = finding.severity(Severity::Warning);
            }
            out.report(related(finding, &key, key.name_span, "the key"));
        }
    }
}
