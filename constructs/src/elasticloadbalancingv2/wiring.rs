//! Which load balancers send traffic to which members of a target group, in whatever order one learns of them.

use std::cell::{Cell, RefCell};

use stackwright::Node;

use super::front::Sender;
use super::target::Member;
use crate::ec2::{Connectable, Peer};

/// Which load balancers send to which members.
#[derive(Default)]
pub(super) struct Wiring {
    pub balancers: RefCell<Vec<Sender>>,
    /// What makes listeners forward to the group.
    pub attachments: RefCell<Vec<Node>>,
    members: RefCell<Vec<Member>>,
    is_complete: Cell<bool>,
}

impl Wiring {
    /// Lets the load balancer reach the member.
    fn connect(balancer: &Sender, member: &Member) {
        let Some((groups, port)) = &member.connection else {
            return;
        };
        let from = Peer::from(balancer.security_groups().as_slice());
        for group in groups() {
            group.allow_from(&from, port.clone().described("Load balancer to target"));
        }
    }

    fn wait(attachment: &Node, member: &Member) {
        if let Some(waits) = &member.waits {
            waits.add_dependency(attachment);
        }
    }

    pub fn complete(&self) {
        self.is_complete.set(true);
        for member in &*self.members.borrow() {
            for balancer in &*self.balancers.borrow() {
                Self::connect(balancer, member);
            }
            for attachment in &*self.attachments.borrow() {
                Self::wait(attachment, member);
            }
        }
    }

    pub fn add_member(&self, member: Member) {
        if self.is_complete.get() {
            for balancer in &*self.balancers.borrow() {
                Self::connect(balancer, &member);
            }
            for attachment in &*self.attachments.borrow() {
                Self::wait(attachment, &member);
            }
        }
        self.members.borrow_mut().push(member);
    }

    pub fn attach(&self, balancer: &Sender, attachment: &Node) {
        let is_known = |one: &Sender| one.node() == balancer.node();
        let is_new = !self.balancers.borrow().iter().any(is_known);
        if self.is_complete.get() {
            for member in &*self.members.borrow() {
                if is_new {
                    Self::connect(balancer, member);
                }
                Self::wait(attachment, member);
            }
        }
        if is_new {
            self.balancers.borrow_mut().push(balancer.clone());
        }
        self.attachments.borrow_mut().push(attachment.clone());
    }
}
