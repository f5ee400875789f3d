//! What instances, launch templates and groups of instances have in common: image, start, role, network, volumes.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{Construct, Diagnostic, List, Node, Resource, Value, intrinsic};
use stackwright_cfn::ec2::{instance, launch_template};
use stackwright_cfn::iam::CfnInstanceProfile;
use stackwright_facts::instance_type::Processor;

use super::block_device::BlockDevice;
use super::codes;
use super::machine_image::MachineImage;
use super::security_group::SecurityGroup;
use super::subnet::Subnet;
use super::user_data::UserData;
use super::vpc::Vpc;
use crate::iam::{ManagedPolicy, Principal, Role};
use crate::kit::{Set, some_of};

const SERVICE: &str = "ec2.amazonaws.com";

/// The ids of the parts of a machine, which are the CDK's.
pub(crate) struct Ids {
    pub role: &'static str,
    pub profile: &'static str,
}

/// Those of an instance and of a group of them.
pub(crate) const OF_INSTANCES: Ids = Ids {
    role: "InstanceRole",
    profile: "InstanceProfile",
};

/// Those of a launch template.
pub(super) const OF_TEMPLATE: Ids = Ids {
    role: "Role",
    profile: "Profile",
};

/// How a machine is started, with the parts that it needs.
pub(crate) struct Machine {
    /// Where its parts are.
    node: Node,
    ids: Ids,
    /// Where it gets a security group of its own, and then a role, if it does.
    vpc: Option<Vpc>,
    instance_type: RefCell<Option<Value<String>>>,
    image: RefCell<Option<Set<MachineImage>>>,
    image_id: RefCell<Option<Value<String>>>,
    user_data: RefCell<Option<UserData>>,
    commands: RefCell<Vec<Value<String>>>,
    role: RefCell<Option<Set<Role>>>,
    profile: RefCell<Option<CfnInstanceProfile>>,
    /// What is created only when the role has its permissions.
    waits: RefCell<Option<Node>>,
    groups: RefCell<Vec<SecurityGroup>>,
    devices: RefCell<Vec<BlockDevice>>,
    pub settings: Settings,
    is_complete: Cell<bool>,
}

/// What is passed on as it is set.
#[derive(Default)]
pub(crate) struct Settings {
    pub key_name: RefCell<Option<Value<String>>>,
    pub detailed_monitoring: Cell<Option<bool>>,
    pub ebs_optimized: Cell<Option<bool>>,
    pub is_token_optional: Cell<bool>,
    pub hop_limit: Cell<Option<u8>>,
    pub cpu_credits: Cell<Option<&'static str>>,
    pub public_ip: Cell<Option<bool>>,
    pub termination_protection: Cell<Option<bool>>,
    pub terminates_on_shutdown: Cell<bool>,
}

impl Machine {
    pub fn new(
        node: &Node,
        ids: Ids,
        vpc: Option<&Vpc>,
        instance_type: Option<Value<String>>,
    ) -> Rc<Self> {
        Rc::new(Machine {
            node: node.clone(),
            ids,
            vpc: vpc.cloned(),
            instance_type: RefCell::new(instance_type),
            image: RefCell::default(),
            image_id: RefCell::default(),
            user_data: RefCell::default(),
            commands: RefCell::default(),
            role: RefCell::default(),
            profile: RefCell::default(),
            waits: RefCell::default(),
            groups: RefCell::default(),
            devices: RefCell::default(),
            settings: Settings::default(),
            is_complete: Cell::default(),
        })
    }

    /// Says what is created only when the role has its permissions.
    pub fn waits(&self, construct: &impl Construct) {
        self.waits.replace(Some(construct.node().clone()));
    }

    /// Creates what is needed and was not given.
    pub fn complete(&self) {
        self.is_complete.set(true);
        if let Some(vpc) = &self.vpc {
            if self.groups.borrow().is_empty() {
                let group = SecurityGroup::new(&self.node, "InstanceSecurityGroup", vpc);
                self.groups.borrow_mut().push(group);
            }
            self.obtain_role();
            let mut image = self.image.borrow_mut();
            image.get_or_insert_with(|| Set::new(MachineImage::amazon_linux(self.processor())));
        }
        let image = self.image.borrow().as_deref().cloned();
        let id = image.map(|image| image.image_id(&self.node));
        self.image_id.replace(id);
    }

    /// The processor of its instance type; the usual one if that is not known.
    pub fn processor(&self) -> Processor {
        let known = self.instance_type.borrow();
        let known = known.as_ref().and_then(Value::as_str);
        known.and_then(Processor::of).unwrap_or(Processor::X86_64)
    }

    pub fn is_windows(&self) -> bool {
        let image = self.image.borrow();
        image.as_deref().is_some_and(MachineImage::is_windows)
    }

    /// Whether it starts from an image that was chosen.
    #[cfg(all(feature = "autoscaling", feature = "ecs"))]
    pub fn has_image(&self) -> bool {
        self.image.borrow().is_some()
    }

