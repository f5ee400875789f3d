//! E3029: checks that an alias record has no `TTL`.

use crate::extension_rule;

extension_rule! {
    /// ## What it does
    /// Checks that an alias record has no `TTL`.
    ///
    /// ## Why it matters
    /// Route 53 refuses the record.
    ///
    /// ## Example
    /// ```yaml
    /// Record: {Type: AWS::Route53::RecordSet, Properties: {HostedZoneId: Z1D633PJN98FT9, Name: www.example.com, Type: A, TTL: "300", AliasTarget: {DNSName: d1.cloudfront.net, HostedZoneId: Z2FDTNDATAQYW2}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-recordset.html>
    pub struct AliasTtl = E3029, "alias-ttl", Error,
    schema "AWS::Route53::RecordSet" "recordset_alias",
    at {
        "AWS::Route53::RecordSet": "";
        "AWS::Route53::RecordSetGroup": "RecordSets.*"
    },
    because "an alias takes the TTL of its target";
}
