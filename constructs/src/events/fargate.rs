//! Fargate tasks as targets.

use std::cell::RefCell;

use stackwright::json::IndexMap;
use stackwright::{Construct, Diagnostic, IntoValue, Node, Value, pseudo, sub};
use stackwright_cfn::events::rule::{
    AwsVpcConfiguration, AwsVpcConfigurationAssignPublicIp as AssignPublicIp, EcsParameters,
    EcsParametersLaunchType as LaunchType, EcsParametersPropagateTags as PropagateTags,
    NetworkConfiguration, Tag,
};

use super::codes;
use super::delivery::{Delivery, delivery_setters};
use super::input::{Input, Template};
use super::rule::Rule;
use super::sqs::SERVICE;
use super::target::{Target, TargetConfig};
use crate::ec2::{SecurityGroup, Subnet, SubnetSelection};
use crate::ecs::{Cluster, ContainerName, FargateTaskDefinition, NetworkMode, Task};
use crate::iam::{PolicyStatement, Principal, Role};
use crate::kit::{contains, region_of};

/// Runs a task on Fargate.
///
/// The task starts in the cluster's VPC, in private subnets with egress if there are any, else isolated ones, else public
/// ones, and gets a public address if its subnets are public. All rules that start the task share a role, under the id
/// `EventsRole` of the task definition, that may start this task in this cluster and pass on its roles, and nothing else;
/// and a security group, under the id `SecurityGroup`, that lets it reach everything and lets nothing in.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::{ec2::Vpc, ecs, events::{EventPattern, FargateTarget, Rule}, s3::Bucket};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let bucket = Bucket::new(&stack, "Files");
/// let vpc = Vpc::new(&stack, "Vpc").max_azs(2).public_subnets_only();
/// let cluster = ecs::Cluster::new(&stack, "Cluster").vpc(&vpc);
/// let task = ecs::FargateTaskDefinition::new(&stack, "Task");
/// let solver = task.container("solver", "public.ecr.aws/x4e8a6b6/mazesolver:1.0.7");
///
/// let upload = EventPattern::object_written(&bucket).prefix("input/");
/// Rule::new(&stack, "OnUpload").on(&upload).target(
///     FargateTarget::new(&cluster, &task)
///         .subnets(vpc.public_subnets())
///         .assign_public_ip()
///         .env(&solver, "S3_KEY", upload.key()),
/// );
///
/// let assembly = app.synth().unwrap();
/// let resources = assembly.template("S").unwrap()["Resources"].as_object().unwrap();
/// let rule = resources.values().find(|r| r["Type"] == "AWS::Events::Rule").unwrap();
/// let input = &rule["Properties"]["Targets"][0]["InputTransformer"];
/// assert_eq!(input["InputPathsMap"]["detail-requestParameters-key"], "$.detail.requestParameters.key");
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct FargateTarget {
    cluster: Cluster,
    task: Task,
    subnets: SubnetSelection,
    public_ip: Option<bool>,
    security_groups: Vec<SecurityGroup>,
    count: u32,
    platform_version: Option<String>,
    overrides: Vec<ContainerOverride>,
    task_overrides: IndexMap<&'static str, u32>,
    ephemeral_storage: Option<u32>,
    propagate_tags: bool,
    tags: IndexMap<String, Value<String>>,
    role: Option<Role>,
    delivery: Delivery,
    /// The subnets that the task starts in, once they are chosen.
    chosen: RefCell<Vec<Subnet>>,
}

/// What a container of the task is started with instead of what its definition says.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ecs::FargateTaskDefinition;
/// use stackwright_aws::events::{ContainerOverride, EventField};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let task = FargateTaskDefinition::new(&stack, "Task");
/// let solver = task.container("solver", "public.ecr.aws/x4e8a6b6/mazesolver:1.0.7");
/// let quicker = ContainerOverride::new(&solver)
///     .command(["solve", "--fast"])
///     .env("ORDER", EventField::path("$.detail.order"))
///     .memory_mib(1024);
/// # let _ = quicker;
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerOverride.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct ContainerOverride {
    container: ContainerName,
    command: Option<Vec<Template>>,
    environment: Vec<(String, Template)>,
    numbers: IndexMap<&'static str, u32>,
}

impl ContainerOverride {
    /// For this container, or the one of a name in a definition that exists elsewhere.
    pub fn new(container: impl Into<ContainerName>) -> Self {
        ContainerOverride {
            container: container.into(),
            command: None,
            environment: Vec::new(),
            numbers: IndexMap::new(),
        }
    }