    pub fn set_image(&self, image: Set<MachineImage>) {
        self.image.replace(Some(image));
    }

    pub fn set_instance_type(&self, instance_type: Value<String>) {
        self.instance_type.replace(Some(instance_type));
    }

    pub fn set_user_data(&self, user_data: UserData) {
        self.user_data.replace(Some(user_data));
    }

    pub fn add_commands(&self, commands: Vec<Value<String>>) {
        self.commands.borrow_mut().extend(commands);
    }

    pub fn add_device(&self, device: BlockDevice) {
        self.devices.borrow_mut().push(device);
    }

    /// The script, with the commands that were added; `None` if nothing asks for one.
    fn user_data(&self) -> Option<UserData> {
        let commands = self.commands.borrow();
        let given = self.user_data.borrow().clone();
        let script = given.or_else(|| {
            (self.vpc.is_some() || !commands.is_empty()).then(|| match self.is_windows() {
                true => UserData::windows(),
                false => UserData::linux(),
            })
        })?;
        Some(script.commands(commands.iter()))
    }

    /// Runs commands when the script ends, if it is one of Linux.
    #[cfg(feature = "autoscaling")]
    pub fn on_exit(&self, command: Value<String>) {
        let script = self.user_data.borrow().clone();
        let script = script.unwrap_or_else(UserData::linux);
        if script.is_script_of_linux() && !self.is_windows() {
            self.user_data.replace(Some(script.on_exit([command])));
        }
    }

    /// The role, if it has one.
    pub fn role(&self) -> Option<Role> {
        self.role.borrow().as_deref().cloned()
    }

    /// The role, which is created if there is none yet.
    #[track_caller]
    pub fn obtain_role(&self) -> Role {
        if let Some(role) = self.role() {
            return role;
        }
        let role = Role::new(&self.node, self.ids.role, Principal::service(SERVICE));
        self.give(Set::new(role.clone()));
        role
    }

    /// Takes a role; what is wrong if it has one.
    pub fn choose_role(&self, role: Set<Role>) -> Option<Diagnostic> {
        if self.role.borrow().is_some() {
            return Some(too_late("the role is set when there is one"));
        }
        self.give(role);
        None
    }

    fn give(&self, role: Set<Role>) {
        let profile = CfnInstanceProfile::new(&self.node, self.ids.profile, [role.role_name()]);
        if let Some(waits) = &*self.waits.borrow() {
            waits.add_dependency(&*role);
        }
        self.profile.replace(Some(profile));
        self.role.replace(Some(role));
    }

    /// Lets people open sessions with Systems Manager.
    #[track_caller]
    pub fn allow_sessions(&self) {
        let policy = ManagedPolicy::from_aws_managed("AmazonSSMManagedInstanceCore");
        self.obtain_role().managed_policy(&policy);
    }

    /// Adds a security group; what is wrong if that comes too late.
    pub fn add_group(&self, group: &SecurityGroup) -> Option<Diagnostic> {
        self.groups.borrow_mut().push(group.clone());
        let problem = "a security group is added after connections were made";
        self.is_complete.get().then(|| too_late(problem))
    }

    /// The security groups, once they are there.
    pub fn groups(&self) -> Vec<SecurityGroup> {
        self.groups.borrow().clone()
    }

    fn group_ids(&self) -> Option<Value<List<String>>> {
        let groups = self.groups.borrow();
        some_of(groups.iter().map(SecurityGroup::security_group_id))
    }

    /// The volumes, with the image's own encrypted if it is known which that is.
    fn all_devices(&self) -> Vec<BlockDevice> {
        let mut devices = self.devices.borrow().clone();
        let root = self
            .image
            .borrow()
            .as_deref()
            .and_then(MachineImage::root_device);
        let is_there = |root: &&str| devices.iter().any(|device| device.name() == *root);
        if let Some(root) = root.filter(|root| !is_there(root)) {
            devices.insert(0, BlockDevice::encrypted_root(root));
        }
        devices
    }

