//! Networks: VPCs with their subnets, security groups, endpoints and flow logs.
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
mod endpoint;
mod flow_log;
mod layout;
mod lookup;
mod machine_image;
mod peer;
mod port;
mod security_group;
mod subnet;
mod vpc;

pub use attributes::VpcAttributes;
pub use endpoint::{GatewayEndpoint, GatewayService, InterfaceEndpoint};
pub use flow_log::FlowLog;
pub use lookup::VpcLookup;
pub use machine_image::MachineImage;
pub use peer::Peer;
pub use port::Port;
pub use security_group::{Connectable, SecurityGroup};
pub use stackwright::diagnostic::codes::ec2 as codes;
pub use stackwright_cfn::ec2::Action;
#[cfg(feature = "events")]
pub use stackwright_cfn::ec2::events;
pub use stackwright_cfn::ec2::flow_log::TrafficType;
pub use subnet::{Subnet, SubnetGroup, SubnetSelection, SubnetTier};
pub use vpc::Vpc;
