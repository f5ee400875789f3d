//! E3047: CPU and memory that Fargate does not offer together.

use super::is_fargate;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that the CPU and the memory of a Fargate task are a pair that Fargate offers, for Windows too.
    ///
    /// ## Why it matters
    /// ECS refuses the task definition.
    ///
    /// ## Example
    /// ```yaml
    /// Properties: {RequiresCompatibilities: [FARGATE], Cpu: 256, Memory: 4096}   # 512, 1024 or 2048
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html>
    pub struct FargateSize = E3047, "fargate-cpu-memory", Error, on [forms "AWS::ECS::TaskDefinition" with parameters];
}

/// Sizes of memory in MiB: first, last, step.
type Range = (u32, u32, u32);

/// CPU units, and the memory that goes with them.
const SIZES: &[(u32, &[Range])] = &[
    (256, &[(512, 512, 1), (1024, 2048, 1024)]),
    (512, &[(1024, 4096, 1024)]),
    (1024, &[(2048, 8192, 1024)]),
    (2048, &[(4096, 16_384, 1024)]),
    (4096, &[(8192, 30_720, 1024)]),
    (8192, &[(16_384, 61_440, 4096)]),
    (16_384, &[(32_768, 122_880, 8192)]),
    (
        32_768,
        &[
            (61_440, 61_440, 1),
            (122_880, 122_880, 1),
            (249_856, 249_856, 1),
        ],
    ),
];

/// The CPU units that Windows runs with.
const WINDOWS: &[u32] = &[1024, 2048, 4096];

/// A size as `256`, `.25 vCPU` or `1 GB`.
pub(super) fn size(value: &Instance<'_>, unit: &str) -> Option<u32> {
    let text = value.text()?.trim().to_ascii_lowercase();
    let number = match text.strip_suffix(unit) {
        Some(number) => number.trim().parse::<f64>().ok()? * 1024.0,
        None => text.parse::<f64>().ok()?,
    };
    (number >= 0.0 && number < f64::from(u32::MAX) && number.fract() == 0.0)
        .then_some(number as u32)
}

fn fits(memory: u32, (first, last, step): Range) -> bool {
    (first..=last).contains(&memory) && (memory - first).is_multiple_of(step)
}

fn offered(ranges: &[Range]) -> String {
    let parts: Vec<String> = ranges
        .iter()
        .map(|&(first, last, step)| {
            if first == last {
                first.to_string()
            } else {
                format!("{first} to {last} in steps of {step}")
            }
        })
        .collect();
    parts.join(", or ")
}

impl Rule for FargateSize {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        if !is_fargate(&form.properties) {
            return;
        }

        let (Some(cpu_value), Some(memory_value)) =
            (form.properties.get("Cpu"), form.properties.get("Memory"))
        else {
            return;
        };
        let (Some(cpu), Some(memory)) = (size(cpu_value, "vcpu"), size(memory_value, "gb")) else {
            return;
        };
        // Another CPU is reported by E3048.
        let Some((_, ranges)) = SIZES.iter().find(|(known, _)| *known == cpu) else {
            return;
        };
        let family = form.properties.at("RuntimePlatform.OperatingSystemFamily");
        if let Some(family) = family
            && family
                .text()
                .is_some_and(|family| family.starts_with("WINDOWS"))
            && !WINDOWS.contains(&cpu)
        {
            out.report(
                self.at(
                    cpu_value.span(),
                    format!("Fargate has no Windows tasks with {cpu} CPU units"),
                )
                .hint("they have 1024, 2048 or 4096")
                .related(family.span(), "the operating system")
                .property("Cpu"),
            );
            return;
        }
        if ranges.iter().any(|range| fits(memory, *range)) {
            return;
        }
        let others: Vec<String> = SIZES
            .iter()
            .filter(|(_, ranges)| ranges.iter().any(|range| fits(memory, *range)))
            .map(|(cpu, _)| cpu.to_string())
            .collect();
        let mut hint = format!("with Cpu {cpu} the memory is {} MiB", offered(ranges));
        if !others.is_empty() {
            hint.push_str(&format!(
                "; with Memory {memory} the CPU is {}",
                others.join(", ")
            ));
        }
        out.report(
            self.at(
                memory_value.span(),
                format!("Fargate has no tasks with {cpu} CPU units and {memory} MiB of memory"),
            )
            .hint(hint)
            .related(cpu_value.span(), "the CPU")
            .property("Memory"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_that_fargate_offers() {
        let pair = |cpu: u32, memory: u32| {
            SIZES.iter().any(|(known, ranges)| {
                *known == cpu && ranges.iter().any(|range| fits(memory, *range))
            })
        };
        for (cpu, memory) in [
            (256, 512),
            (256, 1024),
            (256, 2048),
            (512, 3072),
            (4096, 30_720),
            (8192, 20_480),
            (16_384, 122_880),
            (32_768, 249_856),
        ] {
            assert!(pair(cpu, memory), "{cpu}/{memory}");
        }
        for (cpu, memory) in [
            (256, 768),
            (256, 4096),
            (512, 512),
            (1024, 1024),
            (4096, 31_744),
            (8192, 17_408),
            (16_384, 33_792),
            (100, 512),
        ] {
            assert!(!pair(cpu, memory), "{cpu}/{memory}");
        }
    }
}
