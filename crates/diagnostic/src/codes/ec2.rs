//! The codes of the diagnostics of network constructs, `SW0250` to `SW0299`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports a VPC that is changed after its subnets were laid out.
    ///
    /// ## Why it matters
    /// Subnets, routes and gateways exist by then; a later change could not reach them.
    ///
    /// ## Example
    /// ```rust,ignore
    /// let subnets = vpc.public_subnets();
    /// vpc.max_azs(3);
    /// ```
    ///
    /// ## What to do
    /// Call the setter before subnets, endpoints or flow logs of the VPC are asked for.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html>
    pub const LAID_OUT = "SW0250", "vpc-laid-out", Error;

    /// ## What it does
    /// Reports an address block that EC2 does not accept for a VPC, or subnets that do not fit into it.
    ///
    /// ## Why it matters
    /// The VPC or a subnet could not be created.
    ///
    /// ## Example
    /// ```rust,ignore
    /// Vpc::new(&stack, "Vpc").cidr("10.0.0.0/8");
    /// ```
    ///
    /// ## What to do
    /// Use a block from /16 to /28, and one that holds all subnets.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
    pub const ADDRESSES = "SW0251", "vpc-addresses", Error;

    /// ## What it does
    /// Reports subnets that were asked for in ways that contradict each other, such as NAT gateways without public
    /// subnets.
    ///
    /// ## Why it matters
    /// There is no such network.
    ///
    /// ## Example
    /// ```rust,ignore
    /// Vpc::new(&stack, "Vpc").max_azs(2).availability_zones(["eu-west-1a"]);
    /// ```
    ///
    /// ## What to do
    /// Decide for one of the two settings that the message names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html>
    pub const SUBNET_LAYOUT = "SW0252", "subnet-layout", Error;

    /// ## What it does
    /// Reports a selection of subnets that no subnet of the VPC matches.
    ///
    /// ## Why it matters
    /// A service or an endpoint would have no subnet to be in.
    ///
    /// ## Example
    /// ```rust,ignore
    /// Vpc::new(&stack, "Vpc").public_subnets_only().private_subnets();
    /// ```
    ///
    /// ## What to do
    /// Select subnets that the VPC has, or give it such a group.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html>
    pub const NO_SUCH_SUBNETS = "SW0253", "no-such-subnets", Error;

    /// ## What it does
    /// Reports a change to a VPC or security group that exists elsewhere.
    ///
    /// ## Why it matters
    /// It is not part of the stack and is not changed from here.
    ///
    /// ## Example
    /// ```rust,ignore
    /// Vpc::from_attributes(&stack, "Vpc", attributes).max_azs(3);
    /// ```
    ///
    /// ## What to do
    /// Change it where it is created, or create one here.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/what-is-amazon-vpc.html>
    pub const IMPORTED = "SW0254", "network-imported", Error;

    /// ## What it does
    /// Reports that something is needed of an import that it was not given, such as the addresses of a VPC.
    ///
    /// ## Why it matters
    /// The app cannot know it: nothing is asked of AWS at synthesis.
    ///
    /// ## Example
    /// ```rust,ignore
    /// Peer::vpc(&Vpc::from_attributes(&stack, "Vpc", VpcAttributes::new(id)));
    /// ```
    ///
    /// ## What to do
    /// Give the value to the attributes of the import.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
    pub const IMPORT_LACKS = "SW0255", "import-lacks", Error;

    /// ## What it does
    /// Reports a peer of a security group rule that is no address block, prefix list or security group.
    ///
    /// ## Why it matters
    /// EC2 refuses the rule.
    ///
    /// ## Example
    /// ```rust,ignore
    /// group.allow_inbound(Peer::ipv4("203.0.113.7"), Port::tcp(443));
    /// ```
    ///
    /// ## What to do
    /// Write addresses as `203.0.113.7/32`, and ids as `sg-…` or `pl-…`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>
    pub const PEER = "SW0256", "rule-peer", Error;

    /// ## What it does
    /// Reports ports of a security group rule that are no ports, or are in the wrong order.
    ///
    /// ## Why it matters
    /// EC2 refuses the rule.
    ///
    /// ## Example
    /// ```rust,ignore
    /// group.allow_inbound(Peer::any_ipv4(), Port::tcp_range(443, 80));
    /// ```
    ///
    /// ## What to do
    /// Give the lower port first; ports are from 0 to 65535.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>
    pub const PORT = "SW0257", "rule-port", Error;

    /// ## What it does
    /// Reports a rule for outbound traffic in a group that allows all outbound traffic.
    ///
    /// ## Why it matters
    /// The rule restricts nothing, although whoever reads it thinks so.
    ///
    /// ## Example
    /// ```rust,ignore
    /// SecurityGroup::new(&stack, "G", &vpc).allow_outbound(Peer::any_ipv4(), Port::tcp(443));
    /// ```
    ///
    /// ## What to do
    /// Call `allow_all_outbound(false)` on the group, or leave the rule out.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>
    pub const OUTBOUND_IGNORED = "SW0258", "outbound-rule-ignored", Warning;
}
