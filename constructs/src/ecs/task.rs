//! What all task definitions consist of.

use std::cell::{Cell, RefCell};
use std::panic::Location;
use std::rc::Rc;

use stackwright::{Construct, Diagnostic, Node, Resource, Value};
use stackwright_cfn::HasArn;
use stackwright_cfn::ecs::CfnTaskDefinition;
use stackwright_cfn::ecs::task_definition::RequiresCompatibilities;
use stackwright_facts::fargate::{self, Blame, System};

use super::container::Container;
use super::image::ContainerImage;
use super::launch::{Launch, NetworkMode};
use super::log_driver::LogDriver;
use super::platform::Platform;
use super::roles::Roles;
use super::volume::Volume;
use super::{codes, together};
use crate::iam::{Grant, Grantable, Role};
use crate::kit::{Kind, Part, Set, add_new, blame, lazily, refused, report_imported, some_of};

/// AWS's image of Fluent Bit, with plugins for the services of AWS.
const FLUENT_BIT: &str = "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable";

/// A task definition of any kind. Clones are the same one.
pub(crate) type Task = Part<Owned>;

pub(crate) struct Owned {
    kind: &'static Kind,
    source: Source,
    pub(super) launch: Launch,
    pub(super) network: Cell<Set<NetworkMode>>,
    pub(super) cpu: Cell<Option<Set<u32>>>,
    pub(super) memory: Cell<Option<Set<u32>>>,
    pub(super) system: Cell<Set<System>>,
    pub(super) platform: Platform,
    pub(super) roles: Rc<Roles>,
    containers: RefCell<Vec<Container>>,
    volumes: RefCell<Vec<Volume>>,
    #[cfg(feature = "autoscaling")]
    pub(super) placement:
        RefCell<Vec<stackwright_cfn::ecs::task_definition::TaskDefinitionPlacementConstraint>>,
    #[cfg(feature = "events")]
    starter: Starter,
}

/// Where a definition is.
enum Source {
    Created(CfnTaskDefinition),
    /// Elsewhere, by its ARN.
    Existing(Value<String>),
}

/// What all rules share that start the task.
#[cfg(feature = "events")]
#[derive(Default)]
pub(crate) struct Starter {
    pub role: RefCell<Option<Role>>,
    pub security_group: RefCell<Option<crate::ec2::SecurityGroup>>,
}

impl Task {
    #[track_caller]
    pub(super) fn create(
        node: Node,
        kind: &'static Kind,
        launch: Launch,
        network: NetworkMode,
    ) -> Self {
        let cfn = CfnTaskDefinition::new(&node, "Resource");
        let source = Source::Created(cfn.clone());
        let owned = Rc::new(Owned::new(&node, kind, source, launch, network));
        cfn.family(node.unique_id())
            .network_mode(lazily(&owned, |task| task.network.get().property()))
            .requires_compatibilities([match launch {
                Launch::Fargate => RequiresCompatibilities::Fargate,
                Launch::Instances => RequiresCompatibilities::Ec2,
            }])
            .container_definitions(lazily(&owned, |task| {
                let (containers, network) = (task.containers.borrow(), *task.network.get());
                let property = |one: &Container| one.0.property(one.node(), network);
                some_of(containers.iter().map(property))
            }))
            .cpu(lazily(&owned, |task| {
                task.size().0.map(|cpu| cpu.to_string())
            }))
            .execution_role_arn(lazily(&owned, |task| task.roles.execution.arn()))
            .memory(lazily(&owned, |task| {
                task.size().1.map(|memory| memory.to_string())
            }))
            .task_role_arn(lazily(&owned, |task| task.roles.task.arn()))
            .volumes(lazily(&owned, |task| {
                some_of(task.volumes.borrow().iter().map(Volume::property))
            }));
        let task = Part::new(node, owned);
        let complete = task.clone();
        task.node().on_complete(move || complete.complete());
        task.check(Owned::problems);
        task
    }

    /// A definition that exists elsewhere.
    #[track_caller]
    pub(super) fn existing(
        node: Node,
        kind: &'static Kind,
        arn: Value<String>,
        launch: Launch,
        network: NetworkMode,
    ) -> Self {
        // Without a revision, the ARN stands for the newest.
        let without_revision = |text: &&str| text.matches(':').count() == 5;
        let revised = arn.as_str().filter(without_revision);
        let revised = revised.map(|text| format!("{text}:0").into());
        CfnTaskDefinition::ARN.check(&node, revised.as_ref().unwrap_or(&arn));
        let owned = Owned::new(&node, kind, Source::Existing(arn), launch, network);
        Part::new(node, Rc::new(owned))
    }

