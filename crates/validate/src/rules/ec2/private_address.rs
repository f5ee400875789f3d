//! E3674: checks that an instance or network interface has one primary private address only.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that an instance or network interface has one primary private address only.
    ///
    /// ## Why it matters
    /// EC2 refuses a second one.
    ///
    /// ## Example
    /// ```yaml
    /// Card: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: subnet-11111111, PrivateIpAddress: 10.0.0.5, PrivateIpAddresses: [{Primary: true, PrivateIpAddress: 10.0.0.6}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-networkinterface.html>
    pub struct PrivateAddress = E3674, "private-address", Error,
    by Schema "AWS::EC2::Instance" "privateipaddress",
    at {
        "AWS::EC2::Instance": "";
        "AWS::EC2::NetworkInterface": ""
    },
    because "`PrivateIpAddress` is the primary address already";
}
