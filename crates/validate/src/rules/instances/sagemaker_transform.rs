//! E3643: checks that the region, or any region when none is given, offers the instance types of batch transforms.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the region, or any region when none is given, offers the instance types of SageMaker batch transforms.
    ///
    /// ## Why it matters
    /// SageMaker refuses the package.
    ///
    /// ## Example
    /// ```yaml
    /// Package: {Type: AWS::SageMaker::ModelPackage, Properties: {ValidationSpecification: {ValidationRole: !GetAtt Role.Arn, ValidationProfiles: [{ProfileName: a, TransformJobDefinition: {TransformResources: {InstanceCount: 1, InstanceType: ml.m5.tiny}}}]}}}
    /// ```
    ///
    /// ## Source
    /// <https://aws.amazon.com/sagemaker/ai/pricing/>
    pub struct SageMakerTransformInstanceType = E3643, "sagemaker-transform-instance-type", Error,
    by Values "AWS::SageMaker::ModelPackage" "transform_instancetype_enum",
    at {
        "AWS::SageMaker::ModelPackage": "ValidationSpecification.ValidationProfiles.*.TransformJobDefinition.TransformResources.InstanceType"
    },
    because "see which types the region has";
}
