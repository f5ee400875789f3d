//! E3663: checks that no environment variable has a name that Lambda reserves, such as `AWS_REGION`.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that no environment variable has a name that Lambda reserves, such as `AWS_REGION`.
    ///
    /// ## Why it matters
    /// Lambda refuses the function.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::Lambda::Function, Properties: {Role: !Sub "arn:aws:iam::${AWS::AccountId}:role/fn", Handler: i.h, Runtime: python3.13, Code: {ZipFile: "pass"}, Environment: {Variables: {AWS_REGION: eu-west-1}}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime>
    pub struct ReservedEnvironment = E3663, "reserved-environment-variable", Error,
    by Schema "AWS::Lambda::Function" "environment_variable_keys",
    at {
        "AWS::Lambda::Function": "Environment.Variables";
        "AWS::Serverless::Function": "Environment.Variables"
    },
    because "Lambda sets this variable itself";
}
