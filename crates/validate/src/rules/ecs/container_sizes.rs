//! SW1103: checks that the containers of a task fit into it.

use super::containers;
use super::fargate_size::size;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that the CPU units and the memory that the containers of a task reserve are no more together than the
    /// task's, that no container reserves more memory than it may use, and that each says how much it may use where the
    /// task does not.
    ///
    /// ## Why it matters
    /// ECS refuses the task definition.
    ///
    /// ## Example
    /// ```yaml
    /// Task: {Type: AWS::ECS::TaskDefinition, Properties: {Cpu: "256", Memory: "512", ContainerDefinitions: [{Name: web, Image: nginx, Memory: 400}, {Name: log, Image: fluent, Memory: 400}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html>
    pub struct ContainerSizes = SW1103, "container-sizes", Error, on [forms "AWS::ECS::TaskDefinition" with parameters];
}

impl Rule for ContainerSizes {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        let all = containers(p);
        let number = |container: &Instance<'_>, key| container.get(key).and_then(Instance::number);
        for (key, unit, what) in [
            ("Cpu", "vcpu", "CPU units"),
            ("Memory", "gb", "MiB of memory"),
        ] {
            let Some(whole) = p.get(key) else { continue };
            let Some(limit) = size(whole, unit).map(f64::from) else {
                continue;
            };
            let reserved: Vec<f64> = all
                .iter()
                .filter_map(|container| {
                    let reserves =
                        (key == "Memory").then(|| number(container, "MemoryReservation"));
                    reserves.flatten().or_else(|| number(container, key))
                })
                .collect();
            let sum: f64 = reserved.iter().sum();
            if sum > limit {
                let parts: Vec<String> = reserved.iter().map(f64::to_string).collect();
                out.report(
                    self.at(
                        whole.span(),
                        format!("the containers reserve {sum} {what}, and the task has {limit}"),
                    )
                    .hint(format!(
                        "they reserve {}; give the task more or the containers less",
                        parts.join(" + ")
                    ))
                    .property(key),
                );
            }
        }
        for (index, container) in all.iter().enumerate() {
            let path = format!("ContainerDefinitions.{index}");
            if let (Some(most), Some(reserved)) = (
                number(container, "Memory"),
                number(container, "MemoryReservation"),
            ) && reserved > most
                && let Some(value) = container.get("MemoryReservation")
            {
                out.report(
                    self.at(
                        value.span(),
                        format!("the container reserves {reserved} MiB, and may use {most}"),
                    )
                    .hint("set `Memory` above `MemoryReservation`")
                    .property(format!("{path}.MemoryReservation")),
                );
            }
            let unsaid = container.lacks("Memory") && container.lacks("MemoryReservation");
            if unsaid && p.lacks("Memory") {
                let name = container
                    .get("Name")
                    .and_then(Instance::text)
                    .unwrap_or("?");
                out.report(
                        self.at(container.span(), format!("nothing says how much memory the container `{name}` has"))
                            .hint("set `Memory` or `MemoryReservation` of the container, or `Memory` of the task")
                            .property(&path),
                    );
            }
        }
    }
}
