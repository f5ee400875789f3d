//! E3638: checks that a table with `BillingMode: PAY_PER_REQUEST` has no provisioned throughput.

use crate::extension_rule;

extension_rule! {
    /// ## What it does
    /// Checks that a table with `BillingMode: PAY_PER_REQUEST` has no provisioned throughput.
    ///
    /// ## Why it matters
    /// DynamoDB refuses the table.
    ///
    /// ## Example
    /// ```yaml
    /// Items: {Type: AWS::DynamoDB::Table, Properties: {AttributeDefinitions: [{AttributeName: id, AttributeType: S}], KeySchema: [{AttributeName: id, KeyType: HASH}], BillingMode: PAY_PER_REQUEST, ProvisionedThroughput: {ReadCapacityUnits: 5, WriteCapacityUnits: 5}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html>
    pub struct OnDemand = E3638, "on-demand-throughput", Error,
    schema "AWS::DynamoDB::Table" "billingmode_exclusive",
    at {
        "AWS::DynamoDB::Table": ""
    },
    because "on-demand tables have no provisioned throughput; leave it out";
}