    /// Changes a definition that is created here. Reports, on the caller's line, that one which exists elsewhere cannot be.
    #[track_caller]
    pub(super) fn change(&self, what: &str, change: impl FnOnce(&Owned, &CfnTaskDefinition)) {
        match &self.source {
            Source::Created(cfn) => {
                self.edit(|task| change(task, cfn));
            }
            Source::Existing(_) => {
                report_imported(self.node(), self.kind, what, Location::caller());
            }
        }
    }

    fn complete(&self) {
        let role = self.roles.obtain(&self.roles.task);
        self.add_log_router();
        #[cfg(feature = "efs")]
        for volume in &*self.volumes.borrow() {
            if let Some(files) = volume.file_system() {
                let mounts = |one: &Container| one.0.writes_to(volume.name());
                match self.containers.borrow().iter().any(mounts) {
                    true => files.grant_read_write(&role),
                    false => files.grant_read(&role),
                };
            }
        }
        let _ = role;
    }

    /// Adds the container that FireLens needs, if logs go there and no container is meant for it.
    fn add_log_router(&self) {
        let containers = self.containers();
        if containers.iter().any(Container::uses_firelens)
            && !containers.iter().any(|one| one.0.is_log_router.get())
        {
            // The name and the memory are the CDK's.
            self.add_container("log-router", FLUENT_BIT.into())
                .log_router()
                .memory_reservation_mib(50)
                .logging(LogDriver::aws_logs("firelens"));
        }
    }

    #[track_caller]
    pub(super) fn add_container(&self, name: &str, image: ContainerImage) -> Container {
        let container = Container::create(
            self.node(),
            &self.roles,
            &self.platform,
            self.launch,
            name,
            image,
        );
        self.change("a container", |task, _| {
            task.containers.borrow_mut().push(container.clone());
        });
        container
    }

    #[track_caller]
    pub(super) fn add_volume(&self, volume: Volume) {
        if let Some(problem) = volume.problem(self.launch) {
            self.report(problem);
        }
        self.change("a volume", |task, _| {
            task.volumes.borrow_mut().push(volume);
        });
    }

    /// Takes a role, unless the task has one.
    #[track_caller]
    pub(super) fn choose(&self, problem: Option<Diagnostic>) {
        if let Some(problem) = problem {
            self.report(problem);
        }
    }

    #[cfg(any(feature = "events", feature = "stepfunctions"))]
    pub(crate) fn is_of_fargate(&self) -> bool {
        self.launch == Launch::Fargate
    }

    #[cfg(any(feature = "events", feature = "stepfunctions"))]
    pub(crate) fn network_mode(&self) -> NetworkMode {
        *self.network.get()
    }

    #[cfg(feature = "events")]
    pub(crate) fn starter(&self) -> &Starter {
        &self.starter
    }

    pub(crate) fn container_names(&self) -> Vec<String> {
        let containers = self.containers.borrow();
        let name = |one: &Container| one.container_name().to_owned();
        containers.iter().map(name).collect()
    }

    pub(crate) fn arn(&self) -> Value<String> {
        match &self.source {
            Source::Created(cfn) => cfn.ref_(),
            Source::Existing(arn) => arn.clone(),
        }
    }

    /// Whether it has no container of this name, as far as that is known.
    #[cfg(feature = "events")]
    pub(crate) fn lacks_container(&self, name: &str) -> bool {
        let is_known = matches!(self.source, Source::Created(_));
        is_known && !self.container_names().iter().any(|known| known == name)
    }

    /// The role that the containers run as, which is created if there is none yet; `None` if nobody said which one a
    /// definition has that exists elsewhere.
    pub(crate) fn known_task_role(&self) -> Option<Role> {
        match &self.source {
            Source::Created(_) => Some(self.obtain_task_role()),
            Source::Existing(_) => self.roles.task.get(),
        }
    }

    pub(crate) fn obtain_task_role(&self) -> Role {
        // On the line of the task definition if it has no role yet.
        self.node().complete();
        self.roles.obtain(&self.roles.task)
    }

    pub(crate) fn task_execution_role(&self) -> Option<Role> {
        for container in self.containers() {
            container.node().complete();
        }
        self.roles.execution.get()
    }

    /// The first container that listens on a port of TCP, and the port.
    pub(super) fn first_port(&self) -> Option<(String, u16)> {
        self.containers().iter().find_map(|one| {
            let port = one.tcp_ports().first().copied()?;
            Some((one.container_name().to_owned(), port))
        })
    }

