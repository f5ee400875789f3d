//! What all load balancers consist of.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{Construct, Diagnostic, Node, Value};
use stackwright_cfn::elasticloadbalancingv2::CfnLoadBalancer;
use stackwright_cfn::elasticloadbalancingv2::load_balancer::{LoadBalancerAttribute, Scheme, Type};

use super::attributes::Attributes;
use super::codes;
use crate::ec2::machine::ways_out;
use crate::ec2::{Connectable, Port, SecurityGroup, Subnet, SubnetSelection, Vpc};
use crate::kit::{Part, Set, blame, lazily};

/// A load balancer of any type. Clones are the same one.
pub(super) type Balancer = Part<Owned>;

pub(super) struct Owned {
    pub cfn: CfnLoadBalancer,
    pub vpc: Vpc,
    pub subnets: RefCell<Option<Set<SubnetSelection>>>,
    pub is_internet_facing: Cell<bool>,
    pub security_groups: RefCell<Vec<SecurityGroup>>,
    pub attributes: Attributes,
    /// In how many zones it is, once that is known, and in how many it must be.
    zones: Cell<Option<usize>>,
    least_zones: usize,
    /// The ports that are open to everyone.
    pub open_ports: RefCell<Vec<u16>>,
    /// The ports of its listeners.
    ports: RefCell<Vec<u16>>,
    pub is_complete: Cell<bool>,
}

impl Balancer {
    #[track_caller]
    pub fn create(node: Node, vpc: &Vpc, kind: Type) -> Self {
        let least_zones = if kind.as_str() == Type::Application.as_str() {
            2
        } else {
            1
        };
        let owned = Rc::new(Owned {
            cfn: CfnLoadBalancer::new(&node, "Resource").type_(kind),
            vpc: vpc.clone(),
            subnets: RefCell::default(),
            zones: Cell::default(),
            least_zones,
            is_internet_facing: Cell::default(),
            security_groups: RefCell::default(),
            attributes: Attributes::default(),
            open_ports: RefCell::default(),
            ports: RefCell::default(),
            is_complete: Cell::default(),
        });
        owned.attributes.set("deletion_protection.enabled", "false");
        owned
            .cfn
            .load_balancer_attributes(lazily(&owned, |balancer| {
                balancer
                    .attributes
                    .list(|key, value| LoadBalancerAttribute::new().key(key).value(value))
            }))
            .scheme(lazily(&owned, |balancer| {
                match balancer.is_internet_facing.get() {
                    true => Scheme::InternetFacing,
                    false => Scheme::Internal,
                }
            }))
            .security_groups(lazily(&owned, |balancer| {
                let groups = balancer.security_groups.borrow();
                groups
                    .iter()
                    .map(SecurityGroup::security_group_id)
                    .collect::<Vec<_>>()
            }));
        let balancer = Part::new(node.clone(), owned);
        balancer.check(Owned::problems);
        let complete = balancer.clone();
        node.on_complete(move || complete.complete());
        balancer
    }

    fn complete(&self) {
        self.is_complete.set(true);
        if self.security_groups.borrow().is_empty() {
            let id = self.node().unique_id();
            let group = SecurityGroup::new(self, "SecurityGroup", &self.vpc)
                .allow_all_outbound(false)
                .description(format!("Automatically created Security Group for ELB {id}"));
            self.security_groups.borrow_mut().push(group);
        }
        for port in self.open_ports.take() {
            self.open(port);
        }
        let selection = self.subnets.borrow().as_deref().cloned();
        let selection = selection.unwrap_or_else(|| match self.is_internet_facing.get() {
            true => SubnetSelection::public(),
            false => SubnetSelection::default(),
        });
        // It can be in one subnet of each zone.
        let subnets = self.vpc.select(selection.one_per_zone());
        self.zones.set(Some(subnets.len()));
        let ids: Vec<_> = subnets.iter().map(Subnet::subnet_id).collect();
        self.cfn.subnets(ids);
        if self.is_internet_facing.get() {
            // It has addresses of the internet, which need the way there.
            for way in ways_out(&subnets) {
                self.cfn.node().add_dependency(&way);
            }
        }
    }

