//! Instances: single virtual machines.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, IntoValue, Node, Resource, Tags, Value};
use stackwright_cfn::ec2::CfnInstance;

use super::machine::{Machine, OF_INSTANCES, ways_out};
use super::machine_setters::machine;
use super::peer::Peer;
use super::security_group::{Connectable, SecurityGroup};
use super::subnet::{Subnet, SubnetSelection, SubnetTier};
use super::vpc::Vpc;
use crate::iam::{GrantActions, Grantable, Grantee, Role};
use crate::kit::{Part, Set};

/// A virtual machine.
///
/// Unless told otherwise it starts from the newest Amazon Linux 2023 for its processor, in a private subnet, behind a
/// security group of its own that lets nothing in, with a role without permissions. Its metadata is read with tokens alone
/// (IMDSv2), and its volumes are encrypted.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::{BlockDevice, Connectable, Instance, Port, SubnetSelection, Vpc};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc").nat_gateways(1);
/// let web = Instance::new(&stack, "Web", &vpc, "t4g.small")
///     .subnets(SubnetSelection::public())
///     .commands(["dnf install -y httpd", "systemctl enable --now httpd"])
///     .block_device(BlockDevice::ebs("/dev/xvda", 30))
///     .ssm_sessions();
/// web.allow_from_any_ipv4(Port::tcp(80));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-instance.html>
#[derive(Clone, Debug)]
pub struct Instance(Part<Owned>);

struct Owned {
    cfn: CfnInstance,
    vpc: Vpc,
    machine: Rc<Machine>,
    subnets: RefCell<Option<Set<SubnetSelection>>>,
}

impl Construct for Instance {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Grantable for Instance {
    fn grantee(&self) -> Grantee {
        self.instance_role().grantee()
    }
}

impl GrantActions for Instance {
    type Resource = CfnInstance;

    fn governed_arn(&self) -> Value<String> {
        crate::kit::arn_in_stack(
            self.node(),
            "ec2",
            stackwright::sub!("instance/{}", self.instance_id()),
        )
    }
}

impl Connectable for Instance {
    fn security_groups(&self) -> Vec<SecurityGroup> {
        self.node().complete();
        self.0.machine.groups()
    }
}

impl From<&Instance> for Peer {
    fn from(instance: &Instance) -> Peer {
        Peer::from(instance.security_groups().as_slice())
    }
}

machine!(Instance);

impl Instance {
    /// An instance of a type, for example `t3.micro`, in a VPC.
    ///
    /// # Errors
    /// At synthesis: `SW0261` if its image is for another processor.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        vpc: &Vpc,
        instance_type: impl IntoValue<String>,
    ) -> Self {
        let (node, instance_type) = (Node::new(scope, id), instance_type.into_value());
        Defaults::apply(Self::create(node, vpc, instance_type))
    }

    #[track_caller]
    fn create(node: Node, vpc: &Vpc, instance_type: Value<String>) -> Self {
        node.set_construct_type("stackwright_aws.ec2.Instance");
        let machine = Machine::new(&node, OF_INSTANCES, Some(vpc), Some(instance_type));
        let owned = Rc::new(Owned {
            cfn: CfnInstance::new(&node, "Resource"),
            vpc: vpc.clone(),
            machine,
            subnets: RefCell::default(),
        });
        owned.machine.waits(&owned.cfn);
        Tags::of(&node).add("Name", node.path());
        let complete = owned.clone();
        node.on_complete(move || complete.complete());
        let instance = Instance(Part::new(node, owned));
        instance.0.check(|instance| instance.machine.problems());
        instance
    }

    #[track_caller]
    fn edit_machine(&self, _: &str, edit: impl FnOnce(&Machine) -> Option<Diagnostic>) -> Self {
        let mut problem = None;
        self.0.edit(|instance| problem = edit(&instance.machine));
        if let Some(problem) = problem {
            self.0.report(problem);
        }
        self.clone()
    }

    /// The subnets of which it takes the first; private ones with a way to the internet unless this is called.
    #[track_caller]
    pub fn subnets(&self, selection: impl Into<SubnetSelection>) -> Self {
        let selection = selection.into();
        Instance(self.0.set(selection, |instance, selection| {
            instance.subnets.replace(Some(selection));
        }))
    }

    /// Adds a volume, or says what a volume of the image is to be. Several calls add up.
    ///
    /// # Errors
    /// At synthesis: `SW0260` if EC2 has no such volume.
    #[track_caller]
    pub fn block_device(&self, device: super::BlockDevice) -> Self {
        self.edit_machine("a block device", |machine| {
            let problem = device.problem(true);
            machine.add_device(device);
            problem
        })
    }

    /// Its name, a tag; the construct's path unless this is called.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        Tags::of(self).add("Name", name);
        self.clone()
    }

    /// The address in its subnet; EC2 chooses one unless this is called.
    #[track_caller]
    pub fn private_ip_address(&self, address: impl IntoValue<String>) -> Self {
        let address = address.into_value();
        Instance(self.0.edit(|instance| {
            instance.cfn.private_ip_address(address);
        }))
    }

    /// Whether it only gets what is addressed to it; `true` unless this is called. One that passes traffic on, such as a NAT
    /// instance, needs `false`.
    #[track_caller]
    pub fn source_dest_check(&self, check: bool) -> Self {
        Instance(self.0.edit(|instance| {
            instance.cfn.source_dest_check(check);
        }))
    }

    /// Gives its volumes the instance's tags when they are created.
    #[track_caller]
    pub fn tag_volumes(&self) -> Self {
        Instance(self.0.edit(|instance| {
            instance.cfn.propagate_tags_to_volume_on_creation(true);
        }))
    }

    /// The id, `i-…`.
    pub fn instance_id(&self) -> Value<String> {
        self.0.cfn.ref_()
    }

    /// The role that it acts as.
    #[track_caller]
    pub fn instance_role(&self) -> Role {
        // On the line of the instance if it has no role yet.
        self.node().complete();
        self.0.machine.obtain_role()
    }

    /// The address in the VPC.
    pub fn instance_private_ip(&self) -> Value<String> {
        self.0.cfn.attr_private_ip()
    }

    /// The name of that address.
    pub fn instance_private_dns_name(&self) -> Value<String> {
        self.0.cfn.attr_private_dns_name()
    }

    /// The address in the internet, if it has one.
    pub fn instance_public_ip(&self) -> Value<String> {
        self.0.cfn.attr_public_ip()
    }

    /// The name of that address.
    pub fn instance_public_dns_name(&self) -> Value<String> {
        self.0.cfn.attr_public_dns_name()
    }

    /// The availability zone.
    pub fn instance_availability_zone(&self) -> Value<String> {
        self.0.cfn.attr_availability_zone()
    }
}

impl Owned {
    fn complete(&self) {
        let machine = &self.machine;
        machine.complete();
        let selection = self.subnets.borrow().as_deref().cloned();
        let subnets = self.vpc.select(selection.unwrap_or_default());
        let subnet = subnets.first();
        machine.apply(&self.cfn);
        self.cfn
            .availability_zone(subnet.and_then(Subnet::availability_zone));
        let id = subnet.map(Subnet::subnet_id);
        match machine.interface(id.clone()) {
            Some(interface) => self.cfn.network_interfaces([interface]),
            None => self.cfn.subnet_id(id),
        };
        let Some(subnet) = subnet else {
            return;
        };
        if subnet.subnet_tier() != Some(SubnetTier::Isolated) {
            // What it does at its start needs the internet.
            for way in ways_out(std::slice::from_ref(subnet)) {
                self.cfn.node().add_dependency(&way);
            }
        }
    }
}
