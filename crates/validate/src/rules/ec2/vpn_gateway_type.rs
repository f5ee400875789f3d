//! W3703: checks that a VPN gateway has the type `ipsec.1`.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that a VPN gateway has the type `ipsec.1`.
    ///
    /// ## Why it matters
    /// EC2 has no other type.
    ///
    /// ## Example
    /// ```yaml
    /// Gateway: {Type: AWS::EC2::VPNGateway, Properties: {Type: ipsec}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpngateway.html>
    pub struct VpnGatewayType = W3703, "vpn-gateway-type", Warning,
    by Schema "AWS::EC2::VPNGateway" "type_enum",
    at {
        "AWS::EC2::VPNGateway": "Type"
    },
    because "`ipsec.1` is the only type";
}
