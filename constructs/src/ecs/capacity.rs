//! Instances that a cluster runs tasks on.

use std::cell::Cell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, IntoValue, Node, Resource, Value};
use stackwright_cfn::ecs::CfnCapacityProvider;
use stackwright_cfn::ecs::capacity_provider::{
    AutoScalingGroupProvider, AutoScalingGroupProviderManagedDraining as Draining,
    AutoScalingGroupProviderManagedTerminationProtection as Protection, ManagedScaling,
    ManagedScalingStatus,
};

use super::{Cluster, codes};
use crate::autoscaling::AutoScalingGroup;
use crate::ec2::MachineImage;
use crate::iam::PolicyStatement;
use crate::kit::{Part, Set, in_range};

/// A capacity provider: a group of instances that grows and shrinks with the tasks that are to run on it.
///
/// ECS keeps the instances as busy as its [target](AsgCapacityProvider::target_percent) says, ends only those without tasks,
/// and moves tasks away from those that end.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::autoscaling::AutoScalingGroup;
/// use stackwright_aws::ec2::Vpc;
/// use stackwright_aws::ecs::{AsgCapacityProvider, Cluster};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc").nat_gateways(1);
/// let cluster = Cluster::new(&stack, "Cluster").vpc(&vpc);
/// let fleet = AutoScalingGroup::new(&stack, "Fleet", &vpc, "m7g.large").capacity(0..=10);
/// let provider = AsgCapacityProvider::new(&stack, "Provider", &fleet).target_percent(90);
/// cluster.asg_capacity_provider(&provider);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html>
#[derive(Clone, Debug)]
pub struct AsgCapacityProvider(Part<Owned>);

struct Owned {
    cfn: CfnCapacityProvider,
    group: AutoScalingGroup,
    settings: Rc<Settings>,
}

#[derive(Default)]
struct Settings {
    target: Cell<Option<u32>>,
    steps: Cell<Option<(u32, u32)>>,
    is_fixed: Cell<bool>,
    is_unprotected: Cell<bool>,
    without_draining: Cell<bool>,
}

impl Construct for AsgCapacityProvider {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl AsgCapacityProvider {
    /// A capacity provider of a group. Its instances start from the newest Amazon Linux 2023 with the agent of ECS unless
    /// the group has another image.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, group: &AutoScalingGroup) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id), group))
    }

    #[track_caller]
    fn create(node: Node, group: &AutoScalingGroup) -> Self {
        node.set_construct_type("stackwright_aws.ecs.AsgCapacityProvider");
        let settings = Rc::new(Settings::default());
        let (name, made) = (group.group_name(), settings.clone());
        let provider = Value::lazy(move || made.property(&name));
        let cfn = CfnCapacityProvider::new(&node, &node.id()).auto_scaling_group_provider(provider);
        node.set_default_child(&cfn);
        group.protect_from_scale_in(true);
        let owned = Owned {
            cfn,
            group: group.clone(),
            settings,
        };
        AsgCapacityProvider(Part::new(node, Rc::new(owned)))
    }

    /// Its name, of up to 255 letters, digits and any of `_-`, which does not begin with `aws`, `ecs` or `fargate`.
    ///
    /// # Errors
    /// At synthesis: `SW0317` if it does.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        let lower = name.as_str().unwrap_or_default().to_lowercase();
        if ["aws", "ecs", "fargate"]
            .iter()
            .any(|taken| lower.starts_with(taken))
        {
            let problem = format!("`{lower}` cannot be the name of a capacity provider");
            self.0.report(
                Diagnostic::error(codes::CAPACITY, problem)
                    .hint("do not begin it with `aws`, `ecs` or `fargate`"),
            );
        }
        AsgCapacityProvider(self.0.edit(|provider| {
            provider.cfn.name(name);
        }))
    }

    /// How busy ECS keeps the instances, in percent of what they have; 100 unless this is called. With less, some capacity
    /// waits for more tasks.
    ///
    /// # Errors
    /// At synthesis: `SW0317` if it is none of 1 to 100.
    #[track_caller]
    pub fn target_percent(&self, percent: u32) -> Self {
        let what = "a capacity provider cannot have a target in percent";
        if let Some(problem) = in_range(codes::CAPACITY, what, percent, 1..=100) {
            self.0.report(problem);
        }
        AsgCapacityProvider(
            self.0
                .edit(|provider| provider.settings.target.set(Some(percent))),
        )
    }

    /// The fewest and the most instances that are started or ended at a time, 1 to 10000.
    ///
    /// # Errors
    /// At synthesis: `SW0317` if they are outside of that.
    #[track_caller]
    pub fn scaling_steps(&self, least: u32, most: u32) -> Self {
        if least == 0 || most > 10_000 || least > most {
            let problem = format!("a capacity provider cannot start {least} to {most} instances");
            self.0.report(
                Diagnostic::error(codes::CAPACITY, problem)
                    .hint("use 1 to 10000, and give the smaller number first"),
            );
        }
        AsgCapacityProvider(
            self.0
                .edit(|provider| provider.settings.steps.set(Some((least, most)))),
        )
    }

    /// Leaves the number of instances to the group.
    #[track_caller]
    pub fn without_managed_scaling(&self) -> Self {
        AsgCapacityProvider(self.0.edit(|provider| {
            provider.settings.is_fixed.set(true);
            provider.settings.is_unprotected.set(true);
        }))
    }

    /// Lets the group end instances with tasks on them.
    #[track_caller]
    pub fn without_termination_protection(&self) -> Self {
        AsgCapacityProvider(self.0.edit(|provider| {
            provider.settings.is_unprotected.set(true);
            provider.group.protect_from_scale_in(false);
        }))
    }

    /// Does not move tasks away from instances that end.
    #[track_caller]
    pub fn without_draining(&self) -> Self {
        AsgCapacityProvider(
            self.0
                .edit(|provider| provider.settings.without_draining.set(true)),
        )
    }

    /// The name, for strategies of services.
    pub fn capacity_provider_name(&self) -> Value<String> {
        self.0.cfn.ref_()
    }

    /// The group of instances.
    pub fn capacity_group(&self) -> &AutoScalingGroup {
        &self.0.group
    }
}

