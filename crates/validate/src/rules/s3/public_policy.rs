//! SW1550: policies that make a bucket public, which its block of public access forbids.

use crate::rule;
use crate::rules::linked::linked;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Finds bucket policies that let everybody in, without a condition, where the bucket blocks public policies: because it says
    /// so, or because it says nothing, as buckets do since April 2023.
    ///
    /// ## Why it matters
    /// S3 refuses the policy: "Access Denied … because public policies are blocked by the BlockPublicPolicy block public access
    /// setting". Only a bucket that is older takes it.
    ///
    /// ## Example
    /// ```yaml
    /// Site: {Type: AWS::S3::Bucket}   # PublicAccessBlockConfiguration: {BlockPublicPolicy: false, RestrictPublicBuckets: false}
    /// Open: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Site, PolicyDocument: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: !Sub "${Site.Arn}/*"}]}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
    pub struct PublicPolicy = SW1550, "public-bucket-policy", Warning, on [forms "AWS::S3::BucketPolicy"];
}

impl Rule for PublicPolicy {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let Some(bucket) = linked(cx, form.properties.get("Bucket"), "AWS::S3::Bucket") else {
            return;
        };
        let says_nothing = bucket.properties.is_none() && !cx.template.has_own_macro();
        let blocks = says_nothing
            || cx.scenarios.forms_beside(form, bucket).iter().any(|of| {
                let block = "PublicAccessBlockConfiguration";
                let policy = of
                    .properties
                    .get(block)
                    .and_then(|block| block.get("BlockPublicPolicy"));
                of.properties.lacks(block) || policy.and_then(Instance::boolean) == Some(true)
            });
        if !blocks {
            return;
        }
        let statements = form.properties.at("PolicyDocument.Statement");
        for (index, statement) in statements
            .map(Instance::one_or_many)
            .unwrap_or_default()
            .iter()
            .enumerate()
        {
            let allows = statement.get("Effect").and_then(Instance::text) == Some("Allow");
            let Some(principal) = statement.get("Principal") else {
                continue;
            };
            let everybody = |value: &Instance<'_>| {
                value
                    .one_or_many()
                    .iter()
                    .any(|one| one.text() == Some("*"))
            };
            let is_public = everybody(principal) || principal.get("AWS").is_some_and(everybody);
            if allows && is_public && statement.lacks("Condition") {
                let finding = self
                    .at(
                        principal.span(),
                        format!("S3 refuses the policy: it lets everybody in, and `{}` blocks public policies, as all new buckets do", bucket.name),
                    )
                    .hint(format!(
                        "add PublicAccessBlockConfiguration: {{BlockPublicPolicy: false, RestrictPublicBuckets: false}} to `{}` if it shall be public; else put CloudFront before it",
                        bucket.name
                    ))
                    .property(format!("PolicyDocument.Statement.{index}.Principal"))
                    .related(bucket.name_span, "the bucket");
                out.report(finding);
            }
        }
    }
}
