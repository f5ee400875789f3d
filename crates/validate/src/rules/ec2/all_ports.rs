//! E3688: checks that `FromPort` and `ToPort` are both -1, or neither.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that `FromPort` and `ToPort` are both -1, or neither.
    ///
    /// ## Why it matters
    /// EC2 refuses the rule.
    ///
    /// ## Example
    /// ```yaml
    /// Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: web, VpcId: vpc-11111111, SecurityGroupIngress: [{CidrIp: 10.0.0.0/8, IpProtocol: tcp, FromPort: 80, ToPort: -1}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ec2-securitygroup-ingress.html>
    pub struct AllPorts = E3688, "all-ports", Error,
    by Schema "AWS::EC2::SecurityGroup" "all_to_and_from_ports",
    at {
        "AWS::EC2::SecurityGroup": "SecurityGroupIngress.*" "SecurityGroupEgress.*";
        "AWS::EC2::SecurityGroupIngress": "";
        "AWS::EC2::SecurityGroupEgress": ""
    },
    because "-1 stands for all ports in both, or in neither";
}
