//! E3638: checks that a table with `BillingMode: PAY_PER_REQUEST` has no provisioned throughput.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Checks that a table with `BillingMode: PAY_PER_REQUEST` has no provisioned throughput.
    ///
    /// ## Why it matters
    /// DynamoDB refuses the table.
    ///
    /// ## Example
    /// ```yaml
    /// Table: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST, ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: 1}, KeySchema: [{AttributeName: id, KeyType: HASH}], AttributeDefinitions: [{AttributeName: id, AttributeType: S}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html>
    pub struct OnDemand = E3638, "on-demand-throughput", Error, on [forms "AWS::DynamoDB::Table" with parameters];
}

impl Rule for OnDemand {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        if let (Some(mode), Some(throughput)) = (p.get("BillingMode"), p.get("ProvisionedThroughput"))
                && mode.text() == Some("PAY_PER_REQUEST")
                // Zero is what DynamoDB itself says of such a table, and is taken.
                && throughput
                    .entries()
                    .iter()
                    .any(|(.., units)| units.number() != Some(0.0))
        {
            out.report(
                self.at(
                    throughput.span(),
                    "an on-demand table has no provisioned throughput",
                )
                .hint("remove it, or write BillingMode: PROVISIONED")
                .related(mode.span(), "the billing mode")
                .property("ProvisionedThroughput"),
            );
        }
    }
}
