//! VPCs of included templates, with the subnets that the same template has for them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{CfnResource, Construct, Data, Node, Resource, Value, intrinsic};
use stackwright_cfn::ec2::{
    CfnInternetGateway, CfnRoute, CfnRouteTable, CfnSubnet, CfnSubnetRouteTableAssociation, CfnVPC,
    CfnVPCGatewayAttachment,
};

use super::super::layout::{Owned, Subnets};
use super::super::subnet::{Subnet, SubnetTier};
use super::{VPC, Vpc};
use crate::kit::{Handle, adopt, beside_it, contains, named, names, written};

impl Vpc {
    /// A VPC of the generated type, such as one of an included template, with the subnets that the template has for it: public
    /// ones have a route to an internet gateway, private ones another one to all addresses, isolated ones none. Each is a group
    /// of its own name (`Public`, `Private`, `Isolated`).
    ///
    /// ```
    /// use stackwright_aws::ec2::Vpc;
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let template = r#"{"Resources": {
    ///     "Network": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
    ///     "Inner": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Network"}, "CidrBlock": "10.0.1.0/24"}}}}"#;
    /// let legacy = CfnInclude::from_json(&stack, "Legacy", template);
    /// let network = Vpc::from_cfn(&legacy.get("Network"));
    /// assert_eq!(network.isolated_subnets().len(), 1);
    /// # app.synth().unwrap();
    /// ```
    #[track_caller]
    pub fn from_cfn(vpc: &CfnVPC) -> Self {
        adopt(&VPC, vpc, |node| {
            let template = Template { vpc };
            let (subnets, zones) = template.subnets(&node);
            let owned = Rc::new(Owned {
                cfn: vpc.clone(),
                plan: RefCell::default(),
                is_laid_out: Cell::new(true),
                problem: RefCell::default(),
                zones: RefCell::new(zones),
                subnets: RefCell::new(subnets),
                internet_gateway: RefCell::new(template.internet_gateway()),
            });
            Vpc(Handle::owned(&VPC, node, owned))
        })
    }
}

/// The template that has the VPC.
struct Template<'a> {
    vpc: &'a CfnVPC,
}

impl Template<'_> {
    fn all<R: stackwright::TypedResource>(&self) -> impl Iterator<Item = R> {
        beside_it::<R>(self.vpc.resource())
    }

    fn is_of_vpc(&self, resource: &CfnResource) -> bool {
        names(resource, "VpcId", self.vpc)
    }

    /// The subnets by their tiers, and their zones.
    fn subnets(&self, node: &Node) -> (Subnets, Vec<Value<String>>) {
        let (mut subnets, mut zones) = (Subnets::default(), Vec::new());
        for subnet in self.all::<CfnSubnet>() {
            if !self.is_of_vpc(subnet.resource()) {
                continue;
            }
            let table = self.route_table(&subnet);
            let tier = self.tier(table.as_ref());
            let zone = written(subnet.resource(), "AvailabilityZone");
            let zone = (!zone.is_null()).then(|| intrinsic::raw::<String>(zone));
            let zone = zone.unwrap_or_else(|| subnet.attr_availability_zone());
            let imported = Subnet::import(
                Node::new(node, &subnet.node().id()),
                subnet.ref_(),
                Some(zone.clone()),
                table.map(|table| table.ref_()),
                Some(tier),
            );
            if !contains(&zones, &zone) {
                zones.push(zone);
            }
            subnets.tier_mut(tier).push(imported);
        }
        (subnets, zones)
    }

    fn route_table(&self, subnet: &CfnSubnet) -> Option<CfnRouteTable> {
        let is_of_subnet =
            |one: &CfnSubnetRouteTableAssociation| names(one.resource(), "SubnetId", subnet);
        let association = self.all().find(is_of_subnet)?;
        let table = written(association.resource(), "RouteTableId");
        named(association.resource(), &table)
    }

    fn tier(&self, table: Option<&CfnRouteTable>) -> SubnetTier {
        let Some(table) = table else {
            return SubnetTier::Isolated;
        };
        let is_default = |route: &CfnRoute| {
            let to = written(route.resource(), "DestinationCidrBlock");
            to.as_str() == Some("0.0.0.0/0") && names(route.resource(), "RouteTableId", table)
        };
        let is_public = |route: CfnRoute| {
            let gateway = written(route.resource(), "GatewayId");
            match &gateway {
                // One that exists elsewhere: parameters and imports do not say what they are.
                Data::String(id) if id.starts_with("igw-") => true,
                _ => named::<CfnInternetGateway>(route.resource(), &gateway).is_some(),
            }
        };
        let are_public: Vec<bool> = self.all().filter(is_default).map(is_public).collect();
        match are_public.is_empty() {
            true => SubnetTier::Isolated,
            false if are_public.contains(&true) => SubnetTier::Public,
            false => SubnetTier::PrivateWithEgress,
        }
    }

    fn internet_gateway(&self) -> Option<CfnInternetGateway> {
        let mut attached = self.all::<CfnVPCGatewayAttachment>();
        attached.find_map(|one| {
            let gateway = written(one.resource(), "InternetGatewayId");
            let gateway = named(one.resource(), &gateway);
            gateway.filter(|_| self.is_of_vpc(one.resource()))
        })
    }
}
