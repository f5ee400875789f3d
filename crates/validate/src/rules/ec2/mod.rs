//! Rules about Amazon EC2.

mod block_size;
mod endpoint_private_dns;
mod image_id;
mod iops_ignored;
mod ports_needed;
mod previous_generation;
mod private_address;
mod route_table_association;
mod security_group_vpc;
mod subnet_in_vpc;
mod subnet_overlap;
mod virtual_name;
mod volume_iops;
mod vpn_gateway_type;

pub use block_size::BlockSize;
pub use endpoint_private_dns::EndpointPrivateDns;
pub use image_id::ImageId;
pub use iops_ignored::IopsIgnored;
pub use ports_needed::PortsNeeded;
pub use previous_generation::PreviousGeneration;
pub use private_address::PrivateAddress;
pub use route_table_association::RouteTableAssociation;
pub use security_group_vpc::{LaunchTemplateVpc, SecurityGroupVpc};
pub use subnet_in_vpc::SubnetInVpc;
pub use subnet_overlap::SubnetOverlap;
pub use virtual_name::VirtualName;
pub use volume_iops::VolumeIops;
pub use vpn_gateway_type::VpnGatewayType;
