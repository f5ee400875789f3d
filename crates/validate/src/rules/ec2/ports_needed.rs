//! E3687: checks that a rule for TCP, UDP or ICMP has `FromPort` and `ToPort`.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that a rule for TCP, UDP or ICMP has `FromPort` and `ToPort`.
    ///
    /// ## Why it matters
    /// EC2 refuses the rule.
    ///
    /// ## Example
    /// ```yaml
    /// Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: web, VpcId: vpc-11111111, SecurityGroupIngress: [{CidrIp: 10.0.0.0/8, IpProtocol: tcp, FromPort: 80}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ec2-securitygroup-ingress.html>
    pub struct PortsNeeded = E3687, "needed-ports", Error,
    by Schema "AWS::EC2::SecurityGroup" "protocols_and_port_ranges_include",
    at {
        "AWS::EC2::SecurityGroup": "SecurityGroupIngress.*" "SecurityGroupEgress.*";
        "AWS::EC2::SecurityGroupIngress": "";
        "AWS::EC2::SecurityGroupEgress": ""
    },
    because "TCP, UDP and ICMP rules need both ports";
}
