//! E3717: checks that the timeout of a function is at most 900 seconds, unless it has a capacity provider.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the timeout of a function is at most 900 seconds, unless it has a capacity provider.
    ///
    /// ## Why it matters
    /// Lambda refuses a longer timeout.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::Lambda::Function, Properties: {Role: !Sub "arn:aws:iam::${AWS::AccountId}:role/fn", Handler: i.h, Runtime: python3.13, Code: {ZipFile: "pass"}, Timeout: 1200}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html>
    pub struct Timeout = E3717, "function-timeout", Error,
    by Schema "AWS::Lambda::Function" "capacity_provider_timeout",
    at {
        "AWS::Lambda::Function": ""
    },
    because "a function runs for 15 minutes at most, unless on capacity of your own";
}
