//! E3678: checks that a function whose code is in the template names its runtime.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that a function whose code is in the template names its runtime.
    ///
    /// ## Why it matters
    /// Lambda refuses the function.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::Lambda::Function, Properties: {Role: !Sub "arn:aws:iam::${AWS::AccountId}:role/fn", Handler: index.handler, Code: {ZipFile: "pass"}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html>
    pub struct ZipFileNeedsRuntime = E3678, "zip-file-needs-runtime", Error,
    by Schema "AWS::Lambda::Function" "zipfile_runtime_exists",
    at {
        "AWS::Lambda::Function": "";
        "AWS::Serverless::Function": ""
    },
    because "code in the template needs a runtime that runs it";
}