impl Settings {
    fn property(&self, group: &Value<String>) -> AutoScalingGroupProvider {
        let steps = self.steps.get();
        let scaling = ManagedScaling::new()
            .maximum_scaling_step_size(steps.map(|steps| steps.1))
            .minimum_scaling_step_size(steps.map(|steps| steps.0))
            .status(ManagedScalingStatus::Enabled)
            .target_capacity(self.target.get().unwrap_or(100));
        AutoScalingGroupProvider::new(group)
            .managed_draining(self.without_draining.get().then_some(Draining::Disabled))
            .managed_scaling((!self.is_fixed.get()).then_some(scaling))
            .managed_termination_protection(match self.is_unprotected.get() {
                true => Protection::Disabled,
                false => Protection::Enabled,
            })
    }
}

impl Cluster {
    /// Runs tasks on the instances of a capacity provider, which join the cluster when they start.
    ///
    /// # Errors
    /// At synthesis: `SW0317` if the group exists elsewhere, since its instances could not join.
    #[track_caller]
    pub fn asg_capacity_provider(&self, provider: &AsgCapacityProvider) -> Self {
        self.capacity_provider(provider.capacity_provider_name());
        self.join(provider.capacity_group())
    }

    /// Runs tasks on the instances of a group that nothing scales with the tasks.
    ///
    /// # Errors
    /// At synthesis: `SW0317` if the group exists elsewhere, since its instances could not join.
    #[track_caller]
    pub fn auto_scaling_group(&self, group: &AutoScalingGroup) -> Self {
        self.join(group)
    }

    /// Adds instances of a type, for example `m7g.large`, with a capacity provider that scales them with the tasks. The group
    /// has this id, and the provider the id `<id>Provider`.
    #[track_caller]
    pub fn add_capacity(
        &self,
        id: &str,
        instance_type: impl IntoValue<String>,
    ) -> AsgCapacityProvider {
        let group = AutoScalingGroup::new(self, id, &self.network(), instance_type);
        let provider = AsgCapacityProvider::new(self, &format!("{id}Provider"), &group);
        self.asg_capacity_provider(&provider);
        provider
    }

    /// Lets the instances of a group join the cluster.
    #[track_caller]
    fn join(&self, group: &AutoScalingGroup) -> Self {
        self.take_instances(group);
        let Some(machine) = group.machine() else {
            let problem = "a group of instances that exists elsewhere cannot join the cluster";
            self.report(Diagnostic::error(codes::CAPACITY, problem).hint(
                "set the cluster's name in its user data, and use its capacity provider by name",
            ));
            return self.clone();
        };
        let (name, arn) = (self.cluster_name(), self.cluster_arn());
        self.node().at_line(std::panic::Location::caller(), || {
            if !machine.has_image() {
                let image = MachineImage::ecs_optimized(machine.processor());
                machine.set_image(Set::new(image));
            }
            let command = match machine.is_windows() {
                true => stackwright::sub!("Initialize-ECSAgent -Cluster '{name}'"),
                false => stackwright::sub!("echo ECS_CLUSTER={name} >> /etc/ecs/ecs.config"),
            };
            machine.add_commands(vec![command]);
            let role = machine.obtain_role();
            let allow =
                |actions: &[&str]| PolicyStatement::allow().actions(actions.iter().copied());
            let register = [
                "ecs:DeregisterContainerInstance",
                "ecs:RegisterContainerInstance",
                "ecs:Submit*",
            ];
            role.add_to_policy(allow(&register).resource(&arn));
            let follow = ["ecs:Poll", "ecs:StartTelemetrySession"];
            let of_cluster = |statement: PolicyStatement| {
                statement
                    .resource("*")
                    .condition("ArnEquals", "ecs:cluster", &arn)
            };
            role.add_to_policy(of_cluster(allow(&follow)));
            let others = [
                "ecs:DiscoverPollEndpoint",
                "ecr:GetAuthorizationToken",
                "logs:CreateLogStream",
                "logs:PutLogEvents",
            ];
            role.add_to_policy(allow(&others).resource("*"));
        });
        self.clone()
    }
}
