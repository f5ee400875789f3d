//! E3688, W3687: ports of rules of security groups that do not fit the protocol.

use super::Clause::{Has, When};
use super::{Row, fits};
use stackwright_template::model::Instance;

fits! {
    /// ## What it does
    /// Checks that `FromPort` and `ToPort` are both -1, or neither. For ICMP they are a type and a code, of which the code alone may
    /// be -1; where the protocol is `-1`, which stands for all of them, ports say nothing.
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
    pub struct AllPorts = E3688, "all-ports", of "AWS::EC2::SecurityGroup" "AWS::EC2::SecurityGroupIngress" "AWS::EC2::SecurityGroupEgress"; HALVES
}

fits! {
    /// ## What it does
    /// Finds ports in rules for protocols that have none, above all `-1`, which stands for all protocols. Ports that are all of
    /// them, -1 or 0 to 65535, say what holds anyway.
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
    pub struct PortsIgnored = W3687, "ignored-ports", Warning, of "AWS::EC2::SecurityGroup" "AWS::EC2::SecurityGroupIngress" "AWS::EC2::SecurityGroupEgress"; IGNORED
}

const GROUP: &[&str] = &["AWS::EC2::SecurityGroup"];
const ALONE: &[&str] = &[
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::SecurityGroupEgress",
];

const fn half(of: &'static [&'static str], at: &'static str) -> Row {
    Row {
        of,
        at,
        place: "ToPort",
        never: &[When(is_half)],
        message: "EC2 refuses the rule: {FromPort} to {ToPort} are no ports, as -1 stands for all of them on both sides",
        hint: "write -1 for both, or two ports",
    }
}

const HALVES: &[Row] = &[
    half(GROUP, "SecurityGroupIngress.*"),
    half(GROUP, "SecurityGroupEgress.*"),
    half(ALONE, ""),
];

const fn ignored(of: &'static [&'static str], at: &'static str) -> Row {
    Row {
        of,
        at,
        place: "FromPort",
        never: &[Has("IpProtocol"), Has("FromPort"), When(has_no_ports)],
        message: "the protocol {IpProtocol} has no ports: the rule allows all of it, not {FromPort} to {ToPort} alone",
        hint: "name the protocol that is meant, such as IpProtocol: tcp, or remove the ports",
    }
}

const IGNORED: &[Row] = &[
    ignored(GROUP, "SecurityGroupIngress.*"),
    ignored(GROUP, "SecurityGroupEgress.*"),
    ignored(ALONE, ""),
];

fn text(rule: &Instance<'_>, name: &str) -> Option<String> {
    Some(rule.get(name)?.text()?.trim().to_ascii_lowercase())
}

/// Whether one side stands for all ports, and the other one is a port.
fn is_half(rule: &Instance<'_>) -> bool {
    let protocol = text(rule, "IpProtocol");
    let (Some(from), Some(to)) = (text(rule, "FromPort"), text(rule, "ToPort")) else {
        return false;
    };
    match protocol.as_deref() {
        None | Some("-1") => false,
        Some("1" | "icmp" | "58" | "icmpv6") => from == "-1" && to != "-1",
        Some(_) => (from == "-1") != (to == "-1"),
    }
}

/// Whether a rule's protocol certainly has no ports, and its ports are not all there are.
fn has_no_ports(rule: &Instance<'_>) -> bool {
    const WITH_PORTS: [&str; 10] = [
        "1", "6", "17", "27", "58", "icmp", "icmpv6", "tcp", "udp", "rdp",
    ];
    let Some(protocol) = text(rule, "IpProtocol") else {
        return false;
    };
    let (Some(from), Some(to)) = (text(rule, "FromPort"), text(rule, "ToPort")) else {
        return false;
    };
    let is_all = matches!(
        (from.as_str(), to.as_str()),
        ("-1", "-1") | ("0", "65535") | ("0", "0") | ("-1", "65535") | ("0", "-1")
    );
    !WITH_PORTS.contains(&protocol.as_str()) && !is_all
}
