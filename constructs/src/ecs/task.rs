//! Task definitions for Fargate.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, IntoValue, Node, Resource, Value};
use stackwright_cfn::ecs::CfnTaskDefinition;
use stackwright_cfn::ecs::task_definition::{
    EphemeralStorage, NetworkMode, RequiresCompatibilities, RuntimePlatform,
};
use stackwright_facts::fargate::{self, Blame, System};

use super::container::Container;
use super::image::ContainerImage;
use super::log_driver::LogDriver;
use super::platform::Platform;
use super::roles::Roles;
use super::volume::Volume;
use super::{CpuArchitecture, OperatingSystem, codes, together};
use crate::iam::{Grant, Grantable, Grantee, Role};
use crate::kit::{Part, Set, add_new, blame, in_range, lazily, refused, some_of};

/// AWS's image of Fluent Bit, with plugins for the services of AWS.
const FLUENT_BIT: &str = "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable";

/// What runs together on Fargate: containers, with CPU, memory, volumes and roles.
///
/// Unless told otherwise it has 256 CPU units (a quarter of a virtual CPU) and 512 MiB of memory, runs on Linux on x86-64,
/// and has a role of its own without permissions. What is granted to the task definition is granted to that role.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ecs::FargateTaskDefinition;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let task = FargateTaskDefinition::new(&stack, "Task").cpu(1024).memory_mib(2048).arm64();
/// task.container("solver", "public.ecr.aws/x4e8a6b6/mazesolver:1.0.7").env("LEVEL", "2");
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definitions.html>
#[derive(Clone, Debug)]
pub struct FargateTaskDefinition(Part<Owned>);

struct Owned {
    cfn: CfnTaskDefinition,
    cpu: Cell<Option<Set<u32>>>,
    memory: Cell<Option<Set<u32>>>,
    system: Cell<Set<System>>,
    platform: Platform,
    roles: Rc<Roles>,
    containers: RefCell<Vec<Container>>,
    volumes: RefCell<Vec<Volume>>,
    #[cfg(feature = "events")]
    starter: Starter,
}

/// What all rules share that start the task.
#[cfg(feature = "events")]
#[derive(Default)]
pub(crate) struct Starter {
    pub role: RefCell<Option<Role>>,
    pub security_group: RefCell<Option<crate::ec2::SecurityGroup>>,
}

impl Construct for FargateTaskDefinition {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Grantable for FargateTaskDefinition {
    fn grantee(&self) -> Grantee {
        self.obtain_task_role().grantee()
    }
}

impl FargateTaskDefinition {
    /// A task definition without containers.
    ///
    /// # Errors
    /// At synthesis: `SW0300` if Fargate has no such pair of CPU and memory, `SW0302` if the containers do not make a task,
    /// `SW0304` and `SW0306` if they mount volumes that are not there or share ports.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id)))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        node.set_construct_type("stackwright_aws.ecs.FargateTaskDefinition");
        let owned = Rc::new(Owned {
            cfn: CfnTaskDefinition::new(&node, "Resource"),
            cpu: Cell::default(),
            memory: Cell::default(),
            system: Cell::new(Set::new(System::Linux)),
            platform: Platform::default(),
            roles: Rc::new(Roles::new(&node)),
            containers: RefCell::default(),
            volumes: RefCell::default(),
            #[cfg(feature = "events")]
            starter: Starter::default(),
        });
        owned
            .cfn
            .family(node.unique_id())
            .network_mode(NetworkMode::Awsvpc)
            .requires_compatibilities([RequiresCompatibilities::Fargate])
            .container_definitions(lazily(&owned, |task| {
                let containers = task.containers.borrow();
                let property = |one: &Container| one.0.property(one.node());
                some_of(containers.iter().map(property))
            }))
            .cpu(lazily(&owned, |task| task.size().0.to_string()))
            .execution_role_arn(lazily(&owned, |task| task.roles.execution.arn()))
            .memory(lazily(&owned, |task| task.size().1.to_string()))
            .task_role_arn(lazily(&owned, |task| task.roles.task.arn()))
            .volumes(lazily(&owned, |task| {
                some_of(task.volumes.borrow().iter().map(Volume::property))
            }));
        let task = FargateTaskDefinition(Part::new(node, owned));
        let complete = task.clone();
        task.node().on_complete(move || {
            complete.0.roles.obtain(&complete.0.roles.task);
            complete.add_log_router();
        });
        task.0.check(Owned::problems);
        task
    }

