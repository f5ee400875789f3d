//! CPU and memory of Fargate's tasks.

use proptest::prelude::*;
use stackwright_aws::ecs::{CpuArchitecture, FargateTaskDefinition, OperatingSystem};
use stackwright_cfn::ecs::CfnTaskDefinition;
use stackwright_cfn::ecs::task_definition::{
    ContainerDefinition, NetworkMode, RequiresCompatibilities, RuntimePlatform,
    RuntimePlatformOperatingSystemFamily as Family,
};

use crate::{agree, mixed, values};

fn sizes() -> impl Strategy<Value = (u32, u32, bool)> {
    let cpu = prop_oneof![
        9 => (8u32..=15).prop_map(|power| 1 << power),
        1 => 0..40_000u32,
    ];
    let memory = prop_oneof![
        6 => (1u32..=32).prop_map(|count| count * 1024),
        3 => (1u32..=64).prop_map(|count| count * 4096),
        2 => prop::sample::select(vec![512, 61_440, 122_880, 249_856]),
        1 => 0..300_000u32,
    ];
    (cpu, memory, prop::bool::weighted(0.3))
}

/// Whether both sides accept it.
fn check((cpu, memory, windows): (u32, u32, bool)) -> bool {
    agree(
        &format!("{cpu} {memory} {windows}"),
        (
            |stack: &_| {
                let task = FargateTaskDefinition::new(stack, "Task")
                    .cpu(cpu)
                    .memory_mib(memory);
                if windows {
                    let system = OperatingSystem::WindowsServer2022Core;
                    task.runtime_platform(CpuArchitecture::X86_64, system);
                }
                task.container("app", "nginx");
            },
            &["SW0300", "SW0311"],
        ),
        (
            |stack: &_| {
                let task = CfnTaskDefinition::new(stack, "Task")
                    .requires_compatibilities([RequiresCompatibilities::Fargate])
                    .network_mode(NetworkMode::Awsvpc)
                    .cpu(cpu.to_string())
                    .memory(memory.to_string())
                    .container_definitions([ContainerDefinition::new().name("app").image("nginx")]);
                if windows {
                    task.runtime_platform(
                        RuntimePlatform::new()
                            .operating_system_family(Family::WindowsServer2022Core),
                    );
                }
            },
            &["E3047", "E3048"],
        ),
    )
}

#[test]
fn random_sizes() {
    let results: Vec<bool> = values(sizes()).map(check).collect();
    mixed(&results);
}

#[test]
fn named_sizes() {
    for (size, accepted) in [
        ((32_768, 122_880, false), true),
        ((32_768, 249_856, false), true),
        ((32_768, 131_072, false), false),
        ((8192, 16_384, true), false),
        ((8192, 16_384, false), true),
        ((1024, 2048, true), true),
        ((256, 512, true), false),
    ] {
        assert_eq!(check(size), accepted, "{size:?}");
    }
}
