//! E3510, E3512, E3513, E3530: policy documents that IAM refuses.

use super::documents::documents;
use crate::report::Unchecked;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::engines::iam::{Kind, check};
use stackwright_template::engines::text::Scope;
use stackwright_template::model::{Evaluation, Instance, Resource, sources};

fn report(
    rule: &impl Rule,
    kind: Kind,
    cx: &Context<'_>,
    resource: &Resource<'_>,
    out: &mut Findings,
) {
    for form in cx.scenarios.forms(resource) {
        let scope = Scope {
            template: cx.template,
            environment: &form.environment,
        };
        for document in documents(resource, form)
            .iter()
            .filter(|document| document.kind == kind)
        {
            unknown(rule, cx, resource, document.instance, &document.path, out);
            for fault in check(scope, document.instance, kind) {
                let path = match fault.path.as_str() {
                    "" => document.path.clone(),
                    below => format!("{}.{below}", document.path),
                };
                let mut finding = rule
                    .at(fault.span, fault.message)
                    .resource(resource)
                    .property(&path);
                finding.hint = fault.hint;
                out.report(finding);
            }
        }
    }
}

/// Notes the elements of a policy that only a deployment knows. What a reference to another resource returns fits, and
/// resources and conditions are checked by what is known of their texts.
fn unknown(
    rule: &impl Rule,
    cx: &Context<'_>,
    resource: &Resource<'_>,
    instance: &Instance<'_>,
    path: &str,
    out: &mut Findings,
) {
    const BY_TEXT: &[&str] = &["Condition", "NotResource", "Resource", "Sid"];
    if !instance.has_unknown() {
        return;
    }
    match &instance.value {
        Evaluation::Unknown(_) if instance.resource().is_none() => {
            let sources = sources(cx.template, instance.node);
            if !sources.is_empty() {
                let info = rule.info();
                let note = Unchecked::of(
                    resource,
                    resource.type_span,
                    format!("depends on {}", sources.join(", ")),
                );
                let check = format!("{} ({})", info.code, info.name);
                out.unchecked(note.at(path, instance.span()).checks([check]));
            }
        }
        Evaluation::List(items) => {
            for (index, item) in items.iter().enumerate() {
                unknown(rule, cx, resource, item, &format!("{path}.{index}"), out);
            }
        }
        Evaluation::Object(object) => {
            for (key, _, value) in &object.entries {
                if !BY_TEXT.contains(key) {
                    unknown(rule, cx, resource, value, &format!("{path}.{key}"), out);
                }
            }
        }
        _ => {}
    }
}

rule! {
    /// ## What it does
    /// Checks the grammar of policies of users, groups and roles: elements, effects, actions, ARNs, operators of
    /// conditions, and that there is no principal.
    ///
    /// ## Why it matters
    /// IAM refuses the policy with `MalformedPolicyDocument`.
    ///
    /// ## Example
    /// ```yaml
    /// Statement: {Effect: allow, Action: s3:GetObject, Resource: !Ref Bucket}   # Allow; !GetAtt Bucket.Arn
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>
    pub struct IdentityPolicy = E3510, "identity-policy", Error, on [resources
        "AWS::IAM::Group" "AWS::IAM::Role" "AWS::IAM::User" "AWS::IAM::ManagedPolicy" "AWS::IAM::Policy"
        "AWS::IAM::GroupPolicy" "AWS::IAM::RolePolicy" "AWS::IAM::UserPolicy" "AWS::SSO::PermissionSet"];
}

impl Rule for IdentityPolicy {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        report(self, Kind::Identity, cx, resource, out);
    }
}

rule! {
    /// ## What it does
    /// Checks the grammar of policies of buckets, keys, queues, topics and search domains: elements, principals,
    /// effects, actions, ARNs and operators of conditions.
    ///
    /// ## Why it matters
    /// The service refuses the policy.
    ///
    /// ## Example
    /// ```yaml
    /// Statement: {Effect: Allow, Principal: events.amazonaws.com, Action: sqs:SendMessage, Resource: "*"}   # {Service: …}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>
    pub struct ResourcePolicy = E3512, "resource-policy", Error, on [resources
        "AWS::KMS::Key" "AWS::OpenSearchService::Domain" "AWS::S3::BucketPolicy" "AWS::SNS::TopicPolicy" "AWS::SQS::QueuePolicy"];
}

impl Rule for ResourcePolicy {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        report(self, Kind::Resource, cx, resource, out);
    }
}

rule! {
    /// ## What it does
    /// Checks the grammar of the policy of an ECR repository.
    ///
    /// ## Why it matters
    /// ECR refuses the policy.
    ///
    /// ## Example
    /// ```yaml
    /// RepositoryPolicyText: {Statement: {Effect: Allow, Action: ecr:BatchGetImage}}   # no principal
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html>
    pub struct RepositoryPolicy = E3513, "repository-policy", Error, on [resources "AWS::ECR::Repository"];
}

impl Rule for RepositoryPolicy {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        report(self, Kind::OwnResource, cx, resource, out);
    }
}

rule! {
    /// ## What it does
    /// Checks the grammar of trust policies: that there is a principal of a known kind, and no resource.
    ///
    /// ## Why it matters
    /// IAM refuses the role.
    ///
    /// ## Example
    /// ```yaml
    /// Statement: {Effect: Allow, Principal: {AWS: ecs-tasks.amazonaws.com}, Action: sts:AssumeRole}   # Service
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
    pub struct TrustPolicy = E3530, "trust-policy", Error, on [resources "AWS::IAM::Role"];
}

impl Rule for TrustPolicy {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        report(self, Kind::Trust, cx, resource, out);
    }
}
