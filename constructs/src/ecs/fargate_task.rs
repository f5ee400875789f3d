//! Task definitions for Fargate.

use stackwright::{Construct, Defaults, Diagnostic, Node};
use stackwright_cfn::ecs::task_definition::{EphemeralStorage, RuntimePlatform};
use stackwright_facts::fargate::{self, System};

use super::launch::{Launch, NetworkMode};
use super::task::{Task, task_definition};
use super::{CpuArchitecture, OperatingSystem, codes};
use crate::kit::in_range;

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

task_definition!(FargateTaskDefinition);

impl FargateTaskDefinition {
    /// A task definition without containers.
    ///
    /// # Errors
    /// At synthesis: `SW0300` if Fargate has no such pair of CPU and memory, `SW0302` if the containers do not make a task,
    /// `SW0304` and `SW0306` if they mount volumes that are not there or share ports.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.ecs.FargateTaskDefinition");
        let task = Task::create(node, Launch::Fargate, NetworkMode::AwsVpc);
        Defaults::apply(FargateTaskDefinition(task))
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
}