    /// The CPU units: 256, 512, 1024 (one virtual CPU), 2048, 4096, 8192 or 16384; 256 unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0300` if Fargate has no such size, `SW0311` if it has none with the operating system.
    #[track_caller]
    pub fn cpu(&self, units: u32) -> Self {
        FargateTaskDefinition(self.0.set(units, |task, cpu| task.cpu.set(Some(cpu))))
    }

    /// The memory in MiB; 512 unless this is called. Which values there are depends on the CPU.
    ///
    /// # Errors
    /// At synthesis: `SW0300` if there is no such memory with the CPU.
    #[track_caller]
    pub fn memory_mib(&self, memory: u32) -> Self {
        FargateTaskDefinition(self.0.set(memory, |task, memory| {
            task.memory.set(Some(memory));
        }))
    }

    /// The name under which ECS counts the versions of the task; made from the construct's path unless this is called.
    #[track_caller]
    pub fn family(&self, family: impl IntoValue<String>) -> Self {
        let family = family.into_value();
        FargateTaskDefinition(self.0.edit(|task| {
            task.cfn.family(family);
        }))
    }

    /// Runs on Arm, that is Graviton: the same work for less money.
    #[track_caller]
    pub fn arm64(&self) -> Self {
        self.runtime_platform(CpuArchitecture::Arm64, OperatingSystem::Linux)
    }

    /// The processor and the operating system; x86-64 and Linux unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0311` if Fargate has no such machine.
    #[track_caller]
    pub fn runtime_platform(&self, cpu: CpuArchitecture, system: OperatingSystem) -> Self {
        let family = System::of_family(system.as_str());
        if family == System::Windows && cpu.as_str() == CpuArchitecture::Arm64.as_str() {
            self.0.report(
                Diagnostic::error(codes::PLATFORM, "Windows does not run on Arm here")
                    .hint("use `CpuArchitecture::X86_64`"),
            );
        }
        self.0.platform.set(family, &cpu);
        let platform = RuntimePlatform::new()
            .cpu_architecture(cpu)
            .operating_system_family(system);
        FargateTaskDefinition(self.0.set(family, |task, family| {
            task.system.set(family);
            task.cfn.runtime_platform(platform);
        }))
    }

    /// The disk space of the task, 21 to 200 GiB; 20 GiB unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0301` if it is out of range.
    #[track_caller]
    pub fn ephemeral_storage_gib(&self, size: u32) -> Self {
        let what = "a task cannot have an ephemeral storage in GiB";
        let range = fargate::EPHEMERAL_STORAGE_GIB;
        if let Some(problem) = in_range(codes::EPHEMERAL_STORAGE, what, size, range) {
            self.0.report(problem);
        }
        FargateTaskDefinition(self.0.edit(|task| {
            task.cfn
                .ephemeral_storage(EphemeralStorage::new().size_in_gi_b(size));
        }))
    }

    /// Adds a volume, which containers can mount by its name.
    #[track_caller]
    pub fn volume(&self, volume: Volume) -> Self {
        FargateTaskDefinition(self.0.edit(|task| {
            task.volumes.borrow_mut().push(volume);
        }))
    }

    /// Sets the role that the containers run as; one of its own unless this is called. It must trust
    /// `ecs-tasks.amazonaws.com`, as a [`TaskRole`](super::TaskRole) does.
    ///
    /// # Errors
    /// At synthesis: `SW0303` if something was granted to the task's own role already, `SW0106` if it trusts others.
    #[track_caller]
    pub fn task_role(&self, role: &Role) -> Self {
        self.choose(
            self.0
                .roles
                .choose(&self.0.roles.task, Set::new(role.clone())),
        )
    }

