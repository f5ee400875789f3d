//! W1053: finds dynamic references with spaces in them.

use super::found::each_meant;
use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Finds dynamic references with spaces in them, also between the braces and `resolve`.
    ///
    /// ## Why it matters
    /// A reference with a space after its braces stays as it is, a text; elsewhere the space is taken as a part of the
    /// name.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres, DBInstanceClass: db.t4g.micro, AllocatedStorage: "20", MasterUsername: root, MasterUserPassword: "{{resolve:secretsmanager:db :SecretString:password}}"}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>
    pub struct Spaces = W1053, "dynamic-reference-spaces", Warning, on [template];
}

impl Rule for Spaces {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        each_meant(cx, |found| {
            let text = found.text;
            let message = if text.starts_with(char::is_whitespace) {
                "CloudFormation does not resolve a dynamic reference with a space after its braces"
            } else if text.contains(char::is_whitespace) {
                "the space is taken for a part of the dynamic reference"
            } else {
                return;
            };
            let plain: String = text.split_whitespace().collect();
            let finding = self
                .at(found.span(), message)
                .hint(format!("write `{{{{{plain}}}}}`"));
            out.report(found.placed(finding));
        });
    }
}
