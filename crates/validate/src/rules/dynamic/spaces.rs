//! W1053: finds dynamic references with spaces in them.

use super::found::each;
use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Finds dynamic references with spaces in them.
    ///
    /// ## Why it matters
    /// The space is taken as a part of the name.
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
        each(cx, |found| {
            if found.text.contains(' ') {
                let finding = self.at(found.span(), "the dynamic reference has a space in it");
                out.report(found.placed(finding));
            }
        });
    }
}