    fn open(&self, port: u16) {
        let name = format!("Allow from anyone on port {port}");
        for group in &*self.security_groups.borrow() {
            group.allow_from_any_ipv4(Port::tcp(port).described(&name));
        }
    }

    /// Opens a port to everyone, now or when there are security groups.
    pub fn open_port(&self, port: u16) {
        match self.is_complete.get() {
            true => self.open(port),
            false => self.open_ports.borrow_mut().push(port),
        }
    }

    /// What is wrong with another listener on a port.
    pub fn take_port(&self, port: u16) -> Option<Diagnostic> {
        let is_taken = self.ports.borrow().contains(&port);
        self.ports.borrow_mut().push(port);
        is_taken.then(|| {
            let problem = format!("the load balancer has a listener on port {port} already");
            Diagnostic::error(codes::LISTENER, problem)
                .hint("let the other one listen on another port, or give it a rule")
        })
    }

    /// Frees the port of a listener that moves to another one.
    #[cfg(all(feature = "patterns", feature = "ecs"))]
    pub fn give_port(&self, port: u16) {
        self.ports.borrow_mut().retain(|taken| *taken != port);
    }

    /// The security groups that it is in.
    pub fn security_groups(&self) -> Vec<SecurityGroup> {
        self.node().complete();
        self.security_groups.borrow().clone()
    }

    pub fn full_name(&self) -> Value<String> {
        self.cfn.attr_load_balancer_full_name()
    }

    /// Changes what decides about the security group and the subnets.
    #[track_caller]
    pub fn edit_early<V>(&self, what: &str, value: V, edit: impl FnOnce(&Owned, Set<V>)) -> Self {
        if self.is_complete.get() {
            let problem = format!("{what} after the load balancer's security group was created");
            self.report(
                Diagnostic::error(codes::TOO_LATE, problem)
                    .hint("call it before connections of the load balancer are made"),
            );
        }
        self.set(value, edit)
    }
}

impl Owned {
    fn problems(&self) -> Vec<Diagnostic> {
        // A selection without subnets is reported by the VPC.
        let too_few = |zones: &usize| *zones > 0 && *zones < self.least_zones;
        let problem = self.zones.get().filter(too_few).map(|_| {
            let problem = "an application load balancer cannot be in a single availability zone";
            let problem = Diagnostic::error(codes::ZONES, problem)
                .hint("give it subnets in two or more zones: call `max_azs(2)` on the VPC");
            blame(self.subnets.borrow().as_ref(), problem)
        });
        problem.into_iter().collect()
    }
}

