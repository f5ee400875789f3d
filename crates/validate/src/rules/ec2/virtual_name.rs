//! E3715: checks that the virtual name of a device without `Ebs` is `ephemeral` and a number up to 23.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the virtual name of a device without `Ebs` is `ephemeral` and a number up to 23.
    ///
    /// ## Why it matters
    /// EC2 refuses the instance.
    ///
    /// ## Example
    /// ```yaml
    /// Host: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-11111111, BlockDeviceMappings: [{DeviceName: /dev/sdb, VirtualName: scratch}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ec2-instance-blockdevicemapping.html>
    pub struct VirtualName = E3715, "virtual-name", Error,
    by Schema "AWS::EC2::Instance" "virtualname_ephemeral",
    at {
        "AWS::AutoScaling::LaunchConfiguration": "BlockDeviceMappings.*";
        "AWS::EC2::Instance": "BlockDeviceMappings.*";
        "AWS::EC2::LaunchTemplate": "LaunchTemplateData.BlockDeviceMappings.*";
        "AWS::EC2::SpotFleet": "SpotFleetRequestConfigData.LaunchSpecifications.*.BlockDeviceMappings.*"
    },
    because "an instance store volume is `ephemeral0` to `ephemeral23`";
}
