//! E3047: CPU and memory that Fargate does not offer together.

use super::is_fargate;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_facts::fargate::{self, Blame, SizeProblem, System};
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
        let family = form.properties.at("RuntimePlatform.OperatingSystemFamily");
        let system = match family.map(Instance::text) {
            Some(Some(family)) => System::of_family(family),
            // Not known: Linux has all sizes that there are.
            _ => System::Linux,
        };
        let Err(SizeProblem { blame, problem }) = fargate::check(cpu, memory, system) else {
            return;
        };
        let (value, property) = match blame {
            // Another CPU is reported by E3048.
            Blame::Cpu => return,
            Blame::CpuOfSystem => (cpu_value, "Cpu"),
            Blame::Memory => (memory_value, "Memory"),
        };
        let mut finding = self.at(value.span(), problem.message);
        finding.hint = problem.hint;
        let (related, label) = match (blame, family) {
            (Blame::CpuOfSystem, Some(family)) => (family.span(), "the operating system"),
            _ => (cpu_value.span(), "the CPU"),
        };
        out.report(finding.related(related, label).property(property));
    }
}