    /// The command, word by word.
    pub fn command<T: Into<Template>>(mut self, words: impl IntoIterator<Item = T>) -> Self {
        self.command = Some(words.into_iter().map(Into::into).collect());
        self
    }

    /// An environment variable; a value of the event, or any other. The last one of a name counts.
    pub fn env(mut self, name: impl Into<String>, value: impl Into<Template>) -> Self {
        let name: String = name.into();
        self.environment.retain(|(known, _)| *known != name);
        self.environment.push((name, value.into()));
        self
    }

    /// The CPU units that it gets at least.
    pub fn cpu(mut self, units: u32) -> Self {
        self.numbers.insert("cpu", units);
        self
    }

    /// The memory in MiB beyond which it is stopped.
    pub fn memory_mib(mut self, memory: u32) -> Self {
        self.numbers.insert("memory", memory);
        self
    }

    /// The memory in MiB that it gets at least.
    pub fn memory_reservation_mib(mut self, memory: u32) -> Self {
        self.numbers.insert("memoryReservation", memory);
        self
    }

    fn template(&self) -> Template {
        let mut entries = vec![("name".to_owned(), Template::from(self.container.as_str()))];
        if let Some(command) = &self.command {
            entries.push(("command".to_owned(), Template::list(command.clone())));
        }
        if !self.environment.is_empty() {
            let variables = self.environment.iter().map(|(name, value)| {
                Template::object([("name", Template::from(name)), ("value", value.clone())])
            });
            entries.push(("environment".to_owned(), Template::list(variables)));
        }
        for (name, number) in &self.numbers {
            entries.push(((*name).to_owned(), Template::from(*number)));
        }
        Template::object(entries)
    }
}

impl FargateTarget {
    /// Runs one task of this definition in this cluster.
    pub fn new(cluster: &Cluster, task: &FargateTaskDefinition) -> Self {
        Self::of(cluster, task.task())
    }

    /// Runs one task of this definition, of whatever kind.
    pub(super) fn of(cluster: &Cluster, task: &Task) -> Self {
        FargateTarget {
            cluster: cluster.clone(),
            task: task.clone(),
            subnets: SubnetSelection::default(),
            public_ip: None,
            security_groups: Vec::new(),
            count: 1,
            platform_version: None,
            overrides: Vec::new(),
            task_overrides: IndexMap::new(),
            ephemeral_storage: None,
            propagate_tags: false,
            tags: IndexMap::new(),
            role: None,
            delivery: Delivery::default(),
            chosen: RefCell::default(),
        }
    }

    /// The subnets that the task starts in.
    ///
    /// # Errors
    /// At synthesis: `SW0365` if they do not go with the public address, or the absence of one.
    pub fn subnets(mut self, subnets: impl Into<SubnetSelection>) -> Self {
        self.subnets = subnets.into();
        self
    }

    /// Gives the task a public address. In a public subnet it needs one to fetch its image.
    pub fn assign_public_ip(mut self) -> Self {
        self.public_ip = Some(true);
        self
    }

    /// Gives the task no public address.
    pub fn without_public_ip(mut self) -> Self {
        self.public_ip = Some(false);
        self
    }

    /// Puts the task into this security group instead of one of its own. Several add up.
    pub fn security_group(mut self, group: &SecurityGroup) -> Self {
        self.security_groups.push(group.clone());
        self
    }

    /// How many tasks are started for one event, 1 to 10; 1 unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0366` if the number is outside the range.
    pub fn task_count(mut self, count: u32) -> Self {
        self.count = count;
        self
    }

    /// The version of Fargate's platform, for example `1.4.0`; the latest unless this is called.
    /// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-linux-fargate.html>
    pub fn platform_version(mut self, version: impl Into<String>) -> Self {
        self.platform_version = Some(version.into());
        self
    }

    /// Gives a container an environment variable: a value of the event that starts the task, or any other.
    ///
    /// # Errors
    /// At synthesis: `SW0361` if the container is one of another task, `SW0359` if the events of the rule have no such
    /// field, `SW0358` if its path is not one into an event.
    pub fn env(
        self,
        container: impl Into<ContainerName>,
        name: impl Into<String>,
        value: impl Into<Template>,
    ) -> Self {
        let (name, value) = (name.into(), value.into());
        self.edit_container(container.into(), |overrides| overrides.env(name, value))
    }

    /// Starts a container with something else than what its definition says.
    ///
    /// # Errors
    /// At synthesis: `SW0361` if the container is one of another task.
    pub fn container(mut self, container: ContainerOverride) -> Self {
        let name = container.container.as_str();
        self.overrides
            .retain(|known| known.container.as_str() != name);
        self.overrides.push(container);
        self
    }

