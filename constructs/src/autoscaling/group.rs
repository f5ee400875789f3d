//! Auto Scaling groups.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{
    Construct, Data, Defaults, Diagnostic, IntoValue, Node, Resource, Tags, Value, pseudo, sub,
};
use stackwright_cfn::autoscaling::CfnAutoScalingGroup;
use stackwright_cfn::autoscaling::auto_scaling_group::LaunchTemplateSpecification;

use super::codes;
use super::mixed::MixedInstances;
use super::update::UpdatePolicy;
use crate::ec2::machine::{Machine, OF_INSTANCES, ways_out};
use crate::ec2::machine_setters::machine;
use crate::ec2::{
    BlockDevice, Connectable, LaunchTemplate, Peer, SecurityGroup, Subnet, SubnetSelection, Vpc,
};
use crate::iam::{Grantable, Grantee, PolicyStatement, Principal, Role};
use crate::kit::{Handle, Kind, Origin, Set, blame, check, lazily, unless_empty};

pub(super) static GROUP: Kind = Kind {
    construct_type: "stackwright_aws.autoscaling.AutoScalingGroup",
    noun: "group of instances",
    constructor: "AutoScalingGroup::new",
    imported: codes::IMPORTED,
};

/// A group of instances that are started and ended as they are needed, and replaced when they fail.
///
/// Unless told otherwise it has one instance, of the newest Amazon Linux 2023, in the private subnets of its VPC, behind a
/// security group of its own that lets nothing in, with a role without permissions. Metadata is read with tokens alone
/// (IMDSv2), and volumes are encrypted. Its launch template has the id `LaunchTemplate`.
///
/// ```
/// use stackwright::{App, Duration, Stack};
/// use stackwright_aws::autoscaling::{AutoScalingGroup, UpdatePolicy};
/// use stackwright_aws::ec2::Vpc;
/// use stackwright_aws::elasticloadbalancingv2::ApplicationLoadBalancer;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc").nat_gateways(1);
/// let fleet = AutoScalingGroup::new(&stack, "Fleet", &vpc, "t3.small")
///     .capacity(2..=6)
///     .commands(["dnf install -y httpd", "systemctl enable --now httpd"])
///     .elb_health_check(Duration::minutes(2))
///     .update_policy(UpdatePolicy::rolling().min_in_service(1));
/// let balancer = ApplicationLoadBalancer::new(&stack, "Balancer", &vpc).internet_facing();
/// balancer.listener("Http", 80).target("Fleet", 80, &fleet);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-groups.html>
#[derive(Clone, Debug)]
pub struct AutoScalingGroup(pub(super) Handle<Owned, Imported>);

pub(super) struct Owned {
    pub cfn: CfnAutoScalingGroup,
    vpc: Vpc,
    template: LaunchTemplate,
    /// How its instances are started, unless a launch template was given.
    machine: Option<Rc<Machine>>,
    subnets: RefCell<Option<SubnetSelection>>,
    pub limits: Cell<Option<Set<(u32, u32)>>>,
    pub desired: Cell<Option<Set<u32>>>,
    pub mixed: RefCell<Option<MixedInstances>>,
    pub update: RefCell<Option<Set<UpdatePolicy>>>,
    pub signals: RefCell<Option<String>>,
    target_groups: RefCell<Vec<Value<String>>>,
    pub notifications:
        RefCell<Vec<stackwright_cfn::autoscaling::auto_scaling_group::NotificationConfiguration>>,
}

impl std::fmt::Debug for Owned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.cfn.fmt(f)
    }
}

#[derive(Debug)]
pub(super) struct Imported {
    name: Value<String>,
}

impl Construct for AutoScalingGroup {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

/// The role of its instances.
impl Grantable for AutoScalingGroup {
    fn grantee(&self) -> Grantee {
        let nobody = || {
            let principal = Principal::service("ec2.amazonaws.com");
            Grantee::unchangeable(principal, Some(self.node().clone()))
        };
        self.group_role().map_or_else(nobody, |role| role.grantee())
    }
}

impl Connectable for AutoScalingGroup {
    fn security_groups(&self) -> Vec<SecurityGroup> {
        self.node().complete();
        match self.0.as_owned() {
            Some(group) => group.groups(),
            None => Vec::new(),
        }
    }
}

impl From<&AutoScalingGroup> for Peer {
    fn from(group: &AutoScalingGroup) -> Peer {
        Peer::from(group.security_groups().as_slice())
    }
}

machine!(AutoScalingGroup);

impl AutoScalingGroup {
    /// A group of instances of a type, for example `t3.micro`, in a VPC.
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
        let node = GROUP.node(scope.node(), id);
        let machine = Machine::new(
            &node,
            OF_INSTANCES,
            Some(vpc),
            Some(instance_type.into_value()),
        );
        // The CDK's: a metric every five minutes unless asked for more.
        machine.settings.detailed_monitoring.set(Some(false));
        Defaults::apply(Self::create(node, vpc, Err(machine)))
    }

