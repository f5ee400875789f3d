//! E3639: checks that a table with provisioned billing, which is the default, has a throughput of at least 1.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that a table with provisioned billing, which is the default, has a throughput of at least 1.
    ///
    /// ## Why it matters
    /// DynamoDB refuses the table.
    ///
    /// ## Example
    /// ```yaml
    /// Items: {Type: AWS::DynamoDB::Table, Properties: {AttributeDefinitions: [{AttributeName: id, AttributeType: S}], KeySchema: [{AttributeName: id, KeyType: HASH}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html>
    pub struct Provisioned = E3639, "provisioned-throughput", Error,
    by Schema "AWS::DynamoDB::Table" "billingmode_provisioned_dependent",
    at {
        "AWS::DynamoDB::Table": ""
    },
    because "a table is provisioned unless it says `BillingMode: PAY_PER_REQUEST`";
}