/// What is set and read in the same way on each type of load balancer.
macro_rules! load_balancer {
    ($name:ident) => {
        impl stackwright::Construct for $name {
            fn node(&self) -> &stackwright::Node {
                self.0.node()
            }
        }

        impl crate::ec2::Connectable for $name {
            fn security_groups(&self) -> Vec<crate::ec2::SecurityGroup> {
                self.0.security_groups()
            }
        }

        impl From<&$name> for crate::ec2::Peer {
            fn from(balancer: &$name) -> Self {
                Self::from(balancer.0.security_groups().as_slice())
            }
        }

        impl $name {
            /// Gives it addresses of the internet, in the public subnets; it is reached from the VPC alone unless this is
            /// called.
            ///
            /// # Errors
            /// At synthesis: `SW0704` if its connections have been made already.
            #[track_caller]
            pub fn internet_facing(&self) -> Self {
                $name(self.0.edit_early("its scheme is set", (), |balancer, _| {
                    balancer.is_internet_facing.set(true);
                }))
            }

            /// Takes back [`internet_facing`](Self::internet_facing).
            ///
            /// # Errors
            /// At synthesis: `SW0704` if its connections have been made already.
            #[track_caller]
            pub fn internal(&self) -> Self {
                $name(self.0.edit_early("its scheme is set", (), |balancer, _| {
                    balancer.is_internet_facing.set(false);
                }))
            }

            /// The subnets that it is in, of which it takes one in each availability zone, and two or more if it is for HTTP; public ones if it faces the internet,
            /// and otherwise those of the default [`SubnetSelection`](crate::ec2::SubnetSelection), unless this is called.
            ///
            /// # Errors
            /// At synthesis: `SW0704` if its connections have been made already.
            #[track_caller]
            pub fn subnets(&self, selection: impl Into<crate::ec2::SubnetSelection>) -> Self {
                let selection = selection.into();
                $name(
                    self.0
                        .edit_early("subnets are set", selection, |balancer, selection| {
                            balancer.subnets.replace(Some(selection));
                        }),
                )
            }

            /// Uses a security group instead of one of its own. Several calls add up.
            ///
            /// # Errors
            /// At synthesis: `SW0704` if its connections have been made already.
            #[track_caller]
            pub fn security_group(&self, group: &crate::ec2::SecurityGroup) -> Self {
                $name(
                    self.0
                        .edit_early("a security group is added", (), |balancer, _| {
                            balancer.security_groups.borrow_mut().push(group.clone());
                        }),
                )
            }

            /// Its name, up to 32 characters. A load balancer with a name of its own cannot be replaced by an update.
            ///
            /// # Errors
            /// At synthesis: `SW0700` if the name is not accepted.
            #[track_caller]
            pub fn name(&self, name: impl stackwright::IntoValue<String>) -> Self {
                let name = name.into_value();
                let kind = stackwright_facts::name::Name::LoadBalancer;
                crate::kit::check_name(self.0.node(), super::codes::NAME, kind, &name);
                $name(self.0.edit(|balancer| {
                    balancer.cfn.name(name);
                }))
            }

            /// Lets nobody delete it, neither by hand nor with the stack, until that is taken back.
            #[track_caller]
            pub fn deletion_protection(&self) -> Self {
                self.attribute("deletion_protection.enabled", "true")
            }

            /// Sets an attribute by its key, for what has no setter here.
            /// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html>
            #[track_caller]
            pub fn attribute(
                &self,
                key: impl Into<String>,
                value: impl stackwright::IntoValue<String>,
            ) -> Self {
                let (key, value) = (key.into(), value.into_value());
                $name(self.0.edit(|balancer| balancer.attributes.set(key, value)))
            }

            /// The ARN.
            pub fn load_balancer_arn(&self) -> stackwright::Value<String> {
                stackwright::Resource::ref_(&self.0.cfn)
            }

            /// The name under which it is found, for example for an alias of a domain.
            pub fn load_balancer_dns_name(&self) -> stackwright::Value<String> {
                self.0.cfn.attr_dns_name()
            }

            /// The id of Route 53's zone of that name.
            pub fn load_balancer_zone_id(&self) -> stackwright::Value<String> {
                self.0.cfn.attr_canonical_hosted_zone_id()
            }

            /// The last part of the ARN, by which metrics name it: `app/name/0123456789abcdef`.
            pub fn load_balancer_full_name(&self) -> stackwright::Value<String> {
                self.0.full_name()
            }

            /// The VPC that it is in.
            pub fn vpc(&self) -> &crate::ec2::Vpc {
                &self.0.vpc
            }
        }
    };
}
pub(super) use load_balancer;

/// Writes a log into a bucket, which the statements about its objects let the service do.
#[cfg(feature = "s3")]
#[track_caller]
pub(super) fn access_logs(
    balancer: &Balancer,
    bucket: &crate::s3::Bucket,
    prefix: String,
    statements: impl FnOnce(Value<String>) -> Vec<crate::iam::PolicyStatement>,
) {
    use crate::iam::ResourceWithPolicy;

    let below = match prefix.is_empty() {
        true => String::new(),
        false => format!("{prefix}/"),
    };
    let account = crate::kit::account_of(balancer.node());
    let arn = bucket.bucket_arn();
    let logs = stackwright::sub!("{arn}/{below}AWSLogs/{account}/*");
    for statement in statements(logs) {
        bucket.add_to_resource_policy(statement);
    }
    balancer.edit(|balancer| {
        balancer.attributes.set("access_logs.s3.enabled", "true");
        balancer
            .attributes
            .set("access_logs.s3.bucket", bucket.bucket_name());
        if !prefix.is_empty() {
            balancer.attributes.set("access_logs.s3.prefix", prefix);
        }
        if let Some(policy) = bucket.bucket_policy() {
            balancer.cfn.node().add_dependency(&policy);
        }
    });
}