    /// A group whose instances are started as a launch template says.
    #[track_caller]
    pub fn from_launch_template(
        scope: &impl Construct,
        id: &str,
        vpc: &Vpc,
        template: &LaunchTemplate,
    ) -> Self {
        let node = GROUP.node(scope.node(), id);
        Defaults::apply(Self::create(node, vpc, Ok(template.clone())))
    }

    #[track_caller]
    fn create(node: Node, vpc: &Vpc, start: Result<LaunchTemplate, Rc<Machine>>) -> Self {
        let (template, machine) = match start {
            Ok(template) => (template, None),
            Err(machine) => {
                Tags::of(&node).add("Name", node.path());
                (
                    LaunchTemplate::of_group(&node, machine.clone()),
                    Some(machine),
                )
            }
        };
        let owned = Rc::new(Owned {
            cfn: CfnAutoScalingGroup::new(&node, "ASG"),
            vpc: vpc.clone(),
            template,
            machine,
            subnets: RefCell::default(),
            limits: Cell::default(),
            desired: Cell::default(),
            mixed: RefCell::default(),
            update: RefCell::default(),
            signals: RefCell::default(),
            target_groups: RefCell::default(),
            notifications: RefCell::default(),
        });
        node.set_default_child(&owned.cfn);
        owned
            .cfn
            .min_size(lazily(&owned, |group| group.numbers().0.to_string()))
            .max_size(lazily(&owned, |group| group.numbers().1.to_string()))
            .desired_capacity(lazily(&owned, |group| {
                group.desired.get().map(|count| count.to_string())
            }))
            .notification_configurations(lazily(&owned, |group| unless_empty(&group.notifications)))
            .target_group_arns(lazily(&owned, |group| unless_empty(&group.target_groups)));
        let complete = owned.clone();
        let at = node.clone();
        node.on_complete(move || complete.complete(&at));
        check(&node, &owned, Owned::problems);
        AutoScalingGroup(Handle::owned(&GROUP, node, owned))
    }

    /// A group that exists already, by its name. It is never modified.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let imported = Imported {
            name: name.into_value(),
        };
        let node = GROUP.node(scope.node(), id);
        AutoScalingGroup(Handle::imported(&GROUP, node, imported))
    }

    #[track_caller]
    fn edit_machine(&self, what: &str, edit: impl FnOnce(&Machine) -> Option<Diagnostic>) -> Self {
        let mut problem = None;
        self.0.edit(what, |group| {
            problem = match &group.machine {
                Some(machine) => edit(machine),
                None => {
                    let text = format!("{what} is set on a group that has a launch template");
                    let hint = "set it on the launch template";
                    Some(Diagnostic::error(codes::TEMPLATE, text).hint(hint))
                }
            };
        });
        if let Some(problem) = problem {
            self.0.report(problem);
        }
        self.clone()
    }

    /// Adds a volume, or says what a volume of the image is to be. Several calls add up.
    ///
    /// # Errors
    /// At synthesis: `SW0260` if EC2 has no such volume.
    #[track_caller]
    pub fn block_device(&self, device: BlockDevice) -> Self {
        self.edit_machine("a block device", |machine| {
            let problem = device.problem(false);
            machine.add_device(device);
            problem
        })
    }

    /// Starts spot instances: for much less money, but EC2 may take them back with a notice of two minutes.
    #[track_caller]
    pub fn spot(&self) -> Self {
        self.edit_template(|template| drop(template.spot()))
    }

    /// Starts spot instances as long as they cost at most this many dollars an hour, for example `0.05`.
    #[track_caller]
    pub fn spot_up_to(&self, price: impl IntoValue<String>) -> Self {
        let price = price.into_value();
        self.edit_template(|template| drop(template.spot_up_to(price)))
    }

    #[track_caller]
    fn edit_template(&self, edit: impl FnOnce(&LaunchTemplate)) -> Self {
        let template = self.0.as_owned().map(|group| group.template.clone());
        self.edit_machine("the kind of purchase", |_| {
            edit(&template?);
            None
        })
    }

    /// The subnets that its instances are in; private ones with a way to the internet unless this is called.
    #[track_caller]
    pub fn subnets(&self, selection: impl Into<SubnetSelection>) -> Self {
        let selection = selection.into();
        AutoScalingGroup(self.0.edit("subnets", |group| {
            group.subnets.replace(Some(selection));
        }))
    }

    /// Registers its instances with a target group, by its ARN. A listener's `target` does so by itself.
    #[track_caller]
    pub fn target_group_arn(&self, arn: impl IntoValue<String>) -> Self {
        let arn = arn.into_value();
        AutoScalingGroup(self.0.edit("a target group", |group| {
            group.target_groups.borrow_mut().push(arn);
        }))
    }

    /// The name.
    pub fn group_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(group) => group.cfn.ref_(),
            Origin::Imported(group) => group.name.clone(),
        }
    }

    /// The ARN.
    pub fn group_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(group) => group.cfn.attr_auto_scaling_group_arn(),
            Origin::Imported(group) => crate::kit::arn_in_stack(
                self.node(),
                "autoscaling",
                sub!("autoScalingGroup:*:autoScalingGroupName/{}", group.name),
            ),
        }
    }

    /// The role of its instances; none of a group that exists elsewhere.
    #[track_caller]
    pub fn group_role(&self) -> Option<Role> {
        let group = self.0.as_owned()?;
        match &group.machine {
            Some(machine) => {
                // On the line of the group if it has no role yet.
                self.node().complete();
                Some(machine.obtain_role())
            }
            None => group.template.launch_template_role(),
        }
    }

    /// The launch template; none of a group that exists elsewhere.
    pub fn group_launch_template(&self) -> Option<&LaunchTemplate> {
        Some(&self.0.as_owned()?.template)
    }

    /// How its instances are started, if that is decided here.
    #[cfg(feature = "ecs")]
    pub(crate) fn machine(&self) -> Option<&Machine> {
        self.0.as_owned()?.template.machine()
    }
}

