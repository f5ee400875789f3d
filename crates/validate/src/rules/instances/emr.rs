//! E3675: checks that the region, or any region when none is given, offers the instance types of an EMR cluster.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the region, or any region when none is given, offers the instance types of an EMR cluster.
    ///
    /// ## Why it matters
    /// The resource cannot be created with a type that is not offered.
    ///
    /// ## Example
    /// ```yaml
    /// E: {Type: AWS::EMR::Cluster, Properties: {Name: e, JobFlowRole: r, ServiceRole: s, Instances: {CoreInstanceGroup: {InstanceCount: 1, InstanceType: m5.tiny}}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-supported-instance-types.html>
    pub struct EmrInstanceType = E3675, "emr-instance-type", Error,
    by Values "AWS::EMR::Cluster" "instancetypeconfig_instancetype_enum",
    at {
        "AWS::EMR::Cluster": "Instances.CoreInstanceFleet.InstanceTypeConfigs.*.InstanceType" "Instances.CoreInstanceGroup.InstanceType" "Instances.MasterInstanceFleet.InstanceTypeConfigs.*.InstanceType" "Instances.MasterInstanceGroup.InstanceType" "Instances.TaskInstanceFleets.*.InstanceTypeConfigs.*.InstanceType" "Instances.TaskInstanceGroups.*.InstanceType"
    },
    because "see which types the region has";
}
