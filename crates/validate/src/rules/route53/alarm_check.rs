//! E3661: checks that a health check of the type `CLOUDWATCH_METRIC` names its alarm.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that a health check of the type `CLOUDWATCH_METRIC` names its alarm.
    ///
    /// ## Why it matters
    /// Route 53 refuses the health check.
    ///
    /// ## Example
    /// ```yaml
    /// Check: {Type: AWS::Route53::HealthCheck, Properties: {HealthCheckConfig: {Type: CLOUDWATCH_METRIC}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-route53-healthcheck-healthcheckconfig.html>
    pub struct AlarmCheck = E3661, "alarm-health-check", Error,
    by Schema "AWS::Route53::HealthCheck" "healthcheckconfig_type_inclusive",
    at {
        "AWS::Route53::HealthCheck": "HealthCheckConfig"
    },
    because "name the alarm that decides about health";
}
