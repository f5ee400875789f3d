//! SW1012, SW1013: the policy of the bucket that a trail writes to.

use std::collections::HashSet;

use super::reading::{bucket_named, key_span, property, reference, scope, text_of};
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::engines::Answer;
use stackwright_template::engines::iam::Policy;
use stackwright_template::engines::text::{Located, Scope};
use stackwright_template::engines::trail;
use stackwright_template::model::Section;

rule! {
    /// ## What it does
    /// Reports a trail whose bucket is in the template and has no policy that lets `cloudtrail.amazonaws.com` call
    /// `s3:GetBucketAcl` on the bucket and `s3:PutObject` on the trail's files.
    ///
    /// ## Why it matters
    /// CloudTrail tries both when the trail is created, so its creation fails, and with it the stack's.
    ///
    /// ## Example
    /// ```yaml
    /// Statement: {Effect: Allow, Principal: {Service: cloudtrail.amazonaws.com}, Action: s3:PutObject,
    ///   Resource: !Sub '${Logs.Arn}/AWSLogs/${AWS::AccountId}/*'}   # and s3:GetBucketAcl?
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html>
    pub struct TrailBucketPolicy = SW1012, "trail-bucket-policy", Error, on [forms "AWS::CloudTrail::Trail"];
}

/// The policies of a bucket.
fn policies<'t>(scope: Scope<'_, 't>, bucket: &Located<'t>) -> Vec<Located<'t>> {
    let name = reference(scope, bucket, "");
    scope
        .everywhere("AWS::S3::BucketPolicy")
        .filter(|policy| {
            let Some(of) = text_of(scope, policy, "Bucket") else {
                return false;
            };
            // A bucket that is known is that bucket, whatever the names of the two may turn out to be.
            match bucket_named(scope, &of) {
                Some(known) => known.is(bucket),
                None => of.equals(&name).possible(),
            }
        })
        .collect()
}

impl Rule for TrailBucketPolicy {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let trail = form.resource;
        let scope = scope(cx, form);
        let Some(name) = form.properties.get("S3BucketName") else {
            return;
        };
        let Some(bucket) = bucket_named(scope, &scope.text(name)) else {
            return;
        };
        let resources = policies(scope, &bucket);
        let statements = format!(
            "{{Effect: Allow, Principal: {{Service: cloudtrail.amazonaws.com}}, Action: s3:GetBucketAcl, Resource: !GetAtt {0}.Arn}} and the same for s3:PutObject on !Sub '${{{0}.Arn}}/AWSLogs/${{AWS::AccountId}}/*'",
            bucket.name
        );
        let [first, ..] = resources.as_slice() else {
            if !cx.template.is_rewritten() && (bucket.is_home() || cx.is_whole()) {
                out.report(
                        self.at(name.span(), format!("the creation of the trail fails: its bucket {} has no policy that lets CloudTrail write", bucket.label()))
                            .hint(format!("add an AWS::S3::BucketPolicy with {statements}"))
                            .property("S3BucketName"),
                    );
            }
            return;
        };
        let documents: Vec<Policy> = resources
            .iter()
            .map(|policy| {
                scope.with(policy, |there| {
                    property(there, policy, "PolicyDocument").map_or_else(
                        || Policy {
                            open: true,
                            ..Policy::default()
                        },
                        |document| Policy::read(there, &document),
                    )
                })
            })
            .collect();
        let prefix = form
            .properties
            .get("S3KeyPrefix")
            .map(|prefix| scope.text(prefix));
        let delivery = trail::delivery(
            scope,
            &documents,
            &reference(scope, &bucket, "Arn"),
            prefix.as_ref(),
            trail,
        );
        for (answer, action) in [
            (delivery.get_acl, "s3:GetBucketAcl"),
            (delivery.put_object, "s3:PutObject"),
        ] {
            if answer != Answer::No {
                continue;
            }
            let on = if action == "s3:GetBucketAcl" {
                "on the bucket"
            } else {
                "on the files of the trail"
            };
            let message = format!(
                "the creation of the trail `{}` fails: the policy of its bucket does not let CloudTrail call {action} {on}",
                trail.name
            );
            let finding = if first.is_home() {
                self.at(key_span(first, "PolicyDocument"), message)
                    .related(name.span(), "the trail writes to this bucket")
                    .resource(&**first)
                    .property("PolicyDocument")
            } else {
                self.at(name.span(), message).property("S3BucketName")
            };
            out.report(finding.hint(format!("the policy needs {statements}")));
        }
    }
}

rule! {
    /// ## What it does
    /// Reports a trail that does not depend on the policy of its bucket, when both are in the template.
    ///
    /// ## Why it matters
    /// Nothing in the trail refers to the policy, so CloudFormation creates both at once. CloudTrail checks the
    /// bucket when the trail is created, which then fails on most first deployments.
    ///
    /// ## Example
    /// ```yaml
    /// Trail: {Type: AWS::CloudTrail::Trail, DependsOn: LogsPolicy, Properties: {S3BucketName: !Ref Logs}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudtrail-trail.html>
    pub struct TrailDependsOn = SW1013, "trail-depends-on", Error, on [forms "AWS::CloudTrail::Trail"];
}

impl Rule for TrailDependsOn {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let trail = form.resource;
        let scope = scope(cx, form);
        let Some(name) = form.properties.get("S3BucketName") else {
            return;
        };
        let Some(bucket) = bucket_named(scope, &scope.text(name)) else {
            return;
        };
        let before = all_before(cx, trail.name);
        // The policy of another stack is there before, or its export is not.
        for policy in policies(scope, &bucket).iter().filter(|one| one.is_home()) {
            if before.contains(policy.name) {
                return;
            }
            let span = trail
                .node
                .as_map()
                .and_then(|map| map.entry("DependsOn"))
                .map_or(trail.name_span, |entry| entry.key_span);
            out.report(
                    self.at(span, format!("the trail does not depend on `{}`, the policy of its bucket, and its creation fails when it comes first", policy.name))
                        .hint(format!("add DependsOn: {}", policy.name))
                        .related(policy.name_span, "the policy that lets it write")
                        .property("DependsOn"),
                );
        }
    }
}

/// All resources that are created before a resource.
fn all_before<'t>(cx: &Context<'t>, name: &str) -> HashSet<&'t str> {
    let mut found: HashSet<&'t str> = HashSet::new();
    let mut todo = vec![name.to_owned()];
    while let Some(name) = todo.pop() {
        for reference in &cx.template.references {
            let orders = reference.kind.is_value()
                || reference.kind == stackwright_template::model::ReferenceKind::DependsOn;
            if orders
                && reference.owner.section == Section::Resources
                && reference.owner.name == name
                && found.insert(reference.target)
            {
                todo.push(reference.target.to_owned());
            }
        }
    }
    found
}
