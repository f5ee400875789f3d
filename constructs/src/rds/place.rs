//! Where a database or a proxy is: its VPC, its subnets, its security groups.

use std::cell::RefCell;

use stackwright::{Diagnostic, Node, Value};

use super::codes;
use super::groups::SubnetGroup;
use crate::ec2::{SecurityGroup, Subnet, SubnetSelection, SubnetTier, Vpc};

#[derive(Debug)]
pub(super) struct Place {
    pub vpc: Vpc,
    pub subnets: RefCell<SubnetSelection>,
    pub subnet_group: RefCell<Option<SubnetGroup>>,
    pub groups: RefCell<Vec<SecurityGroup>>,
}

impl Place {
    pub fn new(vpc: &Vpc) -> Self {
        Place {
            vpc: vpc.clone(),
            subnets: RefCell::default(),
            subnet_group: RefCell::default(),
            groups: RefCell::default(),
        }
    }

    /// The security groups that it is in: the given ones, or one of its own, which this creates.
    pub fn security_groups(&self, node: &Node, id: &str, description: &str) -> Vec<SecurityGroup> {
        let given = self.groups.borrow().clone();
        if !given.is_empty() {
            return given;
        }
        let group =
            node.create_here(|| SecurityGroup::new(node, id, &self.vpc).description(description));
        self.groups.replace(vec![group.clone()]);
        vec![group]
    }

    pub fn group_ids(&self) -> Vec<Value<String>> {
        let groups = self.groups.borrow();
        groups
            .iter()
            .map(SecurityGroup::security_group_id)
            .collect()
    }

    pub fn selected(&self) -> Vec<Subnet> {
        self.vpc.select(self.subnets.borrow().clone())
    }

    pub fn subnet_ids(&self) -> Vec<Value<String>> {
        self.selected().iter().map(Subnet::subnet_id).collect()
    }

    /// Creates the group of its subnets, unless one is given.
    pub fn settle_subnets(&self, node: &Node, id: &str, description: String) {
        if self.subnet_group.borrow().is_none() {
            let subnets = self.subnets.borrow().clone();
            let group = node.create_here(|| {
                SubnetGroup::create(Node::new(node, id), &self.vpc, subnets)
                    .description(description)
            });
            self.subnet_group.replace(Some(group));
        }
    }

    pub fn subnet_group_name(&self) -> Option<Value<String>> {
        let group = self.subnet_group.borrow();
        group.as_ref().map(SubnetGroup::subnet_group_name)
    }

    /// Whether one of its subnets reaches the internet in both directions.
    pub fn is_public(&self) -> bool {
        let subnets = self.selected();
        let mut tiers = subnets.iter().map(Subnet::subnet_tier);
        tiers.any(|tier| tier == Some(SubnetTier::Public))
    }

    pub fn problem(&self) -> Option<Diagnostic> {
        (self.selected().len() == 1).then(|| {
            let problem = "a database is in a single subnet";
            let hint = "RDS takes two or more, in different availability zones";
            Diagnostic::error(codes::NETWORK, problem).hint(hint)
        })
    }
}
