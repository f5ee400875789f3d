//! W3687: finds ports in rules for protocols that have none, above all `-1`, which stands for all protocols.

use crate::rule;

rule! {
    /// ## What it does
    /// Finds ports in rules for protocols that have none, above all `-1`, which stands for all protocols.
    ///
    /// ## Why it matters
    /// The ports are ignored, and the rule allows more than it seems to.
    ///
    /// ## Example
    /// ```yaml
    /// Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: web, VpcId: vpc-11111111, SecurityGroupIngress: [{CidrIp: 10.0.0.0/8, IpProtocol: "-1", FromPort: 80, ToPort: 80}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ec2-securitygroup-ingress.html>
    pub struct PortsIgnored = W3687, "ignored-ports", Warning,
    by Schema "AWS::EC2::SecurityGroup" "protocols_and_port_ranges_exclude",
    at {
        "AWS::EC2::SecurityGroup": "SecurityGroupIngress.*" "SecurityGroupEgress.*";
        "AWS::EC2::SecurityGroupIngress": "";
        "AWS::EC2::SecurityGroupEgress": ""
    },
    because "only TCP, UDP and ICMP have ports; the rule allows all of them";
}
