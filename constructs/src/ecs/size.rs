//! The pairs of CPU and memory that Fargate has.
//! Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html>

use stackwright::Diagnostic;

use super::codes;

/// CPU units, and the least memory, the most, and the step between, in MiB. A step of 0 means: double each time.
const SIZES: [(u32, u32, u32, u32); 7] = [
    (256, 512, 2048, 0),
    (512, 1024, 4096, 1024),
    (1024, 2048, 8192, 1024),
    (2048, 4096, 16384, 1024),
    (4096, 8192, 30720, 1024),
    (8192, 16384, 61440, 4096),
    (16384, 32768, 122_880, 8192),
];

fn fits((_, least, most, step): (u32, u32, u32, u32), memory: u32) -> bool {
    let in_range = (least..=most).contains(&memory);
    in_range
        && match step {
            0 => memory.is_power_of_two(),
            step => (memory - least).is_multiple_of(step),
        }
}

fn describe_memory((cpu, least, most, step): (u32, u32, u32, u32)) -> String {
    match step {
        0 => format!("{cpu} CPU units go with 512, 1024 or 2048 MiB"),
        step => format!("{cpu} CPU units go with {least} to {most} MiB in steps of {step}"),
    }
}

fn list(values: &[String]) -> String {
    match values {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// What is wrong with a pair, and which would be right.
pub(crate) fn check(cpu: u32, memory: u32) -> Option<Diagnostic> {
    let size = SIZES.iter().copied().find(|size| size.0 == cpu);
    if size.is_some_and(|size| fits(size, memory)) {
        return None;
    }
    let cpus: Vec<String> = SIZES
        .iter()
        .filter(|size| fits(**size, memory))
        .map(|size| size.0.to_string())
        .collect();
    let message = match size {
        None => format!("no Fargate task has {cpu} CPU units"),
        Some(_) => format!("a Fargate task of {cpu} CPU units cannot have {memory} MiB of memory"),
    };
    let mut hints = Vec::new();
    match size {
        Some(size) => hints.push(describe_memory(size)),
        None => {
            let all: Vec<String> = SIZES.iter().map(|size| size.0.to_string()).collect();
            hints.push(format!("tasks have {} CPU units", list(&all)));
        }
    }
    if !cpus.is_empty() {
        hints.push(format!("{memory} MiB go with {} CPU units", list(&cpus)));
    }
    Some(Diagnostic::error(codes::SIZE, message).hint(hints.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_hint(cpu: u32, memory: u32, expected: &str) {
        let hint = check(cpu, memory).and_then(|diagnostic| diagnostic.hint);
        assert_eq!(hint.as_deref().unwrap_or(""), expected, "{cpu} {memory}");
    }

    #[test]
    fn pairs() {
        for (cpu, memory) in [
            (256, 512),
            (256, 2048),
            (512, 3072),
            (1024, 8192),
            (2048, 16384),
            (4096, 30720),
            (8192, 61440),
            (16384, 122_880),
        ] {
            check_hint(cpu, memory, "");
        }
        check_hint(
            256,
            4096,
            "256 CPU units go with 512, 1024 or 2048 MiB; 4096 MiB go with 512, 1024 or 2048 CPU units",
        );
        check_hint(256, 1536, "256 CPU units go with 512, 1024 or 2048 MiB");
        check_hint(
            4096,
            512,
            "4096 CPU units go with 8192 to 30720 MiB in steps of 1024; 512 MiB go with 256 CPU units",
        );
        check_hint(
            8192,
            17408,
            "8192 CPU units go with 16384 to 61440 MiB in steps of 4096; 17408 MiB go with 4096 CPU units",
        );
        check_hint(
            300,
            512,
            "tasks have 256, 512, 1024, 2048, 4096, 8192 or 16384 CPU units; 512 MiB go with 256 CPU units",
        );
    }
}
