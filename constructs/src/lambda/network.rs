//! Functions in a VPC.

use std::cell::RefCell;

use stackwright::{Construct, Diagnostic, Node, Value};
use stackwright_cfn::lambda::function::VpcConfig;

use super::codes;
use super::function::Function;
use crate::ec2::{Connectable, Peer, SecurityGroup, Subnet, SubnetSelection, SubnetTier, Vpc};
use crate::iam::{ManagedPolicy, Role};
use crate::kit::Set;

/// Where in a VPC a function runs.
#[derive(Debug)]
pub(super) struct Network {
    vpc: Set<Vpc>,
    subnets: RefCell<SubnetSelection>,
    groups: RefCell<Vec<SecurityGroup>>,
}

impl Network {
    pub fn property(&self, function: &Node) -> VpcConfig {
        let subnets = self.vpc.select(self.subnets.borrow().clone());
        let subnets: Vec<Value<String>> = subnets.iter().map(Subnet::subnet_id).collect();
        let groups = self.security_groups(function);
        let groups: Vec<_> = groups
            .iter()
            .map(SecurityGroup::security_group_id)
            .collect();
        VpcConfig::new()
            .security_group_ids(groups)
            .subnet_ids(subnets)
    }

    /// The groups of the function: the given ones, or one of its own, which is created when it is asked for.
    fn security_groups(&self, function: &Node) -> Vec<SecurityGroup> {
        let given = self.groups.borrow().clone();
        if !given.is_empty() {
            return given;
        }
        let id = function.unique_id();
        let group = function.create_here(|| {
            SecurityGroup::new(function, "SecurityGroup", &self.vpc)
                .description(format!("Automatic security group for Lambda Function {id}"))
        });
        self.groups.replace(vec![group.clone()]);
        vec![group]
    }

    /// Prepares what the function needs to run there.
    pub fn complete(&self, function: &Function, own_role: Option<Role>) {
        self.security_groups(function.node());
        if let Some(role) = own_role {
            let name = "service-role/AWSLambdaVPCAccessExecutionRole";
            role.managed_policy(&ManagedPolicy::from_aws_managed(name));
        }
        // The function starts only when there is a way out of its subnets.
        for subnet in self.vpc.select(self.subnets.borrow().clone()) {
            for id in ["DefaultRoute", "RouteTableAssociation"] {
                if let Some(way) = subnet.node().find_child(id) {
                    function.node().add_dependency(&way);
                }
            }
        }
    }

    pub fn problems(&self) -> Vec<Diagnostic> {
        let subnets = self.vpc.select(self.subnets.borrow().clone());
        let is_public = |subnet: &Subnet| subnet.subnet_tier() == Some(SubnetTier::Public);
        if !subnets.iter().any(is_public) {
            return Vec::new();
        }
        let problem = "a function in a public subnet cannot reach the internet";
        let hint = "run it in private subnets: `subnets(SubnetTier::PrivateWithEgress)`, or acknowledge SW0406 if it needs no internet";
        vec![
            self.vpc
                .blame(Diagnostic::warning(codes::MISFIT, problem).hint(hint)),
        ]
    }
}

impl Function {
    /// Runs the function in a VPC, in its private subnets, and in a security group of its own. It reaches what is in the VPC,
    /// and the internet only through a NAT gateway.
    ///
    /// ```
    /// use stackwright_aws::ec2::{Connectable, Port};
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let vpc = Vpc::new(&stack, "Vpc");
    /// let database = SecurityGroup::new(&stack, "Database", &vpc);
    /// let code = lambda::Code::inline("def handler(event, context): ...");
    /// let function = Function::new(&stack, "Query", lambda::Runtime::PYTHON_3_13, code).vpc(&vpc);
    /// function.allow_to(&database, Port::tcp(5432));
    /// # app.synth().unwrap();
    /// ```
    ///
    /// # Errors
    /// At synthesis: a warning, `SW0406`, if it is in public subnets, where it has no way to the internet.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html>
    #[track_caller]
    pub fn vpc(&self, vpc: &Vpc) -> Self {
        let network = Network {
            vpc: Set::new(vpc.clone()),
            subnets: RefCell::default(),
            groups: RefCell::default(),
        };
        self.set_network(network)
    }

    /// The subnets of the [VPC](Function::vpc) that it runs in.
    ///
    /// # Errors
    /// At synthesis: `SW0406` if it runs in no VPC.
    #[track_caller]
    pub fn subnets(&self, selection: impl Into<SubnetSelection>) -> Self {
        let selection = selection.into();
        self.edit_network("subnets", |network| {
            *network.subnets.borrow_mut() = selection;
        })
    }

    /// Runs it in this security group of the [VPC](Function::vpc), in place of one of its own.
    ///
    /// # Errors
    /// At synthesis: `SW0406` if it runs in no VPC.
    #[track_caller]
    pub fn security_group(&self, group: &SecurityGroup) -> Self {
        self.edit_network("a security group", |network| {
            network.groups.borrow_mut().push(group.clone());
        })
    }
}

impl From<&Function> for Peer {
    fn from(function: &Function) -> Peer {
        Peer::from(function.security_groups().as_slice())
    }
}

impl Connectable for Function {
    /// Those that it runs in; none if it runs in no VPC.
    fn security_groups(&self) -> Vec<SecurityGroup> {
        self.network(|network| network.security_groups(self.node()))
            .unwrap_or_default()
    }
}
