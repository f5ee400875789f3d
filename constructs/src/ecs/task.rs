//! Task definitions for Fargate.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{CfnResource, Construct, Data, Diagnostic, IntoValue, Node, Resource, Value};
use stackwright_cfn::ecs::CfnTaskDefinition;
use stackwright_cfn::ecs::task_definition::{NetworkMode, RequiresCompatibilities};
use stackwright_facts::fargate::{self, Blame, SizeProblem, System};

use super::codes;
use super::container::{self, Container, many};
use super::image::ContainerImage;
use super::role::SERVICE;

use super::volume::Volume;
use crate::iam::{Grant, Grantable, Grantee, PolicyStatement, Principal, Role};
use crate::kit::{add_new, refused};

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
pub struct FargateTaskDefinition {
    node: Node,
    state: Rc<State>,
}

#[derive(Debug)]
struct State {
    resource: CfnResource,
    cpu: Cell<u32>,
    memory: Cell<u32>,
    task_role: RefCell<Option<Role>>,
    execution_role: RefCell<Option<Role>>,
    containers: RefCell<Vec<Rc<container::State>>>,
    volumes: RefCell<Vec<Volume>>,
    windows: Cell<bool>,
    /// Who may start the task, and must therefore be allowed to pass its roles.
    runners: RefCell<Vec<Grantee>>,
    #[cfg(feature = "events")]
    starter: Starter,
}

/// What all rules share that start the task.
#[cfg(feature = "events")]
#[derive(Debug, Default)]
pub(crate) struct Starter {
    pub role: RefCell<Option<Role>>,
    pub security_group: RefCell<Option<crate::ec2::SecurityGroup>>,
}

/// The processor of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CpuArchitecture {
    /// x86-64.
    X86_64,
    /// Arm, that is Graviton: the same work for less money.
    Arm64,
}

/// The operating system of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each says its own name")]
pub enum OperatingSystem {
    Linux,
    WindowsServer2019Core,
    WindowsServer2019Full,
    WindowsServer2022Core,
    WindowsServer2022Full,
    WindowsServer2025Core,
    WindowsServer2025Full,
}

impl OperatingSystem {
    /// The name in the template.
    pub fn as_str(&self) -> &'static str {
        match self {
            OperatingSystem::Linux => "LINUX",
            OperatingSystem::WindowsServer2019Core => "WINDOWS_SERVER_2019_CORE",
            OperatingSystem::WindowsServer2019Full => "WINDOWS_SERVER_2019_FULL",
            OperatingSystem::WindowsServer2022Core => "WINDOWS_SERVER_2022_CORE",
            OperatingSystem::WindowsServer2022Full => "WINDOWS_SERVER_2022_FULL",
            OperatingSystem::WindowsServer2025Core => "WINDOWS_SERVER_2025_CORE",
            OperatingSystem::WindowsServer2025Full => "WINDOWS_SERVER_2025_FULL",
        }
    }
}

impl Construct for FargateTaskDefinition {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Grantable for FargateTaskDefinition {
    fn grantee(&self) -> Grantee {
        self.role().grantee()
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
        Self::create(Node::new(scope, id))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        node.set_construct_type("stackwright_aws.ecs.FargateTaskDefinition");
        let resource = CfnTaskDefinition::new(&node, "Resource")
            .family(node.unique_id())
            .network_mode(NetworkMode::Awsvpc)
            .requires_compatibilities([RequiresCompatibilities::Fargate])
            .resource()
            .clone();
        let state = Rc::new(State {
            resource: resource.clone(),
            cpu: Cell::new(256),
            memory: Cell::new(512),
            task_role: RefCell::default(),
            execution_role: RefCell::default(),
            containers: RefCell::default(),
            volumes: RefCell::default(),
            windows: Cell::new(false),
            runners: RefCell::default(),
            #[cfg(feature = "events")]
            starter: Starter::default(),
        });
        let lazy = |data: fn(&State) -> Data| {
            let state = state.clone();
            Data::lazy(move || data(&state))
        };
        resource.set_property(
            "ContainerDefinitions",
            lazy(|state| many(state.containers.borrow().iter().map(|c| c.data()))),
        );
        resource.set_property("Cpu", lazy(|state| state.cpu.get().to_string().into()));
        resource.set_property("ExecutionRoleArn", lazy(|state| arn(&state.execution_role)));

        resource.set_property(
            "Memory",
            lazy(|state| state.memory.get().to_string().into()),
        );

        resource.set_property("TaskRoleArn", lazy(|state| arn(&state.task_role)));
        resource.set_property(
            "Volumes",
            lazy(|state| many(state.volumes.borrow().iter().map(Volume::property))),
        );
        let task = FargateTaskDefinition {
            node: node.clone(),
            state: state.clone(),
        };
        let complete = task.clone();
        node.on_complete(move || {
            complete.complete_role();
        });
        node.add_validation(move || state.problems());
        task
    }

