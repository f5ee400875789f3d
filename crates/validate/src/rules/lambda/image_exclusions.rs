//! E3685: checks that a function from a container image has no `Handler`, `Runtime` or `Layers`.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that a function from a container image has no `Handler`, `Runtime` or `Layers`.
    ///
    /// ## Why it matters
    /// Lambda refuses the function: the image brings all of them.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::Lambda::Function, Properties: {Role: !Sub "arn:aws:iam::${AWS::AccountId}:role/fn", PackageType: Image, Runtime: python3.13, Code: {ImageUri: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/fn:1"}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html>
    pub struct ImageExclusions = E3685, "image-function-properties", Error,
    by Schema "AWS::Lambda::Function" "packagetype_image_exclusions",
    at {
        "AWS::Lambda::Function": "";
        "AWS::Serverless::Function": ""
    },
    because "a container image brings its own handler, runtime and layers";
}