    /// Whether a container listens on a port of TCP.
    #[cfg(feature = "elasticloadbalancingv2")]
    pub(super) fn listens(&self, container: &str, port: u16) -> bool {
        let is_it = |one: &Container| one.container_name() == container;
        let containers = self.containers();
        containers
            .iter()
            .any(|one| is_it(one) && one.tcp_ports().contains(&port))
    }

    /// The port of the instance that leads to a port of a container, if that is chosen.
    #[cfg(feature = "elasticloadbalancingv2")]
    pub(super) fn host_port(&self, container: &str, port: u16) -> Option<u16> {
        let containers = self.containers();
        let container = containers
            .iter()
            .find(|one| one.container_name() == container)?;
        let ports = container.0.ports.borrow();
        ports.iter().find(|mapping| mapping.port == port)?.host_port
    }

    /// The port that a container has under a name.
    pub(super) fn port_named(&self, name: &str) -> Option<u16> {
        self.containers().iter().find_map(|one| {
            let ports = one.0.ports.borrow();
            let port = ports
                .iter()
                .find(|port| port.name.as_deref() == Some(name))?;
            Some(port.port)
        })
    }

    fn containers(&self) -> Vec<Container> {
        self.containers.borrow().clone()
    }

    /// The file systems that are mounted.
    #[cfg(feature = "efs")]
    pub(super) fn file_systems(&self) -> Vec<crate::efs::FileSystem> {
        let volumes = self.volumes.borrow();
        let systems = volumes.iter().filter_map(Volume::file_system);
        systems.cloned().collect()
    }

    /// The ARNs of the log groups that the containers write to.
    pub(crate) fn log_group_arns(&self) -> Vec<Value<String>> {
        let mut arns: Vec<Value<String>> = Vec::new();
        let groups = self.containers().into_iter();
        for group in groups.filter_map(|one| one.container_log_group()) {
            add_new(&mut arns, [group.log_group_arn()]);
        }
        arns
    }

    #[track_caller]
    pub(crate) fn grant_run(&self, grantee: &impl Grantable) -> Grant {
        let passed = self.grant_pass_roles(grantee);
        let task = vec![self.arn()];
        passed.and(Grant::on_principal(grantee, &["ecs:RunTask"], task))
    }

    #[track_caller]
    pub(crate) fn grant_pass_roles(&self, grantee: &impl Grantable) -> Grant {
        self.known_task_role();
        self.roles.grant_pass(grantee)
    }
}

impl Owned {
    fn new(
        node: &Node,
        kind: &'static Kind,
        source: Source,
        launch: Launch,
        network: NetworkMode,
    ) -> Self {
        let exists = matches!(source, Source::Existing(_));
        Owned {
            kind,
            source,
            launch,
            network: Cell::new(Set::new(network)),
            cpu: Cell::default(),
            memory: Cell::default(),
            system: Cell::new(Set::new(System::Linux)),
            platform: Platform::default(),
            roles: Rc::new(Roles::new(node, exists)),
            containers: RefCell::default(),
            volumes: RefCell::default(),
            #[cfg(feature = "autoscaling")]
            placement: RefCell::default(),
            #[cfg(feature = "events")]
            starter: Starter::default(),
        }
    }

    /// The CPU units and the MiB of memory, as far as the task has its own.
    pub(super) fn size(&self) -> (Option<u32>, Option<u32>) {
        let least = |least| (self.launch == Launch::Fargate).then_some(least);
        let of = |set: &Cell<Option<Set<u32>>>| set.get().map(|set| *set);
        (
            of(&self.cpu).or(least(256)),
            of(&self.memory).or(least(512)),
        )
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let (cpu, memory) = self.size();
        let system = self.system.get();
        let mut problems: Vec<Diagnostic> = self.roles.problems().collect();
        if let (Launch::Fargate, Some(cpu), Some(memory)) = (self.launch, cpu, memory)
            && let Err(found) = fargate::check(cpu, memory, *system)
        {
            problems.push(match found.blame {
                Blame::CpuOfSystem => system.blame(refused(codes::PLATFORM, found.problem)),
                Blame::Cpu => blame(self.cpu.get().as_ref(), refused(codes::SIZE, found.problem)),
                Blame::Memory => {
                    // The memory is wrong for the CPU: what was set of the two is to blame.
                    let set = self.memory.get().or(self.cpu.get());
                    blame(set.as_ref(), refused(codes::SIZE, found.problem))
                }
            });
        }
        let containers = self.containers.borrow();
        let limits = together::Limits {
            cpu,
            memory,
            network: *self.network.get(),
        };
        problems.extend(together::problems(
            &containers,
            &limits,
            &self.volumes.borrow(),
        ));
        problems
    }
}