    fn edit_container(
        mut self,
        container: ContainerName,
        edit: impl FnOnce(ContainerOverride) -> ContainerOverride,
    ) -> Self {
        let mut overrides = self.overrides.iter_mut();
        match overrides.find(|known| known.container.as_str() == container.as_str()) {
            Some(known) => *known = edit(known.clone()),
            None => self.overrides.push(edit(ContainerOverride::new(container))),
        }
        self
    }

    /// The CPU units of the whole task instead of what its definition says.
    pub fn cpu(mut self, units: u32) -> Self {
        self.task_overrides.insert("cpu", units);
        self
    }

    /// The memory in MiB of the whole task instead of what its definition says.
    pub fn memory_mib(mut self, memory: u32) -> Self {
        self.task_overrides.insert("memory", memory);
        self
    }

    /// The disk in GiB of the whole task instead of what its definition says, 21 to 200.
    ///
    /// # Errors
    /// At synthesis: `SW0366` if the number is outside the range.
    pub fn ephemeral_storage_gib(mut self, size: u32) -> Self {
        self.ephemeral_storage = Some(size);
        self
    }

    /// Gives the task the tags of its definition.
    pub fn propagate_tags(mut self) -> Self {
        self.propagate_tags = true;
        self
    }

    /// Gives the task a tag.
    pub fn tag(mut self, key: impl Into<String>, value: impl IntoValue<String>) -> Self {
        self.tags.insert(key.into(), value.into_value());
        self
    }

    /// Starts the task with this role instead of one of its own. It must trust `events.amazonaws.com`; its policy is
    /// extended.
    ///
    /// # Errors
    /// At synthesis: `SW0106` if it trusts others.
    pub fn role(mut self, role: &Role) -> Self {
        self.role = Some(role.clone());
        self
    }

    delivery_setters!();

    /// The role with which EventBridge starts the task.
    fn starting_role(&self) -> Role {
        if let Some(role) = &self.role {
            return role.clone();
        }
        let slot = &self.task.starter().role;
        let existing = slot.borrow().clone();
        existing.unwrap_or_else(|| {
            let role = Role::new(&self.task, "EventsRole", Principal::service(SERVICE));
            slot.replace(Some(role.clone()));
            role
        })
    }

    fn groups(&self) -> Vec<SecurityGroup> {
        if !self.security_groups.is_empty() {
            return self.security_groups.clone();
        }
        let slot = &self.task.starter().security_group;
        let existing = slot.borrow().clone();
        vec![existing.unwrap_or_else(|| {
            let group = SecurityGroup::new(&self.task, "SecurityGroup", &self.cluster.network());
            slot.replace(Some(group.clone()));
            group
        })]
    }

    fn allow_starting(&self, role: &Role) {
        role.add_to_policy(
            PolicyStatement::allow()
                .action("ecs:RunTask")
                .resource(self.task.arn())
                .condition("ArnEquals", "ecs:cluster", self.cluster.cluster_arn()),
        );
        let region = region_of(self.cluster.node());
        let (partition, cluster) = (pseudo::partition(), self.cluster.cluster_name());
        role.add_to_policy(
            PolicyStatement::allow()
                .action("ecs:TagResource")
                .resource(sub!("arn:{partition}:ecs:{region}:*:task/{cluster}/*")),
        );
        self.task.grant_pass_roles(role);
    }

    fn input(&self) -> Input {
        let mut entries = Vec::new();
        if !self.overrides.is_empty() {
            let overrides = self.overrides.iter().map(ContainerOverride::template);
            entries.push(("containerOverrides", Template::list(overrides)));
        }
        for (name, number) in &self.task_overrides {
            entries.push((*name, Template::from(number.to_string())));
        }
        if let Some(size) = self.ephemeral_storage {
            let size = Template::object([("sizeInGiB", Template::from(size))]);
            entries.push(("ephemeralStorage", size));
        }
        // Without an input, EventBridge would take the event itself for what the task is started with.
        Input::template(Template::object(entries))
    }

    fn has_public_ip(&self, subnets: &[Subnet]) -> bool {
        self.public_ip.unwrap_or_else(|| {
            let public = ids(&self.cluster.network().public_subnets());
            !subnets.is_empty() && ids(subnets).iter().all(|id| contains(&public, id))
        })
    }

