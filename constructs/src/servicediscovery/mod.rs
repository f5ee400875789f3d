//! Cloud Map: namespaces in which services find each other by name, over DNS or with API calls.
//!
//! ```
//! use stackwright::{App, Duration, Stack};
//! use stackwright_aws::ec2::Vpc;
//! use stackwright_aws::servicediscovery::{DnsRecordType, IpInstance, PrivateDnsNamespace};
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "S");
//! let vpc = Vpc::new(&stack, "Vpc");
//! let shop = PrivateDnsNamespace::new(&stack, "Shop", "shop.local", &vpc);
//! // `db.shop.local`
//! let database = shop.service("Database").name("db").dns_record(DnsRecordType::Srv).dns_ttl(Duration::seconds(30));
//! database.register_ip("Main", IpInstance::new("10.0.1.5").port(5432));
//! # app.synth().unwrap();
//! ```

mod instance;
mod namespace;
mod service;

pub use instance::IpInstance;
pub use namespace::{
    HttpNamespace, Namespace, NamespaceKind, PrivateDnsNamespace, PublicDnsNamespace,
};
pub use service::{HealthCheck, Service};
pub use stackwright::diagnostic::codes::servicediscovery as codes;
pub use stackwright_cfn::servicediscovery::Action;
pub use stackwright_cfn::servicediscovery::service::{
    DnsConfigRoutingPolicy as RoutingPolicy, DnsRecordType,
};
