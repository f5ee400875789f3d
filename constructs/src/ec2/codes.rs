//! The codes of the diagnostics of network constructs, `SW0250` to `SW0299`.

/// A VPC, or what belongs to it, was changed after its subnets had been laid out.
pub const LAID_OUT: &str = "SW0250";
/// An address block is not one that EC2 accepts, or the subnets do not fit into the VPC's.
pub const ADDRESSES: &str = "SW0251";
/// The subnets that were asked for contradict each other.
pub const SUBNET_LAYOUT: &str = "SW0252";
/// No subnet of the VPC matches a selection.
pub const NO_SUCH_SUBNETS: &str = "SW0253";
/// Something was changed on a VPC or security group that exists elsewhere.
pub const IMPORTED: &str = "SW0254";
/// A value that an import was not given is needed.
pub const IMPORT_LACKS: &str = "SW0255";
/// A rule's peer is not an address block, prefix list or security group.
pub const PEER: &str = "SW0256";
/// A rule's ports are not ports.
pub const PORT: &str = "SW0257";
/// A rule for outbound traffic has no effect, because all outbound traffic is allowed.
pub const OUTBOUND_IGNORED: &str = "SW0258";
