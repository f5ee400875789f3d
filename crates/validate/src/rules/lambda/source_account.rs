//! W3663: finds permissions for a source without account, such as a bucket, that do not name the account.

use crate::rule;
use crate::rules::linked::linked;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Finds permissions for a source without account, such as a bucket, that do not name the account.
    ///
    /// ## Why it matters
    /// The ARN of a bucket has no account: if the bucket is deleted, somebody else can create it and call the
    /// function.
    ///
    /// ## Example
    /// ```yaml
    /// Allow: {Type: AWS::Lambda::Permission, Properties: {Action: "lambda:InvokeFunction", FunctionName: fn, Principal: s3.amazonaws.com, SourceArn: !GetAtt Files.Arn}}
    /// Files: {Type: AWS::S3::Bucket}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html>
    pub struct SourceAccount = W3663, "permission-source-account", Warning, on [forms "AWS::Lambda::Permission"];
}

impl Rule for SourceAccount {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        let Some(source) = p.get("SourceArn") else {
            return;
        };
        let bucket = linked(cx, Some(source), "AWS::S3::Bucket").is_some();
        let text = source.text().is_some_and(|arn| {
            arn.starts_with("arn:") && arn.split(':').nth(4) == Some("") && source.via.is_none()
        });
        if (bucket || text) && p.get("SourceAccount").is_none() {
            out.report(
                self.at(source.span(), "the source's ARN has no account")
                    .hint("set `SourceAccount: !Ref AWS::AccountId` too")
                    .property("SourceArn"),
            );
        }
    }
}
