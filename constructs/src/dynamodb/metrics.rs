//! How often tables refuse requests, over several operations.

use super::{GlobalTable, Table};
use crate::cloudwatch::{MathExpression, Metrics, Statistic};

/// The sum of a metric over operations.
fn over_operations(
    table: &impl Metrics,
    metric: &str,
    label: &str,
    operations: &[&str],
) -> MathExpression {
    let id = |operation: &str| operation.to_lowercase();
    let expression: Vec<String> = operations.iter().map(|one| id(one)).collect();
    let sum = MathExpression::new(expression.join(" + ")).label(label);
    operations.iter().fold(sum, |sum, operation| {
        let one = table.metric_named(metric).statistic(Statistic::sum());
        sum.using(&id(operation), one.dimension("Operation", *operation))
    })
}

macro_rules! over_operations {
    ($($table:ident),*) => {
        $(
            impl $table {
                /// How many requests of these operations, such as `GetItem` and `Query`, are throttled.
                ///
                /// ```
                /// use stackwright_aws::prelude::*;
                /// use stackwright_aws::dynamodb::Attribute;
                ///
                /// let app = App::new();
                /// let stack = Stack::new(&app, "S");
                /// let orders = Table::new(&stack, "Orders", Attribute::string("id"));
                /// let throttled = orders.throttled_requests(&["GetItem", "Query"]);
                /// Alarm::new(&stack, "Throttled", throttled.is_at_least(1.0));
                /// # app.synth().unwrap();
                /// ```
                /// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html>
                pub fn throttled_requests(&self, operations: &[&str]) -> MathExpression {
                    let label = "Sum of throttled requests across all operations";
                    over_operations(self, "ThrottledRequests", label, operations)
                }

                /// How many requests of these operations, such as `GetItem` and `Query`, end with an error of DynamoDB.
                pub fn system_errors(&self, operations: &[&str]) -> MathExpression {
                    let label = "Sum of errors across all operations";
                    over_operations(self, "SystemErrors", label, operations)
                }
            }
        )*
    };
}
over_operations!(Table, GlobalTable);
