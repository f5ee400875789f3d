//! What listeners and target groups know of the load balancer in front of them, whether it is created here or exists.

use std::rc::Rc;

use stackwright::{Construct, Diagnostic, Node, Resource, Value};

use super::load_balancer::Balancer;
use crate::ec2::{Connectable, Port, SecurityGroup, Vpc};

/// Who sends traffic to target groups. Clones are the same one.
#[derive(Clone)]
pub(super) struct Sender {
    node: Node,
    groups: Rc<dyn Fn() -> Vec<SecurityGroup>>,
    full_name: Value<String>,
}

impl Sender {
    pub fn existing(node: &Node, groups: Vec<SecurityGroup>, full_name: Value<String>) -> Self {
        Sender {
            node: node.clone(),
            groups: Rc::new(move || groups.clone()),
            full_name,
        }
    }

    pub fn node(&self) -> &Node {
        &self.node
    }

    pub fn security_groups(&self) -> Vec<SecurityGroup> {
        (self.groups)()
    }

    /// By what metrics name it.
    pub fn full_name(&self) -> Value<String> {
        self.full_name.clone()
    }
}

impl From<&Balancer> for Sender {
    fn from(balancer: &Balancer) -> Self {
        let groups = balancer.clone();
        Sender {
            node: balancer.node().clone(),
            groups: Rc::new(move || groups.security_groups()),
            full_name: balancer.full_name(),
        }
    }
}

/// The load balancer of a listener.
#[derive(Clone)]
pub(super) struct Front {
    pub sender: Sender,
    pub arn: Value<String>,
    pub vpc: Vpc,
    /// The load balancer, if it is created here.
    owned: Option<Balancer>,
}

impl Front {
    /// That of a load balancer which exists already.
    pub fn existing(sender: Sender, arn: Value<String>, vpc: &Vpc) -> Self {
        Front {
            sender,
            arn,
            vpc: vpc.clone(),
            owned: None,
        }
    }

    /// What is wrong with another listener on a port, as far as that is known.
    pub fn take_port(&self, port: u16) -> Option<Diagnostic> {
        self.owned.as_ref()?.take_port(port)
    }

    /// Frees the port of a listener that moves to another one.
    #[cfg(all(feature = "patterns", feature = "ecs"))]
    pub fn give_port(&self, port: u16) {
        if let Some(balancer) = &self.owned {
            balancer.give_port(port);
        }
    }

    /// Opens a port to everyone.
    pub fn open_port(&self, port: u16) {
        match &self.owned {
            Some(balancer) => balancer.open_port(port),
            None => {
                let name = format!("Allow from anyone on port {port}");
                for group in self.sender.security_groups() {
                    group.allow_from_any_ipv4(Port::tcp(port).described(&name));
                }
            }
        }
    }
}

impl From<&Balancer> for Front {
    fn from(balancer: &Balancer) -> Self {
        Front {
            sender: Sender::from(balancer),
            arn: balancer.cfn.ref_(),
            vpc: balancer.vpc.clone(),
            owned: Some(balancer.clone()),
        }
    }
}
