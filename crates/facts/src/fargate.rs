//! The pairs of CPU and memory that Fargate has, and the operating systems that they are for.
//!
//! Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size>

use std::ops::RangeInclusive;

use crate::{Problem, listed};

/// The operating system of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Linux, which is meant where nothing is said.
    Linux,
    /// A version of Windows Server.
    Windows,
}

impl System {
    /// The system of an `OperatingSystemFamily`, such as `WINDOWS_SERVER_2022_CORE`.
    pub fn of_family(family: &str) -> Self {
        if family.starts_with("WINDOWS") {
            System::Windows
        } else {
            System::Linux
        }
    }
}

/// Which of the two sizes is to blame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blame {
    /// No task has such a CPU.
    Cpu,
    /// No task of that operating system has such a CPU.
    CpuOfSystem,
    /// No task of that CPU has such a memory.
    Memory,
}

/// Why there is no task of a size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SizeProblem {
    /// Which size is wrong.
    pub blame: Blame,
    /// What to say of it.
    pub problem: Problem,
}

struct Size {
    cpu: u32,
    /// MiB, in rows of first, last and step.
    memory: &'static [(u32, u32, u32)],
    windows: bool,
}

const fn size(cpu: u32, memory: &'static [(u32, u32, u32)], windows: bool) -> Size {
    Size {
        cpu,
        memory,
        windows,
    }
}

const SIZES: [Size; 8] = [
    size(256, &[(512, 512, 1), (1024, 2048, 1024)], false),
    size(512, &[(1024, 4096, 1024)], false),
    size(1024, &[(2048, 8192, 1024)], true),
    size(2048, &[(4096, 16_384, 1024)], true),
    size(4096, &[(8192, 30_720, 1024)], true),
    size(8192, &[(16_384, 61_440, 4096)], false),
    size(16_384, &[(32_768, 122_880, 8192)], false),
    size(
        32_768,
        &[
            (61_440, 61_440, 1),
            (122_880, 122_880, 1),
            (249_856, 249_856, 1),
        ],
        false,
    ),
];

/// GiB of ephemeral storage that a task can ask for; without asking it has 20.
///
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html>
pub const EPHEMERAL_STORAGE_GIB: RangeInclusive<u32> = 21..=200;

impl Size {
    fn has(&self, memory: u32) -> bool {
        self.memory.iter().any(|&(first, last, step)| {
            (first..=last).contains(&memory) && (memory - first).is_multiple_of(step)
        })
    }

    fn describe(&self) -> String {
        let few: Vec<u32> = self
            .memory
            .iter()
            .flat_map(|&(first, last, step)| (first..=last).step_by(step as usize))
            .take(4)
            .collect();
        match (few.as_slice(), self.memory) {
            (few, _) if few.len() < 4 => format!("{} MiB", listed(few, "or")),
            (_, &[(first, last, step)]) => format!("{first} to {last} MiB in steps of {step}"),
            (few, _) => format!("{} MiB or more", listed(few, "or")),
        }
    }
}

/// The CPU units that tasks have, 1024 of them for each virtual processor.
pub fn cpus() -> impl Iterator<Item = u32> {
    SIZES.iter().map(|size| size.cpu)
}

/// Checks that there are Fargate tasks of so many CPU units and so many MiB of memory.
///
/// ```
/// use stackwright_facts::fargate::{Blame, System, check};
/// assert!(check(32_768, 122_880, System::Linux).is_ok());
/// assert_eq!(check(8192, 16_384, System::Windows).unwrap_err().blame, Blame::CpuOfSystem);
/// assert_eq!(check(256, 4096, System::Linux).unwrap_err().blame, Blame::Memory);
/// ```
///
/// # Errors
/// Which of the two is wrong, and which sizes go with the other one.
pub fn check(cpu: u32, memory: u32, system: System) -> Result<(), SizeProblem> {
    let fits = |size: &&Size| system == System::Linux || size.windows;
    let known = SIZES.iter().find(|size| size.cpu == cpu);
    let (blame, message, mut hint) = match known {
        Some(size) if fits(&size) && size.has(memory) => return Ok(()),
        Some(size) if fits(&size) => (
            Blame::Memory,
            format!("a Fargate task of {cpu} CPU units cannot have {memory} MiB of memory"),
            format!("{cpu} CPU units go with {}", size.describe()),
        ),
        _ => {
            let cpus: Vec<u32> = SIZES.iter().filter(fits).map(|size| size.cpu).collect();
            let (blame, of) = match known {
                Some(_) => (Blame::CpuOfSystem, "Windows task on Fargate"),
                None => (Blame::Cpu, "Fargate task"),
            };
            (
                blame,
                format!("no {of} has {cpu} CPU units"),
                format!("tasks have {} CPU units", listed(&cpus, "or")),
            )
        }
    };
    let others: Vec<u32> = SIZES
        .iter()
        .filter(fits)
        .filter(|size| size.has(memory))
        .map(|size| size.cpu)
        .collect();
    if !others.is_empty() {
        hint += &format!("; {memory} MiB go with {} CPU units", listed(&others, "or"));
    }
    Err(SizeProblem {
        blame,
        problem: Problem::new(message, hint),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_hint(cpu: u32, memory: u32, system: System, expected: &str) {
        let problem = check(cpu, memory, system).err();
        let hint = problem.and_then(|problem| problem.problem.hint);
        assert_eq!(hint.as_deref().unwrap_or(""), expected, "{cpu} {memory}");
    }

    #[test]
    fn pairs() {
        for (cpu, memory) in [
            (256, 512),
            (256, 1024),
            (256, 2048),
            (512, 3072),
            (1024, 8192),
            (2048, 16384),
            (4096, 30720),
            (8192, 20480),
            (8192, 61440),
            (16384, 122_880),
            (32768, 61440),
            (32768, 122_880),
            (32768, 249_856),
        ] {
            check_hint(cpu, memory, System::Linux, "");
        }
        let linux = |cpu, memory, expected| check_hint(cpu, memory, System::Linux, expected);
        linux(
            256,
            4096,
            "256 CPU units go with 512, 1024 or 2048 MiB; 4096 MiB go with 512, 1024 or 2048 CPU units",
        );
        linux(256, 1536, "256 CPU units go with 512, 1024 or 2048 MiB");
        linux(
            4096,
            512,
            "4096 CPU units go with 8192 to 30720 MiB in steps of 1024; 512 MiB go with 256 CPU units",
        );
        linux(
            8192,
            17408,
            "8192 CPU units go with 16384 to 61440 MiB in steps of 4096; 17408 MiB go with 4096 CPU units",
        );
        linux(
            32768,
            65536,
            "32768 CPU units go with 61440, 122880 or 249856 MiB; 65536 MiB go with 16384 CPU units",
        );
        linux(
            300,
            512,
            "tasks have 256, 512, 1024, 2048, 4096, 8192, 16384 or 32768 CPU units; 512 MiB go with 256 CPU units",
        );
    }

    #[test]
    fn windows_has_the_sizes_in_the_middle() {
        for (cpu, accepted) in [
            (256, false),
            (512, false),
            (1024, true),
            (2048, true),
            (4096, true),
            (8192, false),
            (16384, false),
            (32768, false),
        ] {
            let size = SIZES.iter().find(|size| size.cpu == cpu).expect("a size");
            let result = check(cpu, size.memory[0].0, System::Windows);
            assert_eq!(result.is_ok(), accepted, "{cpu}");
        }
        check_hint(
            8192,
            16384,
            System::Windows,
            "tasks have 1024, 2048 or 4096 CPU units; 16384 MiB go with 2048 or 4096 CPU units",
        );
    }
}
