//! E3644: checks that the region, or any region when none is given, offers the instance types of a SageMaker cluster.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the region, or any region when none is given, offers the instance types of a SageMaker cluster.
    ///
    /// ## Why it matters
    /// The resource cannot be created with a type that is not offered.
    ///
    /// ## Example
    /// ```yaml
    /// S: {Type: AWS::SageMaker::Cluster, Properties: {InstanceGroups: [{InstanceGroupName: g, InstanceCount: 1, InstanceType: ml.t3.tiny, ExecutionRole: "arn:aws:iam::123456789012:role/s", LifeCycleConfig: {SourceS3Uri: "s3://sagemaker-x", OnCreate: x.sh}}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sagemaker-cluster.html>
    pub struct SageMakerClusterInstanceType = E3644, "sagemaker-cluster-instance-type", Error,
    by Values "AWS::SageMaker::Cluster" "instancetype_enum",
    at {
        "AWS::SageMaker::Cluster": "InstanceGroups.*.InstanceType" "RestrictedInstanceGroups.*.InstanceType"
    },
    because "see which types the region has";
}
