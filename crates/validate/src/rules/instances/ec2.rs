//! E3628: checks that the region, or any region when none is given, offers the instance type of an instance, launch template or fleet.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the region, or any region when none is given, offers the instance type of an instance, launch
    /// template or fleet.
    ///
    /// ## Why it matters
    /// The resource cannot be created with a type that is not offered.
    ///
    /// ## Example
    /// ```yaml
    /// Host: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-11111111, InstanceType: t3.mikro}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-regions.html>
    pub struct Ec2InstanceType = E3628, "ec2-instance-type", Error,
    by Values "AWS::EC2::Instance" "instancetype_enum",
    at {
        "AWS::EC2::Instance": "InstanceType";
        "AWS::EC2::LaunchTemplate": "LaunchTemplateData.InstanceType";
        "AWS::EC2::EC2Fleet": "LaunchTemplateConfigs.*.Overrides.*.InstanceType";
        "AWS::EC2::CapacityReservation": "InstanceType";
        "AWS::AutoScaling::LaunchConfiguration": "InstanceType";
        "AWS::GameLift::GameServerGroup": "InstanceDefinitions.*.InstanceType"
    },
    because "see which types the region has";
}