/// What is set and read in the same way on each kind of task definition.
macro_rules! task_definition {
    ($name:ident) => {
        impl stackwright::Construct for $name {
            fn node(&self) -> &stackwright::Node {
                self.0.node()
            }
        }

        impl $crate::iam::Grantable for $name {
            fn grantee(&self) -> $crate::iam::Grantee {
                self.obtain_task_role().grantee()
            }
        }

        impl $name {
            /// The name under which ECS counts the versions of the task; made from the construct's path unless this is
            /// called.
            #[track_caller]
            pub fn family(&self, family: impl stackwright::IntoValue<String>) -> Self {
                let family = family.into_value();
                self.0.change("a family", |_, cfn| {
                    cfn.family(family);
                });
                self.clone()
            }

            /// Adds a volume, which containers can mount by its name.
            ///
            /// # Errors
            /// At synthesis: `SW0315` if Fargate has no such volume, `SW0304` if it contradicts itself.
            #[track_caller]
            pub fn volume(&self, volume: $crate::ecs::Volume) -> Self {
                self.0.add_volume(volume);
                self.clone()
            }

            /// Sets the role that the containers run as; one of its own unless this is called. It must trust
            /// `ecs-tasks.amazonaws.com`, as a [`TaskRole`]($crate::ecs::TaskRole) does. Of a definition that exists elsewhere, it
            /// says which role that has.
            ///
            /// # Errors
            /// At synthesis: `SW0303` if something was granted to the task's own role already, `SW0106` if it trusts
            /// others.
            #[track_caller]
            pub fn task_role(&self, role: &$crate::iam::Role) -> Self {
                let (roles, role) = (&self.0.roles, $crate::kit::Set::new(role.clone()));
                self.0.choose(roles.choose(&roles.task, role));
                self.clone()
            }

            /// Sets the role with which ECS itself fetches images and secrets and writes logs; one of its own, with just
            /// what is needed, unless this is called. Of a definition that exists elsewhere, it says which role that has.
            ///
            /// # Errors
            /// At synthesis: `SW0303` if the task's own one was needed already, `SW0106` if it does not trust
            /// `ecs-tasks.amazonaws.com`.
            #[track_caller]
            pub fn execution_role(&self, role: &$crate::iam::Role) -> Self {
                let (roles, role) = (&self.0.roles, $crate::kit::Set::new(role.clone()));
                self.0.choose(roles.choose(&roles.execution, role));
                self.clone()
            }

            /// Adds a container. The name is unique in the task.
            ///
            /// # Errors
            /// At synthesis: `SW0312` if ECS does not accept its name, or that of its image.
            #[track_caller]
            pub fn container(
                &self,
                name: &str,
                image: impl Into<$crate::ecs::ContainerImage>,
            ) -> $crate::ecs::Container {
                self.0.add_container(name, image.into())
            }

            /// What all kinds of task definitions have.
            pub(crate) fn task(&self) -> &$crate::ecs::task::Task {
                &self.0
            }

            /// The names of the containers, in the order in which they were added.
            pub fn container_names(&self) -> Vec<String> {
                self.0.container_names()
            }

            /// The ARN, with the revision.
            pub fn task_definition_arn(&self) -> stackwright::Value<String> {
                self.0.arn()
            }

            /// The role that the containers run as, which is created if there is none yet.
            pub fn obtain_task_role(&self) -> $crate::iam::Role {
                self.0.obtain_task_role()
            }

            /// The execution role, which is created if there is none yet.
            #[track_caller]
            pub fn obtain_execution_role(&self) -> $crate::iam::Role {
                let roles = &self.0.roles;
                roles.obtain(&roles.execution)
            }

            /// The execution role, if the containers that there are need one. What decides about that (logging, images,
            /// secrets) cannot be changed afterwards.
            pub fn task_execution_role(&self) -> Option<$crate::iam::Role> {
                self.0.task_execution_role()
            }

            /// Lets the grantee start this task in any cluster, and pass the task's roles to ECS for it.
            #[track_caller]
            pub fn grant_run(&self, grantee: &impl $crate::iam::Grantable) -> $crate::iam::Grant {
                self.0.grant_run(grantee)
            }

            /// Lets the grantee pass the task's roles, those that there are and those that will be, to ECS tasks and
            /// nothing else.
            #[track_caller]
            pub fn grant_pass_roles(
                &self,
                grantee: &impl $crate::iam::Grantable,
            ) -> $crate::iam::Grant {
                self.0.grant_pass_roles(grantee)
            }
        }
    };
}
pub(super) use task_definition;
