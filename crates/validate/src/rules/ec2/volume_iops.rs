//! E3671: checks that IO volumes say their IOPS, within the range of their type.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that IO volumes say their IOPS, within the range of their type.
    ///
    /// ## Why it matters
    /// EC2 refuses the volume.
    ///
    /// ## Example
    /// ```yaml
    /// Host: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-11111111, BlockDeviceMappings: [{DeviceName: /dev/sdb, Ebs: {VolumeType: io1, VolumeSize: 100}}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/ebs/latest/userguide/provisioned-iops.html>
    pub struct VolumeIops = E3671, "volume-iops", Error,
    by Schema "AWS::EC2::Instance" "blockdevicemappings",
    at {
        "AWS::AutoScaling::LaunchConfiguration": "BlockDeviceMappings.*.Ebs";
        "AWS::EC2::Instance": "BlockDeviceMappings.*.Ebs";
        "AWS::EC2::LaunchTemplate": "LaunchTemplateData.BlockDeviceMappings.*.Ebs";
        "AWS::EC2::SpotFleet": "SpotFleetRequestConfigData.LaunchSpecifications.*.BlockDeviceMappings.*.Ebs"
    },
    because "io1 and io2 volumes need IOPS within the range of the type";
}
