//! E3696: checks that a function with text logs sets no system log level.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that a function with text logs sets no system log level.
    ///
    /// ## Why it matters
    /// Lambda filters by level in JSON logs only, and refuses the setting otherwise.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::Lambda::Function, Properties: {Role: !Sub "arn:aws:iam::${AWS::AccountId}:role/fn", Handler: i.h, Runtime: python3.13, Code: {ZipFile: "pass"}, LoggingConfig: {LogFormat: Text, SystemLogLevel: WARN}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html>
    pub struct LogLevel = E3696, "log-level-needs-json", Error,
    by Schema "AWS::Lambda::Function" "loglevel_logformat",
    at {
        "AWS::Lambda::Function": "";
        "AWS::Serverless::Function": ""
    },
    because "log levels need `LogFormat: JSON`";
}