    /// Where the task is in the network; none for one in that of its instance.
    fn network(&self) -> Option<NetworkConfiguration> {
        if self.task.network_mode() != NetworkMode::AwsVpc {
            return None;
        }
        let subnets = self.cluster.network().select(self.subnets.clone());
        let public_ip = match self.has_public_ip(&subnets) {
            true => AssignPublicIp::Enabled,
            false => AssignPublicIp::Disabled,
        };
        let groups: Vec<_> = self
            .groups()
            .iter()
            .map(SecurityGroup::security_group_id)
            .collect();
        // Only Fargate knows public addresses.
        let public_ip = self.task.is_of_fargate().then_some(public_ip);
        let network = AwsVpcConfiguration::new(ids(&subnets))
            .assign_public_ip(public_ip)
            .security_groups(groups);
        self.chosen.replace(subnets);
        Some(NetworkConfiguration::new().aws_vpc_configuration(network))
    }

    fn network_problems(&self) -> Vec<Diagnostic> {
        let path = self.task.node().path();
        let role = self.role.as_ref();
        let mut problems: Vec<Diagnostic> = role
            .and_then(|role| {
                role.trust_problem(SERVICE, "the role with which the rule starts its task")
            })
            .into_iter()
            .collect();
        let Some(is_public) = self.public_ip else {
            return problems;
        };
        let network = self.cluster.network();
        let chosen = ids(&self.chosen.borrow());
        let among = |subnets: Vec<Subnet>| {
            let known = ids(&subnets);
            chosen.iter().any(|id| contains(&known, id))
        };
        if is_public && (among(network.private_subnets()) || among(network.isolated_subnets())) {
            problems.push(
                Diagnostic::error(
                    codes::INVALID_NETWORK,
                    format!("the rule starts `{path}` in a private subnet with a public address"),
                )
                .note("an address in a private subnet cannot be reached, and reaches nothing")
                .hint("leave out `assign_public_ip`, or use public subnets: `.subnets(vpc.public_subnets())`"),
            );
        }
        if !is_public && among(network.public_subnets()) {
            problems.push(
                Diagnostic::warning(
                    codes::INVALID_NETWORK,
                    format!("the rule starts `{path}` in a public subnet without a public address"),
                )
                .note("the task could not fetch its image, unless through endpoints of the VPC")
                .hint("leave out `without_public_ip`, or use private subnets"),
            );
        }
        problems
    }
}

impl Target for FargateTarget {
    fn bind(&self, rule: &Rule, _: &str) -> TargetConfig {
        let role = self.starting_role();
        self.allow_starting(&role);
        self.delivery.bind(rule);
        let tags = self.tags.iter();
        let tags: Vec<Tag> = tags
            .map(|(key, value)| Tag::new().key(key).value(value))
            .collect();
        let is_of_fargate = self.task.is_of_fargate();
        let parameters = EcsParameters::new(self.task.arn())
            .launch_type(is_of_fargate.then_some(LaunchType::Fargate))
            .network_configuration(self.network())
            .platform_version(self.platform_version.as_deref())
            .propagate_tags(self.propagate_tags.then_some(PropagateTags::TaskDefinition))
            .tag_list((!tags.is_empty()).then_some(tags))
            .task_count(self.count);
        TargetConfig::new(self.cluster.cluster_arn())
            .role_arn(role.role_arn())
            .input(self.input())
            .properties(|target| target.ecs_parameters(parameters))
            .delivery(&self.delivery)
    }

    fn problems(&self, rule: &Rule) -> Vec<Diagnostic> {
        let mut problems = self.network_problems();
        let task: &Node = self.task.node();
        let foreign = self.overrides.iter().map(|known| &known.container);
        for container in foreign.filter(|one| one.is_foreign_to(&self.task)) {
            problems.push(
                Diagnostic::error(
                    codes::NO_SUCH_CONTAINER,
                    format!(
                        "the rule starts `{}` and changes `{}`, a container of another task",
                        task.path(),
                        container.as_str()
                    ),
                )
                .note("ECS would refuse to start the task, and nothing would say so")
                .hint("give it what `container(…)` of the started task returns"),
            );
        }
        if !(1..=10).contains(&self.count) {
            problems.push(
                Diagnostic::error(
                    codes::OUT_OF_RANGE,
                    format!("the rule starts {} tasks for one event", self.count),
                )
                .hint("use 1 to 10"),
            );
        }
        if let Some(size) = self.ephemeral_storage
            && !(21..=200).contains(&size)
        {
            problems.push(
                Diagnostic::error(
                    codes::OUT_OF_RANGE,
                    format!("a task cannot be started with a disk of {size} GiB"),
                )
                .hint("use 21 to 200"),
            );
        }
        let role = self.task.known_task_role();
        problems.extend(role.map_or_else(Vec::new, |role| rule.check_loop(&role, &self.task)));
        problems
    }
}

fn ids(subnets: &[Subnet]) -> Vec<Value<String>> {
    subnets.iter().map(Subnet::subnet_id).collect()
}
