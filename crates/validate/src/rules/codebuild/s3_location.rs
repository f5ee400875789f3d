//! E3636: checks that source and artifacts of the type `S3` have a location.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that source and artifacts of the type `S3` have a location.
    ///
    /// ## Why it matters
    /// CodeBuild refuses the project.
    ///
    /// ## Example
    /// ```yaml
    /// Build: {Type: AWS::CodeBuild::Project, Properties: {ServiceRole: "arn:aws:iam::123456789012:role/build", Environment: {Type: LINUX_CONTAINER, ComputeType: BUILD_GENERAL1_SMALL, Image: "aws/codebuild/standard:7.0"}, Source: {Type: NO_SOURCE, BuildSpec: "version: 0.2"}, Artifacts: {Type: S3}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-codebuild-project-artifacts.html>
    pub struct S3Location = E3636, "s3-location", Error,
    by Schema "AWS::CodeBuild::Project" "s3_locations",
    at {
        "AWS::CodeBuild::Project": "Artifacts" "Source"
    },
    because "say which bucket and key";
}
