//! W3702: finds layers with the ARN form `arn:aws:lambda:::awslayer:…`.

use crate::rule;

rule! {
    /// ## What it does
    /// Finds layers with the ARN form `arn:aws:lambda:::awslayer:…`.
    ///
    /// ## Why it matters
    /// They are offered in some regions and accounts only, so the deployment may fail elsewhere.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::Lambda::Function, Properties: {Role: !Sub "arn:aws:iam::${AWS::AccountId}:role/fn", Handler: i.h, Runtime: python3.13, Code: {ZipFile: "pass"}, Layers: ["arn:aws:lambda:::awslayer:AmazonLinux1803"]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html>
    pub struct ManagedLayer = W3702, "managed-layer-arn", Warning,
    by Schema "AWS::Lambda::Function" "awslayer",
    at {
        "AWS::Lambda::Function": "Layers.*"
    },
    because "layers with such an ARN exist in some regions only";
}
