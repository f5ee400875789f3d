//! SW1076: the policy of a bucket denies what a task is there for.

use super::reading::{bucket_named, linked, permissions, reference, scope};
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::engines::Answer;
use stackwright_template::engines::iam::{Policy, Request};
use stackwright_template::engines::text::{Scope, Text};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Reports a denial in the policy of a bucket of the template or app that covers everything that the role of an
    /// ECS task of the template or app is allowed there, such as one that lets a VPC endpoint alone in when there is
    /// no endpoint.
    ///
    /// ## Why it matters
    /// A denial wins over all permissions. Everything deploys, the task starts, and each read or write is denied.
    ///
    /// ## Example
    /// ```yaml
    /// Statement: {Effect: Deny, Principal: '*', Action: 's3:*', Resource: …, Condition: {StringNotEquals: {aws:SourceVpce: vpce-1a2b3c4d}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>
    pub struct BucketDenies = SW1076, "bucket-denies-task", Error, on [forms "AWS::S3::BucketPolicy"];
}

/// Whether calls of tasks may come through a VPC endpoint: the app has one, or a network that it does not show.
fn may_have_endpoint(scope: Scope<'_, '_>) -> bool {
    scope.everywhere("AWS::EC2::VPCEndpoint").next().is_some()
        || scope.everywhere("AWS::EC2::VPC").next().is_none()
}

impl Rule for BucketDenies {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let scope = scope(cx, form);
        let Some(document) = form.properties.get("PolicyDocument") else {
            return;
        };
        let statements = document
            .get("Statement")
            .map(Instance::one_or_many)
            .unwrap_or_default();
        let read = Policy::read(scope, document);
        if read.statements.len() != statements.len() || read.statements.iter().all(|one| one.allows)
        {
            return;
        }
        let Some(name) = form.properties.get("Bucket").map(|name| scope.text(name)) else {
            return;
        };
        let Some(bucket) = bucket_named(scope, &name) else {
            return;
        };
        let arn = reference(scope, &bucket, "Arn");
        let objects = arn.clone().then(Text::glob("/*"));
        let endpoint = may_have_endpoint(scope);
        for definition in scope.everywhere("AWS::ECS::TaskDefinition") {
            let Some(role) = linked(scope, &definition, "TaskRoleArn", "AWS::IAM::Role") else {
                continue;
            };
            let granted = permissions(scope, &role);
            let own = reference(scope, &role, "Arn");
            for (index, (statement, node)) in read.statements.iter().zip(statements).enumerate() {
                if statement.allows {
                    continue;
                }
                let mut denied = Vec::new();
                for action in ["s3:GetObject", "s3:PutObject"] {
                    let allowed = granted.resources_of(action, &objects);
                    let mine: Vec<&Text> = allowed
                        .iter()
                        .filter(|resource| objects.covers(resource) == Answer::Yes)
                        .collect();
                    let all = mine.iter().all(|resource| {
                        let mut request = Request::new(action, resource)
                            .by_role(own.clone())
                            .with("aws:SecureTransport", Text::literal("true"));
                        if !endpoint {
                            request = request
                                .without("aws:SourceVpce")
                                .without("aws:SourceVpc")
                                .without("aws:VpcSourceIp");
                        }
                        statement.applies(&request) == Answer::Yes
                    });
                    if !mine.is_empty() && all {
                        denied.push(action);
                    }
                }
                if denied.is_empty() {
                    continue;
                }
                let by_network = statement.conditions.iter().any(|condition| {
                    condition
                        .key
                        .to_ascii_lowercase()
                        .starts_with("aws:sourcevpc")
                });
                let hint = if by_network {
                    format!(
                        "add an AWS::EC2::VPCEndpoint for S3 and name it in the condition, or leave {} out by StringNotEquals: {{aws:PrincipalArn: …}}",
                        role.label()
                    )
                } else {
                    format!("leave {} out of the denial", role.label())
                };
                out.report(
                        self.at(node.span(), format!("everything deploys and the task of {} is denied: this statement denies {} to its role {}, whatever its own policies allow", definition.label(), denied.join(" and "), role.label()))
                            .hint(hint)
                            .property(format!("PolicyDocument.Statement.{index}")),
                    );
            }
        }
    }
}
