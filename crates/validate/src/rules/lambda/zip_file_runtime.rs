//! E3677: checks that a function whose code is in the template runs on Node.js or Python.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that a function whose code is in the template runs on Node.js or Python.
    ///
    /// ## Why it matters
    /// Lambda refuses inline code for any other runtime.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::Lambda::Function, Properties: {Role: !Sub "arn:aws:iam::${AWS::AccountId}:role/fn", Handler: index.handler, Runtime: java21, Code: {ZipFile: "class A {}"}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html>
    pub struct ZipFileRuntime = E3677, "zip-file-runtime", Error,
    by Schema "AWS::Lambda::Function" "zipfile_runtime_enum",
    at {
        "AWS::Lambda::Function": "";
        "AWS::Serverless::Function": ""
    },
    because "only Node.js and Python functions can have their code in the template";
}
