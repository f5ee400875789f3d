//! E3023: checks that the values of a record fit its type: addresses for A and AAAA, one name for CNAME, quoted texts for TXT.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the values of a record fit its type: addresses for A and AAAA, one name for CNAME, quoted texts
    /// for TXT.
    ///
    /// ## Why it matters
    /// Route 53 refuses the record.
    ///
    /// ## Example
    /// ```yaml
    /// Record: {Type: AWS::Route53::RecordSet, Properties: {HostedZoneId: Z1D633PJN98FT9, Name: www.example.com, Type: A, TTL: "300", ResourceRecords: [host.example.com]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html>
    pub struct RecordValues = E3023, "record-values", Error,
    by Schema "AWS::Route53::RecordSet" "recordset_pattern",
    at {
        "AWS::Route53::RecordSet": "";
        "AWS::Route53::RecordSetGroup": "RecordSets.*"
    },
    because "a record holds values of its type";
}
