//! How a VPC is divided into subnets, with the gateways and routes that these need.

use std::cell::{Cell, RefCell};

use stackwright::{Diagnostic, Node, Resource, Value};
use stackwright_cfn::ec2::{CfnInternetGateway, CfnVPC, CfnVPCGatewayAttachment};
use stackwright_facts::network::{self, Network};
use stackwright_facts::partition;

use super::codes;
use super::subnet::{Subnet, SubnetGroup, SubnetPlan, SubnetTier, zone_by_index};
use crate::kit::{Set, Written, blame};

pub(super) const DEFAULT_CIDR: &str = "10.0.0.0/16";
/// As many as every region has.
const DEFAULT_ZONES: u32 = 2;

/// What a VPC is made of that this app creates.
#[derive(Debug)]
pub(super) struct Owned {
    pub cfn: CfnVPC,
    pub plan: RefCell<Plan>,
    pub is_laid_out: Cell<bool>,
    /// Why the subnets could not be laid out.
    pub problem: RefCell<Option<Diagnostic>>,
    pub zones: RefCell<Vec<Value<String>>>,
    pub subnets: RefCell<Subnets>,
    pub internet_gateway: RefCell<Option<CfnInternetGateway>>,
}

/// What the setters have asked for.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub cidr: Option<Set<String>>,
    pub max_zones: Option<Set<u32>>,
    pub zones: Option<Set<Vec<Value<String>>>>,
    pub nat_gateways: Option<Set<u32>>,
    pub groups: Option<Set<Vec<SubnetGroup>>>,
    pub without_internet_gateway: bool,
}

#[derive(Debug, Default)]
pub(super) struct Subnets {
    pub public: Vec<Subnet>,
    pub private: Vec<Subnet>,
    pub isolated: Vec<Subnet>,
}

impl Subnets {
    pub fn tier(&self, tier: SubnetTier) -> &Vec<Subnet> {
        match tier {
            SubnetTier::Public => &self.public,
            SubnetTier::PrivateWithEgress => &self.private,
            SubnetTier::Isolated => &self.isolated,
        }
    }

    pub fn tier_mut(&mut self, tier: SubnetTier) -> &mut Vec<Subnet> {
        match tier {
            SubnetTier::Public => &mut self.public,
            SubnetTier::PrivateWithEgress => &mut self.private,
            SubnetTier::Isolated => &mut self.isolated,
        }
    }

    pub fn all(&self) -> impl Iterator<Item = &Subnet> {
        self.public
            .iter()
            .chain(&self.private)
            .chain(&self.isolated)
    }
}

impl Owned {
    /// Creates the subnets and what they need, or says why there can be none.
    pub fn lay_out(&self, node: &Node) -> Option<Diagnostic> {
        let plan = self.plan.borrow();
        let layout =
            |problem: &str, hint: &str| Diagnostic::error(codes::SUBNET_LAYOUT, problem).hint(hint);
        let zones: Vec<Value<String>> = match (&plan.zones, plan.max_zones) {
            (Some(zones), Some(_)) => {
                let problem = "both a number of availability zones and their names are given";
                let hint = "call either `max_azs` or `availability_zones`";
                return Some(zones.blame(layout(problem, hint)));
            }
            (Some(zones), None) => zones.to_vec(),
            (None, count) => {
                let count = count.map_or(DEFAULT_ZONES, |count| *count);
                let count = count.min(zones_of_region(node));
                (0..count as usize).map(zone_by_index).collect()
            }
        };
        if zones.is_empty() {
            let problem = layout("the VPC is in no availability zone", "give it at least one");
            return Some(blame(
                plan.max_zones.as_ref(),
                blame(plan.zones.as_ref(), problem),
            ));
        }
        let no_gateways = plan.nat_gateways.is_some_and(|count| *count == 0);
        let groups = plan.groups.as_deref().cloned().unwrap_or_else(|| {
            let second = match no_gateways {
                true => SubnetGroup::isolated("Isolated"),
                false => SubnetGroup::private_with_egress("Private"),
            };
            vec![SubnetGroup::public("Public"), second]
        });
        let has = |tier| {
            groups
                .iter()
                .any(|group| group.tier == tier && !group.reserved)
        };
        let gateways = match plan.nat_gateways {
            Some(count) => *count as usize,
            None if has(SubnetTier::PrivateWithEgress) => zones.len(),
            None => 0,
        };
        if gateways > 0 && !has(SubnetTier::Public) {
            let problem = layout(
                "there are no public subnets to put NAT gateways into",
                "add a public group, make the private groups isolated, or call `nat_gateways(0)`",
            );
            return Some(blame(plan.groups.as_ref(), problem));
        }
        let cidr = plan.cidr.as_deref().map_or(DEFAULT_CIDR, String::as_str);
        // What is wrong with it was reported where it was set.
        let network = network::vpc(cidr).ok()?;
        let prefixes: Vec<Option<u32>> = groups
            .iter()
            .flat_map(|group| vec![group.mask.map(u32::from); zones.len()])
            .collect();
        let blocks = match network.subnets(&prefixes) {
            Ok(blocks) => blocks,
            Err(problem) => {
                let problem = Diagnostic::error(codes::ADDRESSES, problem.message).hint(
                    "give the VPC more addresses with `cidr`, or its subnet groups other sizes",
                );
                return Some(blame(
                    plan.groups.as_ref(),
                    blame(plan.cidr.as_ref(), problem),
                ));
            }
        };
        self.cfn.cidr_block(network.to_string());
        self.zones.replace(zones.clone());
        self.create_subnets(node, &groups, &zones, &blocks);
        let reaches_out = has(SubnetTier::Public) || has(SubnetTier::PrivateWithEgress);
        if reaches_out && !plan.without_internet_gateway {
            self.create_internet_gateway(node);
        }
        self.create_nat_gateways(gateways);
        None
    }