    /// Sets the role with which ECS itself fetches images and secrets and writes logs; one of its own, with just what is
    /// needed, unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0303` if the task's own one was needed already, `SW0106` if it does not trust
    /// `ecs-tasks.amazonaws.com`.
    #[track_caller]
    pub fn execution_role(&self, role: &Role) -> Self {
        let roles = &self.0.roles;
        self.choose(roles.choose(&roles.execution, Set::new(role.clone())))
    }

    #[track_caller]
    fn choose(&self, problem: Option<Diagnostic>) -> Self {
        if let Some(problem) = problem {
            self.0.report(problem);
        }
        self.clone()
    }

    /// Adds a container. The name is unique in the task.
    ///
    /// # Errors
    /// At synthesis: `SW0312` if ECS does not accept its name, or that of its image.
    #[track_caller]
    pub fn container(&self, name: &str, image: impl Into<ContainerImage>) -> Container {
        let container = Container::create(
            self.node(),
            &self.0.roles,
            &self.0.platform,
            name,
            image.into(),
        );
        self.0.containers.borrow_mut().push(container.clone());
        container
    }

    /// Adds the container that FireLens needs, if logs go there and no container is meant for it.
    fn add_log_router(&self) {
        let containers = self.containers();
        if containers.iter().any(Container::uses_firelens)
            && !containers.iter().any(|one| one.0.is_log_router.get())
        {
            // The name and the memory are the CDK's.
            self.container("log-router", FLUENT_BIT)
                .log_router()
                .memory_reservation_mib(50)
                .logging(LogDriver::aws_logs("firelens"));
        }
    }

    #[cfg(feature = "events")]
    pub(crate) fn starter(&self) -> &Starter {
        &self.0.starter
    }

    /// The names of the containers, in the order in which they were added.
    pub fn container_names(&self) -> Vec<String> {
        let containers = self.0.containers.borrow();
        let name = |one: &Container| one.container_name().to_owned();
        containers.iter().map(name).collect()
    }

    /// The ARN, with the revision.
    pub fn task_definition_arn(&self) -> Value<String> {
        self.0.cfn.ref_()
    }

    /// The role that the containers run as, which is created if there is none yet.
    pub fn obtain_task_role(&self) -> Role {
        // On the line of the task definition if it has no role yet.
        self.node().complete();
        self.0.roles.obtain(&self.0.roles.task)
    }

    /// The execution role, which is created if there is none yet.
    #[track_caller]
    pub fn obtain_execution_role(&self) -> Role {
        self.0.roles.obtain(&self.0.roles.execution)
    }

    /// The execution role, if the containers that there are need one. What decides about that (logging, images, secrets)
    /// cannot be changed afterwards.
    pub fn task_execution_role(&self) -> Option<Role> {
        for container in self.containers() {
            container.node().complete();
        }
        self.0.roles.execution.get()
    }

    /// The first container that listens on a port of TCP, and the port.
    #[cfg(feature = "elasticloadbalancingv2")]
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
        self.0.containers.borrow().clone()
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

    /// Lets the grantee start this task in any cluster, and pass the task's roles to ECS for it.
    #[track_caller]
    pub fn grant_run(&self, grantee: &impl Grantable) -> Grant {
        let passed = self.grant_pass_roles(grantee);
        let task = vec![self.task_definition_arn()];
        passed.and(Grant::on_principal(grantee, &["ecs:RunTask"], task))
    }

    /// Lets the grantee pass the task's roles, those that there are and those that will be, to ECS tasks and nothing else.
    #[track_caller]
    pub fn grant_pass_roles(&self, grantee: &impl Grantable) -> Grant {
        self.obtain_task_role();
        self.0.roles.grant_pass(grantee)
    }
}

impl Owned {
    /// The CPU units and the MiB of memory.
    fn size(&self) -> (u32, u32) {
        let or = |set: &Cell<Option<Set<u32>>>, default| set.get().map_or(default, |set| *set);
        (or(&self.cpu, 256), or(&self.memory, 512))
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let (cpu, memory) = self.size();
        let system = self.system.get();
        let mut problems: Vec<Diagnostic> = self.roles.problems().collect();
        if let Err(found) = fargate::check(cpu, memory, *system) {
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
        let together = together::problems(&containers, cpu, memory, &self.volumes.borrow());
        problems.extend(together);
        problems
    }
}