    fn complete_role(&self) -> Role {
        let existing = self.state.task_role.borrow().clone();
        existing.unwrap_or_else(|| {
            let role = Role::new(&self.node, "TaskRole", Principal::service(SERVICE));
            *self.state.task_role.borrow_mut() = Some(role.clone());
            role
        })
    }

    /// The CPU units: 256, 512, 1024 (one virtual CPU), 2048, 4096, 8192 or 16384; 256 unless this is called.
    pub fn cpu(&self, units: u32) -> Self {
        self.state.cpu.set(units);
        self.clone()
    }

    /// The memory in MiB; 512 unless this is called. Which values there are depends on the CPU.
    pub fn memory_mib(&self, memory: u32) -> Self {
        self.state.memory.set(memory);
        self.clone()
    }

    /// The name under which ECS counts the versions of the task; made from the construct's path unless this is called.
    pub fn family(&self, family: impl IntoValue<String>) -> Self {
        let family: Value<String> = family.into_value();
        self.state.resource.set_property("Family", family);
        self.clone()
    }

    /// Runs on Arm.
    pub fn arm64(&self) -> Self {
        self.runtime_platform(CpuArchitecture::Arm64, OperatingSystem::Linux)
    }

    /// The processor and the operating system; x86-64 and Linux unless this is called.
    pub fn runtime_platform(&self, cpu: CpuArchitecture, system: OperatingSystem) -> Self {
        let cpu = match cpu {
            CpuArchitecture::X86_64 => "X86_64",
            CpuArchitecture::Arm64 => "ARM64",
        };
        let is_windows = system != OperatingSystem::Linux;
        self.state.windows.set(is_windows);
        if is_windows && cpu == "ARM64" {
            self.node.add_error(
                Diagnostic::error(codes::PLATFORM, "Windows does not run on Arm here")
                    .hint("use `CpuArchitecture::X86_64`"),
            );
        }
        self.state.resource.set_property(
            "RuntimePlatform",
            Data::object([
                ("CpuArchitecture", cpu),
                ("OperatingSystemFamily", system.as_str()),
            ]),
        );
        self.clone()
    }

    /// The disk space of the task, 21 to 200 GiB; 20 GiB unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0301` if it is out of range.
    #[track_caller]
    pub fn ephemeral_storage_gib(&self, size: u32) -> Self {
        if !(21..=200).contains(&size) {
            self.node.add_error(
                Diagnostic::error(
                    codes::EPHEMERAL_STORAGE,
                    format!("a task cannot have {size} GiB of ephemeral storage"),
                )
                .at(std::panic::Location::caller())
                .hint("it is from 21 to 200 GiB, or 20 GiB when it is not set"),
            );
        }
        self.state
            .resource
            .set_property("EphemeralStorage", Data::object([("SizeInGiB", size)]));
        self.clone()
    }

    /// Adds a volume, which containers can mount by its name.
    pub fn volume(&self, volume: Volume) -> Self {
        self.state.volumes.borrow_mut().push(volume);
        self.clone()
    }

    /// Sets the role that the containers run as; one of its own unless this is called. It must trust
    /// `ecs-tasks.amazonaws.com`, as a [`TaskRole`](super::TaskRole) does.
    ///
    /// # Errors
    /// At synthesis: `SW0303` if something was granted to the task's own role already, `SW0106` if it trusts others.
    #[track_caller]
    pub fn task_role(&self, role: &Role) -> Self {
        self.set_role(&self.state.task_role, role, "the role of the task");
        self.clone()
    }

    /// Sets the role with which ECS itself fetches images and secrets and writes logs; one of its own, with just what is
    /// needed, unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0303` if the task's own one was needed already, `SW0106` if it does not trust
    /// `ecs-tasks.amazonaws.com`.
    #[track_caller]
    pub fn execution_role(&self, role: &Role) -> Self {
        self.set_role(&self.state.execution_role, role, "the execution role");
        self.clone()
    }

    #[track_caller]
    fn set_role(&self, to: &RefCell<Option<Role>>, role: &Role, what: &str) {
        if to.borrow().is_some() {
            self.node.add_error(
                Diagnostic::error(codes::TOO_LATE, format!("{what} is set when it has one"))
                    .at(std::panic::Location::caller())
                    .hint("set it once, before anything is granted to the task"),
            );
            return;
        }
        *to.borrow_mut() = Some(role.clone());
        for runner in &*self.state.runners.borrow() {
            grant_pass(runner, role);
        }
    }

