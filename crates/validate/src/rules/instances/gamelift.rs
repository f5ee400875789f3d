//! E3641: checks that the region, or any region when none is given, offers the instance type of a GameLift fleet.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the region, or any region when none is given, offers the instance type of a GameLift fleet.
    ///
    /// ## Why it matters
    /// The resource cannot be created with a type that is not offered.
    ///
    /// ## Example
    /// ```yaml
    /// G: {Type: AWS::GameLift::Fleet, Properties: {Name: g, EC2InstanceType: c5.tiny}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-gamelift-fleet.html>
    pub struct GameLiftInstanceType = E3641, "gamelift-instance-type", Error,
    by Values "AWS::GameLift::Fleet" "ec2instancetype_enum",
    at {
        "AWS::GameLift::Fleet": "EC2InstanceType"
    },
    because "see which types the region has";
}
