//! SW1211: names that the service does not take.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_facts::name::NAMED;

rule! {
    /// ## What it does
    /// Checks the names of resources that name themselves: their length and characters, what they begin and end with, and
    /// that they are not kept for AWS.
    ///
    /// ## Why it matters
    /// The service refuses the resource.
    ///
    /// ## Example
    /// ```yaml
    /// Files: {Type: AWS::S3::Bucket, Properties: {BucketName: files-s3alias}}   # the names of access points' aliases end so
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
    pub struct ResourceName = SW1211, "resource-name", Error,
        on [forms "AWS::CloudTrail::Trail" "AWS::Events::EventBus" "AWS::Events::Rule" "AWS::IAM::ManagedPolicy"
            "AWS::IAM::Role" "AWS::KMS::Alias" "AWS::Lambda::Function" "AWS::Logs::LogGroup" "AWS::S3::Bucket"
            "AWS::SNS::Topic" "AWS::SQS::Queue"];
}

impl Rule for ResourceName {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let named = NAMED
            .iter()
            .filter(|(known, ..)| *known == form.resource.type_name);
        for (_, property, kind) in named {
            if let Some(value) = form.properties.get(property)
                && let Some(text) = value.text()
                // That a `Fn::Sub` is missing is reported by E1029.
                && !text.contains("${")
                && let Err(problem) = kind.check(text)
            {
                let mut finding = self.at(value.span(), problem.message).property(property);
                finding.hint = problem.hint;
                out.report(finding);
            }
        }
    }
}
