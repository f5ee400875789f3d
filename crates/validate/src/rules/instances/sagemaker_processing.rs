//! E3640: checks that the region, or any region when none is given, offers the instance types of processing jobs.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the region, or any region when none is given, offers the instance types of SageMaker processing jobs.
    ///
    /// ## Why it matters
    /// SageMaker refuses the job.
    ///
    /// ## Example
    /// ```yaml
    /// Bias: {Type: AWS::SageMaker::ModelBiasJobDefinition, Properties: {JobResources: {ClusterConfig: {InstanceCount: 1, InstanceType: ml.m5.tiny, VolumeSizeInGB: 20}}}}
    /// ```
    ///
    /// ## Source
    /// <https://aws.amazon.com/sagemaker/ai/pricing/>
    pub struct SageMakerProcessingInstanceType = E3640, "sagemaker-processing-instance-type", Error,
    by Values "AWS::SageMaker::MonitoringSchedule" "processing_instancetype_enum",
    at {
        "AWS::SageMaker::DataQualityJobDefinition": "JobResources.ClusterConfig.InstanceType";
        "AWS::SageMaker::ModelBiasJobDefinition": "JobResources.ClusterConfig.InstanceType";
        "AWS::SageMaker::ModelExplainabilityJobDefinition": "JobResources.ClusterConfig.InstanceType";
        "AWS::SageMaker::ModelQualityJobDefinition": "JobResources.ClusterConfig.InstanceType";
        "AWS::SageMaker::MonitoringSchedule": "MonitoringScheduleConfig.MonitoringJobDefinition.MonitoringResources.ClusterConfig.InstanceType"
    },
    because "see which types the region has";
}