impl Owned {
    /// The least and the largest number of instances.
    fn numbers(&self) -> (u32, u32) {
        let desired = self.desired.get().map(|count| *count);
        let limits = self.limits.get().map(|limits| *limits);
        limits.unwrap_or((1, desired.unwrap_or(1).max(1)))
    }

    fn groups(&self) -> Vec<SecurityGroup> {
        match &self.machine {
            Some(machine) => machine.groups(),
            None => self.template.groups(),
        }
    }

    fn complete(&self, node: &Node) {
        self.add_signals(node);
        if let Some(machine) = &self.machine {
            machine.complete();
        }
        let selection = self.subnets.borrow().clone().unwrap_or_default();
        let subnets = self.vpc.select(selection);
        for way in ways_out(&subnets) {
            self.cfn.node().add_dependency(&way);
        }
        let ids: Vec<_> = subnets.iter().map(Subnet::subnet_id).collect();
        self.cfn.vpc_zone_identifier(ids);
        let template = LaunchTemplateSpecification::new(self.template.launch_template_version())
            .launch_template_id(self.template.launch_template_id());
        match &*self.mixed.borrow() {
            Some(mixed) => self.cfn.mixed_instances_policy(mixed.property(template)),
            None => self.cfn.launch_template(template),
        };
        let update = self.update.borrow();
        self.cfn
            .update_policy(UpdatePolicy::attribute(update.as_deref()));
    }

    /// Lets instances say that they work, and CloudFormation wait for that.
    fn add_signals(&self, node: &Node) {
        let timeout = self.signals.borrow().clone();
        let update = self.update.borrow();
        let at_update = update
            .as_deref()
            .is_some_and(UpdatePolicy::waits_for_signals);
        if timeout.is_none() && !at_update {
            return;
        }
        if let Some(machine) = &self.machine {
            let statement = PolicyStatement::allow()
                .action("cloudformation:SignalResource")
                .resource(pseudo::stack_id());
            machine.obtain_role().add_to_policy(statement);
            let (stack, region) = (pseudo::stack_name(), crate::kit::region_of(node));
            let id = self.cfn.logical_id();
            machine.on_exit(sub!(
                "/opt/aws/bin/cfn-signal --stack {stack} --resource {id} --region {region} -e $exitCode"
            ));
        }
        if let Some(timeout) = timeout {
            let desired = self.desired.get().map(|count| *count);
            let count = desired.unwrap_or(self.numbers().0);
            let signal = Data::object([
                ("Count", Data::from(i64::from(count))),
                ("Timeout", Data::from(timeout)),
            ]);
            self.cfn
                .creation_policy(Data::object([("ResourceSignal", signal)]));
        }
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let (min, max) = self.numbers();
        if min > max {
            let problem = format!("a group cannot have between {min} and {max} instances");
            let problem =
                Diagnostic::error(codes::CAPACITY, problem).hint("give the smaller number first");
            problems.push(blame(self.limits.get().as_ref(), problem));
        } else if let Some(desired) = self.desired.get()
            && !(min..=max).contains(&*desired)
        {
            let problem = format!(
                "a group of {min} to {max} instances cannot have {} of them",
                *desired
            );
            problems.push(desired.blame(
                Diagnostic::error(codes::CAPACITY, problem).hint("choose a number between them"),
            ));
        }
        if let Some(update) = &*self.update.borrow()
            && let Some(kept) = update.kept()
            && kept >= max
        {
            let problem = format!("an update that keeps {kept} of {max} instances replaces none");
            problems.push(
                update.blame(
                    Diagnostic::error(codes::UPDATE, problem)
                        .hint("keep fewer with `min_in_service`, or allow more with `capacity`"),
                ),
            );
        }
        problems
    }
}
