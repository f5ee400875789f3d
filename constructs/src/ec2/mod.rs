//! Networks: VPCs with their subnets, security groups, endpoints and flow logs; and virtual machines: instances, and the
//! launch templates of groups of them.
//!
//! ```
//! use stackwright::{App, Stack};
//! use stackwright_aws::ec2::{Connectable, Port, SecurityGroup, Vpc};
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "S");
//! let vpc = Vpc::new(&stack, "Vpc").nat_gateways(1);
//! let web = SecurityGroup::new(&stack, "Web", &vpc);
//! web.allow_from_any_ipv4(Port::tcp(443));
//! # app.synth().unwrap();
//! ```

mod attributes;
mod bastion;
mod block_device;
mod ebs;
mod endpoint;
mod flow_log;
mod instance;
mod key_pair;
mod launch_template;
mod layout;
mod lookup;
pub(crate) mod machine;
mod machine_image;
pub(crate) mod machine_setters;
mod network_acl;
mod peer;
mod port;
mod prefix_list;
mod security_group;
mod subnet;
mod user_data;
mod volume;
mod vpc;

pub use attributes::VpcAttributes;
pub use bastion::BastionHost;
pub use block_device::BlockDevice;
pub use endpoint::{GatewayEndpoint, GatewayService, InterfaceEndpoint};
pub use flow_log::FlowLog;
pub use instance::Instance;
pub use key_pair::KeyPair;
pub use launch_template::LaunchTemplate;
pub use lookup::VpcLookup;
pub use machine_image::MachineImage;
pub use network_acl::{AclEntry, NetworkAcl};
pub use peer::Peer;
pub use port::Port;
pub use prefix_list::PrefixList;
pub use security_group::{Connectable, SecurityGroup};
pub use stackwright::diagnostic::codes::ec2 as codes;
pub use stackwright_cfn::ec2::Action;
#[cfg(feature = "events")]
pub use stackwright_cfn::ec2::events;
pub use stackwright_cfn::ec2::flow_log::TrafficType;
pub use stackwright_cfn::ec2::instance::EbsVolumeType as VolumeType;
pub use subnet::{Subnet, SubnetGroup, SubnetSelection, SubnetTier};
pub use user_data::UserData;
pub use volume::Volume;
pub use vpc::Vpc;
