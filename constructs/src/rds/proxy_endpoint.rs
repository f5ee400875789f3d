//! Further host names of proxies.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, IntoValue, Node, Value};
use stackwright_cfn::rds::CfnDBProxyEndpoint;
use stackwright_cfn::rds::db_proxy_endpoint::TargetRole;
use stackwright_facts::name::Name;

use super::codes;
use super::place::Place;
use super::proxy::DatabaseProxy;
use crate::ec2::{SecurityGroup, SubnetSelection, Vpc};
use crate::kit::{Part, check_name, lazily};

/// Another host name of a [`DatabaseProxy`]: in another VPC, or for reading alone.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::rds::ClusterInstance;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc");
/// let cluster = DatabaseCluster::new(&stack, "Database", rds::Engine::aurora_postgres("16.4"), &vpc)
///     .writer(ClusterInstance::serverless("writer"))
///     .reader(ClusterInstance::serverless("reader"));
/// let proxy = DatabaseProxy::new(&stack, "Proxy", &cluster);
/// let readers = proxy.add_endpoint("Readers", &vpc).read_only();
/// CfnOutput::new(&stack, "Host", readers.endpoint());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-endpoints.html>
#[derive(Clone, Debug)]
pub struct DatabaseProxyEndpoint(Part<Owned>);

struct Owned {
    cfn: CfnDBProxyEndpoint,
    settings: Rc<Settings>,
}

struct Settings {
    place: Place,
    name: RefCell<Value<String>>,
}

impl Construct for DatabaseProxyEndpoint {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl DatabaseProxyEndpoint {
    /// A host name of a proxy, in the private subnets of a VPC, for reading and writing.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, proxy: &DatabaseProxy, vpc: &Vpc) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id), proxy.proxy_name(), vpc))
    }

    #[track_caller]
    pub(super) fn create(node: Node, proxy: Value<String>, vpc: &Vpc) -> Self {
        node.set_construct_type("stackwright_aws.rds.DatabaseProxyEndpoint");
        let settings = Rc::new(Settings {
            place: Place::new(vpc),
            name: RefCell::new(node.unique_resource_name(64, "", "").into()),
        });
        let cfn = CfnDBProxyEndpoint::new(&node, "Resource")
            .db_proxy_endpoint_name(lazily(&settings, |settings| settings.name.borrow().clone()))
            .db_proxy_name(proxy)
            .vpc_security_group_ids(lazily(&settings, |settings| {
                let groups = settings.place.group_ids();
                (!groups.is_empty()).then_some(groups)
            }))
            .vpc_subnet_ids(lazily(&settings, |settings| settings.place.subnet_ids()));
        DatabaseProxyEndpoint(Part::new(node, Rc::new(Owned { cfn, settings })))
    }

    /// Gives it a name of its own, up to 63 letters, digits and hyphens.
    ///
    /// # Errors
    /// At synthesis: `SW0646` if RDS does not accept it.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        check_name(self.node(), codes::NAME, Name::Database, &name);
        DatabaseProxyEndpoint(self.0.edit(|endpoint| {
            endpoint.settings.name.replace(name);
        }))
    }

    /// Leads to the readers of a cluster.
    #[track_caller]
    pub fn read_only(&self) -> Self {
        DatabaseProxyEndpoint(self.0.edit(|endpoint| {
            endpoint.cfn.target_role(TargetRole::ReadOnly);
        }))
    }

    /// Puts it into this security group, in place of the default one of the VPC.
    #[track_caller]
    pub fn security_group(&self, group: &SecurityGroup) -> Self {
        DatabaseProxyEndpoint(self.0.edit(|endpoint| {
            endpoint
                .settings
                .place
                .groups
                .borrow_mut()
                .push(group.clone());
        }))
    }

    /// The subnets that it is in; the private ones of the VPC unless this is called.
    #[track_caller]
    pub fn subnets(&self, selection: impl Into<SubnetSelection>) -> Self {
        let selection = selection.into();
        DatabaseProxyEndpoint(self.0.edit(|endpoint| {
            *endpoint.settings.place.subnets.borrow_mut() = selection;
        }))
    }

    /// The host name.
    pub fn endpoint(&self) -> Value<String> {
        self.0.cfn.attr_endpoint()
    }

    /// The ARN.
    pub fn endpoint_arn(&self) -> Value<String> {
        self.0.cfn.attr_db_proxy_endpoint_arn()
    }
}
