//! E3642: checks that the region, or any region when none is given, offers the instance types of inference.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the region, or any region when none is given, offers the instance types of SageMaker inference.
    ///
    /// ## Why it matters
    /// SageMaker refuses the experiment.
    ///
    /// ## Example
    /// ```yaml
    /// Try: {Type: AWS::SageMaker::InferenceExperiment, Properties: {ModelVariants: [{ModelName: a, VariantName: a, InfrastructureConfig: {InfrastructureType: RealTimeInference, RealTimeInferenceConfig: {InstanceCount: 1, InstanceType: ml.m5.tiny}}}]}}
    /// ```
    ///
    /// ## Source
    /// <https://aws.amazon.com/sagemaker/ai/pricing/>
    pub struct SageMakerHostingInstanceType = E3642, "sagemaker-hosting-instance-type", Error,
    by Values "AWS::SageMaker::InferenceExperiment" "hosting_instancetype_enum",
    at {
        "AWS::SageMaker::InferenceExperiment": "ModelVariants.*.InfrastructureConfig.RealTimeInferenceConfig.InstanceType"
    },
    because "see which types the region has";
}
