//! E3615: checks the period of an alarm.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks the period of an alarm.
    ///
    /// ## Why it matters
    /// CloudWatch refuses the alarm.
    ///
    /// ## Example
    /// ```yaml
    /// Alarm: {Type: AWS::CloudWatch::Alarm, Properties: {ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1, Threshold: 1, MetricName: Errors, Namespace: AWS/Lambda, Statistic: Sum, Period: 90}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html>
    pub struct Period = E3615, "alarm-period", Error,
    by Schema "AWS::CloudWatch::Alarm" "period",
    at {
        "AWS::CloudWatch::Alarm": ""
    },
    because "a period is 10, 20, 30 or a multiple of 60 seconds";
}