    fn create_subnets(
        &self,
        node: &Node,
        groups: &[SubnetGroup],
        zones: &[Value<String>],
        blocks: &[Network],
    ) {
        let mut subnets = self.subnets.borrow_mut();
        for (group, blocks) in groups.iter().zip(blocks.chunks(zones.len())) {
            if group.reserved {
                continue;
            }
            for (index, (zone, block)) in zones.iter().zip(blocks).enumerate() {
                let subnet = Subnet::create(
                    node,
                    SubnetPlan {
                        id: format!("{}Subnet{}", group.name, index + 1),
                        group,
                        vpc_id: self.cfn.ref_(),
                        zone: zone.clone(),
                        cidr: block.to_string(),
                    },
                );
                subnets.tier_mut(group.tier).push(subnet);
            }
        }
    }

    fn create_internet_gateway(&self, node: &Node) {
        let gateway = CfnInternetGateway::new(node, "IGW");
        let attachment = CfnVPCGatewayAttachment::new(node, "VPCGW", self.cfn.ref_())
            .internet_gateway_id(gateway.ref_());
        for subnet in &self.subnets.borrow().public {
            if let Some(route) = subnet.add_default_route() {
                route.gateway_id(gateway.ref_()).depends_on(&attachment);
            }
        }
        *self.internet_gateway.borrow_mut() = Some(gateway);
    }

    /// NAT gateways in the first public subnets. A private subnet uses the one in its zone, else one after the other.
    fn create_nat_gateways(&self, count: usize) {
        let subnets = self.subnets.borrow();
        let gateways: Vec<(Option<Value<String>>, Value<String>)> = subnets
            .public
            .iter()
            .take(count.min(self.zones.borrow().len()))
            .map(|subnet| (subnet.availability_zone(), subnet.add_nat_gateway()))
            .collect();
        if gateways.is_empty() {
            return;
        }
        let mut next = 0;
        for subnet in &subnets.private {
            let zone = subnet.availability_zone();
            // The last one of a zone, as the CDK has it.
            let in_zone = gateways.iter().rfind(|(of, _)| of.is_written_as(&zone));
            let (_, gateway) = in_zone.unwrap_or_else(|| {
                next += 1;
                &gateways[(next - 1) % gateways.len()]
            });
            if let Some(route) = subnet.add_default_route() {
                route.nat_gateway_id(gateway);
            }
        }
    }
}

/// The most availability zones that there surely are where the VPC is.
fn zones_of_region(node: &Node) -> u32 {
    let region = node.stack().map(|stack| stack.region());
    let region = region.as_ref().and_then(Value::as_str);
    region.and_then(partition::zones).unwrap_or(DEFAULT_ZONES)
}
