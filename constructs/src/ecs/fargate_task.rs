//! Task definitions for Fargate.

use stackwright::{Construct, Defaults, Diagnostic, IntoValue};
use stackwright_cfn::ecs::task_definition::{EphemeralStorage, RuntimePlatform};
use stackwright_facts::fargate::{self, System};

use super::launch::{Launch, NetworkMode};
use super::task::{Task, task_definition};
use super::{CpuArchitecture, OperatingSystem, codes};
use crate::kit::{Kind, Set, in_range};

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
pub struct FargateTaskDefinition(Task);

static TASK: Kind = Kind {
    construct_type: "stackwright_aws.ecs.FargateTaskDefinition",
    noun: "task definition",
    constructor: "FargateTaskDefinition::new",
    imported: codes::IMPORTED,
};

task_definition!(FargateTaskDefinition);

impl FargateTaskDefinition {
    /// A task definition without containers.
    ///
    /// # Errors
    /// At synthesis: `SW0300` if Fargate has no such pair of CPU and memory, `SW0302` if the containers do not make a task,
    /// `SW0304` and `SW0306` if they mount volumes that are not there or share ports.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        let node = TASK.node(scope.node(), id);
        let task = Task::create(node, &TASK, Launch::Fargate, NetworkMode::AwsVpc);
        Defaults::apply(FargateTaskDefinition(task))
    }

    /// A definition that exists already, by its ARN, with the revision or without. It is never modified. Which roles it has, which
    /// whoever starts it must be allowed to pass on, is said with [`task_role`](Self::task_role) and
    /// [`execution_role`](Self::execution_role).
    ///
    /// ```
    /// use stackwright_aws::events::FargateTarget;
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let cluster = ecs::Cluster::new(&stack, "Cluster").vpc(&Vpc::new(&stack, "Vpc"));
    /// let arn = "arn:aws:ecs:eu-west-1:123456789012:task-definition/report:3";
    /// let role = Role::from_arn(&stack, "Role", "arn:aws:iam::123456789012:role/report");
    /// let report = FargateTaskDefinition::from_arn(&stack, "Report", arn).task_role(&role);
    /// Rule::new(&stack, "Nightly")
    ///     .schedule(Schedule::every(Duration::days(1)))
    ///     .target(FargateTarget::new(&cluster, &report));
    /// # app.synth().unwrap();
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0050` if the ARN is that of something else.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let (node, arn) = (TASK.node(scope.node(), id), arn.into_value());
        FargateTaskDefinition(Task::existing(
            node,
            &TASK,
            arn,
            Launch::Fargate,
            NetworkMode::AwsVpc,
        ))
    }

    /// The CPU units: 256, 512, 1024 (one virtual CPU), 2048, 4096, 8192 or 16384; 256 unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0300` if Fargate has no such size, `SW0311` if it has none with the operating system.
    #[track_caller]
    pub fn cpu(&self, units: u32) -> Self {
        let cpu = Set::new(units);
        self.0
            .change("a number of CPU units", |task, _| task.cpu.set(Some(cpu)));
        self.clone()
    }

    /// The memory in MiB; 512 unless this is called. Which values there are depends on the CPU.
    ///
    /// # Errors
    /// At synthesis: `SW0300` if there is no such memory with the CPU.
    #[track_caller]
    pub fn memory_mib(&self, memory: u32) -> Self {
        let memory = Set::new(memory);
        self.0
            .change("a memory size", |task, _| task.memory.set(Some(memory)));
        self.clone()
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
        let family = Set::new(family);
        self.0.change("a platform", |task, cfn| {
            task.system.set(family);
            cfn.runtime_platform(platform);
        });
        self.clone()
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
        self.0.change("a disk", |_, cfn| {
            cfn.ephemeral_storage(EphemeralStorage::new().size_in_gi_b(size));
        });
        self.clone()
    }
}
