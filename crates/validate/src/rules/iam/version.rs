//! W2511: the old version of the policy language.

use super::documents::documents;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Reports policies in the version `2008-10-17` of the policy language.
    ///
    /// ## Why it matters
    /// In it, variables such as `${aws:username}` are plain text, so that conditions on them never hold.
    ///
    /// ## Example
    /// ```yaml
    /// PolicyDocument: {Version: "2008-10-17", Statement: []}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html>
    pub struct PolicyVersion = W2511, "policy-version", Warning, on [forms
        "AWS::IAM::Group" "AWS::IAM::Role" "AWS::IAM::User" "AWS::IAM::ManagedPolicy" "AWS::IAM::Policy"
        "AWS::IAM::GroupPolicy" "AWS::IAM::RolePolicy" "AWS::IAM::UserPolicy" "AWS::SSO::PermissionSet" "AWS::KMS::Key"
        "AWS::OpenSearchService::Domain" "AWS::S3::BucketPolicy" "AWS::SNS::TopicPolicy" "AWS::SQS::QueuePolicy"
        "AWS::ECR::Repository"];
}

impl Rule for PolicyVersion {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        for document in documents(form.resource, form) {
            if let Some(version) = document.instance.get("Version")
                && Instance::text(version) == Some("2008-10-17")
            {
                out.report(
                    self.at(
                        version.span(),
                        "the policy is in the version 2008-10-17, which has no policy variables",
                    )
                    .hint("write \"2012-10-17\"")
                    .property(format!("{}.Version", document.path)),
                );
            }
        }
    }
}
