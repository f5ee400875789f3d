//! E3029: checks that an alias record has neither `TTL` nor `ResourceRecords`.

use super::records;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Checks that an alias record has neither a `TTL` nor `ResourceRecords`, and no type that cannot be an alias.
    ///
    /// ## Why it matters
    /// Route 53 refuses the record: an alias takes the TTL and the values of its target.
    ///
    /// ## Example
    /// ```yaml
    /// Record: {Type: AWS::Route53::RecordSet, Properties: {HostedZoneId: Z2FDTNDATAQYW2, Name: example.com, Type: A, TTL: "300", AliasTarget: {DNSName: d111111abcdef8.cloudfront.net, HostedZoneId: Z2FDTNDATAQYW2}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-alias.html>
    pub struct AliasTtl = E3029, "alias-ttl", Error, on [forms "AWS::Route53::RecordSet" "AWS::Route53::RecordSetGroup" with parameters];
}

impl Rule for AliasTtl {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        for (record, path) in records(form.resource, &form.properties) {
            let Some(alias) = record.get("AliasTarget") else {
                continue;
            };
            for (name, what) in [("TTL", "TTL"), ("ResourceRecords", "values")] {
                if let Some(value) = record.get(name) {
                    out.report(
                        self.at(
                            value.span(),
                            format!(
                                "an alias takes the {what} of its target, so there is no `{name}`"
                            ),
                        )
                        .hint(format!("remove `{name}`"))
                        .related(alias.span(), "the alias")
                        .property(format!("{path}{name}")),
                    );
                }
            }
            if let Some(kind) = record.get("Type")
                && let Some(text @ ("NS" | "SOA")) = kind.text()
            {
                out.report(
                    self.at(
                        kind.span(),
                        format!("a record of the type {text} is no alias"),
                    )
                    .hint("write `ResourceRecords` instead of `AliasTarget`")
                    .related(alias.span(), "the alias")
                    .property(format!("{path}Type")),
                );
            }
        }
    }
}
