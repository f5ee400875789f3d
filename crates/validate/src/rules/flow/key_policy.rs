//! SW1074, SW1075: KMS keys that those who need them may not use.

use super::reading::{
    Target, is_closed, key_span, linked, permissions, reference, referred, related, scope, targets,
    value_of,
};
use crate::Severity;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::engines::Answer;
use stackwright_template::engines::iam::{Policy, PrincipalKind, Request};
use stackwright_template::engines::text::{Located, Scope, Text};
use stackwright_template::model::{Instance, Resource};
use stackwright_template::parse::Span;

rule! {
    /// ## What it does
    /// Reports a KMS key of the template or app whose policy does not let the service use it that needs it: CloudTrail
    /// for a trail's key, CloudWatch Logs for a log group's, EventBridge for that of a queue or topic that is
    /// a rule's target; and AWS's own keys there, whose policies cannot be changed.
    ///
    /// ## Why it matters
    /// A service is no identity of the account, so that only the key's policy can let it in. The trail or log group
    /// cannot be created; messages to an encrypted queue are lost.
    ///
    /// ## Example
    /// ```yaml
    /// Trail: {Type: AWS::CloudTrail::Trail, Properties: {KMSKeyId: !GetAtt Key.Arn, …}}   # the key's policy names the account alone
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html>,
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html>,
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html>
    pub struct KeyPolicy = SW1074, "key-policy-lacks-service", Error,
        on [forms "AWS::CloudTrail::Trail" "AWS::Logs::LogGroup" "AWS::Events::Rule"];
}

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

/// Whether a key's policy lets a service, whose name may have a region in it, do one of these.
fn lets_service(policy: &Policy, service: &Text, actions: &[&str]) -> bool {
    policy.open
        || policy
            .statements
            .iter()
            .filter(|one| one.allows)
            .any(|statement| {
                let acts = actions.iter().any(|action| {
                    let action = Text::literal(action.to_ascii_lowercase());
                    statement.actions.matches(&action).possible()
                });
                let principals = &statement.principals;
                acts && (principals.open
                    || principals.negated
                    || principals.entries.iter().any(|entry| match entry.kind {
                        PrincipalKind::Everyone => true,
                        PrincipalKind::Service => entry.name.intersects(service).possible(),
                        PrincipalKind::Aws => entry.name.known() == Some("*"),
                        _ => false,
                    }))
            })
}

/// What a service needs a key for.
struct Need<'a> {
    /// Which service, as a text with wildcards, and as people write it.
    service: (&'a str, &'a str),
    actions: &'a [&'a str],
    /// What happens without it.
    fails: String,
}

impl KeyPolicy {
    fn check<'t>(
        &self,
        scope: Scope<'_, 't>,
        (user, path, span): (&Resource<'_>, &str, Span),
        key: &Located<'t>,
        need: &Need<'_>,
        out: &mut Findings,
    ) {
        let Some(policy) = policy(scope, key) else {
            return;
        };
        if lets_service(&policy, &Text::glob(need.service.0), need.actions) {
            return;
        }
        let finding = self
            .at(span, format!("{}: the policy of the key {} does not let {} use it", need.fails, key.label(), need.service.1.trim_start_matches("!Sub ").trim_matches('\'')))
            .hint(format!(
                "add to the KeyPolicy: {{Effect: Allow, Principal: {{Service: {}}}, Action: [{}], Resource: '*'}}",
                need.service.1,
                need.actions.join(", ")
            ))
            .resource(user)
            .property(path);
        out.report(related(
            finding,
            key,
            key_span(key, "KeyPolicy"),
            "the key's policy",
        ));
    }

    fn target<'t>(
        &self,
        scope: Scope<'_, 't>,
        rule: &Resource<'_>,
        target: &Target<'_, 't>,
        out: &mut Findings,
    ) {
        let Some(resource) = &target.resource else {
            return;
        };
        if !matches!(resource.type_name, "AWS::SQS::Queue" | "AWS::SNS::Topic") {
            return;
        }
        let Some(arn) = target.instance.get("Arn") else {
            return;
        };
        let path = format!("{}.Arn", target.path);
        let fails = format!(
            "everything deploys and nothing arrives at {}",
            resource.label()
        );
        let named = scope.with(resource, |there| {
            let value = super::reading::property(there, resource, "KmsMasterKeyId")?;
            Some((key(there, &value), value.text().map(str::to_owned)))
        });
        match named {
            Some((Some(key), _)) => {
                let need = Need {
                    service: ("events.amazonaws.com", "events.amazonaws.com"),
                    actions: &["kms:GenerateDataKey", "kms:Decrypt"],
                    fails,
                };
                self.check(scope, (rule, &path, arn.span()), &key, &need, out);
            }
            Some((None, Some(text))) if text.starts_with("alias/aws/") => {
                let finding = self
                    .at(arn.span(), format!("{fails}: it is encrypted with `{text}`, which EventBridge may not use"))
                    .hint("take a key of your own whose policy lets events.amazonaws.com call kms:GenerateDataKey and kms:Decrypt, or for a queue SqsManagedSseEnabled: true")
                    .resource(rule)
                    .property(&path);
                out.report(finding);
            }
            _ => {}
        }
    }
}

impl Rule for KeyPolicy {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let resource = form.resource;
        let scope = scope(cx, form);
        let (name, need) = match resource.type_name {
            "AWS::CloudTrail::Trail" => (
                "KMSKeyId",
                Need {
                    service: ("cloudtrail.amazonaws.com", "cloudtrail.amazonaws.com"),
                    actions: &["kms:GenerateDataKey*", "kms:DescribeKey"],
                    fails: "the creation of the trail fails".to_owned(),
                },
            ),
            "AWS::Logs::LogGroup" => (
                "KmsKeyId",
                Need {
                    service: (
                        "logs*.amazonaws.com",
                        "!Sub 'logs.${AWS::Region}.amazonaws.com'",
                    ),
                    actions: &["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"],
                    fails: "the creation of the log group fails".to_owned(),
                },
            ),
            _ => {
                for target in targets(cx, form) {
                    self.target(scope, resource, &target, out);
                }
                return;
            }
        };
        if let Some(value) = form.properties.get(name)
            && let Some(key) = key(scope, value)
        {
            self.check(scope, (resource, name, value.span()), &key, &need, out);
        }
    }
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