    pub fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        if let Some(role) = &*self.role.borrow() {
            let problem = role.trust_problem(SERVICE, "the role of instances");
            problems.extend(problem.map(|problem| role.blame(problem)));
        }
        let instance_type = self.instance_type.borrow();
        let name = instance_type.as_ref().and_then(Value::as_str);
        let image = self.image.borrow();
        if let (Some(name), Some(image)) = (name, &*image)
            && let (Some(has), Some(needs)) = (Processor::of(name), image.processor())
            && has != needs
        {
            let (has, needs) = (has.as_str(), needs.as_str());
            let problem = format!("`{name}` is {has}, and the image is made for {needs}");
            let hint = "choose an image for that processor, or leave it to the instance type";
            problems
                .push(image.blame(Diagnostic::error(codes::IMAGE_PROCESSOR, problem).hint(hint)));
        }
        problems
    }

    fn script(&self) -> Option<Value<String>> {
        Some(intrinsic::base64(self.user_data()?.render()))
    }

    fn shutdown(&self) -> Option<&'static str> {
        self.settings
            .terminates_on_shutdown
            .get()
            .then_some("terminate")
    }

    fn tokens(&self) -> Option<&'static str> {
        (!self.settings.is_token_optional.get()).then_some("required")
    }

    /// Sets what an instance has of it.
    pub(super) fn apply(&self, cfn: &stackwright_cfn::ec2::CfnInstance) {
        use stackwright_cfn::ec2::instance as of;
        let settings = &self.settings;
        let devices = self.all_devices();
        let profile = self.profile.borrow();
        let hops = settings.hop_limit.get();
        let metadata = (self.tokens().is_some() || hops.is_some()).then(|| {
            of::MetadataOptions::new()
                .http_put_response_hop_limit(hops)
                .http_tokens(self.tokens().map(of::MetadataOptionsHttpTokens::other))
        });
        let credits = settings.cpu_credits.get();
        cfn.block_device_mappings(some_of(devices.iter().map(BlockDevice::of_instance)))
            .credit_specification(
                credits.map(|credits| of::CreditSpecification::new().cpu_credits(credits)),
            )
            .disable_api_termination(settings.termination_protection.get())
            .ebs_optimized(settings.ebs_optimized.get())
            .iam_instance_profile(profile.as_ref().map(Resource::ref_))
            .image_id(self.image_id.borrow().clone())
            .instance_initiated_shutdown_behavior(
                self.shutdown()
                    .map(instance::InstanceInitiatedShutdownBehavior::other),
            )
            .instance_type(self.instance_type.borrow().clone())
            .key_name(settings.key_name.borrow().clone())
            .metadata_options(metadata)
            .monitoring(settings.detailed_monitoring.get())
            .user_data(self.script());
        if settings.public_ip.get().is_none() {
            cfn.security_group_ids(self.group_ids());
        }
    }

    /// The network interface of an instance that says whether it has a public address.
    pub(super) fn interface(
        &self,
        subnet: Option<Value<String>>,
    ) -> Option<instance::NetworkInterface> {
        let public_ip = self.settings.public_ip.get()?;
        let interface = instance::NetworkInterface::new("0")
            .associate_public_ip_address(public_ip)
            .group_set(self.group_ids());
        Some(interface.subnet_id(subnet))
    }

    /// What a launch template has of it.
    pub(super) fn template_data(&self) -> launch_template::LaunchTemplateData {
        use stackwright_cfn::ec2::launch_template as of;
        let settings = &self.settings;
        let devices = self.all_devices();
        let hops = settings.hop_limit.get();
        let metadata = (self.tokens().is_some() || hops.is_some()).then(|| {
            of::MetadataOptions::new()
                .http_put_response_hop_limit(hops)
                .http_tokens(self.tokens().map(of::MetadataOptionsHttpTokens::other))
        });
        let profile = self.profile.borrow();
        let profile = profile.as_ref().map(CfnInstanceProfile::attr_arn);
        let credits = settings.cpu_credits.get();
        let public_ip = settings.public_ip.get();
        let interface = public_ip.map(|public_ip| {
            let interface = of::NetworkInterface::new().device_index(0);
            let interface = interface.associate_public_ip_address(public_ip);
            vec![interface.groups(self.group_ids())]
        });
        let monitoring = settings.detailed_monitoring.get();
        let shutdown = self.shutdown();
        of::LaunchTemplateData::new()
            .block_device_mappings(some_of(devices.iter().map(BlockDevice::of_template)))
            .credit_specification(
                credits.map(|credits| of::CreditSpecification::new().cpu_credits(credits)),
            )
            .disable_api_termination(settings.termination_protection.get())
            .ebs_optimized(settings.ebs_optimized.get())
            .iam_instance_profile(profile.map(|arn| of::IamInstanceProfile::new().arn(arn)))
            .image_id(self.image_id.borrow().clone())
            .instance_initiated_shutdown_behavior(
                shutdown.map(of::LaunchTemplateDataInstanceInitiatedShutdownBehavior::other),
            )
            .instance_type(self.instance_type.borrow().clone())
            .key_name(settings.key_name.borrow().clone())
            .metadata_options(metadata)
            .monitoring(monitoring.map(|enabled| of::Monitoring::new().enabled(enabled)))
            .network_interfaces(interface)
            .security_group_ids(self.group_ids().filter(|_| public_ip.is_none()))
            .user_data(self.script())
    }
}

pub(super) fn too_late(problem: &str) -> Diagnostic {
    let hint = "set it once, before anything is granted or connected";
    Diagnostic::error(codes::TOO_LATE, problem).hint(hint)
}

/// The ways to the internet that something in these subnets needs from its start.
pub(crate) fn ways_out(subnets: &[Subnet]) -> Vec<Node> {
    let ids = ["DefaultRoute", "RouteTableAssociation"];
    let ways = |subnet: &Subnet| ids.map(|id| subnet.node().find_child(id));
    subnets.iter().flat_map(ways).flatten().collect()
}