    /// Adds a container. The name is unique in the task.
    #[track_caller]
    pub fn container(&self, name: &str, image: impl Into<ContainerImage>) -> Container {
        let container = Container::create(self, name, image.into());
        let state = container.state.clone();
        self.state.containers.borrow_mut().push(state);
        container
    }

    #[cfg(feature = "events")]
    pub(crate) fn starter(&self) -> &Starter {
        &self.state.starter
    }

    /// The names of the containers, in the order in which they were added.
    pub fn container_names(&self) -> Vec<String> {
        let containers = self.state.containers.borrow();
        containers.iter().map(|c| c.name.clone()).collect()
    }

    /// The ARN, with the revision.
    pub fn arn(&self) -> Value<String> {
        self.state.resource.ref_()
    }

    /// The role that the containers run as.
    pub fn role(&self) -> Role {
        // On the line of the task definition if it has no role yet.
        self.node.complete();
        self.complete_role()
    }

    /// The execution role, which is created if there is none yet.
    #[track_caller]
    pub fn obtain_execution_role(&self) -> Role {
        if let Some(role) = &*self.state.execution_role.borrow() {
            return role.clone();
        }
        let role = Role::new(&self.node, "ExecutionRole", Principal::service(SERVICE));
        *self.state.execution_role.borrow_mut() = Some(role.clone());
        for runner in &*self.state.runners.borrow() {
            grant_pass(runner, &role);
        }
        role
    }

    /// The execution role, if the containers that there are need one. What decides about that (logging, images, secrets)
    /// cannot be changed afterwards.
    pub fn find_execution_role(&self) -> Option<Role> {
        self.complete_containers();
        self.state.execution_role.borrow().clone()
    }

    fn complete_containers(&self) {
        let containers: Vec<Node> = self
            .state
            .containers
            .borrow()
            .iter()
            .map(|container| container.node.clone())
            .collect();
        for container in containers {
            container.complete();
        }
    }

    /// The ARNs of the log groups that the containers write to.
    pub(crate) fn log_group_arns(&self) -> Vec<Value<String>> {
        self.complete_containers();
        let containers = self.state.containers.borrow();
        let mut arns: Vec<Value<String>> = Vec::new();
        for group in containers.iter().filter_map(|c| c.log_group()) {
            add_new(&mut arns, [group.log_group_arn()]);
        }
        arns
    }

    /// Lets the grantee start this task in any cluster, and pass the task's roles to ECS for it.
    pub fn grant_run(&self, grantee: &impl Grantable) -> Grant {
        let passed = self.grant_pass_roles(grantee);
        passed.and(Grant::on_principal(
            grantee,
            &["ecs:RunTask"],
            vec![self.arn()],
        ))
    }

    /// Lets the grantee pass the task's roles, those that there are and those that will be, to ECS tasks and nothing else.
    pub fn grant_pass_roles(&self, grantee: &impl Grantable) -> Grant {
        let grantee = grantee.grantee();
        let mut grant = grant_pass(&grantee, &self.role());
        let execution_role = self.state.execution_role.borrow().clone();
        if let Some(role) = execution_role {
            grant = grant.and(grant_pass(&grantee, &role));
        }
        self.state.runners.borrow_mut().push(grantee);
        grant
    }
}

fn grant_pass(grantee: &Grantee, role: &Role) -> Grant {
    Grant::statement_on_principal(
        grantee,
        PolicyStatement::allow()
            .action("iam:PassRole")
            .resource(role.role_arn())
            .condition("StringLike", "iam:PassedToService", SERVICE),
    )
}

fn arn(role: &RefCell<Option<Role>>) -> Data {
    role.borrow().as_ref().map(Role::role_arn).into()
}

impl State {
    fn problems(&self) -> Vec<Diagnostic> {
        let (cpu, memory) = (self.cpu.get(), self.memory.get());
        let system = match self.windows.get() {
            true => System::Windows,
            false => System::Linux,
        };
        let mut problems: Vec<Diagnostic> = fargate::check(cpu, memory, system)
            .err()
            .map(|SizeProblem { blame, problem }| match blame {
                Blame::CpuOfSystem => refused(codes::PLATFORM, problem),
                Blame::Cpu | Blame::Memory => refused(codes::SIZE, problem),
            })
            .into_iter()
            .collect();
        for (role, as_what) in [
            (&self.task_role, "the task's role"),
            (&self.execution_role, "the task's execution role"),
        ] {
            let role = role.borrow();
            problems.extend(
                role.as_ref()
                    .and_then(|r| r.trust_problem(SERVICE, as_what)),
            );
        }
        let volumes = self.volumes.borrow();
        let names = volumes
            .iter()
            .map(|volume| volume.name().to_owned())
            .collect();
        problems.extend(container::problems_together(
            &self.containers.borrow(),
            cpu,
            memory,
            &names,
        ));
        problems
    }
}
