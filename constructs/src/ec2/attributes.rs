//! What is known of a VPC that exists already.

use stackwright::{IntoValue, Value};

use super::subnet::SubnetTier;

/// What is known of a VPC that exists already: see [`Vpc::from_attributes`](super::Vpc::from_attributes).
///
/// ```
/// use stackwright_aws::ec2::VpcAttributes;
/// let attributes = VpcAttributes::new("vpc-0123456789abcdef0", ["eu-west-1a", "eu-west-1b"])
///     .cidr("10.0.0.0/16")
///     .private_subnets(["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]);
/// # let _ = attributes;
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct VpcAttributes {
    pub(super) id: Value<String>,
    pub(super) zones: Vec<Value<String>>,
    pub(super) cidr: Option<Value<String>>,
    pub(super) subnets: Vec<(SubnetTier, Vec<Value<String>>)>,
    pub(super) route_tables: Vec<(SubnetTier, Vec<Value<String>>)>,
}

impl VpcAttributes {
    /// The VPC's id (`vpc-…`) and the availability zones of its subnets.
    pub fn new<Z: IntoValue<String>>(
        id: impl IntoValue<String>,
        zones: impl IntoIterator<Item = Z>,
    ) -> Self {
        VpcAttributes {
            id: id.into_value(),
            zones: zones.into_iter().map(IntoValue::into_value).collect(),
            cidr: None,
            subnets: Vec::new(),
            route_tables: Vec::new(),
        }
    }

    /// The block of IPv4 addresses.
    pub fn cidr(mut self, cidr: impl IntoValue<String>) -> Self {
        self.cidr = Some(cidr.into_value());
        self
    }

    /// The ids of the public subnets: one for each zone, in the order of the zones, group after group.
    pub fn public_subnets<S: IntoValue<String>>(self, ids: impl IntoIterator<Item = S>) -> Self {
        self.subnets(SubnetTier::Public, ids)
    }

    /// The ids of the private subnets with egress, in the same order.
    pub fn private_subnets<S: IntoValue<String>>(self, ids: impl IntoIterator<Item = S>) -> Self {
        self.subnets(SubnetTier::PrivateWithEgress, ids)
    }

    /// The ids of the isolated subnets, in the same order.
    pub fn isolated_subnets<S: IntoValue<String>>(self, ids: impl IntoIterator<Item = S>) -> Self {
        self.subnets(SubnetTier::Isolated, ids)
    }

    fn subnets<S: IntoValue<String>>(
        mut self,
        tier: SubnetTier,
        ids: impl IntoIterator<Item = S>,
    ) -> Self {
        self.subnets
            .push((tier, ids.into_iter().map(IntoValue::into_value).collect()));
        self
    }

    /// The ids of the route tables of a tier's subnets, in the order of the subnets: gateway endpoints need them.
    pub fn route_tables<S: IntoValue<String>>(
        mut self,
        tier: SubnetTier,
        ids: impl IntoIterator<Item = S>,
    ) -> Self {
        self.route_tables
            .push((tier, ids.into_iter().map(IntoValue::into_value).collect()));
        self
    }
}
