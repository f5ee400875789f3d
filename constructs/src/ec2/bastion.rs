//! Bastions: small instances through which administrators reach what is in a VPC.

use stackwright::{CfnOutput, Construct, Defaults, Node, Value};

use super::instance::Instance;
use super::peer::Peer;
use super::security_group::{Connectable, SecurityGroup};
use super::subnet::SubnetSelection;
use super::vpc::Vpc;
use crate::iam::PolicyStatement;

/// A small instance for sessions with Systems Manager, which needs no open port and no key. Its id is an output.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::{BastionHost, Vpc};
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// BastionHost::new(&stack, "Bastion", &Vpc::new(&stack, "Vpc").nat_gateways(1));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html>
#[derive(Clone, Debug)]
pub struct BastionHost {
    node: Node,
    instance: Instance,
}

impl Construct for BastionHost {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Connectable for BastionHost {
    fn security_groups(&self) -> Vec<SecurityGroup> {
        self.instance.security_groups()
    }
}

impl From<&BastionHost> for Peer {
    fn from(bastion: &BastionHost) -> Peer {
        Peer::from(&bastion.instance)
    }
}

impl BastionHost {
    /// An instance of the type `t3.nano` in a private subnet that has a way to the internet.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, vpc: &Vpc) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.ec2.BastionHost");
        let instance = Instance::new(&node, "Resource", vpc, "t3.nano").name("BastionHost");
        instance.instance_role().add_to_policy(
            PolicyStatement::allow()
                .actions([
                    "ssmmessages:*",
                    "ssm:UpdateInstanceInformation",
                    "ec2messages:*",
                ])
                .resource("*"),
        );
        CfnOutput::new(&node, "BastionHostId", instance.instance_id());
        Defaults::apply(BastionHost { node, instance })
    }

    /// Gives it a name other than `BastionHost`.
    #[track_caller]
    pub fn name(&self, name: impl stackwright::IntoValue<String>) -> Self {
        self.instance.name(name);
        self.clone()
    }

    /// The subnets of which it takes the first.
    #[track_caller]
    pub fn subnets(&self, selection: impl Into<SubnetSelection>) -> Self {
        self.instance.subnets(selection);
        self.clone()
    }

    /// The instance, to change the rest of it.
    pub fn instance(&self) -> &Instance {
        &self.instance
    }

    /// The id of the instance, `i-…`.
    pub fn instance_id(&self) -> Value<String> {
        self.instance.instance_id()
    }
}
