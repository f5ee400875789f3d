//! Rules about Amazon EC2.

mod all_ports;
mod ports_ignored;
mod ports_needed;
mod private_address;
mod virtual_name;
mod volume_iops;
mod vpn_gateway_type;

pub use all_ports::AllPorts;
pub use ports_ignored::PortsIgnored;
pub use ports_needed::PortsNeeded;
pub use private_address::PrivateAddress;
pub use virtual_name::VirtualName;
pub use volume_iops::VolumeIops;
pub use vpn_gateway_type::VpnGatewayType;
