//! What a proxy leads to, and what is known of one that exists elsewhere.

use stackwright::{IntoValue, Value};

use super::cluster::DatabaseCluster;
use super::engine::Engine;
use super::instance::DatabaseInstance;
use crate::ec2::{SecurityGroup, Vpc};
use crate::secretsmanager::Secret;

/// What a proxy leads to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ProxyTarget {
    /// An instance.
    Instance(DatabaseInstance),
    /// A cluster.
    Cluster(DatabaseCluster),
}

impl From<&DatabaseInstance> for ProxyTarget {
    fn from(instance: &DatabaseInstance) -> Self {
        ProxyTarget::Instance(instance.clone())
    }
}

impl From<&DatabaseCluster> for ProxyTarget {
    fn from(cluster: &DatabaseCluster) -> Self {
        ProxyTarget::Cluster(cluster.clone())
    }
}

impl ProxyTarget {
    pub(super) fn engine(&self) -> &Engine {
        match self {
            ProxyTarget::Instance(instance) => instance.engine(),
            ProxyTarget::Cluster(cluster) => cluster.engine(),
        }
    }

    pub(super) fn vpc(&self) -> Option<&Vpc> {
        match self {
            ProxyTarget::Instance(instance) => instance.vpc(),
            ProxyTarget::Cluster(cluster) => cluster.vpc(),
        }
    }

    pub(super) fn secret(&self) -> Option<Secret> {
        match self {
            ProxyTarget::Instance(instance) => instance.known_secret(),
            ProxyTarget::Cluster(cluster) => cluster.known_secret(),
        }
    }
}

/// A proxy that exists already: its name, ARN, host name and security groups.
#[derive(Clone, Debug)]
#[must_use]
pub struct ProxyAttributes {
    pub(super) name: Value<String>,
    pub(super) arn: Value<String>,
    pub(super) endpoint: Value<String>,
    pub(super) port: Option<u16>,
    pub(super) groups: Vec<SecurityGroup>,
}

impl ProxyAttributes {
    /// A proxy by its name and ARN, which ends in `db-proxy:prx-` and an id, and its host name.
    pub fn new(
        name: impl IntoValue<String>,
        arn: impl IntoValue<String>,
        endpoint: impl IntoValue<String>,
    ) -> Self {
        ProxyAttributes {
            name: name.into_value(),
            arn: arn.into_value(),
            endpoint: endpoint.into_value(),
            port: None,
            groups: Vec::new(),
        }
    }

    /// The port of the database, for [`allow_default_port_from`](super::DatabaseProxy::allow_default_port_from).
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// A security group that it is in.
    pub fn security_group(mut self, group: &SecurityGroup) -> Self {
        self.groups.push(group.clone());
        self
    }
}
