//! Namespaces.

use std::rc::Rc;

use stackwright::{Construct, Defaults, IntoValue, Node, Value};
use stackwright_cfn::servicediscovery::{
    CfnHttpNamespace, CfnPrivateDnsNamespace, CfnPublicDnsNamespace,
};

use super::{Service, codes};
use crate::ec2::Vpc;
use crate::kit::{Handle, Kind, Origin};

/// Something in which services are found by their names.
pub trait Namespace: Construct {
    /// How services are found in it.
    fn namespace_kind(&self) -> NamespaceKind;
    /// The id, `ns-…`.
    fn namespace_id(&self) -> Value<String>;
    /// The ARN.
    fn namespace_arn(&self) -> Value<String>;
    /// The name.
    fn namespace_name(&self) -> Value<String>;
}

/// How services are found in a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NamespaceKind {
    /// With API calls alone.
    Http,
    /// Over DNS in a VPC, and with API calls.
    PrivateDns,
    /// Over DNS in the internet, and with API calls.
    PublicDns,
}

#[derive(Debug)]
struct Imported {
    name: Value<String>,
    id: Value<String>,
    arn: Value<String>,
}

/// What all namespaces have.
macro_rules! namespace {
    ($name:ident, $static:ident, $kind:expr) => {
        static $static: Kind = Kind {
            construct_type: concat!("stackwright_aws.servicediscovery.", stringify!($name)),
            noun: "namespace",
            constructor: concat!(stringify!($name), "::new"),
            imported: codes::IMPORTED,
        };

        impl Construct for $name {
            fn node(&self) -> &Node {
                self.0.node()
            }
        }

        impl Namespace for $name {
            fn namespace_kind(&self) -> NamespaceKind {
                $kind
            }

            fn namespace_id(&self) -> Value<String> {
                match self.0.origin() {
                    Origin::Owned(space) => space.cfn.attr_id(),
                    Origin::Imported(space) => space.id.clone(),
                }
            }

            fn namespace_arn(&self) -> Value<String> {
                match self.0.origin() {
                    Origin::Owned(space) => space.cfn.attr_arn(),
                    Origin::Imported(space) => space.arn.clone(),
                }
            }

            fn namespace_name(&self) -> Value<String> {
                match self.0.origin() {
                    Origin::Owned(space) => space.name.clone(),
                    Origin::Imported(space) => space.name.clone(),
                }
            }
        }

        impl $name {
            /// A namespace that exists already, by its name, its id and its ARN. It is never modified.
            #[track_caller]
            pub fn from_attributes(
                scope: &impl Construct,
                id: &str,
                name: impl IntoValue<String>,
                namespace_id: impl IntoValue<String>,
                arn: impl IntoValue<String>,
            ) -> Self {
                let imported = Imported {
                    name: name.into_value(),
                    id: namespace_id.into_value(),
                    arn: arn.into_value(),
                };
                let node = $static.node(scope.node(), id);
                $name(Handle::imported(&$static, node, imported))
            }

            /// Says what it is for.
            #[track_caller]
            pub fn description(&self, text: impl IntoValue<String>) -> Self {
                let text = text.into_value();
                $name(self.0.edit("a description", |space| {
                    space.cfn.description(text);
                }))
            }

            /// Adds a service, which is found here by its name.
            #[track_caller]
            pub fn service(&self, id: &str) -> Service {
                Service::new(self, id, self)
            }
        }
    };
}

/// A namespace in which services are found with API calls alone, and with Service Connect.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::servicediscovery::HttpNamespace;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let internal = HttpNamespace::new(&stack, "Internal", "internal");
/// internal.service("Jobs").name("jobs").register_attributes("Queue", [("url", "https://sqs.example.com/jobs")]);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/cloud-map/latest/dg/working-with-namespaces.html>
#[derive(Clone, Debug)]
pub struct HttpNamespace(Handle<OwnedHttp, Imported>);

#[derive(Debug)]
struct OwnedHttp {
    cfn: CfnHttpNamespace,
    name: Value<String>,
}

namespace!(HttpNamespace, HTTP, NamespaceKind::Http);

impl HttpNamespace {
    /// A namespace of this name.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let (node, name) = (HTTP.node(scope.node(), id), name.into_value());
        let cfn = CfnHttpNamespace::new(&node, "Resource", &name);
        let owned = Rc::new(OwnedHttp { cfn, name });
        Defaults::apply(HttpNamespace(Handle::owned(&HTTP, node, owned)))
    }
}

/// A namespace in which services are found over the DNS of a VPC: `<service>.<namespace>`.
///
/// See the [module](super) for an example.
/// Source: <https://docs.aws.amazon.com/cloud-map/latest/dg/working-with-namespaces.html>
#[derive(Clone, Debug)]
pub struct PrivateDnsNamespace(Handle<OwnedPrivate, Imported>);

#[derive(Debug)]
struct OwnedPrivate {
    cfn: CfnPrivateDnsNamespace,
    name: Value<String>,
}

namespace!(PrivateDnsNamespace, PRIVATE, NamespaceKind::PrivateDns);

impl PrivateDnsNamespace {
    /// A namespace that is the domain of this name in a VPC, for example `shop.local`.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, name: impl IntoValue<String>, vpc: &Vpc) -> Self {
        let (node, name) = (PRIVATE.node(scope.node(), id), name.into_value());
        let cfn = CfnPrivateDnsNamespace::new(&node, "Resource", &name).vpc(vpc.vpc_id());
        let owned = Rc::new(OwnedPrivate { cfn, name });
        Defaults::apply(PrivateDnsNamespace(Handle::owned(&PRIVATE, node, owned)))
    }

    /// The id of the hosted zone of its names; none of one that exists elsewhere.
    pub fn namespace_hosted_zone_id(&self) -> Option<Value<String>> {
        Some(self.0.as_owned()?.cfn.attr_hosted_zone_id())
    }
}

/// A namespace in which services are found over the DNS of the internet, in a domain of one's own.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::servicediscovery::{HealthCheck, IpInstance, PublicDnsNamespace};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let shop = PublicDnsNamespace::new(&stack, "Shop", "shop.example.com");
/// let web = shop.service("Web").name("web").health_check(HealthCheck::https("/health"));
/// web.register_ip("One", IpInstance::new("192.0.2.10").port(443));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/cloud-map/latest/dg/working-with-namespaces.html>
#[derive(Clone, Debug)]
pub struct PublicDnsNamespace(Handle<OwnedPublic, Imported>);

#[derive(Debug)]
struct OwnedPublic {
    cfn: CfnPublicDnsNamespace,
    name: Value<String>,
}

namespace!(PublicDnsNamespace, PUBLIC, NamespaceKind::PublicDns);

impl PublicDnsNamespace {
    /// A namespace that is the domain of this name.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let (node, name) = (PUBLIC.node(scope.node(), id), name.into_value());
        let cfn = CfnPublicDnsNamespace::new(&node, "Resource", &name);
        let owned = Rc::new(OwnedPublic { cfn, name });
        Defaults::apply(PublicDnsNamespace(Handle::owned(&PUBLIC, node, owned)))
    }

    /// The id of the hosted zone of its names; none of one that exists elsewhere.
    pub fn namespace_hosted_zone_id(&self) -> Option<Value<String>> {
        Some(self.0.as_owned()?.cfn.attr_hosted_zone_id())
    }
}
